"""Where response URLs lead: what the app says later to what somebody did."""

import json
from typing import Any
from urllib.parse import parse_qs

from aiohttp import web

from bot.sandbox.errors import SlackError
from bot.sandbox.people.wire import answer
from bot.sandbox.posting import respond
from bot.sandbox.slack import LocalSlack

EXPIRED = 404


class Responses:
    """Serves the response URLs that were given out."""

    def __init__(self, slack: LocalSlack) -> None:
        self._slack = slack

    async def serve(self, request: web.Request) -> web.Response:
        """Serve a response URL."""
        content, status = await _content(request), 200
        body: dict[str, Any] = {"ok": True}
        try:
            respond(self._slack, self._slack.response_urls.use(request.path), content)
        except SlackError as error:
            body = error.body()
            status = EXPIRED if error.name in ("used_url", "expired_url") else 200
        self._slack.traffic.call("response_url", content, body, 0.0)
        return answer(body, status)


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
