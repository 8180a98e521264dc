"""The lines that new contacts need, column by column.

What all of them have in common stands in the statement: to bind a value takes longer than
to store it, and a blank takes three times as long as a text.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final, NamedTuple

from storage.identities import PHONE_KINDS
from storage.imports import statements
from storage.imports.batch import Batch, Tags, side_by_side
from storage.imports.derived import endings, types
from storage.imports.lines import TAG, WORDS, Line, as_row
from storage.imports.outcomes import Decided
from storage.imports.world import World
from storage.search import entries_of

_UNLESS_BLANK: Final = "nullif(?, '')"
_THE_SAME: Final = "?2"
Same = dict[str, str | int]


class Insert(NamedTuple):
    """A statement, and the values for each row that it adds."""

    sql: str
    rows: Sequence[Line]


class New(NamedTuple):
    """Contacts that a batch makes; ``versions`` is None where each is in its first."""

    batch: Batch
    ids: Sequence[int]
    numbers: Sequence[int]
    versions: Sequence[int] | None = None


def from_plain(decided: Decided, ids: Mapping[int, int], numbers: Mapping[int, int]) -> New:
    """Return the contacts of plain rows; ``ids`` and ``numbers`` are by negative id."""
    batch, plain = decided.rows.batch, decided.rows.plain
    made = [-batch.first - at for at in plain]
    rows = batch.whole().take(plain)
    return New(rows, [ids[one] for one in made], [numbers[one] for one in made])


def from_doubtful(world: World, ids: Mapping[int, int], numbers: Mapping[int, int]) -> New:
    """Return the contacts of rows in doubt; later rows may have changed them."""
    rows, versions = [], []
    for id_, row in world.made.items():
        known = world.contacts[id_] if id_ in world.changed else None
        rows.append(as_row(known, row) if known else row)
        versions.append(known.version if known else 1)
    return New(
        side_by_side(rows),
        [ids[one] for one in world.made],
        [numbers[one] for one in world.made],
        versions,
    )


def contact_lines(new: New, same: Same) -> Insert:
    """Return the contacts; ``same`` has what all of them have in common, in SQL."""
    batch = new.batch
    bound: dict[str, Sequence[Any]] = {
        "id": new.ids,
        "number": new.numbers,
        "sort_name": batch.sort_names,
    }
    made: Same = {**same, "properties": "'{}'", "version": 1}
    if new.versions is not None:
        del made["version"]
        bound["version"] = new.versions
    _give(bound, made, "type", types(batch))
    blanks: dict[str, Sequence[Any]] = {}
    for field, texts in batch.facts.items():
        if field == "name" or all(texts):
            _give(bound, made, field, texts)
        elif any(texts):
            blanks[field] = texts
    places = made | dict.fromkeys(blanks, _UNLESS_BLANK)
    lines = zip(*bound.values(), *blanks.values(), strict=True)
    return Insert(statements.insert("contact", bound, places), list(lines))


def _give(
    bound: dict[str, Sequence[Any]], made: Same, column: str, texts: Sequence[str]
) -> None:
    """Bind a column, unless all rows say the same word, which is ours."""
    if texts[0] in _OUR_WORDS and texts.count(texts[0]) == len(texts):
        made[column] = f"'{texts[0]}'"
    else:
        bound[column] = texts


_OUR_WORDS: Final = frozenset(("import", "anonymous", "identified", "authenticated"))


def identity_lines(new: New, same: Same) -> Iterator[Insert]:
    """Return the identities; the first of a kind that a contact has is primary."""
    having: dict[str, set[int]] = {}
    for kind, values, keys in new.batch.reached:
        lines = [one for one in zip(new.ids, values, keys, strict=True) if one[2]]
        had = having.setdefault(kind, set())
        first = [one for one in lines if one[0] not in had] if had else lines
        yield from _of_kind(kind, first, same | {"is_primary": "true"})
        if had:
            others = [one for one in lines if one[0] in had]
            yield from _of_kind(kind, others, same | {"is_primary": "false"})
        if kind in _several(new.batch):
            had |= {one[0] for one in lines}


def _several(batch: Batch) -> set[str]:
    """Return the kinds of which there is more than one column."""
    kinds = [column.kind for column in batch.reached]
    return {kind for kind in kinds if kinds.count(kind) > 1}


def _of_kind(kind: str, lines: Sequence[Line], same: Same) -> Iterator[Insert]:
    made: Same = same | {"kind": f"'{kind}'"}
    columns = ["contact_id", "value", "normalised"]
    if kind in PHONE_KINDS:
        columns.append("reversed_digits")
        digits = endings([key for _, _, key in lines])
        rows = [(*one, ending) for one, ending in zip(lines, digits, strict=True)]
        yield Insert(statements.insert("identity", columns, made), rows)
        return
    alike = [one[:2] for one in lines if one[1] == one[2]]
    twice = made | {"normalised": _THE_SAME}
    yield Insert(statements.insert("identity", columns[:2], twice), alike)
    if len(alike) < len(lines):
        others = [one for one in lines if one[1] != one[2]]
        yield Insert(statements.insert("identity", columns, made), others)


def tag_lines(
    texts: Sequence[str],
    spelled: Mapping[str, Tags],
    contact_ids: Iterable[int],
    tag_ids: Mapping[str, int],
) -> Insert:
    """Return the tags of contacts; ``texts`` are theirs, ``tag_ids`` by folded form."""
    ids_of = {text: [tag_ids[key] for key in dict(spelled[text])] for text in set(texts)}
    pairs = zip(texts, contact_ids, strict=True)
    rows = [(tag, id_) for text, id_ in pairs for tag in ids_of[text]]
    return Insert(statements.insert("contact_tag", TAG), rows)


def word_lines(new: New, workspace_id: int) -> Insert:
    """Return what the contacts are found by."""
    entries = entries_of(workspace_id, new.batch.words)
    rows = list(zip(new.ids, entries, strict=True))
    return Insert(statements.insert("search_text", WORDS), rows)
