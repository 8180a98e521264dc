"""The catalogue of methods: what a call needs, and the table against Slack's reference."""

import json
from typing import Any

from bot.sandbox.web_api.catalogue import METHODS
from bot.sandbox.web_api.method import Tier
from tests.shared_data import shared

TIERS = {
    "t1": Tier.ONE,
    "t2": Tier.TWO,
    "t3": Tier.THREE,
    "t4": Tier.FOUR,
    "t5": Tier.SPECIAL,
    # The reference names no tier for blocks.validate.
    None: Tier.SPECIAL,
}
# The Python client passes the metadata of Work Objects, which the reference leaves out.
BEYOND = {"chat.unfurl": {"metadata"}}


def test_a_missing_argument_is_named() -> None:
    refusal = METHODS["chat.postMessage"].check({"text": "x"})

    assert refusal is not None
    assert refusal.body() == {
        "ok": False,
        "error": "invalid_arguments",
        "response_metadata": {"messages": ["[ERROR] missing required field: channel"]},
    }


def test_some_methods_have_an_error_of_their_own_for_it() -> None:
    for method, error in (
        ("users.info", "user_not_found"),
        ("conversations.open", "users_list_not_supplied"),
        ("reactions.add", "invalid_name"),
    ):
        refusal = METHODS[method].check({})
        assert refusal is not None
        assert refusal.body() == {"ok": False, "error": error}


def test_one_of_two_arguments_is_enough() -> None:
    update = METHODS["views.update"]

    assert update.check({"view": {}, "external_id": "contact-7"}) is None
    assert update.check({"view": {}}) is not None


def test_any_one_of_the_scopes_allows_a_call() -> None:
    history = METHODS["conversations.history"]

    assert history.allows(["chat:write", "im:history"])
    assert not history.allows(["chat:write", "im:read"])
    assert METHODS["auth.test"].allows([])


def test_a_conversation_is_read_with_the_scope_of_its_kind() -> None:
    history = METHODS["conversations.history"]

    assert history.scope_in("groups") == "groups:history"
    assert METHODS["conversations.join"].scope_in("im") is None


def test_scopes_tiers_and_arguments_are_those_of_the_reference() -> None:
    for name, method in METHODS.items():
        page = _page(name)
        scope = page.get("scope")
        bot = scope.get("bot", []) if isinstance(scope, dict) else []
        arguments = page.get("args", {})
        known = set(arguments.get("properties", {})) | BEYOND.get(name, set())

        assert set(method.scopes) == set(bot), name
        assert method.tier == TIERS[page.get("rate_limits")], name
        assert method.arguments - {"team_id"} == known - {"token", "team_id"}, name
        assert set(method.required) == set(arguments.get("required", [])) - {"token"}, name


def test_every_error_for_a_missing_argument_is_one_that_the_method_has() -> None:
    for name, method in METHODS.items():
        errors = {*method.required.values(), *method.either.values()} - {
            "invalid_arguments"
        }

        assert errors <= set(_page(name)["errors"]), name


def _page(method: str) -> dict[str, Any]:
    path = shared("slack", "web-api", "methods", f"{method}.json")
    page: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return page
