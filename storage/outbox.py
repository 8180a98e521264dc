"""What we owe Slack: written with the change it tells of, sent afterwards, in order.

Whoever sends it sees it as ``outbox_queue.py`` shows it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final, Protocol

from sqlalchemy import bindparam
from sqlmodel import Session, col, insert, update
from sqlmodel.ext.asyncio.session import AsyncSession

from storage.clock import Clock
from storage.connections import quick
from storage.connections.writing import within
from storage.models import Outbox, table_of


@dataclass(frozen=True)
class Message:
    """A message for a channel (or a person's id): what Slack takes, and where it goes.

    Args:
        replaces: the outbox id of the message that this one rewrites.
        sheet: which file goes with it, for ``storage/sheets.py`` to make when it is sent.
        import_id: of whose file it tells, which no other company may read.
    """

    channel: str
    text: str
    blocks: Sequence[Mapping[str, Any]] = ()
    thread_ts: str | None = None
    replaces: int | None = None
    sheet: Mapping[str, Any] | None = None
    import_id: int | None = None


def owe(session: Session, message: Message, *, workspace_id: int, clock: Clock) -> int:
    """Owe Slack a message, in the transaction of what it tells of; return its outbox id.

    Of several rewrites of one message that wait, only the newest is kept.  It is due by
    real time, as the queue is: a moved clock must not hold it back.
    """
    _supersede(session, [message])
    return quick.insert(session.connection(), _OWE, _row(message, workspace_id, clock))


def owe_all(
    session: Session, messages: Sequence[Message], *, workspace_id: int, clock: Clock
) -> None:
    """Owe Slack several messages, in this order."""
    _supersede(session, messages)
    rows = [_row(message, workspace_id, clock) for message in messages]
    quick.write_all(session.connection(), _OWE, rows)


def _supersede(session: Session, messages: Sequence[Message]) -> None:
    rewritten = [{"rewritten": m.replaces} for m in messages if m.replaces is not None]
    quick.write_all(session.connection(), _SUPERSEDE, rewritten)


def _row(message: Message, workspace_id: int, clock: Clock) -> dict[str, Any]:
    return {
        "workspace_id": workspace_id,
        "channel": message.channel,
        "thread_ts": message.thread_ts,
        "payload": {
            "text": message.text,
            "blocks": [dict(block) for block in message.blocks],
            "import_id": message.import_id,
        },
        "replaces": message.replaces,
        "sheet": dict(message.sheet) if message.sheet else None,
        "state": "pending",
        "attempts": 0,
        "send_at": Clock().now(),
        "created_at": clock.now(),
    }


async def post(
    session: AsyncSession, message: Message, *, workspace_id: int, clock: Clock
) -> int:
    """Owe Slack a message, in a transaction of awaited statements."""
    return await within(
        session, lambda own: owe(own, message, workspace_id=workspace_id, clock=clock)
    )


class Told(Protocol):
    """A row of which a message tells: the first one that was, which all others rewrite."""

    workspace_id: int
    message: int | None


async def tell(session: AsyncSession, row: Told, message: Message, clock: Clock) -> None:
    """Owe Slack a message about a row, in place of what was said of it before."""
    again = replace(message, replaces=row.message)
    posted = await post(session, again, workspace_id=row.workspace_id, clock=clock)
    if row.message is None:
        row.message = posted
        session.add(row)


_OWE: Final = insert(table_of(Outbox))
_SUPERSEDE: Final = (
    update(Outbox)
    .where(col(Outbox.replaces) == bindparam("rewritten"), col(Outbox.state) == "pending")
    .values(state="superseded", payload={})
)
