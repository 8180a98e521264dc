"""Whether managers can be asked where they should be."""

from pathlib import Path

from bot import approving
from bot.app import open_gate
from bot.sandbox import Sandbox, SandboxSettings
from bot.services import build_services
from bot.settings import Settings
from storage.access import Actor
from storage.migrations import migrate
from storage.models import Role
from tests.patience import PATIENCE_SECONDS
from tests.world import MANIFEST, settings_for


async def test_the_channel_for_approvals_is_looked_for_where_the_bot_is(
    tmp_path: Path,
) -> None:
    url = f"sqlite+aiosqlite:///{tmp_path}/contacts.db"
    await migrate(url)
    async with Sandbox(SandboxSettings(manifest=MANIFEST)) as sandbox:
        elsewhere = settings_for(sandbox, url, tmp_path, approvals_channel="nowhere")
        wrong = await _looked(elsewhere)
        (chosen,) = [c["id"] for c in sandbox.channels() if c["name"] == "exports"]
        services = build_services(elsewhere)
        workspace_id = await services.access.workspace_id(sandbox.team_id)
        by = Actor(workspace_id, "U0OLGA", Role.OWNER)
        await services.approvals_channel.choose(chosen, by=by)
        await services.database.close()
        right = await _looked(elsewhere)

    assert "The bot is not in #nowhere" in (wrong[1] or "")
    assert right == (f"Managers are asked in channel {chosen}, where the bot is", None)


async def test_who_names_no_channel_wants_direct_messages(tmp_path: Path) -> None:
    async with Sandbox(SandboxSettings(manifest=MANIFEST)) as sandbox:
        nowhere = settings_for(sandbox, "", tmp_path, approvals_channel="")

        assert await _looked(nowhere) == ("Managers are asked in direct messages", None)


async def _looked(settings: Settings) -> tuple[str, str | None]:
    async with open_gate(settings, PATIENCE_SECONDS) as gate:
        return await approving.look(gate, settings)
