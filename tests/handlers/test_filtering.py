"""The filter form: it counts while one types, and shows its result in place."""

import pytest

from tests.screens import boxes, names, table
from tests.world import World

PEOPLE = (
    ("Ada", "ada@x.io", "vip"),
    ("Bea", "bea@x.io", "vip, lead"),
    ("Cleo", "visitor:c1", "lead"),
    ("Dora", "account:d1", "press"),
)


@pytest.fixture(autouse=True)
async def people(world: World) -> None:
    by = await world.actor(world.role("owner"))
    for name, identity, tags in PEOPLE:
        kind, _, value = identity.rpartition(":")
        values = {"name": name, (kind or "email"): value, "tags": tags}
        await world.services.contacts.add(values, by=by)


async def _count(world: World) -> str:
    blocks = (await world.sam.modal())["blocks"]
    return str(next(b["text"]["text"] for b in blocks if b["block_id"] == "count"))


async def test_the_form_counts_while_one_types_and_chooses(world: World) -> None:
    sam = world.sam
    await sam.types("/contacts tag:vip,lead sort:-name cols:type")
    await sam.presses("Filter")

    form = boxes(await sam.modal())
    assert form["query0"]["initial_value"] == "sort:-name cols:type"
    tags = [o["value"] for o in form["tags0"]["initial_options"]]
    assert tags == ["vip", "lead"]
    assert await _count(world) == "*3 of 4 match*"
    await sam.fills(submit=False, types0=["identified"])
    assert await _count(world) == "*2 of 4 match*"
    await sam.fills(submit=False, query0="be")
    assert await _count(world) == "*1 of 4 match*"
    await sam.fills(submit=False, query0="tag:")
    assert 'Nothing stands after "tag:".' in str(await sam.modal())
    await sam.fills(submit=False, query0="NOT bea")
    assert "Nothing stands" not in str(await sam.modal())
    assert (await sam.fills())["ok"]

    shown = await sam.newest()
    assert names(shown) == ["Ada"]
    assert "tag:vip,lead type:identified NOT bea" in str(shown["blocks"][0])
    assert len(await sam.messages("#sales")) == 1, "in the place of the one before"


async def test_clear_empties_every_box(world: World) -> None:
    sam = world.sam
    await sam.types("/contacts ada tag:vip type:identified")
    await sam.presses("Filter")
    assert await sam.suggests("filter.tags", "") == ["lead", "press", "vip"]
    assert await sam.suggests("filter.tags", "P") == ["press"]

    await sam.presses("Clear")

    assert await _count(world) == "*4 of 4 match*"
    assert not any(
        element.get("initial_value") or element.get("initial_options")
        for element in boxes(await sam.modal()).values()
    )
    await sam.fills(submit=False, tags1=["press"])
    assert await _count(world) == "*1 of 4 match*"
    assert (await sam.fills())["ok"]
    assert names(await sam.newest()) == ["Dora"]


async def test_columns_are_kept_for_each_person_and_the_name_stays(world: World) -> None:
    sam, mia = world.sam, world.mia
    await sam.types("/contacts sort:name")
    await sam.presses("Columns")
    form = boxes(await sam.modal())["columns"]
    chosen = [o["value"] for o in form["initial_options"]]
    assert chosen == ["email", "phone", "company", "tags"]
    assert "name" not in [o["value"] for o in form["options"]], "nobody can take it away"

    assert (await sam.fills(columns=["type", "tags"]))["ok"]

    assert table(await sam.newest())[2] == ["2", "Bea", "identified", "lead, vip", "C-2"]
    assert len(await sam.messages("#sales")) == 1
    await sam.types("/contacts ada")
    assert table(await sam.newest())[0] == ["#", "Name", "Type", "Tags", "Number"]
    await sam.types("/contacts ada cols:email")
    assert table(await sam.newest())[0] == ["#", "Name", "E-mail", "Number"]
    await mia.types("/contacts ada")
    assert len(table(await mia.newest())[0]) == 7
