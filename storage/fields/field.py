"""What a field is: one property of a contact, ours or one that a workspace has added."""

from dataclasses import dataclass
from enum import StrEnum


class Type(StrEnum):
    """What kind of value a field holds."""

    TEXT = "text"
    LONGTEXT = "longtext"
    NUMBER = "number"
    INTEGER = "integer"
    DATE = "date"
    BIRTHDAY = "birthday"
    DATETIME = "datetime"
    OPTION = "option"
    DROPDOWN = "dropdown"
    CHECKBOX = "checkbox"
    MULTI = "multi"
    COUNTRY = "country"
    URL = "url"
    EMAIL = "email"
    PHONE = "phone"
    TIMEZONE = "timezone"
    LANGUAGE = "language"
    TAGS = "tags"
    USER = "user"


class Group(StrEnum):
    """Where on the card and in forms a field stands."""

    PERSON = "person"
    IDENTITY = "identity"
    WORK = "work"
    ADDRESS = "address"
    REGIONAL = "regional"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Field:
    """One property of a contact.  ``identifier`` never changes once it is given.

    ``plural`` fields hold several values; ``max_length`` counts characters of one value;
    ``aliases`` are other names under which people may type it.  ``minimum`` and
    ``maximum`` bound numbers.
    """

    identifier: str
    label: str
    type: Type = Type.TEXT
    group: Group = Group.OTHER
    help: str = ""
    max_length: int = 300
    in_form: bool = False
    read_only: bool = False
    plural: bool = False
    aliases: tuple[str, ...] = ()
    options: tuple[str, ...] = ()
    minimum: float | None = None
    maximum: float | None = None
