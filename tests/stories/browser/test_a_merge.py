"""Two contacts become one and two again, by mouse and keyboard."""

import pytest
from playwright.async_api import Page, expect

from tests.stories.browser.acting import opens, said, types
from tests.world import World

pytestmark = pytest.mark.browser


async def test_a_member_merges_two_and_takes_it_back(
    world: World, chromium_page: Page
) -> None:
    page, sam = chromium_page, world.sam
    await sam.types('/contacts new "Ada Lovelace" email:ada@x.io company:Engines tags:vip')
    await sam.types('/contacts new "Augusta King" email:king@x.io company:Looms tags:vip')
    await opens(page, world, sam, "sales")

    await types(page, "/contacts tag:vip")
    await page.get_by_role("button", name="Select").last.click()
    dialog = page.get_by_role("dialog")
    await dialog.get_by_label("Ada Lovelace").check()
    await dialog.get_by_label("Augusta King").check()
    await dialog.get_by_role("button", name="Merge two").click()
    company = dialog.get_by_role("radiogroup", name="Company")
    await company.get_by_label("Looms").check()
    await dialog.get_by_role("button", name="Review").click()
    await expect(dialog.get_by_text("its number will lead to")).to_be_visible()
    await expect(dialog.get_by_text("ada@x.io, king@x.io")).to_be_visible()
    await dialog.get_by_role("button", name="Merge", exact=True).click()

    await expect(said(page, "was merged into")).to_be_visible()
    await types(page, "/contact C-2")
    await expect(page.get_by_role("heading", name="Ada Lovelace")).to_have_count(3)

    await page.get_by_role("button", name="Unmerge").first.click()
    await expect(dialog.get_by_text("as it was:")).to_be_visible()
    await dialog.get_by_role("button", name="Unmerge").click()
    await expect(said(page, "are two contacts again")).to_be_visible()
    await types(page, "/contact C-2")
    await expect(page.get_by_role("heading", name="Augusta King")).to_have_count(2)
