"""The barest app there can be: it keeps what it is sent and answers as it is told."""

import asyncio
import json
from collections.abc import Callable
from types import TracebackType
from typing import Any, NamedTuple, Self

from aiohttp import ClientSession, ClientWebSocketResponse, FormData

from bot.sandbox.server import Sandbox
from tests.patience import PATIENCE_SECONDS

Json = dict[str, Any]


class Reply(NamedTuple):
    """What the Web API answered."""

    status: int
    headers: dict[str, str]
    body: Json


class Recorder:
    """An app on one Socket Mode connection, and the hands of the people around it."""

    def __init__(self, sandbox: Sandbox) -> None:
        self._sandbox = sandbox
        self.hello: Json = {}
        self.envelopes: list[Json] = []
        self._came = asyncio.Event()
        # What to acknowledge with, by the kind of payload.
        self.answers: dict[str, Json] = {}

    async def __aenter__(self) -> Self:
        self._session = ClientSession()
        opened = await self.call("apps.connections.open", token=self._sandbox.app_token)
        self._socket: ClientWebSocketResponse = await self._session.ws_connect(
            opened.body["url"]
        )
        self.hello = await self._socket.receive_json()
        self._sandbox.slack.deliveries._patience_seconds = PATIENCE_SECONDS
        self._listening = asyncio.create_task(self._listen())
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._listening.cancel()
        await asyncio.gather(self._listening, return_exceptions=True)
        await self._socket.close()
        await self._session.close()

    async def _listen(self) -> None:
        async for message in self._socket:
            envelope = json.loads(message.data)
            self.envelopes.append(envelope)
            self._came.set()
            if "envelope_id" in envelope:
                payload = self.answers.get(_kind(envelope))
                answer = {"envelope_id": envelope["envelope_id"]}
                await self._socket.send_json(
                    answer | ({"payload": payload} if payload else {})
                )

    async def call(self, method: str, token: str | None = None, **arguments: Any) -> Reply:
        """Call a method of the Web API with a JSON body."""
        headers = {"Authorization": f"Bearer {token or self._sandbox.bot_token}"}
        url = f"{self._sandbox.base_url}{method}"
        async with self._session.post(url, json=arguments, headers=headers) as response:
            return Reply(response.status, _lower(response.headers), await response.json())

    async def form(self, method: str, body: str, token: str | None = None) -> Reply:
        """Call a method of the Web API with a body that is a form already."""
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        if bearer := self._sandbox.bot_token if token is None else token:
            headers["Authorization"] = f"Bearer {bearer}"
        url = f"{self._sandbox.base_url}{method}"
        async with self._session.post(url, data=body, headers=headers) as response:
            return Reply(response.status, _lower(response.headers), await response.json())

    async def send(self, url: str, content: bytes) -> str:
        """Send the bytes of a file to where an upload goes; return the reply."""
        async with self._session.post(url, data=content) as response:
            return await response.text()

    async def look(self, path: str) -> Any:
        """Ask the people interface for something."""
        async with self._session.get(f"{self._sandbox.url}{path}") as response:
            return await response.json()

    async def act(self, path: str, **body: Any) -> Json:
        """Do something in the workspace through the people interface."""
        async with self._session.post(f"{self._sandbox.url}{path}", json=body) as response:
            done: Json = await response.json()
            assert response.status < 400, done
            return done

    async def upload(self, person: str, channel: str) -> Json:
        """Drop a small file into a channel."""
        form = FormData()
        form.add_field("file", b"name\nAda\n", filename="contacts.csv")
        form.add_field("channel", channel)
        url = f"{self._sandbox.url}/people/{person}/upload"
        async with self._session.post(url, data=form) as response:
            done: Json = await response.json()
            return done

    async def payload(self, kind: str) -> Json:
        """Return the newest payload of this kind: its type, or that of its envelope.

        If there is none yet, the first one that comes.
        """
        return await self._newest(lambda envelope: _kind(envelope) == kind)

    async def event(self, kind: str) -> Json:
        """Return the newest event of this type or subtype, with what is around it."""
        return await self._newest(lambda envelope: kind in _event_kinds(envelope))

    async def _newest(self, fits: Callable[[Json], bool]) -> Json:
        async with asyncio.timeout(PATIENCE_SECONDS):
            while not (fitting := [each for each in self.envelopes if fits(each)]):
                self._came.clear()
                await self._came.wait()
        payload: Json = fitting[-1]["payload"]
        return payload


def _event_kinds(envelope: Json) -> set[str]:
    event = envelope.get("payload", {}).get("event", {})
    return {event.get("type"), event.get("subtype")}


def _kind(envelope: Json) -> str:
    kind = envelope.get("payload", {}).get("type")
    return str(kind or envelope["type"])


def _lower(headers: Any) -> dict[str, str]:
    return {name.lower(): value for name, value in headers.items()}
