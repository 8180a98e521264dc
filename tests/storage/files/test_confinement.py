import asyncio
import os
import random
import sys
from asyncio.subprocess import PIPE
from contextlib import aclosing
from pathlib import Path
from string import ascii_letters

import psutil
import pytest

from storage.files import reader
from tests.patience import PATIENCE_SECONDS
from tests.storage.files.children import children, profiled
from tests.storage.files.reading import text
from tests.storage.files.workbooks import shared_texts


@pytest.fixture
def long_file(tmp_path: Path) -> Path:
    rows = "".join(f"Person {n},person{n}@example.org\n" for n in range(60_000))
    return text(tmp_path, f"name,email\n{rows}")


async def test_the_child_has_no_environment_and_no_other_files(
    long_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SLACK_BOT_TOKEN", "xoxb-canary")
    with long_file.open() as other:
        os.set_inheritable(other.fileno(), True)  # noqa: FBT003 - takes no keyword
        async with aclosing(reader.read(long_file)) as chunks:
            await anext(chunks)
            (child,) = children()
            environment = child.environ()
            descriptors = {file.fd for file in child.open_files()}

    assert "SLACK_BOT_TOKEN" not in environment
    assert descriptors <= {0, 2}


async def test_the_child_is_confined(long_file: Path) -> None:
    async with aclosing(reader.read(long_file)) as chunks:
        await anext(chunks)
        (child,) = children()
        memory_bytes, _ = child.rlimit(psutil.RLIMIT_AS)
        written = child.rlimit(psutil.RLIMIT_FSIZE)
        dumped = child.rlimit(psutil.RLIMIT_CORE)
        seconds, _ = child.rlimit(psutil.RLIMIT_CPU)
        leads_its_group = os.getpgid(child.pid) == child.pid

    assert 0 < memory_bytes < 500 * 1024**2
    assert (written, dumped) == ((0, 0), (0, 0))
    assert 0 < seconds <= 1_000 + PATIENCE_SECONDS
    assert leads_its_group


async def test_a_workbook_too_large_for_memory_is_refused_below_300_mb(
    tmp_path: Path,
) -> None:
    chosen = random.Random(1)  # noqa: S311 - only has to be hard to pack
    text = "".join(chosen.choices(ascii_letters, k=8_000))
    texts = (f"<si><t>{text}</t></si>" for _ in range(40_000))
    row = '<row r="1"><c r="A1" t="s"><v>1</v></c></row>'

    outcome, peak_mb = await profiled(shared_texts(tmp_path, row, texts))

    assert outcome == "TooLargeFileError"
    assert 100 < peak_mb < 300


async def test_the_memory_of_the_child_does_not_grow_with_the_file(tmp_path: Path) -> None:
    rows = "".join(
        f"Person {n},person{n}@example.org,{'x' * 100}\n" for n in range(200_000)
    )
    path = text(tmp_path, f"name,email,note\n{rows}")

    outcome, peak_mb = await profiled(path)

    assert outcome == "read"
    assert peak_mb < 40


async def test_neither_this_package_nor_its_child_needs_pandas() -> None:
    code = "import sys, storage.files.reader, storage.files.child; print(*sys.modules)"
    script = await asyncio.create_subprocess_exec(
        *(sys.executable, "-c", code), stdout=PIPE, cwd=reader.HOME
    )
    printed, _ = await script.communicate()

    assert not {"pandas", "numpy", "openpyxl"} & set(printed.decode().split())


ORPHANED = """
import asyncio, pathlib, sys
from storage.files import reader
reader.READ_SECONDS = float(sys.argv[2])
async def main():
    async for _ in reader.read(pathlib.Path(sys.argv[1])):
        print("reading", flush=True)
        await asyncio.Event().wait()
asyncio.run(main())
"""


async def test_the_child_dies_with_whoever_started_it(long_file: Path) -> None:
    script = await asyncio.create_subprocess_exec(
        *(sys.executable, "-c", ORPHANED, str(long_file), str(PATIENCE_SECONDS)),
        stdout=PIPE,
        cwd=reader.HOME,
    )
    assert script.stdout
    await script.stdout.readline()
    (child,) = psutil.Process(script.pid).children()

    script.kill()
    await script.communicate()

    await asyncio.to_thread(child.wait, timeout=PATIENCE_SECONDS)
    assert not child.is_running()
