"""What a payload of Slack's says: who did what, where, and what was typed or chosen."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from handlers.answers import Payload


@dataclass(frozen=True)
class Submission:
    """What a person typed into a form: ``values`` by block, and what it remembered."""

    values: Mapping[str, Any]
    remembered: Mapping[str, Any]

    def text(self, name: str) -> str:
        """Return a text or choice; an empty box reads as ``""``."""
        return str(self.values.get(name) or "")


def submission(view: Payload) -> Submission:
    """Read a submitted view."""
    state = view.get("state", {}).get("values", {})
    values = {
        block: _value(element)
        for block, elements in state.items()
        for element in elements.values()
    }
    return Submission(values, remembered(view))


def remembered(view: Payload) -> dict[str, Any]:
    """Return what a form was told to remember."""
    return dict(json.loads(view.get("private_metadata") or "{}"))


def _value(element: Payload) -> Any:
    """Return what stands in one input, whatever its kind."""
    if "selected_option" in element:
        return (element["selected_option"] or {}).get("value")
    if "selected_options" in element:
        return [option["value"] for option in element["selected_options"] or ()]
    if "files" in element:
        return [file["id"] for file in element["files"] or ()]
    kinds = (
        *("value", "selected_date", "selected_time", "selected_user", "selected_users"),
        "selected_channel",
    )
    return next((element[kind] for kind in kinds if kind in element), None)


@dataclass(frozen=True)
class Click:
    """A button that was pressed, or a choice that was made."""

    action_id: str
    value: str
    values: Sequence[str]
    message_ts: str | None
    channel: str | None
    in_form: bool


def click(body: Payload) -> Click:
    """Read a block action."""
    action = body["actions"][0]
    value = action.get("value")
    value = _value(action) if value is None else value
    values = value if isinstance(value, list) else [value] if value else []
    container = body.get("container", {})
    return Click(
        action["action_id"],
        str(values[0]) if values else "",
        [str(v) for v in values],
        container.get("message_ts"),
        container.get("channel_id"),
        body.get("view", {}).get("type") == "modal",
    )


@dataclass(frozen=True)
class Place:
    """Where a request comes from."""

    channel: str | None
    thread_ts: str | None = None

    def remembered(self) -> dict[str, str]:
        """Return it as a form keeps it."""
        kept = {"channel": self.channel, "thread_ts": self.thread_ts}
        return {name: value for name, value in kept.items() if value}


def place_of(body: Payload) -> Place:
    """Return where a click was made; a form remembers where it was opened."""
    container = body.get("container") or {}
    kept = remembered(body.get("view") or {})
    channel = container.get("channel_id") or kept.get("channel")
    return Place(channel, container.get("thread_ts") or kept.get("thread_ts"))


def user_of(body: Payload) -> str:
    """Return who did it, whatever the shape of the delivery."""
    event = body.get("event") or body
    user = event.get("user") or event.get("user_id") or ""
    return str(user["id"] if isinstance(user, Mapping) else user)


def effect_of(body: Payload) -> str | None:
    """Return what the effect of a submitted form is known by; None for anything else.

    Whoever presses twice, as Slack lets people do where we were slow, sends the same form
    two times, each with a key of its own.  A form that is shown anew has another hash.
    """
    if body.get("type") != "view_submission":
        return None
    known = body["view"].get("id"), body["view"].get("hash")
    return " ".join(known) if all(known) else None


def is_said_to_us(event: Payload) -> bool:
    """Tell whether a person, and no bot, says something to the bot for the first time."""
    if event.get("bot_id") or event.get("subtype") not in (None, "file_share"):
        return False
    return event["type"] == "app_mention" or event.get("channel_type") == "im"
