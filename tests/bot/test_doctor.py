"""The doctor: a line for each thing, and what to do."""

from pathlib import Path

import pytest
import yaml
from sqlmodel import col, update

from bot.doctor import Finding, clock_finding, examine, findings
from bot.sandbox import Sandbox, SandboxSettings
from bot.settings import Settings
from storage import audit
from storage.access import Actor
from storage.clock import Clock
from storage.database import Database
from storage.errors import StartError
from storage.migrations import migrate
from storage.models import AuditEntry
from tests.world import MANIFEST, settings_for


async def _all(settings: Settings, told: list[str] | None = None) -> list[Finding]:
    tell = ([] if told is None else told).append
    return [finding async for finding in findings(settings, tell)]


async def test_all_is_well_in_a_workspace_with_our_manifest(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    url = f"sqlite+aiosqlite:///{tmp_path}/contacts.db"
    await migrate(url)
    async with Sandbox(SandboxSettings(manifest=MANIFEST)) as sandbox:
        await examine(settings_for(sandbox, url, tmp_path))

    told = capsys.readouterr().out
    assert {line[0] for line in told.splitlines()} == {"✓"}, "no terminal sees it turn"
    for thing in (
        "secrets",
        "bot token",
        "Socket Mode",
        "asked in #approvals, where the bot is",
        "clock",
        "manifest",
        "database",
        "The audit is whole: 0 entries",
        "GB",
    ):
        assert thing in told


async def test_a_scope_that_lacks_is_named(tmp_path: Path) -> None:
    manifest = yaml.safe_load(MANIFEST.read_text(encoding="utf-8"))
    manifest["oauth_config"]["scopes"]["bot"].remove("files:write")
    async with Sandbox(SandboxSettings(manifest=manifest)) as sandbox:
        found = await _all(settings_for(sandbox, "", tmp_path))

    assert "It lacks files:write." in next(f.advice or "" for f in found if f.advice)


async def test_wrong_tokens_and_a_silent_network_are_told_apart(tmp_path: Path) -> None:
    async with Sandbox(SandboxSettings(manifest=MANIFEST)) as sandbox:
        settings = settings_for(sandbox, "", tmp_path)
        wrong = settings_for(sandbox, "", tmp_path, bot_token="xoxb-wrong")
        refused = await _all(wrong)
    unreachable = await _all(settings)

    assert any("invalid_auth" in (f.advice or "") for f in refused)
    assert any("does not answer" in (f.advice or "") for f in unreachable)


async def test_faults_end_the_command_with_their_number(tmp_path: Path) -> None:
    settings = Settings(_env_file=None, data_folder=tmp_path)

    with pytest.raises(StartError, match="4 of these need your attention"):
        await examine(settings)


async def test_every_line_about_a_fault_says_what_to_do(tmp_path: Path) -> None:
    settings = Settings(_env_file=None, data_folder=tmp_path)

    faults = {f.what: f.advice or "" for f in await _all(settings) if f.advice}

    assert "Write your member ID into it" in faults["CONTACTS_OWNERS"]


async def test_a_slack_that_does_not_answer_is_told_once(tmp_path: Path) -> None:
    async with Sandbox(SandboxSettings(manifest=MANIFEST)) as sandbox:
        settings = settings_for(sandbox, "", tmp_path)

    told = [f.advice for f in await _all(settings) if "does not answer" in (f.advice or "")]

    assert len(told) == 1


async def test_the_clock_is_compared_although_the_token_is_wrong(tmp_path: Path) -> None:
    async with Sandbox(SandboxSettings(manifest=MANIFEST)) as sandbox:
        found = await _all(settings_for(sandbox, "", tmp_path, bot_token="xoxb-wrong"))

    assert any(f.what.startswith("The clock agrees") for f in found)


async def test_a_clock_that_cannot_be_compared_has_no_tick() -> None:
    finding = clock_finding({})

    assert finding.advice
    assert "Compare it yourself" in finding.advice


async def test_a_folder_that_cannot_be_written_is_told_before_the_first_start(
    tmp_path: Path,
) -> None:
    in_the_way = tmp_path / "file"
    in_the_way.touch()
    settings = Settings(_env_file=None, data_folder=in_the_way / "data")

    faults = {f.what: f.advice or "" for f in await _all(settings) if f.advice}

    assert "Change CONTACTS_DATA_FOLDER" in faults["Database"]
    assert "Change CONTACTS_DATA_FOLDER" in faults["Data folder"]


async def test_the_audit_is_read_from_its_first_entry_to_its_last(
    database: Database, database_url: str, member: Actor, tmp_path: Path
) -> None:
    settings = Settings(_env_file=None, data_folder=tmp_path, database_url=database_url)
    for _ in range(5):
        async with database.begin(member.workspace_id) as session:
            await audit.record(session, "edited", by=member, at=Clock().now())
    told: list[str] = []
    assert Finding("The audit is whole: 5 entries") in await _all(settings, told)
    assert told == ["Reading the audit: 0 of 5 entries"]

    async with database.begin() as session:
        third = update(AuditEntry).where(col(AuditEntry.position) == 3)
        await session.exec(third.values(actor="U0MALLORY"))

    faults = {f.what: f.advice or "" for f in await _all(settings)}
    broken = faults["Audit"]
    assert "is broken from entry 3 on: the 2 before it are whole, of 5 in all." in broken
    assert "find out who can write to it" in broken


async def test_on_a_terminal_it_shows_that_it_goes_on(
    database: Database,
    database_url: str,
    member: Actor,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    async with database.begin(member.workspace_id) as session:
        await audit.record(session, "edited", by=member, at=Clock().now())
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("TERM", "xterm")
    settings = Settings(_env_file=None, data_folder=tmp_path, database_url=database_url)

    with pytest.raises(StartError):
        await examine(settings)

    told = capsys.readouterr().out
    assert "Looking …" in told
    assert "The audit is whole: 1 entry" in told
