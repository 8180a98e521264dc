"""What is told of a file stays in the company: asked just before Slack gets it."""

from typing import Final

from bot.gate import Gate
from bot.services import Services
from handlers import import_views
from handlers.channels import is_shared
from storage.imports.moving import go_on_elsewhere
from storage.models import Import
from storage.outbox_queue import Due

SHARED_SINCE: Final = (
    "This channel is shared with another company now, so I go on in a direct message to "
    "whoever dropped the file."
)


async def is_read_outside(channel_id: str, gate: Gate) -> bool:
    """Tell whether people of another company read what is said in a channel."""
    if channel_id.startswith("D"):
        return False
    return is_shared(await gate.channel(channel_id))


async def has_gone_inside(due: Due, services: Services, gate: Gate) -> bool:
    """Take an import to a direct message if another company came to read its channel.

    Return whether it did so: then this message must not be sent any more.  Only what
    tells of a file is asked about.
    """
    import_id = due.payload.get("import_id")
    if import_id is None or not await is_read_outside(due.channel, gate):
        return False
    async with services.database.read() as session:
        import_ = await session.get_one(Import, import_id)
    opened = await gate.conversations_open(users=import_.user_id)
    await go_on_elsewhere(
        services.database,
        services.clock,
        due,
        str(opened["channel"]["id"]),
        why=SHARED_SINCE,
        tell=import_views.thread,
    )
    return True
