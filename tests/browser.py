"""A browser for tests that look at pages as people do.

A ``conftest.py`` that wants these fixtures imports them by name.
"""

import os
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from playwright.async_api import Browser, Page, async_playwright, expect

from tests.patience import PATIENCE_SECONDS

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PATIENCE_MS = 1_000 * PATIENCE_SECONDS


@pytest.fixture
async def chromium() -> AsyncIterator[Browser]:
    """A Chromium that is closed after the test."""
    expect.set_options(timeout=PATIENCE_MS)
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=_executable(), args=QUIET, timeout=PATIENCE_MS
        )
        yield browser
        await browser.close()


def _executable() -> str:
    found = next(filter(None, map(shutil.which, NAMES)), None)
    if found:
        return found
    reason = "No Chromium is installed; install one to run the browser tests."
    if os.environ.get("CI"):
        pytest.fail(reason)
    pytest.skip(reason)


@pytest.fixture
async def chromium_page(chromium: Browser) -> AsyncIterator[Page]:
    """A page of one person."""
    async with opened_page(chromium) as page:
        yield page


@asynccontextmanager
async def opened_page(chromium: Browser) -> AsyncIterator[Page]:
    """Open a page that fails the test if a script fails, or breaks a rule of the page."""
    context = await chromium.new_context(locale="en-GB", timezone_id="Europe/Rome")
    context.set_default_timeout(PATIENCE_MS)
    page = await context.new_page()
    problems: list[str] = []
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.on(
        "console",
        lambda message: (
            problems.append(message.text) if "Security Policy" in message.text else None
        ),
    )
    yield page
    await context.close()
    assert problems == []
