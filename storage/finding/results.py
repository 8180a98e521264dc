"""What each person found last: the query behind the buttons, and the rows #1, #2, ….

Buttons in Slack carry the key of a result and never the query, which may name people.
"""

import asyncio
import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from secrets import token_urlsafe
from typing import Any, Final

from sqlmodel import Session, col, delete, insert, select, tuple_

from storage.access import Actor
from storage.clock import Clock
from storage.database import Database
from storage.errors import (
    ContactsError,
    NoSuchRowError,
    NothingSelectedError,
    ResultGoneError,
)
from storage.models import Result, table_of

log = logging.getLogger(__name__)

KEY_BYTES: Final = 9
NO_PAGE: Final = 0
# What was ticked, kept for words that mean it: it is no page to count rows on either.
SELECTION: Final = -1
# Whom an open form may be about.
CHOICE: Final = -2
# How many of a person's are kept: they may be very long, and only the newest are of use.
MOST_KEPT: Final = {SELECTION: 1, CHOICE: 5}
PAUSE_SECONDS: Final = 0.1


@dataclass(frozen=True)
class Kept:
    """A result as it was shown: its query, page, and the ids of the rows on it.

    What is kept for a button alone, as a line to run, is ``NO_PAGE``; what was ticked, a
    ``SELECTION``; and whom an open form may be about, a ``CHOICE``.
    """

    key: str
    query: str
    page: int
    first: int
    ids: Sequence[int]
    at: datetime | None = None


def new_key() -> str:
    """Return a key that nobody can guess."""
    return token_urlsafe(KEY_BYTES)


class Results:
    """The results that people still have on their screens."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database, self._clock = database, clock
        self._waiting: list[dict[str, Any]] = []
        self._writing = asyncio.Lock()
        self._later: asyncio.Task[None] | None = None

    def keep_soon(self, kept: Kept, *, by: Actor) -> None:
        """Keep what was shown, without waiting for it; whoever needs it waits.

        All that comes within a moment is written together: to write takes longer than to
        find, and would hold up the next who search.
        """
        self._waiting.append(self._row(kept, by))
        if self._later is None or self._later.done():
            self._later = asyncio.create_task(self._write_soon())

    async def _write_soon(self) -> None:
        await asyncio.sleep(PAUSE_SECONDS)
        await self.settle()

    async def settle(self) -> None:
        """Wait until all is written."""
        async with self._writing:
            rows, self._waiting = self._waiting, []
            try:
                await self._write(rows)
            except ContactsError:
                log.warning(
                    "%s results could not be kept; their buttons will not work after a "
                    "restart",
                    len(rows),
                )
            except Exception:  # noqa: BLE001  # of whoever wrote it, others know nothing
                await self._write_each(rows)

    async def _write_each(self, rows: Sequence[Mapping[str, Any]]) -> None:
        """Write all but the rows that cannot be written; others' stand beside them."""
        for row in rows:
            try:
                await self._write([row])
            except Exception:
                log.exception("A result could not be kept; its buttons will not work")

    async def keep(self, kept: Kept, *, by: Actor) -> None:
        """Keep what was shown to this person."""
        await self._write([self._row(kept, by)])

    async def _write(self, rows: Sequence[Mapping[str, Any]]) -> None:
        if rows:
            await self._database.write(lambda session: _put(session, rows))

    def _row(self, kept: Kept, by: Actor) -> dict[str, Any]:
        return {
            "id": kept.key,
            "workspace_id": by.workspace_id,
            "user_id": by.user_id,
            "query": kept.query,
            "page": kept.page,
            "first": kept.first,
            "ids": list(kept.ids),
            "at": kept.at or self._clock.now(),
        }

    async def find(self, key: str, *, by: Actor) -> Kept:
        """Return the result behind a button.

        Raises:
            ResultGoneError: it is too old, or somebody else's.
        """
        result = await self._database.recall(lambda session: session.get(Result, key))
        if result is None or (result.workspace_id, result.user_id) != (
            by.workspace_id,
            by.user_id,
        ):
            raise ResultGoneError
        return _kept(result)

    async def row(self, position: int, *, by: Actor) -> int:
        """Return the id of the contact in row ``#position`` of this person's last result.

        Raises:
            NoSuchRowError: the last result has no such row, or there is none.
        """
        result = await self._last(col(Result.page) > NO_PAGE, by)
        if result is None:
            raise NoSuchRowError(position)
        if not 0 <= position - result.first < len(result.ids):
            raise NoSuchRowError(position, result.first, len(result.ids))
        return result.ids[position - result.first]

    async def selection(self, *, by: Actor) -> Sequence[int]:
        """Return the ids of the contacts that this person ticked last.

        Raises:
            NothingSelectedError: they have ticked nobody lately.
        """
        result = await self._last(col(Result.page) == SELECTION, by)
        if result is None:
            raise NothingSelectedError
        return result.ids

    async def _last(self, which: Any, by: Actor) -> Result | None:
        """Return what was kept last for this person, of those that are meant."""
        await self.settle()
        query = (
            select(Result)
            .where(col(Result.workspace_id) == by.workspace_id)
            .where(col(Result.user_id) == by.user_id, which)
            .order_by(col(Result.at).desc())
            .limit(1)
        )
        return await self._database.recall(lambda session: session.exec(query).first())


def _put(session: Session, rows: Sequence[Mapping[str, Any]]) -> None:
    """Write results; of those of which a person keeps only a few, the oldest go."""
    connection = session.connection()
    connection.execute(insert(Result), list(rows))
    for kind in {(row["workspace_id"], row["user_id"], row["page"]) for row in rows}:
        if (most := MOST_KEPT.get(kind[-1])) is not None:
            connection.execute(_older(kind, most))


def _older(kind: Sequence[Any], most: int) -> Any:
    """Delete all of this person's and page but the newest."""
    own = table_of(Result).alias("own")
    same = tuple_(own.c.workspace_id, own.c.user_id, own.c.page) == tuple(kind)
    newest = select(own.c.id).where(same).order_by(own.c.at.desc()).limit(most)
    return delete(Result).where(
        tuple_(col(Result.workspace_id), col(Result.user_id), col(Result.page))
        == tuple(kind),
        col(Result.id).not_in(newest),
    )


def _kept(result: Result) -> Kept:
    return Kept(result.id, result.query, result.page, result.first, result.ids, result.at)
