"""The kinds of request, and how one finds its handler.

Bolt gets one listener per kind: asked to choose among thirty of its own, it answers a
quarter as many requests a second.  Our table does the choosing.
"""

from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from inspect import signature
from typing import Any

from storage.models import Role

Handler = Callable[..., Awaitable[None]]


@dataclass(frozen=True)
class Command:
    """``/contacts VERB …``, or the same words in a mention or a direct message."""

    name: str
    usage: str
    summary: str
    handler: Handler
    role: Role
    example: str = ""
    others: tuple[str, ...] = ()

    @property
    def examples(self) -> Sequence[str]:
        """What help shows of it, the best one first."""
        return [self.example, *self.others] if self.example else []


@dataclass(frozen=True)
class Form:
    """A modal that is submitted."""

    name: str
    handler: Handler
    role: Role


@dataclass(frozen=True)
class Button:
    """A button, or a choice from a menu."""

    name: str
    handler: Handler
    role: Role


@dataclass(frozen=True)
class Options:
    """What a menu offers while one types."""

    name: str
    handler: Handler
    role: Role


@dataclass(frozen=True)
class Shortcut:
    """An entry of Slack's own menus."""

    name: str
    handler: Handler
    role: Role


@dataclass(frozen=True)
class Event:
    """Something that happened in Slack; ``role`` None: whoever caused it need not act."""

    name: str
    handler: Handler
    role: Role | None


Route = Command | Form | Button | Options | Shortcut | Event


class Table:
    """The routes by kind and name, each handler with the names of what it needs.

    Args:
        known: the names of all that a handler may ask for.

    Raises:
        ValueError: two routes have one name, a handler asks for something unknown, or
            nobody has said who may take a route.
    """

    def __init__(self, routes: Iterable[Route], known: Iterable[str]) -> None:
        self._routes: dict[tuple[type, str], Route] = {}
        self._needs: dict[Handler, tuple[str, ...]] = {}
        available = set(known)
        for route in routes:
            key = type(route), route.name
            needs = tuple(signature(route.handler).parameters)
            if key in self._routes or not available.issuperset(needs):
                msg = f"{route}: named twice, or needs one of {set(needs) - available}"
                raise ValueError(msg)
            if not _says_for_whom(route):
                msg = f"{route}: say who may do it"
                raise ValueError(msg)
            self._routes[key] = route
            self._needs[route.handler] = needs
        # Each line that is typed asks for them.
        self._verbs = {role: self._names_for(role) for role in Role}

    def find(self, kind: type, name: str) -> Route | None:
        """Return the route of this kind and name."""
        return self._routes.get((kind, name))

    def commands(self) -> list[Command]:
        """Return the commands, in the order of the table of contents."""
        return [route for route in self._routes.values() if isinstance(route, Command)]

    def verbs(self, role: Role) -> Sequence[str]:
        """Return the names of the commands that a role may use, in the same order."""
        return self._verbs[role]

    def _names_for(self, role: Role) -> Sequence[str]:
        return [c.name for c in self.commands() if role.reaches(c.role)]

    async def run(self, route: Route, scope: Mapping[str, Any]) -> None:
        """Call the handler with what it asks for by name."""
        await route.handler(**{name: scope[name] for name in self._needs[route.handler]})


def _says_for_whom(route: Route) -> bool:
    """Tell whether a route declares its role; only events may do without."""
    without = isinstance(route, Event) and route.role is None
    return without or isinstance(route.role, Role)
