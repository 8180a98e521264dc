"""The trash: ``/contacts trash`` shows it, ``/contacts restore`` takes somebody out."""

from typing import Final

from slack_sdk.models.blocks import Block

from handlers import blocks, cards, names
from handlers.lately import Lately
from handlers.requests import Answer, Click
from handlers.texts import count
from storage.access import Actor
from storage.deletions.trash import Content, Trash, Trashed
from storage.deletions.trash_rule import RESTORABLE_FOR
from storage.profiles import Profile

PAGE: Final = "trash.page"


async def trash(
    words: str, actor: Actor, answer: Answer, trash: Trash, lately: Lately
) -> None:
    """Answer ``/contacts trash [name]``: who was deleted, the newest first."""
    content = await trash.content(words, by=actor)
    key = lately.keep_line(words, by=actor) if words else ""
    await answer("Trash", _shown(content, words, key))


async def turn_page(clicked: Click, actor: Actor, answer: Answer, trash: Trash) -> None:
    """Show those who were deleted earlier, or later, in the place of the others."""
    content = await _page(int(clicked.value), "", actor, trash)
    await answer("Trash", _shown(content, ""), replace=True)


async def _page(number: int, words: str, actor: Actor, trash: Trash) -> Content:
    """Return a page, or the one before where nobody is on it any more."""
    content = await trash.content(words, number, by=actor)
    if content.shown or number == 1:
        return content
    return await _page(number - 1, words, actor, trash)


def _shown(content: Content, words: str, key: str = "") -> list[Block]:
    """Show a page; its buttons carry the key of the words, which may name people."""
    here = key or str(content.page)
    leaving = _leaving(content.leaving)
    if not content.shown and content.page == 1:
        nobody = f"Nobody in the trash is called {blocks.code(words)}."
        empty = nobody if words else "The trash is empty."
        return [blocks.section(empty), *leaving]
    rule = f"After {RESTORABLE_FOR.days} days in here, a contact is erased for good."
    called = f" called {blocks.code(words)}" if words else ""
    many = count(content.count, "contact")
    shown: list[Block] = [
        blocks.section(f":wastebasket: *{many} in the trash*{called}"),
        blocks.context(rule),
        *(_line(each, here) for each in content.shown),
    ]
    return [*shown, *_turns(content, words), *leaving]


def _turns(content: Content, words: str) -> list[Block]:
    """Return the ways to the rest; a button carries no name, so a search has no pages."""
    if words and content.older:
        return [blocks.context(f"And {content.older:,} more: add more of the name.")]
    turns = []
    if content.page > 1:
        turns.append(blocks.button("‹ Newer", f"{PAGE}#back", content.page - 1))
    if content.older:
        older = f"{content.older:,} older ›"
        turns.append(blocks.button(older, f"{PAGE}#on", content.page + 1))
    return [blocks.actions(*turns)] if turns else []


def _leaving(number: int) -> list[Block]:
    """Tell of those whose time is over, and who are still there for a moment."""
    are = "is" if number == 1 else "are"
    text = f"{count(number, 'contact')} {are} being erased for good."
    return [blocks.context(text)] if number else []


def _line(trashed: Trashed, here: str) -> Block:
    name = blocks.escape(cards.label(trashed.name, trashed.number))
    since, until = (cards.moment(at) for at in (trashed.at, trashed.at + RESTORABLE_FOR))
    button = blocks.button(
        "Restore", f"{names.RESTORE}#{trashed.id}", f"{trashed.id} {here}"
    )
    return blocks.section(f"*{name}*\nDeleted {since} · erased {until}", button)


async def restore(words: str, actor: Actor, answer: Answer, trash: Trash) -> None:
    """Answer ``/contacts restore <contact>``."""
    contact_id = await trash.find(words, by=actor)
    await answer(*_restored(await trash.restore(contact_id, by=actor)))


async def press(
    clicked: Click, actor: Actor, answer: Answer, trash: Trash, lately: Lately
) -> None:
    """Restore the contact beside which the button is; a list shows who is left in it."""
    contact_id, _, here = clicked.value.partition(" ")
    page, key = (int(here), "") if here.isdecimal() else (1, here)
    words = (await lately.find(key, by=actor)).query if key else ""
    text, shown = _restored(await trash.restore(int(contact_id), by=actor))
    if here:
        shown += _shown(await _page(page, words, actor, trash), words, key)
    await answer(text, shown, replace=clicked.message_ts is not None)


def _restored(profile: Profile) -> tuple[str, list[Block]]:
    text = f"{cards.name_of(profile)} is out of the trash, as it was."
    opening = blocks.button("Open", names.OPEN, profile.id)
    return text, [
        blocks.section(f":leftwards_arrow_with_hook: {text}"),
        blocks.actions(opening),
    ]
