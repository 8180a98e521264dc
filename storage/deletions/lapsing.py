"""Requests that nobody ends: one grows too old, or its contacts are not as they were.

The bot looks for them by itself, and acts for nobody.
"""

from typing import Final

from sqlmodel import Session, col, select

from storage.access import Actor
from storage.clock import Clock
from storage.database import Database
from storage.deletions.cards import Words, show
from storage.deletions.endings import Act, expire, let_go
from storage.deletions.requested import overview
from storage.deletions.rows import find, notice, unnoticed
from storage.models import DeletionRequest, Role

BOT: Final = "bot"


async def expire_next(database: Database, clock: Clock, words: Words) -> bool:
    """End a request on which nobody decided in time; tell whether there was one."""
    late = (
        select(DeletionRequest.id, DeletionRequest.workspace_id)
        .where(col(DeletionRequest.state) == "waiting")
        .where(col(DeletionRequest.expires_at) <= clock.now())
        .limit(1)
    )
    found = await database.ask(lambda c: c.execute(late).first())
    if found is None:
        return False
    act = _act(found.workspace_id, words, clock)

    def work(session: Session) -> None:
        expire(session, overview(session, find(session, found.id, act.by)), act)

    await database.write(work, found.workspace_id)
    return True


async def notice_next(database: Database, clock: Clock, words: Words) -> bool:
    """Show on its cards that contacts of a request are not as they were any more.

    If none is, that ends the request.

    Returns:
        Whether there was such a request.
    """
    late = col(DeletionRequest.expires_at) <= clock.now()
    found = await database.ask(lambda c: c.execute(unnoticed(late)).first())
    if found is None:
        return False
    act = _act(found.workspace_id, words, clock)

    def work(session: Session) -> None:
        seen = overview(session, find(session, found.id, act.by))
        if not seen.people:
            let_go(session, seen, act)
        elif notice(session, seen):
            show(session, seen, words, clock)

    await database.write(work, found.workspace_id)
    return True


def _act(workspace_id: int, words: Words, clock: Clock) -> Act:
    by = Actor(workspace_id, BOT, Role.NOBODY, through="clock")
    return Act(by, words, clock)
