"""What people do on the page, and where they look."""

from playwright.async_api import Locator, Page

from tests.workspace import Somebody
from tests.world import World


async def opens(page: Page, world: World, person: Somebody, channel: str) -> None:
    """Open the page as somebody, in a channel."""
    channels = {c["name"]: c["id"] for c in world.sandbox.channels()}
    await page.goto(f"{world.sandbox.url}/?as={person.id}#{channels[channel]}")


async def types(page: Page, text: str, channel: str = "sales") -> None:
    """Type a line into the message box and send it."""
    box = page.get_by_placeholder(f"Message #{channel}")
    await box.click()
    await page.keyboard.type(text)
    await page.keyboard.press("Escape")
    await page.keyboard.press("Enter")


def said(page: Page, text: str) -> Locator:
    """Find what the bot said, where it stands and not where it is read out."""
    return page.locator(".mrkdwn", has_text=text).last
