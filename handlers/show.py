"""One contact: ``/contact <who>``, and the buttons that open a card."""

from dataclasses import replace

from handlers import cards, delete, edit
from handlers.requests import Answer, Click, Forms
from storage.access import Actor
from storage.contacts import Contacts
from storage.finding.referring import Referring


async def show(
    words: str, actor: Actor, answer: Answer, contacts: Contacts, referring: Referring
) -> None:
    """Answer ``/contact <who>`` with the card."""
    profile = await contacts.get(await referring.opened(words, by=actor), by=actor)
    await answer(*cards.message(profile, actor))


async def open_card(
    clicked: Click, actor: Actor, answer: Answer, forms: Forms, contacts: Contacts
) -> None:
    """Show the card of the contact that was chosen: on top, where a form is open."""
    profile = await contacts.get(int(clicked.value), by=actor)
    if clicked.in_form:
        await forms.open(cards.view(profile, actor))
    else:
        await answer(*cards.message(profile, actor))


async def row_menu(
    clicked: Click, actor: Actor, answer: Answer, forms: Forms, contacts: Contacts
) -> None:
    """Do what was chosen in the menu of a row."""
    act, _, contact_id = clicked.value.partition(" ")
    chosen = replace(clicked, value=contact_id)
    if act == "edit":
        await edit.open_form(chosen, actor, forms, contacts)
    elif act == "delete":
        await delete.open_form(chosen, actor, forms, contacts)
    else:
        await open_card(chosen, actor, answer, forms, contacts)
