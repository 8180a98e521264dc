import asyncio

import pytest
from playwright.async_api import Page, expect

from tests.bot.sandbox.page.stand_in import DM, SALES, StandIn

pytestmark = pytest.mark.browser


@pytest.fixture
async def page(chromium_page: Page, stand_in: StandIn) -> Page:
    """The page as Sam opens it: at #sales, with the caret in the box."""
    await stand_in.show_to_sam(chromium_page)
    return chromium_page


async def test_slash_commands_are_offered_and_chosen_with_the_keyboard(
    page: Page, stand_in: StandIn
) -> None:
    box = page.get_by_role("combobox", name="Message #sales")
    await expect(box).to_be_focused()

    await page.keyboard.type("/con")
    offers = page.get_by_role("option")
    await expect(offers).to_have_count(2)
    await expect(offers.first).to_contain_text("Find, add and look after contacts")
    await page.keyboard.press("ArrowDown")
    second = await offers.nth(1).get_attribute("id")
    await expect(box).to_have_attribute("aria-activedescendant", str(second))
    await page.keyboard.press("Tab")
    await expect(box).to_have_value("/contact ")
    await page.keyboard.type("C-42")
    await page.keyboard.press("Enter")

    await expect(box).to_have_value("")
    assert await stand_in.hears("type") == [{"channel": SALES, "text": "/contact C-42"}]


async def test_a_whole_command_is_sent_by_one_enter(page: Page, stand_in: StandIn) -> None:
    await write(page, "/contacts", offers=1)
    await page.keyboard.press("Enter")

    await expect(page.get_by_role("option")).to_have_count(0)
    assert await stand_in.hears("type") == [{"channel": SALES, "text": "/contacts"}]


async def write(page: Page, text: str, *, offers: int) -> None:
    """Write into the box, and see how many commands, people or channels are offered."""
    await page.keyboard.type(text)
    await expect(page.get_by_role("option")).to_have_count(offers)


async def test_enter_runs_the_command_that_stands_in_the_box_and_no_longer_one(
    page: Page, stand_in: StandIn
) -> None:
    await write(page, "/contact", offers=2)
    await page.keyboard.press("Enter")

    assert await stand_in.hears("type") == [{"channel": SALES, "text": "/contact"}]


async def test_the_mouse_sends_what_stands_in_the_box_though_the_menu_is_open(
    page: Page, stand_in: StandIn
) -> None:
    await write(page, "/contact", offers=2)
    await page.get_by_role("button", name="Send").click()

    assert await stand_in.hears("type") == [{"channel": SALES, "text": "/contact"}]


async def test_a_channel_that_is_written_out_is_sent_by_one_enter(
    page: Page, stand_in: StandIn
) -> None:
    await write(page, "/contacts approvals #sales", offers=1)
    await page.keyboard.press("Enter")

    sent = {"channel": SALES, "text": "/contacts approvals #sales"}
    assert await stand_in.hears("type") == [sent]


async def test_the_menu_follows_the_caret(page: Page, stand_in: StandIn) -> None:
    box = page.get_by_role("combobox", name="Message #sales")

    await write(page, "Hello #sal", offers=1)
    await page.keyboard.press("Home")
    await expect(page.get_by_role("option")).to_have_count(0)
    await page.keyboard.press("Enter")

    await expect(box).to_have_value("")
    assert await stand_in.hears("type") == [{"channel": SALES, "text": "Hello #sal"}]


async def test_people_and_channels_are_offered_within_a_line(
    chromium_page: Page, stand_in: StandIn
) -> None:
    await stand_in.show_to_sam(chromium_page, DM)
    box = chromium_page.get_by_role("combobox", name="Message contacts")

    await chromium_page.keyboard.type("Ask @sto")
    await chromium_page.get_by_role("option", name="@Mia Stone").click()
    await chromium_page.keyboard.type("in #sal")
    await chromium_page.keyboard.press("Enter")
    await chromium_page.keyboard.press("Shift+Enter")
    await chromium_page.keyboard.type("Thanks")

    await expect(box).to_have_value("Ask @Mia Stone in #sales \nThanks")
    assert stand_in.told("type") == []


async def test_files_wait_in_the_box_and_go_with_the_message(
    page: Page, stand_in: StandIn
) -> None:
    pane = page.locator("#main .pane")

    for name in ("people.csv", "wrong.txt"):
        file = await page.evaluate_handle(
            """(name) => {
              const transfer = new DataTransfer();
              transfer.items.add(new File(["a,b"], name));
              return transfer;
            }""",
            name,
        )
        await pane.dispatch_event("drop", {"dataTransfer": file})
    await page.get_by_role("button", name="Remove wrong.txt").click()
    await page.keyboard.type("New people")
    await page.get_by_role("button", name="Send").click()

    await expect(page.get_by_text("people.csv")).to_have_count(0)
    sent = {"channel": SALES, "comment": "New people", "file": "people.csv"}
    assert await stand_in.hears("upload") == [sent]


async def test_what_slack_says_stands_in_a_bar_until_it_is_dismissed(
    page: Page, stand_in: StandIn
) -> None:
    stand_in.notice = "/contacts is not supported in threads. Sorry!"
    await stand_in.change()

    bar = page.get_by_role("alert")
    await expect(bar).to_contain_text("not supported in threads")
    await bar.get_by_role("button", name="Dismiss").click()
    await expect(bar).to_be_hidden()


async def test_a_slow_app_shows_that_one_waits(page: Page, stand_in: StandIn) -> None:
    stand_in.held["type"] = asyncio.Event()

    await page.keyboard.type("/contacts find ada")
    await page.keyboard.press("Enter")
    await expect(page.get_by_text("Waiting for the app…")).to_be_visible()

    stand_in.held["type"].set()
    await expect(page.get_by_text("Waiting for the app…")).to_be_hidden()


async def test_whoever_has_gone_on_elsewhere_stays_there_when_the_app_answers(
    page: Page, stand_in: StandIn
) -> None:
    stand_in.held["type"] = asyncio.Event()
    await page.keyboard.type("/contacts find ada")
    await page.keyboard.press("Enter")
    await expect(page.get_by_text("Waiting for the app…")).to_be_visible()

    elsewhere = page.get_by_role("button", name="You are Sam Rivers")
    await elsewhere.focus()
    stand_in.held["type"].set()

    await expect(page.get_by_text("Waiting for the app…")).to_be_hidden()
    await expect(elsewhere).to_be_focused()


async def test_a_global_shortcut_starts_from_the_lightning(
    page: Page, stand_in: StandIn
) -> None:
    await page.get_by_role("button", name="Shortcuts").press("Enter")
    await expect(page.get_by_role("menuitem", name="New contact")).to_be_focused()
    await page.keyboard.press("Enter")

    await expect(page.get_by_role("menu")).to_be_hidden()
    assert await stand_in.hears("shortcut") == [
        {"callback_id": "new_contact", "channel": SALES}
    ]
