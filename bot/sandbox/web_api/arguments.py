"""What a call says, however the client chose to say it.

Slack takes a query, a form, several parts or JSON, and JSON inside of strings; the token
may stand in the header or among the arguments.
"""

import json
from typing import Any

from aiohttp import web

from bot.sandbox.model import Payload

# Arguments that clients may send as a string of JSON.
STRUCTURES = frozenset(
    {
        "attachments",
        "blocks",
        "entities",
        "files",
        "message",
        "metadata",
        "outputs",
        "source",
        "unfurls",
        "user_auth_blocks",
        "view",
    }
)
_BEARER = "bearer "


async def read(request: web.Request) -> tuple[Payload, str]:
    """Return the arguments of a call and the token, which is ``""`` if there is none."""
    arguments: Payload = dict(request.query)
    if request.content_type == "application/json":
        arguments |= _json_object(await request.text())
    elif request.can_read_body:
        form = await request.post()
        arguments |= {k: v for k, v in form.items() if isinstance(v, str)}
    in_body = str(arguments.pop("token", ""))
    header = request.headers.get("Authorization", "")
    if header.lower().startswith(_BEARER):
        return _decoded(arguments), header[len(_BEARER) :]
    return _decoded(arguments), in_body


def _json_object(text: str) -> Payload:
    try:
        body = json.loads(text or "{}")
    except ValueError:
        return {}
    return body if isinstance(body, dict) else {}


def _decoded(arguments: Payload) -> Payload:
    return {name: _decode(name, value) for name, value in arguments.items()}


def _decode(name: str, value: Any) -> Any:
    """Return a structure that came as JSON; what is no JSON stays, to be refused."""
    if name not in STRUCTURES or not isinstance(value, str):
        return value
    try:
        return json.loads(value)
    except ValueError:
        return value
