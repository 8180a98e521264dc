"""What the bot does by itself begins soon after the start, and comes often enough."""

import asyncio
from types import SimpleNamespace
from typing import Any

import pytest

from bot import scheduler
from storage.erasure.erasing import erase_overdue

AT_MOST_SECONDS = 10


async def test_what_comes_once_an_hour_first_comes_soon_after_the_start(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    begun = [asyncio.Event() for _ in scheduler.TIMETABLE]
    hourly = {_setting(event): 3_600 for event in begun}
    monkeypatch.setattr(scheduler, "TIMETABLE", hourly)
    services: Any = SimpleNamespace(by_name=dict)

    async with scheduler.keep_timetable(services), asyncio.timeout(AT_MOST_SECONDS):
        for event in begun:
            await event.wait()


def _setting(event: asyncio.Event) -> scheduler.Duty:
    async def duty() -> None:
        event.set()

    return duty


def test_whoever_is_overdue_is_erased_within_a_minute() -> None:
    assert scheduler.TIMETABLE[erase_overdue] <= 60
