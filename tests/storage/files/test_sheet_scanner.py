"""The quick count must say what the XML parser says, on whatever a sheet may hold."""

import zipfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from storage.files.errors import DamagedFileError
from storage.files.sheet_counter import Counter
from storage.files.sheet_scanner import Scanner
from tests.shared_data import shared

ROWS = (
    *('<row r="{n}">', "<row>", '<row r="{n}" hidden="1">', '<row r="{n}" ht="15" >'),
    *('<row r="{n}"/><row>', '<row spans="1:3" r="{n}">', '<row r="{n}" x="a>b">'),
)
CELLS = (
    *('<c r="A{n}"><v>1</v></c>', '<c r="B{n}" s="1" t="s"><v>1</v></c>', "<c/>", "\n"),
    *('<c r="AA{n}" t="e"><v>#REF!</v></c>', "<c><v>1</v></c>", '<c r="C{n}" s="4"/>'),
    *('<c r="D{n}" t="inlineStr" />', '<c t="s" r="E{n}"><v>1</v></c>', "<!-- </row> -->"),
    *('<c r="F{n}"><f>A1</f><v>2</v></c>', '<c r="G{n}"><f>A1</f></c>', "<?x </row> ?>"),
    *('<c r="H{n}" t="inlineStr"><is><t></t></is></c>', "<![CDATA[<c><v>1</v></c>]]>"),
    *('<c r="I{n}" t="inlineStr"><is><r><t>a</t></r></is></c>', '<c r="J{n}"></c>'),
    *('<c r="K{n}"><x:v xmlns:x="u">1</x:v></c>', '<c r="L{n}" cm="1"><v>1</v></c>'),
    *('<c r="M{n}"><v>1</v><extLst/></c>', '<c r="N{n}" t="str"><f/><v></v></c>'),
    *('<c r="O{n}" t="inlineStr"><is><t>&lt;row t="e"&gt;</t></is></c>', "<rowx/>"),
)
WHOLE = (
    '<row r="{n}"><c r="A{n}" t="s"><v>1</v></c><c r="C{n}"><v>2</v></c></row>',
    '<row r="{n}"><c r="B{n}" t="inlineStr"><is><t>x</t></is></c><c r="D{n}" s="1"/></row>',
    '<row r="{n}"><c r="A{n}" t="e"><v>#N/A</v></c><c r="B{n}"><f>1</f></c></row>',
    '<row r="{n}"><c r="A{n}" t="inlineStr"><is><t/></is></c></row>',
    "<row><c><v>1</v></c></row>",
    '<row r="{n}" hidden="1"><c r="B{n}"><v>1</v></c></row>',
    '<!-- <row r="{n}"><c r="A{n}"><v>1</v></c></row> -->',
)


def facts_of(counter: Counter) -> object:
    """Return all that was counted; a row of empty texts is nothing to count."""
    facts = counter.facts
    rows = [(number, facts.columns(at)) for at, number in enumerate(facts.numbers)]
    filled = [row for row in rows if row[1]]
    return filled, facts.errors, facts.uncounted, facts.hidden_rows, facts.merged


def end(counter: Counter) -> object:
    counter.parser.Parse(b"", True)  # noqa: FBT003 - it takes no keyword
    counter.end_row()
    return facts_of(counter)


def parsed(xml: bytes) -> object:
    counter = Counter()
    counter.take(xml)
    return end(counter)


def scanned(xml: bytes, size: int) -> object:
    counter = Counter()
    scanner = Scanner(counter)
    for at in range(0, len(xml), size):
        scanner.take(xml[at : at + size])
    scanner.take(b"")
    return end(counter)


def sheet(rows: list[str]) -> bytes:
    numbered = "".join(row.replace("{n}", str(n)) for n, row in enumerate(rows, start=1))
    document = f"<worksheet><sheetData>{numbered}</sheetData><mergeCell/></worksheet>"
    return f"<?xml version='1.0'?>{document}".encode()


@settings(deadline=None)
@given(st.lists(st.sampled_from(WHOLE), max_size=12), st.integers(1, 400))
def test_whole_rows_are_counted_alike_in_whatever_pieces_they_come(
    rows: list[str], size: int
) -> None:
    xml = sheet(rows)

    assert scanned(xml, size) == parsed(xml)


@settings(deadline=None)
@given(
    st.lists(st.lists(st.sampled_from(CELLS), max_size=6), max_size=6),
    st.sampled_from(ROWS),
    st.integers(1, 400),
)
def test_rows_of_odd_cells_are_counted_alike(
    rows: list[list[str]], row: str, size: int
) -> None:
    xml = sheet([f"{row}{''.join(dict.fromkeys(cells))}</row>" for cells in rows])
    try:
        right = parsed(xml)
    except DamagedFileError:  # a column twice
        return

    assert scanned(xml, size) == right


@pytest.mark.parametrize("name", ["large.xlsx", "simple.xlsx", "sw_gen.xlsx"])
def test_sheets_of_other_people_are_counted_alike(name: str) -> None:
    with zipfile.ZipFile(shared("hostile", "tables", "messytables", name)) as archive:
        for part in archive.namelist():
            if part.startswith("xl/worksheets/sheet"):
                content = archive.read(part)
                assert scanned(content, 1000) == parsed(content)


def test_most_rows_never_reach_the_parser() -> None:
    counter = Counter()
    scanner, given_bytes = Scanner(counter), 0

    def take(chunk: bytes) -> None:
        nonlocal given_bytes
        given_bytes += len(chunk)

    counter.take = take  # type: ignore[method-assign]
    xml = sheet([WHOLE[0], WHOLE[1]] * 500)
    scanner.take(xml)

    assert len(counter.facts.numbers) == 1_000
    assert given_bytes < 200
