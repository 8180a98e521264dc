"""A deletion in the browser: a member asks, a manager decides, another one sees it."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from playwright.async_api import Page, expect

from tests.databases import Sqlite
from tests.stories.browser.acting import opens, said, types
from tests.world import World, open_world

pytestmark = pytest.mark.browser


@pytest.fixture
async def world(sqlite: Sqlite, tmp_path: Path) -> AsyncIterator[World]:
    async with open_world(await sqlite.create(), tmp_path) as world:
        by = await world.actor(world.role("owner"))
        ada = {"name": "Ada Lovelace", "email": "ada@x.io", "company": "Engines"}
        grace = {"name": "Grace Hopper", "email": "grace@x.io", "company": "Navy"}
        for values in (ada, grace):
            await world.services.contacts.add({**values, "tags": "vip"}, by=by)
        yield world


async def test_somebody_asks_another_decides_and_a_third_sees_it(
    world: World, chromium_page: Page
) -> None:
    page = chromium_page

    # Sam finds Grace, opens her card and asks to delete her.
    await opens(page, world, world.sam, "sales")
    await types(page, "/contact grace@x.io")
    await page.get_by_role("button", name="Delete", exact=True).last.click()
    form = page.get_by_role("dialog", name="Delete")
    await expect(form.get_by_text("Grace Hopper")).to_be_visible()
    await form.get_by_label("Why?").fill("She left the company")
    await form.get_by_role("button", name="Ask").click()
    await expect(said(page, "I asked the managers in")).to_be_visible()

    # Mia sees it on her Home tab, and the card in the channel, and decides by keyboard.
    await opens(page, world, world.mia, "approvals")
    card = page.locator(".mrkdwn", has_text="asks to delete G••• H••• (C-2)")
    await expect(card).to_be_visible()
    await page.get_by_role("button", name="Review").click()
    form = page.get_by_role("dialog", name="Deletion D-1")
    await expect(form.get_by_text("Grace Hopper (C-2) · Navy · grace@x.io")).to_be_visible()
    await expect(form.get_by_text("Erasing cannot be undone.")).to_be_visible()
    await form.get_by_role("button", name="Decide").click()
    await expect(form.get_by_text("Type Delete, with a capital letter.")).to_be_visible()
    await form.get_by_label("Type Delete to delete or erase").focus()
    await page.keyboard.type("Delete")
    await form.get_by_label("Comment").fill("As agreed")
    await form.get_by_role("button", name="Decide").click()
    await expect(said(page, "deleted Grace Hopper (C-2)")).to_be_visible()

    # Noah, the second manager, sees the verdict in the place of the card.
    await opens(page, world, world.role("manager", 1), "approvals")
    await expect(said(page, "deleted G••• H••• (C-2)")).to_be_visible()
    await expect(page.get_by_text("Comment: As agreed").first).to_be_visible()
    await expect(page.get_by_role("button", name="Review")).to_have_count(0)

    # He takes her out of the trash again.
    await types(page, "/contacts trash", "approvals")
    await page.get_by_role("button", name="Restore").click()
    await expect(said(page, "is out of the trash, as it was.")).to_be_visible()
