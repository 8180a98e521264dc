"""Adding a contact: ``/contacts new``, as a form or in one line."""

from typing import Final

from handlers import blocks, cards, form
from handlers.asked import Asked
from handlers.mentions import spelled
from handlers.requests import Answer, Forms, Submission
from storage.access import Actor
from storage.contacts import Contacts
from storage.identities import KINDS
from storage.profiles import Profile
from storage.query import parse_new

FORM: Final = "contact.new.form"
TITLE: Final = "New contact"


async def add(
    words: str,
    actor: Actor,
    answer: Answer,
    asked: Asked,
    forms: Forms,
    contacts: Contacts,
) -> None:
    """Answer ``/contacts new``: add a contact if the line says all, else open the form."""
    name, pairs = parse_new(words)
    values = {"name": await spelled(name, asked, sign="")} if name else {}
    for field, typed in pairs:
        value = form.on_lines(field, await spelled(typed, asked))
        values[field] = f"{values[field]}\n{value}" if field in values else value
    if not (values.get("name") and KINDS.keys() & values):
        await forms.open(form.build_new(FORM, TITLE, _as_facts(values)))
        return
    await _tell(await contacts.add(values, by=actor), actor, answer)


async def open_form(forms: Forms) -> None:
    """Open the empty form."""
    await forms.open(form.build_new(FORM, TITLE, {}))


async def save(
    submitted: Submission, actor: Actor, answer: Answer, contacts: Contacts
) -> None:
    """Save what was typed; a value that storage refuses goes back to its box."""
    await _tell(await contacts.add(form.read(submitted), by=actor), actor, answer)


async def _tell(profile: Profile, by: Actor, answer: Answer) -> None:
    text = f"{cards.name_of(profile)} is now a contact."
    await answer(
        text, [blocks.section(f":white_check_mark: {text}"), *cards.card(profile, by)]
    )


def _as_facts(values: dict[str, str]) -> dict[str, str | list[str]]:
    return {
        f: v.splitlines() if f in KINDS or f == "tags" else v for f, v in values.items()
    }
