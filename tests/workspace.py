"""The sandbox workspace in a test: people by name, and what they do and see."""

import io
from collections.abc import Iterator
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Self

import aiohttp

from bot.sandbox import Sandbox, SandboxSettings
from tests import patience
from tests.patience import PATIENCE_SECONDS

Json = dict[str, Any]


class Workspace:
    """A sandbox that is started for one test, with people who act over HTTP."""

    def __init__(self, settings: SandboxSettings | None = None) -> None:
        self.sandbox = Sandbox(settings)
        self._people: list[Json] = []

    async def __aenter__(self) -> Self:
        await self.sandbox.__aenter__()
        self.session = aiohttp.ClientSession(self.sandbox.url)
        self._people = self.sandbox.people()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        await self.session.close()
        await self.sandbox.__aexit__(kind, error, traceback)

    def person(self, name: str) -> "Somebody":
        """Return the person whose name begins so."""
        return self._somebody(next(p for p in self._people if p["name"].startswith(name)))

    def role(self, role: str | None, number: int = 0) -> "Somebody":
        """Return the ``number``-th person who has this role in the demo."""
        return self._somebody([p for p in self._people if p["role"] == role][number])

    def kind(self, kind: str) -> "Somebody":
        """Return the first person of this kind: guest, outsider, deactivated."""
        return self.person(next(p["name"] for p in self._people if p["kind"] == kind))

    async def joins(self, name: str, **about: Any) -> "Somebody":
        """Let somebody new join."""
        answer = await self.post("/people", {"name": name, **about})
        self._people = self.sandbox.people()
        return Somebody(self, answer["id"], name, answer["dm"], about.get("role"))

    def _somebody(self, about: Json) -> "Somebody":
        return Somebody(self, about["id"], about["name"], about["dm"], about["role"])

    async def call(self, method: str, token: str | None = None, **arguments: Any) -> Json:
        """Call a Web API method with the bot's token and a JSON body."""
        headers = {"Authorization": f"Bearer {token or self.sandbox.bot_token}"}
        async with self.session.post(
            f"/api/{method}", json=arguments, headers=headers
        ) as response:
            return dict(await response.json())

    async def post(self, path: str, body: Json, status: int = 200) -> Json:
        """Post to the people interface; the answer has to have this status."""
        async with self.session.post(path, json=body) as response:
            answer: Json = await response.json()
            assert response.status == status, answer
            return answer

    async def get(self, path: str, status: int = 200, **query: str) -> Any:
        """Get from the people interface; the answer has to have this status."""
        async with self.session.get(path, params=query) as response:
            answer = await response.json()
            assert response.status == status, answer
            return answer

    def waits_for_the_app(self, seconds: float) -> None:
        """Let Slack from now on wait only so long for an acknowledgement."""
        self.sandbox.slack.deliveries._patience_seconds = seconds

    def gives_the_app_time(self) -> None:
        """Let Slack wait for a slow machine, unless the test chose how long it waits."""
        chosen = self.sandbox.slack.settings.acknowledgement_seconds
        if chosen == SandboxSettings.acknowledgement_seconds:
            self.waits_for_the_app(patience.LISTENING_SECONDS)

    async def end_faults(self) -> None:
        """End all faults."""
        async with self.session.delete("/faults") as response:
            assert response.status == 200


@dataclass(frozen=True)
class Somebody:
    """One person of the workspace, in the third person: ``await sam.types(…)``."""

    workspace: Workspace
    id: str
    name: str
    dm: str
    role: str | None = None

    async def does(self, act: str, status: int = 200, **body: Any) -> Json:
        """Do anything that the people interface knows."""
        body = {key: value for key, value in body.items() if value is not None}
        return await self.workspace.post(f"/people/{self.id}/{act}", body, status)

    async def types(self, text: str, channel: str = "#sales", **where: Any) -> Json:
        """Type a command or a message, in a channel or (``dm``) to the bot alone."""
        place = self.dm if channel == "dm" else channel
        return await self.does("type", channel=place, text=text, **where)

    async def presses(self, label: str | None = None, **what: Any) -> Json:
        return await self.does("press", label=label, **what)

    async def chooses(self, action_id: str, value: Any, **where: Any) -> Json:
        """Choose from a menu."""
        return await self.does("press", action_id=action_id, value=value, **where)

    async def closes(self) -> None:
        await self.does("close")

    async def opens_home(self) -> None:
        await self.does("home")

    async def fills(self, *, submit: bool = True, **values: Any) -> Json:
        return await self.does("fill", values=values, submit=submit)

    async def suggests(self, action_id: str, text: str, **where: Any) -> list[str]:
        """Type into a menu; return what it offers, as values."""
        answer = await self.does("suggest", action_id=action_id, text=text, **where)
        return [option["value"] for option in answer["options"]]

    async def suggested(self, action_id: str, text: str, **where: Any) -> list[str]:
        """Type into a menu; return what it offers, as people read it."""
        answer = await self.does("suggest", action_id=action_id, text=text, **where)
        return [option["text"]["text"] for option in answer["options"]]

    async def uploads(
        self, name: str, content: bytes, channel: str | None = None, **more: str
    ) -> Json:
        form = aiohttp.FormData(quote_fields=False)
        form.add_field("file", io.BytesIO(content), filename=name)
        for key, value in {"channel": channel, **more}.items():
            if value:
                form.add_field(key, value)
        path = f"/people/{self.id}/upload"
        async with self.workspace.session.post(path, data=form) as response:
            answer: Json = await response.json()
            assert response.status == 200, answer
            return answer

    async def drops(
        self, name: str, content: bytes, channel: str = "#contacts", **more: str
    ) -> str:
        """Drop a file into a channel, or (``dm``) send it to the bot; return its id."""
        place = self.dm if channel == "dm" else channel
        return str((await self.uploads(name, content, place, **more))["file_id"])

    async def screen(self) -> Json:
        """Return the whole screen."""
        return dict(await self.workspace.get(f"/people/{self.id}/screen"))

    async def sees(self, text: str, seconds: float = PATIENCE_SECONDS) -> Json:
        """Wait until a text stands on the screen, or with ``-`` in front, is gone."""
        url, asked = f"/people/{self.id}/screen", {"until": text, "seconds": str(seconds)}
        async with self.workspace.session.get(url, params=asked) as answer:
            shown: Json = await answer.json()
            on_screen = "\n".join(words(shown))
            assert answer.status == 200, f"{self.name} never saw {text!r}:\n{on_screen}"
        return shown

    async def text(self) -> str:
        """Return all the words on the screen."""
        return unescaped("\n".join(words(await self.screen())))

    async def modal(self) -> Json:
        """Return the form in front of them."""
        modals: list[Json] = (await self.screen())["modals"]
        return modals[-1]

    async def messages(self, channel: str) -> list[Json]:
        """Return the messages of one channel, by id or name."""
        channels = (await self.screen())["channels"]
        name = channel.removeprefix("#")
        here = next(c for c in channels if name in (c["id"], c["name"]))
        found: list[Json] = here["messages"]
        return found

    async def newest(self, channel: str = "#sales") -> Json:
        """Return the newest message of a channel, or (``dm``) of the bot."""
        return (await self.messages(self.dm if channel == "dm" else channel))[-1]

    async def downloads(self, file_id: str) -> bytes:
        """Return the bytes of a file that they can see."""
        query = {"as": self.id}
        async with self.workspace.session.get(f"/files/{file_id}", params=query) as got:
            assert got.status == 200, await got.text()
            return await got.read()


def unescaped(text: str) -> str:
    """Return text as people read it, not as Slack carries it."""
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def words(value: Any) -> Iterator[str]:
    """Yield every text within a JSON value."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for item in value.values():
            yield from words(item)
    elif isinstance(value, list):
        for item in value:
            yield from words(item)
