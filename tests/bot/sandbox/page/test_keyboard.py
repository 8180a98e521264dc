import pytest
from playwright.async_api import Page, expect

from tests.bot.sandbox.page.kit import actions, button
from tests.bot.sandbox.page.stand_in import MIA, SALES, StandIn

pytestmark = pytest.mark.browser

HERE = (
    "document.activeElement.getAttribute('aria-label') ?? document.activeElement.innerText"
)


async def test_one_gets_everywhere_with_the_keyboard_alone(
    chromium_page: Page, stand_in: StandIn
) -> None:
    stand_in.post(
        SALES, user=MIA, text="Call Ada", blocks=[actions(button("Call", "call"))]
    )
    await stand_in.show_to_sam(chromium_page, "home")
    press, here = chromium_page.keyboard.press, chromium_page.evaluate

    await press("Tab")
    skip = chromium_page.get_by_role("link", name="Skip to the message box")
    await expect(skip).to_be_focused()
    while await here(HERE) != "sales":
        await press("Tab")
    await press("Enter")
    await expect(chromium_page.get_by_role("heading", name="#sales")).to_be_visible()
    await expect(chromium_page.get_by_role("combobox")).to_be_focused()

    walked = []
    while "Call" not in walked:
        await press("Shift+Tab")
        walked.append(await here(HERE))
    assert walked == [
        "More for this message",
        "Reply in thread",
        "Add a reaction",
        "Call",
    ]
    await press("Enter")
    await press("Tab")
    await press("Enter")
    await expect(chromium_page.get_by_role("menuitem").first).to_be_focused()
    await press("End")
    await expect(chromium_page.get_by_role("menuitem").last).to_be_focused()
    await press("Escape")
    react = chromium_page.get_by_role("button", name="Add a reaction")
    await expect(react).to_be_focused()
    assert [pressed["action_id"] for pressed in await stand_in.hears("press")] == ["call"]
