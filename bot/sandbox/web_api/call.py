"""One call of a Web API method: what was asked, and by an app installed where."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from bot.sandbox.errors import SlackError
from bot.sandbox.forms import Forms
from bot.sandbox.model import Channel, Message, Payload, Person
from bot.sandbox.slack import LocalSlack
from bot.sandbox.web_api.catalogue import METHODS
from bot.sandbox.web_api.method import ConversationKind
from bot.sandbox.workspace import Workspace

MOST_A_PAGE = 1000


@dataclass(frozen=True)
class Call:
    """A call that was let through, with what handlers look up in it."""

    slack: LocalSlack
    workspace: Workspace
    method: str
    arguments: Payload
    authorization: str = ""
    shares: bool = True

    @property
    def forms(self) -> Forms:
        """Return the forms of the people in this workspace."""
        return Forms(self.slack, self.workspace)

    def get(self, name: str, default: Any = None) -> Any:
        """Return an argument, or ``default`` if it is absent or empty."""
        value = self.arguments.get(name)
        return default if value in (None, "") else value

    def text(self, name: str) -> str:
        """Return an argument as text, ``""`` if it is absent."""
        return str(self.get(name, ""))

    def yes(self, name: str, *, default: bool = False) -> bool:
        """Return an argument as yes or no."""
        value = self.get(name)
        return default if value is None else str(value).lower() in ("1", "true")

    def channel(self, argument: str = "channel") -> Channel:
        """Return the channel that the call names.

        Raises:
            SlackError: there is none, or the bot may not know of it.
        """
        found = self.workspace.find_channel(self.text(argument))
        if found is None:
            raise SlackError("channel_not_found")
        hidden = found.private and self.workspace.bot_user_id not in found.members
        if hidden:
            raise SlackError("channel_not_found")
        self.need_scope(_kind(found))
        return found

    def need_scope(self, kind: ConversationKind) -> None:
        """Make sure that the app may do this in conversations of this kind.

        Raises:
            SlackError: it was not granted the scope for it.
        """
        needed, granted = METHODS[self.method].scope_in(kind), self.slack.app.scopes
        if needed and granted is not None and needed not in granted:
            raise SlackError("missing_scope", needed=needed, provided=",".join(granted))

    def joined_channel(self) -> Channel:
        """Return the channel that the call names, in which the bot is.

        Raises:
            SlackError: there is none, or the bot is not in it.
        """
        channel = self.channel()
        if self.workspace.bot_user_id not in channel.members:
            raise SlackError("not_in_channel")
        return channel

    def person(self, argument: str = "user", error: str = "user_not_found") -> Person:
        """Return the person that the call names.

        Raises:
            SlackError: there is nobody of this id.
        """
        person = self.workspace.people.get(self.text(argument))
        if person is None:
            raise SlackError(error)
        return person

    def message(self, channel: Channel, argument: str = "ts") -> Message:
        """Return the message that the call names; an ephemeral one is not to be found.

        Raises:
            SlackError: there is no such message.
        """
        message = channel.messages.get(self.text(argument))
        if message is None or message.ephemeral_to:
            raise SlackError("message_not_found")
        return message

    def page(self, key: str, items: Sequence[Any], *, limit: int = 100) -> Payload:
        """Return one page of ``items``, and the cursor that leads to the next.

        Raises:
            SlackError: the cursor or the limit is none.
        """
        start = self._start()
        most = min(self._limit(limit), MOST_A_PAGE)
        end = start + most
        cursor = f"next:{end}" if end < len(items) else ""
        return {
            key: list(items[start:end]),
            "response_metadata": {"next_cursor": cursor},
        }

    def _start(self) -> int:
        cursor = self.text("cursor")
        number = cursor.removeprefix("next:")
        if cursor and (number == cursor or not number.isdecimal()):
            raise SlackError("invalid_cursor")
        return int(number) if cursor else 0

    def _limit(self, default: int) -> int:
        limit = self.text("limit")
        if limit and not limit.isdecimal():
            raise SlackError("invalid_limit")
        return int(limit or 0) or default


def _kind(channel: Channel) -> ConversationKind:
    if channel.is_direct:
        return "im"
    return "groups" if channel.private else "channels"
