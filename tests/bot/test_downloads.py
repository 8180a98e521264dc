"""Files are fetched from Slack alone, and only what Slack said there is."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from stat import S_IMODE
from typing import Any

import aiohttp
import pytest
from aiohttp import web

from bot import downloads
from bot.downloads import CutShortError, GoneError, SignInPageError, download
from bot.gate import Gate
from storage.files.errors import FileError, TooLargeFileError
from tests.patience import PATIENCE_SECONDS

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


@asynccontextmanager
async def serving(handler: Handler) -> AsyncIterator[tuple[Gate, str]]:
    """A host that gives out one file, and a gate to whom this host is Slack."""
    app = web.Application()
    app.router.add_get("/file", handler)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    host, port = runner.addresses[0][:2]
    url = f"http://{host}:{port}"
    try:
        async with aiohttp.ClientSession() as session:
            gate = Gate(
                token="xoxb-1",
                base_url=f"{url}/api/",
                session=session,
                patience_seconds=PATIENCE_SECONDS,
            )
            yield gate, f"{url}/file"
    finally:
        await runner.cleanup()


def giving(**response: Any) -> Handler:
    async def give(request: web.Request) -> web.StreamResponse:
        assert request.headers["Authorization"] == "Bearer xoxb-1"
        return web.Response(**response)

    return give


async def fetch(handler: Handler, path: Path, **about: Any) -> None:
    async with serving(handler) as (gate, url):
        await download(gate, {"url_private_download": url, **about}, path)


async def test_a_file_arrives_whole_and_for_nobody_else_to_read(tmp_path: Path) -> None:
    path = tmp_path / "source"

    await fetch(giving(body=b"a,b\n1,2\n"), path, size=8)

    assert path.read_bytes() == b"a,b\n1,2\n"
    assert S_IMODE(path.stat().st_mode) == 0o600


@pytest.mark.parametrize(
    ("response", "error"),
    [
        ({"body": b"<html>Sign in</html>", "content_type": "text/html"}, SignInPageError),
        (
            {"status": 302, "headers": {"Location": "https://evil.example/"}},
            SignInPageError,
        ),
        ({"status": 403}, SignInPageError),
        ({"status": 404}, GoneError),
        ({"body": b"half"}, CutShortError),
    ],
)
async def test_what_is_not_the_file_is_refused_in_words(
    response: dict[str, Any], error: type[FileError], tmp_path: Path
) -> None:
    with pytest.raises(error):
        await fetch(giving(**response), tmp_path / "source", size=8, mimetype="text/csv")


async def test_an_outage_is_tried_again_and_no_fault_of_the_file(tmp_path: Path) -> None:
    with pytest.raises(aiohttp.ClientResponseError):
        await fetch(giving(status=503), tmp_path / "source", size=8)


async def test_the_size_is_counted_and_not_believed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(downloads, "MAX_FILE_BYTES", 1000)

    async def stream(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse()
        await response.prepare(request)
        for _ in range(100):
            await response.write(b"x" * 100)
        return response

    with pytest.raises(TooLargeFileError):
        await fetch(stream, tmp_path / "source", size=8)
    with pytest.raises(TooLargeFileError):
        await fetch(stream, tmp_path / "source", size=1001)


async def test_the_token_goes_to_no_other_host(tmp_path: Path) -> None:
    file = {"url_private": "https://files.slack.com.evil.example/file", "size": 8}
    async with serving(giving(body=b"")) as (gate, _):
        with pytest.raises(ValueError, match="not Slack"):
            await download(gate, file, tmp_path / "source")


async def test_a_file_without_an_address_is_gone(tmp_path: Path) -> None:
    async with serving(giving(body=b"")) as (gate, _):
        with pytest.raises(GoneError):
            await download(gate, {"size": 8}, tmp_path / "source")
