"""Schedules: ``/contacts schedule new|list|edit|…``, and their forms."""

import logging
from collections.abc import Collection
from dataclasses import replace
from typing import Final

from slack_sdk.models.blocks import Block

from handlers import (
    schedule_acts,
    schedule_forms,
    schedule_news,
    schedule_views,
    wishes,
)
from handlers.audience import Audience
from handlers.export_forms import CHANNEL, PEOPLE
from handlers.requests import Answer, Click, Forms, Place, Slack, Submission
from storage.access import Actor
from storage.clock import Clock
from storage.database import Database
from storage.exports.exports import Wish
from storage.finding.columns import ColumnChoice
from storage.finding.finding import Finding
from storage.query import clean_line, parse_query
from storage.query.correcting import put_back
from storage.query.errors import BadOperandError
from storage.schedules.due import claim_due
from storage.schedules.schedules import Schedules
from storage.timing import Timing, check_rest, find_timing, read_timing

log = logging.getLogger(__name__)

FORM: Final = schedule_forms.NEW
EDIT_FORM: Final = schedule_forms.EDIT
WAYS: Final = "Write new, list, edit, pause, resume, run or delete, for example pause S-1."
CHANGING: Final = ("edit", "change")
# A form was opened from a message about one schedule, not from the list of them.
ALONE: Final = "alone"


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
    forms: Forms,
    slack: Slack,
    audience: Audience,
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
        await forms.open(schedule_forms.empty(actor))
    elif way == "new":
        line = await wishes.with_channel(rest, actor, slack)
        wish, timing, zone = await _read(line, actor, column_choice)
        await _check(wish, actor, audience, finding)
        made = await schedules.add(wish, timing, zone, by=actor)
        await answer(*schedule_views.created(made, clock.now()))
    elif way in CHANGING:
        number = schedule_acts.named("edit", rest, await schedules.all(by=actor))
        await _open(number, actor, forms, audience, schedules)
    elif way in schedule_acts.WAYS:
        await schedule_acts.change(way, rest, actor, answer, slack, schedules)
    else:
        raise BadOperandError("schedule", way, WAYS)


async def _read(
    line: str, actor: Actor, column_choice: ColumnChoice
) -> tuple[Wish, Timing, str]:
    """Return what a line asks for, when, and in which zone: else that of the person.

    Wherever it is typed, files come as a direct message if it names no channel.

    Raises:
        BadValueError: it says no time, or not one alone.
        QueryError: what is left of it cannot be read.
    """
    found = find_timing(line)
    check_rest(found.rest, has_days=found.timing is not None)
    timing = found.timing or read_timing("")
    with put_back("new", f"{timing.text} {found.zone or ''}"):
        wish = await wishes.read_wish(found.rest, actor, Place(None), column_choice)
    return wish, timing, found.zone or actor.timezone or "UTC"


async def _check(
    wish: Wish,
    actor: Actor,
    audience: Audience,
    finding: Finding,
    kept: str | None = None,
) -> None:
    """Refuse a query that nobody could ever fit, and a channel where others read along.

    ``kept`` is a channel that the schedule has already, so nobody names it anew.
    """
    await finding.check(parse_query(wish.query), by=actor)
    await audience.check_open(wish.channel, None if wish.channel == kept else actor)


async def open_form(clicked: Click, actor: Actor, forms: Forms) -> None:
    """Open the form for a new schedule."""
    await forms.open(schedule_forms.empty(actor), seen=_seen(clicked))


def _seen(clicked: Click) -> str | None:
    """Return in what message the button stands, None where it is on the Home tab."""
    if clicked.message_ts is None:
        return None
    is_listed = clicked.value.endswith(schedule_views.IN_LIST)
    return schedule_views.IN_LIST if is_listed else ALONE


async def open_change(
    clicked: Click, actor: Actor, forms: Forms, audience: Audience, schedules: Schedules
) -> None:
    """Open the form of a schedule that is there."""
    number = schedule_acts.number_of(clicked)
    await _open(number, actor, forms, audience, schedules, seen=_seen(clicked))


async def _open(
    number: int,
    actor: Actor,
    forms: Forms,
    audience: Audience,
    schedules: Schedules,
    *,
    seen: str | None = None,
) -> None:
    found = await schedules.get(number, by=actor)
    public = private = None
    if not found.channel.startswith(PEOPLE):
        is_public = await audience.is_public(found.channel)
        public, private = (found.channel, None) if is_public else (None, found.channel)
    view = schedule_forms.filled(found, actor, public, private)
    kept = {"version": found.version, "kept": private, "seen": seen}
    await forms.open(view, schedule=number, **kept)


async def save(
    submitted: Submission,
    actor: Actor,
    answer: Answer,
    audience: Audience,
    schedules: Schedules,
    finding: Finding,
    column_choice: ColumnChoice,
    clock: Clock,
) -> None:
    """Keep the schedule that was filled in, and say back when it runs."""
    timing, zone = schedule_forms.read_when(submitted)
    wish = await _wish(submitted, (), actor, audience, column_choice, finding)
    made = await schedules.add(wish, timing, zone, by=actor)
    text, shown = schedule_views.created(made, clock.now())
    await _tell(text, shown, submitted, actor, answer, schedules)


async def _tell(
    text: str,
    shown: list[Block],
    submitted: Submission,
    actor: Actor,
    answer: Answer,
    schedules: Schedules,
) -> None:
    """Say what was done in the place of the message from which the form was opened."""
    seen = submitted.remembered.get("seen")
    if seen == schedule_views.IN_LIST:
        shown = schedule_views.above_list(shown, await schedules.all(by=actor))
    await answer(text, shown, replace=seen is not None)


async def _wish(
    submitted: Submission,
    columns: Collection[str],
    actor: Actor,
    audience: Audience,
    column_choice: ColumnChoice,
    finding: Finding,
) -> Wish:
    """Return what is to be exported, if it may be; ``columns`` are what it has so far."""
    words = clean_line(submitted.text(wishes.QUERY))
    wishes.check_words(words, submitted)
    wish = await wishes.read_boxes(words, submitted, actor, column_choice, columns)
    kept = submitted.remembered.get("kept")
    if kept and not submitted.text(CHANNEL):
        wish = replace(wish, channel=kept)
    await _check(wish, actor, audience, finding, kept)
    return wish


async def change(
    submitted: Submission,
    actor: Actor,
    answer: Answer,
    audience: Audience,
    schedules: Schedules,
    finding: Finding,
    column_choice: ColumnChoice,
    clock: Clock,
) -> None:
    """Let a schedule do what was filled in, unless somebody was quicker."""
    number, version = submitted.remembered["schedule"], submitted.remembered["version"]
    timing, zone = schedule_forms.read_when(submitted)
    seen = await schedules.get(number, by=actor)
    wish = await _wish(submitted, seen.columns, actor, audience, column_choice, finding)
    changed = await schedules.change(
        number, version, wish, timing, zone, schedule_news.changed, by=actor
    )
    text, shown = schedule_views.rewritten(changed, clock.now())
    await _tell(text, shown, submitted, actor, answer, schedules)
