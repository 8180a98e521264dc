"""Workflow steps that the app was asked to carry out."""

import asyncio
import secrets
from dataclasses import dataclass, field
from typing import Any

from bot.sandbox.model import Payload
from bot.sandbox.workspace import fresh_id


@dataclass
class Execution:
    """One run of a step, until the app says how it ended."""

    id: str
    team_id: str
    token: str
    result: asyncio.Future[Payload] = field(
        default_factory=lambda: asyncio.get_running_loop().create_future()
    )


class Executions:
    """The steps that are running."""

    def __init__(self) -> None:
        self._running: dict[str, Execution] = {}

    def start(self, team_id: str) -> Execution:
        """Start one more step."""
        execution = Execution(fresh_id("Fx"), team_id, f"xwfp-{secrets.token_hex(16)}")
        self._running[execution.id] = execution
        return execution

    def finish(self, id_: str, result: dict[str, Any]) -> str | None:
        """Note how a step ended; return Slack's refusal if it cannot end now."""
        execution = self._running.get(id_)
        if execution is None:
            return "function_execution_not_found"
        if execution.result.done():
            return "execution_not_in_running_state"
        execution.result.set_result(result)
        return None

    def team_of(self, token: str) -> str | None:
        """Return the workspace in which a step's own token is good."""
        fitting = (e.team_id for e in self._running.values() if e.token == token)
        return next(fitting, None)
