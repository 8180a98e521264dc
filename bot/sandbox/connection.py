"""One Socket Mode connection, and the envelopes that go over it."""

import asyncio
import uuid
from dataclasses import dataclass

from aiohttp import web

from bot.sandbox.model import Payload

LEAVE_SECONDS = 1.0


@dataclass(eq=False)
class Connection:
    """One open WebSocket of the app."""

    socket: web.WebSocketResponse
    request: web.Request
    silent: bool = False

    async def send(self, message: Payload) -> None:
        """Send a message, unless the connection has gone quiet or away."""
        if not self.silent and not self.socket.closed:
            await self.socket.send_json(message)


async def close_soon(connection: Connection) -> None:
    """Close a connection that was asked to go, if it stays."""
    await asyncio.sleep(LEAVE_SECONDS)
    await connection.socket.close()


def envelope_of(kind: str, payload: Payload, retry: tuple[int, str] | None) -> Payload:
    """Return a delivery in a new envelope."""
    envelope = {
        "envelope_id": str(uuid.uuid4()),
        "payload": payload,
        "type": kind,
        "accepts_response_payload": kind != "events_api",
    }
    if kind == "events_api":
        attempt, reason = retry or (0, "")
        envelope |= {"retry_attempt": attempt, "retry_reason": reason}
    return envelope
