"""A first day in the browser: create, find, tag, import, by mouse and keyboard."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from playwright.async_api import FilePayload, Locator, Page, expect

from tests.databases import Sqlite
from tests.world import World, open_world

pytestmark = pytest.mark.browser

FILE = (
    b"Name,E-mail,City\n"
    b"Grace Hopper,grace@example.com,New York\n"
    b"Ada Lovelace,ada@example.com,London\n"
    b"Nobody,no address,Rome\n"
)


@pytest.fixture
async def world(sqlite: Sqlite, tmp_path: Path) -> AsyncIterator[World]:
    async with open_world(await sqlite.create(), tmp_path) as world:
        yield world


async def test_somebody_creates_finds_tags_and_imports(
    world: World, chromium_page: Page
) -> None:
    page = chromium_page
    channels = {c["name"]: c["id"] for c in world.sandbox.channels()}
    await page.goto(f"{world.sandbox.url}/?as={world.sam.id}#{channels['sales']}")

    # Create: the command by keyboard, the form by keyboard and mouse.
    await _type(page, "/contacts new")
    await expect(page.get_by_role("dialog", name="New contact")).to_be_visible()
    await expect(page.get_by_label("Name", exact=True)).to_be_focused()
    await page.keyboard.type("Ada Lovelace")
    await page.get_by_role("button", name="Save").click()
    await expect(page.get_by_text("at least one way to reach it")).to_be_visible()
    await page.get_by_label("E-mail").fill("ada@example.com")
    await page.get_by_role("button", name="Save").click()
    await expect(_said(page, "is now a contact")).to_be_visible()

    # Find, and open from the result.
    await _type(page, "/contacts lov")
    await expect(page.get_by_role("cell", name="Ada Lovelace")).to_be_visible()
    await page.get_by_role("combobox", name="Open …").last.click()
    await page.get_by_role("option", name="Ada Lovelace (C-1)").click()
    await expect(page.get_by_role("heading", name="Ada Lovelace").last).to_be_visible()

    # Tag, and take it back.
    await _type(page, "/contacts tag ada +vip")
    await expect(_said(page, "1 contact changed: +vip.")).to_be_visible()
    await page.get_by_role("button", name="Undo").last.click()
    await expect(_said(page, "Undone: 1 contact is as before.")).to_be_visible()

    # Import: drop a file, look at the mapping, start it, read the receipt.
    await page.get_by_role("link", name="contacts", exact=True).first.click()
    dropped: FilePayload = {"name": "people.csv", "mimeType": "text/csv", "buffer": FILE}
    await page.locator("input[type=file]").set_input_files(dropped)
    await page.get_by_placeholder("Message #contacts").press("Enter")
    await (
        page.get_by_role("link", name="1 reply")
        .or_(page.get_by_role("button", name="1 reply"))
        .click()
    )
    await page.get_by_role("button", name="Set up import").click()
    dialog = page.get_by_role("dialog")
    await expect(dialog.get_by_text("Grace Hopper").first).to_be_visible()
    await dialog.get_by_role("button", name="Check").click()
    await page.get_by_role("button", name="Import 2 rows").click()
    await expect(_said(page, "1 created · 1 merged · 1 rejected")).to_be_visible()


async def _type(page: Page, text: str) -> None:
    box = page.get_by_placeholder("Message #sales")
    await box.click()
    await page.keyboard.type(text)
    await page.keyboard.press("Escape")
    await page.keyboard.press("Enter")


def _said(page: Page, text: str) -> Locator:
    """Find what the bot said, where it stands and not where it is read out."""
    return page.locator(".mrkdwn", has_text=text).last
