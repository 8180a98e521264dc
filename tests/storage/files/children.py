"""The children that read files: which there are, and how much memory one takes."""

import asyncio
import sys
from asyncio.subprocess import PIPE
from pathlib import Path

import psutil

from storage.files import reader
from tests.patience import PATIENCE_SECONDS

_SCRIPT = """
import asyncio, pathlib, resource, sys
from storage.files import reader
reader.PROFILE_SECONDS = float(sys.argv[2])
try:
    asyncio.run(reader.profile(pathlib.Path(sys.argv[1])))
except reader.FileError as error:
    print(type(error).__name__)
else:
    print("read")
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024)
"""


async def profiled(path: Path) -> tuple[str, int]:
    """Return what came of a profile, and the most memory its child had, in MB.

    A child begins its life with the memory of whoever starts it, and pytest has a lot;
    so it is started from a process of its own.
    """
    script = await asyncio.create_subprocess_exec(
        *(sys.executable, "-c", _SCRIPT, str(path), str(PATIENCE_SECONDS)),
        stdout=PIPE,
        cwd=reader.HOME,
    )
    printed, _ = await script.communicate()
    outcome, peak_mb = printed.decode().split()
    return outcome, int(peak_mb)


def children() -> list[psutil.Process]:
    """Return the processes that this one has started and not yet seen end."""
    return psutil.Process().children(recursive=True)
