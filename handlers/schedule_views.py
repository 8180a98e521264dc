"""How schedules look: the list of them, one alone, and what was understood."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from slack_sdk.models.blocks import Block

from handlers import blocks, cards
from storage.models import Schedule, ScheduleRun
from storage.schedules.due import next_times
from storage.schedules.earlier import Earlier
from storage.schedules.rows import Listed
from storage.timing import read_timing

PAUSE: Final = "schedule.pause"
RESUME: Final = "schedule.resume"
RUN: Final = "schedule.run"
RUN_ANYWAY: Final = "schedule.run_anyway"
DELETE: Final = "schedule.delete"
KEEP: Final = "schedule.keep"
EDIT: Final = "schedule.edit"
NEW: Final = "schedule.new"
IN_LIST: Final = "list"
MOST_LISTED: Final = 15
# Without buttons, a line each: they fit into one block.
MOST_IN_SHORT: Final = 20
SHORT: Final = 50
NONE: Final = (
    "There are no schedules yet. For example: "
    f"{blocks.code('/contacts schedule new tag:vip to:#exports every monday 09:00')}"
)


def title(schedule: Schedule) -> str:
    """Say what a schedule does, in one line of mrkdwn."""
    when = read_timing(schedule.rule).words
    asked = blocks.code(schedule.query) if schedule.query else "all contacts"
    where = place_of(schedule.channel)
    return (
        f"*S-{schedule.number}* {asked} as {schedule.kind.upper()} to {where}, "
        f"{when} ({schedule.timezone})"
    )


def place_of(channel: str) -> str:
    """Name a channel, or the person in whose direct message files come."""
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
        times = "\n".join(f"• {there(at, schedule)}" for at in next_times(schedule, now))
        shown.append(blocks.section(f"The next times:\n{times}"))
    return text, [*shown, _buttons(schedule)]


def there(at: datetime, schedule: Schedule) -> str:
    """Return a time as the schedule's own wall clock shows it; if twice, which one."""
    local = at.astimezone(ZoneInfo(schedule.timezone))
    offsets = {local.replace(fold=fold).utcoffset() for fold in (0, 1)}
    which = f" {local:%Z}" if len(offsets) > 1 else ""
    return f"{local:%A, %Y-%m-%d %H:%M}{which}"


def listed(found: Sequence[Listed], told: str = "") -> list[Block]:
    """Show schedules, each with what can be done with it, below what was just done."""
    shown: list[Block] = [blocks.section(told)] if told else []
    if not found:
        return [*shown, blocks.section(NONE), blocks.actions(_new())]
    for each in found[:MOST_LISTED]:
        shown += [blocks.section(title(each.schedule)), blocks.context(_state(each))]
        shown.append(_buttons(each.schedule, IN_LIST))
    if len(found) > MOST_LISTED:
        shown.append(blocks.section(_rest(found[MOST_LISTED:])))
    return [*shown, blocks.actions(_new())]


def above_list(told: Sequence[Block], found: Sequence[Listed]) -> list[Block]:
    """Show what was done with one, without its buttons, above the list of all."""
    return [*told[:-1], *listed(found)]


def _rest(found: Sequence[Listed]) -> str:
    """Name those for which there is no room, as far as a message goes."""
    first = blocks.code(f"/contacts schedule edit S-{found[0].schedule.number}")
    lines = [f"And {len(found)} more, each by its number, for example {first}:"]
    lines += map(_in_short, found[:MOST_IN_SHORT])
    return "\n".join([*lines, *(["…"] if len(found) > MOST_IN_SHORT else [])])


def _in_short(listed: Listed) -> str:
    schedule = listed.schedule
    asked = blocks.code(blocks.cut(schedule.query or "all contacts", SHORT))
    state = "" if schedule.state == "active" else " · paused"
    failed = listed.last is not None and listed.last.state == "failed"
    state += " · :warning: failed last" if failed else ""
    return f"*S-{schedule.number}* {asked}, {read_timing(schedule.rule).words}{state}"


def _new() -> Any:
    return blocks.button("New schedule", NEW, IN_LIST)


def _state(listed: Listed) -> str:
    schedule, last = listed.schedule, listed.last
    if schedule.state == "paused":
        why = f": {schedule.why}" if schedule.why else ""
        parts = [f":double_vertical_bar: Paused{why}"]
    else:
        parts = [f"Next: {cards.moment(schedule.next_at)}"]
    if last is not None:
        outcome = _outcome(last, known=schedule.why)
        parts.append(f"Last: {cards.moment(last.due_at)}, {outcome}")
    parts.append(f"Owner: <@{schedule.user_id}>")
    return " · ".join(parts)


def _outcome(run: ScheduleRun, known: str | None) -> str:
    """Say what became of a run; a problem that is ``known`` is not said twice."""
    if run.state == "failed":
        problem = "" if run.problem == known else run.problem or ""
        return f":warning: failed. {problem}".rstrip()
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


def question(schedule: Schedule) -> tuple[str, list[Block]]:
    """Ask whether a schedule that was named in a line shall go; nobody can undo that."""
    number = schedule.number
    text = f"Delete schedule {title(schedule)}? It will never run again."
    choice = blocks.actions(
        blocks.button("Delete", f"{DELETE}#{number}", number, style="danger"),
        blocks.button("Keep", f"{KEEP}#{number}", number),
    )
    return text, [blocks.section(text), choice]


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
    at, where = cards.moment(earlier.started_at), place_of(earlier.channel)
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
