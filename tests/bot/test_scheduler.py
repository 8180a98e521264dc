"""What the bot does by itself begins soon after the start, and comes often enough."""

import asyncio
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from bot import scheduler
from storage.deletions.clearing import erase_overdue
from storage.errors import BusyError
from tests.patience import PATIENCE_SECONDS


async def test_what_comes_once_an_hour_first_comes_soon_after_the_start(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    begun = [asyncio.Event() for _ in scheduler.TIMETABLE]
    hourly = {_setting(event): 3_600 for event in begun}
    monkeypatch.setattr(scheduler, "TIMETABLE", hourly)
    services: Any = SimpleNamespace(by_name=dict)

    async with scheduler.keep_timetable(services), asyncio.timeout(PATIENCE_SECONDS):
        for event in begun:
            await event.wait()


def _setting(event: asyncio.Event) -> scheduler.Duty:
    async def duty() -> None:
        event.set()

    return duty


async def test_a_database_that_is_busy_is_no_mistake_of_ours(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    asked = asyncio.Event()

    async def duty() -> None:
        asked.set()
        raise BusyError

    monkeypatch.setattr(scheduler, "TIMETABLE", {duty: 3_600})
    services: Any = SimpleNamespace(by_name=dict)
    with caplog.at_level("INFO"):
        async with scheduler.keep_timetable(services), asyncio.timeout(PATIENCE_SECONDS):
            await asked.wait()

    assert "waits for the database" in caplog.text
    assert "Traceback" not in caplog.text


async def test_what_finds_the_database_busy_does_not_wait_for_its_next_hour(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    begun, done = [], asyncio.Event()

    async def duty() -> None:
        begun.append(duty)
        if len(begun) < 3:
            raise BusyError
        done.set()

    monkeypatch.setattr(scheduler, "TIMETABLE", {duty: 3_600})
    monkeypatch.setattr(scheduler, "AGAIN", timedelta(milliseconds=10))
    services: Any = SimpleNamespace(by_name=dict)
    async with scheduler.keep_timetable(services), asyncio.timeout(PATIENCE_SECONDS):
        await done.wait()

    assert len(begun) == 3


def test_whoever_is_overdue_is_erased_within_a_minute() -> None:
    assert scheduler.TIMETABLE[erase_overdue] <= 60
