"""Slack's own limits are kept, for every method that we call."""

import asyncio
import math
from types import SimpleNamespace

import pytest

from bot.pace import TIERS, Pace
from bot.sandbox.web_api.catalogue import METHODS
from bot.sandbox.web_api.method import Tier
from handlers import manifest

BY_THE_MINUTE = (Tier.TWO, Tier.THREE, Tier.FOUR)


def test_every_method_that_we_call_keeps_below_its_limit() -> None:
    limits = {
        name: METHODS[name].tier.value - 1
        for name in manifest.METHODS
        if METHODS[name].tier in BY_THE_MINUTE
    }

    assert dict(TIERS) == limits


async def test_those_who_wait_together_go_no_faster_than_one_after_the_other(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    pace, limit, waits = Pace(), TIERS["users.list"], list[float]()

    async def sleep(seconds: float) -> None:
        waits.append(seconds)
        await asyncio.Event().wait()

    monkeypatch.setattr("bot.pace.time", SimpleNamespace(monotonic=lambda: 1_000.0))
    monkeypatch.setattr("bot.pace.asyncio", SimpleNamespace(sleep=sleep))
    for _ in range(limit):
        await pace.turn("users.list", None, math.inf)

    waiting = [
        asyncio.create_task(pace.turn("users.list", None, math.inf))
        for _ in range(2 * limit)
    ]
    await asyncio.wait(waiting, timeout=0)
    for one in waiting:
        one.cancel()
    await asyncio.gather(*waiting, return_exceptions=True)

    assert waits == [60.0] * limit + [120.0] * limit
