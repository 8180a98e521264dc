"""Taking a change back: the Undo button, and ``/contacts undo``."""

from typing import Final

from handlers import blocks, cards, names, tag_views, trouble
from handlers.requests import Answer, Click
from storage.access import Actor
from storage.query.errors import MisplacedWordError
from storage.undo import Undo, Undone

LATER: Final = "In our direct messages you see how it goes."


async def undo_last(words: str, actor: Actor, answer: Answer, undo: Undo) -> None:
    """Answer ``/contacts undo``: take back one's last change, of whomever it was.

    Raises:
        MisplacedWordError: somebody is named, whose change need not be the last.
    """
    if words:
        raise MisplacedWordError(
            words, "stands after undo, which takes back your last change: send it alone"
        )
    await _tell(await undo.last(tag_views.progress, by=actor), answer)


async def undo_change(clicked: Click, actor: Actor, answer: Answer, undo: Undo) -> None:
    """Take back the change on whose receipt the button is; the receipt says so then."""
    undone = await undo.change(int(clicked.value), tag_views.progress, by=actor)
    await _tell(undone, answer, replace=not clicked.in_form)


async def _tell(undone: Undone, answer: Answer, *, replace: bool = False) -> None:
    if undone.is_going_on:
        text = f"The tags of {undone.restored:,} contacts go back. {LATER}"
        await answer(text, replace=replace)
        return
    text = tag_views.undone(undone.restored)
    if undone.kept:
        kept = ", ".join(blocks.escape(name) for name in undone.kept[:10])
        text += f" Changed since by others, and left alone: {kept}."
    if undone.passed:
        why = trouble.in_mrkdwn(undone.passed[0])
        newer = "A newer change" if len(undone.passed) == 1 else "Newer changes"
        text += f" {newer} of yours could not be taken back: {why}"
    said = blocks.section(f":leftwards_arrow_with_hook: {text}")
    whom = cards.those(undone.first, undone.restored)
    what = cards.changes(undone.items) if undone.restored == 1 else []
    ids = {item.contact_id for item in undone.items}
    ways = [blocks.button("Open", names.OPEN, id_) for id_ in ids if len(ids) == 1]
    here = [blocks.actions(*ways)] if ways else []
    await answer(text, [said, *whom, *what, *here], replace=replace)
