"""Finding: words, filters, pages, orders, the list, and rows by their number."""

from datetime import timedelta

from tests.screens import labels, names, options, table
from tests.world import World

PEOPLE = (
    ("Ada Lovelace", "ada@x.io", "+39 333 1234567", "Engines", "vip"),
    ("Adam Smith", "adam@y.io", "+44 20 7946 0018", "Nations", "vip, lead"),
    ("Grace Hopper", "grace@x.io", "+1 617 555 0100", "Navy", "lead, ⚓"),
    ("田中太郎", "tanaka@y.jp", "+81 3 1234 5678", "灯台商事", ""),
    ("فاطمة الزهراء", "fatima@y.eg", "+20 2 2461 0000", "", ""),
    ("Zoë 🎉 O'Brien", "zoe@x.io", "+353 1 679 5555", "Ada & Sons", "press"),
)


async def _fill(world: World) -> None:
    by = await world.actor(world.mia)
    for name, email, phone, company, tags in PEOPLE:
        values = {"name": name, "email": email, "phone": phone}
        values |= {"company": company, "tags": tags}
        await world.services.contacts.add(values, by=by)


async def test_contacts_are_found_by_whatever_is_known_of_them(world: World) -> None:
    await _fill(world)
    sam = world.sam
    for words, found in (
        ("ada", ["Ada Lovelace", "Adam Smith", "Zoë 🎉 O'Brien"]),
        ("love", ["Ada Lovelace"]),
        ("zoe o'brien", ["Zoë 🎉 O'Brien"]),
        ("太郎", ["田中太郎"]),
        ("فاطمة", ["فاطمة الزهراء"]),
        ("GRACE@x.io", ["Grace Hopper"]),
        ("0100", ["Grace Hopper"]),
        ("333 1234567", ["Ada Lovelace"]),
        ("find +44 20 7946 0018", ["Adam Smith"]),
        ("tag:vip -tag:lead", ["Ada Lovelace"]),
        ("tag:vip,lead sort:-name", ["Grace Hopper", "Adam Smith", "Ada Lovelace"]),
        ("type:identified channel:email no:tag sort:name", ["فاطمة الزهراء", "田中太郎"]),
        ("type:anonymous", []),
        ("(tag:vip OR tag:press) ada", ["Ada Lovelace", "Adam Smith", "Zoë 🎉 O'Brien"]),
        ("navy NOT grace", []),
        ("0100 OR 0018", ["Adam Smith", "Grace Hopper"]),
        ("(tag:press,vip OR 0100) -tag:vip", ["Grace Hopper", "Zoë 🎉 O'Brien"]),
        ("⚓", ["Grace Hopper"]),
        ("⚓ tag:lead", ["Grace Hopper"]),
    ):
        await sam.types(f"/contacts {words}")
        shown = await sam.newest()
        assert sorted(names(shown) if found else []) == sorted(found), words
        count = f"{len(found)} of 6 contacts" if found else "Nobody fits."
        assert shown["text"] == count, words


async def test_a_result_says_what_was_asked_and_shows_the_columns(world: World) -> None:
    await _fill(world)
    sam = world.sam

    await sam.types("/contacts   tags:vip  phone:any cols:type,tags")

    shown = await sam.newest()
    about = [part["text"] for part in shown["blocks"][0]["elements"]]
    assert about == ["*2 of 6 contacts*", "tag:vip has:phone cols:type,tag"]
    assert table(shown)[:2] == [
        ["#", "Name", "Type", "Tags", "Number"],
        ["1", "Ada Lovelace", "identified", "vip", "C-1"],
    ]
    await sam.types("/contacts sort:shoe")
    assert 'There is no field "shoe".' in (await sam.newest())["text"]
    await sam.types("/contacts cols:name,shoe")
    assert 'There is no field "shoe".' in (await sam.newest())["text"]


async def test_pages_are_turned_and_sorted_in_place(world: World) -> None:
    by = await world.actor(world.mia)
    for number in range(23):
        values = {"name": f"Person {number:02}", "email": f"p{number}@x.io"}
        await world.services.contacts.add(values, by=by)
    sam = world.sam

    await sam.types("/contacts person")
    assert (await sam.newest())["text"] == "23 of 23 contacts"
    assert "‹ Previous" not in labels(await sam.newest())
    await sam.presses("Next ›")
    assert names(await sam.newest())[0] == "Person 10"
    await sam.presses("Next ›")
    assert names(await sam.newest()) == ["Person 20", "Person 21", "Person 22"]
    assert "Next ›" not in labels(await sam.newest())

    orders = options(await sam.newest(), "result.sort")
    await sam.chooses("result.sort", orders["Created ↓"])
    assert names(await sam.newest())[0] == "Person 22"
    await sam.presses("Next ›")
    shown = await sam.newest()
    assert table(shown)[1][:2] == ["11", "Person 12"]
    menu = next(
        e for e in shown["blocks"][2]["elements"] if e["action_id"] == "result.sort"
    )
    assert menu["initial_option"]["text"]["text"] == "Created ↓"

    await sam.types("/contact #11")
    assert "Person 12" in str(await sam.newest())
    await sam.types("/contacts person page:9")
    assert names(await sam.newest())[0] == "Person 20"
    assert len(await sam.messages("#sales")) == 3, "pages replace what was pressed"


async def test_a_page_is_listed_with_a_menu_for_each_contact(world: World) -> None:
    await _fill(world)
    sam, vera = world.sam, world.role("viewer")

    await sam.types("/contacts tag:vip")
    await sam.presses("List")
    assert labels(await sam.newest()) == [
        "Ada Lovelace (C-1)", "Adam Smith (C-2)", "Table",
    ]  # fmt: skip
    await sam.presses("Adam Smith (C-2)")
    assert "adam@y.io" in str(await sam.newest())
    await sam.chooses("row.menu#1", "edit 1")
    assert (await sam.modal())["title"]["text"] == "Edit contact"
    await sam.closes()

    await vera.types("/contacts tag:vip")
    assert labels(await vera.newest()) == ["Filter", "Columns", "List"]
    await vera.presses("List")
    menu = options(await vera.newest(), "row.menu#1")
    assert list(menu) == ["View"]


async def test_nobody_fits_says_what_to_try(world: World) -> None:
    sam, vera = world.sam, world.role("viewer")
    await sam.types("/contacts ada")
    assert "There are no contacts yet. Add one, or import a" in await sam.text()
    assert labels(await sam.newest()) == ["Add a contact", "Import a file", "Help"]
    await vera.types("/contacts ada")
    assert "Members add and import them." in await vera.text()
    assert labels(await vera.newest()) == ["Help"], "viewers do neither"
    await _fill(world)

    await sam.types("/contacts zebra")

    assert "Try fewer words" in str(await sam.newest())
    await sam.presses("Clear")
    assert (await sam.newest())["text"] == "6 of 6 contacts"
    await sam.types("/contacts")
    await sam.fills(query="find “Grace”")
    assert names(await sam.newest()) == ["Grace Hopper"]


async def test_who_finds_nobody_gets_help(world: World) -> None:
    await world.sam.types("hello", channel="dm")
    await world.sam.sees("There are no contacts yet.")

    await world.sam.presses("Help")

    await world.sam.sees("What you can type as member")


async def test_a_filter_that_there_is_not_yet_is_told_as_it_was_typed(
    world: World,
) -> None:
    for line, told in (
        ("silent:>7d", "filtered by silent."),
        ("type:~a", "filtered by type:~."),
        ("no:company", "filtered by no:company."),
    ):
        await world.sam.types(f"/contacts {line}")
        shown = (await world.sam.newest())["text"].replace("\u2060", "")
        assert told in shown, line


async def test_the_beginning_of_a_verb_is_asked_back_and_never_run(world: World) -> None:
    await _fill(world)
    sam = world.sam

    await sam.types("/contacts del C-1 reason:left the company")

    shown = await sam.newest()
    assert shown["text"] == "Nobody fits."
    meant = "delete C-1 reason:left the company"
    assert f"Did you mean `/contacts {meant}`?" in str(shown)
    assert await world.mia.messages("#approvals") == []
    await sam.presses(f"D{meant[1:]}")
    await sam.sees("I asked the managers in <#")
    await sam.types("/contacts find del C-1")
    assert "Did you mean" not in str(await sam.newest())


async def test_verbs_that_a_role_may_not_use_are_not_offered(world: World) -> None:
    await _fill(world)
    for line, meant in (("unmer C-1", "unmerge"), ("restor C-1", "restore")):
        await world.mia.types(f"/contacts {line}")
        assert meant in str(await world.mia.newest()), line
        await world.sam.types(f"/contacts {line}")
        assert meant not in str(await world.sam.newest()), line
    for person, offered in ((world.mia, ["Unmerge C-1", "Help"]), (world.sam, ["Help"])):
        await person.types("/contact unmerge C-1")
        assert labels(await person.newest()) == offered


async def test_what_is_for_files_does_nothing_in_a_search_and_says_so(world: World) -> None:
    await _fill(world)
    sam, mia = world.sam, world.mia

    await sam.types("/contacts tag:vip as:xlsx")
    assert '"as:xlsx" is for files, and this is a search.' in str(await sam.newest())
    assert labels(await sam.newest()) == ["Only search", "Help"]
    await sam.presses("Only search")
    assert names(await sam.newest()) == ["Ada Lovelace", "Adam Smith"]
    await sam.types("/contacts tag:vip match:email")
    assert '"match:email" means nothing in a search.' in str(await sam.newest())
    await sam.types("/contacts")
    answer = await sam.fills(query="tag:vip to:#exports")
    assert "is for files, and this is a search." in str(answer["errors"]["query"])

    await mia.types("/contacts tag:vip as:csv")
    await mia.presses("Export")
    await mia.sees("Exported 2 contacts: contacts-")


async def test_a_button_of_another_day_says_so_if_its_list_has_changed(
    world: World,
) -> None:
    await _fill(world)
    sam, clock = world.sam, world.services.clock
    await sam.types("/contacts tag:lead")
    await world.services.lately.settle()
    clock.shift = timedelta(days=3)

    await sam.presses("List")
    await sam.presses("Table")
    await sam.types("/contacts tag:lead")
    clock.shift = timedelta(days=6)
    by = await world.actor(world.mia)
    new = {"name": "Aaron", "email": "aaron@x.io", "tags": "lead"}
    await world.services.contacts.add(new, by=by)
    await sam.presses("Select")

    text = "This button is from 3 days ago and its list has changed."
    assert text in (await sam.newest())["text"]
    await sam.presses("Run the query again")
    assert names(await sam.newest()) == ["Aaron", "Adam Smith", "Grace Hopper"]


async def test_long_names_leave_room_for_what_tells_them_apart(world: World) -> None:
    by = await world.actor(world.mia)
    for number in range(2):
        values = {"name": 300 * "A", "email": f"a{number}@x.io"}
        await world.services.contacts.add(values, by=by)

    await world.sam.types("/contacts aaa")

    found = list(options(await world.sam.newest(), "contact.open#menu"))
    assert [label[-6:] for label in found] == [" (C-1)", " (C-2)"]


async def test_from_a_page_that_there_is_not_one_gets_to_the_first(world: World) -> None:
    await _fill(world)
    sam = world.sam
    await sam.types("/contacts find sort:name page:9")
    assert "The result has no such page." in await sam.text()
    assert labels(await sam.newest()) == ["First page", "Filter", "Clear", "Help"]

    await sam.presses("First page")

    assert len(names(await sam.newest())) == 6
