"""Mentions in words that are kept: as the names that people read."""

import re
from typing import Final

from handlers.asked import Asked
from handlers.people import UnknownPersonError

_USER: Final = re.compile(r"<@([A-Z0-9]+)>")
_CHANNEL: Final = re.compile(r"<#([A-Z0-9]+)>")
# Nobody names more in one value; each may have to be asked of Slack.
MOST_NAMED: Final = 5


async def spelled(text: str, asked: Asked, sign: str = "@") -> str:
    """Return words that are to be kept, with the names of whom they mention.

    Slack passes a mention on as ``<@U1>``, which nobody reads on a card, in a tag or in a
    file.  Whom Slack does not know, and a channel that it did not name, stay as they are.
    """
    names: dict[str, str] = {}
    for user_id in list(dict.fromkeys(_USER.findall(text)))[:MOST_NAMED]:
        names |= await _named(user_id, asked, sign)
    channels = {id_: f"#{name}" for id_, name in asked.called.items()}
    text = _USER.sub(lambda found: names.get(found[1], found[0]), text)
    return _CHANNEL.sub(lambda found: channels.get(found[1], found[0]), text)


async def _named(user_id: str, asked: Asked, sign: str) -> dict[str, str]:
    try:
        person = await asked.desk.people.actor(user_id, through=asked.through, request=None)
    except UnknownPersonError:
        return {}
    return {user_id: f"{sign}{person.name}"} if person.name else {}
