"""Words said to the bot: a mention, a direct message, a button that stands for a line."""

import re
from collections.abc import Awaitable, Callable
from typing import Final

from handlers.imports import receive_addressed
from handlers.lately import Lately
from handlers.requests import Click, Payload
from storage.access import Actor
from storage.deliveries import Deliveries
from storage.imports.imports import Imports
from storage.models import Role

Run = Callable[[str], Awaitable[None]]


async def hear(
    event: Payload,
    body: Payload,
    actor: Actor,
    run: Run,
    imports: Imports,
    deliveries: Deliveries,
) -> None:
    """Do what a mention or a direct message says; said nothing, help is what is wanted.

    Words that come with a file are about the file: it is to be imported.
    """
    if await deliveries.is_done(by=actor):
        return
    if event.get("files"):
        actor.must_be(Role.MEMBER, "Importing")
        await receive_addressed(event, actor, imports)
    else:
        await run(_words(event.get("text") or "", _bot_of(body)) or "help")
    await deliveries.done(by=actor)


def _words(text: str, bot_id: str) -> str:
    """Return what is said behind the bot's name, or else in front of it."""
    before, _, behind = text.partition(f"<@{bot_id}>")
    return _without_slash(behind.strip(" \t\n:,") or before.strip())


def _without_slash(words: str) -> str:
    """Return words without the slash command that somebody has copied with them."""
    found = _COMMAND.fullmatch(words)
    if found is None:
        return words
    rest = found["rest"] or ""
    return f"show {rest}" if rest and found["name"] == "contact" else rest


_COMMAND: Final = re.compile(r"`?/(?P<name>contacts?)(?:\s+(?P<rest>[^`]*?))?\s*`?")


def _bot_of(body: Payload) -> str:
    authorizations = body.get("authorizations") or [{}]
    return str(authorizations[0].get("user_id") or "")


async def run_line(clicked: Click, actor: Actor, run: Run, lately: Lately) -> None:
    """Run the line that a button stands for, as if it had been typed."""
    kept = await lately.find(clicked.value, by=actor)
    await run(kept.query)
