"""The people interface: which request does what."""

from collections.abc import Awaitable, Callable
from contextlib import suppress

from aiohttp import web

from bot.sandbox.errors import UnknownError
from bot.sandbox.filing import person_sees
from bot.sandbox.model import Payload
from bot.sandbox.people.asked import Asked
from bot.sandbox.people.channels import Channels
from bot.sandbox.people.directory import Directory
from bot.sandbox.people.entities import open_entity
from bot.sandbox.people.filling import fill
from bot.sandbox.people.gestures import open_home, react, shortcut
from bot.sandbox.people.pressing import press
from bot.sandbox.people.screen import screen, screen_when
from bot.sandbox.people.sending import close_top
from bot.sandbox.people.suggesting import suggest
from bot.sandbox.people.typed import type_
from bot.sandbox.people.uploading import upload
from bot.sandbox.people.wire import answer, file_response, number, read_body, read_parts
from bot.sandbox.slack import LocalSlack
from bot.sandbox.workspace import Workspace

Act = Callable[[Asked], Awaitable[Payload]]

ACTS: dict[str, Act] = {
    "close": close_top,
    "fill": fill,
    "home": open_home,
    "open": open_entity,
    "press": press,
    "react": react,
    "shortcut": shortcut,
    "suggest": suggest,
    "type": type_,
}
NOT_YET = 408


class PeopleRoutes:
    """Answers the requests of the people interface."""

    def __init__(self, slack: LocalSlack) -> None:
        self._slack = slack

    def table(self) -> list[web.RouteDef]:
        """Return the routes."""
        return [
            web.get("/people", self._people),
            web.post("/people", self._add_person),
            web.get("/channels", self._channels),
            web.post("/channels", self._add_channel),
            web.post("/channels/{id}/status", self._set_channel),
            web.post("/workspaces", self._found),
            web.get("/workspaces", self._workspaces),
            web.get("/files/{id}", self._file),
            web.get("/people/{id}/screen", self._screen),
            web.get("/people/{id}/changes", self._changes),
            web.post("/people/{id}/status", self._set_person),
            web.post("/people/{id}/upload", self._upload),
            web.post("/people/{id}/{act}", self._act),
        ]

    def _workspace(self, request: web.Request) -> Workspace:
        return self._slack.workspace(request.query.get("team"))

    def _directory(self, request: web.Request) -> Directory:
        return Directory(self._slack, self._workspace(request))

    async def _people(self, request: web.Request) -> web.Response:
        return answer(self._directory(request).listed())

    async def _add_person(self, request: web.Request) -> web.Response:
        body = await read_body(request)
        return answer(await self._directory(request).add(body))

    async def _set_person(self, request: web.Request) -> web.Response:
        id_, body = request.match_info["id"], await read_body(request)
        return answer(await self._directory(request).set(id_, body))

    def _channels_of(self, request: web.Request) -> Channels:
        return Channels(self._slack, self._workspace(request))

    async def _channels(self, request: web.Request) -> web.Response:
        return answer(self._channels_of(request).listed())

    async def _add_channel(self, request: web.Request) -> web.Response:
        body = await read_body(request)
        return answer(await self._channels_of(request).add(body))

    async def _set_channel(self, request: web.Request) -> web.Response:
        id_, body = request.match_info["id"], await read_body(request)
        return answer(await self._channels_of(request).set(id_, body))

    async def _found(self, request: web.Request) -> web.Response:
        body = await read_body(request)
        number = len(self._slack.workspaces) + 1
        name = str(body.get("name") or f"Harbourline {number}")
        workspace = self._slack.found(name)
        return answer(Directory(self._slack, workspace).about())

    async def _workspaces(self, _request: web.Request) -> web.Response:
        workspaces = self._slack.workspaces.values()
        return answer([{"team_id": w.team_id, "name": w.name} for w in workspaces])

    async def _asked(self, request: web.Request, body: Payload) -> Asked:
        workspace = self._workspace(request)
        person = workspace.person(request.match_info["id"])
        return Asked(self._slack, workspace, person, body)

    async def _act(self, request: web.Request) -> web.Response:
        act = ACTS.get(request.match_info["act"])
        if act is None:
            raise UnknownError(f"A person can {', '.join(ACTS)} and upload.")
        asked = await self._asked(request, await read_body(request))
        asked.person.tell(None)
        return answer(await act(asked))

    async def _upload(self, request: web.Request) -> web.Response:
        name, content, fields = await read_parts(request)
        asked = await self._asked(request, fields)
        asked.person.tell(None)
        return answer(await upload(asked, name, content))

    async def _screen(self, request: web.Request) -> web.Response:
        asked = await self._asked(request, {})
        until = request.query.get("until")
        if until is None:
            return answer(screen(asked))
        seconds = number(request.query.get("seconds", "10"), "seconds")
        shown, came = await screen_when(asked, until, seconds)
        return answer(shown, 200 if came else NOT_YET)

    async def _changes(self, request: web.Request) -> web.StreamResponse:
        asked = await self._asked(request, {})
        headers = {"Content-Type": "text/event-stream", "Cache-Control": "no-store"}
        stream = web.StreamResponse(headers=headers)
        await stream.prepare(request)
        count = asked.person.changes.count
        with suppress(ConnectionResetError):  # the window was closed
            while True:
                await stream.write(f"data: {count}\n\n".encode())
                count = await asked.person.changes.after(count)
        return stream

    async def _file(self, request: web.Request) -> web.Response:
        workspace = self._workspace(request)
        person = workspace.person(request.query.get("as", ""))
        file = workspace.files.get(request.match_info["id"])
        if file is None or not person_sees(file, workspace, person.id):
            raise UnknownError(f"{person.name} sees no such file.")
        return file_response(file.name, file.content)
