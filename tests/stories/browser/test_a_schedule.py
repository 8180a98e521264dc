"""From a form to the file in the channel on Monday, by mouse and keyboard."""

import csv
from pathlib import Path

import pytest
from playwright.async_api import Page, expect

from tests.stories.browser.acting import goes_to, opens, said, types
from tests.world import World

pytestmark = pytest.mark.browser

MONDAY = "2027-03-01T09:00:30+01:00"


async def test_a_manager_schedules_a_file_and_it_comes(
    world: World, chromium_page: Page, tmp_path: Path
) -> None:
    page, sam, mia = chromium_page, world.sam, world.mia
    await sam.types('/contacts new "Ada Lovelace" email:ada@x.io tags:vip')
    await sam.types('/contacts new "Alan Turing" email:alan@x.io')
    await opens(page, world, mia, "sales")

    await types(page, "/contacts schedule new")
    dialog = page.get_by_role("dialog")
    await dialog.get_by_label("Who").fill("tag:vip")
    await dialog.get_by_label("When").fill("every monday 9:00")
    await dialog.get_by_label("Time zone").fill("Europe/Rome")
    await dialog.get_by_label("Channel").click()
    await page.get_by_role("option", name="exports").click()
    await dialog.get_by_role("button", name="Schedule").click()
    await expect(said(page, "every Monday at 09:00 (Europe/Rome)")).to_be_visible()
    await expect(page.get_by_text("Monday, 2027-03-01 09:00")).to_be_visible()

    await world.sets_clock(MONDAY)
    await goes_to(page, "exports")
    await expect(said(page, "every Monday at 09:00 (S-1)")).to_be_visible()
    async with page.expect_download() as downloading:
        await page.get_by_role("link", name="contacts-S-1-2027-03-01.csv").click()
    await (await downloading.value).save_as(tmp_path / "file.csv")
    written = (tmp_path / "file.csv").read_text(encoding="utf-8-sig").splitlines()
    assert [row[0] for row in csv.reader(written)] == ["Name", "Ada Lovelace"]

    await page.get_by_role("link", name="contacts (Home)").click()
    await expect(page.get_by_text("delivered")).to_be_visible()
    await page.get_by_role("button", name="Pause").click()
    await expect(page.get_by_role("button", name="Resume")).to_be_visible()

    await page.get_by_role("button", name="Edit").click()
    await expect(dialog.get_by_label("Who")).to_have_value("tag:vip")
    await expect(dialog.get_by_label("Time zone")).to_have_value("Europe/Rome")
    await dialog.get_by_label("When").fill("daily at 9 and 17")
    await dialog.get_by_label("When").press("Enter")
    await expect(page.get_by_text("every day at 09:00 and 17:00")).to_be_visible()
