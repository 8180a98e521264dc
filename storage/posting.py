"""What people show to a channel, with a note in the audit of who showed whom."""

from collections.abc import Sequence

from storage import audit, changes, outbox
from storage.access import Actor
from storage.clock import Clock
from storage.database import Database
from storage.models import Role
from storage.outbox import Message


class Posting:
    """Posts on a person's behalf."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database, self._clock = database, clock

    async def post(
        self, message: Message, contact_ids: Sequence[int], *, by: Actor
    ) -> None:
        """Owe Slack a message that shows these contacts to everybody in its channel.

        Raises:
            NotAllowedError: viewers show nothing to others.
            AlreadyDoneError: the same click was delivered before.
        """
        by.must_be(Role.MEMBER, "Posting to a channel")
        now = self._clock.now()
        shown = [f"contact:{id_}" for id_ in contact_ids] + [f"channel:{message.channel}"]
        async with self._database.begin(by.workspace_id) as session:
            await changes.remember_delivery(session, by=by, at=now)
            await outbox.post(
                session, message, workspace_id=by.workspace_id, clock=self._clock
            )
            await audit.record(session, "posted", by=by, at=now, objects=shown)
