"""The ways in: the launcher, the Home tab, help, and who one is."""

import html
import re
from pathlib import Path

import pytest

from tests.screens import boxes, labels, names
from tests.world import World, open_world

ADA = {"name": "Ada Lovelace", "email": "ada@x.io", "company": "Engines"}


async def test_the_launcher_finds_opens_and_adds(world: World) -> None:
    sam = world.sam
    await sam.types('/contacts new "Ada Lovelace" email:ada@x.io company:Engines')
    await sam.types("/contacts new Adam email:adam@x.io")

    await sam.types("/contacts")
    form = await sam.modal()
    assert labels(form) == [
        *("Adam (C-2)", "Ada Lovelace (C-1)"),
        *("Add a contact", "Import a file", "Help"),
    ]
    assert list(boxes(form)) == ["query"]
    assert await sam.suggested("contact.open#find", "a") == [
        "Ada Lovelace (C-1)", "Adam (C-2)",
    ]  # fmt: skip
    assert await sam.suggested("contact.open#find", "engi") == ["Ada Lovelace (C-1)"]
    assert await sam.suggested("contact.open#find", "<!here>") == []
    await sam.chooses("contact.open#find", "1")
    assert (await sam.modal())["title"]["text"] == "Contact"
    await sam.presses("Edit")
    assert (await sam.fills(city="Rome"))["ok"]
    await sam.sees("*City*: – → Rome")
    await sam.closes()

    assert (await sam.fills(query="tag:")).get("errors") == {
        "query": 'Nothing stands after "tag:". Write for example tag:word.'
    }
    assert (await sam.fills(query="adam"))["ok"]
    assert names(await sam.newest()) == ["Adam"]
    await sam.types("/contacts")
    await sam.presses("Add a contact")
    assert (await sam.modal())["title"]["text"] == "New contact"
    assert (await sam.fills(name="Bea", email="bea@x.io"))["ok"]
    await sam.sees("*Bea* (C-3) is now a contact.")


async def test_where_the_bot_is_not_the_answer_still_comes(world: World) -> None:
    sam = world.sam
    exports = {c["name"].lstrip("#"): c["id"] for c in world.sandbox.channels()}["exports"]
    await world.post(f"/channels/{exports}/status", {"bot_removed": True})

    await sam.types("/contacts new", exports)
    await sam.fills(name="Ada", email="ada@x.io")

    await sam.sees("*Ada* (C-1) is now a contact.")


async def test_home_says_who_one_is_and_leads_on(world: World) -> None:
    by = await world.actor(world.mia)
    await world.services.contacts.add(ADA, by=by)
    sam, vera = world.sam, world.role("viewer")

    await sam.opens_home()
    await sam.sees("Drop a CSV, XLSX or XLS file into #contacts")
    home = (await sam.screen())["home"]
    assert home["blocks"][0]["text"]["text"] == "1 contact"
    assert "You are *member*" in str(home)
    assert "and import files of up to 500 rows." in str(home)
    assert labels(home) == ["Add a contact", "Import a file", "Help"]
    assert await sam.suggested("contact.open#find", "ada") == ["Ada Lovelace (C-1)"]
    await sam.chooses("contact.open#find", "1", home=True)
    await sam.sees("ada@x.io")
    await sam.presses("Import a file", home=True)
    assert (await sam.modal())["title"]["text"] == "Import contacts"
    await sam.closes()
    await sam.presses("Add a contact", home=True)
    assert (await sam.fills(name="Bea", email="bea@x.io"))["ok"]
    await sam.sees("*Bea* (C-2) is now a contact.")

    mia = world.mia
    await mia.opens_home()
    await mia.sees("You are *manager*")
    await mia.presses("Export", home=True)
    assert "*2 contacts*" in str(await mia.modal())
    assert (await mia.fills(columns="all"))["ok"]
    await mia.sees("Exported 2 contacts")
    await mia.types("/contacts")
    await mia.presses("Export")
    assert (await mia.modal())["title"]["text"] == "Export"

    await vera.opens_home()
    await vera.sees("You are *viewer*")
    assert labels((await vera.screen())["home"]) == ["Help"]
    assert "Drop a CSV" not in await vera.text()


async def test_help_is_made_from_what_one_may_do(world: World) -> None:
    sam, vera = world.sam, world.role("viewer")

    await sam.types("/contacts help")
    text = await sam.text()
    assert "`/contacts tag <contacts or query> +this -that`" in text
    assert "Write `@contacts find ada` there instead" in text
    assert "Drop a CSV, XLSX or XLS file into #contacts" in text
    await vera.types("/contacts help")
    assert "/contacts tag" not in await vera.text()
    assert "Drop a CSV" not in await vera.text()
    assert "/contacts find" in await vera.text()

    await sam.types("/contacts help edit")
    assert "For example: `/contacts edit C-42 company=Engines" in await sam.text()
    await sam.types("/contacts help import")
    assert "Drop a CSV, XLSX or XLS file into #contacts" in str(await sam.newest())
    await sam.types("/contacts help find")
    assert labels(await sam.newest()) == ["How to search"]
    await sam.types("/contacts help query")
    assert "`type:anonymous`" in await sam.text()
    await sam.types("/contacts help")
    await sam.presses("How to search")
    assert (await sam.newest())["text"] == "How to search"
    await sam.types("/contacts whoami")
    assert "You are *member*: you may find, add, edit, tag and merge" in await sam.text()
    assert f"<@{world.mia.id}>" in (await sam.newest())["text"]


async def test_what_help_shows_of_schedules_can_be_typed(world: World) -> None:
    mia = world.mia
    await mia.types("/contacts help schedule")
    shown = [html.unescape(line) for line in _EXAMPLE.findall(await mia.text())]
    assert len(shown) > 5

    for number, line in enumerate(shown, 1):
        await mia.types(line)
        if "schedule new" in line:
            assert f"Scheduled: *S-{number}*" in (await mia.newest())["text"], line
    assert (await mia.modal())["title"]["text"] == "Schedule S-1"


_EXAMPLE = re.compile(r"• `(/contacts [^`]+)`")


async def test_help_on_a_command_that_there_is_not_says_so(world: World) -> None:
    sam = world.sam

    await sam.types("/contacts help bogus")
    assert 'There is no command "bogus".' in await sam.text()
    assert labels(await sam.newest()) == ["Help"]

    await sam.types("/contacts help mrege")
    assert 'There is no command "mrege". Did you mean *merge*?' in await sam.text()
    await sam.presses("Help merge")
    assert "For example: `/contacts merge C-1 C-2`" in await sam.text()

    await sam.types("/contacts help export")
    assert "It takes the role *manager*; you are *member*." in await sam.text()


async def test_a_mistyped_verb_is_asked_about_and_nothing_is_run(world: World) -> None:
    by = await world.actor(world.mia)
    await world.services.contacts.add(ADA, by=by)
    sam = world.sam

    await sam.types("/contacts serach ada")
    told = 'I don\'t know "serach". Did you mean *search for "ada"*?'
    assert (await sam.newest())["text"] == told
    assert labels(await sam.newest()) == ["Find ada", "Search for serach ada", "Help"]
    await sam.presses("Find ada")
    assert names(await sam.newest()) == ["Ada Lovelace"]

    await sam.types("/contacts hlep")
    assert labels(await sam.newest()) == ["Help", "Search for hlep"]

    await sam.types("/contacts crated:>2026-01-01")
    told = (
        'There is no field "crated". Closest: *created*. '
        "Dates look like 2026-01-31, 30d or 2026-01-01..2026-02-01."
    )
    assert (await sam.newest())["text"] == told
    await sam.presses("Run with created:>2026-01-01")
    assert names(await sam.newest()) == ["Ada Lovelace"]

    await sam.types('/contacts find view:"EU VIPs')
    told = 'The quote before "EU VIPs is never closed. Try: `find view:"EU VIPs"`'
    assert (await sam.newest())["text"] == told
    await sam.types("/contacts (tag:vip OR ada")
    assert "Try: `(tag:vip OR ada)`" in (await sam.newest())["text"]
    await sam.presses("Run with (tag:vip OR ada)")
    assert names(await sam.newest()) == ["Ada Lovelace"]


async def test_a_verb_that_is_still_to_come_does_not_run_as_a_search(world: World) -> None:
    by = await world.actor(world.mia)
    await world.services.contacts.add({"name": "Fields", "email": "f@x.io"}, by=by)
    sam = world.sam

    await sam.types("/contacts fields")

    told = 'I cannot do "fields" yet, so I did nothing. '
    assert (await sam.newest())["text"].startswith(told)
    await sam.presses("Search for fields")
    assert names(await sam.newest()) == ["Fields"]


@pytest.mark.parametrize(
    ("bound", "places"),
    [
        (("sales", "leads"), "#leads or #sales or a direct message to me to import it."),
        (("C0123ABCD",), "<#C0123ABCD> or a direct message to me to import it."),
        ((), "into a direct message to me to import it."),
    ],
)
async def test_files_are_asked_for_where_they_are_taken(
    database_url: str, tmp_path: Path, bound: tuple[str, ...], places: str
) -> None:
    async with open_world(database_url, tmp_path, bound=bound) as world:
        sam = world.sam

        await sam.types("/contacts help")
        assert places in (await sam.newest())["blocks"][0]["text"]["text"]
        await sam.opens_home()
        await sam.sees("Drop a CSV")

        assert places in str((await sam.screen())["home"])
        assert "#contacts" not in await sam.text()


async def test_whoever_is_mentioned_is_kept_by_name(world: World) -> None:
    sam, mia, tom = world.sam, world.mia, world.role("member", 1)

    await sam.types(f"/contacts new <@{tom.id}> email:tom@x.io")
    await sam.sees("*Tom* (C-1) is now a contact.")
    await sam.types(f'/contacts edit C-1 note="ask <@{mia.id}>, not <@UNOBODY>"')
    assert "ask @Mia, not <@UNOBODY>" in await sam.text()
    await sam.types(f"/contacts tag C-1 +<@{mia.id}>")
    await sam.sees("1 contact changed: +@Mia.")
    await sam.types(f"/contacts tag C-1 -<@{mia.id}>")
    await sam.sees("1 contact changed: -@Mia.")
    await sam.types(f"/contacts delete C-1 reason:<@{mia.id}> knows")

    await mia.sees("Reason: @Mia knows")
