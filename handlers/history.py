"""The history of a contact: ``/contacts history <contact> [field]``."""

from typing import Any, Final

from handlers import blocks, cards, names
from handlers.requests import Answer, Click
from storage.access import Actor
from storage.contacts import Contacts
from storage.fields import FIELDS
from storage.finding.referring import Referring
from storage.history import Deed, History, Past
from storage.profiles import Profile
from storage.query import RefKind, field_named, take_ref
from storage.query.names import names_of

DONE: Final = {
    "created": "added",
    "edited": "edited",
    "tagged": "tagged",
    "tagging": "tagged",
    "imported": "imported",
    "undone": "taken back",
    "merged": "merged",
    "unmerged": "taken apart",
    "deleted": "deleted",
    "restored": "restored",
}
CAME_IN: Final = "Added by an import, with the values that stood in its file."
# Who changes contacts without being anybody in Slack.
NOBODY: Final = {"DEMO": "the demo", "bot": "the bot", "clock": "the clock"}


async def history_of(
    words: str,
    actor: Actor,
    answer: Answer,
    contacts: Contacts,
    referring: Referring,
    history: History,
) -> None:
    """Answer ``/contacts history <contact> [field]``."""
    who, field = _whose(words)
    contact_id = await referring.one(who, by=actor)
    profile = await contacts.get(contact_id, by=actor)
    past = await history.of(contact_id, field, 1, by=actor)
    await answer(_title(profile, field), _shown(profile, past, field, 1))


def _whose(words: str) -> tuple[str, str | None]:
    """Return the words for the contact, and the field behind them if there is one.

    Raises:
        UnknownFieldError: what stands behind a number is no field, and no name either.
    """
    who, _, last = words.rpartition(" ")
    field = field_named(last) if who else None
    if field:
        return who, field
    ref, behind = take_ref(words)
    if behind and ref.kind in (RefKind.NUMBER, RefKind.ROW):
        names_of(FIELDS).resolve(behind, words)
    return words, None


async def turn_page(
    clicked: Click, actor: Actor, answer: Answer, contacts: Contacts, history: History
) -> None:
    """Open the history from a card, or turn to an older or newer page of it."""
    contact_id, _, place = clicked.value.partition(" ")
    page, _, field = place.partition("-")
    profile = await contacts.get(int(contact_id), by=actor)
    number = int(page or 1)
    past = await history.of(profile.id, field or None, number, by=actor)
    shown = _shown(profile, past, field or None, number)
    await answer(_title(profile, field or None), shown, replace=bool(place))


def _title(profile: Profile, field: str | None) -> str:
    of = f" of {cards.heading(field)}" if field else ""
    return f"History{of}: {cards.name_of(profile)}"


def _shown(profile: Profile, past: Past, field: str | None, page: int) -> list[Any]:
    shown: list[Any] = [blocks.section(_title(profile, field))]
    for entry in past.entries:
        shown += [blocks.section(cards.changed(entry)), blocks.context(_how(entry))]
    if past.origin:
        shown += [blocks.section(CAME_IN), blocks.context(_how(past.origin))]
    elif not past.entries:
        shown.append(blocks.section("Nothing was changed here."))
    return [*shown, blocks.actions(*_turns(profile, past, field, page))]


def _how(entry: Deed) -> str:
    done = DONE.get(entry.kind, entry.kind)
    who = NOBODY.get(entry.actor) or f"<@{entry.actor}>"
    return f"{done} by {who} · {cards.moment(entry.at)} · {entry.through}"


def _turns(profile: Profile, past: Past, field: str | None, page: int) -> list[Any]:
    def to(number: int) -> str:
        return f"{profile.id} {number}{f'-{field}' if field else ''}"

    turns = [blocks.button("Open", names.OPEN, profile.id)]
    if page > 1:
        turns.append(blocks.button("‹ Newer", f"{names.HISTORY}#newer", to(page - 1)))
    if past.has_more:
        turns.append(blocks.button("Older ›", f"{names.HISTORY}#older", to(page + 1)))
    return turns
