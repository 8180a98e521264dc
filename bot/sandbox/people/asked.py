"""One request to the people interface: who does something, and what."""

from dataclasses import dataclass
from functools import cached_property

from bot.sandbox.deliveries import Ack
from bot.sandbox.errors import MisuseError, UnknownError
from bot.sandbox.forms import Forms
from bot.sandbox.interactions import Interactions
from bot.sandbox.model import Channel, Message, Payload, Person
from bot.sandbox.slack import LocalSlack
from bot.sandbox.workspace import Workspace

TROUBLE = "We had some trouble connecting. Try again?"


@dataclass(frozen=True)
class Asked:
    """What one person does now, with all that it needs."""

    slack: LocalSlack
    workspace: Workspace
    person: Person
    body: Payload

    @cached_property
    def forms(self) -> Forms:
        """Return the forms of the people in this workspace."""
        return Forms(self.slack, self.workspace)

    @cached_property
    def interactions(self) -> Interactions:
        """Return the maker of this person's payloads."""
        return Interactions(self.slack, self.workspace, self.person)

    def text(self, name: str) -> str:
        """Return a text of the request.

        Raises:
            MisuseError: it is missing or no text.
        """
        value = self.body.get(name)
        if not isinstance(value, str):
            raise MisuseError(f"The body needs {name!r}, a text.")
        return value

    def channel(self) -> Channel:
        """Return the channel that is named, in which the person is.

        Raises:
            UnknownError: the person sees no such channel.
        """
        channel = self.workspace.channel(self.text("channel"))
        if self.person.id not in channel.members:
            raise UnknownError(f"{self.person.name} is not in #{channel.name}.")
        return channel

    def message(self, argument: str = "message_ts") -> Message:
        """Return the message that is named, if the person sees it.

        Raises:
            UnknownError: the person sees no such message.
        """
        ts = self.text(argument)
        for channel in self.workspace.channels_of(self.person.id):
            message = channel.messages.get(ts)
            if message and message.seen_by(self.person.id):
                return message
        raise UnknownError(f"{self.person.name} sees no message {ts!r}.")

    def thread_ts(self) -> str | None:
        """Return the thread that is named, if any."""
        value = self.body.get("thread_ts")
        return str(value) if value else None

    async def deliver(self, payload: Payload) -> Ack:
        """Deliver an interaction; tell the person if the app does not take it."""
        ack = await self.slack.deliveries.request("interactive", payload)
        if ack.error:
            self.person.tell(TROUBLE)
        return ack


def named(body: Payload, otherwise: str) -> str:
    """Return the name that a request gives, or this one if it gives none.

    Raises:
        MisuseError: what it gives is no name.
    """
    name = body.get("name", otherwise)
    if not isinstance(name, str) or not name.strip():
        raise MisuseError("'name' must be a text.")
    return name.strip()
