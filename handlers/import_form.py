"""The form of an import: the first rows, what each column means, and the mode."""

from collections.abc import Iterator
from typing import Final

from slack_sdk.models.blocks import Block, InputBlock, Option
from slack_sdk.models.views import View

from handlers import blocks
from handlers.texts import closed, count, from_left
from storage.files.shapes import Profile
from storage.imports.setup import Mode, Setup, importable_fields
from storage.imports.standing import MEMBERS_ROWS
from storage.models import Import

FORM: Final = "import.setup.form"
SETUP: Final = "import.setup"
READ_AGAIN: Final = "import.read_again"
MODE: Final = "mode"
LEFT_OUT: Final = "-"
MOST_COLUMNS: Final = 60
"""A form holds 100 blocks and 250 KB; each column is a menu of all fields."""
_FIRST_ROWS: Final = 3
_ROW_TEXT: Final = 400
_MODES: Final = (
    (
        Mode.MERGE,
        "Merge — fill blanks only",
        "Empty fields of contacts that are there are filled; the rest stays.",
    ),
    (Mode.SKIP, "Skip", "A contact that is there stays as it is."),
    (
        Mode.REPLACE,
        "Replace",
        "Every mapped column overwrites what is there; blanks clear.",
    ),
)
_WHO_STARTS: Final = (
    f"A manager has to start what replaces, and any file of over {MEMBERS_ROWS} rows; "
    "anybody may set it up."
)
_DELIMITERS: Final = ((",", "Comma"), (";", "Semicolon"), ("\t", "Tab"), ("|", "Bar |"))


def setup_form(import_: Import, problem: str = "") -> View:
    """Build the form from what was read; ``problem`` says what could not be."""
    profile, setup = Profile.from_json(import_.profile), Setup.from_json(import_.setup)
    intro = f"{count(profile.rows, 'row')}, {count(len(profile.header), 'column')}."
    name = blocks.escape(import_.file_name or "The file")
    shown: list[Block] = [blocks.section(f"{name}: {intro}")]
    if problem:
        shown.append(blocks.section(f":warning: {blocks.escape(problem)}"))
    shown += [*_questions(profile), *_first_rows(profile), blocks.divider()]
    shown += [_column(profile, setup, at) for at in shown_columns(setup)]
    if len(profile.header) > MOST_COLUMNS:
        words = f"Only {MOST_COLUMNS} columns fit into this form; the others are left out."
        shown.append(blocks.context(words))
    return View(
        type="modal",
        callback_id=FORM,
        title="Set up import",
        submit="Check",
        close="Close",
        blocks=[*shown, _mode(setup)],
    )


def waiting_form() -> View:
    """Build what stands there while the file is read again."""
    return View(
        type="modal",
        title="Set up import",
        close="Close",
        blocks=[blocks.section("Reading the file again …")],
    )


def shown_columns(setup: Setup) -> list[int]:
    """Return the columns that the form has a menu for: first those that fit a field."""
    ranked = sorted(range(len(setup.columns)), key=lambda at: setup.columns[at] is None)
    return sorted(ranked[:MOST_COLUMNS])


def _first_rows(profile: Profile) -> Iterator[Block]:
    """Show the first rows as plain text: a form knows no tables."""
    for row in profile.first_rows[:_FIRST_ROWS]:
        text = " | ".join(closed(" ".join(cell.split())) for cell in row)
        yield blocks.plain_section(from_left(blocks.cut(text, _ROW_TEXT)))


def _column(profile: Profile, setup: Setup, at: int) -> InputBlock:
    options = [blocks.option("Leave out", LEFT_OUT)]
    options += [blocks.option(f.label, f.identifier) for f in importable_fields()]
    name = profile.header[at].strip() or f"Column {at + 1}"
    chosen = setup.columns[at] or LEFT_OUT
    menu = blocks.choice(f"column_{at}", name, options, chosen)
    values = [row[at].strip() for row in profile.first_rows if row[at].strip()]
    if values:
        menu.hint = blocks.plain(" · ".join(values[:_FIRST_ROWS]), 100)
    return menu


def _mode(setup: Setup) -> InputBlock:
    options = [blocks.option(label, mode, about) for mode, label, about in _MODES]
    label = "If a contact is there already"
    radios = blocks.radios(MODE, label, options, setup.mode)
    radios.hint = blocks.plain(_WHO_STARTS, 150)
    return radios


def _questions(profile: Profile) -> Iterator[Block]:
    """Ask what reading the file has left open; an answer reads the file again."""
    for question in profile.questions:
        yield blocks.context(f":grey_question: {blocks.escape(question.text)}")
    kinds = {question.kind for question in profile.questions}
    if len(profile.sheets) > 1:
        sheets = [blocks.option(name, name) for name in profile.sheets[:100]]
        yield _again("sheet", "Sheet", sheets, profile.sheet)
    if not profile.encoding_certain:
        yield _again("encoding", "Encoding", _encodings(profile), profile.encoding)
    if "delimiter" in kinds:
        delimiters = [blocks.option(name, sign) for sign, name in _DELIMITERS]
        yield _again("delimiter", "Columns are separated by", delimiters, profile.delimiter)
    headers = [
        blocks.option("has the names of the columns", "names"),
        blocks.option("is a contact already", "contact"),
    ]
    chosen = "contact" if profile.header_row is None else "names"
    yield _again("header", "The first row", headers, chosen)


def _encodings(profile: Profile) -> list[Option]:
    return [
        blocks.option(encoding_named(c.encoding), c.encoding, c.preview)
        for c in profile.candidates
    ]


def encoding_named(encoding: str) -> str:
    """Return the name of an encoding as other programs write it."""
    return encoding.upper().replace("UTF_8", "UTF-8").replace("_", "-")


def _again(name: str, label: str, options: list[Option], chosen: str) -> InputBlock:
    return blocks.choice(name, label, options, chosen, acts=READ_AGAIN)
