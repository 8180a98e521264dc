"""A server for the page alone: canned screens, and a note of all that the page asks."""

import asyncio
import json
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from aiohttp import web
from playwright.async_api import Page

from tests.patience import PATIENCE_SECONDS

PAGE = Path(__file__).parents[4] / "bot" / "sandbox" / "page"
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
BOT, DM, SALES = "UBOT00001", "D00000SAM", "C0000SALE"
SAM, MIA = "U00000SAM", "U00000MIA"
CHANNELS = [
    {"id": SALES, "name": "sales"},
    {"id": "C0000CONT", "name": "contacts"},
    {"id": "C0000PART", "name": "partner-with-a-name-that-is-much-too-long-for-the-side"},
]
NOW = "2026-11-19T09:00:00+00:00"
PEOPLE = [
    {"id": SAM, "name": "Sam Rivers", "role": "member", "kind": "person", "dm": DM},
    {"id": MIA, "name": "Mia Stone", "role": "manager", "kind": "person", "dm": "D0MIA"},
    {"id": "U00000GUS", "name": "Gus Vale", "role": "none", "kind": "guest", "dm": "D0GUS"},
]
MANIFEST = {
    "features": {
        "bot_user": {"display_name": "contacts"},
        "slash_commands": [
            {
                "command": "/contacts",
                "description": "Find, add and look after contacts",
                "usage_hint": "find ada | new | help",
            },
            {
                "command": "/contact",
                "description": "Show one contact",
                "usage_hint": "C-42",
            },
        ],
        "shortcuts": [
            {
                "name": "New contact",
                "type": "global",
                "callback_id": "new_contact",
                "description": "Add a contact",
            },
            {
                "name": "Save as contact",
                "type": "message",
                "callback_id": "save_contact",
                "description": "Save the sender as a contact",
            },
        ],
    }
}


class StandIn:
    """The fixed interface of the sandbox, with answers that a test lays out beforehand."""

    def __init__(self) -> None:
        self.channels = [*CHANNELS, {"id": DM, "name": "contacts"}]
        self.messages: dict[str, list[dict[str, Any]]] = {}
        self.modals: list[dict[str, Any]] = []
        self.home: dict[str, Any] | None = None
        self.notice: str | None = None
        self.asked: list[tuple[str, dict[str, Any]]] = []
        self.answers: dict[str, Any] = {}
        self.held: dict[str, asyncio.Event] = {}
        self._changed, self._heard = asyncio.Condition(), asyncio.Condition()
        self._changes = 0

    async def __aenter__(self) -> Self:
        """Serve until the block ends."""
        app = web.Application()
        app.add_routes(
            [
                web.get("/people", _always(PEOPLE)),
                web.get("/channels", _always(CHANNELS)),
                web.get("/app", _always({"name": "contacts", "bot_user_id": BOT})),
                web.get("/manifest", _always(MANIFEST)),
                web.get("/workspaces", _always([])),
                web.get("/clock", _always({"now": NOW})),
                web.get("/people/{id}/screen", self._screen),
                web.get("/people/{id}/changes", self._stream),
                web.get("/files/{id}", _always({"a": "file"})),
                web.post("/people/{id}/upload", self._upload),
                web.post("/people/{id}/{verb}", self._act),
                web.get("/", _index),
                web.static("/", PAGE),
            ]
        )
        app.on_response_prepare.append(_strict)
        self._runner = web.AppRunner(app, shutdown_timeout=0.1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        self.url = f"http://127.0.0.1:{self._runner.addresses[0][1]}"
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Close all connections and stop."""
        await self._runner.cleanup()

    def post(self, channel: str, **message: Any) -> None:
        """Let a message stand in a channel; its time rises by itself."""
        held = self.messages.setdefault(channel, [])
        stamp = f"{1_795_000_000 + 60 * sum(map(len, self.messages.values()))}.000100"
        held.append({"ts": stamp, "user": BOT, "text": "", **message})

    async def show_to_sam(self, page: Page, place: str = SALES) -> None:
        """Open the page as Sam, at a channel, a thread (``channel/ts``) or ``home``.

        What is typed then goes where the caret stands: the page is drawn in one go.
        """
        await page.goto(f"{self.url}/?as={SAM}#{place}")
        await page.wait_for_selector("#sidebar .place", state="attached")

    async def change(self) -> None:
        """Tell the page that the screen has changed."""
        async with self._changed:
            self._changes += 1
            self._changed.notify_all()

    async def hears(self, verb: str, times: int = 1) -> list[dict[str, Any]]:
        """Return what the page asked with this verb, once it has asked so many times."""
        async with asyncio.timeout(PATIENCE_SECONDS), self._heard:
            await self._heard.wait_for(lambda: len(self.told(verb)) >= times)
        return self.told(verb)

    def told(self, verb: str) -> list[dict[str, Any]]:
        """Return what the page asked with this verb so far."""
        return [body for asked, body in self.asked if asked == verb]

    async def _screen(self, _request: web.Request) -> web.Response:
        channels = [
            {**channel, "messages": self.messages.get(channel["id"], [])}
            for channel in self.channels
        ]
        return web.json_response(
            {
                "channels": channels,
                "modals": self.modals,
                "home": self.home,
                "notice": self.notice,
            }
        )

    async def _stream(self, request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
        told = self._changes
        await response.prepare(request)
        while True:
            async with self._changed:
                while told == self._changes:
                    await self._changed.wait()
                told = self._changes
            await response.write(f"data: {told}\n\n".encode())

    async def _upload(self, request: web.Request) -> web.Response:
        form = await request.post()
        fields = {name: value for name, value in form.items() if isinstance(value, str)}
        upload = form["file"]
        assert isinstance(upload, web.FileField)
        await self._note("upload", {**fields, "file": upload.filename})
        return web.json_response({"file_id": f"F{len(self.asked):08}"})

    async def _act(self, request: web.Request) -> web.Response:
        verb = request.match_info["verb"]
        await self._note(verb, json.loads(await request.text()))
        if verb in self.held:
            await self.held[verb].wait()
        answer = self.answers.get(verb, {"ok": True, "ack_ms": 1})
        return web.json_response(answer)

    async def _note(self, verb: str, body: dict[str, Any]) -> None:
        async with self._heard:
            self.asked.append((verb, body))
            self._heard.notify_all()


def _always(answer: Any) -> Any:
    async def handle(_request: web.Request) -> web.Response:
        return web.json_response(answer)

    return handle


async def _index(_request: web.Request) -> web.FileResponse:
    return web.FileResponse(PAGE / "index.html")


async def _strict(_request: web.Request, response: web.StreamResponse) -> None:
    response.headers["Content-Security-Policy"] = POLICY
