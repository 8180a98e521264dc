"""Importing by hand: ``/contacts import`` opens the form that takes a file."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from typing import Final

from slack_sdk.models.views import View

from handlers import blocks, dropping, form, names
from handlers.requests import Answer, Forms, Payload, Slack, Submission
from storage.access import Actor
from storage.imports.imports import Imports
from storage.query.errors import PlannedVerbError

FORM: Final = "import.upload.form"
FILE: Final = "file"
KINDS: Final = ("csv", "tsv", "txt", "xls", "xlsx")
PLANNED: Final = frozenset({"cancel", "pause", "resume", "sample", "show", "undo"})
HOW: Final = (
    "To import contacts, drop a CSV, XLSX or XLS file into {places}. I say in its thread "
    "what I read, you check which column is what, and nothing is changed before you press "
    "*Import*."
)


async def take_file(
    words: str,
    body: Payload,
    answer: Answer,
    forms: Forms,
    import_channels: Collection[str],
) -> None:
    """Answer ``/contacts import``: with the form, or a button for it where none opens.

    Raises:
        PlannedVerbError: something else is wanted of imports.
    """
    first = words.partition(" ")[0].casefold()
    if first in PLANNED:
        raise PlannedVerbError(f"import {first}", f"import {words}")
    if body.get("trigger_id"):
        await open_upload(forms, import_channels)
        return
    text = HOW.format(places=dropping.places(import_channels))
    button = blocks.button("Choose a file", names.UPLOAD, style="primary")
    await answer(text, [blocks.section(text), blocks.actions(button)])


async def open_upload(forms: Forms, import_channels: Collection[str]) -> None:
    """Open the form that takes a file."""
    await forms.open(_form(import_channels))


def _form(import_channels: Collection[str]) -> View:
    box = blocks.file_input(FILE, "A CSV, XLSX or XLS file", KINDS)
    words = "I tell you in a direct message what I read in it, before anything is changed."
    others = f"Or drop it into {dropping.places(import_channels)}: then I answer there."
    shown = [box, blocks.context(words), blocks.context(others)]
    return form.modal(FORM, "Import contacts", "Read it", shown)


async def take(
    submitted: Submission, actor: Actor, answer: Answer, slack: Slack, imports: Imports
) -> None:
    """Have the file read that was chosen; the rest follows in a direct message."""
    opened = await slack.conversations_open(users=actor.user_id)
    files: Sequence[str] = submitted.values[FILE]
    for file_id in files:
        by = replace(actor, request=f"{actor.request}:{file_id}")
        await imports.receive(
            file_id, opened["channel"]["id"], by=by, asked=True, shared=False
        )
    await answer("I am reading your file. In our direct messages you see what is in it.")
