"""The history of a contact: what was changed, by whom, when and how."""

from dataclasses import replace

from tests.screens import labels
from tests.storage.imports.desk import as_csv
from tests.world import World


async def test_the_history_says_who_changed_what_and_how(world: World) -> None:
    sam, mia = world.sam, world.mia
    await sam.types("/contacts new Ada email:ada@x.io city:London")
    await mia.types("/contacts edit C-1 city=<!here> email+=ada@y.io")
    await sam.types("/contacts tag C-1 +vip")
    await sam.presses("Undo")

    await sam.types("/contacts history C-1")
    told = [b["text"]["text"] for b in (await sam.newest())["blocks"] if "text" in b]
    assert told[:6] == [
        "History: *Ada* (C-1)",
        "*Tags*: vip → –",
        "*Tags*: – → vip",
        "*E-mail*: ada@x.io → ada@x.io, ada@y.io",
        "*City*: London → &lt;!here&gt;",
        "*City*: – → London",
    ]
    shown = str(await sam.newest())
    assert f"edited by <@{mia.id}> · <!date^" in shown
    assert f"taken back by <@{sam.id}>" in shown

    await sam.types("/contacts history ada@x.io e-mail")
    assert str(await sam.newest()).count(" → ") == 2
    await sam.types("/contacts history Ada note")
    assert "Nothing was changed here." in str(await sam.newest())
    await world.role("viewer").types("/contacts history C-1")
    assert "needs the role *member*" in await world.role("viewer").text()


async def test_what_is_no_field_is_not_looked_for_among_names(world: World) -> None:
    sam = world.sam
    await sam.types("/contacts new Ada email:ada@x.io")

    await sam.types("/contacts history C-1 shoes")
    assert 'There is no field "shoes".' in await sam.text()
    await sam.types("/contacts history C-1 e-mial")
    await sam.presses("Run with C-1 e-mail")

    assert "History of E-mail: *Ada* (C-1)" in await sam.text()


async def test_what_the_demo_added_is_told_without_naming_anybody(world: World) -> None:
    mia = world.mia
    by = replace(await world.actor(mia), user_id="DEMO", through="demo")
    await world.services.contacts.add({"name": "Ada", "email": "ada@x.io"}, by=by)

    await mia.types("/contacts history C-1")

    shown = str(await mia.newest())
    assert "added by the demo · " in shown
    assert "<@" not in shown


async def test_nothing_stands_where_there_was_nothing_before(world: World) -> None:
    await world.sam.types("/contacts new Ada email:ada@x.io")

    await world.sam.types("/contacts history C-1")

    assert "*Source*: – → slack" in str(await world.sam.newest())


async def test_the_history_of_an_imported_contact_begins_with_its_import(
    world: World,
) -> None:
    sam = world.sam
    await sam.drops("people.csv", as_csv(["Name", "E-mail"], [["Ada", "ada@x.io"]]))
    await sam.sees("Set up import")
    await sam.presses("Set up import")
    await sam.fills()
    await sam.sees("Import 1 row")
    await sam.presses("Import 1 row")
    await sam.sees("is imported")
    await sam.types("/contacts edit C-1 city=Rome", channel="#contacts")

    await sam.types("/contacts history C-1", channel="#contacts")

    shown = str(await sam.newest("#contacts"))
    assert "*City*: – → Rome" in shown
    assert "Added by an import" in shown
    assert f"imported by <@{sam.id}> · <!date^" in shown


async def test_a_long_history_has_pages(world: World) -> None:
    sam = world.sam
    await sam.types("/contacts new Ada email:ada@x.io")
    for number in range(11):
        await sam.types(f"/contacts edit C-1 city=Town{number:02}")

    await sam.types("/contact C-1")
    await sam.presses("History")
    assert "Town10" in str(await sam.newest())
    assert labels(await sam.newest()) == ["Open", "Older ›"]
    await sam.presses("Older ›")
    assert "– → Town00" in str(await sam.newest())
    assert labels(await sam.newest()) == ["Open", "‹ Newer"]
    await sam.presses("‹ Newer")
    await sam.types("/contacts history C-1 city")
    await sam.presses("Older ›")
    assert "History of City" in str(await sam.newest())
    assert str(await sam.newest()).count(" → ") == 1


async def test_a_merge_is_told_in_words(world: World) -> None:
    sam = world.sam
    await sam.types("/contacts new Ada email:ada@x.io")
    await sam.types("/contacts new Augusta email:king@x.io")
    await sam.types("/contacts merge C-1 C-2")
    await sam.fills()
    await sam.fills()
    await sam.sees("was merged into")
    await sam.presses("Unmerge")
    await sam.fills()
    await sam.sees("are two contacts again")

    await sam.types("/contacts history C-2")

    assert "*Merged into*: – → C-1" in str(await sam.newest())
