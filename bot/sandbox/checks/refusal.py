"""What is wrong with what an app sent, and how Slack words the answer."""

from dataclasses import dataclass
from typing import Any, NamedTuple


class Problem(NamedTuple):
    """One thing that Slack objects to, and the JSON pointer of the place.

    ``constraint`` is the rule that was broken and what would have kept it; only
    ``blocks.validate`` tells it.
    """

    message: str
    pointer: str
    constraint: tuple[str, Any] | None = None

    def __str__(self) -> str:
        place = f" [json-pointer:{self.pointer}]" if self.pointer else ""
        return self.message + place


Problems = list[Problem]


@dataclass(frozen=True)
class Refusal:
    """An error by Slack's name, with the problems that led to it, if it names any."""

    error: str
    problems: tuple[Problem, ...] = ()

    def body(self) -> dict[str, Any]:
        """Return the reply as Slack forms it.

        Refused blocks stand in ``errors`` as well; arguments in the metadata alone.
        """
        reply: dict[str, Any] = {"ok": False, "error": self.error}
        if self.problems:
            words = [str(problem) for problem in self.problems]
            if self.error != "invalid_arguments":
                reply["errors"] = words
            reply["response_metadata"] = {"messages": [f"[ERROR] {word}" for word in words]}
        return reply


def refuse_if(error: str, problems: Problems) -> Refusal | None:
    """Return a refusal under this name if there is anything to object to."""
    return Refusal(error, tuple(problems)) if problems else None
