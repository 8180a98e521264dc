"""What is told of schedules: beside a file, of a run that failed, of what others did."""

from datetime import datetime
from typing import Any, Final

from slack_sdk.models.blocks import Block

from handlers import blocks, export_views, schedule_views
from handlers.rendering import as_json
from storage.access import Actor
from storage.models import Export, Schedule, ScheduleRun
from storage.timing import read_timing


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
    text = f":clock3: Late, for {schedule_views.there(run.due_at, schedule)}."
    if not missed:
        return text
    times = "; ".join(schedule_views.there(at, schedule) for at in missed)
    before = f"; and {late['before']:,} before these" if "before" in late else ""
    return f"{text} Missed before that and not made up for: {times}{before}."


def _did(did: str, schedule: Schedule, by: Actor, posts: str = "posts") -> str:
    """Say what somebody has done with a schedule, to its owner.

    An owner may be no manager any more, so it says nothing of whom it asks for.
    """
    when = read_timing(schedule.rule).words
    return (
        f"<@{by.user_id}> has {did} your schedule *S-{schedule.number}*, which {posts} a "
        f"file to {schedule_views.place_of(schedule.channel)} {when} ({schedule.timezone})."
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
    resume = blocks.button("Resume", f"{schedule_views.RESUME}#{number}", number)
    text += " It rests until somebody resumes it."
    return text, as_json([blocks.section(text), blocks.actions(resume)])


def trouble(schedule: Schedule, run: ScheduleRun) -> tuple[str, list[dict[str, Any]]]:
    """Tell the owner of a schedule, or the managers, that a run failed."""
    text = (
        f":warning: Schedule *S-{schedule.number}* has posted no file for "
        f"{schedule_views.there(run.due_at, schedule)}. {run.problem or ''}"
    )
    if schedule.state == "paused":
        typed = blocks.code(f"/contacts schedule resume S-{schedule.number}")
        text += (
            f" It is paused now; when this is put right, press *Resume* or type {typed}. "
            "A manager who resumes it becomes its owner."
        )
    shown: list[Block] = [
        blocks.section(text),
        blocks.context(schedule_views.title(schedule)),
    ]
    if schedule.state == "paused":
        number = schedule.number
        resume = blocks.button("Resume", f"{schedule_views.RESUME}#{number}", number)
        edit = blocks.button("Edit", f"{schedule_views.EDIT}#{number}", number)
        shown.append(blocks.actions(resume, edit))
    return text, as_json(shown)
