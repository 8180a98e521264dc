import asyncio

import pytest
from playwright.async_api import Page, expect

from tests.bot.sandbox.page.kit import actions, button, field, modal, option, plain, section
from tests.bot.sandbox.page.stand_in import SALES, StandIn

pytestmark = pytest.mark.browser

NAME = field("Name", "plain_text_input", "name", max_length=80)
EMAIL = field("E-mail", "email_text_input", "email", hint=plain("Where they read"))


async def test_errors_stand_beside_their_inputs_and_the_first_is_focused(
    chromium_page: Page, stand_in: StandIn
) -> None:
    stand_in.modals = [modal(NAME, EMAIL)]
    stand_in.answers["fill"] = {"ok": False, "errors": {"email": "No mail goes there."}}
    await stand_in.show_to_sam(chromium_page)
    name, email = (
        chromium_page.get_by_label("Name", exact=True),
        chromium_page.get_by_label("E-mail"),
    )
    await expect(name).to_be_focused()

    await chromium_page.keyboard.type("Ada")
    await chromium_page.keyboard.press("Tab")
    await chromium_page.keyboard.type("ada@x")
    await name.focus()
    await chromium_page.keyboard.press("Enter")

    await expect(email).to_be_focused()
    await expect(email).to_have_attribute("aria-invalid", "true")
    await expect(email).to_have_accessible_description(
        "Where they read No mail goes there."
    )
    sent = {"values": {"name": "Ada", "email": "ada@x"}, "submit": True}
    assert await stand_in.hears("fill") == [sent]
    await chromium_page.keyboard.type(".example")
    await expect(email).to_have_attribute("aria-invalid", "false")


async def test_enter_sends_nothing_where_a_form_has_no_button_for_it(
    chromium_page: Page, stand_in: StandIn
) -> None:
    stand_in.modals = [modal(NAME, submit=None)]
    await stand_in.show_to_sam(chromium_page)

    await chromium_page.keyboard.type("Ada")
    await chromium_page.keyboard.press("Enter")
    await chromium_page.keyboard.press("Control+Enter")

    await expect(chromium_page.get_by_label("Name", exact=True)).to_have_value("Ada")
    assert not [sent for sent in stand_in.told("fill") if sent["submit"]]


async def test_while_a_form_is_sent_it_says_so_and_is_sent_once(
    chromium_page: Page, stand_in: StandIn
) -> None:
    stand_in.modals = [modal(NAME)]
    stand_in.held["fill"] = asyncio.Event()
    await stand_in.show_to_sam(chromium_page)

    await chromium_page.keyboard.type("Ada")
    await chromium_page.keyboard.press("Control+Enter")
    working = chromium_page.get_by_role("button", name="Working…")
    await expect(working).to_be_disabled()
    await chromium_page.keyboard.press("Control+Enter")
    stand_in.modals = []
    stand_in.held["fill"].set()
    await stand_in.change()

    await expect(chromium_page.get_by_role("dialog")).to_have_count(0)
    assert len(stand_in.told("fill")) == 1


async def test_typed_text_survives_an_update_of_the_form(
    chromium_page: Page, stand_in: StandIn
) -> None:
    stand_in.modals = [modal(NAME, section("Checking …"))]
    await stand_in.show_to_sam(chromium_page)
    name = chromium_page.get_by_label("Name", exact=True)
    await chromium_page.keyboard.type("Ada Love")

    changed = field("Name", "plain_text_input", "name", max_length=40)
    stand_in.modals = [modal(changed, section("Done."), hash="2.b")]
    await stand_in.change()
    await expect(chromium_page.get_by_text("Done.")).to_be_visible()
    await expect(name).to_be_focused()
    await chromium_page.keyboard.type("lace")

    await expect(name).to_have_value("Ada Lovelace")


async def test_a_press_in_a_form_brings_along_what_was_typed(
    chromium_page: Page, stand_in: StandIn
) -> None:
    stand_in.modals = [modal(NAME, actions(button("Check", "check"), block_id="row"))]
    await stand_in.show_to_sam(chromium_page)

    await chromium_page.keyboard.type("Ada")
    await chromium_page.get_by_role("button", name="Check").click()

    await expect(chromium_page.get_by_role("button", name="Check")).not_to_have_attribute(
        "aria-busy", "true"
    )
    assert await stand_in.hears("fill") == [{"values": {"name": "Ada"}, "submit": False}]
    pressed = {"action_id": "check", "block_id": "row", "view_id": "V1"}
    assert await stand_in.hears("press") == [pressed]


async def test_forms_are_stacked_and_the_focus_comes_back(
    chromium_page: Page, stand_in: StandIn
) -> None:
    first = modal(NAME, actions(button("More", "more"), block_id="row"))
    stand_in.modals = [first]
    await stand_in.show_to_sam(chromium_page)
    await chromium_page.keyboard.type("Ada")
    more = chromium_page.get_by_role("button", name="More", exact=True)
    await more.focus()

    stand_in.modals = [first, modal(EMAIL, id_="V2", title=plain("Another"))]
    await stand_in.change()
    await expect(chromium_page.get_by_role("dialog", name="Another")).to_be_visible()
    await expect(chromium_page.get_by_role("button", name="Back")).to_be_visible()
    await expect(chromium_page.get_by_label("E-mail")).to_be_focused()

    await chromium_page.keyboard.press("Escape")
    stand_in.modals = [first]
    await stand_in.change()
    await expect(more).to_be_focused()
    await expect(chromium_page.get_by_label("Name", exact=True)).to_have_value("Ada")
    assert await stand_in.hears("close") == [{}]


async def test_an_external_select_asks_the_app_as_one_types(
    chromium_page: Page, stand_in: StandIn
) -> None:
    company = field("Company", "external_select", "company", min_query_length=2)
    stand_in.modals = [modal(company)]
    groups = [
        {"label": plain("Ours"), "options": [option("Ada Ltd", "1", "London")]},
        {"label": plain("Others"), "options": [option("Adam & Co", "2")]},
    ]
    stand_in.answers["suggest"] = {"ok": True, "option_groups": groups, "options": []}
    await stand_in.show_to_sam(chromium_page)
    box = chromium_page.get_by_role("combobox", name="Company")

    await chromium_page.keyboard.type("a")
    await expect(chromium_page.get_by_text("Type at least 2 characters.")).to_be_visible()
    await chromium_page.keyboard.type("d")
    await expect(chromium_page.get_by_role("group", name="Others")).to_be_visible()
    await chromium_page.keyboard.press("ArrowDown")
    await chromium_page.keyboard.press("Enter")
    await expect(box).to_have_value("Adam & Co")
    await expect(box).to_have_attribute("aria-expanded", "false")
    await chromium_page.keyboard.press("ArrowDown")
    await chromium_page.keyboard.press("Escape")
    await expect(chromium_page.get_by_role("dialog")).to_be_visible()
    await chromium_page.get_by_role("button", name="Save").click()

    asked, *_ = await stand_in.hears("suggest")
    assert (asked["action_id"], asked["text"], asked["view_id"]) == ("value", "ad", "V1")
    assert stand_in.told("close") == []
    assert await stand_in.hears("fill") == [{"values": {"company": "2"}, "submit": True}]


async def test_every_kind_of_input_sends_what_was_chosen(
    chromium_page: Page, stand_in: StandIn
) -> None:
    options = [option("One", "1"), option("Two", "2")]
    stand_in.modals = [
        modal(
            field("Owner", "users_select", "owner"),
            field("Where", "conversations_select", "where"),
            field("Tags", "multi_static_select", "tags", options=options),
            field("Mode", "radio_buttons", "mode", options=options),
            field("Consent", "checkboxes", "consent", options=options),
            field("Birthday", "datepicker", "birthday"),
            field("At", "timepicker", "at"),
            field("When", "datetimepicker", "when"),
            field("Story", "rich_text_input", "story"),
            field("List", "file_input", "list", filetypes=["csv"], max_files=1),
        )
    ]
    await stand_in.show_to_sam(chromium_page)
    page = chromium_page

    await page.get_by_role("combobox", name="Owner").press_sequentially("mia")
    await page.get_by_role("option", name="Mia Stone").click()
    await page.get_by_role("combobox", name="Where").press_sequentially("sal")
    await page.get_by_role("option", name="#sales").click()
    for name in ("One", "Two"):
        await page.get_by_role("combobox", name="Tags").click()
        await page.get_by_role("option", name=name).click()
    await page.get_by_role("button", name="Remove One").click()
    await page.get_by_role("radio", name="Two").check()
    for name in ("One", "Two"):
        await page.get_by_role("checkbox", name=name).check()
    await page.get_by_label("Birthday").fill("1990-01-31")
    await page.get_by_label("At", exact=True).fill("09:30")
    await page.get_by_label("When").fill("2026-11-18T12:06")
    await page.get_by_label("Story").fill("Once")
    file = {"name": "people.csv", "mimeType": "text/csv", "buffer": b"a"}
    await page.get_by_label("List").set_input_files(file)  # type: ignore[arg-type]  # FilePayload is a plain dict
    await expect(page.get_by_role("button", name="Remove people.csv")).to_be_visible()
    await page.get_by_role("button", name="Save").click()

    await expect(page.get_by_role("button", name="Save")).to_be_enabled()
    [sent] = await stand_in.hears("fill")
    assert sent["values"] == {
        "owner": "U00000MIA",
        "where": SALES,
        "tags": ["2"],
        "mode": "2",
        "consent": ["1", "2"],
        "birthday": "1990-01-31",
        "at": "09:30",
        "when": 1_794_999_960,
        "story": "Once",
        "list": ["F00000001"],
    }


async def test_only_the_body_of_a_long_form_scrolls(
    chromium_page: Page, stand_in: StandIn
) -> None:
    fields = [field(f"Line {n}", "plain_text_input", f"line_{n}") for n in range(20)]
    stand_in.modals = [modal(*fields)]
    await stand_in.show_to_sam(chromium_page)
    dialog = chromium_page.get_by_role("dialog")
    await expect(dialog).to_be_visible()

    hidden = "element => element.scrollHeight - element.clientHeight"
    assert await dialog.evaluate(hidden) == 0
    assert await dialog.locator(".modal-body").evaluate(hidden) > 0
    await expect(dialog.get_by_role("button", name="Save")).to_be_in_viewport(ratio=1)
