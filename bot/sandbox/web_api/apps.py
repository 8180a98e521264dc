"""auth.*, apps.*, oauth.*, functions.* and entity.*: the app itself."""

from base64 import b64decode

from bot.sandbox.checks import check_entity
from bot.sandbox.errors import SlackError
from bot.sandbox.installing import revoke, uninstall
from bot.sandbox.model import Payload
from bot.sandbox.posting import refuse
from bot.sandbox.web_api.call import Call


def auth_test(call: Call) -> Payload:
    """Say who is calling."""
    workspace = call.workspace
    return {
        "url": f"{call.slack.base_url}/",
        "team": workspace.name,
        "user": call.slack.app.name,
        "team_id": workspace.team_id,
        "user_id": workspace.bot_user_id,
        "bot_id": workspace.installation.bot_id,
        "is_enterprise_install": False,
    }


def open_connection(call: Call) -> Payload:
    """Return the address of one Socket Mode connection; its ticket serves once."""
    address = call.slack.base_url.replace("http://", "ws://", 1)
    ticket = call.slack.socket_mode.ticket()
    return {"url": f"{address}/link/?ticket={ticket}&app_id={call.slack.app.id}"}


def revoke_token(call: Call) -> Payload:
    """Make the bot's token useless."""
    if not call.yes("test"):
        call.slack.deliveries.in_background(revoke(call.slack, call.workspace))
    return {"revoked": not call.yes("test")}


def uninstall_app(call: Call) -> Payload:
    """Remove the app from the workspace."""
    app = call.slack.app
    if call.text("client_id") != app.client_id:
        raise SlackError("invalid_client_id")
    if call.text("client_secret") != app.client_secret:
        raise SlackError("bad_client_secret")
    call.slack.deliveries.in_background(uninstall(call.slack, call.workspace))
    return {}


def exchange_code(call: Call) -> Payload:
    """Give out the bot token of the workspace in which the app was just installed."""
    _check_client(call)
    workspace = call.slack.codes.pop(call.text("code"), None)
    if workspace is None:
        raise SlackError("invalid_code")
    workspace.installed, workspace.revoked = True, False
    scopes = call.slack.app.scopes or ("chat:write", "commands")
    return {
        "access_token": workspace.installation.bot_token,
        "token_type": "bot",
        "scope": ",".join(scopes),
        "bot_user_id": workspace.bot_user_id,
        "app_id": call.slack.app.id,
        "team": {"id": workspace.team_id, "name": workspace.name},
        "enterprise": None,
        "is_enterprise_install": False,
        "authed_user": {"id": next(iter(workspace.people))},
    }


def _check_client(call: Call) -> None:
    """Compare the app's id and secret, which stand in the header or among the arguments."""
    id_, secret = call.text("client_id"), call.text("client_secret")
    scheme, _, encoded = call.authorization.partition(" ")
    if scheme.lower() == "basic":
        id_, _, secret = b64decode(encoded).decode().partition(":")
    if id_ != call.slack.app.client_id:
        raise SlackError("invalid_client_id")
    if secret != call.slack.app.client_secret:
        raise SlackError("bad_client_secret")


def complete_success(call: Call) -> Payload:
    """End a workflow step with its outputs."""
    return _finish(call, {"ok": True, "outputs": call.get("outputs", {})})


def complete_error(call: Call) -> Payload:
    """End a workflow step with an error."""
    return _finish(call, {"ok": False, "error": call.text("error")})


def _finish(call: Call, result: Payload) -> Payload:
    id_ = call.text("function_execution_id")
    if refusal := call.slack.executions.finish(id_, result):
        raise SlackError(refusal)
    return {}


def present_details(call: Call) -> Payload:
    """Show the details of a linked entity to the person who opened them."""
    metadata = call.get("metadata")
    if metadata is not None:
        refuse(check_entity(metadata))
    person = call.slack.triggers.exchange(call.text("trigger_id")).person
    person.details = metadata or {"error": call.get("error", {})}
    person.changes.note()
    return {}
