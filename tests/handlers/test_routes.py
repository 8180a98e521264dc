"""The table of contents: it can be built, everything in it is needed, roles are kept."""

from dataclasses import replace
from inspect import signature
from typing import Any

import pytest
from slack_bolt.context.ack.async_ack import AsyncAck
from slack_bolt.context.async_context import AsyncBoltContext

from bot.services import build_services
from bot.settings import Settings
from handlers import ROUTES
from handlers.asked import REQUEST
from handlers.context import Reception
from handlers.routing import Button, Command, Event, Form, Options, Route, Table
from storage.access import Actor
from storage.errors import NotAllowedError
from storage.models import Role

TEAM = "T1"


def test_every_route_has_a_name_of_its_own() -> None:
    names = [(type(route), route.name) for route in ROUTES]
    assert len(names) == len(set(names))


def test_every_route_that_a_person_takes_declares_a_role() -> None:
    without = {route.name for route in ROUTES if route.role is None}
    events = {"file_shared", "user_change", "tokens_revoked", "app_uninstalled"}
    assert without == events


def test_handlers_ask_only_for_what_there_is() -> None:
    services = {*_services(), "people", "audience", "import_channels", "approvals"}
    for route in ROUTES:
        needs = set(signature(route.handler).parameters)
        assert needs <= services | set(REQUEST), route


def test_a_handler_that_asks_for_something_unknown_is_refused_at_the_start() -> None:
    async def wish(pony: str) -> None: ...

    with pytest.raises(ValueError, match="pony"):
        Table([Command("wish", "", "Wish", wish, Role.VIEWER)], REQUEST)


def test_every_command_says_what_it_does_and_how_it_is_typed() -> None:
    for route in ROUTES:
        if isinstance(route, Command) and route.name:
            assert route.summary
            assert bool(route.example) is bool(route.usage and route.name != "help")


class Door:
    """Slack's people and deliveries, without Slack: who comes has a role."""

    team_id = TEAM

    def __init__(self) -> None:
        self.role = Role.NOBODY

    async def actor(self, user_id: str, *, through: str, request: str | None) -> Actor:
        return Actor(1, user_id, self.role, through=through, request=request)


@pytest.fixture
def door() -> Door:
    return Door()


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("route", ROUTES, ids=lambda r: f"{type(r).__name__}-{r.name}")
async def test_below_the_declared_role_nothing_happens(
    route: Route, role: Role, door: Door
) -> None:
    called = []

    async def handler() -> None:
        called.append(route)

    door.role = role
    reception = Reception(
        (replace(route, handler=handler),),
        {"access": None},
        door,  # type: ignore[arg-type]  # it stands in for Slack
        None,  # type: ignore[arg-type]  # nobody gets as far as Slack
        "/contact",
    )
    reaches = route.role is None or role.reaches(route.role)

    if reaches:
        await _deliver(reception, route)
    else:
        with pytest.raises(NotAllowedError):
            await _deliver(reception, route)

    assert bool(called) is reaches


async def _deliver(reception: Reception, route: Route) -> None:
    """Bring the reception what Slack would send for this route."""
    context, ack = AsyncBoltContext(), _ack()
    person = {"user": {"id": "U1"}, "team": {"id": TEAM}, "trigger_id": "1.2"}
    if isinstance(route, Command):
        body = {"command": "/contacts", "text": route.name, "channel_id": "C1"}
        who = {"user_id": "U1", "team_id": TEAM, "trigger_id": "1.2"}
        await reception.command(ack, body | who, context)
    elif isinstance(route, Button):
        action = {"action_id": route.name, "value": "1"}
        await reception.press(ack, {**person, "actions": [action]}, context)
    elif isinstance(route, Form):
        view = {"callback_id": route.name, "state": {"values": {}}}
        await reception.submit(
            ack, {**person, "type": "view_submission", "view": view}, context
        )
    elif isinstance(route, Options):
        await reception.suggest(ack, {**person, "action_id": route.name}, context)
    elif isinstance(route, Event):
        event = {"type": route.name, "user": "U1", "channel_type": "im", "channel": "D1"}
        await reception.event({"event": event, "event_id": "Ev1", "team_id": TEAM}, context)


async def test_another_workspace_is_not_answered(door: Door) -> None:
    async def handler(answer: Any) -> None:
        raise AssertionError(answer)

    door.role = Role.OWNER
    route = Command("find", "", "Find", handler, Role.VIEWER)
    reception = Reception((route,), {}, door, None, "/contact")  # type: ignore[arg-type]  # as above
    body = {"command": "/contacts", "text": "ada", "channel_id": "C1", "trigger_id": "1.2"}
    ack = _ack()

    await reception.command(
        ack, body | {"user_id": "U1", "team_id": "T2"}, AsyncBoltContext()
    )

    assert ack.response is not None


def _ack() -> AsyncAck:
    return AsyncAck()  # type: ignore[no-untyped-call]  # Bolt does not say that it is typed


def _services() -> set[str]:
    return set(build_services(Settings(_env_file=None)).by_name())
