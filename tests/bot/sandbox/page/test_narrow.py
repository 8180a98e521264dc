import pytest
from playwright.async_api import Page, expect

from tests.bot.sandbox.page.kit import actions, button, field, modal, section
from tests.bot.sandbox.page.stand_in import MIA, SALES, StandIn
from tests.bot.sandbox.page.test_blocks import MESSAGE

pytestmark = pytest.mark.browser

LONG = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft"
SPILLS = """() => [...document.querySelectorAll("#main *, #modal *")]
  .filter((element) => {
    if (element.closest(".table-frame, .cards, pre, .unseen, [popover]")) return false;
    const { width, right } = element.getBoundingClientRect();
    return width > 0 && right > innerWidth + 1;
  })
  .map((element) => element.outerHTML.slice(0, 120))"""


async def test_nothing_spills_out_of_a_telephone(
    chromium_page: Page, stand_in: StandIn
) -> None:
    await chromium_page.set_viewport_size({"width": 360, "height": 640})
    files = [{"id": "F1", "name": f"{LONG}.csv"}]
    stand_in.post(SALES, user=MIA, text=f"{LONG} <https://a.example/{LONG}>", files=files)
    buttons = [button(LONG[:70], f"b{number}") for number in range(3)]
    stand_in.post(SALES, text=LONG, blocks=[*MESSAGE, actions(*buttons, block_id="long")])
    stand_in.modals = [modal(section(LONG), field(LONG, "plain_text_input", "a"))]
    await stand_in.show_to_sam(chromium_page)
    await expect(chromium_page.get_by_role("dialog")).to_be_visible()

    assert await chromium_page.evaluate(SPILLS) == []


async def test_the_sidebar_is_a_drawer_where_it_is_narrow(
    chromium_page: Page, stand_in: StandIn
) -> None:
    await chromium_page.set_viewport_size({"width": 360, "height": 640})
    await stand_in.show_to_sam(chromium_page)
    sidebar = chromium_page.get_by_role("navigation", name="Workspace")
    await expect(sidebar).to_be_hidden()

    await chromium_page.get_by_role("button", name="Channels").click()
    await expect(sidebar).to_be_in_viewport()
    await sidebar.get_by_role("link", name="contacts (Home)").click()

    await expect(sidebar).to_be_hidden()
    await expect(chromium_page.get_by_role("heading", name="contacts")).to_be_visible()


async def test_the_sidebar_says_in_full_who_one_is(
    chromium_page: Page, stand_in: StandIn
) -> None:
    await chromium_page.set_viewport_size({"width": 1400, "height": 900})
    await stand_in.show_to_sam(chromium_page)
    who = chromium_page.get_by_text("You are ")
    await who.evaluate("(element, name) => element.append(name)", LONG)

    is_cut = "element => element.scrollWidth > element.clientWidth"
    assert not await who.evaluate(is_cut)
