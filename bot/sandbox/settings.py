"""What can be set about the local Slack, with units and defaults."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True, kw_only=True)
class SandboxSettings:
    """Everything that a start of the sandbox may choose.

    The times are Slack's own; tests shorten them, because nobody wants to sit through
    five minutes to see a third delivery.

    Attributes:
        port: where to listen on the loopback address; 0 takes a free one.
        manifest: the app's manifest, as a mapping or a file; None is an app that may do
            everything and hears every event.
        request_url: where deliveries go as signed HTTP; None leaves it to the manifest.
        clock_may_be_set: whether ``POST /clock`` is allowed.
        rates_enforced: whether calls beyond Slack's rate limits are refused.
        acknowledgement_seconds: how long a delivery waits for its acknowledgement.
        trigger_seconds: how long a trigger id lives.
        response_url_seconds: how long a response URL lives.
        response_url_uses: how often it serves.
        retry_seconds: the pauses before an event is delivered again.
        connections: how many Socket Mode connections may be open at once.
        ping_seconds: how often an open connection is pinged.
        share_seconds: how long an uploaded file takes to appear in its channel.
        late_seconds: how long the answer takes under the fault ``late``.
        hang_seconds: how long the connection is held under the fault ``hang``.
        function_seconds: how long a workflow step may take to complete.
        traffic_entries: how many calls and deliveries are remembered.
        upload_bytes: the largest file that is taken.
    """

    port: int = 0
    manifest: Mapping[str, Any] | Path | None = None
    request_url: str | None = None
    clock_may_be_set: bool = False
    rates_enforced: bool = True
    acknowledgement_seconds: float = 3.0
    trigger_seconds: float = 3.0
    response_url_seconds: float = 1800.0
    response_url_uses: int = 5
    retry_seconds: tuple[float, ...] = (0.0, 60.0, 300.0)
    connections: int = 10
    ping_seconds: float = 20.0
    share_seconds: float = 0.02
    late_seconds: float = 5.0
    hang_seconds: float = 120.0
    function_seconds: float = 10.0
    traffic_entries: int = 100_000
    upload_bytes: int = 1_000_000_000
