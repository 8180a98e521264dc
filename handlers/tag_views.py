"""How a change of tags looks: what was done, and how far it is where it takes a while."""

from typing import Any, Final

from slack_sdk.models.blocks import Block

from handlers import blocks, cards, names
from handlers.rendering import as_json
from handlers.texts import count
from storage.retagging import Names
from storage.tagging import Progress
from storage.tags import Tagged

LATER: Final = "In our direct messages you see how it goes, and may take it back."


def done(tagged: Tagged) -> tuple[str, list[Block]]:
    """Say what was done at once, with the button that takes it back."""
    text = _changed(tagged.changed, tagged.added, tagged.removed)
    if tagged.changed < tagged.asked:
        text += f" {tagged.asked - tagged.changed:,} had it so already."
    if tagged.changed and tagged.idle:
        idle = ", ".join(blocks.escape(name) for name in tagged.idle)
        text += f" Nothing to do for: {idle}."
    whom = cards.those(tagged.first, tagged.changed or tagged.asked)
    return text, [blocks.section(f":label: {text}"), *whom, *_undo(tagged.change_id)]


def progress(progress: Progress) -> tuple[str, list[dict[str, Any]]]:
    """Say how far it is, and at the end what was done: text and blocks."""
    if progress.has_ended:
        text = _ended(progress)
        return text, as_json([blocks.section(text), *_undo(progress.change_id)])
    doing = "Taking the tags back of" if progress.is_undo else "Tagging"
    far = f" {progress.done:,} so far." if progress.done else ""
    text = f":hourglass_flowing_sand: {doing} {count(progress.asked, 'contact')} …{far}"
    return text, as_json([blocks.section(text)])


def _ended(progress: Progress) -> str:
    left = progress.done - progress.changed - progress.gone
    if progress.is_undo:
        text = f":leftwards_arrow_with_hook: {undone(progress.changed)}"
        were = "was" if left == 1 else "were"
        text += f" {left:,} {were} changed since, and left alone." if left else ""
    else:
        text = f":label: {_changed(progress.changed, progress.add, progress.remove)}"
        text += f" {left:,} had it so already." if left else ""
        text += (
            f" {progress.gone:,} left alone: deleted or merged." if progress.gone else ""
        )
    if progress.problem is not None:
        text += f" Then it broke off, {progress.asked - progress.done:,} before the end: "
        text += blocks.escape(progress.problem)
    return text


def undone(restored: int) -> str:
    """Say how many contacts are as they were before a change."""
    are = "is" if restored == 1 else "are"
    return f"Undone: {count(restored, 'contact')} {are} as before."


def _changed(changed: int, add: Names, remove: Names) -> str:
    signs = [f"+{blocks.escape(name)}" for name in add]
    signs += [f"-{blocks.escape(name)}" for name in remove]
    told = f": {' '.join(signs)}" if signs and changed else ""
    return f"{count(changed, 'contact')} changed{told}."


def _undo(change_id: int | None) -> list[Block]:
    if change_id is None:
        return []
    return [blocks.actions(blocks.button("Undo", names.UNDO, change_id))]
