"""The app leaving a workspace: uninstalled, or with its tokens revoked."""

from bot.sandbox.deliveries import Ack
from bot.sandbox.events import all_of, emit
from bot.sandbox.slack import LocalSlack
from bot.sandbox.workspace import Workspace


async def uninstall(slack: LocalSlack, workspace: Workspace) -> Ack:
    """Remove the app: its tokens die, and it hears of it one last time."""
    workspace.revoked = True
    told = _revoked(workspace)
    ack = await all_of(
        emit(slack, workspace, told), emit(slack, workspace, {"type": "app_uninstalled"})
    )
    workspace.installed = False
    return ack


async def revoke(slack: LocalSlack, workspace: Workspace) -> Ack:
    """Revoke the bot's token, and tell the app."""
    workspace.revoked = True
    return await emit(slack, workspace, _revoked(workspace))


def _revoked(workspace: Workspace) -> dict[str, object]:
    tokens = {"oauth": [], "bot": [workspace.bot_user_id]}
    return {"type": "tokens_revoked", "tokens": tokens}
