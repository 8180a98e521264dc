"""The demo: one command, ready, and gone without a trace."""

import asyncio
import json
import os
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from bot.demo import run_sandbox
from storage.errors import StartError
from tests.patience import PATIENCE_SECONDS


@asynccontextmanager
async def _demo(*words: str) -> AsyncIterator[tuple[asyncio.subprocess.Process, str]]:
    """Start a demo and give its process and address once it is ready."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot", "demo", "--port", "0", *words,
        stdout=asyncio.subprocess.PIPE, env=dict(os.environ),
    )  # fmt: skip
    assert process.stdout is not None
    try:
        async with asyncio.timeout(PATIENCE_SECONDS):
            async for line in process.stdout:
                if line.startswith(b"ready "):
                    yield process, line.split()[1].decode()
                    break
    finally:
        if process.returncode is None:
            process.terminate()
            await process.wait()


async def _ask(url: str, body: Any = None) -> Any:
    method = "GET" if body is None else "POST"
    async with (
        aiohttp.ClientSession() as session,
        session.request(method, url, json=body) as answer,
    ):
        return await answer.json()


async def _types(url: str, person: str, text: str) -> None:
    """Type a command, again where a slow machine does not answer within Slack's 3 s."""
    typed, late = {"channel": "#sales", "text": text}, {"error": "operation_timeout"}
    async with asyncio.timeout(PATIENCE_SECONDS):
        while (answer := await _ask(f"{url}/people/{person}/type", typed)) | late == answer:
            pass
    assert answer["ok"], answer


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
async def test_it_begins_with_sample_contacts_and_ends_cleanly(
    tmp_path: Path, number: signal.Signals
) -> None:
    async with _demo("--data", str(tmp_path)) as (process, url):
        sam = (await _ask(f"{url}/people"))[0]
        await _types(url, sam["id"], "/contacts ada lovelace")
        screen = await _ask(f"{url}/people/{sam['id']}/screen")
        assert "1 of 200 contacts" in json.dumps(screen)

        process.send_signal(number)
        assert await asyncio.wait_for(process.wait(), PATIENCE_SECONDS) == 0


async def test_its_owner_changes_the_roles_of_all_others_and_they_stay_changed(
    tmp_path: Path,
) -> None:
    words = ("--data", str(tmp_path), "--no-samples")
    async with _demo(*words) as (_, url):
        people = {p["role"]: p["id"] for p in await _ask(f"{url}/people")}
        for role, shown in (("manager", "*manager*"), ("viewer", "*viewer*")):
            assert shown in await _says(url, people[role], "whoami")
        for role in ("manager", "viewer"):
            await _says(url, people["owner"], f"roles <@{people[role]}> member")
            assert "An owner said so" in await _says(url, people[role], "whoami")

    async with _demo(*words) as (_, url):
        assert "*member*" in await _says(url, people["manager"], "whoami")
        answer = await _says(url, people["owner"], f"roles <@{people['owner']}> member")
        assert "The settings of the bot make this person *owner*" in answer


async def _says(url: str, person: str, words: str) -> str:
    """Type a command in a channel; return the whole screen."""
    await _types(url, person, f"/contacts {words}")
    return json.dumps(await _ask(f"{url}/people/{person}/screen"))


async def test_it_serves_http_mode_and_a_clock_that_can_be_set(tmp_path: Path) -> None:
    words = ("--data", str(tmp_path), "--no-samples", "--mode", "http", "--sandbox-clock")
    async with _demo(*words) as (_, url):
        sam = (await _ask(f"{url}/people"))[0]
        await _types(url, sam["id"], '/contacts new "Ada" email:ada@x.io')
        await _ask(f"{url}/clock", {"now": "2030-01-01T00:00:00+00:00"})
        now = await _ask(f"{url}/clock")
        assert now["now"].startswith("2030-01-01")


@pytest.mark.parametrize("content", [None, "{}", "a: [", "display_information: 5"])
async def test_a_manifest_that_slack_refuses_is_said_in_words(
    tmp_path: Path, content: str | None
) -> None:
    manifest = tmp_path / "manifest.yml"
    if content is not None:
        manifest.write_text(content)

    with pytest.raises(StartError, match="Slack would not take this manifest"):
        await run_sandbox(0, manifest)
