"""What people did while everything went wrong, as they remember it.

A client notes what it asked for before it asks, and afterwards what it was told: yes, no,
or nothing at all.  What it was told nothing about may have been done or not.
"""

import asyncio
import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

import aiohttp

from tests.workspace import Somebody, Workspace

YES, NO, UNKNOWN = "yes", "no", "unknown"
DONE = ("is now a contact", "was changed", "is so already", "contact changed", "so already")
BUSY = "busy right now, and nothing was changed"
# Slack makes links of addresses in what people type.
_LINK = re.compile(r"<mailto:[^|>]+\|([^>]+)>")
UNCERTAIN = ("our mistake", "broke off")


@dataclass
class Asked:
    """One request: what for, about whom, and what the person was told."""

    kind: str
    email: str
    value: str = ""
    told: str = UNKNOWN
    answer: str = ""


@dataclass
class History:
    """All requests of all clients, in each client's order."""

    asked: list[Asked] = field(default_factory=list)

    def note(self, kind: str, email: str, value: str = "") -> Asked:
        self.asked.append(Asked(kind, email, value))
        return self.asked[-1]

    def told(self, kind: str, told: str) -> list[Asked]:
        return [one for one in self.asked if one.kind == kind and one.told == told]


class Client:
    """One person who works without a pause, each contact theirs alone."""

    def __init__(
        self, workspace: Workspace, person: Somebody, number: int, history: History
    ) -> None:
        self._workspace, self._person, self._number = workspace, person, number
        self._history = history

    async def work(self, stop: asyncio.Event) -> None:
        """Create, edit and tag, by command and by mention, until told to stop."""
        count = 0
        while not stop.is_set():
            count += 1
            email = f"p{self._number}-{count}@x.io"
            asked = await self._create(email, by_mention=count % 4 == 0)
            for step in range(1, 4) if asked.told == YES else ():
                await self._edit(email, f"Firm {step}")
                await self._tag(email, f"t{step}")

    async def _create(self, email: str, *, by_mention: bool) -> Asked:
        asked = self._history.note("create", email)
        line = f'new "Person {email}" email:{email}'
        await (self._mention(asked, line) if by_mention else self._type(asked, line))
        return asked

    async def _edit(self, email: str, company: str) -> None:
        asked = self._history.note("edit", email, company)
        await self._type(asked, f'edit {email} company="{company}"')

    async def _tag(self, email: str, tag: str) -> None:
        asked = self._history.note("tag", email, tag)
        await self._type(asked, f"tag {email} +{tag}")

    async def _type(self, asked: Asked, line: str) -> None:
        """Type a command; its answer comes inside the acknowledgement."""
        text = f"/contacts {line}"
        answer = await _asked(lambda: self._person.types(text))
        if answer.get("ok"):
            asked.answer = self._answer(line)
            asked.told = _meaning(asked.answer)
        await asyncio.sleep(0.01)

    def _answer(self, line: str) -> str:
        """Return the newest answer in words; a repeated delivery is answered with none."""
        traffic = self._workspace.sandbox.slack.traffic.entries()
        answers = (
            entry["answer"]
            for entry in reversed(traffic)
            if entry["arguments"].get("user_id") == self._person.id
            and _LINK.sub(r"\1", entry["arguments"].get("text", "")) == line
        )
        return next((a["text"] for a in answers if a and a.get("text")), "")

    async def _mention(self, asked: Asked, line: str) -> None:
        """Say it to the bot; Slack repeats it until it is acknowledged."""
        text = f"@contacts {line}"
        answer = await _asked(lambda: self._person.types(text))
        asked.told = YES if answer.get("ok") else UNKNOWN
        await asyncio.sleep(0.01)


async def _asked(act: Callable[[], Awaitable[dict[str, Any]]]) -> dict[str, Any]:
    try:
        return await act()
    except (AssertionError, aiohttp.ClientError):
        return {}


def _meaning(answer: str) -> str:
    """Tell from the words of an answer whether it was done."""
    if not answer or any(words in answer for words in UNCERTAIN):
        return UNKNOWN
    if BUSY in answer:
        return NO
    return YES if any(words in answer for words in DONE) else NO
