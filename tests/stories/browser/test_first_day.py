"""A first day in the browser: create, find, tag, import, by mouse and keyboard."""

import pytest
from playwright.async_api import FilePayload, Page, expect

from tests.stories.browser.acting import goes_to, opens, said, types
from tests.world import World

pytestmark = pytest.mark.browser

FILE = (
    b"Name,E-mail,City\n"
    b"Grace Hopper,grace@example.com,New York\n"
    b"Ada Lovelace,ada@example.com,London\n"
    b"Nobody,no address,Rome\n"
)


async def test_somebody_creates_finds_tags_and_imports(
    world: World, chromium_page: Page
) -> None:
    page = chromium_page
    await opens(page, world, world.sam, "sales")

    # Create: the command by keyboard, the form by keyboard and mouse.
    await types(page, "/contacts new")
    await expect(page.get_by_role("dialog", name="New contact")).to_be_visible()
    await expect(page.get_by_label("Name", exact=True)).to_be_focused()
    await page.keyboard.type("Ada Lovelace")
    await page.get_by_role("button", name="Save").click()
    await expect(page.get_by_text("at least one way to reach it")).to_be_visible()
    await page.get_by_label("E-mail").fill("ada@example.com")
    await page.get_by_role("button", name="Save").click()
    await expect(said(page, "is now a contact")).to_be_visible()

    # Find, and open from the result.
    await types(page, "/contacts lov")
    await expect(page.get_by_role("cell", name="Ada Lovelace")).to_be_visible()
    await page.get_by_role("combobox", name="Open …").last.click()
    await page.get_by_role("option", name="Ada Lovelace (C-1)").click()
    await expect(page.get_by_role("heading", name="Ada Lovelace").last).to_be_visible()

    # Tag, and take it back.
    await types(page, "/contacts tag ada +vip")
    await expect(said(page, "1 contact changed: +vip.")).to_be_visible()
    await page.get_by_role("button", name="Undo").last.click()
    await expect(said(page, "Undone: 1 contact is as before.")).to_be_visible()

    # Import: drop a file, look at the mapping, start it, read the receipt.
    await goes_to(page, "contacts")
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
    await expect(said(page, "1 created · 1 merged · 1 rejected")).to_be_visible()
