"""Modals: opened, turned and rewritten, with the card that lies under them."""

import json
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, Final

from slack_bolt.async_app import AsyncAck
from slack_sdk.errors import SlackApiError
from slack_sdk.models.blocks import Block
from slack_sdk.models.views import View

from handlers import names
from handlers.answers import OVERTAKEN, UNANSWERED, Payload, Slack
from handlers.channels import Channels
from handlers.rendering import as_json
from handlers.requests.errors import NeedsClickError
from handlers.requests.payloads import remembered

# What a form remembers of the message that it was opened from.
ANSWER_TO: Final = "answer_to"
# The card under a form.
CARD: Final = "card"
# The message from which a form was opened is a card.
FROM_CARD: Final = "from_card"
# Up to which version of a contact the person was told of what others have changed.
TOLD_VERSION: Final = "told"


@dataclass
class Forms:
    """Opens and rewrites modals; what a form must remember (ids) is its metadata.

    ``kept`` is what every form remembers: where it was asked for, and how to answer there.
    ``address`` is that of the message from which a submitted form was opened, for as long
    as Slack takes anything there.
    """

    slack: Slack
    channels: Channels
    body: Payload
    kept: dict[str, str] = field(default_factory=dict)
    line: str = ""
    address: str | None = None

    async def open(self, view: View, **remember: Any) -> None:
        """Open a form, on top of the one that was clicked if there is one.

        Raises:
            NeedsClickError: Slack does not let us, since nothing was clicked.
        """
        if not self.body.get("trigger_id"):
            raise NeedsClickError(self.line)
        view.private_metadata = json.dumps({**self.kept, **remember})
        view.blocks = await self.channels.suited(view.blocks, self.kept.get("channel"))
        inside = self.body.get("view", {}).get("type") == "modal"
        show = self.slack.views_push if inside else self.slack.views_open
        await show(trigger_id=self.body["trigger_id"], view=as_json(view))

    async def turn(self, ack: AsyncAck, view: View, **remember: Any) -> None:
        """Answer a submitted form with the next one, in its place."""
        kept = {**remembered(self.body["view"]), **remember}
        view.private_metadata = json.dumps(kept)
        await ack(response_action="update", view=as_json(view))

    async def update(self, view: View, **remember: Any) -> None:
        """Rewrite the form that was clicked, unless it has changed since."""
        shown = self.body["view"]
        kept = {**remembered(shown), **remember}
        view.private_metadata = json.dumps(kept)
        try:
            await self.slack.views_update(
                view_id=shown["id"], hash=shown.get("hash"), view=as_json(view)
            )
        except SlackApiError as error:
            if error.response["error"] not in OVERTAKEN:
                raise

    @property
    def card(self) -> dict[str, Any]:
        """What a form remembers of the card from which it opens: a form, or a message."""
        shown = self.body.get("view") or {}
        if shown.get("callback_id") == names.CARD:
            return {CARD: shown["id"]}
        pressed = [action["action_id"] for action in self.body.get("actions", ())]
        return {FROM_CARD: True} if names.EDIT_CARD in pressed else {}

    async def redraw_card(self, view: View) -> None:
        """Show a card as it is now, if the form that was submitted lies on top of it."""
        kept = remembered(self.body["view"])
        if CARD not in kept:
            return
        own = {name: kept[name] for name in (*self.kept, ANSWER_TO) if name in kept}
        view.private_metadata = json.dumps(own)
        view.blocks = await self.channels.suited(view.blocks, own.get("channel"))
        with suppress(*UNANSWERED):  # or it is closed; the form was saved all the same
            await self.slack.views_update(view_id=kept[CARD], view=as_json(view))

    async def redraw_message(self, text: str, card: Sequence[Block]) -> None:
        """Show a card as it is now, if the form that was submitted was opened from one."""
        kept = remembered(self.body["view"])
        if FROM_CARD not in kept or self.address is None:
            return
        shown = await self.channels.suited(card, kept.get("channel"))
        payload = {"text": text, "blocks": as_json(shown), "replace_original": True}
        with suppress(*UNANSWERED):  # it was saved all the same
            await self.slack.respond(self.address, payload)
