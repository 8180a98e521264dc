"""Whether managers can be asked where they should be: a question of the doctor's."""

from typing import Any

from slack_sdk.errors import SlackApiError
from sqlalchemy.exc import SQLAlchemyError

from bot.gate import Gate
from bot.settings import Settings
from handlers.approvals import find
from storage.clock import Clock
from storage.database import Database
from storage.deletions.approvals_channel import ApprovalsChannel
from storage.errors import BusyError


async def look(gate: Gate, settings: Settings) -> tuple[str, str | None]:
    """Return what was found, and what to do if the bot is not in the channel."""
    try:
        team: Any = await gate.auth_test()
        channel = await _chosen(settings, team["team_id"]) or settings.approvals_channel
        found = await find(gate, channel) if channel else None
    except SlackApiError as error:
        advice = f"Slack does not list the bot's channels: {error.response['error']}."
        return "Approvals", f"{advice} See above, then run this again."
    if not channel:
        return "Managers are asked in direct messages", None
    called = f"channel {found}" if found == channel else f"#{channel}"
    if found is not None:
        return f"Managers are asked in {called}, where the bot is", None
    return "Approvals", (
        f"The bot is not in {called}, so managers are asked in direct messages. Invite it "
        "there (/invite @contacts), or let an owner name another channel: "
        "/contacts approvals #channel"
    )


async def _chosen(settings: Settings, team_id: str) -> str | None:
    """Return what an owner chose in Slack, as far as the database can be read."""
    path = settings.sqlite_path
    if path is not None and not path.exists():
        return None
    database = Database(settings.database_url)
    try:
        return await ApprovalsChannel(database, Clock()).of(team_id)
    except (SQLAlchemyError, OSError, BusyError):
        return None  # what is wrong with the database is said for itself
    finally:
        await database.close()
