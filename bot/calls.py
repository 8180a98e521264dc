"""A call to Slack through all its attempts, and whether another one does harm."""

import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from bot.pace import TIERS
from bot.repeats import marked

ATTEMPTS: Final = 3
# To repeat these does no harm, whether or not the first attempt arrived.
REPEATABLE: Final = (
    frozenset(TIERS) | frozenset(("auth.test", "apps.connections.open"))
) - {"chat.postEphemeral", "files.completeUploadExternal"}
# To repeat these shows a person the same answer twice; the second says so.
ANSWERS: Final = frozenset(("chat.postMessage", "chat.postEphemeral"))


@dataclass
class Call:
    """One call, through all its attempts."""

    method: str
    request: dict[str, Any]
    deadline: float
    attempts: int = 0
    doubtful: bool = False

    @property
    def arguments(self) -> Mapping[str, Any]:
        """What is asked for, wherever the method wants it."""
        arguments: Mapping[str, Any] = (
            self.request.get("json") or self.request.get("params") or {}
        )
        return arguments

    @property
    def is_answer(self) -> bool:
        """Tell whether it answers a person; what we owe has an id and is looked for."""
        return self.method in ANSWERS and not self.arguments.get("metadata")

    def may_be_repeated(self) -> bool:
        """Tell whether to try again, after an attempt that may or may not have arrived."""
        if self.attempts == ATTEMPTS:
            return False
        self.doubtful = True
        if self.is_answer:
            self.request["json"] = marked(self.arguments)
            return self.attempts == 1
        return self.method in REPEATABLE and time.monotonic() < self.deadline
