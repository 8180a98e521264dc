"""The shape of an app manifest: its parts, and how long and how many they may be.

Facts: docs.slack.dev/reference/app-manifest.
"""

from collections.abc import Callable
from typing import Any

from bot.sandbox.checks.refusal import Problem, Problems
from bot.sandbox.checks.shapes import (
    Shape,
    choice,
    fields,
    flag,
    items,
    like,
    number,
    text,
)

_URL = like(r"https?://.{1,3490}", "a URL with http or https")
_DOMAIN = like(r"(?![.-])[-a-z0-9.]{1,254}[a-z0-9]", "a domain")


def _all_different(shape: Shape, key: Callable[[Any], Any] = str) -> Shape:
    """Return the shape of such a list in which nothing stands twice."""

    def check(value: Any, at: str, problems: Problems) -> None:
        before = len(problems)
        shape(value, at, problems)
        if len(problems) > before:
            return
        keys = [key(item) for item in value]
        for place, item in enumerate(keys):
            if item in keys[:place]:
                problems.append(Problem(f"duplicate value: {item}", f"{at}/{place}"))

    return check


def _named(shape: Shape, most: int) -> Shape:
    """Return the shape of an object whose names are the app's own."""

    def check(value: Any, at: str, problems: Problems) -> None:
        if not isinstance(value, dict):
            problems.append(Problem("must provide an object", at))
            return
        if len(value) > most:
            problems.append(Problem(f"no more than {most} items allowed", at))
        for name, part in value.items():
            shape(part, f"{at}/{name}", problems)

    return check


def _anything(_value: Any, _at: str, _problems: Problems) -> None:
    """Leave the parts alone that have nothing to do with what the sandbox plays."""


_INFORMATION = fields(
    {"name": text(35, 1)},
    {
        "description": text(140, 1),
        "long_description": text(4000, 174),
        "background_color": like(r"#([0-9a-fA-F]{3}){1,2}", "a colour such as #1264a3"),
    },
)
_COMMAND = fields(
    {
        "command": like(r"/\S{1,31}", "a slash and at most 31 characters"),
        "description": text(2000, 1),
    },
    {"url": _URL, "usage_hint": text(1000, 1), "should_escape": flag},
)
_SHORTCUT = fields(
    {
        "name": text(24, 1),
        "type": choice("global", "message"),
        "callback_id": text(255, 1),
        "description": text(150, 1),
    },
    {},
)
_PROMPT = fields({"title": text(), "message": text()}, {})
_FEATURES = fields(
    {},
    {
        "app_home": fields(
            {},
            {
                "home_tab_enabled": flag,
                "messages_tab_enabled": flag,
                "messages_tab_read_only_enabled": flag,
            },
        ),
        "bot_user": fields({"display_name": text(80, 1)}, {"always_online": flag}),
        "slash_commands": _all_different(items(_COMMAND, 50, 1), lambda c: c["command"]),
        "shortcuts": _all_different(items(_SHORTCUT, 10, 1), lambda s: s["callback_id"]),
        "unfurl_domains": _all_different(items(_DOMAIN, 5, 1)),
        "workflow_steps": items(
            fields({"name": text(50, 1), "callback_id": text(50, 1)}, {}), 10, 1
        ),
        "assistant_view": fields(
            {"assistant_description": text()}, {"suggested_prompts": items(_PROMPT)}
        ),
        "agent_view": fields(
            {},
            {
                "agent_description": text(300),
                "suggested_prompts": items(_PROMPT, 4),
                "actions": items(fields({"name": text(), "description": text()}, {})),
            },
        ),
        "functions": _anything,
    },
)
_SCOPES = items(text(50, 1), 255)
_OAUTH = fields(
    {},
    {
        "redirect_urls": _all_different(items(text(2500), 1000)),
        "scopes": fields(
            {}, dict.fromkeys(("bot", "bot_optional", "user", "user_optional"), _SCOPES)
        ),
        "token_management_enabled": flag,
        "pkce_enabled": flag,
    },
)
_EVENTS = _all_different(items(text(50, 1), 100))
_BYTE = r"(25[0-5]|2[0-4]\d|1?\d?\d)"
_IP_RANGE = like(rf"{_BYTE}(\.{_BYTE}){{3}}(/(3[0-2]|[12]?\d))?", "an IP address or range")
_SETTINGS = fields(
    {},
    {
        "allowed_ip_address_ranges": _all_different(items(_IP_RANGE, 50, 1)),
        "event_subscriptions": fields(
            {},
            {
                "request_url": _URL,
                "bot_events": _EVENTS,
                "user_events": _EVENTS,
                "metadata_subscriptions": items(
                    fields({"app_id": text(), "event_type": text(50)}, {}), 20, 1
                ),
            },
        ),
        "incoming_webhooks": fields({}, {"incoming_webhooks_enabled": flag}),
        "interactivity": fields(
            {"is_enabled": flag}, {"request_url": _URL, "message_menu_options_url": _URL}
        ),
        **dict.fromkeys(
            (
                *("org_deploy_enabled", "socket_mode_enabled", "is_hosted"),
                *("token_rotation_enabled", "is_mcp_enabled"),
            ),
            flag,
        ),
        "siws_links": fields({}, {"initiate_uri": _URL}),
        "hermes_app_type": text(),
        "function_runtime": text(),
    },
)


def _typed(value: Any, at: str, problems: Problems) -> None:
    """Take a parameter: an object that says its type and whatever else."""
    if not isinstance(value, dict) or not isinstance(value.get("type"), str):
        problems.append(Problem("missing required field: type", at))


_PARAMETERS = fields({"properties": _named(_typed, 50)}, {"required": items(text())})
_FUNCTION = fields(
    {
        "title": text(),
        "description": text(),
        "input_parameters": _PARAMETERS,
        "output_parameters": _PARAMETERS,
    },
    {},
)
_STEP = fields(
    {"id": text(), "function_id": text(), "inputs": _named(_anything, 1000)},
    {"type": choice("function", "switch", "conditional")},
)
_WORKFLOW = fields(
    {"title": text(), "description": text(), "steps": items(_STEP)},
    {"input_parameters": _PARAMETERS, "suggested_triggers": items(_anything)},
)

MANIFEST: Shape = fields(
    {"display_information": _INFORMATION},
    {
        "$schema": text(),
        "_metadata": fields(
            {},
            dict.fromkeys(
                ("schema_version", "min_version", "major_version", "minor_version"), number
            ),
        ),
        "features": _FEATURES,
        "oauth_config": _OAUTH,
        "settings": _SETTINGS,
        "functions": _named(_FUNCTION, 50),
        "workflows": _named(_WORKFLOW, 50),
        "types": _named(_typed, 50),
        "outgoing_domains": _all_different(items(_DOMAIN, 10)),
        **dict.fromkeys(
            ("app_directory", "datastores", "external_auth_providers", "mcp_servers"),
            _anything,
        ),
    },
)
