"""The sandbox as a server on the loopback address: everything put together."""

from pathlib import Path
from types import TracebackType
from typing import Any, Self
from urllib.parse import urlsplit

from aiohttp import web

from bot.sandbox.downloads import Downloads
from bot.sandbox.errors import MisuseError
from bot.sandbox.people.channels import Channels
from bot.sandbox.people.directory import Directory
from bot.sandbox.people.knobs import KnobRoutes
from bot.sandbox.people.routes import PeopleRoutes
from bot.sandbox.people.wire import answer
from bot.sandbox.responding import Responses
from bot.sandbox.settings import SandboxSettings
from bot.sandbox.slack import LocalSlack
from bot.sandbox.web_api.gateway import Gateway

HOST = "127.0.0.1"
OWN_NAMES = frozenset({HOST, "localhost", "::1"})
PAGE = Path(__file__).parent / "page"
CONTENT_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
    "img-src 'self' data: blob:; form-action 'none'; frame-ancestors 'none'; "
    "base-uri 'none'"
)


class Sandbox:
    """A local Slack that runs as long as the ``async with`` block does.

    Attributes:
        slack: the state behind it, for tests that look inside.
        url: where its page and its people interface are.
    """

    def __init__(self, settings: SandboxSettings | None = None) -> None:
        self.settings = settings or SandboxSettings()
        self.slack = LocalSlack(self.settings)
        self.url = ""
        self._runner: web.AppRunner | None = None

    @property
    def base_url(self) -> str:
        """Return the address of the Web API, for ``AsyncWebClient(base_url=…)``."""
        return f"{self.url}/api/"

    @property
    def app_token(self) -> str:
        """Return the token for Socket Mode."""
        return self.slack.app.app_token

    @property
    def bot_token(self) -> str:
        """Return the bot's token in the first workspace."""
        return self.slack.workspace(None).installation.bot_token

    @property
    def signing_secret(self) -> str:
        """Return the secret with which HTTP deliveries are signed."""
        return self.slack.app.signing_secret

    @property
    def client_id(self) -> str:
        """Return the app's id for OAuth."""
        return self.slack.app.client_id

    @property
    def client_secret(self) -> str:
        """Return the app's secret for OAuth."""
        return self.slack.app.client_secret

    @property
    def team_id(self) -> str:
        """Return the id of the first workspace."""
        return self.slack.workspace(None).team_id

    def people(self) -> list[dict[str, Any]]:
        """List who is in the first workspace, as ``GET /people`` does."""
        return Directory(self.slack, self.slack.workspace(None)).listed()

    def channels(self) -> list[dict[str, Any]]:
        """List the first workspace's channels, as ``GET /channels`` does."""
        return Channels(self.slack, self.slack.workspace(None)).listed()

    async def wait_for_app(self) -> None:
        """Wait until the app has a Socket Mode connection open."""
        await self.slack.socket_mode.wait_for_connection()

    async def deliver_to(self, request_url: str | None) -> bool:
        """Deliver to this request URL from now on; say whether it passed the challenge.

        None goes back to what the app's manifest says.
        """
        return await self.slack.deliver_to(request_url)

    async def __aenter__(self) -> Self:
        self._runner = web.AppRunner(
            self._application(), access_log=None, shutdown_timeout=0.1
        )
        await self._runner.setup()
        site = web.TCPSite(self._runner, HOST, self.settings.port)
        try:
            await site.start()
        except OSError:
            await self._runner.cleanup()
            raise
        port = self._runner.addresses[0][1]
        self.url = self.slack.base_url = f"http://{HOST}:{port}"
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        await self.slack.close()
        if self._runner:
            await self._runner.cleanup()

    def _application(self) -> web.Application:
        application = web.Application(
            middlewares=[self._guard], client_max_size=self.settings.upload_bytes
        )
        gateway, downloads = Gateway(self.slack), Downloads(self.slack)
        responses = Responses(self.slack)
        application.add_routes(
            [
                web.route("*", "/api/{method}", gateway.serve),
                web.get("/link/", self.slack.socket_mode.serve),
                web.post("/response/{team}/{secret}", responses.serve),
                web.get("/oauth/v2/authorize", self._authorize),
                *downloads.routes(),
                *KnobRoutes(self.slack).table(),
                *PeopleRoutes(self.slack).table(),
                web.get("/", self._page),
                web.get("/{name:[\\w.-]+\\.(?:js|css|html|svg|ico)}", self._page),
            ]
        )
        return application

    @web.middleware
    async def _guard(self, request: web.Request, handler: Any) -> web.StreamResponse:
        """Refuse what does not come from this machine's own address; word misuse."""
        if not _is_own(f"http://{request.host}", self._port(request)) or not _is_own(
            request.headers.get("Origin"), self._port(request)
        ):
            return answer({"error": "Only this machine's own address is served."}, 403)
        try:
            response: web.StreamResponse = await handler(request)
        except MisuseError as error:
            return answer({"error": str(error)}, error.status)
        except web.HTTPClientError as error:
            return answer({"error": f"{error.reason}: {request.path}"}, error.status)
        return response

    def _port(self, request: web.Request) -> int:
        transport = request.transport
        return int(transport.get_extra_info("sockname")[1]) if transport else 0

    async def _authorize(self, request: web.Request) -> web.Response:
        """Install the app in a workspace, as somebody who agrees at once."""
        workspace = self.slack.workspace(request.query.get("team"))
        about = Directory(self.slack, workspace).about()
        state = request.query.get("state", "")
        target = request.query.get("redirect_uri", "")
        if (urlsplit(target).hostname or "") not in OWN_NAMES:
            raise MisuseError("redirect_uri must lead to this machine.")
        raise web.HTTPFound(f"{target}?code={about['code']}&state={state}")

    async def _page(self, request: web.Request) -> web.StreamResponse:
        name = request.match_info.get("name", "index.html")
        file = PAGE / name
        if not file.is_file():
            return web.Response(status=404, text=f"There is no {name} here.")
        headers = {
            "Content-Security-Policy": CONTENT_POLICY,
            "Cache-Control": "no-store",
            "X-Content-Type-Options": "nosniff",
        }
        return web.FileResponse(file, headers=headers)


def _is_own(address: str | None, port: int) -> bool:
    """Say whether an address, if there is one, is the sandbox's own."""
    if address is None:
        return True
    try:
        parts = urlsplit(address)
        own_port = parts.port == port
    except ValueError:
        return False
    return parts.hostname in OWN_NAMES and own_port
