"""The doctor: a line for each thing, and what to do."""

from pathlib import Path

import pytest
import yaml

from bot.doctor import Finding, examine, findings
from bot.sandbox import Sandbox, SandboxSettings
from bot.settings import Settings
from storage.errors import StartError
from storage.migrations import migrate
from tests.world import MANIFEST, settings_for


async def _all(settings: Settings) -> list[Finding]:
    return [finding async for finding in findings(settings)]


async def test_all_is_well_in_a_workspace_with_our_manifest(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    url = f"sqlite+aiosqlite:///{tmp_path}/contacts.db"
    await migrate(url)
    async with Sandbox(SandboxSettings(manifest=MANIFEST)) as sandbox:
        await examine(settings_for(sandbox, url, tmp_path))

    told = capsys.readouterr().out
    assert "✗" not in told
    for thing in (
        "secrets",
        "bot token",
        "Socket Mode",
        "asked in #approvals, where the bot is",
        "clock",
        "manifest",
        "database",
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

    with pytest.raises(StartError, match="3 of these need your attention"):
        await examine(settings)
