"""What people may not do and ask others for: asked once, taken up by one of them."""

from collections.abc import Sequence
from dataclasses import replace

from sqlmodel import Session, col, select

from storage import audit, changes, outbox
from storage.access import Actor
from storage.clock import Clock
from storage.database import Database
from storage.errors import AlreadyDoneError, ContactsError
from storage.models import Result, Role, SeenEvent
from storage.outbox import Message


class AskedAlreadyError(ContactsError):
    """Others were asked for this before."""

    def __init__(self) -> None:
        super().__init__("I have asked for this already; you are told who takes it up.")


class TakenUpError(ContactsError):
    """One of those who were asked has taken it up."""

    def __init__(self) -> None:
        super().__init__("Somebody has taken this up already.")


class FavourGoneError(ContactsError):
    """It is not kept any more what was asked for."""

    def __init__(self) -> None:
        super().__init__("What was asked for is not kept any more.")


class NobodyToAskError(ContactsError):
    """Nobody has the role that it takes."""

    def __init__(self, needed: str) -> None:
        super().__init__(
            "Nobody else is *{needed}* here, so I asked nobody.", needed=needed
        )


class Asking:
    """Asks others for what somebody may not do.

    A favour is known by its key, under which it is kept among the results of whoever asks:
    no message holds what was typed, as that may name people.
    """

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database, self._clock = database, clock

    async def ask(self, key: str, cards: Sequence[Message], *, by: Actor) -> None:
        """Owe those who are asked a message each.

        Raises:
            NotAllowedError: whoever sees no contacts has nothing to ask for.
            AskedAlreadyError: they were asked before.
        """
        by.must_be(Role.VIEWER, "Asking for help")
        try:
            await self._once(_asked(key), "asked for help", [], cards, by)
        except AlreadyDoneError as error:
            raise AskedAlreadyError from error

    async def find(self, key: str, asker: str, *, by: Actor) -> str:
        """Return what is kept of a favour, to one of those who were asked.

        Raises:
            NotAllowedError: members are not asked.
            TakenUpError: somebody else was quicker.
            FavourGoneError: it was too long ago, or one of those it names was erased.
        """
        by.must_be(Role.MANAGER, "Looking after what others ask for")
        query = select(SeenEvent.key).where(
            col(SeenEvent.workspace_id) == by.workspace_id,
            col(SeenEvent.key) == _taken(key),
        )
        taken, kept = await self._database.recall(
            lambda session: (session.exec(query).first(), session.get(Result, key))
        )
        if taken is not None:
            raise TakenUpError
        if kept is None or (kept.workspace_id, kept.user_id) != (by.workspace_id, asker):
            raise FavourGoneError
        return kept.query

    async def take_up(
        self, key: str, needed: Role, act: str, news: Message, *, by: Actor
    ) -> None:
        """Let one of those who were asked look after it; ``news`` tells whoever asked.

        Raises:
            NotAllowedError: it takes more than this role.
            TakenUpError: somebody else was quicker.
        """
        by.must_be(Role.MANAGER, act)
        by.must_be(needed, act)
        whom = [f"user:{news.channel}"]
        try:
            await self._once(_taken(key), "took up a favour", whom, [news], by)
        except AlreadyDoneError as error:
            raise TakenUpError from error

    async def _once(
        self,
        key: str,
        act: str,
        objects: Sequence[str],
        messages: Sequence[Message],
        by: Actor,
    ) -> None:
        now, place = self._clock.now(), by.workspace_id

        def write(session: Session) -> None:
            changes.remember(session, by=replace(by, request=key), at=now)
            outbox.owe_all(session, messages, workspace_id=place, clock=self._clock)
            audit.append(session, act, by=by, at=now, objects=objects)

        await self._database.write(write, place)


def _asked(key: str) -> str:
    return f"asked:{key}"


def _taken(key: str) -> str:
    return f"taken:{key}"
