"""Forms and Home tabs in the JSON in which Slack shows them."""

from typing import Any

from bot.sandbox.app import App
from bot.sandbox.model import Payload, StateValues, View
from bot.sandbox.workspace import Workspace


def as_they_are(values: StateValues) -> StateValues:
    """Return a copy of what stands in the inputs, which later changes leave alone."""
    return {block_id: dict(elements) for block_id, elements in values.items()}


def view_object(view: View, workspace: Workspace, app: App) -> Payload:
    """Return a view as Slack keeps it: what the app gave, with state, hash and ids."""
    given: dict[str, Any] = view.given
    return {
        "id": view.id,
        "team_id": view.team_id,
        "type": view.type,
        "blocks": view.blocks,
        "private_metadata": given.get("private_metadata") or "",
        "callback_id": given.get("callback_id") or "",
        "state": {"values": as_they_are(view.values)},
        "hash": view.hash,
        "title": given.get("title")
        or {"type": "plain_text", "text": "View Title", "emoji": True},
        "clear_on_close": bool(given.get("clear_on_close")),
        "notify_on_close": bool(given.get("notify_on_close")),
        "close": given.get("close"),
        "submit": given.get("submit"),
        "previous_view_id": view.previous_view_id,
        "root_view_id": view.root_view_id,
        "app_id": app.id,
        "external_id": view.external_id,
        "app_installed_team_id": view.team_id,
        "bot_id": workspace.installation.bot_id,
    }
