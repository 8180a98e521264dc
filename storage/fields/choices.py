"""Values out of a set: options, yes or no, tags, people of the workspace."""

import re

from storage.fields.field import Field
from storage.values import BadValueError, shown, tidy
from storage.words import fold

_LONGEST_TAG = 60
_MOST_TAGS = 100
_SEPARATOR = re.compile(r"\s*[,;|]\s*")


def read_option(field: Field, text: str) -> str:
    """Return the option of ``field`` that is meant, however its letters are written.

    Raises:
        BadValueError: there is no such option.
    """
    wanted = text.casefold()
    for option in field.options:
        if option.casefold() == wanted:
            return option
    choices = ", ".join(field.options) or "none yet"
    raise BadValueError(f"{shown(text)} is none of the options: {choices}.")


def read_options(field: Field, text: str) -> list[str]:
    """Return each option in a text like ``red, blue``, once and in the field's order.

    Raises:
        BadValueError: one of them is no option.
    """
    chosen = {read_option(field, part) for part in _SEPARATOR.split(text) if part}
    return [option for option in field.options if option in chosen]


_YES = frozenset({"yes", "y", "true", "on", "1", "x", "✓", "✔", "☑"})
_NO = frozenset({"no", "n", "false", "off", "0", "-", "☐"})


def read_yes_or_no(text: str) -> bool:
    """Return True for yes, False for no.

    Raises:
        BadValueError: it is neither.
    """
    answer = text.casefold()
    if answer not in _YES | _NO:
        raise BadValueError(f"{shown(text)} is neither yes nor no. Write one of them.")
    return answer in _YES


def read_tags(text: str) -> list[str]:
    """Return the tags in a text like ``vip; Trade fair``, each once, as first written.

    Raises:
        BadValueError: one of them is too long, says nothing, or would read as a command.
    """
    tags: dict[str, str] = {}
    for part in filter(str.strip, _SEPARATOR.split(text)):
        tag = read_tag(part)
        tags.setdefault(tag.casefold(), tag)
    if len(tags) > _MOST_TAGS:
        raise BadValueError(
            f"A contact has {_MOST_TAGS} tags at most; this has {len(tags)}."
        )
    return list(tags.values())


def read_tag(text: str) -> str:
    """Return one tag as people see it.

    Raises:
        BadValueError: it is too long, says nothing, or would read as a command.
    """
    tag = " ".join(tidy(text).split()).removeprefix("#")
    if not tag or tag[0] in "+-" or '"' in tag:
        raise BadValueError(
            f"{shown(text)} cannot be a tag: it must not begin with + or -, "
            "and have no double quotes."
        )
    if len(tag) > _LONGEST_TAG:
        raise BadValueError(
            f"{shown(tag)} is too long: a tag may have {_LONGEST_TAG} characters at most; "
            f"this has {len(tag):,}."
        )
    return tag


def tag_key(tag: str) -> str:
    """Return what is equal for tags that are the same: VIP and vip, Café and cafe."""
    return fold(tag) or tag.casefold()


_USER = re.compile(r"(?:<@)?([UW][A-Z0-9]{2,20})(?:\|[^>]*)?>?")


def read_user(text: str) -> str:
    """Return the ID of the member who is mentioned.

    Raises:
        BadValueError: it is no mention.
    """
    found = _USER.fullmatch(text)
    if not found:
        raise BadValueError(f"{shown(text)} is nobody here. Mention the person with @.")
    return found[1]
