"""The name of a contact and its two parts, each made of the other where it is missing."""

from storage.fields import full_name, split_name
from storage.imports.memory import Column
from storage.imports.setup import NAME_PARTS
from storage.search import indexed


def add_names(values: dict[str, Column], count: int) -> None:
    """Make the name of its two parts, or the parts of the name, where one is missing."""
    blank = Column([None] * count, [""] * count)
    if not values.keys() & {"name", *NAME_PARTS}:
        return
    given = [values.get(part, blank) for part in ("name", *NAME_PARTS)]
    texts = zip(*(column.items for column in given), strict=True)
    words = zip(*(column.words for column in given), strict=True)
    made = [_names(*both) for both in zip(texts, words, strict=True)]
    for at, part in enumerate(("name", *NAME_PARTS)):
        values[part] = Column([row[at] for row, _ in made], [row[at] for _, row in made])


Names = tuple[str | None, str | None, str | None]


def _names(texts: Names, words: tuple[str, str, str]) -> tuple[Names, tuple[str, str, str]]:
    """Return a whole name with its parts, and their words, from what there is of them."""
    name, first, last = texts
    if name and not first and not last:
        first, last = split_name(name)
        return (name, first or None, last or None), (
            words[0],
            indexed(first),
            indexed(last),
        )
    if not name and (first or last):
        both = " ".join(filter(None, words[1:]))
        return (full_name(first, last), first, last), (both, words[1], words[2])
    return texts, words
