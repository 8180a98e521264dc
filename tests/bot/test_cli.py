"""The command line, as a process of its own."""

import asyncio
import os
import sqlite3
import sys
from pathlib import Path

from bot.demo import bot_environment
from bot.sandbox import Sandbox, SandboxSettings
from tests.world import MANIFEST


async def _run(*words: str, **environment: str) -> tuple[int, str]:
    """Run ``contacts-bot`` to its end; return its code and all that it said."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot", *words,
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT,
        env={**os.environ, **environment},
    )  # fmt: skip
    said, _ = await asyncio.wait_for(process.communicate(), 30)
    return process.returncode or 0, said.decode()


async def test_it_does_not_start_without_secrets_and_says_where_to_find_them(
    tmp_path: Path,
) -> None:
    code, said = await _run("run", CONTACTS_DATA_FOLDER=str(tmp_path))

    assert code == 2
    for name in ("SLACK_BOT_TOKEN", "SLACK_APP_TOKEN", "SLACK_SIGNING_SECRET"):
        assert name in said
    assert "Traceback" not in said


async def test_it_does_not_start_on_tables_of_a_newer_program(tmp_path: Path) -> None:
    folder = {"CONTACTS_DATA_FOLDER": str(tmp_path)}
    assert await _run("migrate", **folder) == (0, "The database is up to date.\n")
    database = sqlite3.connect(tmp_path / "contacts.db")
    database.execute("UPDATE alembic_version SET version_num = '9999'")
    database.commit()
    database.close()

    code, said = await _run("migrate", **folder)

    assert code == 2
    assert "newer program" in said
    assert "Traceback" not in said


async def test_migrating_twice_changes_nothing(tmp_path: Path) -> None:
    folder = {"CONTACTS_DATA_FOLDER": str(tmp_path)}
    await _run("migrate", **folder)
    before = (tmp_path / "contacts.db").read_bytes()

    await _run("migrate", **folder)

    assert (tmp_path / "contacts.db").read_bytes() == before


async def test_a_second_bot_on_the_same_file_does_not_start(tmp_path: Path) -> None:
    async with Sandbox(SandboxSettings(manifest=MANIFEST)) as sandbox:
        environment = bot_environment(sandbox, tmp_path)
        await _run("migrate", **environment)
        first = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "bot", "run", "--only", "bot",
            env={**os.environ, **environment},
        )  # fmt: skip
        await asyncio.wait_for(sandbox.wait_for_app(), 30)

        code, said = await _run("run", "--only", "bot", **environment)

        assert code == 2
        assert "Another bot is running on" in said
        first.terminate()
        assert await asyncio.wait_for(first.wait(), 10) == 0
