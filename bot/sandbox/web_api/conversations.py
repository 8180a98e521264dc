"""conversations.*: channels, who is in them, and what was said there."""

from collections.abc import Iterable

from bot.sandbox.errors import SlackError
from bot.sandbox.model import Channel, Message, Payload
from bot.sandbox.shapes import channel_object, message_object
from bot.sandbox.web_api.call import Call
from bot.sandbox.web_api.method import ConversationKind

KINDS: dict[str, ConversationKind] = {
    "public_channel": "channels",
    "private_channel": "groups",
    "im": "im",
    "mpim": "mpim",
}


def list_(call: Call) -> Payload:
    """List the channels of the workspace, of the types asked for."""
    return _list(call, call.workspace.channels.values())


def of_user(call: Call) -> Payload:
    """List the channels that the bot, or the person named, is in."""
    member = call.text("user") or call.workspace.bot_user_id
    return _list(call, call.workspace.channels_of(member))


def _list(call: Call, channels: Iterable[Channel]) -> Payload:
    types = call.text("types") or "public_channel"
    wanted = {kind.strip() for kind in types.split(",")}
    if not wanted <= set(KINDS):
        raise SlackError("invalid_types")
    for kind in sorted(wanted):
        call.need_scope(KINDS[kind])
    without_archived = call.yes("exclude_archived")
    fitting = [
        channel_object(channel, call.workspace)
        for channel in channels
        if _type(channel) in wanted and not (without_archived and channel.archived)
    ]
    return call.page("channels", fitting)


def _type(channel: Channel) -> str:
    if channel.is_direct:
        return "im"
    return "private_channel" if channel.private else "public_channel"


def info(call: Call) -> Payload:
    """Return one channel."""
    channel = call.channel()
    shown = channel_object(channel, call.workspace)
    if call.yes("include_num_members"):
        shown["num_members"] = len(channel.members)
    return {"channel": shown}


def members(call: Call) -> Payload:
    """List who is in a channel."""
    return call.page("members", sorted(call.channel().members))


def open_(call: Call) -> Payload:
    """Return the direct message with one person."""
    if call.get("channel"):
        channel = call.channel()
    else:
        channel = call.workspace.channels[_partner_dm(call)]
    shown: Payload = {"id": channel.id}
    if call.yes("return_im"):
        shown = channel_object(channel, call.workspace)
    return {"channel": shown, "no_op": True, "already_open": True}


def _partner_dm(call: Call) -> str:
    call.need_scope("im")
    users = [user for user in call.text("users").split(",") if user]
    if not users:
        raise SlackError("users_list_not_supplied")
    if len(users) > 1:
        raise SlackError("too_many_users")
    person = call.workspace.people.get(users[0])
    if person is None:
        raise SlackError("user_not_found")
    if person.deactivated:
        raise SlackError("user_disabled")
    return person.dm


def join(call: Call) -> Payload:
    """Let the bot join a public channel."""
    channel = call.channel()
    if channel.archived:
        raise SlackError("is_archived")
    channel.members.add(call.workspace.bot_user_id)
    return {"channel": channel_object(channel, call.workspace)}


def history(call: Call) -> Payload:
    """Return what was said in a channel, newest first; threads only by their roots."""
    channel = call.joined_channel()
    roots = [m for m in channel.messages.values() if _in_channel(m) and _within(call, m)]
    page = call.page("messages", sorted(roots, key=_age), limit=100)
    page["messages"] = [_shown(call, channel, message) for message in page["messages"]]
    more = bool(page["response_metadata"]["next_cursor"])
    return page | {"has_more": more, "pin_count": 0, "channel_actions_ts": None}


def _in_channel(message: Message) -> bool:
    reply = message.thread_ts not in (None, message.ts) and not message.broadcast
    return message.ephemeral_to is None and not reply


def _within(call: Call, message: Message) -> bool:
    oldest, latest = _seconds(call, "oldest", 0.0), _seconds(call, "latest", float("inf"))
    ts = float(message.ts)
    inclusive = call.yes("inclusive") and ts in (oldest, latest)
    return inclusive or oldest < ts < latest


def _seconds(call: Call, argument: str, default: float) -> float:
    try:
        return float(call.get(argument, default))
    except ValueError as error:
        raise SlackError(f"invalid_ts_{argument}") from error


def _age(message: Message) -> float:
    return -float(message.ts)


def _shown(call: Call, channel: Channel, message: Message) -> Payload:
    shown = message_object(message, call.workspace, call.slack.app, call.slack.base_url)
    if call.yes("include_all_metadata") and message.metadata:
        shown["metadata"] = message.metadata
    replies = _replies(channel, message.ts)
    if replies:
        users = sorted({reply.user for reply in replies})
        shown |= {
            "thread_ts": message.ts,
            "reply_count": len(replies),
            "reply_users": users,
            "reply_users_count": len(users),
            "latest_reply": replies[-1].ts,
        }
    elif message.thread_ts and message.thread_ts != message.ts:
        root = channel.messages.get(message.thread_ts)
        shown["parent_user_id"] = root.user if root else ""
    return shown


def _replies(channel: Channel, root_ts: str) -> list[Message]:
    return [
        message
        for message in channel.messages.values()
        if message.thread_ts == root_ts
        and message.ts != root_ts
        and message.ephemeral_to is None
    ]


def replies(call: Call) -> Payload:
    """Return a thread, its root first."""
    channel = call.joined_channel()
    root = channel.messages.get(call.text("ts"))
    if root is None or root.ephemeral_to:
        raise SlackError("thread_not_found")
    thread = [m for m in _replies(channel, root.ts) if _within(call, m)]
    page = call.page("messages", [root, *thread], limit=1000)
    page["messages"] = [_shown(call, channel, message) for message in page["messages"]]
    return page | {"has_more": bool(page["response_metadata"]["next_cursor"])}
