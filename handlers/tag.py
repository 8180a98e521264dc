"""Tags: ``/contacts tag ada +vip -lead``, for one contact or for all that a query finds."""

from typing import Final

from slack_sdk.models.blocks import Block

from handlers import blocks, cards, names
from handlers.lately import Lately
from handlers.requests import Answer, Click
from storage.access import Actor
from storage.finding.referring import Referring
from storage.query import parse_tags
from storage.query.errors import QueryError
from storage.tags import MOST_AT_ONCE, Names, Tagged, Tags

EXAMPLE: Final = "for example: /contacts tag ada +vip -lead"
WHOM: Final = f"Write whom the tags are for, {EXAMPLE}"
WHICH: Final = f"Write which tags, each with + or - in front, {EXAMPLE}"


async def tag(
    words: str, actor: Actor, answer: Answer, tags: Tags, referring: Referring
) -> None:
    """Answer ``/contacts tag <contact or query> +this -that``."""
    tagging = parse_tags(words)
    if not (tagging.add or tagging.remove):
        raise QueryError(WHICH)
    if not tagging.target:
        raise QueryError(WHOM)
    ids = await referring.several(tagging.target, MOST_AT_ONCE, by=actor)
    tagged = await tags.change(ids, tagging.add, tagging.remove, by=actor)
    await tell(tagged, answer)


async def tag_all(
    clicked: Click, actor: Actor, answer: Answer, tags: Tags, lately: Lately
) -> None:
    """Tag everybody whom the words may have meant, as many as the person was told."""
    kept = await lately.find(clicked.value, by=actor)
    tagging = parse_tags(kept.query)
    tagged = await tags.change(kept.ids, tagging.add, tagging.remove, by=actor)
    await tell(tagged, answer)


async def tell(tagged: Tagged, answer: Answer) -> None:
    """Say what was done, with the button that takes it back."""
    people = "contact" if tagged.changed == 1 else "contacts"
    signs = _signs(tagged.added, tagged.removed)
    text = f"{tagged.changed:,} {people} changed{': ' if signs else ''}{signs}."
    if tagged.changed < tagged.asked:
        text += f" {tagged.asked - tagged.changed:,} had it so already."
    if tagged.changed and tagged.idle:
        idle = ", ".join(blocks.escape(name) for name in tagged.idle)
        text += f" Nothing to do for: {idle}."
    whom = cards.those(tagged.first, tagged.changed or tagged.asked)
    shown: list[Block] = [blocks.section(f":label: {text}"), *whom]
    if tagged.change_id is not None:
        shown.append(blocks.actions(blocks.button("Undo", names.UNDO, tagged.change_id)))
    await answer(text, shown)


def _signs(add: Names, remove: Names) -> str:
    signs = [f"+{blocks.escape(name)}" for name in add]
    return " ".join([*signs, *(f"-{blocks.escape(name)}" for name in remove)])
