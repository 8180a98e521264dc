"""The knobs of the sandbox itself over HTTP: the app, faults, traffic and the clock."""

from aiohttp import web

from bot.sandbox.people import machinery
from bot.sandbox.people.wire import answer, read_body
from bot.sandbox.slack import LocalSlack
from bot.sandbox.workspace import Workspace


class KnobRoutes:
    """Answers the requests that are about the sandbox and not about a person."""

    def __init__(self, slack: LocalSlack) -> None:
        self._slack = slack

    def table(self) -> list[web.RouteDef]:
        """Return the routes."""
        return [
            web.get("/app", self._app),
            web.post("/app", self._change_app),
            web.get("/manifest", self._manifest),
            web.post("/functions/{callback_id}", self._run_function),
            web.post("/faults", self._add_fault),
            web.delete("/faults", self._end_faults),
            web.get("/traffic", self._traffic),
            web.get("/clock", self._clock),
            web.post("/clock", self._set_clock),
        ]

    async def _app(self, request: web.Request) -> web.Response:
        workspace = self._workspace(request)
        return answer(
            {
                "id": self._slack.app.id,
                "name": self._slack.app.name,
                "bot_user_id": workspace.bot_user_id,
                "team": workspace.name,
                "team_id": workspace.team_id,
                "installed": workspace.installed,
                "connections": self._slack.socket_mode.connections,
            }
        )

    def _workspace(self, request: web.Request) -> Workspace:
        return self._slack.workspace(request.query.get("team"))

    async def _change_app(self, request: web.Request) -> web.Response:
        workspace, body = self._workspace(request), await read_body(request)
        return answer(await machinery.change_app(self._slack, workspace, body))

    async def _manifest(self, _request: web.Request) -> web.Response:
        return answer(self._slack.app.manifest)

    async def _run_function(self, request: web.Request) -> web.Response:
        workspace, body = self._workspace(request), await read_body(request)
        callback_id = request.match_info["callback_id"]
        run = machinery.run_function(self._slack, workspace, callback_id, body)
        return answer(await run)

    async def _add_fault(self, request: web.Request) -> web.Response:
        return answer(await machinery.add_fault(self._slack, await read_body(request)))

    async def _end_faults(self, _request: web.Request) -> web.Response:
        return answer(machinery.end_faults(self._slack))

    async def _traffic(self, _request: web.Request) -> web.Response:
        return answer(self._slack.traffic.entries())

    async def _clock(self, _request: web.Request) -> web.Response:
        return answer(machinery.clock(self._slack))

    async def _set_clock(self, request: web.Request) -> web.Response:
        return answer(machinery.set_clock(self._slack, await read_body(request)))
