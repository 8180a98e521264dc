"""Changing a contact: ``/contacts edit``, as a form or as changes on the line."""

from typing import Final

from handlers import blocks, cards, form, names
from handlers.asked import Asked
from handlers.mentions import spelled
from handlers.requests import TOLD_VERSION, Answer, Click, Forms, Submission
from handlers.texts import closed
from storage.access import Actor
from storage.contacts import Contacts, Edited
from storage.drafts import Edit
from storage.finding.referring import Referring
from storage.query import Change, RefKind, parse_changes, take_ref
from storage.query.changes import EXAMPLE, as_changes
from storage.query.errors import MisplacedWordError

FORM: Final = "contact.edit.form"
# The one field that holds a person of the workspace.
ASSIGNEE: Final = "assignee"


async def edit(
    words: str,
    actor: Actor,
    answer: Answer,
    asked: Asked,
    forms: Forms,
    contacts: Contacts,
    referring: Referring,
) -> None:
    """Answer ``/contacts edit <contact> [field=value …]``; nothing to change: the form."""
    target, changes = parse_changes(words)
    _check_target(target, words)
    contact_id = await referring.one(target, by=actor)
    if not changes:
        await _open(contact_id, actor, forms, contacts)
        return
    edits = [await _edit_of(change, asked) for change in changes]
    await _tell(await contacts.edit(contact_id, edits, by=actor), answer)


async def _edit_of(change: Change, asked: Asked) -> Edit:
    """Return what a change says; only who looks after a contact is kept as a mention."""
    is_person = change.field == ASSIGNEE
    value = change.value if is_person else await spelled(change.value, asked)
    return Edit(change.field, change.operator, form.on_lines(change.field, value))


def _check_target(target: str, words: str) -> None:
    """Refuse words behind a number: they are changes without their sign, and no name.

    Raises:
        MisplacedWordError: there are some.
    """
    who, behind = take_ref(target)
    if behind and who.kind in (RefKind.NUMBER, RefKind.ROW):
        meant = as_changes(behind)
        fixed = words.replace(behind, meant, 1) if meant else None
        raise MisplacedWordError(behind, f"stands after {who.text}; {EXAMPLE}", fixed)


async def open_form(clicked: Click, actor: Actor, forms: Forms, contacts: Contacts) -> None:
    """Open the form of the contact on whose card the button is."""
    await _open(int(clicked.value), actor, forms, contacts)


async def save(
    submitted: Submission, actor: Actor, answer: Answer, forms: Forms, contacts: Contacts
) -> None:
    """Save the form; boxes left alone keep what others have written meanwhile."""
    kept = submitted.remembered
    opened, told = kept["version"], kept.get(TOLD_VERSION, kept["version"])
    values = form.read(submitted)
    edited = await contacts.save(kept["contact"], values, opened, told, by=actor)
    await forms.redraw_card(cards.view(edited.profile, actor))
    await forms.redraw_message(*cards.message(edited.profile, actor))
    await _tell(edited, answer)


async def _open(contact_id: int, actor: Actor, forms: Forms, contacts: Contacts) -> None:
    profile = await contacts.get(contact_id, by=actor)
    whose = f"{closed(profile.contact.name)} (C-{profile.contact.number})"
    view = form.build_edit(FORM, "Edit contact", whose, profile.facts())
    version = profile.contact.version
    await forms.open(view, contact=profile.id, version=version, **forms.card)


async def _tell(edited: Edited, answer: Answer) -> None:
    name = cards.name_of(edited.profile)
    if edited.change_id is None:
        await answer(f"{name} is so already; nothing was changed.")
        return
    text = f"{name} was changed."
    buttons = blocks.actions(
        blocks.button("Undo", names.UNDO, edited.change_id),
        blocks.button("Open", names.OPEN, edited.profile.id),
    )
    await answer(
        text,
        [blocks.section(f":pencil2: {text}"), *cards.changes(edited.items), buttons],
    )
