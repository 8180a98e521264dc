"""One thing that a person asks of the bot, on its way to the handler."""

import logging
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from handlers.channels import Channels, Suited
from handlers.lately import Lately
from handlers.people import People
from handlers.requests import Answer, Forms, Payload, Place, Slack, effect_of
from handlers.routing import Command, Route, Table
from storage.access import Access, Actor
from storage.errors import BusyError, ContactNotFoundError
from storage.models import Role
from storage.query import clean_line, split_verb
from storage.query.errors import QueryError, VerbMeantError
from storage.refusals import Refusals

log = logging.getLogger(__name__)

DEFAULT_VERB: Final = "find"
_NAMED: Final = re.compile(r"<#([A-Z0-9]+)\|([^<>]+)>")
_CHANNEL: Final = re.compile(r"<#([A-Z0-9]+)>")
# What a handler may ask for by name, besides the services.
REQUEST: Final = (
    "ack",
    "actor",
    "answer",
    "asked",
    "body",
    "clicked",
    "event",
    "forms",
    "line",
    "place",
    "routes",
    "run",
    "slack",
    "submitted",
    "typed",
    "words",
)


@dataclass(frozen=True)
class Desk:
    """What every request needs: the routes, the services, the people, Slack."""

    table: Table
    services: Mapping[str, Any]
    people: People
    slack: Slack
    channels: Channels
    verbs: Sequence[str] = field(init=False)

    def __post_init__(self) -> None:
        verbs = [command.name for command in self.table.commands()]
        object.__setattr__(self, "verbs", verbs)


@dataclass
class Asked:
    """Who asks for what, where, and how to answer them.

    ``through`` says how they ask, and ``key`` tells this delivery from all others;
    ``called`` has the names of the channels in the line, by id.
    """

    desk: Desk
    body: Payload
    user_id: str
    through: str
    key: str | None
    place: Place
    answer: Answer
    actor: Actor | None = None
    line: str = ""
    words: str = ""
    verb: str | None = None
    called: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        channels, kept = self.desk.channels, self.place.remembered()
        self.answer = Suited(self.answer, channels, self.place.channel)
        self.forms = Forms(self.desk.slack, channels, self.body, kept)

    async def say(self, text: str, **more: Any) -> None:
        """Do what a line says that was typed or said."""
        self.line, self.called = clean_line(text), dict(_NAMED.findall(text))
        actor = await self.who()
        self.verb, self.words = split_verb(self.line, self.desk.verbs, self.offered)
        self.forms.line = self.line
        name = self.verb or (DEFAULT_VERB if self.line else "")
        route = self.desk.table.find(Command, name)
        if route is not None:
            await self._do(route, actor, {**more, "line": self.line, "words": self.words})

    async def open(self, words: str, **more: Any) -> None:
        """Open the one card that ``words`` name; a verb among them is asked back.

        Somebody may be called *Show*, so that is done only where nobody is.

        Raises:
            VerbMeantError: the first word is a verb.
        """
        try:
            await self.say(f"show {words}", **more)
        except (ContactNotFoundError, QueryError) as error:
            verb, _, rest = clean_line(words).partition(" ")
            if verb.casefold() not in filter(None, self.desk.verbs):
                raise
            raise VerbMeantError(f"{verb.casefold()} {rest}".strip()) from error

    async def do(self, route: Route | None, **more: Any) -> None:
        """Do anything else, if there is a route for it.

        Where a route declares no role, it does not matter who did it.
        """
        if route is not None and route.role is None:
            await self._call(route, more)
        elif route is not None:
            await self._do(route, await self.who(), more)

    async def who(self) -> Actor:
        """Return who asks, with the role they have now."""
        if self.actor is None:
            self.actor = await self.desk.people.actor(
                self.user_id, through=self.through, request=effect_of(self.body) or self.key
            )
        return self.actor

    async def _do(self, route: Route, actor: Actor, more: Mapping[str, Any]) -> None:
        """Let a person do what their role reaches."""
        actor.must_be(route.role or Role.OWNER, _name_of(route))
        await self._call(route, {**more, "actor": actor})

    async def _call(self, route: Route, more: Mapping[str, Any]) -> None:
        request = {
            "answer": self.answer,
            "asked": self,
            "body": self.body,
            "forms": self.forms,
            "place": self.place,
            "routes": self.desk.table,
            "run": lambda line: self.say(line, **more),
            "slack": self.desk.slack,
        }
        await self.desk.table.run(route, {**self.desk.services, **request, **more})

    def readable(self, line: str) -> str:
        """Return a line as people type it: with channels by name, as far as Slack said."""
        return _CHANNEL.sub(lambda found: f"#{self.called.get(found[1], 'channel')}", line)

    def remember(self, line: str, ids: Sequence[int] = ()) -> str:
        """Keep a line for a button, and return the key that the button carries."""
        lately: Lately = self.desk.services["lately"]
        if self.actor is None:
            raise LookupError(line)
        return lately.keep_line(line, ids, by=self.actor)

    @property
    def access(self) -> Access:
        """Who has which role here."""
        access: Access = self.desk.services["access"]
        return access

    def may(self, role: Role) -> bool:
        """Tell whether whoever asks reaches a role."""
        return self.actor is not None and self.actor.role.reaches(role)

    @property
    def offered(self) -> Sequence[str]:
        """The verbs that whoever asks may use."""
        return self.desk.table.verbs(self.actor.role) if self.actor else []

    async def reaching(self, role: Role) -> str:
        """Return those whose role reaches this one, as mentions; empty if nobody's does."""
        if self.actor is None:
            return ""
        ids = await self.access.reaching(role, self.actor.workspace_id)
        return ", ".join(f"<@{id_}>" for id_ in ids)

    async def refused(self, act: str) -> None:
        """Note that this was refused."""
        if self.actor is None:
            return
        refusals: Refusals = self.desk.services["refusals"]
        try:
            await refusals.note(act, by=self.actor)
        except BusyError:
            log.warning("A refusal could not be noted in the audit")


def _name_of(route: Route) -> str:
    return f"/contacts {route.name}".strip() if isinstance(route, Command) else "This"
