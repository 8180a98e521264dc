"""Who is meant: from ``C-42``, an e-mail address, the end of a phone number or a name."""

from typing import Final

from storage.access import SEEING, Actor
from storage.clock import Clock
from storage.database import Database
from storage.deletions.trash_rule import in_trash
from storage.errors import (
    AmbiguousContactError,
    ContactNotFoundError,
    MemberMentionedError,
    NoLastError,
)
from storage.finding.finding import Finding
from storage.finding.references import References
from storage.finding.results import Results
from storage.models import Role
from storage.query import (
    Query,
    Ref,
    RefKind,
    bare_number,
    one_by_one,
    parse_query,
    parse_ref,
    parse_refs,
    without_find,
)
from storage.query.errors import OneContactError, QueryError
from storage.words import fold

SHOWN: Final = 10
COUNTED: Final = 100
PAIR: Final = (
    "Two are merged at a time. Name two contacts, for example: merge C-1 C-2, or "
    'merge "Ada King" ada@x.io'
)
WHOM: Final = (
    "Say whom, and nothing of how to show them: a contact, or a query such as tag:vip, "
    "without sort:, page: and the like."
)


class Referring:
    """Finds the one contact that words mean.

    Args:
        region: the country whose phone numbers may be written without a country code.
    """

    def __init__(
        self,
        database: Database,
        clock: Clock,
        finding: Finding,
        results: Results,
        region: str | None,
    ) -> None:
        self._clock, self._finding = clock, finding
        self._references = References(database, finding, results, region)

    async def one(self, words: str, *, by: Actor) -> int:
        """Return the id of the contact that is meant.

        Raises:
            ContactNotFoundError: nobody is.
            AmbiguousContactError: several are; it has the first of them to choose from.
            QueryError: there are no words, a quote is never closed, or it is a search.
        """
        by.must_be(Role.VIEWER, SEEING)
        return await self._meant(parse_ref(words), words, by)

    async def opened(self, words: str, *, by: Actor) -> int:
        """Return the id of the contact whose card is to open: 4 alone opens C-4.

        Raises:
            ContactNotFoundError, AmbiguousContactError, QueryError: as in ``one``.
        """
        numbered = await self.numbered(words, by=by)
        return await self.one(words, by=by) if numbered is None else numbered

    async def numbered(self, words: str, *, by: Actor) -> int | None:
        """Return the id of C-4 where only 4 is typed; a whole phone number is none."""
        by.must_be(Role.VIEWER, SEEING)
        ref = bare_number(words)
        if ref is None or await self._references.has_phone(words, by=by):
            return None
        return next(iter(await self._references.follow(ref, 1, by=by)), None)

    async def pair(self, words: str, *, by: Actor) -> tuple[int, int]:
        """Return the ids of the two contacts that are meant.

        Raises:
            ContactNotFoundError, AmbiguousContactError: as in ``one``.
            QueryError: there are not two; names of several words need quotes.
        """
        by.must_be(Role.VIEWER, SEEING)
        refs = one_by_one(words) or _without_and(parse_refs(words))
        if len(refs) != 2:  # noqa: PLR2004 - a pair
            raise QueryError(PAIR)
        one, other = refs
        return (
            await self._meant(one, one.text, by),
            await self._meant(other, other.text, by),
        )

    async def _meant(self, ref: Ref, words: str, by: Actor, most: int = COUNTED) -> int:
        found = await self._references.follow(ref, most, by=by)
        if not found and _is_query(words):
            raise OneContactError(words)
        if not found:
            await self._look_among_the_gone(ref, by)
            raise _nobody(ref, words)
        if len(found) > 1:
            choices = await self._finding.choices(found[:SHOWN])
            raise AmbiguousContactError(
                ref.text,
                choices,
                None if len(found) > most else len(found),
                found[:most],
                by_name=all(_is_called(choice.name, ref.text) for choice in choices),
            )
        return found[0]

    async def several(self, words: str, most: int, *, by: Actor) -> list[int]:
        """Return whom the words name, alone or one by one, else all whom a query finds.

        There is one more than ``most`` if there are more; of those whom one name may mean,
        the error has as many.

        Raises:
            ContactNotFoundError, AmbiguousContactError, QueryError: as in ``one``.
        """
        by.must_be(Role.VIEWER, SEEING)
        if named := await self.named(words, by=by):
            return named
        if not _is_query(words):
            return [await self._called(words, by, most)]
        query = parse_query(without_find(words))
        if query != Query(query.expression) or query.expression is None:
            raise QueryError(WHOM)
        found = await self._finding.ids(query, most, by=by)
        if not found:
            raise ContactNotFoundError(words)
        return found

    async def named(self, words: str, *, by: Actor) -> list[int]:
        """Return several contacts that are named one by one; nobody, if they are not.

        Raises:
            ContactNotFoundError, AmbiguousContactError: as in ``one``.
        """
        by.must_be(Role.VIEWER, SEEING)
        meant = [await self._meant(ref, ref.text, by) for ref in one_by_one(words)]
        return list(dict.fromkeys(meant))

    async def _called(self, words: str, by: Actor, most: int) -> int:
        """Return who is meant; a first *find* or *search* is a verb if it is no name."""
        try:
            return await self._meant(parse_ref(words), words, by, most)
        except ContactNotFoundError:
            bare = without_find(words)
            if bare == words:
                raise
        return await self._meant(parse_ref(bare), bare, by, most)

    async def _look_among_the_gone(self, ref: Ref, by: Actor) -> None:
        """Say so, if a number or an identity is that of a contact that was deleted.

        Raises:
            ContactInTrashError: it is in the trash.
            BeingErasedError: it is, and has been for too long.
            ErasedError: it was erased.
        """
        thrown = await self._references.trashed(ref, by=by)
        if thrown is not None:
            raise in_trash(thrown, self._clock.now())
        erased = await self._references.erased(ref, by=by)
        if erased is not None:
            raise erased


def _without_and(refs: list[Ref]) -> list[Ref]:
    """Return two contacts that are named with an *and* between them, without it."""
    if len(refs) == 3 and not refs[1].quoted and refs[1].text.casefold() == "and":  # noqa: PLR2004 - a pair and the word
        return [refs[0], refs[2]]
    return refs


def _nobody(ref: Ref, words: str) -> ContactNotFoundError:
    if ref.kind is RefKind.LAST:
        return NoLastError()
    if ref.kind is RefKind.USER:
        return MemberMentionedError(ref.text)
    return ContactNotFoundError(ref.text or words)


def _is_called(name: str, words: str) -> bool:
    """Tell whether all the words are words of a name, or begin one."""
    own = fold(name).split()
    return all(any(o.startswith(word) for o in own) for word in fold(words).split())


def _is_query(words: str) -> bool:
    """Tell a query from a name: it names a field, or cannot be read as a name at all."""
    try:
        ref = parse_ref(words)
    except QueryError:
        return True
    return ref.kind is RefKind.NAME and not ref.quoted and ":" in words
