"""The knobs of the sandbox itself: faults, the clock, the app's installation."""

import asyncio
import math
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from bot.sandbox.deliveries import TIMEOUT
from bot.sandbox.errors import ForbiddenError, MisuseError, UnknownError
from bot.sandbox.events import emit
from bot.sandbox.faults import SOCKET_FAULTS, Fault
from bot.sandbox.installing import revoke, uninstall
from bot.sandbox.model import Payload
from bot.sandbox.people.wire import number
from bot.sandbox.slack import LocalSlack
from bot.sandbox.workspace import Workspace


async def add_fault(slack: LocalSlack, body: Payload) -> Payload:
    """Let calls of a method, or the sockets, go wrong."""
    if "socket" in body:
        await _socket_fault(slack, str(body["socket"]), body)
        return {"ok": True}
    method, kind = body.get("method"), body.get("fault")
    if not isinstance(method, str) or not isinstance(kind, str):
        raise MisuseError("The body needs 'method' and 'fault', or 'socket'.")
    retry_after, times = body.get("retry_after"), number(body.get("times", 1), "times")
    seconds = None if retry_after is None else int(number(retry_after, "retry_after"))
    slack.faults.add(Fault(method, kind, int(times), seconds))
    return {"ok": True}


async def _socket_fault(slack: LocalSlack, kind: str, body: Payload) -> None:
    if kind not in SOCKET_FAULTS:
        choice = ", ".join(SOCKET_FAULTS)
        raise MisuseError(f"Sockets have no fault {kind!r}. Choose one of: {choice}.")
    if kind == "disconnect":
        await slack.socket_mode.disconnect(str(body.get("reason", "refresh_requested")))
    elif kind == "drop":
        slack.socket_mode.drop()
    elif kind == "silent":
        slack.socket_mode.silence(on=True)
    else:
        times = number(body["times"], "times") if "times" in body else math.inf
        slack.faults.switch_on(kind, times)


def end_faults(slack: LocalSlack) -> Payload:
    """End all faults."""
    slack.faults.clear()
    slack.socket_mode.silence(on=False)
    return {"ok": True}


def set_clock(slack: LocalSlack, body: Payload) -> Payload:
    """Let it be another time from now on."""
    if not slack.settings.clock_may_be_set:
        raise ForbiddenError(
            "This sandbox runs on the world's clock. Start it with --sandbox-clock."
        )
    try:
        now = datetime.fromisoformat(str(body.get("now")))
    except ValueError as error:
        raise MisuseError("The body needs 'now', an ISO time with offset.") from error
    if now.tzinfo is None:
        raise MisuseError("The time needs an offset, such as 2026-03-01T09:00:00+00:00.")
    slack.clock.set(now)
    return clock(slack)


def clock(slack: LocalSlack) -> Payload:
    """Return the time in the sandbox."""
    return {"now": slack.clock.now().isoformat(timespec="milliseconds")}


async def change_app(slack: LocalSlack, workspace: Workspace, body: Payload) -> Payload:
    """Uninstall the app, revoke its tokens, or deliver to another address."""
    if "request_url" in body:
        url = body["request_url"]
        if not isinstance(url, str | None):
            raise MisuseError("'request_url' must be an address, or null: the manifest's.")
        answers = await slack.deliver_to(url)
        return {"ok": answers, **({} if answers else {"error": "challenge_failed"})}
    if body.get("uninstall"):
        return (await uninstall(slack, workspace)).body()
    if body.get("revoke_tokens"):
        return (await revoke(slack, workspace)).body()
    raise MisuseError("The body needs 'uninstall', 'revoke_tokens' or 'request_url'.")


async def run_function(
    slack: LocalSlack, workspace: Workspace, callback_id: str, body: Payload
) -> Payload:
    """Run a workflow step; return its outputs, or its error."""
    function = slack.app.function(callback_id)
    if function is None:
        raise UnknownError(f"The app has no workflow step {callback_id!r}.")
    if not slack.app.hears("function_executed"):
        raise MisuseError("The app's manifest does not subscribe to function_executed.")
    execution = slack.executions.start(workspace.team_id)
    event = {
        "type": "function_executed",
        "function": _function(slack, callback_id, function),
        "inputs": body.get("inputs", body),
        "function_execution_id": execution.id,
        "workflow_execution_id": execution.id.replace("Fx", "Wx", 1),
        "bot_access_token": execution.token,
    }
    ack = await emit(slack, workspace, event)
    if ack.error:
        return ack.body()
    try:
        async with asyncio.timeout(slack.settings.function_seconds):
            return ack.body() | await execution.result
    except TimeoutError:
        return ack.body() | {"ok": False, "error": TIMEOUT}


def _function(slack: LocalSlack, callback_id: str, function: Any) -> Payload:
    now = slack.clock.seconds()
    return {
        "id": f"Fn0{callback_id.upper()[:8]}",
        "callback_id": callback_id,
        "title": function.get("title", callback_id),
        "description": function.get("description", ""),
        "type": "app",
        "input_parameters": _parameters(function.get("input_parameters", {})),
        "output_parameters": _parameters(function.get("output_parameters", {})),
        "app_id": slack.app.id,
        "date_created": now,
        "date_updated": now,
        "date_deleted": 0,
        "form_enabled": False,
    }


def _parameters(parameters: Mapping[str, Any]) -> list[Payload]:
    required = parameters.get("required", ())
    properties: Mapping[str, Payload] = parameters.get("properties", {})
    return [
        {"name": name, "is_required": name in required, **about}
        for name, about in properties.items()
    ]
