"""What follows an erasure: traces go from the texts of others, and nothing else does."""

import re
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import select

from storage.access import Access, Actor, Seen
from storage.clock import Clock
from storage.contacts import Contacts
from storage.database import Database
from storage.erasure.erasing import follow_again
from storage.errors import BusyError
from storage.exports.exports import Wish
from storage.finding.finding import Finding
from storage.finding.results import Kept, Results
from storage.imports.run import run
from storage.imports.standing import RUN
from storage.jobs import LostLeaseError
from storage.models import Import, ImportRow, Job, Outbox, Role, Schedule, Tag
from storage.outbox import Message, post
from storage.profiles import Profile
from storage.query import parse_query
from storage.schedules.schedules import Schedules
from storage.timing import read_timing
from tests.databases import Sqlite
from tests.storage.erasures import erased, followed, sweep
from tests.storage.imports.desk import Desk

ADA = {
    "name": "Ada Lovelace",
    "email": "ada@x.io",
    "company": "Engines",
    "city": "London",
    "tags": "vip",
}
HEADER = ("name", "email", "city")
AT_NINE = read_timing("every day 09:00")


@pytest.fixture
async def ada(contacts: Contacts, member: Actor) -> Profile:
    await contacts.add({"name": "Bob", "email": "b@x.io", "city": "London"}, by=member)
    return await contacts.add(ADA, by=member)


@pytest.fixture
def desk(database: Database, clock: Clock, tmp_path: Path, manager: Actor) -> Desk:
    return Desk(database, clock, tmp_path, manager)


async def all_of(database: Database, model: Any) -> list[Any]:
    async with database.read() as session:
        return list((await session.exec(select(model).order_by(model.id))).all())


async def scheduled(database: Database, query: str, by: Actor) -> None:
    wish = Wish(query, ("name",), "csv", "C1")
    await Schedules(database, Clock()).add(wish, AT_NINE, "Europe/Rome", by=by)


async def test_a_schedule_that_named_them_rests_and_asks_for_nobody_else(
    database: Database, ada: Profile, manager: Actor, tmp_path: Path
) -> None:
    for query in ('name:"Ada Lovelace"', "email:ada@x.io", "city:London", "tag:vip"):
        await scheduled(database, query, manager)

    await erased(database, [ada.id], manager)
    await followed(database, tmp_path, manager)

    named, addressed, city, vips = await all_of(database, Schedule)
    assert (named.state, addressed.state) == ("paused", "paused")
    assert named.query.startswith('name:"erased-')
    assert addressed.query.startswith("email:erased-")
    assert (city.query, city.state) == ("city:London", "active"), "Bob lives there too"
    assert (vips.query, vips.state) == ("tag:vip", "active")


async def test_a_result_that_showed_them_shows_nobody(
    database: Database, ada: Profile, manager: Actor, tmp_path: Path
) -> None:
    results, finding = Results(database, Clock()), Finding(database, Clock())
    asked = ("ada@x.io", "email:ada@x.io", '"ada lovelace" OR email:ada@x.io')
    for key, query in enumerate(asked):
        await results.keep(Kept(str(key), query, 1, 1, [ada.id]), by=manager)

    await erased(database, [ada.id], manager)
    await followed(database, tmp_path, manager)

    for key in range(len(asked)):
        kept = await results.find(str(key), by=manager)
        assert "ada" not in re.sub("erased-[a-p]+", "", kept.query)
        assert await finding.ids(parse_query(kept.query), 9, by=manager) == []


async def test_a_message_that_waits_is_sent_without_them(
    database: Database, ada: Profile, manager: Actor, tmp_path: Path, clock: Clock
) -> None:
    blocks = [{"type": "section", "text": {"type": "mrkdwn", "text": "*Ada Lovelace*"}}]
    message = Message("C1", "Ada Lovelace and Bob were tagged", blocks)
    async with database.begin(manager.workspace_id) as session:
        await post(session, message, workspace_id=manager.workspace_id, clock=clock)

    await erased(database, [ada.id], manager)
    await followed(database, tmp_path, manager)

    (left,) = await all_of(database, Outbox)
    assert left.payload["text"].startswith("erased-")
    assert left.payload["text"].endswith(" and Bob were tagged")
    assert left.payload["blocks"][0]["type"] == "section"
    assert "Ada" not in str(left.payload)


async def test_a_tag_that_names_them_gets_another_name_and_is_found_by_it(
    database: Database, contacts: Contacts, ada: Profile, manager: Actor, tmp_path: Path
) -> None:
    values = {"name": "Cy", "email": "cy@x.io", "tags": "Ada Lovelace fan,vip"}
    friend = await contacts.add(values, by=manager)

    await erased(database, [ada.id], manager)
    await followed(database, tmp_path, manager)

    tags = {tag.name for tag in await all_of(database, Tag)}
    (renamed,) = tags - {"vip"}
    assert renamed.startswith("erased-")
    finding = Finding(database, Clock())
    for asked in (f'tag:"{renamed}"', renamed):
        found = await finding.ids(parse_query(asked), 9, by=manager)
        assert found == [friend.id]


async def test_rows_of_theirs_that_did_not_go_through_are_emptied(
    database: Database, desk: Desk, ada: Profile, manager: Actor, tmp_path: Path
) -> None:
    rows = [["Ada Lovelace", "no address", "Rome"], ["Cy", "none either", "at Engines"]]
    await desk.imports(HEADER, rows)

    await erased(database, [ada.id], manager)
    await followed(database, tmp_path, manager)

    hers, his = await all_of(database, ImportRow)
    assert (hers.cells, "erased" in hers.reason) == (["", "", ""], True)
    assert his.cells[:2] == ["Cy", "none either"]
    assert his.cells[2].startswith("at erased-")


async def test_an_import_under_way_with_them_in_it_ends_in_words(
    database: Database, desk: Desk, ada: Profile, manager: Actor, tmp_path: Path
) -> None:
    with_her = await desk.bring(HEADER, [["Ada", "ada@x.io", "Rome"]])
    without = await desk.bring(HEADER, [["Cy", "cy@x.io", "Rome"]])
    unseen = await desk.bring(HEADER, [["Di", "di@x.io", "Rome"]])
    desk.tools.folder(unseen.id or 0).remove()

    await erased(database, [ada.id], manager)
    await followed(database, tmp_path, manager)

    states = [import_.state for import_ in await all_of(database, Import)]
    assert states == ["failed", "mapped", "failed"]
    assert "Somebody in this file was erased" in ((await desk.now(with_her)).problem or "")
    assert "they may be in it" in ((await desk.now(unseen)).problem or "")
    assert not desk.tools.folder(with_her.id or 0).path.exists()
    assert (await desk.runs(without))["created"] == 1


async def test_an_import_that_runs_waits_for_the_erasure_and_is_over_then(
    database: Database, desk: Desk, ada: Profile, manager: Actor
) -> None:
    import_ = await desk.bring(HEADER, [["Ada", "ada@x.io", "Rome"]])
    running = await desk.claim(RUN, import_)
    await erased(database, [ada.id], manager)

    with pytest.raises(BusyError):
        await run(desk.tools, running)
    following = await desk.jobs.claim()
    assert following is not None
    await sweep(desk, following)

    with pytest.raises(LostLeaseError):
        await desk.jobs.renew(running.id)
    assert await run(desk.tools, running), "there is nothing left to do"
    assert (await desk.now(import_)).state == "failed"


async def test_the_same_words_in_another_workspace_are_its_own(
    database: Database, access: Access, ada: Profile, manager: Actor, tmp_path: Path
) -> None:
    seen = await access.remember("T0OTHER", Seen("U0ANN", "Ann", "member"))
    ann = Actor(seen.workspace_id, seen.user_id, Role.MANAGER)
    await scheduled(database, "email:ada@x.io", ann)

    await erased(database, [ada.id], manager)
    await followed(database, tmp_path, manager)

    (theirs,) = await all_of(database, Schedule)
    assert (theirs.query, theirs.state) == ("email:ada@x.io", "active")


async def test_the_values_that_were_followed_are_kept_nowhere(
    database: Database, ada: Profile, manager: Actor, tmp_path: Path
) -> None:
    await erased(database, [ada.id], manager)
    (before,) = await all_of(database, Job)
    assert "ada@x.io" in str(before.arguments)

    await followed(database, tmp_path, manager)

    (after,) = await all_of(database, Job)
    assert (after.arguments, after.state) == ({}, "done")


async def test_whoever_takes_over_goes_on(
    database: Database,
    desk: Desk,
    ada: Profile,
    manager: Actor,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    await scheduled(database, "email:ada@x.io", manager)
    await erased(database, [ada.id], manager)
    claim = await desk.jobs.claim()
    assert claim is not None
    with monkeypatch.context() as broken:
        broken.setattr("storage.erasure.wiping.wipe", _break_off)
        with pytest.raises(BusyError):
            await sweep(desk, claim)
    await desk.jobs.give_back(claim.id)

    await followed(database, tmp_path, manager)

    (schedule,) = await all_of(database, Schedule)
    assert schedule.query.count("erased-") == 1
    assert [job.state for job in await all_of(database, Job)] == ["done"]


async def test_what_was_given_up_is_taken_up_again(
    database: Database, desk: Desk, ada: Profile, manager: Actor, tmp_path: Path
) -> None:
    await erased(database, [ada.id], manager)
    claim = await desk.jobs.claim()
    assert claim is not None
    await desk.jobs.finish(claim.id, "The disk was full.")

    await follow_again(database)
    await followed(database, tmp_path, manager)

    (job,) = await all_of(database, Job)
    assert (job.state, job.arguments) == ("done", {})


async def _break_off(_database: Database) -> None:
    raise BusyError


async def test_the_log_is_not_empty_while_somebody_reads_what_was_there(
    sqlite: Sqlite, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("storage.erasure.wiping.LOOKS", 2)
    database = Database(await sqlite.create())
    by = await Access(database, Clock(), Role.OWNER).remember(
        "T1", Seen("U1", "Mia", "member")
    )
    ada = await Contacts(database, Clock()).add(ADA, by=by)
    async with database.read() as session:
        await session.exec(select(Job))
        await erased(database, [ada.id], by)
        with pytest.raises(BusyError):
            await followed(database, tmp_path, by)

    await _again(database, tmp_path, by)

    assert b"ada@x.io" not in _bytes_of_log(database)
    await database.close()


def _bytes_of_log(database: Database) -> bytes:
    return Path(f"{database.url.database}-wal").read_bytes()


async def _again(database: Database, folder: Path, by: Actor) -> None:
    """Let the job go on."""
    desk = Desk(database, Clock(), folder, by)
    await desk.jobs.take_over()
    await followed(database, folder, by)


async def test_a_hundred_who_are_erased_together_are_followed_as_one_is(
    database: Database, contacts: Contacts, member: Actor, manager: Actor, tmp_path: Path
) -> None:
    people = [
        await contacts.add(
            {
                "name": f"First{n:03} Last{n:03}",
                "email": f"mail{n:03}@x.io",
                "company": f"Company{n:03}",
                "note": f"Noted{n:03}",
            },
            by=member,
        )
        for n in range(100)
    ]
    await scheduled(database, 'name:"First007 Last007"', manager)

    await erased(database, [person.id for person in people], manager)
    await followed(database, tmp_path, manager)

    (schedule,) = await all_of(database, Schedule)
    assert schedule.query.startswith('name:"erased-')
