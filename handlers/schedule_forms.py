"""The form of a schedule: who is asked for, when, as what, and where the file goes."""

from collections.abc import Sequence
from typing import Final

from slack_sdk.models.blocks import Block
from slack_sdk.models.views import View

from handlers import blocks, export_forms, form, wishes
from handlers.requests import Submission
from storage.access import Actor
from storage.errors import InvalidContactError
from storage.models import Schedule
from storage.query import clean_line
from storage.timing import CityAloneError, Timing, find_timing, read_timing, read_zone
from storage.values import BadValueError

NEW: Final = "schedule.form"
EDIT: Final = "schedule.edit.form"
WHEN: Final = "when"
ZONE: Final = "zone"
KEEPING: Final = "It has a private channel. Leave this empty to keep it."
# Nobody searches in the box of the time.
CITY_ALONE: Final = "“{}” is no time zone. Write {}, here or in the box below."
THEIRS: Final = (
    "<@{}> owns it now. Whoever saves this owns it from then on: it runs in their name, "
    "and they hear when a run fails."
)


def empty(actor: Actor) -> View:
    """Ask for a new schedule."""
    shown = _boxes("", "", actor.timezone or "UTC", export_forms.boxes())
    return form.modal(NEW, "New schedule", "Schedule", shown)


def filled(
    schedule: Schedule, actor: Actor, public: str | None, private: str | None
) -> View:
    """Show what a schedule does, to be changed; its channel is public, private or none.

    Slack preselects no private channel, so an empty box keeps that.
    """
    hint = KEEPING if private else export_forms.NO_CHANNEL
    files = export_forms.boxes(schedule.kind, schedule.columns, public, hint)
    shown = _boxes(schedule.query, schedule.rule, schedule.timezone, files)
    if schedule.user_id != actor.user_id:
        shown.append(blocks.context(THEIRS.format(schedule.user_id)))
    return form.modal(EDIT, f"Schedule S-{schedule.number}", "Save", shown)


def _boxes(query: str, when: str, zone: str, files: Sequence[Block]) -> list[Block]:
    return [
        blocks.text_input(
            wishes.QUERY,
            "Who?",
            query,
            hint="For example tag:vip; empty for everybody.",
            length=500,
        ),
        blocks.text_input(
            WHEN,
            "When?",
            when,
            optional=False,
            hint="weekdays 9am · daily at 9 and 17 · last friday of the month 5pm",
        ),
        blocks.text_input(ZONE, "Time zone", zone, optional=False),
        *files,
    ]


def read_when(submitted: Submission) -> tuple[Timing, str]:
    """Return when it runs, in which zone; the zone may be written behind the time.

    Raises:
        InvalidContactError: one of them cannot be understood.
    """
    problems: dict[str, str] = {}
    when, zone = clean_line(submitted.text(WHEN)), submitted.text(ZONE)
    timing: Timing | None = None
    try:
        found = find_timing(when)
        timing = read_timing(when) if found.rest else found.timing
        zone = found.zone or zone
    except CityAloneError as error:
        problems[WHEN] = CITY_ALONE.format(error.word, error.zone)
    except BadValueError as error:
        problems[WHEN] = str(error)
    try:
        zone = read_zone(zone)
    except BadValueError as error:
        problems[ZONE] = str(error)
    if timing is None or problems:
        raise InvalidContactError(problems)
    return timing, zone
