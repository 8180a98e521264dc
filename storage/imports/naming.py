"""The name of a contact and its two parts, each made of the other where it is missing."""

from itertools import starmap

from storage.fields import full_name, split_name
from storage.imports.memory import Column
from storage.imports.setup import NAME_PARTS


def add_names(values: dict[str, Column], count: int) -> None:
    """Make the name of its two parts, or the parts of the name, where one is missing.

    The words of what is made of others are theirs, and stand with one of them only.
    """
    given = values.keys() & {"name", *NAME_PARTS}
    if not given:
        return
    blank = Column([""] * count, [""] * count)
    first, last = (values.get(part, blank) for part in NAME_PARTS)
    if "name" in given:
        _add_parts(values, first, last)
        return
    for part, column in zip(NAME_PARTS, (first, last), strict=True):
        values[part] = Column(column.items, blank.words)
    values["name"] = Column(
        _side_by_side(first.items, last.items), _side_by_side(first.words, last.words)
    )


def _side_by_side(first: list[str], last: list[str]) -> list[str]:
    pairs = zip(first, last, strict=True)
    return [f"{one} {other}" if one and other else one or other for one, other in pairs]


def _add_parts(values: dict[str, Column], first: Column, last: Column) -> None:
    names, words = values["name"]
    made = starmap(_whole, zip(names, first.items, last.items, strict=True))
    whole, firsts, lasts = map(list, zip(*made, strict=True))
    joined = zip(names, words, _side_by_side(first.words, last.words), strict=True)
    values["name"] = Column(whole, [own if name else both for name, own, both in joined])
    for part, column, items in zip(NAME_PARTS, (first, last), (firsts, lasts), strict=True):
        values[part] = Column(items, column.words)


def _whole(name: str, first: str, last: str) -> tuple[str, str, str]:
    """Return a name with its parts, from what there is of them."""
    if name and not first and not last:
        return name, *split_name(name)
    return name or full_name(first, last), first, last
