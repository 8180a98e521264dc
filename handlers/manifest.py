"""What the app's manifest must say for the code to work: events and scopes."""

from collections.abc import Iterable, Mapping
from typing import Final

from handlers.routing import Event, Route

# Event → how the manifest names it, and the scopes Slack asks for it
# (docs.slack.dev/reference/events).
EVENTS: Final[Mapping[str, tuple[str, frozenset[str]]]] = {
    "app_home_opened": ("app_home_opened", frozenset()),
    "app_mention": ("app_mention", frozenset(("app_mentions:read",))),
    "app_uninstalled": ("app_uninstalled", frozenset()),
    "file_shared": ("file_shared", frozenset(("files:read",))),
    "message": ("message.im", frozenset(("im:history",))),
    "tokens_revoked": ("tokens_revoked", frozenset()),
    "user_change": ("user_change", frozenset(("users:read",))),
}
# Web API method → scopes (docs.slack.dev/reference/methods).
METHODS: Final[Mapping[str, frozenset[str]]] = {
    "chat.delete": frozenset(("chat:write",)),
    "chat.getPermalink": frozenset(),
    "chat.postEphemeral": frozenset(("chat:write",)),
    "chat.postMessage": frozenset(("chat:write",)),
    "chat.update": frozenset(("chat:write",)),
    "conversations.history": frozenset(("im:history",)),
    "conversations.info": frozenset(("channels:read", "groups:read", "im:read")),
    "conversations.members": frozenset(("channels:read", "groups:read")),
    "conversations.open": frozenset(("im:write",)),
    "conversations.replies": frozenset(("im:history",)),
    "files.completeUploadExternal": frozenset(("files:write",)),
    "files.delete": frozenset(("files:write",)),
    "files.getUploadURLExternal": frozenset(("files:write",)),
    "files.info": frozenset(("files:read",)),
    "users.conversations": frozenset(("channels:read", "groups:read")),
    "users.info": frozenset(("users:read",)),
    "users.list": frozenset(("users:read",)),
    "views.open": frozenset(),
    "views.publish": frozenset(),
    "views.push": frozenset(),
    "views.update": frozenset(),
}
ALWAYS: Final = frozenset(("commands",))


def needed_events(routes: Iterable[Route]) -> frozenset[str]:
    """Return the events to subscribe to, as the manifest names them."""
    return frozenset(EVENTS[route.name][0] for route in routes if isinstance(route, Event))


def needed_scopes(routes: Iterable[Route]) -> frozenset[str]:
    """Return the scopes of the bot token that the code cannot do without."""
    by_event = [EVENTS[route.name][1] for route in routes if isinstance(route, Event)]
    return ALWAYS.union(*METHODS.values(), *by_event)
