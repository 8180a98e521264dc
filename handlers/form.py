"""The form of a contact: new and edit fill the same boxes.

A box is named after its field.  Of e-mail addresses and phones, several stand with commas
between them, or on lines where there are some already; all other accounts share one box,
with ``telegram: @ada`` on a line.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from slack_sdk.models.blocks import Block, InputBlock
from slack_sdk.models.views import View

from handlers import blocks
from handlers.requests import Submission
from storage.drafts import ACCOUNTS
from storage.fields import FIELDS, birthday_text, country_name, language_text
from storage.identities import KINDS

LINES: Final = (ACCOUNTS, "note")
BOXES: Final = (
    *("name", "email", "phone", "company", "title", "tags", "street", "postcode", "city"),
    *("region", "country", "language", "timezone", "birthday", "website", ACCOUNTS, "note"),
)
# What parts several; within quotes it belongs to an address, before no number to a phone.
BETWEEN: Final = {
    "email": re.compile(r"""[,;](?=(?:[^"]*"[^"]*")*[^"]*$)"""),
    "phone": re.compile(r"[,;](?=\s*[+(\d])"),
}
# A new contact has few of these at first, so its form leaves them out.
RARE: Final = ("street", "postcode", "region", "language", "timezone")
# What is kept in short, and how it is written for people.
NAMED: Final[Mapping[str, Callable[[str], str]]] = {
    "country": country_name,
    "language": language_text,
    "birthday": birthday_text,
}
OTHER_KINDS: Final = tuple(kind for kind in KINDS if kind not in ("email", "phone"))
HINTS: Final = {
    "email": "Several: with commas between them, the main one first.",
    "phone": "With + and the country code. Several: with commas, the main one first.",
    ACCOUNTS: "One on a line, for example telegram: @ada or whatsapp: +39 333 1234567.",
    "tags": "Separated by commas.",
}
NEEDED: Final = "Needed: a name, and an e-mail, a phone or another account."
ON_LINES: Final = "One on a line; the first is the main one."


def build_new(callback_id: str, title: str, facts: Mapping[str, Any]) -> View:
    """Build the form of a new contact, with what is known of it already."""
    texts = _texts(facts)
    boxes = [box for box in BOXES if box not in RARE or texts[box]]
    shown = [blocks.plain_context(NEEDED), *(_box(box, texts[box]) for box in boxes)]
    return modal(callback_id, title, "Save", shown)


def build_edit(callback_id: str, title: str, whose: str, facts: Mapping[str, Any]) -> View:
    """Build the form of a contact that is there; the empty boxes come first."""
    texts = _texts(facts)
    missing = [_box(box, "") for box in BOXES if not texts[box]]
    shown: list[Block] = [_box(box, texts[box]) for box in BOXES if texts[box]]
    if missing:
        shown = [blocks.header("Missing"), *missing, blocks.header("Known"), *shown]
    return modal(callback_id, title, "Save", [blocks.plain_context(whose), *shown])


def modal(callback_id: str, title: str, submit: str, shown: Sequence[Block]) -> View:
    """Return a form with this title and this label on its button."""
    return View(
        type="modal",
        callback_id=callback_id,
        title=title,
        submit=submit,
        close="Cancel",
        blocks=list(shown),
    )


def read(submitted: Submission) -> dict[str, str]:
    """Return what was typed, as text by field, for every box that the form has.

    A line of the accounts that does not say its kind stays with them: storage refuses it,
    with all else that is wrong.
    """
    boxes = [box for box in BOXES if box != ACCOUNTS and box in submitted.values]
    values = {box: on_lines(box, submitted.text(box)) for box in boxes}
    accounts: dict[str, list[str]] = {kind: [] for kind in OTHER_KINDS}
    for line in submitted.text(ACCOUNTS).splitlines():
        kind, colon, text = (part.strip() for part in line.partition(":"))
        if line.strip() and not (colon and kind.casefold() in accounts):
            values[ACCOUNTS] = line.strip()
        elif text:
            accounts[kind.casefold()].append(text)
    return values | {kind: "\n".join(texts) for kind, texts in accounts.items()}


def on_lines(box: str, text: str) -> str:
    """Put several addresses or phones on lines of their own."""
    return BETWEEN[box].sub("\n", text) if box in BETWEEN else text


def box_of(field: str, boxes: Sequence[str]) -> str:
    """Return the box in which a field was typed, among the boxes of a form."""
    if field in boxes or not boxes:
        return field
    if field in OTHER_KINDS and ACCOUNTS in boxes:
        return ACCOUNTS
    return "name" if "name" in boxes else boxes[0]


def _texts(facts: Mapping[str, Any]) -> dict[str, str]:
    texts = {}
    for box in BOXES:
        value = facts.get(box) or ""
        separator = ", " if box == "tags" else "\n"
        texts[box] = separator.join(value) if isinstance(value, list) else named(box, value)
    texts[ACCOUNTS] = "\n".join(
        f"{kind}: {value}" for kind in OTHER_KINDS for value in facts.get(kind) or ()
    )
    return texts


def named(field: str, value: Any) -> str:
    """Return a value as it stands in its box: by name, where it is kept as a code."""
    return NAMED[field](value) if value and field in NAMED else str(value)


def _box(box: str, text: str) -> InputBlock:
    field, has_lines = FIELDS.get(box), "\n" in text
    hint = ON_LINES if has_lines and box in BETWEEN else HINTS.get(box)
    return blocks.text_input(
        box,
        field.label if field else "Other accounts",
        text,
        optional=box != "name",
        lines=box in LINES or has_lines,
        hint=hint or (field.help if field else None) or None,
        length=None
        if box in (*LINES, *BETWEEN, "tags") or field is None
        else field.max_length,
    )
