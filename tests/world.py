"""A whole workspace for stories: sandbox, bot and worker, and people who type and press.

Only Slack is a stand-in (the sandbox, over real HTTP and WebSocket), and the clock.
"""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import aiohttp
import yaml

from bot.app import run_bot
from bot.sandbox import Sandbox, SandboxSettings
from bot.services import Services, build_services
from bot.settings import Mode, Settings
from bot.worker import run_worker
from storage.access import Actor
from storage.models import Role

MANIFEST = Path(__file__).parent.parent / "manifest.yml"
SECONDS = 10


class Person:
    """Somebody in the workspace, through the sandbox's interface for people."""

    def __init__(self, session: aiohttp.ClientSession, url: str, about: Mapping[str, Any]):
        self._session, self._url = session, url
        self.id, self.name, self.dm = about["id"], about["name"], about["dm"]
        self.role = about["role"]
        self.channels: dict[str, str] = {}

    async def types(self, text: str, channel: str = "sales", **more: Any) -> dict[str, Any]:
        """Type a slash command or a message; return what the sandbox answers."""
        body = {"channel": self._channel(channel), "text": text, **more}
        return await self._post("type", body)

    async def presses(self, label: str, **more: Any) -> dict[str, Any]:
        """Press the newest button of this label (or ``action_id=…``)."""
        return await self._post("press", {"label": label, **more})

    async def chooses(self, action_id: str, value: Any, **more: Any) -> dict[str, Any]:
        """Choose from a menu."""
        return await self._post("press", {"action_id": action_id, "value": value, **more})

    async def fills(self, submit: bool = True, **values: Any) -> dict[str, Any]:
        """Fill in the top form, by block, and submit it."""
        return await self._post("fill", {"values": values, "submit": submit})

    async def closes(self) -> None:
        await self._post("close", {})

    async def suggested(self, action_id: str, text: str) -> list[str]:
        """Return the labels that a menu offers while one types."""
        answer = await self._post("suggest", {"action_id": action_id, "text": text})
        return [option["text"]["text"] for option in answer["options"]]

    async def drops(
        self, name: str, content: bytes, channel: str = "contacts", **more: str
    ) -> str:
        """Drop a file into a channel; return its id."""
        form = aiohttp.FormData({"channel": self._channel(channel), **more})
        form.add_field("file", content, filename=name)
        url = f"{self._url}/people/{self.id}/upload"
        async with self._session.post(url, data=form) as answer:
            assert answer.status == 200, await answer.text()
            return str((await answer.json())["file_id"])

    async def opens_home(self) -> None:
        await self._post("home", {})

    async def downloads(self, file_id: str) -> bytes:
        url = f"{self._url}/files/{file_id}?as={self.id}"
        async with self._session.get(url) as answer:
            assert answer.status == 200
            return await answer.read()

    async def screen(self) -> dict[str, Any]:
        """Return all this person sees."""
        async with self._session.get(f"{self._url}/people/{self.id}/screen") as answer:
            return dict(await answer.json())

    async def sees(self, text: str, seconds: float = SECONDS) -> str:
        """Wait until a text stands on this screen, and return all text on it."""
        url = f"{self._url}/people/{self.id}/screen"
        asked = {"until": text, "seconds": str(seconds)}
        async with self._session.get(url, params=asked) as answer:
            screen = await answer.json()
            assert answer.status == 200, (
                f"{self.name} never saw {text!r}:\n{all_text(screen)}"
            )
        return all_text(screen)

    async def text(self) -> str:
        """Return all text on this screen now."""
        return all_text(await self.screen())

    async def modal(self) -> dict[str, Any]:
        """Return the top form."""
        return dict((await self.screen())["modals"][-1])

    async def newest(self, channel: str = "sales") -> dict[str, Any]:
        """Return the newest message that this person sees in a channel."""
        wanted = self._channel(channel)
        channels = (await self.screen())["channels"]
        return dict(next(c for c in channels if c["id"] == wanted)["messages"][-1])

    def _channel(self, name: str) -> str:
        return self.dm if name == "dm" else self.channels.get(name, name)

    async def _post(self, act: str, body: Mapping[str, Any]) -> dict[str, Any]:
        url = f"{self._url}/people/{self.id}/{act}"
        async with self._session.post(url, json=body) as answer:
            assert answer.status == 200, await answer.text()
            return dict(await answer.json())


class World:
    """A workspace with its people by role, and the bot's services to look behind it."""

    def __init__(
        self, sandbox: Sandbox, services: Services, session: aiohttp.ClientSession
    ) -> None:
        self.sandbox, self.services, self.session = sandbox, services, session
        channels = {c["name"].removeprefix("#"): c["id"] for c in sandbox.channels()}
        self.channels = channels
        self.people = []
        for about in sandbox.people():
            person = Person(session, sandbox.url, about)
            person.channels = channels
            self.people.append(person)

    def person(self, role: str | None, number: int = 0) -> Person:
        """Return the ``number``-th person of a role."""
        return [p for p in self.people if p.role == role][number]

    @property
    def sam(self) -> Person:
        """A member."""
        return self.person("member")

    @property
    def mia(self) -> Person:
        """A manager."""
        return self.person("manager")

    async def actor(self, person: Person) -> Actor:
        """Return a person as storage knows them."""
        workspace_id = await self.services.access.workspace_id(self.sandbox.team_id)
        return Actor(workspace_id, person.id, Role(person.role or "nobody"))

    async def fault(self, **fault: Any) -> None:
        """Let Slack stumble."""
        async with self.session.post(f"{self.sandbox.url}/faults", json=fault) as answer:
            assert answer.status == 200, await answer.text()

    async def no_faults(self) -> None:
        async with self.session.delete(f"{self.sandbox.url}/faults") as answer:
            assert answer.status == 200

    async def traffic(self) -> list[dict[str, Any]]:
        """Return every call and delivery so far."""
        async with self.session.get(f"{self.sandbox.url}/traffic") as answer:
            return list(await answer.json())


def all_text(part: Any) -> str:
    """Return all strings in what a person sees, a line each."""
    if isinstance(part, str):
        return part.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
    if isinstance(part, Mapping):
        return "\n".join(filter(None, (all_text(value) for value in part.values())))
    if isinstance(part, list):
        return "\n".join(filter(None, (all_text(value) for value in part)))
    return ""


def settings_for(
    sandbox: Sandbox, database_url: str, folder: Path, **more: Any
) -> Settings:
    """Return the settings of a bot in this workspace."""
    roles: dict[str, list[str]] = {}
    for person in sandbox.people():
        roles.setdefault(person["role"] or "none", []).append(person["id"])
    given: dict[str, Any] = {
        "bot_token": sandbox.bot_token,
        "app_token": sandbox.app_token,
        "signing_secret": sandbox.signing_secret,
        "slack_api_url": sandbox.base_url,
        "data_folder": folder,
        "database_url": database_url,
        "owners": tuple(roles["owner"]),
        "managers": tuple(roles["manager"]),
        "members": tuple(roles["member"]),
        "viewers": tuple(roles["viewer"]),
        **more,
    }
    return Settings(_env_file=None, **given)


@asynccontextmanager
async def open_world(
    database_url: str, folder: Path, *, mode: Mode = Mode.SOCKET, **sandboxed: Any
) -> AsyncIterator[World]:
    """Open a workspace with a running bot and worker in it."""
    manifest = yaml.safe_load(MANIFEST.read_text(encoding="utf-8"))
    async with (
        Sandbox(SandboxSettings(manifest=manifest, **sandboxed)) as sandbox,
        aiohttp.ClientSession() as session,
    ):
        settings = settings_for(sandbox, database_url, folder, mode=mode)
        stop = asyncio.Event()
        ours, theirs = build_services(settings), build_services(settings)
        bot = asyncio.create_task(run_bot(ours, stop))
        worker = asyncio.create_task(run_worker(theirs, stop))
        waiting = asyncio.create_task(sandbox.wait_for_app())
        await asyncio.wait({waiting, bot}, return_when=asyncio.FIRST_COMPLETED)
        try:
            yield World(sandbox, ours, session)
        finally:
            stop.set()
            await asyncio.gather(bot, worker)
            waiting.cancel()
