"""The people of a workspace, to look at and to change; and other workspaces."""

import secrets
from dataclasses import dataclass

from bot.sandbox.errors import MisuseError
from bot.sandbox.events import emit
from bot.sandbox.model import Payload, Person
from bot.sandbox.people.asked import named
from bot.sandbox.people.channels import Channels, open_to
from bot.sandbox.shapes import user_object
from bot.sandbox.slack import LocalSlack
from bot.sandbox.workspace import PARTNER_TEAM, Workspace

KINDS = ("deactivated", "guest", "outsider", "bot")
FREE = frozenset({*KINDS, "team_id", "role"})


@dataclass(frozen=True)
class Directory:
    """Lists, adds and changes the people of one workspace."""

    slack: LocalSlack
    workspace: Workspace

    def listed(self) -> list[Payload]:
        """List everybody."""
        return [_shown(person) for person in self.workspace.people.values()]

    async def add(self, body: Payload) -> Payload:
        """Let somebody join the workspace, and every channel that is open to them."""
        newcomer = f"Newcomer {len(self.workspace.people) + 1}"
        name = named(body, newcomer)
        about = _checked({k: v for k, v in body.items() if k != "name"})
        person = self.workspace.add_person(name)
        _describe(person, about)
        for channel in self.workspace.channels.values():
            if open_to(channel, person):
                channel.members.add(person.id)
        self.workspace.refresh_all()
        return await self._tell("team_join", person)

    async def _tell(self, event: str, person: Person) -> Payload:
        user = user_object(person, self.workspace) | {"locale": "en-GB"}
        user["profile"]["fields"] = {}
        told = {"type": event, "user": user, "cache_ts": self.slack.clock.seconds()}
        ack = await emit(self.slack, self.workspace, told)
        return ack.body() | _shown(person)

    async def set(self, person_id: str, body: Payload) -> Payload:
        """Change what kind of account somebody has."""
        person = self.workspace.person(person_id)
        _describe(person, _checked(body))
        self.workspace.refresh_all()
        return await self._tell("user_change", person)

    def about(self) -> Payload:
        """Say which workspace this is, and give what an installation in it needs."""
        code = secrets.token_hex(16)
        self.slack.codes[code] = self.workspace
        return {
            "team_id": self.workspace.team_id,
            "name": self.workspace.name,
            "bot_token": self.workspace.installation.bot_token,
            "bot_user_id": self.workspace.bot_user_id,
            "code": code,
            "people": self.listed(),
            "channels": Channels(self.slack, self.workspace).listed(),
        }


def _checked(body: Payload) -> Payload:
    if unknown := body.keys() - FREE:
        raise MisuseError(f"A person has no {', '.join(sorted(unknown))}.")
    for name in ("role", "team_id"):
        if not isinstance(body.get(name), str | None):
            raise MisuseError(f"{name!r} must be a text or null.")
    return body


def _describe(person: Person, about: Payload) -> None:
    """Make somebody what is said about them; whatever is not named stays."""
    for kind in about.keys() & KINDS:
        setattr(person, kind, bool(about[kind]))
    if "outsider" in about:
        person.home_team_id = PARTNER_TEAM if person.outsider else None
    person.home_team_id = about.get("team_id", person.home_team_id)
    person.role = about.get("role", person.role)


def _shown(person: Person) -> Payload:
    return {
        "id": person.id,
        "name": person.name,
        "role": person.role,
        "kind": person.kind,
        "dm": person.dm,
        "team_id": person.home_team_id or person.team_id,
    }
