"""Schedules: ``/contacts schedule new|list|…``, and the form for a new one."""

import logging
from collections.abc import Collection
from typing import Final

from slack_sdk.models.views import View

from handlers import blocks, exports, form, schedule_acts, schedule_views
from handlers.people import People
from handlers.requests import Answer, Forms, Place, Slack, Submission
from storage.access import Actor
from storage.clock import Clock
from storage.database import Database
from storage.errors import InvalidContactError
from storage.finding.columns import ColumnChoice
from storage.finding.finding import Finding
from storage.query import clean_line, parse_query
from storage.query.correcting import put_back
from storage.query.errors import BadOperandError
from storage.schedules.due import claim_due
from storage.schedules.schedules import Schedules
from storage.timing import Timing, check_rest, find_timing, read_timing, read_zone
from storage.values import BadValueError

log = logging.getLogger(__name__)

FORM: Final = "schedule.form"
WAYS: Final = "Write new, list, pause, resume, run or delete, for example pause S-1."


async def run_due(database: Database, clock: Clock) -> None:
    """Begin every scheduled run whose time has come.

    Claiming the run and queueing its job is one transaction, so any number of bots make
    one file; a run that was missed while we were down is claimed late, and says so.
    """
    while run := await claim_due(database, clock):
        log.info("Schedule %s: run for %s queued", run.schedule_id, run.due_at)


async def schedule(
    words: str,
    actor: Actor,
    answer: Answer,
    place: Place,
    forms: Forms,
    slack: Slack,
    people: People,
    guest_channels: Collection[str],
    schedules: Schedules,
    finding: Finding,
    column_choice: ColumnChoice,
    clock: Clock,
) -> None:
    """Answer ``/contacts schedule …``."""
    way, _, rest = words.partition(" ")
    way, rest = way.casefold(), rest.strip()
    if way in ("", "list"):
        await answer("Schedules", schedule_views.listed(await schedules.all(by=actor)))
    elif way == "new" and not rest:
        await forms.open(_form(actor))
    elif way == "new":
        found = find_timing(rest)
        check_rest(found.rest)
        if found.timing is None:
            read_timing("")
            return
        with put_back("new", f"{found.timing.text} {found.zone or ''}"):
            wish = await exports.read_wish(found.rest, actor, place, column_choice)
        await finding.check(parse_query(wish.query), by=actor)
        await exports.check_open(wish.channel, slack, people, guest_channels)
        zone = found.zone or actor.timezone or "UTC"
        made = await schedules.add(wish, found.timing, zone, by=actor)
        await answer(*schedule_views.created(made, clock.now()))
    elif way in schedule_acts.WAYS:
        await schedule_acts.change(way, rest, actor, answer, slack, schedules)
    else:
        raise BadOperandError("schedule", way, WAYS)


async def open_form(actor: Actor, forms: Forms) -> None:
    """Open the form for a new schedule."""
    await forms.open(_form(actor))


def _form(actor: Actor) -> View:
    return form.modal(
        FORM,
        "New schedule",
        "Schedule",
        [
            blocks.text_input(
                exports.QUERY,
                "Who?",
                hint="For example tag:vip; empty for everybody.",
                length=500,
            ),
            blocks.text_input(
                "when",
                "When?",
                optional=False,
                hint="weekdays 9am · every monday 09:00 · last friday of the month 5pm",
            ),
            blocks.text_input("zone", "Time zone", actor.timezone or "UTC", optional=False),
            *exports.boxes(),
        ],
    )


async def save(
    submitted: Submission,
    actor: Actor,
    answer: Answer,
    slack: Slack,
    people: People,
    guest_channels: Collection[str],
    schedules: Schedules,
    finding: Finding,
    column_choice: ColumnChoice,
    clock: Clock,
) -> None:
    """Keep the schedule that was filled in, and say back when it runs."""
    timing, zone = _read_when(submitted)
    words = clean_line(submitted.text(exports.QUERY))
    exports.check_words(words, submitted)
    wish = await exports.read_boxes(words, submitted, actor, column_choice)
    await finding.check(parse_query(wish.query), by=actor)
    await exports.check_open(wish.channel, slack, people, guest_channels)
    made = await schedules.add(wish, timing, zone, by=actor)
    await answer(*schedule_views.created(made, clock.now()))


def _read_when(submitted: Submission) -> tuple[Timing, str]:
    """Return when it runs, in which zone; the zone may be written behind the time."""
    problems: dict[str, str] = {}
    when, zone = clean_line(submitted.text("when")), submitted.text("zone")
    timing: Timing | None = None
    try:
        found = find_timing(when)
        timing = read_timing(when) if found.rest else found.timing
        zone = found.zone or zone
    except BadValueError as error:
        problems["when"] = str(error)
    try:
        zone = read_zone(zone)
    except BadValueError as error:
        problems["zone"] = str(error)
    if timing is None or problems:
        raise InvalidContactError(problems)
    return timing, zone
