"""Importing by hand: ``/contacts import`` opens the form that takes a file."""

from tests.storage.imports.desk import as_csv
from tests.world import World

HEADER = ["Name", "E-mail"]
PEOPLE = [["Ada Lovelace", "ada@x.io"], ["Bob Bell", "bob@x.io"]]


async def test_the_ways_to_import_are_told_wherever_one_asks(world: World) -> None:
    sam = world.sam
    told = "drop a CSV, XLSX or XLS file into #contacts or a direct message to me."

    await sam.types("/contacts import")
    shown = str(await sam.modal())
    assert "Or drop it into #contacts or a direct message to me" in shown
    await sam.closes()
    await sam.types("/contacts import sample csv")
    assert 'I cannot do "import sample" yet' in (await sam.newest())["text"]
    await sam.types("@contacts import")
    await sam.sees("Choose a file")
    assert told in (await sam.newest())["text"]
    await sam.types("import", "dm")
    await sam.sees("Choose a file")
    assert told in (await sam.newest("dm"))["text"]

    await sam.presses("Choose a file")
    assert (await sam.modal())["title"]["text"] == "Import contacts"


async def test_a_file_from_the_form_is_imported_in_the_direct_messages(
    world: World,
) -> None:
    sam = world.sam
    file = await sam.uploads("people.csv", as_csv(HEADER, PEOPLE))
    await sam.types("/contacts import")
    assert (await sam.modal())["title"]["text"] == "Import contacts"

    assert (await sam.fills(file=[file["file_id"]]))["ok"]

    await sam.sees("I am reading your file.")
    await sam.sees("*people.csv*: 2 rows, 2 columns")
    assert "people.csv" in (await sam.newest("dm"))["text"]
    await sam.presses("Set up import")
    await sam.fills()
    await sam.sees("Import 2 rows")
    await sam.presses("Import 2 rows")
    await sam.sees("*people.csv* is imported. 2 rows: 2 created")
    assert "people.csv" not in await world.mia.text()


async def test_a_viewer_may_not_import(world: World) -> None:
    victor = world.role("viewer")

    await victor.types("/contacts import")

    assert "needs the role *member*" in (await victor.newest())["text"]


async def test_the_name_of_a_file_turns_nothing_round_behind_it(world: World) -> None:
    sam = world.sam
    await sam.drops("people\u202evsc.csv", as_csv(HEADER, PEOPLE))
    await sam.sees("Set up import")

    await sam.presses("Set up import")

    told = (await sam.modal())["blocks"][0]["text"]["text"]
    assert told == "people\u202evsc.csv\u202c: 2 rows, 2 columns."
