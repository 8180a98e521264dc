"""A migration in a process that dies before its n-th statement."""

import subprocess
import sys
from typing import Any

from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool

from tests.patience import PATIENCE_SECONDS

DYING = """
import asyncio, os, sys
from sqlalchemy import event
from sqlalchemy.engine import Engine
from storage.migrations import migrate

left = int(sys.argv[2])

@event.listens_for(Engine, "before_cursor_execute")
def count(*_):
    global left
    left -= 1
    if not left:
        os.kill(os.getpid(), 9)

asyncio.run(migrate(sys.argv[1]))
"""


def migrate_and_die(url: str, steps: int) -> int:
    """Migrate until that statement; return the exit code, 0 if it came to the end."""
    command = [sys.executable, "-c", DYING, url, str(steps)]
    return subprocess.run(command, check=False, timeout=PATIENCE_SECONDS).returncode  # noqa: S603  # our own


async def asked(url: str, question: Any) -> Any:
    """Ask a database something, on a connection of its own."""
    engine = create_async_engine(url, poolclass=NullPool)
    try:
        async with engine.connect() as connection:
            return await connection.run_sync(question)
    finally:
        await engine.dispose()
