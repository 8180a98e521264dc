"""The floors under what we measure, as processes of their own."""

import os
import shutil
import subprocess
from pathlib import Path
from typing import Final

import psutil
import pytest

IMPORT: Final = Path(__file__).parent / "floor_import.sql"


def import_floor(file: Path, store: Path) -> tuple[float, int]:
    """Import a CSV with the sqlite3 shell; return processor seconds, and contacts."""
    shell = shutil.which("sqlite3")
    if shell is None:
        pytest.skip("the floor is measured with the sqlite3 shell, which is not here")
    store.unlink(missing_ok=True)
    script = IMPORT.read_text(encoding="utf-8").replace("FILE", str(file))
    before = os.times()
    done = subprocess.run(  # noqa: S603  # our own script
        [shell, "-batch", "-bail", str(store)],
        input=script,
        capture_output=True,
        text=True,
        check=True,
    )
    after = os.times()
    seconds = after.children_user - before.children_user
    seconds += after.children_system - before.children_system
    return seconds, int(done.stdout.split()[-1])


def cpu_seconds(process_id: int) -> float:
    """Return what a process has used of the processor, with its children, ended or not."""
    process = psutil.Process(process_id)
    total = 0.0
    for one in (process, *process.children(recursive=True)):
        times = one.cpu_times()
        total += times.user + times.system
        total += times.children_user + times.children_system
    return total
