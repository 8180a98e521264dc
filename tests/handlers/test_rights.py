"""Who gets past the door: every route for every role and every kind of person.

The reception is the real one, with the real table; only what lies behind each route is a
note of who came through.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

import pytest
from slack_bolt.async_app import AsyncAck, AsyncBoltContext
from slack_sdk.errors import SlackApiError

from handlers import ROUTES, answers
from handlers.context import Reception
from handlers.people import People, UnknownPersonError
from handlers.routing import (
    Button,
    Command,
    Event,
    Form,
    Handler,
    Options,
    Route,
    Shortcut,
    Table,
)
from storage.access import Access
from storage.clock import Clock
from storage.database import Database
from storage.errors import NotAllowedError
from storage.models import Role

TEAM = "T0LIGHT"


@dataclass(frozen=True)
class Somebody:
    """A person as Slack describes them, with the role given here, and what they are."""

    name: str
    about: Mapping[str, Any]
    given: Role
    is_really: Role
    team: str = TEAM

    @property
    def id(self) -> str:
        return f"U0{self.name.upper()}"


PEOPLE = (
    *(Somebody(role, {}, role, role) for role in Role),
    # Whatever role these were given by mistake, they are nobody.
    Somebody("guest", {"is_restricted": True}, Role.OWNER, Role.NOBODY),
    Somebody("visitor", {"is_ultra_restricted": True}, Role.OWNER, Role.NOBODY),
    Somebody("outsider", {"team_id": "T0OTHER"}, Role.OWNER, Role.NOBODY),
    Somebody("stranger", {"is_stranger": True}, Role.OWNER, Role.NOBODY),
    Somebody("deactivated", {"deleted": True}, Role.OWNER, Role.NOBODY),
    Somebody("bot", {"is_bot": True}, Role.OWNER, Role.NOBODY),
    Somebody("workflow", {"is_workflow_bot": True}, Role.OWNER, Role.NOBODY),
)
ELSEWHERE = Somebody("elsewhere", {}, Role.OWNER, Role.OWNER, team="T0OTHER")
UNKNOWN = Somebody("unknown", {}, Role.OWNER, Role.OWNER)


class Slack(answers.Slack):
    """Says who somebody is, and nothing else."""

    async def users_info(self, *, user: str, **_: Any) -> Any:
        person = next((p for p in (*PEOPLE, ELSEWHERE) if p.id == user), None)
        if person is None:
            raise SlackApiError("not found", {"error": "user_not_found"})  # type: ignore[no-untyped-call]  # slack_sdk has no types here
        return {"user": {"id": user, "team_id": person.team, **person.about}}

    async def respond(self, response_url: str, payload: answers.Payload) -> bool:
        raise NotImplementedError(response_url, payload)


class Door:
    """The reception, with a note of the route that somebody got through."""

    def __init__(self, database: Database) -> None:
        given = {person.id: person.given for person in (*PEOPLE, ELSEWHERE, UNKNOWN)}
        people = People(Slack(), Access(database, Clock(), given=given), TEAM)
        watched = tuple(replace(r, handler=self._watch(r)) for r in ROUTES)
        services: dict[str, Any] = {}
        self._reception = Reception(watched, services, people, Slack(), "/contact")
        self.passed: list[Route] = []

    def _watch(self, route: Route) -> Handler:
        async def handler() -> None:
            self.passed.append(route)

        return handler

    async def knock(self, route: Route, person: Somebody) -> bool:
        """Return whether a person gets through to what is behind a route."""
        self.passed.clear()
        body = _delivery(route, person)
        context = AsyncBoltContext()
        ack = AsyncAck()  # type: ignore[no-untyped-call]  # Bolt has no types here
        ways: Mapping[type, Any] = {
            Command: self._reception.command,
            Button: self._reception.press,
            Form: self._reception.submit,
            Options: self._reception.suggest,
            Shortcut: self._reception.shortcut,
        }
        try:
            if isinstance(route, Event):
                await self._reception.event(body, context)
            else:
                await ways[type(route)](ack, body, context)
        except (NotAllowedError, UnknownPersonError):
            assert not self.passed
        return bool(self.passed)


def _delivery(route: Route, person: Somebody) -> dict[str, Any]:
    """Return what Slack delivers when a person uses a route."""
    body: dict[str, Any] = {"team_id": person.team, "user": {"id": person.id}}
    body |= {"channel": {"id": "C1"}, "channel_id": "C1", "user_id": person.id}
    match route:
        case Command():
            return body | {"command": "/contacts", "text": route.name}
        case Button():
            return body | {"actions": [{"action_id": route.name, "value": "1"}]}
        case Form():
            view = {"callback_id": route.name}
            return body | {"type": "view_submission", "view": view}
        case Options():
            return body | {"action_id": route.name, "value": "a"}
        case Shortcut():
            return body | {"callback_id": route.name}
        case Event():
            event = {"type": route.name, "user": person.id, "channel": "D1"}
            return {
                "team_id": person.team,
                "event": event | {"channel_type": "im", "text": "help"},
            }


def _cases() -> Iterator[tuple[Route, Somebody]]:
    return ((route, person) for route in ROUTES for person in PEOPLE)


@pytest.fixture
async def door(database: Database) -> Door:
    return Door(database)


async def test_nobody_gets_through_beyond_the_table(door: Door) -> None:
    for route, person in _cases():
        may = route.role is None or person.is_really.reaches(route.role)

        assert await door.knock(route, person) == may, (route.name, person.name)


async def test_people_of_other_workspaces_get_through_nowhere(door: Door) -> None:
    assert not [r.name for r in ROUTES if await door.knock(r, ELSEWHERE)]


async def test_whom_slack_does_not_know_may_do_nothing(door: Door) -> None:
    through = [r for r in ROUTES if await door.knock(r, UNKNOWN)]

    assert all(isinstance(route, Event) and route.role is None for route in through)


def test_a_route_that_says_nothing_of_rights_stops_the_start() -> None:
    async def anything() -> None: ...

    forgotten: Any = None
    for route in (
        Command("erase", "", "", anything, forgotten),
        Button("b", anything, forgotten),
    ):
        with pytest.raises(ValueError, match="say who may do it"):
            Table((route,), ())
