"""What we write, we read again as it was, and no spreadsheet calculates it."""

import io
from pathlib import Path

import pytest
from openpyxl import load_workbook

from storage.access import Actor
from storage.clock import Clock
from storage.contacts import Contacts
from storage.database import Database
from storage.exports.columns import ALL
from storage.fields import FIELDS, SYSTEM_FIELDS
from storage.files import reader
from storage.formulas import escaped, guarded, unguarded
from storage.identities import KINDS
from storage.imports.columns import CERTAIN, QUALIFIED, propose
from storage.imports.receiving import sha256_of
from storage.imports.setup import Mode, Setup
from tests.storage.exports.outgoing import Outgoing
from tests.storage.imports.desk import Desk

HOSTILE = (
    "=1+1",
    "+39 06",
    "-5",
    "@SUM(A1)",
    "＝1+1",
    "'=1+1",
    "''=1",
    "'quoted'",
    "''",
    "=cmd|' /C calc'!A0",
    '=HYPERLINK("http://x.example","y")',
    'a "quoted", word; with | signs',
    "a, b",
    "0012",
    "1e5",
    "TRUE",
    "2026-01-02",
    "#N/A",
    "NULL",
    "ok\x07bell",
    "_x0041_",
    "Ünï Çødé 漢字 🎉",
    "&lt;b&gt; <b>",
    "<!channel>",
    "\u202eright to left",
)


@pytest.fixture
def outgoing(database: Database, clock: Clock, tmp_path: Path, manager: Actor) -> Outgoing:
    return Outgoing(database, clock, tmp_path, manager)


@pytest.fixture
async def hostile(contacts: Contacts, manager: Actor) -> None:
    """Contacts with a difficult text in every field that takes any text."""
    for number, text in enumerate(HOSTILE):
        await contacts.add(
            {
                "name": f"{text} {number}" if number % 2 else f"Person {number}",
                "email": f"p{number}@x.io\nq{number}@x.io"
                if number % 3
                else f"p{number}@x.io",
                "key": "".join(filter(str.isprintable, f"{text}{number}")),
                "telegram": f"@person{number}",
                "company": text,
                "title": text,
                "city": text,
                "note": f"{text}\n=second line\n\n{text}",
                "phone": f"+39 333 12345{number:02}",
                "country": "IT",
                "birthday": "1990-05-17",
                "tags": "vip, Trade fair",
            },
            by=manager,
        )


@pytest.mark.usefixtures("hostile")
@pytest.mark.parametrize("kind", ["csv", "xlsx"])
async def test_a_file_of_ours_changes_nothing_when_it_comes_back(
    outgoing: Outgoing,
    database: Database,
    clock: Clock,
    manager: Actor,
    tmp_path: Path,
    kind: str,
) -> None:
    path = await outgoing.file("", ALL, kind)

    read = await reader.profile(path)
    proposals = propose(read.header, read.first_rows, SYSTEM_FIELDS)
    columns = tuple(proposal.field for proposal in proposals)
    doubted = [p for p in proposals if p.field and p.confidence < QUALIFIED]
    assert doubted == []
    writable = {name for name in ALL if not FIELDS[name].read_only}
    assert {name for name in columns if name} == writable
    assert columns.count("email") == 2
    assert max(p.confidence for p in proposals) == CERTAIN

    desk = Desk(database, clock, tmp_path / "again", manager)
    (tmp_path / "again").mkdir()
    import_ = await desk.bring([name or "-" for name in columns], [])
    source = desk.tools.folder(import_.id or 0).source
    source.write_bytes(path.read_bytes())
    async with database.begin(manager.workspace_id) as session:
        import_.profile = read.to_json()
        import_.setup = Setup(columns, Mode.REPLACE, read.reading).to_json()
        import_.sha256 = sha256_of(source)
        session.add(import_)
    assert await desk.runs(import_) == {"unchanged": len(HOSTILE)}, await desk.refused(
        import_
    )


@pytest.mark.usefixtures("hostile")
async def test_no_cell_of_a_csv_file_is_a_formula(outgoing: Outgoing) -> None:
    rows = await outgoing.rows()

    assert len(rows) == len(HOSTILE) + 1
    live = [c for row in rows for c in row if c.startswith(("=", "+", "-", "@", "＝"))]
    assert live == []


@pytest.mark.usefixtures("hostile")
async def test_every_text_of_a_workbook_is_typed_as_text(outgoing: Outgoing) -> None:
    path = await outgoing.file("", ("number", "company", "phone", "created"), "xlsx")

    sheet = load_workbook(io.BytesIO(path.read_bytes()))["Contacts"]
    types = [{c.data_type for c in column[1:]} for column in sheet.columns]
    assert types == [{"n"}, {"s"}, {"s"}, {"d"}]
    assert [row[1].value for row in list(sheet.rows)[1:4]] == list(HOSTILE[:3])


@pytest.mark.parametrize("text", [*HOSTILE, "", "'", "plain", "\tx", "\rx", "'\t"])
def test_guarding_can_always_be_taken_back(text: str) -> None:
    assert unguarded(guarded(text)) == text
    assert unguarded(escaped(text)) == text
    assert guarded(text)[:1] not in {"=", "+", "-", "@", "\t", "\r", "＝"}


def test_there_is_a_field_for_every_kind_of_identity() -> None:
    assert set(KINDS) <= set(ALL)
