"""A member asks a manager in the browser, who looks and does it."""

import pytest
from playwright.async_api import Page, expect

from tests.handlers.test_imports import PEOPLE, drop, set_up
from tests.stories.browser.acting import opens, said, types
from tests.world import World

pytestmark = pytest.mark.browser


async def test_a_manager_does_what_a_member_may_not(
    world: World, chromium_page: Page
) -> None:
    page, sam, mia = chromium_page, world.sam, world.mia
    await sam.types("/contacts new Ada email:ada@x.io tags:vip")
    await opens(page, world, sam, "sales")
    await types(page, "/contacts export tag:vip to:#exports")
    await page.get_by_role("button", name="Ask a manager").click()
    await expect(said(page, "I asked the managers in")).to_be_visible()

    await opens(page, world, mia, "approvals")
    await page.get_by_role("button", name="Look at it").click()
    await expect(said(page, "asks for /contacts export tag:vip")).to_be_visible()
    await page.get_by_role("button", name="Do it").click()

    await expect(page.get_by_role("button", name="Look at it")).to_have_count(0)
    await sam.sees(f"<@{mia.id}> looks after what you asked for")
    await sam.sees("*1 contact* · `tag:vip`")


async def test_a_link_leads_to_the_message_that_it_is_about(
    world: World, chromium_page: Page
) -> None:
    page, sam, mia = chromium_page, world.sam, world.mia
    await drop(sam, PEOPLE[:2])
    await set_up(sam, mode="replace")
    await sam.sees("It takes a manager to start this import")
    await sam.presses("Import 2 rows")
    await sam.presses("Ask a manager")

    await opens(page, world, mia, "approvals")
    async with page.context.expect_page() as opened:
        await page.get_by_role("link", name="See what it is about").click()

    message = await opened.value
    await message.get_by_role("button", name="Import 2 rows").click()
    await sam.sees("2 rows: 2 created")
