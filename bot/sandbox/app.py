"""The app that is installed in the sandbox: its names, secrets and manifest."""

import secrets
from collections.abc import Mapping
from typing import Any

Manifest = Mapping[str, Any]

# An app without a manifest of its own is called this, and knows this command.
DEFAULT_MANIFEST: Manifest = {
    "display_information": {"name": "contacts"},
    "features": {
        "app_home": {"home_tab_enabled": True, "messages_tab_enabled": True},
        "bot_user": {"display_name": "contacts", "always_online": True},
        "slash_commands": [
            {"command": "/contacts", "description": "Contacts", "usage_hint": "help"}
        ],
    },
    "settings": {"socket_mode_enabled": True, "interactivity": {"is_enabled": True}},
}


class App:
    """One app: what identifies it to Slack, and what its manifest says about it."""

    def __init__(self, manifest: Manifest | None) -> None:
        self.manifest = manifest or DEFAULT_MANIFEST
        self._may_everything = manifest is None
        self.id = "A0CONTACTS1"
        self.app_token = f"xapp-1-{self.id}-{secrets.token_hex(32)}"
        self.signing_secret = secrets.token_hex(16)
        self.verification_token = secrets.token_hex(12)
        self.client_id = f"{secrets.randbelow(10**11)}.{secrets.randbelow(10**12)}"
        self.client_secret = secrets.token_hex(16)

    @property
    def name(self) -> str:
        """Return the name that people see."""
        bot_user: Mapping[str, str] = self._part("features", "bot_user") or {}
        information = self._part("display_information") or {}
        return bot_user.get("display_name") or str(information.get("name", "contacts"))

    @property
    def request_url(self) -> str | None:
        """Return where the manifest wants deliveries, if not over Socket Mode."""
        if self._part("settings", "socket_mode_enabled"):
            return None
        commands = self._part("features", "slash_commands") or ()
        places = (
            self._part("settings", "interactivity", "request_url"),
            self._part("settings", "event_subscriptions", "request_url"),
            *(command.get("url") for command in commands),
        )
        return next((str(place) for place in places if place), None)

    def address(self, kind: str, payload: Mapping[str, Any]) -> str:
        """Return the address that the manifest gives for a delivery such as this one."""
        settings = "settings", "interactivity"
        if kind == "slash_commands":
            place = (self.command(payload["command"]) or {}).get("url")
        elif kind == "events_api":
            place = self._part("settings", "event_subscriptions", "request_url")
        else:
            place = self._part(*settings, "request_url")
            if payload.get("type") == "block_suggestion":
                place = self._part(*settings, "message_menu_options_url") or place
        return str(place or self.request_url)

    @property
    def scopes(self) -> tuple[str, ...] | None:
        """Return the bot's scopes; None is an app that may do everything."""
        if self._may_everything:
            return None
        return tuple(self._part("oauth_config", "scopes", "bot") or ())

    @property
    def has_home(self) -> bool:
        """Say whether the app shows a Home tab."""
        return bool(self._part("features", "app_home", "home_tab_enabled"))

    def command(self, name: str) -> Mapping[str, Any] | None:
        """Return what the manifest says about a slash command, or None."""
        if self._may_everything:
            return {"command": name}
        commands: list[Mapping[str, Any]] = self._part("features", "slash_commands") or []
        return next((c for c in commands if c["command"] == name), None)

    def shortcut(self, callback_id: str) -> Mapping[str, Any] | None:
        """Return what the manifest says about a shortcut, or None."""
        if self._may_everything:
            return {"callback_id": callback_id}
        shortcuts: list[Mapping[str, Any]] = self._part("features", "shortcuts") or []
        return next((s for s in shortcuts if s["callback_id"] == callback_id), None)

    def function(self, callback_id: str) -> Mapping[str, Any] | None:
        """Return what the manifest says about a workflow step, or None."""
        if self._may_everything:
            return {}
        functions: Mapping[str, Mapping[str, Any]] = self._part("functions") or {}
        return functions.get(callback_id)

    def unfurls(self, domain: str) -> bool:
        """Say whether links to this domain are shown to the app."""
        domains = self._part("features", "unfurl_domains") or ()
        return any(domain == d or domain.endswith(f".{d}") for d in domains)

    def hears(self, event: str) -> bool:
        """Say whether the manifest subscribes to an event, such as ``message.im``."""
        if self._may_everything:
            return True
        events = self._part("settings", "event_subscriptions", "bot_events") or ()
        return event in events

    def _part(self, *path: str) -> Any:
        part: Any = self.manifest
        for key in path:
            part = part.get(key) if isinstance(part, Mapping) else None
        return part
