"""Importing a file: it is dropped, set up in a form, checked, and started by a button."""

from dataclasses import replace
from typing import Final

from handlers import import_form, import_views
from handlers.import_form import LEFT_OUT, MODE
from handlers.requests import Click, Forms, Payload, Submission, submission
from storage.access import Access, Actor
from storage.files.shapes import Profile, Reading
from storage.imports.imports import Imports
from storage.imports.setup import Mode
from storage.models import Import, Role

FORM: Final = import_form.FORM
SETUP: Final = import_form.SETUP
READ_AGAIN: Final = import_form.READ_AGAIN
START: Final = import_views.START
CANCEL: Final = import_views.CANCEL
TRY_AGAIN: Final = import_views.TRY_AGAIN


async def receive(event: Payload, body: Payload, imports: Imports, access: Access) -> None:
    """Note a file that was dropped anywhere; whether it is for us, the worker finds out."""
    workspace_id = await access.workspace_id(body["team_id"])
    by = Actor(
        workspace_id,
        event.get("user_id") or "",
        Role.NOBODY,
        through="file",
        request=body["event_id"],
    )
    await imports.receive(event["file_id"], event["channel_id"], by=by)


async def receive_addressed(event: Payload, actor: Actor, imports: Imports) -> None:
    """Note the files that came with words for the bot."""
    for file in event["files"]:
        request = f"{actor.request}:{file['id']}"
        by = replace(actor, request=request)
        await imports.receive(file["id"], event["channel"], by=by, asked=True)


async def open_setup(clicked: Click, actor: Actor, forms: Forms, imports: Imports) -> None:
    """Open the form in which columns and mode are chosen."""
    import_ = await imports.open_setup(int(clicked.value), by=actor)
    await forms.open(import_form.setup_form(import_), import_id=import_.id)


async def read_again(
    clicked: Click, actor: Actor, body: Payload, forms: Forms, imports: Imports
) -> None:
    """Have the file read another way, as was chosen in the form."""
    import_id = submission(body["view"]).remembered["import_id"]
    import_ = await imports.open_setup(import_id, by=actor)
    reading = _reading(import_, body["actions"][0]["block_id"], clicked.value)
    await forms.update(import_form.waiting_form())
    await imports.read_again(import_.id or 0, reading, body["view"]["id"], by=actor)


def _reading(import_: Import, name: str, value: str) -> Reading:
    """Return how the file was read, but for one choice and what depends on it."""
    now = Profile.from_json(import_.profile).reading
    if name == "header":
        return replace(now, header=value == "names", header_row=None)
    if name == "sheet":
        return Reading(sheet=value)
    return replace(now, **{name: value}, header=None, header_row=None)


async def set_up(submitted: Submission, actor: Actor, imports: Imports) -> None:
    """Keep what was chosen, and have the file checked by it."""
    import_id = submitted.remembered["import_id"]
    import_ = await imports.open_setup(import_id, by=actor)
    columns = [
        _field(submitted.text(f"column_{at}"))
        for at in range(len(import_.profile["header"]))
    ]
    mode = Mode(submitted.text(MODE))
    await imports.set_up(import_id, columns, mode, import_views.thread, by=actor)


def _field(chosen: str) -> str | None:
    return None if chosen in ("", LEFT_OUT) else chosen


async def start(clicked: Click, actor: Actor, imports: Imports) -> None:
    """Start the import; the thread tells how it goes."""
    await imports.start(int(clicked.value), import_views.thread, by=actor)


async def cancel(clicked: Click, actor: Actor, imports: Imports) -> None:
    """Give the import up before it has begun."""
    await imports.cancel(int(clicked.value), import_views.thread, by=actor)


async def try_again(clicked: Click, actor: Actor, imports: Imports) -> None:
    """Go on with an import that has failed."""
    await imports.try_again(int(clicked.value), import_views.thread, by=actor)
