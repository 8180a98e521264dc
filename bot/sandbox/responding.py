"""Where response URLs lead: what the app says later to what somebody did."""

import json
from time import perf_counter
from typing import Any
from urllib.parse import parse_qs

from aiohttp import web

from bot.sandbox.errors import SlackError
from bot.sandbox.faults import disturb
from bot.sandbox.people.wire import answer
from bot.sandbox.posting import respond
from bot.sandbox.slack import LocalSlack

EXPIRED = 404
# What calls of response URLs are named in faults and in the traffic.
RESPONSE_URL = "response_url"


class Responses:
    """Serves the response URLs that were given out."""

    def __init__(self, slack: LocalSlack) -> None:
        self._slack = slack

    async def serve(self, request: web.Request) -> web.Response:
        """Serve a response URL."""
        started = perf_counter()
        content = await _content(request)
        fault = self._slack.faults.take(RESPONSE_URL)
        if fault is None or fault.applies_the_call:
            body, status = self._respond(request.path, content)
        else:
            body, status = {"ok": False}, fault.status or 500
        milliseconds = (perf_counter() - started) * 1000
        kind = fault.kind if fault else None
        self._slack.traffic.call(RESPONSE_URL, content, body, milliseconds, kind)
        if fault:
            await disturb(fault, request, self._slack.settings)
        return answer(body, status)

    def _respond(self, path: str, content: dict[str, Any]) -> tuple[dict[str, Any], int]:
        try:
            respond(self._slack, self._slack.response_urls.use(path), content)
        except SlackError as error:
            expired = error.name in ("used_url", "expired_url")
            return error.body(), EXPIRED if expired else 200
        return {"ok": True}, 200


async def _content(request: web.Request) -> dict[str, Any]:
    """Return what was posted to a response URL, as JSON or as a form's ``payload``."""
    text = await request.text()
    if request.content_type == "application/x-www-form-urlencoded":
        text = parse_qs(text).get("payload", ["{}"])[0]
    try:
        content = json.loads(text)
    except ValueError:
        return {}
    return content if isinstance(content, dict) else {}
