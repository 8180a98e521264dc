"""The record of everything that went between the app and the workspace."""

from collections import deque
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from bot.sandbox.clock import Clock

_SECRET = frozenset({"token", "client_secret", "bot_access_token"})


class Traffic:
    """The latest calls and deliveries, oldest first; older ones are forgotten."""

    def __init__(self, clock: Clock, entries: int) -> None:
        self._clock = clock
        self._entries: deque[dict[str, Any]] = deque(maxlen=entries)

    def call(
        self,
        method: str,
        arguments: Mapping[str, Any],
        answer: Any,
        milliseconds: float,
        fault: str | None = None,
    ) -> None:
        """Note one call of the app's, and the fault that it met, if any."""
        entry = {"method": method, "arguments": _public(arguments), "answer": answer}
        entry |= self._times(round(milliseconds, 3))
        self._entries.append(entry | ({"fault": fault} if fault else {}))

    def delivery(self, kind: str, payload: Mapping[str, Any]) -> dict[str, Any]:
        """Note one delivery to the app; return its entry, for the acknowledgement."""
        entry: dict[str, Any] = {
            "kind": kind,
            "type": _type(payload),
            "arguments": _public(payload),
            "answer": None,
            **self._times(None),
        }
        self._entries.append(entry)
        return entry

    def _times(self, milliseconds: float | None) -> dict[str, Any]:
        return {"at": self._clock.now(), "ack_ms": milliseconds}

    def entries(self) -> list[dict[str, Any]]:
        """Return all that is remembered, ready to become JSON."""
        return [entry | {"at": _iso(entry["at"])} for entry in self._entries]


def _type(payload: Mapping[str, Any]) -> str:
    """Return what was delivered in particular: an event, an interaction, a command."""
    event = payload.get("event", payload)
    return str(event.get("type") or payload.get("command", ""))


def _public(arguments: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in arguments.items() if key not in _SECRET}


def _iso(at: datetime) -> str:
    return at.isoformat(timespec="milliseconds")
