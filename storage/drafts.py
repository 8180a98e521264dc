"""From what was typed to the facts of a contact, with all that is wrong said at once."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Final

from storage.errors import ContactsError, InvalidContactError
from storage.fields import FIELDS, clean, full_name, read_tags, split_name, tag_key
from storage.identities import KINDS, PHONE_KINDS, normalise
from storage.profiles import Facts
from storage.values import BadValueError, shown

NAME_NEEDED: Final = "A contact needs a name."
IDENTITY_NEEDED: Final = (
    "A contact needs at least one way to reach it: e-mail, phone or a channel account."
)
# Where accounts of all kinds are typed together, each with its kind in front.
ACCOUNTS: Final = "accounts"
_WITH_BOXES: Final = ("email", "phone")
KINDLESS: Final = "does not say its kind. Write one of these in front: " + ", ".join(
    kind for kind in KINDS if kind not in _WITH_BOXES
)
LISTS: Final = frozenset((*KINDS, "tags"))


@dataclass(frozen=True)
class Edit:
    """One change that a command asks for: ``field``, ``=``, ``+=`` or ``-=``, text."""

    field: str
    operator: str
    text: str


def new(values: Mapping[str, str], region: str | None) -> Facts:
    """Return the facts of a new contact from text per field; lists have a value per line.

    Raises:
        InvalidContactError: with a sentence per field.
    """
    return _checked({}, _read(values, region))


def saved(opened: Facts, values: Mapping[str, str], region: str | None) -> Facts:
    """Return the facts after a form; fields that it has no box for stay.

    Raises:
        InvalidContactError: with a sentence per field.
    """
    return _checked(opened, _read(values, region, opened.get("country")))


def edited(facts: Facts, edits: Sequence[Edit], region: str | None) -> Facts:
    """Return the facts after the changes of a command, one after the other.

    Raises:
        InvalidContactError: with a sentence per field.
    """
    wanted = dict(facts)
    problems: dict[str, str] = {}
    for edit in edits:
        kind, text = _account(edit) if edit.field == "identity" else (edit.field, edit.text)
        try:
            read = _read({kind: text}, region, wanted.get("country"))
            for field, value in read.items():
                _apply(wanted, field, edit.operator, value)
        except InvalidContactError as error:
            problems |= error.problems
    if problems:
        raise InvalidContactError(problems)
    return _checked(facts, wanted)


def as_text(value: Any) -> str:
    """Return a fact as one types it: several values on lines of their own."""
    return "\n".join(value) if isinstance(value, list) else str(value or "")


def _read(
    values: Mapping[str, str], region: str | None, country: str | None = None
) -> Facts:
    """Clean every text by its field; ``country`` says whose phone numbers are meant."""
    problems: dict[str, str] = {}
    read: Facts = {}

    def attempt(field: str, clean_it: Callable[[], Any]) -> None:
        try:
            read[field] = clean_it()
        except ContactsError as error:
            problems[field] = str(error)

    if values.get("country"):
        attempt("country", lambda: _clean("country", values["country"], None))
    home = read.get("country") or country or region
    for field, text in values.items():
        if field != "country" or not text:
            attempt(field, partial(_clean, field, text, home))
    if problems:
        raise InvalidContactError(problems)
    return read


def _clean(field: str, text: str, region: str | None) -> Any:
    if field in KINDS:
        values = [reachable(field, line, region) for line in _lines(text)]
        return list({_key(field, value): value for value in reversed(values)}.values())[
            ::-1
        ]
    if field == "tags":
        return read_tags(text)
    if field == ACCOUNTS:
        raise BadValueError(f"{shown(text)} {KINDLESS}.")
    if field not in FIELDS or FIELDS[field].read_only:
        label = FIELDS[field].label if field in FIELDS else field.capitalize()
        raise InvalidContactError({field: f"{label} cannot be changed by hand."})
    return clean(FIELDS[field], text, region=region)


def reachable(kind: str, text: str, region: str | None) -> str:
    """Return an identity as it is kept: as it was written, but a phone with its country.

    Raises:
        BadValueError: it is not one of this kind.
    """
    identity = normalise(kind, text, region)
    needs_country = kind in PHONE_KINDS and not identity.value.startswith("+")
    return identity.normalised if needs_country else identity.value


def _lines(text: str) -> list[str]:
    return list(dict.fromkeys(line.strip() for line in text.splitlines() if line.strip()))


def _account(edit: Edit) -> tuple[str, str]:
    """Read ``identity+=telegram:@ada`` as the field telegram."""
    kind, colon, text = edit.text.partition(":")
    if not colon or kind not in KINDS:
        known = ", ".join(KINDS)
        problem = f"Write the kind of account before a colon, one of: {known}."
        raise InvalidContactError({"identity": problem})
    return kind, text


def _apply(wanted: Facts, field: str, operator: str, value: Any) -> None:
    if field not in LISTS:
        if operator != "=":
            problem = "There is only one of this. Write it with = alone."
            raise InvalidContactError({field: problem})
        wanted[field] = value
    elif operator == "=":
        wanted[field] = value
    elif operator == "+=":
        had = wanted.get(field, [])
        known = {_key(field, v) for v in had}
        wanted[field] = [*had, *(v for v in value if _key(field, v) not in known)]
    else:
        wanted[field] = _without(field, wanted.get(field, []), value)


def _without(field: str, had: Sequence[str], gone: Sequence[str]) -> list[str]:
    """Return what is left of several values.

    Raises:
        InvalidContactError: none of the identities that are to go is there.
    """
    keys = {_key(field, value) for value in gone}
    left = [value for value in had if _key(field, value) not in keys]
    if field in KINDS and len(left) == len(had):
        problem = f"It has no such {KINDS[field].label}: {', '.join(gone)}."
        raise InvalidContactError({field: problem})
    return left


def _key(field: str, value: str) -> str:
    """Return what is equal for values of a list that are the same."""
    return tag_key(value) if field == "tags" else normalise(field, value).normalised


def _checked(before: Facts, read: Facts) -> Facts:
    """Put names together and insist on a name and a way to reach the contact."""
    wanted = before | read
    _join_names(before, wanted)
    problems: dict[str, str] = {}
    if not wanted.get("name"):
        problems["name"] = NAME_NEEDED
    if not any(wanted.get(kind) for kind in KINDS):
        problems["email"] = IDENTITY_NEEDED
    if problems:
        raise InvalidContactError(problems)
    return {field: value for field, value in wanted.items() if value}


def _join_names(before: Facts, wanted: Facts) -> None:
    """Keep the name and its two parts in step; what was typed leads."""
    parts = ("first_name", "last_name")
    if any(wanted.get(p) != before.get(p) for p in parts) and (
        wanted.get("name") == before.get("name")
    ):
        wanted["name"] = full_name(wanted.get("first_name"), wanted.get("last_name"))
    elif wanted.get("name") != before.get("name") and wanted.get("name"):
        wanted["first_name"], wanted["last_name"] = split_name(wanted["name"])
