"""The channels of a workspace, to look at and to change."""

from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass

from bot.sandbox.deliveries import NOTHING_TO_DELIVER, Ack
from bot.sandbox.errors import MisuseError
from bot.sandbox.events import all_of, emit
from bot.sandbox.model import Channel, Payload, Person
from bot.sandbox.people.asked import named
from bot.sandbox.slack import LocalSlack
from bot.sandbox.workspace import Workspace

Change = Callable[..., Awaitable[Ack]]
STATUS = ("archived", "shared_outside", "bot_removed")


@dataclass(frozen=True)
class Channels:
    """Lists, opens and changes the channels of one workspace."""

    slack: LocalSlack
    workspace: Workspace

    def listed(self) -> list[Payload]:
        """List all channels but direct messages."""
        everything = self.workspace.channels.values()
        return [_shown(channel) for channel in everything if not channel.is_direct]

    async def add(self, body: Payload) -> Payload:
        """Open a channel with everybody in it whom it is for, and the bot."""
        name = named(body, f"channel-{len(self.listed()) + 1}").removeprefix("#")
        if self.workspace.find_channel(name) is not None:
            raise MisuseError(f"There is a channel #{name} already.")
        _check(body.keys() - {"name", "members", "private"})
        members = self._members(body)
        kinds = {kind: bool(body.get(kind)) for kind in ("shared_outside", "private")}
        channel = self.workspace.add_channel(name, members or set(), **kinds)
        if members is None:
            people = self.workspace.people.values()
            channel.members |= {p.id for p in people if open_to(channel, p)}
        joined = self._membership("member_joined_channel", channel)
        ack = await self._emit(joined, channel)
        changes = {k: True for k in ("archived", "bot_removed") if body.get(k)}
        return ack.body() | await self.set(channel.id, changes)

    def _members(self, body: Payload) -> set[str] | None:
        """Return who is to be in a new channel; None is everybody whom it is for."""
        members = body.get("members")
        if members is None:
            return None
        if not isinstance(members, list):
            raise MisuseError("'members' must be a list of ids.")
        return {self.workspace.person(str(id_)).id for id_ in members}

    async def _emit(self, event: Payload, channel: Channel) -> Ack:
        return await emit(self.slack, self.workspace, event, channel=channel)

    def _membership(self, kind: str, channel: Channel) -> Payload:
        return {
            "type": kind,
            "user": self.workspace.bot_user_id,
            "channel": channel.id,
            "channel_type": "C",
            "team": self.workspace.team_id,
        }

    async def set(self, channel_id: str, body: Payload) -> Payload:
        """Archive a channel, share it with another company, or take the bot out of it."""
        channel = self.workspace.channel(channel_id)
        _check(body.keys())
        changes: dict[str, Change] = {
            "archived": self._archive,
            "shared_outside": self._share,
            "bot_removed": self._remove_bot,
        }
        ack = NOTHING_TO_DELIVER
        for kind, wanted in body.items():
            ack = await changes[kind](channel, wanted=bool(wanted))
        self.workspace.refresh_all()
        return ack.body() | _shown(channel)

    async def _archive(self, channel: Channel, *, wanted: bool) -> Ack:
        channel.archived = wanted
        kind = "channel_archive" if wanted else "channel_unarchive"
        someone = next(iter(self.workspace.people))
        event = {"type": kind, "channel": channel.id, "user": someone}
        return await self._emit(event, channel)

    async def _share(self, channel: Channel, *, wanted: bool) -> Ack:
        people = self.workspace.people.values()
        outsiders = {p.id: p.home_team_id or "" for p in people if p.outsider}
        channel.shared_outside = wanted
        kept = channel.members - outsiders.keys()
        channel.members = kept | outsiders.keys() if wanted else kept
        team = next(iter(outsiders.values()), "")
        event = {"type": "channel_unshared", "channel": channel.id}
        if wanted:
            event |= {"type": "channel_shared", "connected_team_id": team}
        else:
            event["previously_connected_team_id"] = team
        return await self._emit(event, channel)

    async def _remove_bot(self, channel: Channel, *, wanted: bool) -> Ack:
        bot = self.workspace.bot_user_id
        if not wanted:
            channel.members.add(bot)
            return await self._emit(
                self._membership("member_joined_channel", channel), channel
            )
        told = (
            self._membership("member_left_channel", channel),
            {"type": "channel_left", "channel": channel.id},
        )
        channel.members.discard(bot)
        # The bot is out by now; of its own leaving it hears all the same.
        return await all_of(*(emit(self.slack, self.workspace, event) for event in told))


def _check(kinds: Iterable[str]) -> None:
    if unknown := set(kinds) - set(STATUS):
        words = ", ".join(sorted(unknown))
        raise MisuseError(f"A channel has no {words}: try {', '.join(STATUS)}.")


def open_to(channel: Channel, person: Person) -> bool:
    """Say whether a newcomer gets into a channel by themselves."""
    if channel.is_direct or channel.private:
        return False
    if person.outsider:
        return channel.shared_outside
    return not person.guest or channel.name == "general"


def _shown(channel: Channel) -> Payload:
    return {
        "id": channel.id,
        "name": channel.name,
        "shared_outside": channel.shared_outside,
        "archived": channel.archived,
    }
