"""What people do on the page, and where they look."""

import re

from playwright.async_api import Locator, Page, expect

from tests.workspace import Somebody
from tests.world import World


async def opens(page: Page, world: World, person: Somebody, channel: str) -> None:
    """Open the page as somebody, in a channel, and come to its message box."""
    channels = {c["name"]: c["id"] for c in world.sandbox.channels()}
    await page.goto("about:blank")  # the same address with another channel loads nothing
    await page.goto(f"{world.sandbox.url}/?as={person.id}#{channels[channel]}")
    await expect(_box(page, channel)).to_be_focused()


async def goes_to(page: Page, channel: str) -> None:
    """Go to another channel, and come to its message box."""
    named = re.compile(rf"^{channel}(, \d+ unread)?$")
    sidebar = page.get_by_role("navigation", name="Workspace")
    await sidebar.get_by_role("link", name=named).first.click()
    await expect(_box(page, channel)).to_be_focused()


async def types(page: Page, text: str, channel: str = "sales") -> None:
    """Type a line into the message box and send it."""
    box = _box(page, channel)
    await box.click()
    await page.keyboard.type(text)
    await page.keyboard.press("Escape")
    await page.keyboard.press("Enter")
    await expect(box).to_have_value("")


def _box(page: Page, channel: str) -> Locator:
    return page.get_by_placeholder(f"Message #{channel}")


def said(page: Page, text: str) -> Locator:
    """Find what the bot said, where it stands and not where it is read out."""
    return page.locator(".mrkdwn", has_text=text).last
