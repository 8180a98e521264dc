"""Tags: ``/contacts tag ada +vip -lead``, for one contact or for all that a query finds."""

from collections.abc import Sequence
from typing import Final

from handlers import tag_views
from handlers.asked import Asked
from handlers.lately import Lately
from handlers.mentions import spelled
from handlers.requests import Answer, Click
from handlers.texts import count
from storage.access import Actor
from storage.finding.referring import Referring
from storage.models import Role
from storage.query import parse_tags
from storage.query.errors import QueryError
from storage.retagging import Names
from storage.tagging import MOST, Tagging
from storage.tags import MOST_AT_ONCE, Tags

EXAMPLE: Final = "for example: /contacts tag ada +vip -lead"
WHOM: Final = f"Write whom the tags are for, {EXAMPLE}"
WHICH: Final = f"Write which tags, each with + or - in front, {EXAMPLE}"


async def tag(
    words: str,
    actor: Actor,
    answer: Answer,
    asked: Asked,
    tags: Tags,
    tagging: Tagging,
    referring: Referring,
) -> None:
    """Answer ``/contacts tag <contact or query> +this -that``."""
    wanted = parse_tags(words)
    if not (wanted.add or wanted.remove):
        raise QueryError(WHICH)
    if not wanted.target:
        raise QueryError(WHOM)
    ids = await referring.several(wanted.target, most_for(actor), by=actor)
    add, remove = await _spelled(wanted.add, asked), await _spelled(wanted.remove, asked)
    await put(ids, add, remove, actor, answer, tags, tagging)


async def _spelled(names: Names, asked: Asked) -> list[str]:
    return [await spelled(name, asked) for name in names]


def most_for(actor: Actor) -> int:
    """Return how many contacts this person may tag by one request, as far as is known."""
    return MOST if actor.role.reaches(Role.MANAGER) else MOST_AT_ONCE


async def put(
    ids: Sequence[int],
    add: Names,
    remove: Names,
    actor: Actor,
    answer: Answer,
    tags: Tags,
    tagging: Tagging,
) -> None:
    """Tag these contacts and say so: at once, or by a job where it takes a while."""
    if len(ids) <= MOST_AT_ONCE or not actor.role.reaches(Role.MANAGER):
        tagged = await tags.change(ids, add, remove, by=actor)
        await answer(*tag_views.done(tagged))
        return
    await tagging.start(ids, add, remove, tag_views.progress, by=actor)
    await answer(f"{count(len(ids), 'contact')} are being tagged. {tag_views.LATER}")


async def tag_all(
    clicked: Click,
    actor: Actor,
    answer: Answer,
    asked: Asked,
    tags: Tags,
    tagging: Tagging,
    lately: Lately,
) -> None:
    """Tag everybody whom the words may have meant, as many as the person was told."""
    kept = await lately.find(clicked.value, by=actor)
    wanted = parse_tags(kept.query)
    add, remove = await _spelled(wanted.add, asked), await _spelled(wanted.remove, asked)
    await put(kept.ids, add, remove, actor, answer, tags, tagging)
