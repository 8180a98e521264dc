import asyncio

import pytest
from playwright.async_api import Page, expect

from tests.bot.sandbox.page.kit import (
    actions,
    button,
    field,
    mrkdwn,
    option,
    plain,
    section,
)
from tests.bot.sandbox.page.stand_in import DM, MIA, SALES, SAM, StandIn

pytestmark = pytest.mark.browser

CONFIRM = {
    "title": plain("Delete Ada?"),
    "text": mrkdwn("She goes to the *trash*."),
    "confirm": plain("Delete her"),
    "deny": plain("Keep her"),
    "style": "danger",
}


async def test_a_new_message_is_shown_announced_and_scrolled_to(
    chromium_page: Page, stand_in: StandIn
) -> None:
    for number in range(40):
        stand_in.post(SALES, user=MIA, text=f"Message {number}")
    await stand_in.show_to_sam(chromium_page)
    await expect(chromium_page.get_by_text("Message 39")).to_be_in_viewport()

    stand_in.post(SALES, text="*Ada* is a contact now.", ephemeral=True)
    await stand_in.change()

    message = chromium_page.get_by_role("article", name="contacts")
    await expect(message).to_be_in_viewport()
    await expect(message).to_contain_text("Only visible to you")
    status = chromium_page.locator("#announcer")
    await expect(status).to_have_text(
        "contacts, only visible to you: Ada is a contact now. "
    )


async def test_only_the_newest_messages_are_drawn_until_one_asks_for_more(
    chromium_page: Page, stand_in: StandIn
) -> None:
    for number in range(1_000):
        stand_in.post(SALES, user=MIA, text=f"Message {number}.")
    await stand_in.show_to_sam(chromium_page)
    await expect(chromium_page.get_by_text("Message 999.")).to_be_in_viewport()
    await expect(chromium_page.get_by_text("Message 899.")).to_have_count(0)

    await chromium_page.get_by_role("button", name="Show earlier messages (900)").click()
    await expect(chromium_page.get_by_text("Message 800.")).to_have_count(1)
    await expect(chromium_page.get_by_text("Message 900.")).to_be_in_viewport()


async def test_what_happened_elsewhere_is_marked_in_the_sidebar(
    chromium_page: Page, stand_in: StandIn
) -> None:
    stand_in.post(DM, text="Welcome")
    await stand_in.show_to_sam(chromium_page)
    sidebar = chromium_page.get_by_role("navigation", name="Workspace")
    await expect(sidebar.get_by_role("link", name="unread")).to_have_count(0)

    stand_in.post(DM, text="Your import is done")
    await stand_in.change()
    await sidebar.get_by_role("link", name="contacts, 1 unread").click()

    await expect(chromium_page.get_by_text("Your import is done")).to_be_visible()
    await expect(sidebar.get_by_role("link", name="unread")).to_have_count(0)


async def test_a_thread_opens_beside_its_channel_and_takes_replies(
    chromium_page: Page, stand_in: StandIn
) -> None:
    stand_in.post(SALES, user=SAM, text="people.csv", files=[{"id": "F1", "name": "p.csv"}])
    root = stand_in.messages[SALES][0]["ts"]
    stand_in.post(SALES, text="I read 512 rows.", thread_ts=root)
    await stand_in.show_to_sam(chromium_page)
    await expect(chromium_page.get_by_text("I read 512 rows.")).to_have_count(0)

    await chromium_page.get_by_role("link", name="1 reply").press("Enter")
    thread = chromium_page.get_by_role("complementary", name="Thread")
    await expect(thread.get_by_text("I read 512 rows.")).to_be_visible()
    await expect(thread.get_by_role("combobox", name="Reply…")).to_be_focused()
    await chromium_page.keyboard.type("Go on")
    await chromium_page.keyboard.press("Enter")
    await expect(thread.get_by_role("combobox", name="Reply…")).to_have_value("")
    sent = {"channel": SALES, "text": "Go on", "thread_ts": root}
    assert await stand_in.hears("type") == [sent]

    await chromium_page.keyboard.press("Escape")
    await expect(thread).to_be_hidden()


async def test_a_question_is_asked_before_a_dangerous_press(
    chromium_page: Page, stand_in: StandIn
) -> None:
    delete = button("Delete", "contact.delete", style="danger", confirm=CONFIRM)
    stand_in.post(SALES, text="Ada", blocks=[actions(delete)])
    await stand_in.show_to_sam(chromium_page)
    pressed = chromium_page.get_by_role("button", name="Delete", exact=True)
    question = chromium_page.get_by_role("alertdialog", name="Delete Ada?")

    await pressed.click()
    await expect(question).to_contain_text("She goes to the trash.")
    await question.get_by_role("button", name="Keep her").click()
    await expect(question).to_have_count(0)
    assert stand_in.told("press") == []
    await pressed.click()
    await question.get_by_role("button", name="Delete her").click()

    await expect(pressed).not_to_have_attribute("aria-busy", "true")
    [press] = await stand_in.hears("press")
    message_ts = stand_in.messages[SALES][0]["ts"]
    assert press == {
        "action_id": "contact.delete",
        "block_id": "actions",
        "message_ts": message_ts,
        "confirm": True,
    }


async def test_a_message_menu_offers_shortcuts_and_reactions(
    chromium_page: Page, stand_in: StandIn
) -> None:
    stand_in.post(
        SALES, user=MIA, text="Call Ada", reactions=[{"name": "+1", "users": [MIA]}]
    )
    ts = stand_in.messages[SALES][0]["ts"]
    await stand_in.show_to_sam(chromium_page)

    await chromium_page.get_by_role("button", name="More for this message").press("Enter")
    await chromium_page.get_by_role("menuitem", name="Save as contact").click()
    await chromium_page.get_by_role("button", name="Add a reaction").press("Enter")
    await chromium_page.get_by_role("menuitem", name="phone").click()
    await chromium_page.get_by_role("button", name="+1, 1").click()

    shortcut = {"callback_id": "save_contact", "channel": SALES, "message_ts": ts}
    assert await stand_in.hears("shortcut") == [shortcut]
    assert [body["name"] for body in await stand_in.hears("react", 2)] == ["phone", "+1"]


async def test_menus_in_a_message_act_at_once(
    chromium_page: Page, stand_in: StandIn
) -> None:
    options = [option("Ada", "C-1"), option("Grace", "C-2")]
    opener = {"type": "static_select", "action_id": "open", "options": options}
    more = {"type": "overflow", "action_id": "more", "options": [option("Copy", "copy")]}
    stand_in.post(SALES, blocks=[actions(opener | {"placeholder": plain("Open …")}, more)])
    await stand_in.show_to_sam(chromium_page)

    box = chromium_page.get_by_role("combobox", name="Open …")
    await box.focus()
    await chromium_page.keyboard.type("gra")
    await chromium_page.keyboard.press("Enter")
    await expect(box).to_have_value("Grace")
    await chromium_page.get_by_role("button", name="More actions").press("Enter")
    await expect(chromium_page.get_by_role("menuitem", name="Copy")).to_be_focused()
    await chromium_page.keyboard.press("Enter")

    await expect(chromium_page.get_by_role("menu")).to_be_hidden()
    assert [press["value"] for press in await stand_in.hears("press", 2)] == ["C-2", "copy"]


async def test_what_is_typed_while_the_app_hears_of_a_choice_stays(
    chromium_page: Page, stand_in: StandIn
) -> None:
    options = [option("Ada", "C-1"), option("Grace", "C-2")]
    opener = {"type": "static_select", "action_id": "open", "options": options}
    stand_in.post(SALES, blocks=[actions(opener | {"placeholder": plain("Open …")})])
    stand_in.held["press"] = asyncio.Event()
    await stand_in.show_to_sam(chromium_page)

    box = chromium_page.get_by_role("combobox", name="Open …")
    await box.fill("gra")
    await chromium_page.keyboard.press("Enter")
    await stand_in.hears("press")
    await box.fill("ad")
    await expect(chromium_page.get_by_text("Waiting for the app…")).to_be_visible()
    stand_in.held["press"].set()

    await expect(chromium_page.get_by_text("Waiting for the app…")).to_be_hidden()
    await expect(box).to_have_value("ad")


async def test_the_focus_stays_where_a_message_is_replaced(
    chromium_page: Page, stand_in: StandIn
) -> None:
    for page in (1, 2):
        stand_in.post(SALES, text="1", blocks=[actions(button("Next", "next"))], page=page)
    await stand_in.show_to_sam(chromium_page)
    next_page = chromium_page.get_by_role("button", name="Next").last
    await next_page.press("Enter")

    stand_in.messages[SALES][1]["page"] = 3
    await stand_in.change()
    stand_in.post(SALES, text="done")
    await stand_in.change()
    await expect(chromium_page.get_by_text("done", exact=True)).to_be_visible()
    await expect(next_page).to_be_focused()

    # Another version of the message, whose block got another made-up id.
    again = actions(button("Next", "next"), block_id="made-up")
    stand_in.messages[SALES][1]["blocks"] = [section("Page 4"), again]
    await stand_in.change()
    await expect(chromium_page.get_by_text("Page 4")).to_be_visible()
    await expect(next_page).to_be_focused()

    del stand_in.messages[SALES][1]
    await stand_in.change()
    region = chromium_page.get_by_role("region", name="Messages in #sales")
    await expect(region).to_be_focused()


async def test_the_home_tab_is_opened_and_its_search_box_asks_the_app(
    chromium_page: Page, stand_in: StandIn
) -> None:
    search = field("Search", "plain_text_input", "search", dispatch_action=True)
    stand_in.home = {"type": "home", "blocks": [search]}
    await stand_in.show_to_sam(chromium_page, "home")

    await chromium_page.get_by_label("Search").fill("ada")
    await chromium_page.keyboard.press("Enter")
    await expect(chromium_page.get_by_text("Waiting for the app…")).to_be_hidden()

    assert await stand_in.hears("home") == [{}]
    pressed = {"action_id": "value", "block_id": "search", "home": True, "value": "ada"}
    assert await stand_in.hears("press") == [pressed]


async def test_one_can_become_somebody_else(chromium_page: Page, stand_in: StandIn) -> None:
    await stand_in.show_to_sam(chromium_page)

    await chromium_page.get_by_role("button", name="You are Sam Rivers").press("Enter")
    mia = chromium_page.get_by_role("link", name="Open as Mia Stone in a new window")
    await expect(mia).to_have_attribute("href", f"?as={MIA}")
    await chromium_page.get_by_role("link", name="Mia Stone manager").click()

    you = chromium_page.get_by_role("button", name="You are Mia Stone")
    await expect(you).to_contain_text("manager")
