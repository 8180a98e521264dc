"""What is wrong, shown inside the form, so that nothing typed is lost."""

import json
from collections.abc import Mapping, Sequence
from enum import Enum, auto
from typing import Any, Final

from slack_sdk.errors import SlackApiError
from slack_sdk.models.blocks import Block

from handlers import blocks, form, names
from handlers.answers import OVERTAKEN, UNANSWERED
from handlers.asked import Asked
from handlers.audience import ClosedChannelError
from handlers.rendering import as_json
from handlers.requests import TOLD_VERSION, Payload, remembered
from storage.deletions.errors import (
    NothingLeftError,
    RequestNotFoundError,
    RequestOverError,
)
from storage.errors import (
    ChangedMeanwhileError,
    ContactGoneError,
    ContactMergedError,
    ContactsError,
    IdentityInTrashError,
    IdentityTakenError,
    InvalidContactError,
    NotMergedError,
    SameContactError,
)
from storage.fields import FIELDS
from storage.models import Role

# What Slack takes of a view that it sent us.
KEPT: Final = ("type", "callback_id", "title", "submit", "close", "private_metadata")


# After these, sending a form again would be refused again.
ENDING: Final = (
    SameContactError,
    NotMergedError,
    RequestOverError,
    NothingLeftError,
    RequestNotFoundError,
)


class Where(Enum):
    """Where a submitted form shows what is wrong."""

    INSTEAD = auto()
    """In place of all that it holds, as it has nothing to send any more."""
    ABOVE = auto()
    """On top, as it belongs to no box; what was typed stays."""
    UNDER = auto()
    """Under the box it was typed into."""


def where(error: Exception, view: Payload) -> Where:
    """Return where a form shows what is wrong, so that nothing typed is lost."""
    has_boxes = any(block["type"] == "input" for block in view["blocks"])
    if isinstance(error, ENDING):
        return Where.INSTEAD
    if isinstance(error, ContactGoneError):  # whoever the form is about is not there
        return Where.ABOVE if has_boxes else Where.INSTEAD
    return Where.UNDER if has_boxes else Where.ABOVE


def in_mrkdwn(error: ContactsError) -> str:
    """Return an error's sentence, with what people wrote made harmless."""
    if isinstance(error, ClosedChannelError):
        return error.said
    if isinstance(error, InvalidContactError) and len(error.problems) > 1:
        lines = [f"• *{_label(f)}*: {blocks.escape(p)}" for f, p in error.problems.items()]
        return "\n".join(["These do not go:", *lines])
    if not error.values:
        return blocks.escape(str(error))
    values = {name: blocks.escape(str(value)) for name, value in error.values.items()}
    return error.text.format(**values)


def _label(field: str) -> str:
    return FIELDS[field].label if field in FIELDS else field.capitalize()


def instead_of_boxes(view: Payload, shown: Sequence[Block]) -> dict[str, Any]:
    """Answer a form that has nothing to send any more: with what can be done instead."""
    left = {key: view[key] for key in KEPT if view.get(key) and key != "submit"}
    left["close"] = as_json(blocks.plain("Close"))
    left["blocks"] = as_json(shown)
    return {"response_action": "update", "view": left}


def above_boxes(view: Payload, notice: Sequence[Block]) -> dict[str, Any]:
    """Answer a submitted form as a whole; what was typed stays in its boxes."""
    return {"response_action": "update", "view": _with_notice(view, notice)}


def under_boxes(error: Exception, view: Payload, text: str) -> dict[str, Any]:
    """Put each problem under the box it was typed into, and the rest under the first."""
    boxes = [block["block_id"] for block in view["blocks"] if block["type"] == "input"]
    problems = _problems(error) or {boxes[0]: _plain(error, text)}
    told: dict[str, str] = {}
    for field, words in problems.items():
        box = form.box_of(field, boxes)
        told[box] = f"{told[box]} {words}" if box in told else words
    return {"response_action": "errors", "errors": told}


def _problems(error: Exception) -> Mapping[str, str]:
    if isinstance(error, InvalidContactError):
        return error.problems
    if isinstance(error, IdentityTakenError):
        return {error.field: _plain(error, "")}
    if isinstance(error, ChangedMeanwhileError):
        meanwhile = (
            "Somebody wrote {} here meanwhile. Save again to put yours in its place."
        )
        return {
            f: meanwhile.format(f"“{form.named(f, v)}”" if v else "nothing")
            for f, v in error.fields.items()
        }
    return {}


def _plain(error: Exception, text: str) -> str:
    """Return the words as Slack shows them under a box: as they are."""
    if isinstance(error, ContactsError) and error.values:
        return error.text.replace("*", "").format(**error.values)
    return str(error) if isinstance(error, ContactsError) else text.replace("`", "")


async def put_into_form(error: Exception, asked: Asked) -> None:
    """Put into a submitted form what cannot stand under a box: a button, a version.

    What was put there for an earlier mistake goes, as that mistake is not made any more.
    """
    if isinstance(error, IdentityInTrashError):
        words = blocks.section(f":warning: {in_mrkdwn(error)} Managers can restore it.")
        restore = blocks.button("Restore", names.RESTORE, error.owner_id)
        shown = [words, *([blocks.actions(restore)] if asked.may(Role.MANAGER) else [])]
        await put_on_top(shown, asked)
    elif isinstance(error, IdentityTakenError):
        ways = [blocks.button("Open it", names.OPEN, error.owner_id)]
        edited = remembered(asked.body["view"]).get("contact")
        if edited is not None:
            both = f"{edited} {error.owner_id}"
            ways.append(blocks.button("Merge the two", names.MERGE, both))
        words = blocks.section(f":warning: {in_mrkdwn(error)}")
        await put_on_top([words, blocks.actions(*ways)], asked)
    elif isinstance(error, ContactMergedError):
        open_it = blocks.button("Open it", names.OPEN, error.owner_id)
        words = blocks.section(f":warning: {in_mrkdwn(error)}", open_it)
        await put_on_top([words], asked)
    elif isinstance(error, ChangedMeanwhileError):
        await put_on_top([], asked, **{TOLD_VERSION: error.version})
    elif _has_notice(asked.body["view"]):
        await put_on_top([], asked)


def _has_notice(view: Payload) -> bool:
    """Tell whether something stands on top that an earlier mistake has put there."""
    return any(map(_is_notice, view["blocks"]))


def _is_notice(block: Payload) -> bool:
    return str(block["block_id"]).startswith(names.NOTICE)


async def put_on_top(shown: Sequence[Block], asked: Asked, **remember: Any) -> bool:
    """Show a notice at the top of the form; what was typed stays in its boxes.

    Return whether that is settled: False where Slack did not do it, though it could.
    """
    view = asked.body["view"]
    rewritten = _with_notice(view, shown, **remember)
    try:
        await asked.desk.slack.views_update(
            view_id=view["id"], hash=view.get("hash"), view=rewritten
        )
    except SlackApiError as error:
        return error.response["error"] in OVERTAKEN
    except UNANSWERED:
        return False
    return True


def _with_notice(view: Payload, shown: Sequence[Block], **remember: Any) -> dict[str, Any]:
    own = [block for block in view["blocks"] if not _is_notice(block)]
    notice = as_json(shown)
    for number, block in enumerate(notice):
        block["block_id"] = f"{names.NOTICE}{number}"
    rewritten = {key: view[key] for key in KEPT if view.get(key)}
    rewritten["private_metadata"] = json.dumps({**remembered(view), **remember})
    rewritten["blocks"] = [*notice, *own]
    return rewritten
