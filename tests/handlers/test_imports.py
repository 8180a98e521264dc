"""A file is dropped, set up, checked and imported; its thread tells how it goes."""

import asyncio
import csv
import io
from typing import Any

import pytest
from openpyxl import Workbook
from sqlmodel import col, select

from bot.limits import check
from handlers import import_views
from storage.errors import TooManyError
from storage.files.errors import DamagedFileError
from storage.imports.errors import ImportStateError
from storage.imports.standing import CHECK
from storage.models import Job
from tests.storage.imports.desk import as_csv
from tests.workspace import Json, Somebody
from tests.world import World

HEADER = ["First name", "Last name", "E-mail", "Telefon", "City"]
PEOPLE = [
    ["Ada", "Lovelace", "ada@x.io", "+39 333 123 4567", "London"],
    ["Bob", "Bell", "bob@x.io", "", "Rome"],
    ["", "", "nobody@x.io", "", ""],
    ["Cy", "Bad", "not an address", "", "=1+1"],
]


@pytest.fixture
def sam(world: World) -> Somebody:
    return world.sam


async def drop(who: Somebody, rows: list[list[str]] | None = None, **where: str) -> Json:
    """Drop a file and wait for what the bot reads in it; return that message."""
    name = where.pop("name", "people.csv")
    await who.drops(name, as_csv(HEADER, PEOPLE if rows is None else rows), **where)
    await who.sees("Set up import")
    return await who.newest(where.get("channel", "#contacts"))


async def set_up(who: Somebody, **values: Any) -> None:
    await who.presses("Set up import")
    answer = await who.fills(**values)
    assert answer["ok"], answer


async def test_a_file_becomes_contacts_in_four_steps(sam: Somebody) -> None:
    told = await drop(sam)
    assert "*people.csv*: 4 rows, 5 columns, UTF-8, separated by comma" in told["text"]
    assert "Columns: First name, Last name, E-mail, Telefon, City" in await sam.text()
    assert "ada@x.io" not in await sam.text()

    await sam.presses("Set up import")
    modal = await sam.modal()
    assert modal["title"]["text"] == "Set up import"
    assert "Ada | Lovelace | ada@x.io | +39 333 123 4567 | London" in await sam.text()
    chosen = [
        block["element"]["initial_option"]["value"]
        for block in modal["blocks"]
        if block.get("block_id", "").startswith("column_")
    ]
    assert chosen == ["first_name", "last_name", "email", "phone", "city"]
    await sam.fills()

    await sam.sees("2 create · 2 invalid")
    await sam.presses("Import 2 rows")

    await sam.sees("*people.csv* is imported. 4 rows: 2 created · 2 rejected")
    await sam.sees("`/contacts sort:-created` shows the newest contacts first.")
    await sam.types("/contacts sort:-created", channel="dm")
    assert "ada@x.io" in await sam.text()
    await sam.types("/contacts ada@x.io", channel="dm")
    assert "Ada Lovelace" in await sam.text()
    messages = await sam.messages("#contacts")
    assert {m["thread_ts"] for m in messages[1:]} == {messages[0]["ts"]}


async def test_the_refused_rows_come_back_as_a_file_with_reasons(sam: Somebody) -> None:
    await drop(sam)
    await set_up(sam)
    await sam.sees("people-refused-rows.csv")

    rows = await refused(sam)

    assert rows[0] == [*HEADER, "Row", "Reason"]
    assert rows[1] == ["", "", "nobody@x.io", "", "", "4", "A contact needs a name."]
    assert rows[2][:6] == ["Cy", "Bad", "not an address", "", "'=1+1", "5"]
    assert rows[2][6].startswith("E-mail: ")


async def test_where_rows_are_refused_the_thread_says_why_most_of_them_are(
    sam: Somebody,
) -> None:
    rows = [["Ada", "L", f"ada{number}(at)x.io", "", ""] for number in range(3)]
    rows += [["Bob", "Bell", "“b” is no date", "333 123 4567", ""]]
    rows += [["Cy", "Coe", "", "333 999 8888", ""], ["Di", "Doe", "", "333 999 7777", ""]]
    await drop(sam, [*rows, ["Eve", "Eld", "", "", ""]])
    await set_up(sam)

    commonest = "“E-mail” is no e-mail address (4 rows); “Telefon” has no country code"
    await sam.sees(f"Most often: {commonest} (2 rows).")
    assert "ada0" not in await sam.text()
    await sam.presses("Cancel")

    await drop(sam, [PEOPLE[0], *PEOPLE[2:], ["Eve", "", "", "", ""], ["F"] + [""] * 4])
    await set_up(sam)
    await sam.sees("1 create · 4 invalid")
    await sam.presses("Import 1 row")
    await sam.sees("1 created · 4 rejected")

    reasons = "no e-mail, phone or account (2 rows); no name (1 row)."
    await sam.sees(f"in the file below, with reasons. Most often: {reasons}")


async def test_of_several_checks_only_the_newest_file_stands_there(sam: Somebody) -> None:
    await drop(sam)
    await set_up(sam)
    await sam.sees("Change setup")
    (first,) = await _files(sam)

    await sam.presses("Change setup")
    await sam.fills(mode="skip")
    await sam.sees(f"-{first}")
    await sam.sees("people-refused-rows.csv")
    (second,) = await _files(sam)
    assert second != first
    await sam.sees("Change setup")
    await sam.presses("Cancel")

    await sam.sees(f"-{second}")
    told = [m["text"] for m in await sam.messages("#contacts")]
    assert "The rows that would not go through, each with its reason" not in told


async def _files(who: Somebody) -> list[str]:
    found = [f for m in await who.messages("#contacts") for f in m.get("files", ())]
    return [file["id"] for file in found if file["name"] == "people-refused-rows.csv"]


async def refused(who: Somebody) -> list[list[str]]:
    """Return the lines of the newest file of refused rows."""
    files = [f for m in await who.messages("#contacts") for f in m.get("files", ())]
    content = await who.downloads(files[-1]["id"])
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))


async def test_without_a_way_to_tell_who_is_who_the_form_says_so(sam: Somebody) -> None:
    await drop(sam)
    await sam.presses("Set up import")

    answer = await sam.fills(column_2="-", column_3="-")

    assert not answer["ok"]
    assert (
        "I read 4 rows, but no column is an e-mail, phone" in answer["errors"]["column_0"]
    )
    answer = await sam.fills(column_2="city")
    assert answer["errors"]["column_4"] == "City is taken from “E-mail” already."


async def test_one_row_is_told_as_one(sam: Somebody) -> None:
    await drop(sam, [["Ada", "Lovelace", "ada@x.io", "", ""]])
    await sam.presses("Set up import")

    answer = await sam.fills(column_2="-", column_3="-")

    assert answer["errors"]["column_0"].startswith("I read 1 row, but no column")


async def test_the_three_modes_are_offered_in_their_words(sam: Somebody) -> None:
    await drop(sam)
    await sam.presses("Set up import")

    (mode,) = [b for b in (await sam.modal())["blocks"] if b.get("block_id") == "mode"]

    assert mode["hint"]["text"].startswith("A manager has to start what replaces")
    assert [o["text"]["text"] for o in mode["element"]["options"]] == [
        "Merge — fill blanks only",
        "Skip",
        "Replace",
    ]
    assert mode["element"]["initial_option"]["value"] == "merge"


async def test_a_second_click_is_told_that_it_is_done(world: World, sam: Somebody) -> None:
    await drop(sam, PEOPLE[:2])
    await set_up(sam)
    shown = await sam.sees("Import 2 rows")
    button = _button(shown, "import.start")
    await sam.presses("Import 2 rows")
    await sam.sees("is imported")

    by = await world.actor(sam)
    with pytest.raises(ImportStateError, match="done already"):
        await world.services.imports.start(int(button["value"]), import_views.thread, by=by)


async def test_a_form_that_is_sent_twice_has_the_file_checked_once(
    world: World, sam: Somebody
) -> None:
    await drop(sam, PEOPLE[:2])
    await sam.presses("Set up import")

    sent = await asyncio.gather(*(sam.fills() for _ in range(3)))

    assert all(answer["ok"] for answer in sent)
    await sam.sees("Import 2 rows")
    checks = select(Job.id).where(col(Job.kind) == CHECK)
    async with world.services.database.read() as session:
        assert len((await session.exec(checks)).all()) == 1


def _button(shown: Any, action: str) -> Json:
    """Return the newest button of this name on a screen."""
    found = [
        element
        for channel in shown["channels"]
        for message in channel["messages"]
        for block in message.get("blocks") or ()
        for element in block.get("elements") or ()
        if element.get("action_id") == action
    ]
    return dict(found[-1])


async def test_a_member_may_not_replace_but_a_manager_may(
    world: World, sam: Somebody
) -> None:
    await drop(sam, PEOPLE[:2])
    await set_up(sam, mode="replace")
    await sam.sees("It takes a manager to start this import")

    await sam.presses("Import 2 rows")
    assert "needs the role *manager*; you are *member*" in await sam.text()

    await world.mia.presses("Import 2 rows")
    await sam.sees("2 rows: 2 created")


async def test_a_member_is_told_where_a_manager_can_start_what_they_sent_to_the_bot(
    sam: Somebody,
) -> None:
    await drop(sam, PEOPLE[:2], channel="dm")
    await set_up(sam, mode="replace")

    await sam.sees("nobody else sees this conversation: unless you are one, drop the file")


async def test_nobody_is_asked_for_to_start_what_no_row_goes_through_of(
    sam: Somebody,
) -> None:
    await drop(sam, PEOPLE[2:])
    await set_up(sam, mode="replace")

    await sam.sees("2 rows: 2 invalid")
    assert "It takes a manager" not in await sam.text()


async def test_only_the_one_who_dropped_it_or_a_manager_sets_up(world: World) -> None:
    sam, other = world.role("member"), world.role("member", 1)
    await drop(sam, PEOPLE[:2])

    await other.presses("Set up import")

    told = f"<@{sam.id}> dropped this file, so they or a manager decide"
    assert told in await other.text()
    await world.mia.presses("Set up import")
    assert (await world.mia.modal())["title"]["text"] == "Set up import"


async def test_a_given_up_import_changes_nothing(sam: Somebody) -> None:
    await drop(sam)

    await sam.presses("Cancel")

    await sam.sees("The import of *people.csv* was given up. Nothing was changed.")


async def test_a_file_elsewhere_is_left_alone_unless_the_bot_is_named(
    sam: Somebody,
) -> None:
    await sam.drops("a.csv", as_csv(HEADER, PEOPLE), channel="#sales")
    await drop(sam, name="b.csv", channel="dm")

    assert [m["text"] for m in await sam.messages("#sales") if "a.csv" in m["text"]] == []


async def test_a_file_for_which_the_bot_is_named_is_read_anywhere(sam: Somebody) -> None:
    await drop(sam, channel="#sales", comment="@contacts have a look")

    assert "*people.csv*: 4 rows" in await sam.text()


async def test_a_file_where_another_company_reads_along_is_not_read(
    world: World, sam: Somebody
) -> None:
    channels = {channel["name"]: channel["id"] for channel in await world.get("/channels")}
    sales = channels["sales"]
    await world.post(f"/channels/{sales}/status", {"shared_outside": True})

    await sam.drops(
        "a.csv", as_csv(HEADER, PEOPLE), channel="#sales", comment="@contacts import"
    )

    await sam.sees("shared with another company, so I did not read the file")
    assert "4 rows" not in await sam.text()
    assert "so I did not read the file" in (await sam.newest("#sales"))["text"]
    assert await sam.messages(sam.dm) == []


async def test_what_is_no_table_is_refused_in_words(sam: Somebody) -> None:
    await sam.drops("people.xlsx", b"%PDF-1.7 not a workbook")

    await sam.sees("This is a PDF document, not a table.")


async def test_in_a_bound_channel_every_file_but_a_picture_is_answered(
    sam: Somebody,
) -> None:
    dropped = {
        "people.zip": b"PK\x03\x04 not a workbook",
        "people.ssv": b"Name;E-mail\nAda;ada@x.io\n",
        "people.html": b"<html><body>Ada</body></html>",
        "people.vcf": b"BEGIN:VCARD\nFN:Ada\nEND:VCARD\n",
        "people.json": b'[{"name": "Ada", "email": "ada@x.io"}]',
        "people.md": b"# People\n\nAda\n",
        "people": b"Name,E-mail\nAda,ada@x.io\n",
    }
    for name, content in {"ada.png": b"\x89PNG", **dropped}.items():
        await sam.drops(name, content)

    for name in dropped:
        await sam.sees(f"*{name}*:")
    assert "*ada.png*" not in await sam.text()


async def test_a_workbook_with_two_sheets_is_read_by_the_sheet_that_is_chosen(
    sam: Somebody,
) -> None:
    book, content = Workbook(), io.BytesIO()
    notes = book.create_sheet("Notes", 0)
    notes.append(["Note"])
    notes.append(["nothing here"])
    people = book.create_sheet("People")
    people.append(["Name", "Email"])
    people.append(["Ada Lovelace", "ada@x.io"])
    book.save(content)
    await sam.drops("book.xlsx", content.getvalue())
    await sam.sees("sheet “Notes” of 3")
    await sam.presses("Set up import")

    await sam.chooses("import.read_again", "People")
    await sam.sees("Ada Lovelace | ada@x.io")
    await sam.fills()

    await sam.sees("1 create")


async def test_a_large_file_has_a_form_that_slack_takes(sam: Somebody) -> None:
    header = [f"Column number {n} with a long name" for n in range(150)] + ["E-mail"]
    rows = [["x" * 300] * 150 + [f"p{n}@x.io"] for n in range(12)]
    await sam.drops("wide.csv", as_csv(header, rows))
    await sam.sees("Set up import")

    await sam.presses("Set up import")

    modal = await sam.modal()
    assert "Only 60 columns fit into this form" in await sam.text()
    menus = [b["block_id"] for b in modal["blocks"] if b["type"] == "input"]
    assert "column_150" in menus
    assert len(menus) == 62
    check({"view": modal})


async def test_an_unsure_encoding_is_asked_and_the_answer_reads_the_file_again(
    sam: Somebody,
) -> None:
    text = "Name;E-Mail\r\nJürgen Groß;j@x.io\r\nÄnne Müller;a@x.io\r\n"
    await sam.drops("alt.csv", text.encode("cp1252"))
    await sam.sees("Set up import")
    await sam.presses("Set up import")
    (menu,) = [b for b in (await sam.modal())["blocks"] if b.get("block_id") == "encoding"]
    offered = [option["text"]["text"] for option in menu["element"]["options"]]

    await sam.chooses("import.read_again", "cp1252")

    await sam.sees("Jürgen Groß | j@x.io")
    assert "CP1252" in offered, "as the thread names it"


async def test_a_first_row_that_may_be_a_contact_is_not_shown_and_asked_about(
    sam: Somebody,
) -> None:
    rows = [["Bob", "Bell", "bob@x.io"], ["Cy", "Grant", "cy@x.io"]]
    await sam.drops("people.csv", as_csv(["Ada", "Lovelace", "unknown"], rows))
    await sam.sees("Set up import")
    unsure = "Columns: A, B, C. I am not sure whether the first row names the columns"
    assert unsure in await sam.text()
    assert "Lovelace" not in await sam.text()

    await sam.presses("Set up import")
    assert "Does the first row name the columns, or is it a contact?" in await sam.text()
    assert "Ada | Lovelace | unknown" in await sam.text()
    assert "people.csv: 3 rows, 3 columns." in await sam.text()
    await sam.chooses("import.read_again", "names", block_id="header")
    await sam.sees("people.csv: 2 rows, 3 columns.")
    await sam.sees("Columns: Ada, Lovelace, unknown")
    await sam.chooses("import.read_again", "contact", block_id="header")

    await sam.sees("people.csv: 3 rows, 3 columns.")
    await sam.sees(f"-{unsure}")
    labels = [b["label"]["text"] for b in (await sam.modal())["blocks"] if "label" in b]
    assert labels[1:4] == ["Column A", "Column B", "Column C"]


async def test_a_file_without_a_header_is_imported_as_it_is_proposed(
    sam: Somebody,
) -> None:
    people = [["Bob Bell", "bob@x.io", "Looms"], ["Cy Coe", "cy@x.io", "Mills"]]
    await sam.drops("people.csv", as_csv(["Ada Lovelace", "ada@x.io", "Engines"], people))
    await sam.sees("Set up import")

    await set_up(sam)

    await sam.sees("3 rows: 3 create")
    await sam.presses("Import 3 rows")
    await sam.sees("3 rows: 3 created")
    await sam.types("/contact ada@x.io")
    assert (await sam.newest())["text"] == "Ada Lovelace"


async def test_a_check_that_fails_can_be_set_up_again(
    sam: Somebody, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def breaks(*_: object) -> bool:
        raise DamagedFileError("The file is damaged.")

    monkeypatch.setattr("bot.importing.check_rows", breaks)
    await drop(sam)
    await set_up(sam)
    await sam.sees("and drop that. Nothing was changed.")
    monkeypatch.undo()

    await sam.presses("Set up again")
    assert (await sam.fills(mode="skip"))["ok"]

    await sam.sees("2 create · 2 invalid")
    assert "damaged" not in await sam.text()


async def test_a_run_that_fails_goes_on_where_it_stood(
    sam: Somebody, monkeypatch: pytest.MonkeyPatch
) -> None:
    def breaks(*_: object) -> None:
        raise DamagedFileError("The file is damaged.")

    await drop(sam)
    await set_up(sam)
    await sam.sees("Import 2 rows")
    monkeypatch.setattr("storage.imports.turns.FIRST_ROWS", 1)
    monkeypatch.setattr("storage.imports.turns.LONG_SECONDS", 0.0)
    monkeypatch.setattr("storage.imports.turns.Turns.end", breaks)
    await sam.presses("Import 2 rows")
    await sam.sees("The first row is in; to try again goes on after that.")
    monkeypatch.undo()

    await sam.presses("Try again")

    await sam.sees("*people.csv* is imported. 4 rows: 2 created · 2 rejected")
    await sam.sees("people-refused-rows.csv")
    assert (await refused(sam))[1][2] == "nobody@x.io"


async def test_what_could_not_be_fetched_can_be_tried_again(
    sam: Somebody, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def breaks(*_: object) -> None:
        raise TooManyError(2, 1)

    monkeypatch.setattr("bot.importing.download", breaks)
    await sam.drops("people.csv", as_csv(HEADER, PEOPLE))
    await sam.sees("Try again")
    monkeypatch.undo()

    await sam.presses("Try again")

    await sam.sees("*people.csv*: 4 rows, 5 columns")


async def test_who_tries_again_hears_that_the_file_was_deleted(
    sam: Somebody, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def breaks(*_: object) -> None:
        raise TooManyError(2, 1)

    async def finds_nothing(*_: object) -> None:
        return None

    monkeypatch.setattr("bot.importing.download", breaks)
    await sam.drops("people.csv", as_csv(HEADER, PEOPLE))
    await sam.sees("Try again")
    monkeypatch.setattr("bot.importing.dropped.find", finds_nothing)

    await sam.presses("Try again")

    await sam.sees("The file was deleted before I could read it. Drop it again.")


async def test_the_same_file_again_is_noticed(sam: Somebody) -> None:
    await drop(sam, PEOPLE[:2])
    await set_up(sam)
    await sam.sees("Import 2 rows")
    await sam.presses("Import 2 rows")
    await sam.sees("is imported")

    await sam.drops("again.csv", as_csv(HEADER, PEOPLE[:2]))

    await sam.sees("This very file was imported in the last 24 hours.")


async def test_a_viewer_is_told_who_may_import(world: World) -> None:
    victor = world.role("viewer")

    await victor.drops("people.csv", as_csv(HEADER, PEOPLE))

    await victor.sees("Importing needs the role member")
