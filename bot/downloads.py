"""Files from Slack: fetched from its hosts alone, and checked for what they claim to be."""

import os
from collections.abc import AsyncIterator, Mapping
from pathlib import Path
from typing import Any, BinaryIO, Final

import aiohttp

from bot.gate import Gate
from storage.files.errors import FileError, TooLargeFileError
from storage.files.limits import MAX_FILE_BYTES

CHUNK_BYTES: Final = 256 * 1024
OK: Final = 200


class SignInPageError(FileError):
    """Slack answered with its sign-in page: the bot may not read files."""

    def __init__(self) -> None:
        super().__init__(
            "Slack did not let me read the file. Ask an owner to install the app again "
            "with the scope files:read, then drop the file again."
        )


class GoneError(FileError):
    """The file is not there any more."""

    def __init__(self) -> None:
        super().__init__("The file was deleted before I could read it. Drop it again.")


class CutShortError(FileError):
    """Less came than Slack said."""

    def __init__(self) -> None:
        super().__init__(
            "The file did not arrive whole. Drop it again to give it another try."
        )


async def download(gate: Gate, file: Mapping[str, Any], path: Path) -> None:
    """Fetch a file as ``files.info`` describes it to ``path``, which nobody else may read.

    Raises:
        FileError: it is too large, gone, cut short, or not what Slack said.
        aiohttp.ClientError, TimeoutError: the connection failed; try again.
    """
    size = int(file.get("size") or 0)
    _check_size(size)
    url = file.get("url_private_download") or file.get("url_private")
    if not url:
        raise GoneError
    response = await gate.download(url)
    try:
        _check_answer(response, file)
        arrived = await _write(response.content.iter_chunked(CHUNK_BYTES), path)
    finally:
        response.close()
    if size and arrived != size:
        raise CutShortError


def _check_size(size: int) -> None:
    if size > MAX_FILE_BYTES:
        limit = MAX_FILE_BYTES // 1024**2
        raise TooLargeFileError(f"The file has {size // 1024**2:,} MB; I take {limit} MB.")


def _check_answer(response: aiohttp.ClientResponse, file: Mapping[str, Any]) -> None:
    if response.status in (404, 410):
        raise GoneError
    if 300 <= response.status < 400 or response.status in (401, 403):  # noqa: PLR2004  # redirects
        raise SignInPageError
    if response.status != OK:
        raise aiohttp.ClientResponseError(
            response.request_info, response.history, status=response.status
        )
    is_page = response.content_type == "text/html"
    if is_page and "html" not in str(file.get("mimetype") or ""):
        raise SignInPageError
    _check_size(response.content_length or 0)


async def _write(chunks: AsyncIterator[bytes], path: Path) -> int:
    """Write what comes, and stop where it is more than any file may have."""
    arrived = 0
    with _private(path) as file:
        async for chunk in chunks:
            arrived += len(chunk)
            _check_size(arrived)
            file.write(chunk)
    return arrived


def _private(path: Path) -> BinaryIO:
    return os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb")
