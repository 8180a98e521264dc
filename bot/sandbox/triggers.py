"""Trigger ids: a short-lived right, good for once, to open a form on a screen."""

import asyncio
import secrets
from dataclasses import dataclass

from bot.sandbox.errors import SlackError
from bot.sandbox.model import Person

REMEMBERED = 10_000


@dataclass
class Trigger:
    """What a person did that lets the app open a form on this person's screen."""

    person: Person
    expires_at: float
    channel: str | None
    used: bool = False


class Triggers:
    """All trigger ids given out, and which of them were used."""

    def __init__(self, lifetime_seconds: float) -> None:
        self._lifetime_seconds = lifetime_seconds
        self._issued: dict[str, Trigger] = {}

    def issue(self, person: Person, channel: str | None = None) -> str:
        """Return a new trigger id for what this person just did."""
        if len(self._issued) >= REMEMBERED:
            self._issued.pop(next(iter(self._issued)))
        parts = secrets.randbelow(10**13), secrets.randbelow(10**10), secrets.token_hex(16)
        id_ = ".".join(map(str, parts))
        now = asyncio.get_running_loop().time()
        self._issued[id_] = Trigger(person, now + self._lifetime_seconds, channel)
        return id_

    def exchange(self, id_: str) -> Trigger:
        """Use up a trigger id.

        Raises:
            SlackError: it is unknown, too old or was used before.
        """
        trigger = self._issued.get(id_)
        if trigger is None:
            raise SlackError("invalid_trigger_id")
        if trigger.used:
            raise SlackError("exchanged_trigger_id")
        if asyncio.get_running_loop().time() > trigger.expires_at:
            raise SlackError("expired_trigger_id")
        trigger.used = True
        return trigger
