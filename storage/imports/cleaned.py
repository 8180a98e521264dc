"""A row of a file once it is cleaned."""

from collections.abc import Sequence
from typing import Any, Final, NamedTuple

from storage.profiles import COLUMNS

Pair = tuple[str, str]
"""The kind and the normalised value of an identity: what makes two of them the same."""


class Cleaned(NamedTuple):
    """A row as the decision sees it.

    ``ordinal`` counts the rows from 1, ``number`` is where the person finds the row in the
    file.  ``reason`` says why the row cannot be taken.  ``identities`` are kind, value and
    normalised value each; ``columns`` has a value or None for each of the ``COLUMNS`` of a
    contact, ``properties`` those of its own fields; ``tags`` are pairs of a folded form and
    a spelling; ``words`` is what the contact is found by, as ``search.entry_of``
    takes it, ``sort_name`` how it is sorted.
    """

    ordinal: int
    number: int
    reason: str
    identities: Sequence[tuple[str, str, str]]
    columns: tuple[Any, ...]
    properties: dict[str, Any]
    tags: Sequence[tuple[str, str]] = ()
    words: str = ""
    sort_name: str = ""

    @property
    def name(self) -> str | None:
        """The name of the person."""
        return self.columns[_NAME] if self.columns else None

    @property
    def pairs(self) -> list[Pair]:
        """The identities without what was written for them."""
        return [(kind, key) for kind, _, key in self.identities]

    @property
    def facts(self) -> dict[str, Any]:
        """All values but identities and tags, without blanks."""
        own = zip(COLUMNS, self.columns, strict=True)
        return {name: value for name, value in own if value is not None} | self.properties


_NAME: Final = COLUMNS.index("name")
