"""Requests and answers of the people interface as they go over the wire."""

import json
import math
import mimetypes
from pathlib import PurePosixPath
from typing import Any

from aiohttp import BodyPartReader, web

from bot.sandbox.errors import MisuseError
from bot.sandbox.model import Payload


def file_response(name: str, content: bytes) -> web.Response:
    """Return a file's bytes, to be kept and not shown."""
    kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
    response = web.Response(body=content, content_type=kind)
    plain = name.encode("ascii", "replace").decode().replace('"', "_")
    response.headers["Content-Disposition"] = f'attachment; filename="{plain}"'
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response


async def read_parts(request: web.Request) -> tuple[str, bytes, Payload]:
    """Return the file's name and bytes in a form of several parts, and the other parts."""
    if not request.content_type.startswith("multipart/"):
        raise MisuseError("Send the file as multipart/form-data, in a part named 'file'.")
    try:
        return await _parts(request)
    except ValueError as error:
        raise MisuseError(f"The form cannot be read: {error}.") from error


async def _parts(request: web.Request) -> tuple[str, bytes, Payload]:
    name, content, fields = "", b"", {}
    async for part in await request.multipart():
        if not isinstance(part, BodyPartReader):
            raise MisuseError("A part must not have parts of its own.")
        if part.name == "file":
            name = PurePosixPath(part.filename or "file").name
            content = bytes(await part.read())
        else:
            fields[str(part.name)] = await part.text()
    if not name:
        raise MisuseError("The form has no part named 'file'.")
    return name, content, fields


async def read_body(request: web.Request) -> Payload:
    """Return the JSON object that was sent, ``{}`` if nothing was.

    Raises:
        MisuseError: it is something else.
    """
    text = await request.text()
    try:
        body: Any = json.loads(text) if text.strip() else {}
    except ValueError as error:
        raise MisuseError("The body is not JSON.") from error
    if not isinstance(body, dict):
        raise MisuseError("The body must be a JSON object.")
    return body


def number(value: Any, name: str) -> float:
    """Return a number that was sent, as such or as its digits.

    Raises:
        MisuseError: it is something else.
    """
    try:
        given = float(value)
    except (TypeError, ValueError, OverflowError):
        given = math.nan
    if not math.isfinite(given):
        raise MisuseError(f"{name!r} must be a number, not {value!r}.")
    return given


def answer(body: Any, status: int = 200) -> web.Response:
    """Return an answer as JSON."""
    return web.Response(
        text=json.dumps(body), status=status, content_type="application/json"
    )
