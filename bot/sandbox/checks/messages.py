"""Messages, whichever method or answer brings them.

Facts: docs.slack.dev/reference/methods/chat.postMessage and chat.update, with the errors
that those pages name.
"""

from collections.abc import Mapping
from typing import Any

from bot.sandbox.checks.attachments import ATTACHMENT, ATTACHMENTS
from bot.sandbox.checks.metadata import check_metadata
from bot.sandbox.checks.refusal import Problem, Problems, Refusal, refuse_if
from bot.sandbox.checks.surfaces import check_blocks, count_tables

TEXT_CUT_AT_CHARACTERS = 40_000
"""``chat.postMessage`` cuts longer text and says nothing."""

_MOST_ATTACHMENTS = 100
_MOST_UPDATE_CHARACTERS = 4000
_MOST_MARKDOWN_CHARACTERS = 12_000


def check_message(arguments: Mapping[str, Any], *, update: bool = False) -> Refusal | None:
    """Return why Slack refuses this message, or None if it takes it.

    Args:
        arguments: those of the call, with JSON inside of strings decoded; also the body
            of a response URL or of an acknowledgement that carries a message.
        update: Whether the message takes the place of another, whose text may be shorter.
    """
    return (
        _check_text(arguments, update=update)
        or _check_blocks(arguments.get("blocks"))
        or _check_attachments(arguments.get("attachments"))
        or _check_tables(arguments)
        or check_metadata(arguments.get("metadata"))
    )


def check_unfurls(arguments: Mapping[str, Any]) -> Refusal | None:
    """Return why Slack shows none of these previews of links, or None if it does."""
    metadata, unfurls = arguments.get("metadata"), arguments.get("unfurls")
    if metadata:
        return check_metadata(metadata)
    if not unfurls:
        # Asking the person to sign in takes the place of a preview.
        asked = any(name.startswith("user_auth_") for name in arguments)
        return None if asked else Refusal("missing_unfurls")
    if not isinstance(unfurls, Mapping):
        return Refusal("invalid_unfurls_format")
    problems: Problems = []
    for number, preview in enumerate(unfurls.values()):
        ATTACHMENT(preview, f"/unfurls/{number}", problems)
    return refuse_if("cannot_parse_attachment", problems)


def _check_text(arguments: Mapping[str, Any], *, update: bool) -> Refusal | None:
    text, markdown = (str(arguments.get(name) or "") for name in ("text", "markdown_text"))
    if markdown and (text or arguments.get("blocks")):
        return Refusal("markdown_text_conflict")
    if len(markdown) > _MOST_MARKDOWN_CHARACTERS:
        return Refusal("msg_too_long")
    if update and len(text) > _MOST_UPDATE_CHARACTERS:
        return Refusal("msg_too_long")
    if not any((text, markdown, arguments.get("blocks"), arguments.get("attachments"))):
        return Refusal("no_text")
    return None


def _check_blocks(blocks: Any) -> Refusal | None:
    if blocks is None:
        return None
    if not isinstance(blocks, list):
        return Refusal("invalid_blocks_format")
    problems: Problems = []
    check_blocks(blocks, "message", "/blocks", problems)
    return refuse_if("invalid_blocks", problems)


def _check_attachments(attachments: Any) -> Refusal | None:
    if attachments is None:
        return None
    if isinstance(attachments, list) and len(attachments) > _MOST_ATTACHMENTS:
        return Refusal("too_many_attachments")
    problems: Problems = []
    ATTACHMENTS(attachments, "/attachments", problems)
    return refuse_if("invalid_attachments", problems)


def _check_tables(arguments: Mapping[str, Any]) -> Refusal | None:
    """Refuse a second table anywhere in the message."""
    tables = count_tables(arguments.get("blocks") or [])
    for attachment in arguments.get("attachments") or ():
        tables += count_tables(attachment.get("blocks", []))
    if tables > 1:
        return Refusal(
            "invalid_attachments", (Problem("only_one_table_allowed", "/blocks"),)
        )
    return None
