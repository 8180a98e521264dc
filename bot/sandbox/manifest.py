"""Reads an app manifest and refuses what Slack would not let anyone create.

Facts: docs.slack.dev/reference/app-manifest and the errors of apps.manifest.validate.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from bot.sandbox.checks.refusal import Problem, Problems
from bot.sandbox.manifest_shape import MANIFEST
from bot.sandbox.permissions import BOT_EVENTS, BOT_SCOPES


class ManifestError(ValueError):
    """A manifest that Slack refuses; ``problems`` says where and why."""

    def __init__(self, problems: Problems) -> None:
        super().__init__("; ".join(map(str, problems)))
        self.problems = tuple(problems)

    def body(self) -> dict[str, Any]:
        """Return the reply of ``apps.manifest.validate``."""
        errors = [
            {"pointer": each.pointer, "message": each.message} for each in self.problems
        ]
        return {"ok": False, "error": "invalid_manifest", "errors": errors}


def load(source: Path | Mapping[str, Any]) -> dict[str, Any]:
    """Return the manifest in this YAML or JSON file, or this one, once it is checked.

    Raises:
        ManifestError: Slack would refuse it.
        OSError: The file cannot be read.
    """
    manifest = _read(source) if isinstance(source, Path) else dict(source)
    if problems := check(manifest):
        raise ManifestError(problems)
    return dict(manifest)


def _read(path: Path) -> Any:
    try:
        return yaml.safe_load(path.read_text(encoding="utf-8"))
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise ManifestError([Problem(f"cannot be read: {error}", "")]) from error


def check(manifest: Any) -> Problems:
    """Return everything that Slack would say against this manifest."""
    problems: Problems = []
    MANIFEST(manifest, "", problems)
    if not problems:
        _known_scopes(manifest, problems)
        _events(manifest, problems)
        _a_way_to_reach_the_app(manifest, problems)
        _scopes_of_features(manifest, problems)
    return problems


def _part(manifest: Mapping[str, Any], *path: str) -> Any:
    part: Any = manifest
    for name in path:
        part = part.get(name, {})
    return part


def _known_scopes(manifest: Mapping[str, Any], problems: Problems) -> None:
    for name in ("bot", "bot_optional"):
        unknown = set(_part(manifest, "oauth_config", "scopes", name)) - BOT_SCOPES
        if unknown:
            words = ", ".join(sorted(unknown))
            at = f"/oauth_config/scopes/{name}"
            problems.append(Problem(f"Illegal bot scopes found: {words}", at))


def _events(manifest: Mapping[str, Any], problems: Problems) -> None:
    """Refuse events that do not exist, and those the app may not hear."""
    granted = set(_part(manifest, "oauth_config", "scopes", "bot"))
    at = "/settings/event_subscriptions/bot_events"
    events = _part(manifest, "settings", "event_subscriptions", "bot_events")
    for place, event in enumerate(events):
        scopes = BOT_EVENTS.get(event)
        if scopes is None:
            problems.append(Problem(f"Illegal bot event found: {event}", f"{at}/{place}"))
        elif scopes and granted.isdisjoint(scopes):
            words = " or ".join(scopes)
            message = f"Event {event} requires the scope {words}"
            problems.append(Problem(message, f"{at}/{place}"))


def _a_way_to_reach_the_app(manifest: Mapping[str, Any], problems: Problems) -> None:
    """Refuse what needs an answer of the app if Slack knows no way to it."""
    if _part(manifest, "settings", "socket_mode_enabled"):
        return
    interactivity = _part(manifest, "settings", "interactivity")
    if interactivity.get("is_enabled") and "request_url" not in interactivity:
        message = "Interactivity requires Socket Mode enabled"
        problems.append(Problem(message, "/settings/interactivity"))
    events = _part(manifest, "settings", "event_subscriptions")
    if events.get("bot_events") and "request_url" not in events:
        message = "Event Subscription requires either Request URL or Socket Mode Enabled"
        problems.append(Problem(message, "/settings/event_subscriptions"))
    for place, command in enumerate(_part(manifest, "features", "slash_commands")):
        if "url" not in command:
            message = "Slash Command requires either URL or Socket Mode Enabled"
            problems.append(Problem(message, f"/features/slash_commands/{place}"))


def _scopes_of_features(manifest: Mapping[str, Any], problems: Problems) -> None:
    granted = _part(manifest, "oauth_config", "scopes", "bot")
    for name in ("slash_commands", "shortcuts"):
        if _part(manifest, "features", name) and "commands" not in granted:
            message = "requires the scope commands"
            problems.append(Problem(message, f"/features/{name}"))
    if granted and "bot_user" not in _part(manifest, "features"):
        problems.append(Problem("bot scopes require a bot user", "/features/bot_user"))
