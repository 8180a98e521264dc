"""App manifests: what Slack would let someone create, and what it would not."""

import copy
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft7Validator

from bot.sandbox import manifest
from bot.sandbox.permissions import BOT_EVENTS, BOT_SCOPES
from bot.sandbox.web_api.catalogue import METHODS
from tests.shared_data import shared

Json = dict[str, Any]
EXAMPLES = ("starter-template", "v1.valid", "v1.invalid", "v2.valid", "v2.invalid")

SMALL: Json = {
    "display_information": {"name": "Contacts"},
    "features": {
        "bot_user": {"display_name": "contacts"},
        "slash_commands": [{"command": "/contacts", "description": "Contacts"}],
        "shortcuts": [
            {
                "name": "Add",
                "type": "global",
                "callback_id": "add",
                "description": "Add one",
            }
        ],
    },
    "oauth_config": {"scopes": {"bot": ["commands", "chat:write", "files:read"]}},
    "settings": {
        "event_subscriptions": {"bot_events": ["app_home_opened", "file_shared"]},
        "interactivity": {"is_enabled": True},
        "socket_mode_enabled": True,
    },
}


def _with(path: str, value: Any) -> Json:
    """Return the small manifest with something else in this place."""
    changed = copy.deepcopy(SMALL)
    *parents, last = path.split(".")
    part = changed
    for name in parents:
        part = part.setdefault(name, {})
    part[last] = value
    return changed


def _over_http(path: str = "", value: Any = None) -> Json:
    changed = _with(path, value) if path else copy.deepcopy(SMALL)
    changed["settings"]["socket_mode_enabled"] = False
    return changed


def test_a_manifest_is_read_from_yaml_and_from_json(tmp_path: Path) -> None:
    as_yaml, as_json = tmp_path / "manifest.yml", tmp_path / "manifest.json"
    as_yaml.write_text(yaml.safe_dump(SMALL), encoding="utf-8")
    as_json.write_text(json.dumps(SMALL), encoding="utf-8")

    assert manifest.load(as_yaml) == manifest.load(as_json) == manifest.load(SMALL) == SMALL


def test_what_is_wrong_is_told_as_slack_tells_it() -> None:
    with pytest.raises(manifest.ManifestError) as refused:
        manifest.load(_over_http("features.slash_commands", []))

    places = {each["pointer"] for each in refused.value.body()["errors"]}
    assert refused.value.body()["error"] == "invalid_manifest"
    assert places == {"/features/slash_commands"}


def test_without_socket_mode_slack_needs_a_way_to_the_app() -> None:
    problems = {each.pointer: each.message for each in manifest.check(_over_http())}

    assert problems == {
        "/settings/interactivity": "Interactivity requires Socket Mode enabled",
        "/settings/event_subscriptions": (
            "Event Subscription requires either Request URL or Socket Mode Enabled"
        ),
        "/features/slash_commands/0": (
            "Slash Command requires either URL or Socket Mode Enabled"
        ),
    }


def test_a_file_that_is_no_yaml_is_refused_in_words(tmp_path: Path) -> None:
    path = tmp_path / "manifest.yml"
    path.write_text("a: [", encoding="utf-8")

    with pytest.raises(manifest.ManifestError, match="cannot be read"):
        manifest.load(path)


@pytest.mark.parametrize(
    ("path", "value", "place"),
    [
        ("display_information", {}, "/display_information"),
        ("oauth_config.scopes.bot", ["commands", "sing"], "/oauth_config/scopes/bot"),
        ("oauth_config.scopes.bot", ["files:read"], "/features/slash_commands"),
        ("settings.event_subscriptions.bot_events", ["file_eaten"], "/0"),
        ("settings.event_subscriptions.bot_events", ["message.im"], "/0"),
        ("settings.interactivity", {}, "/settings/interactivity"),
        ("settings.colour", "red", "/settings"),
        ("features.slash_commands", SMALL["features"]["slash_commands"] * 2, "/1"),
        (
            "features.slash_commands",
            [{"command": "contacts", "description": "x"}],
            "/features/slash_commands/0/command",
        ),
    ],
)
def test_what_slack_would_not_create_is_refused(path: str, value: Any, place: str) -> None:
    problems = manifest.check(_with(path, value))

    assert any(each.pointer.endswith(place) for each in problems)


@pytest.mark.parametrize("name", EXAMPLES)
def test_the_examples_are_taken_where_the_schema_takes_them(name: str) -> None:
    example = _read("examples", f"{name}.json")
    schema = _read(f"manifest.schema.{1 if name.startswith('v1') else 2}.0.0.json")

    taken = not manifest.check(example)

    assert taken == Draft7Validator(schema).is_valid(example)
    assert taken == ("invalid" not in name)


LIMITS: dict[str, tuple[Callable[[int], Json], int]] = {
    "display_information.name": (lambda n: _with("display_information.name", "x" * n), 35),
    "display_information.description": (
        lambda n: _with("display_information.description", "x" * n),
        140,
    ),
    "display_information.long_description": (
        lambda n: _with("display_information.long_description", "x" * n),
        4000,
    ),
    "features.bot_user.display_name": (
        lambda n: _with("features.bot_user.display_name", "x" * n),
        80,
    ),
    "features.slash_commands": (
        lambda n: _commands([{"command": f"/c{i}"} for i in range(n)]),
        50,
    ),
    "slash_commands[].command": (
        lambda n: _commands([{"command": "/" + "x" * (n - 1)}]),
        32,
    ),
    "slash_commands[].description": (lambda n: _commands([{"description": "x" * n}]), 2000),
    "slash_commands[].usage_hint": (lambda n: _commands([{"usage_hint": "x" * n}]), 1000),
    "features.shortcuts": (
        lambda n: _shortcuts([{"callback_id": f"s{i}"} for i in range(n)]),
        10,
    ),
    "shortcuts[].callback_id": (lambda n: _shortcuts([{"callback_id": "x" * n}]), 255),
    "shortcuts[].description": (lambda n: _shortcuts([{"description": "x" * n}]), 150),
    "features.unfurl_domains": (
        lambda n: _with("features.unfurl_domains", [f"d{i}.example" for i in range(n)]),
        5,
    ),
    "oauth_config.redirect_urls": (
        lambda n: _with("oauth_config.redirect_urls", [f"https://{i}" for i in range(n)]),
        1000,
    ),
    "oauth_config.scopes.*": (
        lambda n: _with("oauth_config.scopes.user", [f"scope{i}" for i in range(n)]),
        255,
    ),
    "settings.event_subscriptions.bot_events": (
        lambda n: _with(
            "settings.event_subscriptions.user_events", [f"event{i}" for i in range(n)]
        ),
        100,
    ),
    "settings.allowed_ip_address_ranges": (
        lambda n: _with(
            "settings.allowed_ip_address_ranges", [f"10.0.0.{i}/32" for i in range(n)]
        ),
        50,
    ),
}


def _commands(changes: list[Json]) -> Json:
    command = SMALL["features"]["slash_commands"][0]
    return _with("features.slash_commands", [{**command, **each} for each in changes])


def _shortcuts(changes: list[Json]) -> Json:
    shortcut = SMALL["features"]["shortcuts"][0]
    return _with("features.shortcuts", [{**shortcut, **each} for each in changes])


@pytest.mark.parametrize("name", LIMITS)
def test_a_manifest_is_taken_at_each_limit_and_refused_beyond(name: str) -> None:
    build, most = LIMITS[name]

    assert manifest.check(build(most)) == []
    assert manifest.check(build(most + 1)) != []


def test_a_long_description_is_long() -> None:
    at, beneath = (
        _with("display_information.long_description", "x" * n) for n in (174, 173)
    )

    assert manifest.check(at) == []
    assert manifest.check(beneath) != []


def test_the_limits_are_those_of_the_shared_list() -> None:
    entries = json.loads(shared("slack", "limits.json").read_text(encoding="utf-8"))
    listed = {each["id"]: each["value"] for each in entries if each["group"] == "manifest"}
    del listed["slash_commands_in_threads"]  # a rule of how people type
    listed["display_information.long_description"] = listed[
        "display_information.long_description"
    ][1]

    assert listed == {name: most for name, (_, most) in LIMITS.items()}


def test_every_scope_that_a_method_or_an_event_needs_is_known() -> None:
    needed = {scope for method in METHODS.values() for scope in method.scopes}
    needed |= {scope for scopes in BOT_EVENTS.values() for scope in scopes}

    assert needed <= BOT_SCOPES


# Events of administrators, of people's own tokens, or no longer sent.
NOT_FOR_BOTS = {
    *("app_deleted", "app_requested", "app_uninstalled_team", "call_rejected"),
    *("file_comment_added", "file_comment_deleted", "file_comment_edited"),
    *("invite_requested", "message", "star_added", "star_removed", "url_verification"),
    "user_connection",
}


def test_events_and_their_scopes_are_those_of_the_reference() -> None:
    path = shared("slack", "events-api", "reference", "_all.json")
    for event in json.loads(path.read_text(encoding="utf-8")):
        if "Events" not in event["APIs"] or event["name"] in NOT_FOR_BOTS:
            continue
        scopes = event.get("scopes")
        # One page writes a dot for the colon, another names no scope at all.
        wanted = {scope.replace("app_mentions.", "app_mentions:") for scope in scopes or ()}
        assert set(BOT_EVENTS[event["name"]]) == wanted or scopes is None, event["name"]


def _read(*parts: str) -> Json:
    path = shared("slack", "manifest", *parts)
    value: Json = json.loads(path.read_text(encoding="utf-8"))
    return value
