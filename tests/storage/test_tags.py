"""Tags: put on and taken off in bulk, with one ledger entry per contact that changed."""

from dataclasses import replace

import pytest

from storage.access import Access, Actor
from storage.contacts import Contacts
from storage.errors import (
    AlreadyDoneError,
    InvalidContactError,
    NotAllowedError,
    TooManyError,
)
from storage.models import Role
from storage.tags import MOST_AT_ONCE, MOST_BY_MEMBERS, Tags, read_both


@pytest.fixture
async def people(contacts: Contacts, member: Actor) -> list[int]:
    values = [
        {"name": f"P{n}", "email": f"p{n}@x.io", "tags": tags}
        for n, tags in enumerate(("vip, lead", "Lead", ""))
    ]
    return [(await contacts.add(one, by=member)).id for one in values]


async def _tags(contacts: Contacts, ids: list[int], by: Actor) -> list[list[str]]:
    return [p.facts().get("tags", []) for p in await contacts.some(ids, by=by)]


async def test_only_who_changes_counts(
    people: list[int], contacts: Contacts, tags: Tags, member: Actor
) -> None:
    tagged = await tags.change(people, ["VIP", "new"], ["LEAD"], by=member)
    assert (tagged.changed, tagged.asked) == (3, 3)
    assert await _tags(contacts, people, member) == [["new", "vip"]] * 3

    again = await tags.change(people, ["vip"], ["lead"], by=member)
    assert (again.changed, again.change_id) == (0, None)
    some = await tags.change([*people, 999], ["more"], [], by=member)
    assert (some.changed, some.asked) == (3, 3), "who is not there is not asked for"


async def test_a_tag_keeps_the_spelling_it_was_made_with(
    people: list[int], contacts: Contacts, tags: Tags, member: Actor
) -> None:
    await tags.change(people[2:], ["LEAD"], [], by=member)
    assert await _tags(contacts, people[2:], member) == [["lead"]]
    assert await tags.names(member.workspace_id) == ["lead", "vip"]
    assert await tags.names(member.workspace_id, "VI") == ["vip"]
    assert await tags.names(member.workspace_id, "%") == []


async def test_who_may_tag_how_many(tags: Tags, member: Actor, manager: Actor) -> None:
    many = list(range(1, MOST_BY_MEMBERS + 2))
    with pytest.raises(NotAllowedError, match="more than 200"):
        await tags.change(many, ["x"], [], by=member)
    assert (await tags.change(many, ["x"], [], by=manager)).changed == 0
    with pytest.raises(TooManyError, match="These are over 2,000 contacts"):
        await tags.change(list(range(MOST_AT_ONCE + 1)), ["x"], [], by=manager)
    with pytest.raises(NotAllowedError):
        await tags.change([1], ["x"], [], by=replace(member, role=Role.VIEWER))


async def test_the_same_delivery_tags_once(
    people: list[int], contacts: Contacts, tags: Tags, member: Actor
) -> None:
    by = replace(member, request="trigger-1")
    await tags.change(people, ["a"], [], by=by)

    with pytest.raises(AlreadyDoneError):
        await tags.change(people, ["b"], [], by=by)

    assert ["b"] not in await _tags(contacts, people, member)


async def test_people_of_another_workspace_are_out_of_reach(
    people: list[int], contacts: Contacts, tags: Tags, member: Actor, access: Access
) -> None:
    stranger = replace(member, workspace_id=await access.workspace_id("T0OTHER"))

    assert (await tags.change(people, ["x"], [], by=stranger)).changed == 0
    assert await _tags(contacts, people[2:], member) == [[]]


def test_the_form_says_under_which_box_a_tag_is_wrong() -> None:
    assert read_both("a, b", "c") == (["a", "b"], ["c"])
    for add, remove, box in (("-x", "", "add"), ("", "+x", "remove"), (" ", "", "add")):
        with pytest.raises(InvalidContactError) as refused:
            read_both(add, remove)
        assert list(refused.value.problems) == [box]
