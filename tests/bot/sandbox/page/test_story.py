"""The page on the real sandbox, with a real Bolt app behind it."""

from typing import Any

import pytest
from playwright.async_api import Browser, Page, expect
from slack_bolt.async_app import AsyncAck, AsyncSay

from tests.bot.sandbox.bolt_app import BoltApp
from tests.bot.sandbox.page.kit import actions, button, field, option, plain, section
from tests.browser import opened_page
from tests.workspace import Somebody, Workspace

pytestmark = pytest.mark.browser

FORM = {
    "type": "modal",
    "callback_id": "new",
    "title": plain("New contact"),
    "submit": plain("Save"),
    "blocks": [
        field("Name", "plain_text_input", "name"),
        field("E-mail", "email_text_input", "email", optional=True),
        field("Company", "external_select", "company", min_query_length=1),
        field("Files", "file_input", "files", optional=True),
    ],
}


@pytest.fixture
async def sales(workspace: Workspace, app: BoltApp) -> str:
    """The id of #sales, where a small app adds and deletes contacts."""

    async def command(ack: AsyncAck, client: Any, body: dict[str, Any]) -> None:
        await client.views_open(trigger_id=body["trigger_id"], view=FORM)
        await ack()

    async def suggest(ack: AsyncAck, payload: dict[str, Any]) -> None:
        await ack(options=[option(f"{payload['value'].title()} Ltd", "1")])

    async def save(ack: AsyncAck, view: dict[str, Any], client: Any) -> None:
        values = view["state"]["values"]
        name = values["name"]["value"]["value"]
        company = values["company"]["value"]["selected_option"]["text"]["text"]
        files = len(values["files"]["value"]["files"])
        if name == "Taken":
            await ack(response_action="errors", errors={"name": "We know them already."})
            return
        await ack()
        text = f"*{name}* of {company} with {files} file"
        blocks = [section(text), actions(button("Delete", "delete"))]
        await client.chat_postMessage(channel=sales_id, text=text, blocks=blocks)

    async def delete(ack: AsyncAck, say: AsyncSay, body: dict[str, Any]) -> None:
        await ack()
        await say(f"<@{body['user']['id']}> deleted it.")

    channels = workspace.sandbox.channels()
    sales_id = next(channel["id"] for channel in channels if channel["name"] == "sales")
    app.bolt.command("/contacts")(command)
    app.bolt.options("value")(suggest)
    app.bolt.view("new")(save)
    app.bolt.action("delete")(delete)
    return str(sales_id)


async def test_two_people_work_with_an_app_in_two_windows(
    chromium: Browser, chromium_page: Page, workspace: Workspace, sales: str
) -> None:
    sam, mia = workspace.person("Sam"), workspace.person("Mia")
    page = chromium_page
    await _open(page, workspace, sam, sales)
    await expect(page.get_by_text("Nothing here yet.")).to_be_visible()

    async with opened_page(chromium) as other:
        await _open(other, workspace, mia, sales)
        await _add_ada(page)
        posted = other.get_by_text("Ada of Ada Ltd with 1 file", exact=True)
        await expect(posted).to_be_visible()
        await other.get_by_role("button", name="Delete").click()
    await expect(page.get_by_text(f"@{mia.name} deleted it.", exact=True)).to_be_visible()


async def _add_ada(page: Page) -> None:
    """Fill in the form, with a name that is refused at first."""
    await page.keyboard.type("/contacts new")
    await page.keyboard.press("Enter")
    await expect(page.get_by_label("Name", exact=True)).to_be_focused()
    await page.keyboard.type("Taken")
    await page.get_by_role("combobox", name="Company").press_sequentially("ada")
    await page.get_by_role("option", name="Ada Ltd").click()
    csv = {"name": "ada.csv", "mimeType": "text/csv", "buffer": b"a,b"}
    await page.get_by_label("Files (optional)").set_input_files(csv)  # type: ignore[arg-type]  # a plain dict serves
    await expect(page.get_by_role("button", name="Remove ada.csv")).to_be_visible()
    await page.keyboard.press("Control+Enter")
    await expect(page.get_by_text("We know them already.")).to_be_visible()
    await page.get_by_label("Name", exact=True).fill("Ada")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("dialog")).to_have_count(0)


async def test_files_are_dropped_and_downloaded(
    chromium_page: Page, workspace: Workspace, sales: str
) -> None:
    page, sam = chromium_page, workspace.person("Sam")
    await _open(page, workspace, sam, sales)

    csv = {"name": "ada.csv", "mimeType": "text/csv", "buffer": b"name\nAda\n"}
    await page.locator("#main input[type=file]").set_input_files(csv)  # type: ignore[arg-type]  # a plain dict serves
    await page.keyboard.type("Look at *this*")
    await page.keyboard.press("Enter")
    message = page.get_by_role("article", name=sam.name)
    await expect(message).to_contain_text("Look at this")
    async with page.expect_download() as download:
        await message.get_by_role("link", name="ada.csv").click()
    saved = await (await download.value).path()

    assert saved.read_bytes() == b"name\nAda\n"


async def test_slack_refuses_a_command_in_a_thread_and_says_so(
    chromium_page: Page, workspace: Workspace, sales: str
) -> None:
    page, sam = chromium_page, workspace.person("Sam")
    await _open(page, workspace, sam, sales)
    await page.keyboard.type("Who knows Ada?")
    await page.keyboard.press("Enter")
    await page.get_by_role("link", name="Reply in thread").press("Enter")
    await expect(page.get_by_role("combobox", name="Reply…")).to_be_focused()

    await page.keyboard.type("/contacts find ada")
    await page.keyboard.press("Enter")

    refused = "/contacts is not supported in threads. Sorry!"
    await expect(page.get_by_role("alert")).to_contain_text(refused)


async def test_a_second_workspace_is_one_press_away(
    chromium_page: Page, workspace: Workspace, sales: str
) -> None:
    page, sam = chromium_page, workspace.person("Sam")
    await workspace.post("/workspaces", {"name": "Northwind Crates"})
    await _open(page, workspace, sam, sales)
    await expect(page.get_by_role("heading", name="#sales")).to_be_visible()

    await page.get_by_role("link", name="Northwind Crates").click()
    await expect(page.get_by_role("link", name="Lighthouse Trading")).to_be_visible()
    await expect(page.get_by_role("combobox")).to_be_focused()
    await page.keyboard.type("Good morning")
    await page.keyboard.press("Enter")

    await expect(page.get_by_text("Good morning", exact=True)).to_be_visible()


async def _open(page: Page, workspace: Workspace, person: Somebody, channel: str) -> None:
    """Show the channel, and wait until what is typed goes into its message box."""
    await page.goto(f"{workspace.sandbox.url}/?as={person.id}#{channel}")
    await expect(page.get_by_role("combobox")).to_be_focused()
