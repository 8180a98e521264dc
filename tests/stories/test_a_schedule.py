"""The journey of a schedule: set up, due by the clock, and a file in the channel."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from datetime import datetime
from pathlib import Path

import pytest
from sqlmodel import select

from handlers import schedule_news
from storage.exports.exports import Wish
from storage.models import ScheduleRun
from storage.timing import read_timing
from tests.screens import boxes, labels
from tests.stories.files import people, received, rows
from tests.workspace import Json
from tests.world import World, open_world

MONDAY = "2027-03-01T09:00:30+01:00"
SUNDAY = "2027-02-28T12:00:00+01:00"


@pytest.fixture
async def world(database_url: str, tmp_path: Path) -> AsyncIterator[World]:
    """A workspace on a Sunday in Rome, whose clock can be moved."""
    async with open_world(database_url, tmp_path, clock_may_be_set=True) as world:
        await world.sets_clock(SUNDAY)
        await people(world)
        yield world


async def test_a_file_comes_to_the_channel_every_monday(world: World) -> None:
    mia = world.mia
    await mia.types(
        "/contacts schedule new tag:vip cols:name,email to:#exports "
        "every monday 09:00 Europe/Rome"
    )
    await mia.sees("every Monday at 09:00 (Europe/Rome)")
    await mia.sees("Monday, 2027-03-01 09:00")
    await mia.sees("Monday, 2027-03-15 09:00")

    await world.sets_clock(MONDAY)

    file, content = await received(
        mia, "#exports", "*2 contacts* · `tag:vip` · every Monday at 09:00 (S-1)"
    )
    assert file["name"] == "contacts-S-1-2027-03-01.csv"
    assert rows(content)[1] == ["Ada Lovelace", "ada@x.io"]
    await mia.opens_home()
    await mia.sees("Last: ")


async def test_a_schedule_is_set_up_in_a_form(world: World) -> None:
    mia = world.mia
    channels = {c["name"]: c["id"] for c in await world.get("/channels")}

    await mia.types("/contacts schedule new")
    answer = await mia.fills(query="tag:vip", when="every blursday 9:00", zone="Rome")
    assert "no day" in answer["errors"]["when"]
    assert "There is no time zone" in answer["errors"]["zone"]
    assert (
        await mia.fills(
            when="every weekday 8:30", zone="Europe/Rome", channel=channels["exports"]
        )
    )["ok"]

    await mia.sees("every weekday at 08:30 (Europe/Rome)")


async def test_a_city_alone_in_the_form_is_answered_with_its_zone(world: World) -> None:
    mia = world.mia
    await mia.types("/contacts schedule new")

    answer = await mia.fills(when="every day 9:00 rome", zone="Europe/Paris")

    told = "“rome” is no time zone. Write Europe/Rome, here or in the box below."
    assert answer["errors"]["when"] == told


async def test_whom_nobody_can_ask_for_is_refused_before_it_is_scheduled(
    world: World,
) -> None:
    mia = world.mia

    await mia.types("/contacts schedule new company:Analytical to:#exports weekdays 9am")
    await mia.sees("Contacts cannot be filtered by company.")
    await mia.types("/contacts schedule new tag:vip sort:city weekdays 9am")
    await mia.sees('"city" does not fit sort.')
    await mia.types("/contacts schedule new")
    answer = await mia.fills(query="company:x", when="weekdays 9am", zone="Europe/Rome")

    assert "cannot be filtered by company" in answer["errors"]["query"]
    actor = await world.actor(mia)
    assert await world.services.schedules.all(by=actor) == []


async def test_a_correction_keeps_the_time_and_the_channel(world: World) -> None:
    mia = world.mia

    await mia.types(
        "/contacts schedule new crated:>2026 to:#exports weekdays 9am Europe/Paris"
    )

    fixed = "new created:>2026-01-01 to:#exports every weekday 09:00 Europe/Paris"
    shown = await mia.newest()
    pressed = shown["blocks"][1]["elements"][0]["text"]["text"]
    assert pressed.removeprefix("Run with ").rstrip("…") in fixed
    await mia.presses(pressed)
    await mia.sees("`created:>2026-01-01` as CSV to")
    await mia.sees("every weekday at 09:00 (Europe/Paris)")


async def test_what_the_boxes_ask_is_not_typed_beside_the_query(world: World) -> None:
    mia = world.mia
    await mia.types("/contacts schedule new")
    rest: Json = {"when": "every monday 9:00", "zone": "Europe/Rome", "columns": "all"}

    answer = await mia.fills(query="tag:vip as:xlsx to:#exports cols:name", **rest)

    told = answer["errors"]["query"]
    assert "choose the format below" in told
    assert "choose the channel below" in told
    assert "Leave out cols:" in told
    rest["columns"] = "shown"
    assert (await mia.fills(query="tag:vip cols:name", **rest))["ok"]
    await mia.sees("every Monday at 09:00 (Europe/Rome)")


@pytest.mark.parametrize(
    "second", ["every tuesday 10:00", "every:tuesday at:10:00", 'cron:"0 9 * * 1"']
)
async def test_a_second_time_is_refused_not_searched_for(world: World, second: str) -> None:
    mia = world.mia

    await mia.types(f"/contacts schedule new tag:vip every monday 09:00 {second}")

    await mia.sees("Two times stand there.")
    await mia.types("/contacts schedule new tag:vip every monday,tuesday 09:00")
    await mia.sees("every Monday and Tuesday at 09:00")


async def test_every_other_week_is_counted_from_the_next_time(world: World) -> None:
    mia = world.mia

    await mia.types(
        "/contacts schedule new tag:vip every 2 weeks on monday 9am Europe/Rome"
    )

    await mia.sees("every 2 weeks on Monday at 09:00 from 2027-03-01 on")
    shown = await mia.text()
    assert "• Monday, 2027-03-01 09:00\n• Monday, 2027-03-15 09:00" in shown


async def test_wrong_words_are_answered_with_words_that_work(world: World) -> None:
    await world.mia.types("/contacts schedule new tag:vip every 3 days at 9")

    await world.mia.sees("I do not understand “every 3” here.")
    await world.mia.sees("Write for example every monday 09:00, weekdays 8:30, daily at 9")
    await world.mia.types("/contacts schedule new tag:vip daily 9:00 then 17:00")
    await world.mia.sees("I do not understand “17:00” here.")


async def test_a_zone_is_never_searched_for(world: World) -> None:
    mia = world.mia

    await mia.types("/contacts schedule new tag:vip daily 9:00 and 17:00 to:#exports CET")
    await mia.sees("every day at 09:00 and 17:00 (CET)")
    await mia.types("/contacts schedule new tag:vip daily 9:00 to:#exports EST")
    await mia.sees("Write for example America/New_York")
    await mia.types("/contacts schedule new tag:vip daily 9:00 Rome to:#exports")
    await mia.sees("For the time there, write Europe/Rome")

    actor = await world.actor(mia)
    listed = await world.services.schedules.all(by=actor)
    assert [each.schedule.query for each in listed] == ["tag:vip"]


async def test_after_downtime_one_run_makes_up_for_all_and_says_so(world: World) -> None:
    mia = world.mia
    await mia.types(
        "/contacts schedule new tag:vip cols:name to:#exports every day 09:00 Europe/Rome"
    )
    await mia.sees("every day at 09:00")

    await world.sets_clock("2027-03-03T15:00:00+01:00")

    shown = await mia.sees("Late, for Wednesday, 2027-03-03 09:00")
    await mia.sees("Missed before that and not made up for: Monday, 2027-03-01 09:00")
    files = [m for c in shown["channels"] for m in c["messages"] if m.get("files")]
    assert len(files) == 1


async def test_after_a_long_downtime_the_times_that_are_not_named_are_counted(
    world: World,
) -> None:
    mia = world.mia
    await mia.types(
        "/contacts schedule new tag:vip cols:name to:#exports every day 09:00 Europe/Rome"
    )
    await mia.sees("every day at 09:00")

    await world.sets_clock("2027-03-26T15:00:00+01:00")

    await mia.sees("Late, for Friday, 2027-03-26 09:00")
    await mia.sees("not made up for: Saturday, 2027-03-06 09:00; ")
    await mia.sees("Thursday, 2027-03-25 09:00; and 5 before these.")


async def test_a_paused_schedule_rests_until_it_is_resumed(world: World) -> None:
    mia = world.mia
    await mia.types("/contacts schedule new tag:vip to:#exports every day 09:00")
    await mia.sees("every day at 09:00")

    await mia.presses("Pause")
    await mia.sees("Schedule S-1 is paused.")
    await mia.types("/contacts schedule pause S-1")
    await mia.sees("Schedule S-1 is paused already.")
    await world.sets_clock("2027-03-02T15:00:00+01:00")
    await mia.types("/contacts schedule resume 1")
    await mia.sees("Schedule S-1 runs again.")
    await mia.types("/contacts schedule list")
    await mia.sees("Next:")
    assert not [m for m in await mia.messages("#exports") if m.get("files")]

    await mia.types("/contacts schedule run S-1")
    await received(mia, "#exports", "(S-1)")
    await mia.types("/contacts schedule delete S-1")
    await mia.presses("Delete")
    await mia.sees("Schedule S-1 is deleted.")
    await mia.types("/contacts schedule run S-1")
    await mia.sees("There is no schedule S-1.")


async def test_a_schedule_is_deleted_only_after_a_question_that_names_it(
    world: World,
) -> None:
    mia = world.mia
    actor = await world.actor(mia)
    await mia.types("/contacts schedule new tag:vip every day 09:00 Europe/Rome")
    await mia.types("/contacts schedule delete S-1")

    await mia.sees("Delete schedule *S-1* `tag:vip` as CSV to")
    assert "every day at 09:00 (Europe/Rome)? It will never run again." in await mia.text()
    assert len(await world.services.schedules.all(by=actor)) == 1
    await mia.presses("Keep")
    await mia.sees("Schedule S-1 stays as it is.")
    assert labels(await mia.newest()) == ["Pause", "Edit", "Run now", "Delete"]

    await mia.types("/contacts schedule delete tag:vip")
    question = (await mia.newest())["ts"]
    await mia.presses("Delete", message_ts=question, channel="#sales")
    await mia.sees("Schedule S-1 is deleted.")
    assert await world.services.schedules.all(by=actor) == []
    await mia.types("/contacts schedule delete S-1")
    await mia.sees("There is no schedule S-1.")


@pytest.mark.parametrize(
    "said",
    ["s-1", "S1", "s 1", "#1", "S–1", "schedule 1", "tag:vip", "#exports"],
)
async def test_a_schedule_is_called_as_people_call_it(world: World, said: str) -> None:
    mia = world.mia
    await mia.types("/contacts schedule new tag:vip to:#exports every day 09:00")
    await mia.types("/contacts schedule new every day 10:00")

    await mia.types(f"/contacts schedule pause {said}")

    await mia.sees("Schedule S-1 is paused.")


async def test_who_is_called_alike_is_asked_for_the_number(world: World) -> None:
    mia = world.mia
    await mia.types("/contacts schedule new tag:vip every day 09:00")
    await mia.types("/contacts schedule new tag:vip every day 10:00")

    await mia.types("/contacts schedule pause tag:vip")
    await mia.sees("Say which one: S-1, S-2.")
    await mia.types("/contacts schedule pause ada")
    await mia.sees("Name it by its number, for example S-1")


async def test_who_names_no_schedule_is_told_which_there_are(world: World) -> None:
    mia = world.mia
    await mia.types("/contacts schedule pause")
    await mia.sees("There are no schedules yet.")
    await mia.types("/contacts schedule new tag:vip every day 09:00")
    await mia.types("/contacts schedule new every day 10:00")

    await mia.types("/contacts schedule pause")

    await mia.sees(
        "Say which schedule: S-1 (tag:vip, every day at 09:00); "
        "S-2 (all contacts, every day at 10:00). For example: schedule pause S-1"
    )


async def test_a_run_that_is_asked_for_twice_is_asked_about(world: World) -> None:
    mia = world.mia
    await mia.types("/contacts schedule new tag:vip cols:name to:#exports every day 09:00")
    await mia.types("/contacts schedule run S-1")
    file, _ = await received(mia, "#exports", "(S-1)")
    while "running" in [run.state for run in await runs(world)]:  # noqa: ASYNC110  # the worker ends it by itself
        await asyncio.sleep(0.02)

    await mia.types("/contacts schedule run s1")

    await mia.sees("Schedule S-1 ran just now (")
    assert f"/{file['id']}/" in await mia.text()
    assert len([m for m in await mia.messages("#exports") if m.get("files")]) == 1
    await mia.presses("Run again anyway")
    await mia.sees("-Run again anyway")
    assert len(await runs(world)) == 2


async def runs(world: World) -> Sequence[ScheduleRun]:
    async with world.services.database.read() as session:
        return (await session.exec(select(ScheduleRun))).all()


async def test_an_empty_file_says_that_nobody_matches_and_what_to_do(
    world: World,
) -> None:
    mia = world.mia
    await mia.types("/contacts schedule new tag:gone cols:name to:#exports every day 09:00")
    await mia.types("/contacts schedule run S-1")

    _, content = await received(
        mia, "#exports", "Nobody matches `tag:gone` at the moment, so the file has headings"
    )

    assert rows(content) == [["Name"]]
    text = await mia.text()
    assert "`/contacts find tag:gone` shows whom it asks for" in text
    assert "`/contacts schedule pause S-1`" in text


async def test_the_list_shows_at_once_what_its_buttons_did(world: World) -> None:
    mia = world.mia
    await mia.types("/contacts schedule new tag:vip every day 09:00")
    await mia.types("/contacts schedule new tag:navy every day 09:00")
    await mia.types("/contacts schedule list")

    await mia.presses("Pause", action_id="schedule.pause#2")

    shown = await mia.newest()
    text = str(shown)
    assert "Schedule S-2 is paused." in text
    assert "schedule.resume#2" in text
    assert "schedule.pause#1" in text
    await mia.presses("Delete", action_id="schedule.delete#1")
    text = str(await mia.newest())
    assert "Schedule S-1 is deleted." in text
    assert "schedule.pause#1" not in text
    assert "schedule.resume#2" in text


async def test_an_old_button_says_how_it_stands(world: World) -> None:
    mia, noah = world.mia, world.role("manager", 1)
    await mia.types("/contacts schedule new tag:vip every day 09:00")
    await noah.types("/contacts schedule pause S-1")

    await mia.presses("Pause")
    await mia.sees("Schedule S-1 is paused already.")
    assert "schedule.resume#1" in str(await mia.newest())
    await noah.types("/contacts schedule delete S-1")
    await noah.presses("Delete")
    old = await mia.newest()
    await mia.presses("Resume", channel="#sales", message_ts=old["ts"])
    await mia.sees("Schedule S-1 is deleted already.")
    assert "schedule.resume#1" not in str(await mia.newest())


async def test_a_channel_that_is_shared_outside_meanwhile_gets_no_file(
    world: World,
) -> None:
    mia = world.mia
    await mia.types(
        "/contacts schedule new tag:vip cols:name to:#exports "
        "every monday 09:00 Europe/Rome"
    )
    await mia.sees("every Monday at 09:00")
    channels = {c["name"]: c["id"] for c in await world.get("/channels")}
    await world.post(f"/channels/{channels['exports']}/status", {"shared_outside": True})

    await world.sets_clock(MONDAY)

    await mia.sees("has posted no file for Monday, 2027-03-01 09:00")
    await mia.sees("It is paused now")
    assert not [m for m in await mia.messages("#exports") if m.get("files")]
    await world.post(f"/channels/{channels['exports']}/status", {"shared_outside": False})
    await mia.presses("Resume")
    await mia.sees("Schedule S-1 runs again.")
    assert "It is paused now" not in await mia.text(), "the message shows how it stands"


async def test_a_schedule_rests_at_once_where_its_channel_was_archived(
    world: World,
) -> None:
    mia = world.mia
    await mia.types("/contacts schedule new tag:vip to:#exports hourly")
    channels = {c["name"]: c["id"] for c in await world.get("/channels")}
    await world.post(f"/channels/{channels['exports']}/status", {"archived": True})

    await mia.types("/contacts schedule run S-1")

    await mia.sees("is archived, so nothing can be posted there. Choose another channel.")
    await mia.sees("It is paused now")
    assert "is_archived" not in await mia.text()
    shown = next(m for m in await mia.messages(mia.dm) if "paused now" in str(m))
    assert labels(shown) == ["Resume", "Edit"]
    await mia.types(f"/contacts export tag:vip to:<#{channels['exports']}>")
    assert "is archived, so nothing can be posted there" in str(await mia.newest())


async def test_why_a_schedule_rests_is_said_once_on_the_home_tab(world: World) -> None:
    mia = world.mia
    await mia.types("/contacts schedule new tag:vip to:#exports every day 09:00")
    channels = {c["name"]: c["id"] for c in await world.get("/channels")}
    await world.post(f"/channels/{channels['exports']}/status", {"shared_outside": True})
    await mia.types("/contacts schedule run S-1")
    await mia.sees("It is paused now")

    await mia.opens_home()

    await mia.sees(":warning: failed. · Owner")
    assert str((await mia.screen())["home"]).count("shared with another company") == 1


async def test_a_manager_takes_over_the_schedule_of_one_who_lost_the_role(
    world: World,
) -> None:
    mia, noah = world.mia, world.role("manager", 1)
    await mia.types(
        "/contacts schedule new tag:vip cols:name every monday 09:00 Europe/Rome"
    )
    await mia.sees("every Monday at 09:00")
    await world.post(f"/people/{mia.id}/status", {"guest": True})

    await world.sets_clock(MONDAY)

    await noah.sees(f"Exporting needs the role *manager*, and <@{mia.id}> is *nobody* now")
    await noah.sees("A manager who resumes it becomes its owner.")
    assert "has posted no file" not in await mia.text()
    await noah.types("/contacts schedule resume S-1")
    await noah.sees("Schedule S-1 runs again. It is yours from now on")
    await noah.types("/contacts schedule run S-1")
    await received(noah, "dm", "(S-1)")
    assert await mia.messages(mia.dm) == [], "a guest is told nothing"


async def test_the_owner_hears_who_paused_or_deleted_a_schedule(world: World) -> None:
    mia, noah = world.mia, world.role("manager", 1)
    await mia.types("/contacts schedule new tag:vip to:#exports every day 09:00")

    await noah.types("/contacts schedule pause S-1")

    await mia.sees(f"<@{noah.id}> has paused your schedule *S-1*, which posted a file to")
    await mia.presses("Resume")
    await mia.sees("Schedule S-1 runs again.")
    await mia.types("/contacts schedule pause S-1")
    await noah.types("/contacts schedule delete S-1")
    await noah.presses("Delete")
    await mia.sees(f"<@{noah.id}> has deleted your schedule *S-1*")
    assert "your schedule" not in await noah.text()


async def test_the_owner_hears_who_has_taken_a_schedule_over(world: World) -> None:
    mia, noah = world.mia, world.role("manager", 1)
    await mia.types("/contacts schedule new tag:vip to:#exports every day 09:00")
    await mia.types("/contacts schedule pause S-1")

    await noah.types("/contacts schedule resume S-1")

    await noah.sees("It is yours from now on")
    await mia.sees(f"<@{noah.id}> has resumed your schedule *S-1*, which posts a file to")
    assert f"it runs in the name of <@{noah.id}>" in await mia.text()
    await mia.types("/contacts schedule")
    await mia.sees(f"Owner: <@{noah.id}>")


async def test_a_schedule_is_changed_in_a_form_with_its_values(world: World) -> None:
    mia = world.mia
    channels = {c["name"]: c["id"] for c in await world.get("/channels")}
    await mia.types(
        "/contacts schedule new tag:vip cols:name,email as:xlsx to:#exports "
        "every 2 weeks on monday 9am Europe/Rome"
    )
    await mia.presses("Edit")

    filled = boxes(await mia.modal())
    assert filled["query"]["initial_value"] == "tag:vip"
    since = "every 2 weeks on monday 09:00 from 2027-03-01"
    assert filled["when"]["initial_value"] == since
    assert filled["zone"]["initial_value"] == "Europe/Rome"
    assert filled["kind"]["initial_option"]["value"] == "xlsx"
    assert filled["columns"]["initial_option"]["description"]["text"] == "Name, E-mail"
    assert filled["channel"]["initial_channel"] == channels["exports"]
    answer = await mia.fills(when="every blursday", query="company:x")
    assert "“every blursday” says no time" in answer["errors"]["when"]
    assert (await mia.fills(when="daily at 9 and 17", query="ada", kind="csv"))["ok"]

    await mia.sees("Changed: *S-1* `ada` as CSV to")
    await mia.sees("• Sunday, 2027-02-28 17:00")
    await world.sets_clock("2027-02-28T17:00:30+01:00")
    _, content = await received(mia, "#exports", "*1 contact* · `ada` · every day")
    assert rows(content) == [["Name", "E-mail"], ["Ada Lovelace", "ada@x.io"]]


async def test_a_list_of_schedules_shows_what_a_form_has_changed(world: World) -> None:
    mia = world.mia
    await mia.types("/contacts schedule new tag:vip every day 09:00 Europe/Rome")
    await mia.presses("Edit")
    receipt = await mia.newest()
    assert (await mia.fills(query="ada"))["ok"]
    await mia.sees("Changed: *S-1* `ada`")
    assert (await mia.newest())["ts"] == receipt["ts"]

    await mia.types("/contacts schedule list")
    seen = await mia.newest()
    await mia.presses("Edit")
    assert (await mia.fills(query="grace"))["ok"]
    await mia.sees("Changed: *S-1* `grace`")
    await mia.presses("New schedule")
    assert (await mia.fills(query="tag:vip", when="weekdays 9am"))["ok"]
    await mia.sees("Scheduled: *S-2*")

    shown = await mia.newest()
    assert shown["ts"] == seen["ts"]
    buttons = ["Pause", "Edit", "Run now", "Delete"]
    assert labels(shown) == [*buttons, *buttons, "New schedule"]
    assert "`ada`" not in str(shown)


async def test_a_private_channel_is_kept_though_slack_preselects_none(
    world: World,
) -> None:
    mia = world.mia
    asked = {"name": "board", "private": True, "members": [mia.id]}
    board = await world.post("/channels", asked)
    await mia.types("/contacts schedule new tag:vip to:#board every day 09:00 Europe/Rome")
    await mia.sees("tag:vip` as CSV to")

    await mia.types("/contacts schedule edit S-1")

    channel = boxes(await mia.modal())["channel"]
    assert "initial_channel" not in channel
    await mia.sees("It has a private channel. Leave this empty to keep it.")
    assert (await mia.fills(query="ada"))["ok"]
    await mia.sees(f"Changed: *S-1* `ada` as CSV to <#{board['id']}>")


async def test_who_changes_the_schedule_of_another_owns_it(world: World) -> None:
    mia, noah = world.mia, world.role("manager", 1)
    await mia.types("/contacts schedule new tag:vip every day 09:00 Europe/Rome")
    await noah.types("/contacts schedule edit S-1")
    await noah.sees("Whoever saves this owns it from then on")
    await mia.types("/contacts schedule change tag:vip")

    await noah.fills(when="every day 10:00")

    await noah.sees("Changed: *S-1* `tag:vip` as CSV to")
    assert f"CSV to <@{noah.id}>" in await noah.text(), "it was a direct message"
    await mia.sees(f"<@{noah.id}> has changed your schedule *S-1*, which now posts")
    answer = await mia.fills(when="every day 11:00")
    assert "Somebody has changed schedule S-1 since you opened it" in str(answer)
    actor = await world.actor(mia)
    assert (await world.services.schedules.get(1, by=actor)).rule == "every day 10:00"


async def test_a_schedule_from_a_thread_posts_to_no_channel_unasked(world: World) -> None:
    mia = world.mia
    await mia.types("Who wants a file?")
    thread = (await mia.newest())["ts"]

    line = "@contacts schedule new tag:vip every day 09:00 Europe/Rome"
    await mia.types(line, thread_ts=thread)

    await mia.sees(f"Scheduled: *S-1* `tag:vip` as CSV to <@{mia.id}>")


async def test_a_form_that_is_sent_twice_makes_one_schedule(world: World) -> None:
    mia = world.mia
    await mia.types("/contacts schedule new")

    pressed = (mia.fills(query="tag:vip", when="daily 9am") for _ in range(3))
    sent = await asyncio.gather(*pressed)

    assert all(answer["ok"] for answer in sent)
    await mia.sees("Scheduled: *S-1*")
    assert len(await world.services.schedules.all(by=await world.actor(mia))) == 1
    await mia.types("/contacts schedule new")
    await mia.fills(query="tag:vip", when="daily 9am")
    await mia.sees("Scheduled: *S-2*")


async def test_an_hour_that_the_clock_shows_twice_is_told_apart(world: World) -> None:
    await world.sets_clock("2027-10-30T23:30:00+00:00")

    await world.mia.types("/contacts schedule new tag:vip hourly Europe/Rome")

    await world.mia.sees("• Sunday, 2027-10-31 02:00 CEST\n• Sunday, 2027-10-31 02:00 CET")
    await world.mia.sees("every hour (Europe/Rome)")


async def test_schedules_beyond_the_list_are_named(world: World) -> None:
    by = await world.actor(world.mia)
    for number in range(17):
        wish = Wish(f"tag:t{number}", ("name",), "csv", by.user_id)
        timing = read_timing("every day 09:00")
        await world.services.schedules.add(wish, timing, "Europe/Rome", by=by)
    await world.services.schedules.pause(17, schedule_news.stopped, by=by)

    await world.mia.types("/contacts schedule")

    await world.mia.sees("And 2 more, each by its number, for example `/contacts schedule")
    shown = str(await world.mia.newest())
    assert "*S-16* `tag:t15`, every day at 09:00\\n" in shown
    assert "*S-17* `tag:t16`, every day at 09:00 · paused" in shown
    await world.mia.opens_home()
    await world.mia.sees("And 2 more, each by its number")


async def test_what_is_paused_is_changed_and_rests(world: World) -> None:
    mia = world.mia
    await mia.types("/contacts schedule new tag:vip every day 09:00 Europe/Rome")
    await mia.types("/contacts schedule pause S-1")
    await mia.types("/contacts schedule edit")
    await mia.sees("Say which schedule: S-1 (tag:vip, every day at 09:00)")
    await mia.types("/contacts schedule edit S-2")
    await mia.sees("There is no schedule S-2.")
    await mia.types("/contacts schedule edit S-1")

    await mia.fills(query="tag:navy")

    await mia.sees("It is paused; *Resume* lets it run.")
    await mia.presses("Resume")
    await mia.sees("Schedule S-1 runs again.")


async def test_members_schedule_nothing(world: World) -> None:
    await world.sam.types("/contacts schedule new tag:vip every monday 09:00")

    await world.sam.sees("needs the role *manager*; you are *member*")


def test_the_days_of_these_stories_are_what_they_say() -> None:
    assert f"{datetime.fromisoformat(MONDAY):%A}" == "Monday"


async def test_another_manager_may_keep_a_private_channel_and_name_none(
    world: World,
) -> None:
    mia, noah = world.mia, world.role("manager", 1)
    board, other = [
        (await world.post("/channels", {"name": n, "private": True, "members": [mia.id]}))[
            "id"
        ]
        for n in ("board", "other")
    ]
    await mia.types("/contacts schedule new tag:vip to:#board daily at 9 Europe/Rome")
    await mia.sees("tag:vip` as CSV to")
    await noah.types("/contacts schedule edit S-1")

    answer = await noah.fills(query="ada", channel=other)

    assert "I'm not in this channel yet" in answer["errors"]["channel"]
    assert (await noah.fills(channel=""))["ok"]
    await noah.sees(f"Changed: *S-1* `ada` as CSV to <#{board}>")
