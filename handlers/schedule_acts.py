"""What is done with a schedule: paused, resumed, run, deleted; typed and pressed."""

import re
from collections.abc import Sequence
from typing import Final

from slack_sdk.errors import SlackApiError

from handlers import schedule_news, schedule_views
from handlers.requests import Answer, Click, Slack
from storage.access import Actor
from storage.query.errors import BadOperandError, QueryError
from storage.schedules.rows import Listed
from storage.schedules.schedules import Schedules
from storage.timing import read_timing

WAYS: Final = ("pause", "resume", "run", "delete")
YOURS: Final = (
    "It is yours from now on: it runs in your name, and I tell you when a run fails."
)
RUNS: Final = "Schedule S-{} runs now, once; the file comes where it always does."
MOST_NAMED: Final = 10
_NUMBER: Final = re.compile(
    r"(?:schedule\s)?(?:S\s?[-‐‑–]?\s?|#|no\.?\s)?(\d{1,9})",
    re.ASCII | re.IGNORECASE,
)


async def change(
    way: str, words: str, actor: Actor, answer: Answer, slack: Slack, schedules: Schedules
) -> None:
    """Answer ``/contacts schedule pause|resume|run|delete S-1``."""
    number = named(way, words, await schedules.all(by=actor))
    if way == "run":
        await _run(number, actor, answer, slack, schedules)
        return
    if way == "delete":
        doomed = await schedules.get(number, by=actor)
        await answer(*schedule_views.question(doomed))
        return
    told = await _do(way, number, actor, schedules)
    found = await schedules.all(by=actor)
    await answer(told, schedule_views.one(found, number, told))


def named(way: str, words: str, found: Sequence[Listed]) -> int:
    """Return the number of the schedule that is meant; its query or channel names it too.

    Raises:
        QueryError: it is named by none of them, or several are meant.
    """
    if not words:
        raise _say_which(way, found)
    said = _NUMBER.fullmatch(words)
    if said:
        return int(said[1])
    name = words.casefold().strip('"')
    fits = [
        each.schedule.number
        for each in found
        if name and name in (each.schedule.query.casefold(), _channel(each).casefold())
    ]
    if len(fits) == 1:
        return fits[0]
    if fits:
        numbers = ", ".join(f"S-{number}" for number in fits)
        raise BadOperandError("schedule", words, f"Say which one: {numbers}.")
    why = "Name it by its number, for example S-1; `/contacts schedule list` shows them."
    raise BadOperandError("schedule", words, why)


def _say_which(way: str, found: Sequence[Listed]) -> QueryError:
    """Return the question for the number, with the numbers that there are."""
    if not found:
        return QueryError("There are no schedules yet.")
    shown = [_in_short(each) for each in found[:MOST_NAMED]]
    more = len(found) - len(shown)
    return QueryError(
        "Say which schedule: {which}. For example: schedule {way} S-{first}",
        which="; ".join([*shown, *([f"and {more} more"] if more else [])]),
        way=way,
        first=found[0].schedule.number,
    )


def _in_short(listed: Listed) -> str:
    schedule = listed.schedule
    when = read_timing(schedule.rule).words
    return f"S-{schedule.number} ({schedule.query or 'all contacts'}, {when})"


def _channel(listed: Listed) -> str:
    return f"<#{listed.schedule.channel}>"


async def _do(way: str, number: int, actor: Actor, schedules: Schedules) -> str:
    """Do it, and return what to say of it."""
    if way == "pause":
        await schedules.pause(number, schedule_news.stopped, by=actor)
        return f"Schedule S-{number} is paused."
    if way == "delete":
        await schedules.delete(number, schedule_news.stopped, by=actor)
        return f"Schedule S-{number} is deleted."
    resumed = await schedules.resume(number, schedule_news.taken_over, by=actor)
    text = f"Schedule S-{number} runs again."
    return f"{text} {YOURS}" if resumed.is_taken_over else text


async def press(clicked: Click, actor: Actor, answer: Answer, schedules: Schedules) -> None:
    """Pause, resume or delete; the message with the button shows how it stands then."""
    number, way = _read(clicked)
    found = await schedules.all(by=actor)
    told = _already(number, way, found) or await _do(way, number, actor, schedules)
    await _show(told, clicked, actor, answer, schedules)


async def keep(clicked: Click, actor: Actor, answer: Answer, schedules: Schedules) -> None:
    """Leave a schedule as it is, after the question whether to delete it."""
    number = number_of(clicked)
    stays = f"Schedule S-{number} stays as it is."
    told = _already(number, "keep", await schedules.all(by=actor)) or stays
    await _show(told, clicked, actor, answer, schedules)


def _read(clicked: Click) -> tuple[int, str]:
    way = clicked.action_id.partition("#")[0].removeprefix("schedule.")
    return number_of(clicked), way


def number_of(clicked: Click) -> int:
    """Return the number of the schedule on whose button somebody has pressed."""
    return int(clicked.value.partition(" ")[0])


def _already(number: int, way: str, found: Sequence[Listed]) -> str:
    """Return what has come before an old button, if anything has."""
    states = {each.schedule.number: each.schedule.state for each in found}
    if number not in states:
        return f"Schedule S-{number} is deleted already."
    if way == "pause" and states[number] == "paused":
        return f"Schedule S-{number} is paused already."
    if way == "resume" and states[number] == "active":
        return f"Schedule S-{number} is not paused: it runs at its times."
    return ""


async def _show(
    told: str, clicked: Click, actor: Actor, answer: Answer, schedules: Schedules
) -> None:
    """Rewrite the message with the button; the Home tab is shown anew by itself."""
    if clicked.message_ts is None:
        await answer(told)
        return
    found = await schedules.all(by=actor)
    if clicked.value.endswith(schedule_views.IN_LIST):
        shown = schedule_views.listed(found, told)
    else:
        shown = schedule_views.one(found, _read(clicked)[0], told)
    await answer(told, shown, replace=True)


async def press_run(
    clicked: Click, actor: Actor, answer: Answer, slack: Slack, schedules: Schedules
) -> None:
    """Run it once, or say that it has just run; asked for anyway, run it again."""
    number, _ = _read(clicked)
    told = _already(number, "run", await schedules.all(by=actor))
    if told:
        await _show(told, clicked, actor, answer, schedules)
    elif clicked.action_id.startswith(schedule_views.RUN_ANYWAY):
        await schedules.run_now(number, by=actor, anyway=True)
        await answer(RUNS.format(number), replace=clicked.message_ts is not None)
    else:
        await _run(number, actor, answer, slack, schedules)


async def _run(
    number: int, actor: Actor, answer: Answer, slack: Slack, schedules: Schedules
) -> None:
    ran = await schedules.run_now(number, by=actor)
    if ran.earlier is None:
        await answer(RUNS.format(number))
        return
    link = await _link(ran.earlier.file_id, slack)
    await answer(*schedule_views.just_ran(number, ran.earlier, link))


async def _link(file_id: str | None, slack: Slack) -> str | None:
    """Return where a file can be opened, None if it is not there (any more)."""
    if file_id is None:
        return None
    try:
        answer = await slack.files_info(file=file_id)
    except SlackApiError as error:
        if error.response["error"] not in ("file_not_found", "file_deleted"):
            raise
        return None
    return str(answer["file"]["permalink"])
