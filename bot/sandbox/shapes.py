"""People, channels, messages, files and views in the JSON in which Slack shows them."""

from typing import Any
from urllib.parse import quote

from bot.sandbox.app import App
from bot.sandbox.model import Channel, File, Message, Payload, Person, View
from bot.sandbox.workspace import Workspace


def user_object(person: Person, workspace: Workspace) -> Payload:
    """Return a person as ``users.info`` does."""
    first, _, last = person.name.partition(" ")
    email = f"{person.handle}@{workspace.domain}.example"
    manager = person.role == "owner"
    return {
        "id": person.id,
        "team_id": person.home_team_id or person.team_id,
        "name": person.handle,
        "deleted": person.deactivated,
        "color": "4bbe2e",
        "real_name": person.name,
        "tz": "Europe/London",
        "tz_label": "Greenwich Mean Time",
        "tz_offset": 0,
        "profile": {
            "title": "",
            "phone": "",
            "real_name": person.name,
            "real_name_normalized": person.name,
            "display_name": first,
            "display_name_normalized": first,
            "first_name": first,
            "last_name": last,
            "email": email,
            "skype": "",
            "status_text": "",
            "status_text_canonical": "",
            "status_emoji": "",
            "status_emoji_display_info": [],
            "status_expiration": 0,
            **_portraits(person, workspace),
            "team": person.home_team_id or person.team_id,
        },
        "is_admin": manager,
        "is_owner": manager,
        "is_primary_owner": manager,
        "is_restricted": person.guest,
        "is_ultra_restricted": False,
        "is_bot": person.bot,
        "is_app_user": False,
        "is_stranger": person.outsider,
        "is_email_confirmed": True,
        "who_can_share_contact_card": "EVERYONE",
        "updated": person.created,
    }


def _portraits(person: Person, workspace: Workspace) -> Payload:
    """Return where pictures of somebody would be, if there were any."""
    mark = person.id.lower()
    place = f"https://portraits.{workspace.domain}.example/{mark}"
    sizes = (24, 32, 48, 72, 192, 512)
    return {"avatar_hash": mark} | {
        f"image_{size}": f"{place}-{size}.png" for size in sizes
    }


def bot_user_object(workspace: Workspace, app: App) -> Payload:
    """Return the app's own user as ``users.info`` does."""
    created = int(workspace.installation.installed_at.timestamp())
    person = Person(workspace.bot_user_id, workspace.team_id, app.name, None, created)
    person.bot = True
    user = user_object(person, workspace)
    user["profile"] |= {"api_app_id": app.id, "bot_id": workspace.installation.bot_id}
    del user["profile"]["email"]
    return user


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


def file_object(file: File, base_url: str) -> Payload:
    """Return a file as ``files.info`` and the messages it was shared in do."""
    address = f"{base_url}/files-pri/{file.team_id}-{file.id}"
    name = quote(file.name)
    return {
        "id": file.id,
        "created": file.created,
        "timestamp": file.created,
        "name": file.name,
        "title": file.title,
        "mimetype": file.mimetype,
        "filetype": file.filetype,
        "pretty_type": file.filetype.upper(),
        "user": file.user,
        "user_team": file.team_id,
        "editable": False,
        "size": len(file.content),
        "mode": "hosted",
        "is_external": False,
        "external_type": "",
        "is_public": any(channel.startswith("C") for channel in file.shares),
        "public_url_shared": False,
        "display_as_bot": False,
        "username": "",
        "url_private": f"{address}/{name}",
        "url_private_download": f"{address}/download/{name}",
        "media_display_type": "unknown",
        "permalink": f"{base_url}/files/{file.user}/{file.id}/{name}",
        "permalink_public": f"{base_url}/files-pub/{file.team_id}-{file.id}",
        "is_starred": False,
        "has_rich_preview": False,
        "file_access": "visible",
    }


def file_with_shares(file: File, base_url: str) -> Payload:
    """Return a file with the channels and messages in which it was shared."""
    shares: dict[str, dict[str, list[dict[str, str]]]] = {}
    for channel, ts in file.shares.items():
        kind = "public" if channel.startswith("C") else "private"
        shares.setdefault(kind, {})[channel] = [{"ts": ts}]
    ids = list(file.shares)
    return file_object(file, base_url) | {
        "shares": shares,
        "channels": [id_ for id_ in ids if id_.startswith("C")],
        "groups": [],
        "ims": [id_ for id_ in ids if id_.startswith("D")],
        "has_more_shares": False,
        "comments_count": 0,
    }


def message_object(
    message: Message, workspace: Workspace, app: App, base_url: str
) -> Payload:
    """Return a message as ``conversations.history`` and deliveries do."""
    shown: Payload = {
        "type": "message",
        "user": message.user,
        "ts": message.ts,
        "text": message.text,
        "team": workspace.team_id,
    }
    if message.by_bot:
        shown |= {"bot_id": workspace.installation.bot_id, "app_id": app.id}
    if message.thread_ts:
        shown["thread_ts"] = message.thread_ts
    if message.edited_ts:
        shown["edited"] = {"user": message.user, "ts": message.edited_ts}
    if message.files:
        shown |= {"files": files_in(message, base_url), "upload": False}
    optional = {"blocks": message.blocks, "attachments": message.attachments}
    shown |= {key: value for key, value in optional.items() if value}
    if message.subtype:
        shown["subtype"] = message.subtype
    if message.reactions:
        shown["reactions"] = reactions_of(message)
    return shown


def files_in(message: Message, base_url: str) -> list[Payload]:
    """Return the files of a message; a foreign one has to be asked for by its id."""
    return [
        {"id": file.id, "mode": "file_access", "file_access": "check_file_info"}
        if file.foreign
        else file_object(file, base_url)
        for file in message.files
    ]


def reactions_of(message: Message) -> list[Payload]:
    """Return who reacted with what."""
    return [
        {"name": name, "users": users, "count": len(users)}
        for name, users in message.reactions.items()
    ]


def view_object(view: View, workspace: Workspace, app: App) -> Payload:
    """Return a view as Slack keeps it: what the app gave, with state, hash and ids."""
    given: dict[str, Any] = view.given
    return {
        "id": view.id,
        "team_id": view.team_id,
        "type": view.type,
        "blocks": view.blocks,
        "private_metadata": given.get("private_metadata") or "",
        "callback_id": given.get("callback_id") or "",
        "state": {"values": view.values},
        "hash": view.hash,
        "title": given.get("title")
        or {"type": "plain_text", "text": "View Title", "emoji": True},
        "clear_on_close": bool(given.get("clear_on_close")),
        "notify_on_close": bool(given.get("notify_on_close")),
        "close": given.get("close"),
        "submit": given.get("submit"),
        "previous_view_id": view.previous_view_id,
        "root_view_id": view.root_view_id,
        "app_id": app.id,
        "external_id": view.external_id,
        "app_installed_team_id": view.team_id,
        "bot_id": workspace.installation.bot_id,
    }
