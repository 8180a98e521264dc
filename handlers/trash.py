"""The trash: ``/contacts trash`` shows it, ``/contacts restore`` takes somebody out."""

from slack_sdk.models.blocks import Block

from handlers import blocks, cards, names
from handlers.requests import Answer, Click
from handlers.texts import count
from storage.access import Actor
from storage.deletions.trash import RESTORABLE_FOR, Content, Trash, Trashed
from storage.profiles import Profile


async def trash(actor: Actor, answer: Answer, trash: Trash) -> None:
    """Answer ``/contacts trash``: who was deleted, the newest first."""
    content = await trash.content(by=actor)
    await answer("Trash", _shown(content))


def _shown(content: Content) -> list[Block]:
    leaving = _leaving(content.leaving)
    if not content.newest:
        return [blocks.section("The trash is empty."), *leaving]
    rule = f"After {RESTORABLE_FOR.days} days in here, a contact is erased for good."
    shown: list[Block] = [
        blocks.section(f":wastebasket: *{count(content.count, 'contact')} in the trash*"),
        blocks.context(rule),
        *map(_line, content.newest),
    ]
    more = content.count - len(content.newest)
    if more:
        by_number = blocks.code("/contacts restore C-42")
        shown.append(blocks.context(f"And {more:,} older ones: {by_number}"))
    return [*shown, *leaving]


def _leaving(number: int) -> list[Block]:
    """Tell of those whose time is over, and who are still there for a moment."""
    are = "is" if number == 1 else "are"
    text = f"{count(number, 'contact')} {are} being erased for good."
    return [blocks.context(text)] if number else []


def _line(trashed: Trashed) -> Block:
    name = blocks.escape(cards.label(trashed.name, trashed.number))
    since, until = (cards.moment(at) for at in (trashed.at, trashed.at + RESTORABLE_FOR))
    button = blocks.button("Restore", f"{names.RESTORE}#{trashed.id}", trashed.id)
    return blocks.section(f"*{name}*\nDeleted {since} · erased {until}", button)


async def restore(words: str, actor: Actor, answer: Answer, trash: Trash) -> None:
    """Answer ``/contacts restore <contact>``."""
    contact_id = await trash.find(words, by=actor)
    await _tell(await trash.restore(contact_id, by=actor), answer)


async def press(clicked: Click, actor: Actor, answer: Answer, trash: Trash) -> None:
    """Restore the contact beside which the button is."""
    await _tell(await trash.restore(int(clicked.value), by=actor), answer)


async def _tell(profile: Profile, answer: Answer) -> None:
    text = f"{cards.name_of(profile)} is out of the trash, as it was."
    opening = blocks.button("Open", names.OPEN, profile.id)
    shown = [
        blocks.section(f":leftwards_arrow_with_hook: {text}"),
        blocks.actions(opening),
    ]
    await answer(text, shown)
