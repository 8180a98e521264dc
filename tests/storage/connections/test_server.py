"""The connections to a server: planned for, asked only when in doubt, and replaced."""

import asyncio
import subprocess
import sys

import pytest
from sqlalchemy import text

from storage.connections import server
from tests.databases import Postgres, opened


async def test_one_statement_has_no_transaction_around_it(postgres: Postgres) -> None:
    level = text("SHOW transaction_isolation")
    async with opened(await postgres.create(), 1) as (database,):
        for _ in range(2):  # over the same connection, in turns
            assert (await database.rows(level))[0][0] == "read committed"
            several = await database.ask(lambda c: c.execute(level).scalar_one())
            assert several == "repeatable read"


async def test_a_server_plans_anew_for_those_who_read_and_quickly_for_those_who_write(
    postgres: Postgres,
) -> None:
    mode = text("SELECT current_setting('jit'), current_setting('plan_cache_mode')")
    async with opened(await postgres.create(), 1) as (database,):
        reading = (await database.rows(mode))[0]
        writing = await database.write(lambda s: s.connection().execute(mode).one())

    assert (*reading,) == ("off", "force_custom_plan")
    assert (*writing,) == ("off", "auto")


@pytest.mark.parametrize("idle_seconds", [server.IDLE_SECONDS, -1.0])
async def test_a_connection_that_nobody_used_and_the_server_ended_is_replaced(
    idle_seconds: float, postgres: Postgres, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(server, "IDLE_SECONDS", idle_seconds)
    who = text("SELECT pg_backend_pid()")
    async with opened(url := await postgres.create(), 1) as (database,):
        first = (await database.rows(who))[0][0]
        assert (await database.rows(who))[0][0] == first, "it is used again"

        _end_connections(url)
        if idle_seconds > 0:
            await asyncio.sleep(0.1)  # the driver notices; else it has to be asked

        assert (await database.rows(who))[0][0] != first


def _end_connections(url: str) -> None:
    """End them while our own loop stands still, and hears nothing of it."""
    program = (
        "import asyncio, asyncpg, sys\n"
        "async def end():\n"
        "    own = await asyncpg.connect(sys.argv[1])\n"
        "    await own.execute('SELECT pg_terminate_backend(pid) FROM pg_stat_activity '\n"
        "        'WHERE datname = current_database() AND pid <> pg_backend_pid()')\n"
        "    await own.close()\n"
        "asyncio.run(end())\n"
    )
    address = url.replace("+asyncpg", "")
    subprocess.run([sys.executable, "-c", program, address], check=True)  # noqa: S603  # our own
