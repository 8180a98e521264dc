"""files.*: what the app uploads, looks at and deletes."""

import mimetypes

from bot.sandbox.blocks import completed
from bot.sandbox.checks import check_message
from bot.sandbox.errors import SlackError
from bot.sandbox.filing import app_sees, share
from bot.sandbox.model import Channel, File, Payload
from bot.sandbox.posting import refuse
from bot.sandbox.shapes import file_object, file_with_shares
from bot.sandbox.web_api.call import Call

CHANNELS_LIMIT = 100


def announce(call: Call) -> Payload:
    """Return the address to which the bytes of a new file go."""
    length = call.text("length")
    if not length.isdecimal() or int(length) < 1:
        raise SlackError("missing_argument")
    secret, file_id = call.slack.uploads.announce(
        call.workspace.team_id, call.text("filename"), int(length)
    )
    return {"upload_url": f"{call.slack.base_url}/upload/v1/{secret}", "file_id": file_id}


def complete(call: Call) -> Payload:
    """Make files of uploads; where they are shared, they appear a moment later."""
    channels = _channels(call)
    blocks = call.get("blocks")
    if blocks:
        refuse(check_message({"blocks": blocks}))
    named = call.get("files")
    if not isinstance(named, list) or not named:
        raise SlackError("invalid_arguments")
    files = [_file(call, str(one.get("id")), one.get("title")) for one in named]
    if channels and call.shares:
        content = {"text": call.text("initial_comment"), "thread_ts": call.get("thread_ts")}
        content["blocks"] = completed(blocks or ())
        for channel in channels:
            sharing = share(call.slack, call.workspace, channel, files, content)
            call.slack.deliveries.in_background(sharing)
    return {"files": [file_with_shares(file, call.slack.base_url) for file in files]}


def _channels(call: Call) -> list[Channel]:
    """Return where to share; a direct message goes by its own id, never the person's."""
    named = call.text("channel_id") or call.text("channels")
    ids = [id_.strip() for id_ in named.split(",") if id_.strip()]
    if len(ids) > CHANNELS_LIMIT:
        raise SlackError("channels_limit_exceeded")
    channels = [call.workspace.channels.get(id_) for id_ in ids]
    if None in channels:
        raise SlackError("channel_not_found")
    found = [channel for channel in channels if channel is not None]
    if any(call.workspace.bot_user_id not in channel.members for channel in found):
        raise SlackError("not_in_channel")
    if any(channel.archived for channel in found):
        raise SlackError("is_archived")
    return found


def _file(call: Call, file_id: str, title: str | None) -> File:
    upload = call.slack.uploads.take(file_id, call.workspace.team_id)
    if upload is None or upload.content is None:
        raise SlackError("file_not_found")
    file = File(
        id=file_id,
        team_id=call.workspace.team_id,
        user=call.workspace.bot_user_id,
        name=upload.name,
        title=title or upload.name,
        content=upload.content,
        created=call.slack.clock.seconds(),
        mimetype=mimetypes.guess_type(upload.name)[0] or "application/octet-stream",
    )
    call.workspace.files[file_id] = file
    return file


def info(call: Call) -> Payload:
    """Return a file, with where it was shared."""
    file = _visible(call)
    shown = file_with_shares(file, call.slack.base_url)
    return {"file": shown, "comments": [], "response_metadata": {"next_cursor": ""}}


def _visible(call: Call) -> File:
    file = call.workspace.files.get(call.text("file"))
    if file is None or not app_sees(file, call.workspace):
        raise SlackError("file_not_found")
    if file.deleted:
        raise SlackError("file_deleted")
    return file


def list_(call: Call) -> Payload:
    """List the files that the bot can see, newest first, in numbered pages."""
    files = [
        file_object(file, call.slack.base_url)
        for file in reversed(call.workspace.files.values())
        if app_sees(file, call.workspace)
        and not file.deleted
        and call.text("channel") in ("", *file.shares)
        and call.text("user") in ("", file.user)
    ]
    count, page = int(call.get("count", 100)), int(call.get("page", 1))
    paging = {"count": count, "total": len(files), "page": page}
    paging["pages"] = -(-len(files) // count)
    return {"files": files[(page - 1) * count : page * count], "paging": paging}


def delete(call: Call) -> Payload:
    """Delete one of the bot's own files everywhere."""
    file = _visible(call)
    if file.user != call.workspace.bot_user_id:
        raise SlackError("cant_delete_file")
    file.deleted, file.content = True, b""
    for channel_id, ts in file.shares.items():
        channel = call.workspace.channels[channel_id]
        call.workspace.refresh(channel, channel.messages.get(ts))
    return {}
