"""The command line, as a process of its own."""

import asyncio
import os
import sqlite3
import sys
from pathlib import Path

import pytest

from bot.demo import bot_environment
from bot.sandbox import Sandbox, SandboxSettings
from bot.settings import PARENT
from tests.patience import PATIENCE_SECONDS
from tests.world import MANIFEST

SECRETS = {
    "SLACK_BOT_TOKEN": "xoxb-1",
    "SLACK_APP_TOKEN": "xapp-1",
    "SLACK_SIGNING_SECRET": "s",
}


async def _run(*words: str, **environment: str) -> tuple[int, str]:
    """Run ``contacts-bot`` to its end; return its code and all that it said."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot", *words,
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT,
        env={**os.environ, **environment},
    )  # fmt: skip
    said, _ = await asyncio.wait_for(process.communicate(), PATIENCE_SECONDS)
    return process.returncode or 0, said.decode()


async def test_it_does_not_start_without_secrets_and_says_where_to_find_them(
    tmp_path: Path,
) -> None:
    code, said = await _run("run", CONTACTS_DATA_FOLDER=str(tmp_path))

    assert code == 2
    for name in ("SLACK_BOT_TOKEN", "SLACK_APP_TOKEN", "SLACK_SIGNING_SECRET"):
        assert name in said
    assert "Traceback" not in said


@pytest.mark.parametrize("command", ["demo", "sandbox"])
async def test_a_port_that_there_is_not_is_told_in_words(command: str) -> None:
    code, said = await _run(command, "--port", "70000")

    assert code == 2
    assert "65535" in said
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


@pytest.mark.parametrize("line", ["run", "migrate", "demo --port 0 --data {}"])
async def test_a_data_folder_that_cannot_be_made_is_told_in_words(
    tmp_path: Path, line: str
) -> None:
    in_the_way = tmp_path / "file"
    in_the_way.touch()
    folder = str(in_the_way / "data")

    words = [word.format(folder) for word in line.split()]
    code, said = await _run(*words, **SECRETS, CONTACTS_DATA_FOLDER=folder)

    assert code == 2
    assert f"The data folder {folder} cannot be written" in said
    assert "Name another" in said
    assert "Traceback" not in said


@pytest.mark.parametrize("command", ["run", "migrate"])
async def test_a_database_that_does_not_answer_is_told_in_words(
    tmp_path: Path, command: str
) -> None:
    given = {
        "CONTACTS_DATA_FOLDER": str(tmp_path),
        "CONTACTS_DATABASE_URL": "postgresql+asyncpg://u:canary@127.0.0.1:1/contacts",
    }

    code, said = await _run(command, **SECRETS, **given)

    assert code == 2
    assert "The PostgreSQL of CONTACTS_DATABASE_URL cannot be used" in said
    assert "See that it runs" in said
    assert "Traceback" not in said
    assert "canary" not in said


async def test_a_database_that_was_there_is_waited_for(tmp_path: Path) -> None:
    given = {
        "CONTACTS_DATA_FOLDER": str(tmp_path),
        "CONTACTS_DATABASE_URL": "postgresql+asyncpg://u:p@127.0.0.1:1/contacts",
        PARENT: str(os.getpid()),
    }

    code, said = await _run("run", "--only", "worker", **SECRETS, **given)

    assert code == 1, "whoever started it starts it again"
    assert "Traceback" not in said


async def test_a_file_that_is_no_database_is_told_in_words(tmp_path: Path) -> None:
    (tmp_path / "contacts.db").write_text("This is a letter, and no database." * 100)

    code, said = await _run("migrate", CONTACTS_DATA_FOLDER=str(tmp_path))

    assert code == 2
    assert "cannot be opened (file is not a database). Put the right file there" in said
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
        await asyncio.wait_for(sandbox.wait_for_app(), PATIENCE_SECONDS)

        code, said = await _run("run", "--only", "bot", **environment)

        assert code == 2
        assert "Another bot is running on" in said
        first.terminate()
        assert await asyncio.wait_for(first.wait(), PATIENCE_SECONDS) == 0
