"""Response URLs: an address at which one thing that somebody did can be answered."""

import asyncio
import secrets
from dataclasses import dataclass
from itertools import islice

from bot.sandbox.errors import SlackError
from bot.sandbox.model import Message, Person
from bot.sandbox.workspace import Workspace


@dataclass
class ResponseUrl:
    """Where an answer goes: to whom, in which channel, in place of which message."""

    workspace: Workspace
    person: Person
    channel: str
    message: Message | None
    expires_at: float
    uses_left: int


class ResponseUrls:
    """All response URLs given out that may still serve."""

    def __init__(self, lifetime_seconds: float, uses: int) -> None:
        self._lifetime_seconds = lifetime_seconds
        self._uses = uses
        self._issued: dict[str, ResponseUrl] = {}

    def issue(
        self,
        workspace: Workspace,
        person: Person,
        channel: str,
        message: Message | None = None,
    ) -> str:
        """Return the path of a new response URL."""
        now = asyncio.get_running_loop().time()
        self._forget_before(now)
        path = f"/response/{workspace.team_id}/{secrets.token_urlsafe(24)}"
        self._issued[path] = ResponseUrl(
            workspace, person, channel, message, now + self._lifetime_seconds, self._uses
        )
        return path

    def _forget_before(self, now: float) -> None:
        """Forget the oldest, a few at a time, once they have expired."""
        oldest = list(islice(self._issued, 2))
        for path in oldest:
            if self._issued[path].expires_at < now:
                del self._issued[path]

    def peek(self, path: str) -> ResponseUrl:
        """Return a response URL that was just given out, without using it."""
        return self._issued[path]

    def use(self, path: str) -> ResponseUrl:
        """Use a response URL once.

        Raises:
            SlackError: it is unknown, too old or used up.
        """
        url = self._issued.get(path)
        if url is None or asyncio.get_running_loop().time() > url.expires_at:
            raise SlackError("expired_url")
        if url.uses_left < 1:
            raise SlackError("used_url")
        url.uses_left -= 1
        return url
