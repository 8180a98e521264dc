import json
from typing import Any

import pytest
from playwright.async_api import Page, expect

from tests.bot.sandbox.page.kit import (
    Block,
    actions,
    button,
    field,
    modal,
    mrkdwn,
    option,
    plain,
    section,
)
from tests.bot.sandbox.page.stand_in import MIA, SALES, StandIn
from tests.shared_data import shared

pytestmark = pytest.mark.browser

ELSEWHERE = {"type": "image", "image_url": "https://a.example/x.png", "alt_text": "A chart"}
RICH = {
    "type": "rich_text",
    "elements": [
        {
            "type": "rich_text_section",
            "elements": [
                {"type": "text", "text": "Rich ", "style": {"bold": True}},
                {"type": "user", "user_id": MIA},
                {"type": "emoji", "name": "tada"},
                {"type": "link", "url": "https://a.example/", "text": "link"},
                {"type": "color", "value": "#aa0000"},
            ],
        },
        {
            "type": "rich_text_list",
            "style": "ordered",
            "elements": [
                {"type": "rich_text_section", "elements": [{"type": "text", "text": "1st"}]}
            ],
        },
        {"type": "rich_text_quote", "elements": [{"type": "text", "text": "quoted"}]},
        {"type": "rich_text_preformatted", "elements": [{"type": "text", "text": "pre"}]},
    ],
}
TABLE = {
    "type": "table",
    "block_id": "table",
    "column_settings": [{"is_wrapped": True}, {"align": "right"}],
    "rows": [
        [{"type": "raw_text", "text": "Name"}, {"type": "raw_text", "text": "Score"}],
        [{"type": "raw_text", "text": "Ada"}, {"type": "raw_number", "value": 42}],
        [RICH, None],
    ],
}
CARD = {
    "type": "card",
    "block_id": "card",
    "title": mrkdwn("Lovelace Ltd"),
    "body": mrkdwn("Engines"),
    "actions": [button("Enter", "enter")],
}
TASK = {"type": "task_card", "task_id": "1", "title": "Search", "status": "in_progress"}
MESSAGE: list[Block] = [
    {"type": "header", "text": plain("All blocks :tada:")},
    section(
        "*Section*", fields=[mrkdwn("*City*\nLondon")], accessory=button("Show", "show")
    ),
    {"type": "divider"},
    {"type": "context", "elements": [mrkdwn("small print"), ELSEWHERE]},
    ELSEWHERE | {"title": plain("Created per week")},
    TABLE,
    RICH,
    {"type": "markdown", "text": "**Bold** words"},
    {"type": "alert", "text": mrkdwn("Take care"), "level": "warning"},
    CARD,
    {
        "type": "carousel",
        "block_id": "row",
        "elements": [CARD | {"title": mrkdwn("Second")}],
    },
    {"type": "file", "source": "remote", "external_id": "F42"},
    {
        "type": "video",
        "title": plain("A film"),
        "title_url": "https://a.example/film",
        "alt_text": "film",
        "video_url": "https://a.example/embed",
        "thumbnail_url": "https://a.example/t.png",
    },
    {"type": "plan", "title": "A plan", "tasks": [TASK]},
    TASK | {"title": "Alone", "status": "complete"},
    {
        "type": "container",
        "title": plain("A container"),
        "child_blocks": [section("inside", "inside")],
    },
    {
        "type": "data_table",
        "caption": "A data table",
        "page_size": 1,
        "rows": [TABLE["rows"][0], *TABLE["rows"][1:]],
    },
    {
        "type": "context_actions",
        "block_id": "feedback",
        "elements": [
            {
                "type": "feedback_buttons",
                "action_id": "vote",
                "positive_button": {"text": plain("Good"), "value": "up"},
                "negative_button": {"text": plain("Bad"), "value": "down"},
            },
            {
                "type": "icon_button",
                "icon": "trash",
                "text": plain("Discard"),
                "action_id": "bin",
            },
        ],
    },
    field("Search", "plain_text_input", "search", dispatch_action=True),
    actions(
        button("Go", "go", style="primary"),
        button("Web", "web", url="https://a.example/"),
        {
            "type": "overflow",
            "action_id": "more",
            "options": [option("Copy"), option("Archive")],
        },
        {
            "type": "static_select",
            "action_id": "open",
            "placeholder": plain("Open …"),
            "options": [option("Ada"), option("Grace")],
        },
        {"type": "datepicker", "action_id": "day", "placeholder": plain("A day")},
    ),
]
INPUTS = {
    "plain_text_input": "textbox",
    "rich_text_input": "textbox",
    "email_text_input": "textbox",
    "url_text_input": "textbox",
    "number_input": "textbox",
    "static_select": "combobox",
    "external_select": "combobox",
    "users_select": "combobox",
    "conversations_select": "combobox",
    "channels_select": "combobox",
    "multi_static_select": "combobox",
    "multi_external_select": "combobox",
    "multi_users_select": "combobox",
    "multi_conversations_select": "combobox",
    "multi_channels_select": "combobox",
    "radio_buttons": "radiogroup",
    "checkboxes": "group",
}
USED = {*INPUTS.values(), "button", "link", "checkbox", "radio", "image", "Date", "region"}
PICKERS = ("datepicker", "timepicker", "datetimepicker")
OPTIONS = [option("One", "1", "the first"), option("Two", "2")]


async def test_every_block_of_a_message_is_shown_and_can_be_named(
    chromium_page: Page, stand_in: StandIn
) -> None:
    hosts: set[str] = set()
    chromium_page.on("request", lambda request: hosts.add(request.url.split("/")[2]))
    stand_in.post(SALES, text="all", blocks=MESSAGE)
    await stand_in.show_to_sam(chromium_page)
    message = chromium_page.get_by_role("article", name="contacts")
    by_role = message.get_by_role

    for role, name in {
        "heading": "All blocks 🎉",
        "button": "Show",
        "figure": "",
        "columnheader": "Score",
        "region": "Table of 2 rows",
        "cell": "42",
        "link": "F42 Download",
        "img": "In progress",
        "textbox": "Search",
        "combobox": "Open …",
    }.items():
        await expect(by_role(role, name=name).first).to_be_visible()  # type: ignore[arg-type]  # roles as plain text
    for text in (
        "London",
        "small print",
        "Engines",
        "A film",
        "A plan",
        "inside",
        "quoted",
    ):
        await expect(message.get_by_text(text).first).to_be_visible()
    for name in ("Go", "Enter", "Good", "Bad", "Discard", "More actions", "Next"):
        await expect(by_role("button", name=name, exact=True).first).to_be_visible()
    await expect(message.get_by_label("A day")).to_be_visible()
    await expect(message.get_by_text("not rendered")).to_have_count(0)
    assert hosts == {stand_in.url.removeprefix("http://")}


async def test_what_is_not_known_is_shown_as_such_with_its_data(
    chromium_page: Page, stand_in: StandIn
) -> None:
    odd = {"type": "hologram", "action_id": "beam"}
    blocks = [{"type": "mystery", "secret": "<b>data</b>"}, actions(odd)]
    stand_in.post(SALES, text="odd", blocks=blocks)
    await stand_in.show_to_sam(chromium_page)

    for words in (
        "This block (type “mystery”) is not rendered here.",
        "This element (type “hologram”) is not rendered here.",
    ):
        await expect(chromium_page.get_by_text(words)).to_be_visible()
    await chromium_page.get_by_text("Show its JSON").first.click()
    await expect(chromium_page.get_by_text('"<b>data</b>"')).to_be_visible()


async def test_every_input_of_a_form_has_its_label(
    chromium_page: Page, stand_in: StandIn
) -> None:
    more = {"static_select": OPTIONS, "multi_static_select": OPTIONS}
    more |= {"radio_buttons": OPTIONS, "checkboxes": OPTIONS}
    blocks = [
        field(f"My {kind}", kind, kind, **({"options": more[kind]} if kind in more else {}))
        for kind in [*INPUTS, *PICKERS, "file_input"]
    ]
    stand_in.modals = [modal(*blocks)]
    await stand_in.show_to_sam(chromium_page)
    dialog = chromium_page.get_by_role("dialog", name="New contact")

    for kind, role in INPUTS.items():
        named = dialog.get_by_role(role, name=f"My {kind}", exact=True)  # type: ignore[arg-type]  # roles as plain text
        await expect(named).to_be_visible()
    for kind in PICKERS:
        await expect(dialog.get_by_label(f"My {kind}", exact=True)).to_be_visible()
    await expect(dialog.get_by_role("button", name="Choose files")).to_be_visible()
    radio = dialog.get_by_role("radio", name="One")
    await expect(radio).to_have_accessible_description("the first")
    await expect(dialog.get_by_text("not rendered")).to_have_count(0)


async def test_whatever_can_be_used_has_a_name(
    chromium_page: Page, stand_in: StandIn
) -> None:
    stand_in.post(SALES, text="all", blocks=MESSAGE, files=[{"id": "F1", "name": "a.csv"}])
    await stand_in.show_to_sam(chromium_page)
    await expect(chromium_page.get_by_role("article").first).to_be_visible()

    session = await chromium_page.context.new_cdp_session(chromium_page)
    tree = await session.send("Accessibility.getFullAXTree")

    used = [node for node in tree["nodes"] if _role(node) in USED and not node["ignored"]]
    nameless = [node for node in used if not node["name"].get("value", "").strip()]
    assert len(used) > 30
    assert nameless == []


def _role(node: dict[str, Any]) -> str:
    return str(node.get("role", {}).get("value"))


async def test_no_block_that_slack_knows_is_forgotten() -> None:
    surfaces = json.loads(shared("slack", "block_surfaces.json").read_text("utf-8"))
    known = {*surfaces["message"], *surfaces["modal"], *surfaces["home"]}

    drawn = {block["type"] for block in MESSAGE}

    # Charts are shown as data: the bot posts its charts as pictures.
    assert known - drawn == {"data_visualization"}


async def test_a_file_name_is_read_as_it_is_whatever_turns_the_direction_in_it(
    chromium_page: Page, stand_in: StandIn
) -> None:
    names = ["people\u202evsc.exe", "\u2067list\u2069.csv", "אנשים.csv"]
    files = [{"id": f"F{at}", "name": name} for at, name in enumerate(names)]
    stand_in.post(SALES, text="Look", files=files)
    await stand_in.show_to_sam(chromium_page)

    shown = chromium_page.locator(".file-name")
    await expect(shown).to_have_text(["peoplevsc.exe", "list.csv", "אנשים.csv"])
    first = chromium_page.get_by_title("Download peoplevsc.exe")
    await expect(first).to_be_visible()
