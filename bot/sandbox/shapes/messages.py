"""Messages in the JSON in which Slack shows them."""

from bot.sandbox.app import App
from bot.sandbox.model import Message, Payload
from bot.sandbox.shapes.files import file_object
from bot.sandbox.workspace import Workspace


def message_object(
    message: Message, workspace: Workspace, app: App, base_url: str
) -> Payload:
    """Return a message as ``conversations.history`` and deliveries do."""
    shown: Payload = {
        "type": "message",
        "user": message.user,
        "ts": message.ts,
        "text": message.text,
        **_teams(message, workspace),
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


def _teams(message: Message, workspace: Workspace) -> Payload:
    """Return whose message it is; somebody from another company brings their own team."""
    author = workspace.people.get(message.user)
    home = author.home_team_id if author else None
    if home is None:
        return {"team": workspace.team_id}
    return {"team": home, "user_team": home, "source_team": home}


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
        {"name": name, "users": list(users), "count": len(users)}
        for name, users in message.reactions.items()
    ]
