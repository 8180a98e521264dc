"""The manifest says what the code registers and needs, and Slack would take it."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft7Validator

from bot.settings import Settings
from handlers import ROUTES
from handlers.manifest import METHODS, needed_events, needed_scopes
from handlers.routing import Command, Shortcut
from storage.models import Role
from storage.query import RefKind, parse_ref
from tests.shared_data import shared

ROOT = Path(__file__).parent.parent
FAMILIES = "apps|auth|bots|chat|conversations|files|reactions|users|views"
CALL = re.compile(rf"\.((?:{FAMILIES})_\w+)\b")
# These need no scope of the bot token.
SCOPELESS = {"auth.test", "apps.connections.open"}


@pytest.fixture(scope="module")
def manifest() -> dict[str, Any]:
    return dict(yaml.safe_load((ROOT / "manifest.yml").read_text(encoding="utf-8")))


@pytest.mark.parametrize("version", ["1.0.0", "2.0.0"])
def test_slack_would_take_it(manifest: dict[str, Any], version: str) -> None:
    path = shared("slack", "manifest", f"manifest.schema.{version}.json")
    schema = json.loads(path.read_text(encoding="utf-8"))
    faults = [error.message for error in Draft7Validator(schema).iter_errors(manifest)]
    assert faults == []


def test_its_commands_are_those_of_the_settings(manifest: dict[str, Any]) -> None:
    settings = Settings(_env_file=None)
    commands = [c["command"] for c in manifest["features"]["slash_commands"]]
    assert commands == [settings.command, settings.card_command]


def test_its_usage_hint_lists_the_verbs_of_the_routes(manifest: dict[str, Any]) -> None:
    verbs = [r.name for r in ROUTES if isinstance(r, Command) and r.name]
    hint = manifest["features"]["slash_commands"][0]["usage_hint"]
    assert hint == "|".join(verbs)


def test_the_hint_of_the_fast_path_names_contacts_and_no_verb(
    manifest: dict[str, Any],
) -> None:
    hint = manifest["features"]["slash_commands"][1]["usage_hint"]
    kinds = [parse_ref(example).kind for example in hint.split(" | ")]
    assert kinds == [RefKind.NUMBER, RefKind.IDENTITY, RefKind.IDENTITY]


def test_it_subscribes_to_the_events_of_the_routes(manifest: dict[str, Any]) -> None:
    subscribed = manifest["settings"]["event_subscriptions"]["bot_events"]
    assert sorted(subscribed) == sorted(needed_events(ROUTES))


def test_it_has_the_shortcuts_of_the_routes(manifest: dict[str, Any]) -> None:
    ours = {r.name for r in ROUTES if isinstance(r, Shortcut)}
    theirs = {s["callback_id"] for s in manifest["features"].get("shortcuts", ())}
    assert theirs == ours


def test_it_asks_for_the_scopes_that_are_needed_and_no_more(
    manifest: dict[str, Any],
) -> None:
    asked = manifest["oauth_config"]["scopes"]["bot"]
    assert sorted(asked) == sorted(needed_scopes(ROUTES))


def test_every_method_that_the_code_calls_has_its_scopes_listed() -> None:
    sources = [*(ROOT / "handlers").rglob("*.py"), *(ROOT / "bot").glob("*.py")]
    called = {
        name.replace("_", ".")
        for source in sources
        for name in CALL.findall(source.read_text(encoding="utf-8"))
    }
    assert called - SCOPELESS == set(METHODS)


def test_whoever_opens_a_form_may_also_send_it() -> None:
    roles = {(type(route).__name__, route.name): route.role for route in ROUTES}
    assert roles["Command", "new"] == roles["Form", "contact.new.form"] == Role.MEMBER
    assert roles["Command", "edit"] == roles["Form", "contact.edit.form"] == Role.MEMBER
