"""One way to reach a person, and the form by which two of them are the same."""

from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

from storage.identities.emails import plain_emails, read_email
from storage.identities.handles import plain_exact, read_exact, read_handle
from storage.identities.kinds import KINDS, PHONE_KINDS, Form
from storage.identities.phone_plans import quick_e164
from storage.identities.phones import read_phone
from storage.values import BadValueError


class Identity(NamedTuple):
    """A value as it was given, and its normalised form, unique within its kind."""

    kind: str
    value: str
    normalised: str


def normalise(kind: str, text: str, region: str | None = None) -> Identity:
    """Read one identity; ``region`` (ISO code) is where a phone without + belongs.

    Raises:
        BadValueError: the text is empty or cannot be understood.
    """
    if not text or text.isspace():
        raise BadValueError(f"The {KINDS[kind].label} is empty.")
    return Identity(kind, *_reader(kind)(text, region))


def _reader(kind: str) -> Callable[[str, str | None], tuple[str, str]]:
    """Return what reads a text of this kind: its value as given, and normalised."""
    form = KINDS[kind].form
    if form == Form.PHONE:
        return read_phone
    if form == Form.EMAIL:
        return lambda text, _: read_email(text)
    if form == Form.HANDLE:
        return lambda text, _: read_handle(KINDS[kind], text)
    return lambda text, _: read_exact(text)


class IdentityColumn(NamedTuple):
    """A column of identities, position by position as the texts that were read.

    Both lists have None where the text is blank or refused; ``reasons`` says, by
    position, why it was refused.
    """

    values: list[str | None]
    normalised: list[str | None]
    reasons: dict[int, str]


def normalise_many(
    kind: str, texts: Sequence[str | None], regions: Sequence[str | None] | None = None
) -> IdentityColumn:
    """Read a column of identities, each distinct text once; see ``normalise``."""
    places = regions or [None] * len(texts)
    column = _quick(kind, [text or "" for text in texts], places)
    values, normalised, reasons = column
    if all(normalised):
        return column
    known: dict[tuple[str | None, str | None], int] = {}
    read = _reader(kind)
    for row in [at for at, key in enumerate(normalised) if key is None]:
        text, region = key = texts[row], places[row]
        if not text or text.isspace():
            continue
        first = known.setdefault(key, row)
        if first != row:
            values[row], normalised[row] = values[first], normalised[first]
            if first in reasons:
                reasons[row] = reasons[first]
            continue
        try:
            values[row], normalised[row] = read(text, region)
        except BadValueError as error:
            reasons[row] = str(error)
    return column


def _quick(
    kind: str, texts: Sequence[str], regions: Sequence[str | None]
) -> IdentityColumn:
    """Read the plain ones of a column at once; None is left where there is any doubt."""
    form = KINDS[kind].form
    keys: Sequence[str | None] = [None] * len(texts)
    if form == Form.EMAIL:
        keys = plain_emails(texts)
    elif form == Form.PHONE:
        keys = list(map(quick_e164, texts, regions))
    elif form == Form.EXACT:
        keys = plain_exact(texts)
    if all(keys):
        return IdentityColumn(list(map(str.strip, texts)), list(keys), {})
    values = [text.strip() if key else None for text, key in zip(texts, keys, strict=True)]
    return IdentityColumn(values, [key or None for key in keys], {})


def reversed_digits(identity: Identity) -> str | None:
    """Return the digits of a phone number from the last to the first, else None.

    "Ends with 4567" is then a range of an index: what begins with 7654.
    """
    if identity.kind not in PHONE_KINDS:
        return None
    number, _, _ = identity.normalised.partition(";")
    return number[:0:-1]


def display_name(name: str | None, identities: Iterable[Identity]) -> str:
    """Return what a contact is called: by its name, else its phone, e-mail or account."""
    if name and name.strip():
        return name.strip()
    values = {identity.kind: identity.value for identity in reversed(list(identities))}
    for kind in ("phone", "email", *KINDS):
        if kind in values:
            return values[kind]
    return "Someone without a name"
