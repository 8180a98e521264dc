"""The bytes of files: up to the upload URL, down from a file's private address.

Faults and the traffic know these calls as the methods ``upload`` and ``download``.
"""

from collections.abc import Callable
from time import perf_counter

from aiohttp import web

from bot.sandbox.faults import disturb
from bot.sandbox.filing import app_sees
from bot.sandbox.model import File
from bot.sandbox.people.wire import file_response
from bot.sandbox.slack import LocalSlack

SIGN_IN = """<!DOCTYPE html><html><head><title>Sign in</title></head>
<body><h1>Sign in to see this file</h1><p>The request carried no token that may see it.
Send <code>Authorization: Bearer</code> with a token that has files:read.</p></body></html>
"""
_BEARER = "Bearer "


class Downloads:
    """Takes uploads and hands out files."""

    def __init__(self, slack: LocalSlack) -> None:
        self._slack = slack

    def routes(self) -> list[web.RouteDef]:
        """Return the routes."""
        return [
            web.post("/upload/v1/{secret}", self._upload),
            web.get("/files-pri/{file}/{name}", self._download),
            web.get("/files-pri/{file}/download/{name}", self._download),
        ]

    async def _upload(self, request: web.Request) -> web.Response:
        content = await _bytes(request)
        return await self._served("upload", request, lambda: self._take(request, content))

    async def _download(self, request: web.Request) -> web.Response:
        return await self._served("download", request, lambda: self._hand_out(request))

    async def _served(
        self, method: str, request: web.Request, serve: Callable[[], web.Response]
    ) -> web.Response:
        """Serve a call, or let it meet its fault; note it in the traffic."""
        started = perf_counter()
        fault = self._slack.faults.take(method)
        if fault is None or fault.applies_the_call:
            response = serve()
        else:
            response = web.Response(status=fault.status or 500, text="fault")
        self._slack.traffic.call(
            method,
            {"path": request.path},
            {"status": response.status, "bytes": response.content_length},
            (perf_counter() - started) * 1000,
            fault.kind if fault else None,
        )
        if fault:
            await disturb(fault, request, self._slack.settings)
        return response

    def _take(self, request: web.Request, content: bytes) -> web.Response:
        upload = self._slack.uploads.at(request.match_info["secret"])
        if upload is None:
            return web.Response(status=404, text="no such upload")
        if len(content) != upload.length_bytes:
            return web.Response(status=400, text="wrong length")
        upload.content = content
        return web.Response(text=f"OK - {len(content)}")

    def _hand_out(self, request: web.Request) -> web.Response:
        file = self._file(request)
        if file is None:
            return web.Response(text=SIGN_IN, content_type="text/html")
        return file_response(file.name, file.content)

    def _file(self, request: web.Request) -> File | None:
        """Return the file that is asked for, if the token may see it."""
        team_id, _, file_id = request.match_info["file"].partition("-")
        workspace = self._slack.workspaces.get(team_id)
        token = request.headers.get("Authorization", "").removeprefix(_BEARER)
        if workspace is None or token != workspace.installation.bot_token:
            return None
        scopes = self._slack.app.scopes
        file = workspace.files.get(file_id)
        dead = workspace.revoked or not workspace.installed
        unread = scopes is not None and "files:read" not in scopes
        if file is None or file.deleted or dead or unread:
            return None
        return file if app_sees(file, workspace) else None


async def _bytes(request: web.Request) -> bytes:
    """Return what was uploaded, as the body itself or as the first part of a form."""
    if not request.content_type.startswith("multipart/"):
        return await request.read()
    form = await request.post()
    for value in form.values():
        if isinstance(value, web.FileField):
            return value.file.read()
    return b""
