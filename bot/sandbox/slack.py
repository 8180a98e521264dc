"""The local Slack itself: one app, its workspaces, and all that is under way."""

from bot.sandbox import manifest
from bot.sandbox.app import App
from bot.sandbox.clock import Clock
from bot.sandbox.deliveries import Deliveries, Transport
from bot.sandbox.errors import UnknownError
from bot.sandbox.faults import Faults
from bot.sandbox.model import Payload
from bot.sandbox.response_urls import ResponseUrls
from bot.sandbox.seed import TEAM, populated
from bot.sandbox.settings import SandboxSettings
from bot.sandbox.signed_http import SignedHttp
from bot.sandbox.socket_mode import SocketMode
from bot.sandbox.traffic import Traffic
from bot.sandbox.triggers import Triggers
from bot.sandbox.uploads import Uploads
from bot.sandbox.web_api.rates import Rates
from bot.sandbox.workflow import Executions
from bot.sandbox.workspace import Workspace


class LocalSlack:
    """All state of one sandbox; two of them share nothing."""

    def __init__(self, settings: SandboxSettings) -> None:
        self.settings = settings
        self.base_url = ""
        self.app = App(_manifest(settings))
        self.clock = Clock()
        self.faults = Faults()
        self.traffic = Traffic(self.clock, settings.traffic_entries)
        self.triggers = Triggers(settings.trigger_seconds)
        self.response_urls = ResponseUrls(
            settings.response_url_seconds, settings.response_url_uses
        )
        self.uploads = Uploads()
        self.executions = Executions()
        self.rates = Rates()
        # Codes with which an installation can be completed, by OAuth.
        self.codes: dict[str, Workspace] = {}
        self.socket_mode = SocketMode(
            self.app.id, self.faults, settings.connections, settings.ping_seconds
        )
        self.deliveries = Deliveries(
            self._transport(settings.request_url),
            self.traffic,
            settings.acknowledgement_seconds,
            settings.retry_seconds,
        )
        self.workspaces: dict[str, Workspace] = {}
        self.found(TEAM)

    def _transport(self, request_url: str | None) -> Transport:
        """Return the way to this URL; else the one that the app's manifest names."""
        if request_url:
            return SignedHttp(lambda *_: request_url, self.app.signing_secret)
        if self.app.request_url:
            return SignedHttp(self.app.address, self.app.signing_secret)
        return self.socket_mode

    def found(self, name: str) -> Workspace:
        """Found another workspace with people and channels of its own."""
        workspace = populated(name, self.clock, self.app.name)
        self.workspaces[workspace.team_id] = workspace
        return workspace

    def workspace(self, team_id: str | None) -> Workspace:
        """Return a workspace; the first one if none is named.

        Raises:
            UnknownError: there is no such workspace.
        """
        if team_id is None:
            return next(iter(self.workspaces.values()))
        if team_id not in self.workspaces:
            raise UnknownError(f"There is no workspace {team_id!r}.")
        return self.workspaces[team_id]

    async def deliver_to(self, request_url: str | None) -> bool:
        """Deliver to this URL from now on, or as the manifest says; say if it answers."""
        await self._close_transport()
        self.deliveries.transport = self._transport(request_url)
        transport = self.deliveries.transport
        return await transport.verify() if isinstance(transport, SignedHttp) else True

    async def close(self) -> None:
        """End everything that is under way."""
        await self.deliveries.stop()
        await self.socket_mode.close()
        await self._close_transport()

    async def _close_transport(self) -> None:
        if isinstance(self.deliveries.transport, SignedHttp):
            await self.deliveries.transport.close()


def _manifest(settings: SandboxSettings) -> Payload | None:
    return None if settings.manifest is None else manifest.load(settings.manifest)
