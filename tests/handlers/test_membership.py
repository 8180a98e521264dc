"""The bot is taken out of its workspace: it stops at once, and asks for nothing more."""

from typing import Any

import pytest

from bot.sandbox import SandboxSettings
from tests.storage.imports.desk import as_csv
from tests.world import World


@pytest.mark.parametrize("act", ["uninstall", "revoke_tokens"])
async def test_once_it_is_out_the_bot_leaves_slack_alone(world: World, act: str) -> None:
    sam = world.sam
    await sam.drops("people.csv", as_csv(["Name", "E-mail"], [["Ada", "ada@x.io"]]))
    await sam.sees("Set up import")

    await world.post("/app", {act: True})
    world.waits_for_the_app(SandboxSettings.acknowledgement_seconds)  # in vain
    await sam.types("ada", "dm")
    await sam.types("ada", "dm")

    refused = [call for call in await world.traffic() if _is_refused(call)]
    # Two events tell of it, and may do so at the same moment.
    assert 1 <= len(refused) <= 2


def _is_refused(call: Any) -> bool:
    answer = call.get("answer") or {}
    return bool(call.get("method")) and answer.get("error") in (
        "token_revoked",
        "account_inactive",
    )
