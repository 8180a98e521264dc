"""Where calls of the Web API arrive: who may call, how often, and what goes wrong."""

import json
import secrets
from time import perf_counter

from aiohttp import web

from bot.sandbox.errors import RateLimitedError, SlackError
from bot.sandbox.faults import NOT_SHARED, Fault, disturb
from bot.sandbox.model import Payload
from bot.sandbox.permissions import BOT_SCOPES
from bot.sandbox.posting import refuse
from bot.sandbox.slack import LocalSlack
from bot.sandbox.web_api import arguments as wire
from bot.sandbox.web_api.call import Call
from bot.sandbox.web_api.catalogue import METHODS
from bot.sandbox.web_api.method import Method
from bot.sandbox.web_api.methods import HANDLERS
from bot.sandbox.workspace import Workspace

TOO_MANY = 429


class Gateway:
    """Answers every call of the Web API, as Slack would or as a fault demands."""

    def __init__(self, slack: LocalSlack) -> None:
        self._slack = slack

    async def serve(self, request: web.Request) -> web.StreamResponse:
        """Answer one call."""
        started = perf_counter()
        method = request.match_info["method"]
        arguments, token = await wire.read(request)
        fault = self._slack.faults.take(method)
        authorization = request.headers.get("Authorization", "")
        if fault is None or fault.applies_the_call:
            response, body = self._answer(method, arguments, token, authorization, fault)
        else:
            response, body = _faulty(fault)
        milliseconds = (perf_counter() - started) * 1000
        kind = fault.kind if fault else None
        self._slack.traffic.call(method, arguments, body, milliseconds, kind)
        if fault:
            await disturb(fault, request, self._slack.settings)
        return response

    def _answer(
        self,
        method: str,
        arguments: Payload,
        token: str,
        authorization: str,
        fault: Fault | None,
    ) -> tuple[web.Response, Payload]:
        headers = {"x-slack-req-id": secrets.token_hex(16)}
        status = 200
        try:
            known = _known(method)
            headers |= self._scope_headers(known)
            workspace = self._admit(known, token)
            self._pace(workspace, known, arguments)
            refuse(known.check(arguments))
            shares = fault is None or fault.kind != NOT_SHARED
            call = Call(
                self._slack, workspace, method, arguments, authorization, shares=shares
            )
            body: Payload = {"ok": True, **HANDLERS[method](call)}
        except RateLimitedError as error:
            status, body = TOO_MANY, error.body()
            headers["Retry-After"] = str(error.retry_after_seconds)
        except SlackError as error:
            body = error.body()
        return _json(body, status, headers), body

    def _scope_headers(self, method: Method) -> dict[str, str]:
        granted = self._slack.app.scopes
        # An app without a manifest may do everything.
        named = sorted(BOT_SCOPES) if granted is None else granted
        headers = {"x-oauth-scopes": ",".join(named)}
        if method.scopes:
            headers["x-accepted-oauth-scopes"] = ",".join(method.scopes)
        return headers

    def _admit(self, method: Method, token: str) -> Workspace:
        """Return the workspace in which this token lets the app call the method.

        Raises:
            SlackError: it does not.
        """
        first = self._slack.workspace(None)
        if method.caller == "client":
            return first
        if not token:
            raise SlackError("not_authed")
        if token == self._slack.app.app_token:
            if method.caller != "app":
                raise SlackError("not_allowed_token_type")
            return first
        workspace = self._workspace_of(token)
        if method.caller == "app":
            raise SlackError("not_allowed_token_type")
        self._check_scopes(method)
        return workspace

    def _workspace_of(self, token: str) -> Workspace:
        if team_id := self._slack.executions.team_of(token):
            return self._slack.workspaces[team_id]
        for workspace in self._slack.workspaces.values():
            if workspace.installation.bot_token == token:
                if not workspace.installed:
                    raise SlackError("account_inactive")
                if workspace.revoked:
                    raise SlackError("token_revoked")
                return workspace
        raise SlackError("invalid_auth")

    def _check_scopes(self, method: Method) -> None:
        granted = self._slack.app.scopes
        if granted is not None and not method.allows(granted):
            raise SlackError(
                "missing_scope",
                needed=",".join(method.scopes),
                provided=",".join(granted),
            )

    def _pace(self, workspace: Workspace, method: Method, arguments: Payload) -> None:
        if not self._slack.settings.rates_enforced:
            return
        channel = arguments.get("channel")
        seconds = self._slack.rates.take(workspace.team_id, method.name, channel)
        if seconds is not None:
            raise RateLimitedError(seconds)


def _known(method: str) -> Method:
    if method not in METHODS or method not in HANDLERS:
        raise SlackError("unknown_method", req_method=method)
    return METHODS[method]


def _faulty(fault: Fault) -> tuple[web.Response, Payload]:
    """Return the answer that a fault demands instead of the right one."""
    kind, _, detail = fault.kind.partition(":")
    status = fault.status or 200
    error = detail if kind == "error" else "internal_error"
    if error == "ratelimited":
        status = TOO_MANY
    elif status == TOO_MANY:
        error = "ratelimited"
    body = SlackError(error).body()
    headers = {"x-slack-req-id": secrets.token_hex(16)}
    if fault.retry_after_seconds is not None or status == TOO_MANY:
        seconds = fault.retry_after_seconds
        headers["Retry-After"] = str(1 if seconds is None else seconds)
    return _json(body, status, headers), body


def _json(body: Payload, status: int, headers: dict[str, str]) -> web.Response:
    return web.Response(
        text=json.dumps(body),
        status=status,
        headers=headers,
        content_type="application/json",
        charset="utf-8",
    )
