"""Channels in the JSON in which Slack shows them."""

from bot.sandbox.model import Channel, Payload
from bot.sandbox.workspace import Workspace


def channel_object(channel: Channel, workspace: Workspace) -> Payload:
    """Return a channel as ``conversations.info`` does."""
    common = {
        "id": channel.id,
        "created": channel.created,
        "is_archived": channel.archived,
        "is_channel": not channel.is_direct and not channel.private,
        "is_group": channel.private,
        "is_im": channel.is_direct,
        "is_mpim": False,
        "is_private": channel.private or channel.is_direct,
        "is_org_shared": False,
        "context_team_id": workspace.team_id,
        "updated": channel.created * 1000,
    }
    if channel.is_direct:
        return common | {"user": channel.direct_with, "is_user_deleted": False}
    return common | {
        "name": channel.name,
        "name_normalized": channel.name,
        "is_general": channel.name == "general",
        "is_shared": channel.shared_outside,
        "is_ext_shared": channel.shared_outside,
        "is_pending_ext_shared": False,
        "pending_shared": [],
        "pending_connected_team_ids": [],
        "parent_conversation": None,
        "unlinked": 0,
        "creator": next(iter(workspace.people)),
        "shared_team_ids": _teams(channel, workspace),
        "is_member": workspace.bot_user_id in channel.members,
        "topic": {"value": "", "creator": "", "last_set": 0},
        "purpose": {"value": "", "creator": "", "last_set": 0},
        "previous_names": [],
    }


def _teams(channel: Channel, workspace: Workspace) -> list[str]:
    homes = {person.home_team_id for person in workspace.people.values()}
    foreign = sorted(home for home in homes if home) if channel.shared_outside else []
    return [workspace.team_id, *foreign]
