"""How an import looks: what stands in the thread under the file."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from slack_sdk.models.blocks import Block, ButtonElement

from handlers import blocks
from handlers.import_form import SETUP, encoding_named
from handlers.rendering import as_json
from handlers.texts import count
from storage.files.cells import column_letters
from storage.files.shapes import Profile
from storage.imports.setup import Again, Mode, Setup, again_of
from storage.imports.standing import needed_role
from storage.models import Import, Role

Counts = Mapping[str, int]

START: Final = "import.start"
CANCEL: Final = "import.cancel"
TRY_AGAIN: Final = "import.try_again"
DELIMITERS: Final = {",": "comma", ";": "semicolon", "\t": "tab", "|": "bar"}
_CHECKED: Final = (
    ("created", "create"),
    ("filled", "fill"),
    ("replaced", "replace"),
    ("skipped", "skip"),
    ("unchanged", "unchanged"),
    ("conflict", "conflict"),
    ("invalid", "invalid"),
    ("trashed", "in the trash"),
)
_DONE: Final = (
    ("created", "created"),
    ("filled", "merged"),
    ("replaced", "replaced"),
    ("skipped", "skipped"),
    ("unchanged", "unchanged"),
    ("conflict", "conflict"),
)
_REJECTED: Final = ("invalid", "trashed")
_WRITTEN: Final = ("created", "filled", "replaced")


def thread(import_: Import) -> tuple[str, list[dict[str, Any]]]:
    """Return what stands in the thread about an import: text and blocks."""
    text, shown = _STATES[import_.state](import_)
    return text, as_json(shown)


def _title(import_: Import) -> str:
    return f"*{blocks.escape(import_.file_name or 'The file')}*"


def _profiled(import_: Import) -> tuple[str, list[Block]]:
    profile = Profile.from_json(import_.profile)
    text = f"{_title(import_)}: {count(profile.rows, 'row')}, {_columns(profile)}"
    shown: list[Block] = [
        blocks.section(f":page_facing_up: {text}"),
        blocks.context(f"Columns: {_names(profile)}"),
    ]
    said = [*profile.notes, *(_problem(p.text, p.count) for p in profile.problems)]
    if said:
        shown.append(blocks.context(blocks.escape(" ".join(said))))
    buttons = (_setup(import_, "Set up import", style="primary"), _cancel(import_))
    return text, [*shown, blocks.actions(*buttons)]


def _columns(profile: Profile) -> str:
    facts = [count(len(profile.header), "column")]
    if profile.encoding:
        facts.append(encoding_named(profile.encoding))
    if profile.delimiter:
        delimiter = DELIMITERS.get(profile.delimiter, profile.delimiter)
        facts.append(f"separated by {delimiter}")
    if profile.sheet:
        of = f" of {len(profile.sheets)}" if len(profile.sheets) > 1 else ""
        facts.append(f"sheet “{blocks.escape(profile.sheet)}”{of}")
    return ", ".join(facts)


def _names(profile: Profile) -> str:
    """Name the columns; what may be the first contact is not for the whole channel."""
    lettered = ", ".join(map(column_letters, range(len(profile.header))))
    if any(question.kind == "header" for question in profile.questions):
        return f"{lettered}. {_UNSURE}"
    if profile.header_row is None:
        return lettered
    return blocks.escape(", ".join(name or "(no name)" for name in profile.header))


_UNSURE: Final = (
    "I am not sure whether the first row names the columns or is a contact: say so under "
    "*Set up import*."
)


def _problem(text: str, rows: int) -> str:
    return f"{count(rows, 'row')}: {text}"


def _mapped(import_: Import) -> tuple[str, list[Block]]:
    rows = import_.profile["rows"]
    done = import_.checked.get("done", 0) or import_.checked.get("read", 0)
    verb = "Checking" if "done" in import_.checked else "Reading"
    progress = f" {done:,} so far." if done else ""
    text = f"{verb} {count(rows, 'row')} of {_title(import_)} …{progress}"
    return text, [blocks.section(f":hourglass_flowing_sand: {text}")]


def _checked(import_: Import) -> tuple[str, list[Block]]:
    counts: Counts = import_.checked["counts"]
    text = f"{_title(import_)}, {count(import_.checked['rows'], 'row')}: "
    text += summary(counts, _CHECKED)
    shown: list[Block] = [blocks.section(f":mag: {text}")]
    to_write = sum(counts.get(kind, 0) for kind in _WRITTEN)
    notes = _notes(import_, counts)
    if to_write and needed_role(import_) is Role.MANAGER:
        notes.append(_by_manager(import_))
    if notes:
        shown.append(blocks.context(" ".join(notes)))
    buttons = [_setup(import_, "Change setup"), _cancel(import_)]
    if to_write:
        label = f"Import {count(to_write, 'row')}"
        start = blocks.button(label, START, import_.id or 0, style="primary")
        buttons.insert(0, start)
    return text, [*shown, blocks.actions(*buttons)]


def summary(counts: Counts, words: Sequence[tuple[str, str]]) -> str:
    """Return the counts in words, without those that are zero."""
    parts = [f"{counts[kind]:,} {word}" for kind, word in words if counts.get(kind)]
    return " · ".join(parts) or "nothing"


def _notes(import_: Import, counts: Counts) -> list[str]:
    setup = Setup.from_json(import_.setup)
    notes = []
    if setup.mode is Mode.REPLACE:
        notes.append("Columns that are left out, and names that are blank, stay.")
    if counts.get("cleared"):
        gone = count(counts["cleared"], "value")
        notes.append(f"Blank cells will clear {gone} of contacts that are there.")
    if counts.get("conflict"):
        notes.append("A conflict is a row that fits several contacts; it is left out.")
    if any(counts.get(kind) for kind in ("conflict", *_REJECTED)):
        notes.append("The rows that will not go through come in a file.")
    return [*notes, *_why(import_)]


def _why(import_: Import) -> list[str]:
    """Say why most of the refused rows do not go through."""
    reasons = import_.checked.get("reasons") or ()
    told = [f"{blocks.escape(text)} ({count(rows, 'row')})" for text, rows in reasons]
    return [f"Most often: {'; '.join(told)}."] if told else []


def _by_manager(import_: Import) -> str:
    """Say that a manager starts it; nobody else sees a direct message, so say where."""
    text = "It takes a manager to start this import"
    if import_.channel.startswith("D"):
        return (
            f"{text}, and nobody else sees this conversation: unless you are one, drop the "
            "file into the channel for imports."
        )
    return f"{text}."


def _running(import_: Import) -> tuple[str, list[Block]]:
    done = f"{import_.cursor:,} of {count(import_.checked['rows'], 'row')}"
    text = f"Importing {_title(import_)} … {done}"
    return text, [blocks.section(f":hourglass_flowing_sand: {text}")]


def _done(import_: Import) -> tuple[str, list[Block]]:
    counts = dict(import_.counts)
    counts["rejected"] = sum(counts.get(kind, 0) for kind in _REJECTED)
    told = summary(counts, (*_DONE, ("rejected", "rejected")))
    text = f"{_title(import_)} is imported. {count(import_.cursor, 'row')}: {told}"
    shown: list[Block] = [blocks.section(f":white_check_mark: {text}")]
    if counts["rejected"] or counts.get("conflict"):
        words = "The rows that did not go through are in the file below, with reasons."
        shown.append(blocks.context(" ".join([words, *_why(import_)])))
    if counts.get("created"):
        typed = blocks.code("/contacts sort:-created")
        shown.append(blocks.context(f"{typed} shows the newest contacts first."))
    return text, shown


def _failed(import_: Import) -> tuple[str, list[Block]]:
    text = f"{_title(import_)}: {blocks.escape(import_.problem or '')}"
    if import_.cursor:
        are = "row is" if import_.cursor == 1 else f"{import_.cursor:,} rows are"
        text += f" The first {are} in; to try again goes on after that."
    again = again_of(import_)
    if again is Again.SET_UP:
        text += " Nothing was changed."
    shown: list[Block] = [blocks.section(f":warning: {text}")]
    if again is Again.SET_UP:
        shown.append(blocks.actions(_setup(import_, "Set up again"), _cancel(import_)))
    elif again is not None:
        button = blocks.button("Try again", TRY_AGAIN, import_.id or 0, style="primary")
        shown.append(blocks.actions(button))
    return text, shown


def _received(import_: Import) -> tuple[str, list[Block]]:
    text = f"Reading {_title(import_)} …"
    return text, [blocks.section(f":hourglass_flowing_sand: {text}")]


def _cancelled(import_: Import) -> tuple[str, list[Block]]:
    text = f"The import of {_title(import_)} was given up. Nothing was changed."
    return text, [blocks.section(text)]


def _setup(import_: Import, label: str, style: str | None = None) -> ButtonElement:
    return blocks.button(label, SETUP, import_.id or 0, style=style)


def _cancel(import_: Import) -> ButtonElement:
    return blocks.button("Cancel", CANCEL, import_.id or 0)


_STATES: Final = {
    "received": _received,
    "profiled": _profiled,
    "mapped": _mapped,
    "checked": _checked,
    "queued": _running,
    "running": _running,
    "done": _done,
    "failed": _failed,
    "cancelled": _cancelled,
}
