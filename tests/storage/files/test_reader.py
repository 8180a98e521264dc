import asyncio
import os
import signal
from collections.abc import AsyncIterator
from contextlib import aclosing
from pathlib import Path

import psutil
import pytest

from storage.files import frames, limits, reader
from storage.files.errors import DamagedFileError, SlowFileError, TooLargeFileError
from storage.files.shapes import Profile, Row
from tests.patience import PATIENCE_SECONDS
from tests.storage.files.children import children
from tests.storage.files.reading import text

ROWS = 60_000


@pytest.fixture
def long_file(tmp_path: Path) -> Path:
    rows = "".join(f"Person {n},person{n}@example.org\n" for n in range(ROWS))
    return text(tmp_path, f"name,email\n{rows}")


async def test_a_profile_survives_the_database(tmp_path: Path) -> None:
    path = text(tmp_path, "a,a,b\n1,2\nJürgen,x,y\n".encode("cp1252"))

    profile = await reader.profile(path)

    assert profile.questions
    assert profile.candidates
    assert profile.problems
    assert Profile.from_json(profile.to_json()) == profile


async def test_all_rows_arrive_in_order_and_in_small_chunks(long_file: Path) -> None:
    sizes, numbers = [], []
    async for chunk in reader.read(long_file):
        sizes.append(len(chunk))
        numbers += [row.number for row in chunk]

    assert numbers == list(range(2, ROWS + 2))
    assert max(sizes) <= limits.CHUNK_ROWS


async def test_the_child_waits_while_nobody_takes_its_rows(long_file: Path) -> None:
    async with aclosing(reader.read(long_file)) as chunks:
        await anext(chunks)
        (child,) = children()
        written = await asyncio.to_thread(_until_it_blocks, child)
        rest = [row async for chunk in chunks for row in chunk]

    assert written < 3 * reader.BUFFER_BYTES
    assert len(rest) == ROWS - limits.CHUNK_ROWS


def _until_it_blocks(child: psutil.Process) -> int:
    """Return how much the child has written once it writes no more."""
    while child.status() != psutil.STATUS_SLEEPING:
        pass
    return child.io_counters().write_chars


async def test_whoever_stops_reading_leaves_no_child_behind(long_file: Path) -> None:
    async with aclosing(reader.read(long_file)) as chunks:
        await anext(chunks)
        assert len(children()) == 1

    assert children() == []


async def test_a_cancelled_reader_leaves_no_child_behind(long_file: Path) -> None:
    started = asyncio.Event()

    async def take() -> None:
        async with aclosing(reader.read(long_file)) as chunks:
            async for _ in chunks:
                started.set()
                await asyncio.Event().wait()

    task = asyncio.create_task(take())
    async with asyncio.timeout(PATIENCE_SECONDS):
        await started.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task

    assert children() == []


@pytest.mark.parametrize(
    ("by", "error"),
    [
        (signal.SIGKILL, TooLargeFileError),
        (signal.SIGABRT, TooLargeFileError),
        (signal.SIGXCPU, SlowFileError),
        (signal.SIGSEGV, DamagedFileError),
    ],
)
async def test_the_death_of_the_child_is_one_sentence(
    by: signal.Signals, error: type[Exception], long_file: Path
) -> None:
    chunks = reader.read(long_file)
    await anext(chunks)
    for child in children():
        os.kill(child.pid, by)

    with pytest.raises(error, match=r"^This file .*\.$"):
        await _take_all(chunks)

    assert children() == []


async def _take_all(chunks: AsyncIterator[list[Row]]) -> None:
    async for _ in chunks:
        pass


async def test_a_child_that_never_answers_is_given_up(
    long_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reader, "PROFILE_SECONDS", 0.0)

    with pytest.raises(SlowFileError):
        await reader.profile(long_file)

    assert children() == []


async def test_time_to_wait_grows_with_the_rows_found() -> None:
    patience = reader._Patience(20)

    patience.expect(100_000)

    assert patience._allowed == 70


async def test_rows_found_cannot_buy_time_without_end() -> None:
    patience = reader._Patience(20)

    patience.expect(10**12)

    assert patience._allowed == 20 + limits.MAX_ROWS / limits.ROWS_PER_EXTRA_SECOND


async def test_what_the_child_says_is_bounded(
    long_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(frames, "MAX_FRAME_BYTES", 10)

    with pytest.raises(DamagedFileError):
        await reader.profile(long_file)
