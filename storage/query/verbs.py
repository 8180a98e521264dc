"""The verb a line begins with: whole, as a safe abbreviation, or mistyped."""

from collections.abc import Collection
from typing import Final

from rapidfuzz.distance import OSA

from storage.query.errors import PlannedVerbError, UnknownVerbError

# Nobody should run these by leaving letters out.
HARMFUL: Final = frozenset(
    {"approve", "block", "delete", "erase", "merge", "replace", "restore", "subscribe"}
    | {"unblock", "undo", "unmerge", "unsubscribe"}
)
# What somebody who knows other address books will try; it must not run as a search, whose
# result would look like an answer.
PLANNED: Final = frozenset(
    {"activity", "assign", "audit", "block", "digest", "dupes", "fields", "imports", "list"}
    | {"lists", "note", "notdup", "privacy", "settings", "stats", "subscribe", "unblock"}
    | {"unsubscribe", "view", "views"}
)
# What people say for a verb; read as the verb only where they mistype it.
_SYNONYMS: Final = {"search": "find", "create": "new", "remove": "delete", "update": "edit"}
# And what is a verb only as it stands: with a slip in it, it would be a name.
_AS_IT_STANDS: Final = {"add": "new", "open": "show", "change": "edit"}
# What people type alone who know other programs: as a search, it would find everybody.
_HELP: Final = frozenset({"?", "-h", "-help", "--help"})
_SHORTEST_PREFIX: Final = 3
_MIDDLING: Final = 4  # letters from which on one slip is worth asking back
_LONG: Final = 6  # letters from which on two slips still make the same word


def split_verb(
    line: str, verbs: Collection[str], offered: Collection[str] | None = None
) -> tuple[str | None, str]:
    """Return the verb of a cleaned line and what follows, None where it is a search.

    Only ``offered`` verbs are named where one is mistyped: by default, all.

    Raises:
        PlannedVerbError: the first word is a verb that nothing stands behind yet.
        UnknownVerbError: the first word is nearly a verb; nothing should be run.
    """
    first, _, rest = line.strip().partition(" ")
    word, rest = first.casefold(), rest.strip()
    if word in verbs:
        return word, rest
    if word in _FINDING and "find" in verbs:
        return "find", rest
    if word in _HELP and not rest and "help" in verbs:
        return "help", ""
    if word in PLANNED:
        raise PlannedVerbError(first, line.strip())
    whole = _whole_verb(word, verbs)
    if whole:
        return whole, rest
    meant = near_verb(word, verbs if offered is None else offered)
    if meant:
        raise UnknownVerbError(first, meant, line.strip(), rest)
    return None, line.strip()


def without_find(line: str) -> str:
    """Return a query without the verb of a search, if it is typed before the query."""
    verb, _, rest = line.strip().partition(" ")
    rest = rest.strip()
    return rest if rest and verb.casefold() in _FINDING else line


_FINDING: Final = frozenset({"find", "search"})


def _whole_verb(word: str, verbs: Collection[str]) -> str | None:
    """Return the one verb that begins with ``word``, if running it can do no harm."""
    if len(word) < _SHORTEST_PREFIX:
        return None
    fits = [verb for verb in verbs if verb.startswith(word)]
    return fits[0] if len(fits) == 1 and fits[0] not in HARMFUL else None


def meant_verb(line: str, verbs: Collection[str]) -> str | None:
    """Return the verb that a search which found nobody may have been meant for.

    That is one of which the first word is the beginning, or which is a slip or two away:
    harmful ones too, so this is for asking back and never for running.
    """
    word = line.strip().partition(" ")[0].casefold()
    if len(word) < _SHORTEST_PREFIX:
        return None
    begun = [verb for said, verb in _said(verbs) if said.startswith(word)]
    if begun:
        return begun[0]
    near = [(OSA.distance(word, said), said, verb) for said, verb in _said(verbs)]
    slips, said, verb = min(near, default=(_FAR, "", ""))
    most = 2 if len(said) >= _LONG else 1 if len(said) >= _MIDDLING else 0
    return verb if slips <= most and word[0] == said[0] else None


def _said(verbs: Collection[str]) -> list[tuple[str, str]]:
    """Return the verbs, and what people say for them, each with the verb that it means."""
    synonyms = [(said, verb) for said, verb in _SYNONYMS.items() if verb in verbs]
    return [*((verb, verb) for verb in verbs if verb), *synonyms]


def near_verb(word: str, verbs: Collection[str]) -> str | None:
    """Return the verb that a word is a slip of, None where it is rather a name.

    Two slips make a long word; in a short one, where *Marie* is as near to *merge* as to
    any other word, only letters that are swapped, left out or doubled count.
    """
    if _AS_IT_STANDS.get(word) in verbs:
        return _AS_IT_STANDS[word]
    near = [(_distance(word, said), verb) for said, verb in _said(verbs)]
    distance, verb = min(near, default=(None, None), key=lambda one: one[0] or 0)
    return verb if distance is not None and distance < _FAR else None


_FAR: Final = 3


def _distance(word: str, verb: str) -> int:
    """Return how many slips are between a word and a verb, ``_FAR`` for too many."""
    distance = OSA.distance(word, verb, score_cutoff=_FAR)
    if distance <= 1 and len(verb) >= _LONG:
        return distance
    if distance == 1:
        return 1 if _is_slip(word, verb) else _FAR
    is_long = min(len(word), len(verb)) >= _LONG - 1 and len(verb) >= _LONG
    return distance if is_long and word[0] == verb[0] else _FAR


def _is_slip(word: str, verb: str) -> bool:
    """Tell letters swapped, left out or doubled from letters that make another word."""
    if len(word) < len(verb):
        return len(word) >= _SHORTEST_PREFIX
    if len(word) == len(verb):
        return sorted(word) == sorted(verb)
    return any(verb[:i] + verb[i - 1] + verb[i:] == word for i in range(1, len(verb) + 1))
