"""How schedules look: the list of them, a new one, and what is said of their runs."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from slack_sdk.models.blocks import Block

from handlers import blocks, cards, export_views
from handlers.rendering import as_json
from storage.access import Actor
from storage.models import Export, Schedule, ScheduleRun
from storage.schedules.due import next_times
from storage.schedules.rows import Listed
from storage.schedules.runs import Earlier
from storage.timing import read_timing

PAUSE: Final = "schedule.pause"
RESUME: Final = "schedule.resume"
RUN: Final = "schedule.run"
RUN_ANYWAY: Final = "schedule.run_anyway"
DELETE: Final = "schedule.delete"
EDIT: Final = "schedule.edit"
NEW: Final = "schedule.new"
IN_LIST: Final = "list"
MOST_LISTED: Final = 15
NONE: Final = (
    "There are no schedules yet. For example: "
    f"{blocks.code('/contacts schedule new tag:vip to:#exports every monday 09:00')}"
)


def title(schedule: Schedule) -> str:
    """Say what a schedule does, in one line of mrkdwn."""
    when = read_timing(schedule.rule).words
    asked = blocks.code(schedule.query) if schedule.query else "all contacts"
    where = _where(schedule.channel)
    return (
        f"*S-{schedule.number}* {asked} as {schedule.kind.upper()} to {where}, "
        f"{when} ({schedule.timezone})"
    )


def _where(channel: str) -> str:
    return f"<@{channel}>" if channel.startswith(("U", "W")) else f"<#{channel}>"


def created(schedule: Schedule, now: datetime) -> tuple[str, list[Block]]:
    """Say back what was understood, with the next three times."""
    return _understood(f"Scheduled: {title(schedule)}", schedule, now)


def rewritten(schedule: Schedule, now: datetime) -> tuple[str, list[Block]]:
    """Say back what a schedule does from now on."""
    text = f"Changed: {title(schedule)}"
    if schedule.state == "paused":
        text += ". It is paused; *Resume* lets it run."
    return _understood(text, schedule, now)


def _understood(text: str, schedule: Schedule, now: datetime) -> tuple[str, list[Block]]:
    shown: list[Block] = [blocks.section(f":calendar: {text}")]
    if schedule.state == "active":
        times = "\n".join(f"• {_there(at, schedule)}" for at in next_times(schedule, now))
        shown.append(blocks.section(f"The next times:\n{times}"))
    return text, [*shown, _buttons(schedule)]


def _there(at: datetime, schedule: Schedule) -> str:
    """Return a time as the schedule's own wall clock shows it."""
    return f"{at.astimezone(ZoneInfo(schedule.timezone)):%A, %Y-%m-%d %H:%M}"


def listed(found: Sequence[Listed], told: str = "") -> list[Block]:
    """Show schedules, each with what can be done with it, below what was just done."""
    shown: list[Block] = [blocks.section(told)] if told else []
    if not found:
        return [*shown, blocks.section(NONE), blocks.actions(_new())]
    for each in found[:MOST_LISTED]:
        shown += [blocks.section(title(each.schedule)), blocks.context(_state(each))]
        shown.append(_buttons(each.schedule, IN_LIST))
    if len(found) > MOST_LISTED:
        shown.append(blocks.context(f"And {len(found) - MOST_LISTED} more."))
    return [*shown, blocks.actions(_new())]


def _new() -> Any:
    return blocks.button("New schedule", NEW)


def _state(listed: Listed) -> str:
    schedule, last = listed.schedule, listed.last
    if schedule.state == "paused":
        why = f": {schedule.why}" if schedule.why else ""
        parts = [f":double_vertical_bar: Paused{why}"]
    else:
        parts = [f"Next: {cards.moment(schedule.next_at)}"]
    if last is not None:
        parts.append(f"Last: {cards.moment(last.due_at)}, {_outcome(last)}")
    parts.append(f"Owner: <@{schedule.user_id}>")
    return " · ".join(parts)


def _outcome(run: ScheduleRun) -> str:
    if run.state == "failed":
        return f":warning: failed. {run.problem or ''}".rstrip()
    late = " late" if run.late is not None else ""
    return f"{run.state}{late}"


def _buttons(schedule: Schedule, where: str = "") -> Block:
    """Return the buttons of a schedule; ``where`` says in what they stand."""
    number = schedule.number
    value = f"{number} {where}".strip()
    rest = (
        blocks.button("Resume", f"{RESUME}#{number}", value)
        if schedule.state == "paused"
        else blocks.button("Pause", f"{PAUSE}#{number}", value)
    )
    question = f"Schedule S-{number} will never run again."
    return blocks.actions(
        rest,
        blocks.button("Edit", f"{EDIT}#{number}", value),
        blocks.button("Run now", f"{RUN}#{number}", value),
        blocks.button("Delete", f"{DELETE}#{number}", value, confirm=question),
    )


def one(found: Sequence[Listed], number: int, told: str) -> list[Block]:
    """Show what was done with one schedule, and what can be done with it now."""
    here = next((each for each in found if each.schedule.number == number), None)
    if here is None:
        return [blocks.section(told)]
    return [
        blocks.section(told),
        blocks.section(title(here.schedule)),
        blocks.context(_state(here)),
        _buttons(here.schedule),
    ]


def just_ran(number: int, earlier: Earlier, link: str | None) -> tuple[str, list[Block]]:
    """Say that a run is on its way or is over, with a button for another one."""
    at, where = cards.moment(earlier.started_at), _where(earlier.channel)
    if earlier.is_running:
        text = f"A run of schedule S-{number} began {at} and is on its way to {where}."
    else:
        file = blocks.entities(earlier.file_name)
        file = f"<{link}|{file}>" if link else file
        text = f"Schedule S-{number} ran just now ({at}): {file} is in {where}."
    again = blocks.button("Run again anyway", f"{RUN_ANYWAY}#{number}", number)
    return text, [blocks.section(text), blocks.actions(again)]


def home(found: Sequence[Listed]) -> list[Block]:
    """Show schedules on the Home tab."""
    return [blocks.header("Schedules"), *listed(found)]


def comment(export: Export, schedule: Schedule, run: ScheduleRun) -> str:
    """Return what stands beside the file of a run."""
    asked = blocks.code(export.query) if export.query else "all contacts"
    when = read_timing(schedule.rule).words
    if run.version != schedule.version:
        when = "as it was when this run began"
    lines = [f"*{export_views.count(export)}* · {asked} · {when} (S-{schedule.number})"]
    if export.count == 0:
        lines.append(_nobody(export, schedule))
    if run.late is not None:
        lines.append(_late(schedule, run))
    return "\n".join(lines)


def _nobody(export: Export, schedule: Schedule) -> str:
    """Say what an empty file means, and what can be done; a file takes no buttons."""
    asked, number = blocks.code(export.query), schedule.number
    nobody = f"Nobody matches {asked}" if export.query else "There are no contacts"
    look = blocks.code(f"/contacts find {export.query}".rstrip())
    pause = blocks.code(f"/contacts schedule pause S-{number}")
    edit = blocks.code(f"/contacts schedule edit S-{number}")
    return (
        f"{nobody} at the moment, so the file has headings only. {look} shows whom it "
        f"asks for. A manager stops it with {pause}, and asks for others with {edit}."
    )


def _late(schedule: Schedule, run: ScheduleRun) -> str:
    late = run.late or {}
    missed = [datetime.fromisoformat(at) for at in late["missed"]]
    text = f":clock3: Late, for {_there(run.due_at, schedule)}."
    if not missed:
        return text
    times = "; ".join(_there(at, schedule) for at in missed)
    before = f"; and {late['before']:,} before these" if "before" in late else ""
    return f"{text} Missed before that and not made up for: {times}{before}."


def _did(did: str, schedule: Schedule, by: Actor, posts: str = "posts") -> str:
    """Say what somebody has done with a schedule, to its owner.

    An owner may be no manager any more, so it says nothing of whom it asks for.
    """
    when = read_timing(schedule.rule).words
    return (
        f"<@{by.user_id}> has {did} your schedule *S-{schedule.number}*, which {posts} a "
        f"file to {_where(schedule.channel)} {when} ({schedule.timezone})."
    )


def changed(schedule: Schedule, by: Actor) -> tuple[str, list[dict[str, Any]]]:
    """Tell whoever owned a schedule that somebody else has changed it, and owns it now."""
    text = f"{_did('changed', schedule, by, 'now posts')} {_OWNED.format(by.user_id)}"
    return text, as_json([blocks.section(text)])


def taken_over(schedule: Schedule, by: Actor) -> tuple[str, list[dict[str, Any]]]:
    """Tell whoever owned a schedule that somebody else lets it run again, and owns it."""
    text = f"{_did('resumed', schedule, by)} {_OWNED.format(by.user_id)}"
    return text, as_json([blocks.section(text)])


_OWNED: Final = (
    "It is theirs from now on: it runs in the name of <@{}>, who hears when a run fails."
)


def stopped(schedule: Schedule, by: Actor) -> tuple[str, list[dict[str, Any]]]:
    """Tell the owner of a schedule that somebody else has paused or deleted it."""
    number = schedule.number
    text = _did(schedule.state, schedule, by, "posted")
    if schedule.state == "deleted":
        again = blocks.code("/contacts schedule new")
        text += f" It will never run again; {again} makes another one."
        return text, as_json([blocks.section(text)])
    resume = blocks.button("Resume", f"{RESUME}#{number}", number)
    text += " It rests until somebody resumes it."
    return text, as_json([blocks.section(text), blocks.actions(resume)])


def trouble(schedule: Schedule, run: ScheduleRun) -> tuple[str, list[dict[str, Any]]]:
    """Tell the owner of a schedule, or the managers, that a run failed."""
    text = (
        f":warning: Schedule *S-{schedule.number}* has posted no file for "
        f"{_there(run.due_at, schedule)}. {run.problem or ''}"
    )
    if schedule.state == "paused":
        typed = blocks.code(f"/contacts schedule resume S-{schedule.number}")
        text += (
            f" It is paused now; when this is put right, press *Resume* or type {typed}. "
            "A manager who resumes it becomes its owner."
        )
    shown: list[Block] = [blocks.section(text), blocks.context(title(schedule))]
    if schedule.state == "paused":
        number = schedule.number
        resume = blocks.button("Resume", f"{RESUME}#{number}", number)
        shown.append(blocks.actions(resume))
    return text, as_json(shown)
