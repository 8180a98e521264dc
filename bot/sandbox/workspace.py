"""One workspace: its people, channels, messages and files, and where to find them."""

import hashlib
import secrets
from base64 import b32encode

from bot.sandbox.clock import Clock
from bot.sandbox.errors import UnknownError
from bot.sandbox.model import Channel, File, Installation, Message, Payload, Person, View


def stable_id(prefix: str, *names: str) -> str:
    """Return an id in Slack's form that is the same whenever the names are the same."""
    digest = hashlib.sha256("\0".join(names).encode()).digest()
    return prefix + "0" + b32encode(digest).decode()[:9]


def fresh_id(prefix: str) -> str:
    """Return an id in Slack's form that nothing else has."""
    return prefix + "0" + b32encode(secrets.token_bytes(6)).decode()[:9]


# The company to which somebody from outside belongs, if nobody says which.
PARTNER_TEAM = stable_id("T", "partner")


class Workspace:
    """A Slack workspace with one app installed in it."""

    def __init__(self, name: str, clock: Clock, bot_name: str = "contacts") -> None:
        self.name = name
        self.bot_name = bot_name
        self.team_id = stable_id("T", name)
        self.domain = name.lower().replace(" ", "-")
        self.clock = clock
        self.people: dict[str, Person] = {}
        self.channels: dict[str, Channel] = {}
        self.files: dict[str, File] = {}
        self.usergroups: list[Payload] = []
        self.views: dict[str, View] = {}
        self.installed = True
        self.revoked = False
        self.installation = Installation(
            bot_token=f"xoxb-{secrets.randbelow(10**12):012d}-{secrets.token_hex(12)}",
            bot_id=stable_id("B", self.team_id),
            bot_user_id=stable_id("U", self.team_id, "the bot"),
            installed_at=clock.now(),
        )

    @property
    def bot_user_id(self) -> str:
        """Return the id under which the app posts."""
        return self.installation.bot_user_id

    def add_person(self, name: str, role: str | None = None, **kinds: bool) -> Person:
        """Let somebody join the workspace, with a direct message with the bot."""
        id_ = stable_id("U", self.team_id, name)
        if id_ in self.people:
            id_ = fresh_id("U")
        person = Person(id_, self.team_id, name, role, self.clock.seconds())
        for kind, applies in kinds.items():
            setattr(person, kind, applies)
        person.home_team_id = PARTNER_TEAM if person.outsider else None
        person.dm = stable_id("D", self.team_id, id_)
        self.people[id_] = person
        members = {id_, self.bot_user_id}
        dm = Channel(person.dm, "directmessage", self.clock.seconds(), members, id_)
        self.channels[dm.id] = dm
        return person

    def add_channel(self, name: str, members: set[str], **kinds: bool) -> Channel:
        """Add a channel; its name is unique."""
        id_ = stable_id("C", self.team_id, name)
        if id_ in self.channels:
            id_ = fresh_id("C")
        created = self.clock.seconds()
        channel = Channel(id_, name, created, members | {self.bot_user_id})
        for kind, applies in kinds.items():
            setattr(channel, kind, applies)
        self.channels[id_] = channel
        return channel

    def person(self, id_: str) -> Person:
        """Return a person by id.

        Raises:
            UnknownError: nobody here has this id.
        """
        if id_ not in self.people:
            raise UnknownError(f"Nobody has the id {id_!r}. GET /people lists everybody.")
        return self.people[id_]

    def channel(self, id_or_name: str) -> Channel:
        """Return a channel by id or by name, with or without ``#``.

        Raises:
            UnknownError: there is no such channel.
        """
        channel = self.find_channel(id_or_name)
        if channel is None:
            raise UnknownError(
                f"There is no channel {id_or_name!r}. GET /channels lists them all."
            )
        return channel

    def find_channel(self, id_or_name: str) -> Channel | None:
        """Return a channel by id or by name, or None."""
        if id_or_name in self.channels:
            return self.channels[id_or_name]
        name = id_or_name.removeprefix("#")
        named = (c for c in self.channels.values() if c.name == name and not c.is_direct)
        return next(named, None)

    def channels_of(self, person_id: str) -> list[Channel]:
        """Return the channels that somebody is in, direct messages last."""
        channels = [c for c in self.channels.values() if person_id in c.members]
        return sorted(channels, key=lambda channel: channel.is_direct)

    def post(self, message: Message) -> Message:
        """Put a message into its channel, on every screen that shows it."""
        channel = self.channels[message.channel]
        channel.messages[message.ts] = message
        self.refresh(channel, message)
        return message

    def take_away(self, message: Message) -> None:
        """Remove a message from its channel."""
        channel = self.channels[message.channel]
        channel.messages.pop(message.ts, None)
        self.refresh(channel, message)

    def refresh(self, channel: Channel, message: Message | None = None) -> None:
        """Note that a channel, or one message in it, looks different now."""
        if message:
            message.written = None
        only = message.ephemeral_to if message else None
        for member in [only] if only else channel.members:
            if member in self.people:
                self.people[member].changes.note()

    def refresh_all(self) -> None:
        """Note that every screen may look different now."""
        for person in self.people.values():
            person.changes.note()
