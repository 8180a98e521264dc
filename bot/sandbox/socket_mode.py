"""Socket Mode: envelopes out, acknowledgements in, over up to ten connections."""

import asyncio
import uuid
from typing import Any

from aiohttp import WSMsgType, web

from bot.sandbox.connection import Connection, close_soon, envelope_of
from bot.sandbox.faults import Faults
from bot.sandbox.model import Payload

REORDER_SECONDS = 0.1


class SocketMode:
    """All connections of the app, and the envelopes that wait for an acknowledgement."""

    def __init__(
        self, app_id: str, faults: Faults, limit: int, ping_seconds: float
    ) -> None:
        self._app_id = app_id
        self._faults = faults
        self._limit = limit
        self._ping_seconds = ping_seconds
        self._tickets: set[str] = set()
        self._connections: list[Connection] = []
        self._connected = asyncio.Event()
        self._turn = 0
        self._leaving: list[asyncio.Task[None]] = []
        self._waiting: dict[str, asyncio.Future[Payload | None]] = {}
        self._held: asyncio.Future[None] | None = None

    @property
    def connections(self) -> int:
        """Return how many connections are open."""
        return len(self._connections)

    async def wait_for_connection(self) -> None:
        """Wait until a connection is open."""
        await self._connected.wait()

    def ticket(self) -> str:
        """Return a ticket that opens one connection."""
        ticket = str(uuid.uuid4())
        self._tickets.add(ticket)
        return ticket

    async def serve(self, request: web.Request) -> web.StreamResponse:
        """Serve one connection until either side ends it."""
        ticket = request.query.get("ticket", "")
        if ticket not in self._tickets:
            return web.Response(status=403, text="invalid ticket")
        self._tickets.discard(ticket)
        socket = web.WebSocketResponse(autoping=False, compress=False)
        await socket.prepare(request)
        connection = Connection(socket, request)
        if self.connections >= self._limit:
            await connection.send(self._disconnect("too_many_websockets"))
            await socket.close()
            return socket
        await self._serve(connection)
        return socket

    async def _serve(self, connection: Connection) -> None:
        self._connections.append(connection)
        pings = asyncio.create_task(self._ping(connection))
        try:
            await connection.send(self._hello())
            self._connected.set()
            async for message in connection.socket:
                if message.type is WSMsgType.PING and not connection.silent:
                    await connection.socket.pong(message.data)
                elif message.type is WSMsgType.TEXT and not connection.silent:
                    self._acknowledge(message.json())
        except ConnectionError:
            pass  # the app left while we were writing: the same as a close
        finally:
            pings.cancel()
            self._forget(connection)

    def _forget(self, connection: Connection) -> None:
        if connection in self._connections:
            self._connections.remove(connection)
        if not self._connections:
            self._connected.clear()

    async def _ping(self, connection: Connection) -> None:
        while not connection.socket.closed:
            await asyncio.sleep(self._ping_seconds)
            if not connection.silent:
                await connection.socket.ping(b"Ping from the sandbox")

    def _hello(self) -> Payload:
        return {
            "type": "hello",
            "num_connections": self.connections,
            "debug_info": {
                "host": "sandbox",
                "build_number": 1,
                "approximate_connection_time": 18060,
            },
            "connection_info": {"app_id": self._app_id},
        }

    def _disconnect(self, reason: str) -> Payload:
        return {
            "type": "disconnect",
            "reason": reason,
            "num_connections": self.connections,
            "debug_info": {"host": "sandbox"},
            "connection_info": {"app_id": self._app_id},
        }

    def _acknowledge(self, message: Any) -> None:
        envelope = str(message.get("envelope_id")) if isinstance(message, dict) else ""
        waiting = self._waiting.get(envelope)
        if waiting and not waiting.done():
            waiting.set_result(message.get("payload"))

    async def deliver(
        self, kind: str, payload: Payload, retry: tuple[int, str] | None
    ) -> Payload | None:
        """Send one envelope; return what the acknowledgement carried, once it comes."""
        answer: asyncio.Future[Payload | None] = asyncio.get_running_loop().create_future()
        if self._faults.applies("reorder"):
            await self._overtake()
        copies = 2 if self._faults.applies("duplicate") else 1
        envelopes = [envelope_of(kind, payload, retry) for _ in range(copies)]
        try:
            for envelope in envelopes:
                self._waiting[envelope["envelope_id"]] = answer
                await self._send(envelope)
            self._let_go()
            return await answer
        finally:
            for envelope in envelopes:
                self._waiting.pop(envelope["envelope_id"], None)

    async def _overtake(self) -> None:
        """Wait until the next delivery has gone first, if one comes soon."""
        if self._held is None:
            self._held = asyncio.get_running_loop().create_future()
            await asyncio.wait([self._held], timeout=REORDER_SECONDS)
            self._held = None

    def _let_go(self) -> None:
        if self._held and not self._held.done():
            self._held.set_result(None)

    async def _send(self, envelope: Payload) -> None:
        """Send an envelope over any connection that is still there."""
        while True:
            connection = await self._any()
            try:
                await connection.send(envelope)
            except ConnectionError:
                self._forget(connection)
            else:
                return

    async def _any(self) -> Connection:
        """Return the connection whose turn it is, waiting for one if there is none."""
        while not self._connections:
            await self._connected.wait()
        self._turn += 1
        return self._connections[self._turn % len(self._connections)]

    async def disconnect(self, reason: str) -> None:
        """Ask every connection to go and come again; close those that stay."""
        for connection in list(self._connections):
            await connection.send(self._disconnect(reason))
            self._forget(connection)
            self._leaving.append(asyncio.create_task(close_soon(connection)))

    def drop(self) -> None:
        """Break every connection without a word."""
        for connection in list(self._connections):
            self._forget(connection)
            if transport := connection.request.transport:
                transport.abort()

    def silence(self, *, on: bool) -> None:
        """Let nothing pass any more on the connections that are open now, or again."""
        for connection in self._connections:
            connection.silent = on

    async def close(self) -> None:
        """Close all connections."""
        for leaving in self._leaving:
            leaving.cancel()
        await asyncio.gather(*self._leaving, return_exceptions=True)
        for connection in list(self._connections):
            await connection.socket.close()
