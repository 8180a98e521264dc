"""Messages that the app puts on screens: by a method, an answer or a response URL."""

from collections.abc import Iterable, Mapping
from typing import Any

from bot.sandbox.blocks import completed
from bot.sandbox.checks import TEXT_CUT_AT_CHARACTERS, Refusal, check_message
from bot.sandbox.errors import SlackError
from bot.sandbox.events import emit_changed, emit_message
from bot.sandbox.model import Channel, Message, Payload
from bot.sandbox.response_urls import ResponseUrl
from bot.sandbox.shapes import message_object
from bot.sandbox.slack import LocalSlack
from bot.sandbox.workspace import Workspace


def refuse(refusal: Refusal | None) -> None:
    """Raise what a check objects to, if it does.

    Raises:
        SlackError: the check refused.
    """
    if refusal is not None:
        body = refusal.body()
        del body["ok"]
        raise SlackError(body.pop("error"), **body)


def post(
    slack: LocalSlack,
    workspace: Workspace,
    channel: Channel,
    content: Mapping[str, Any],
    *,
    ephemeral_to: str | None = None,
) -> Message:
    """Post a message of the app's; what Slack would refuse in it is refused.

    Raises:
        SlackError: the message is not one that Slack takes.
    """
    refuse(check_message(content))
    message = Message(
        ts=slack.clock.stamp(),
        channel=channel.id,
        user=workspace.bot_user_id,
        text="",
        thread_ts=content.get("thread_ts") or None,
        metadata=content.get("metadata") or None,
        ephemeral_to=ephemeral_to,
        by_bot=True,
        broadcast=is_true(content.get("reply_broadcast")),
    )
    _fill(message, content)
    workspace.post(message)
    if not ephemeral_to:
        slack.deliveries.in_background(emit_message(slack, workspace, message))
    return message


def is_true(value: Any) -> bool:
    """Say whether an argument means yes, in any of the forms clients send."""
    return value is True or str(value).lower() in ("1", "true")


def _fill(message: Message, content: Mapping[str, Any]) -> None:
    message.text = str(content.get("text") or "")[:TEXT_CUT_AT_CHARACTERS]
    message.blocks = completed(content.get("blocks") or ())
    if markdown := content.get("markdown_text"):
        message.blocks = completed([{"type": "markdown", "text": markdown}])
        message.text = message.text or str(markdown)
    message.attachments = attached(content.get("attachments") or ())


def attached(attachments: Iterable[Payload], first: int = 1) -> list[Payload]:
    """Return attachments as Slack keeps them: numbered, their blocks completed."""
    kept = []
    for number, attachment in enumerate(attachments, start=first):
        blocks = completed(attachment.get("blocks") or ())
        kept.append({**attachment, "id": number, **({"blocks": blocks} if blocks else {})})
    return kept


def rewrite(
    slack: LocalSlack, workspace: Workspace, message: Message, content: Mapping[str, Any]
) -> None:
    """Replace what a message says; attachments and metadata not named stay.

    Raises:
        SlackError: the new message is not one that Slack takes.
    """
    refuse(check_message(content, update=True))
    before = message_object(message, workspace, slack.app, slack.base_url)
    attachments = message.attachments
    _fill(message, content)
    if content.get("attachments") is None:
        message.attachments = attachments
    if content.get("metadata") is not None:
        message.metadata = content["metadata"] or None
    message.edited_ts = slack.clock.stamp()
    workspace.refresh(workspace.channels[message.channel], message)
    _tell_of_change(slack, workspace, message, before)


def remove(slack: LocalSlack, workspace: Workspace, message: Message) -> None:
    """Delete a message."""
    workspace.take_away(message)
    _tell_of_change(slack, workspace, message, None)


def _tell_of_change(
    slack: LocalSlack, workspace: Workspace, message: Message, before: Payload | None
) -> None:
    if not message.ephemeral_to:
        told = emit_changed(slack, workspace, message, before)
        slack.deliveries.in_background(told)


def respond(slack: LocalSlack, url: ResponseUrl, content: Mapping[str, Any]) -> None:
    """Do what was asked at a response URL: replace, delete or say something.

    Raises:
        SlackError: the message is not one that Slack takes.
    """
    original = url.message
    if is_true(content.get("delete_original")):
        if original:
            remove(slack, url.workspace, original)
    elif is_true(content.get("replace_original")) and original:
        rewrite(slack, url.workspace, original, content)
    else:
        answer(slack, url, content)


def answer(slack: LocalSlack, url: ResponseUrl, content: Mapping[str, Any]) -> Message:
    """Say something where the request came from, to all or to one person.

    Raises:
        SlackError: the message is not one that Slack takes.
    """
    to_all = content.get("response_type") == "in_channel"
    channel = url.workspace.channels[url.channel]
    addressee = None if to_all else url.person.id
    return post(slack, url.workspace, channel, content, ephemeral_to=addressee)
