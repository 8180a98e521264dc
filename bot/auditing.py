"""Whether the audit is whole: a question of the doctor's."""

from collections.abc import Callable
from functools import partial

from sqlalchemy.exc import SQLAlchemyError

from bot.opening import reason
from bot.settings import Settings
from storage import audit
from storage.audit import Chain
from storage.connections.read_only import ReadOnlyDatabase
from storage.errors import BusyError


async def look(settings: Settings, tell: Callable[[str], object]) -> tuple[str, str | None]:
    """Return how many entries are whole, or where they break and what to do.

    It reads all of them, and tells how far it is.
    """
    database = ReadOnlyDatabase(settings.database_url)
    try:
        chains = await database.stream(partial(audit.chains, tell=partial(_say, tell)))
    except (SQLAlchemyError, OSError, BusyError) as error:
        why = f"It cannot be read ({reason(error)})."
        return "Audit", f"{why} Put a backup in its place, or see above and run this again."
    finally:
        await database.close()
    broken = [_broken(chain) for chain in chains if chain.first_break is not None]
    if broken:
        return "Audit", " ".join([*broken, ADVICE])
    count = sum(chain.count for chain in chains)
    return f"The audit is whole: {count:,} {'entry' if count == 1 else 'entries'}", None


def _say(tell: Callable[[str], object], read: int, of: int) -> None:
    tell(f"Reading the audit: {read:,} of {of:,} entries")


def _broken(chain: Chain) -> str:
    first = chain.first_break or 0
    return (
        f"That of {chain.team_id} is broken from entry {first:,} on: the {first - 1:,} "
        f"before it are whole, of {chain.count:,} in all."
    )


ADVICE = (
    "Somebody or something has changed the database past this program. Copy it as it is, "
    "compare the table audit_entry with that of a backup from there on, and find out who "
    "can write to it."
)
