"""How long tests wait: so long that they miss only what never comes.

A machine may be slow and busy.  What the program promises its people by the clock (Slack
shows a command as failed after 3 s) it cannot promise on every machine that runs its tests;
so there everybody has time, and a test of a deadline sets one of its own.  The loops of
faults and the benchmarks run with the deadlines that people meet.
"""

from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Final

import pytest

from bot.sandbox import SandboxSettings

# Shorter than the five minutes for which a revoked token leaves Slack alone.
PATIENCE_SECONDS: Final = 180.0
# How long Slack waits for an app that listens.  Where none does, it waits as Slack does.
LISTENING_SECONDS = SandboxSettings.acknowledgement_seconds

# Our own deadlines.  A call to Slack that hangs is still broken off after half of the bot's
# patience, and before an answer that is late by five seconds.
OURS: Final[Mapping[str, float | timedelta]] = {
    "bot.app.PATIENCE_SECONDS": 8.0,
    "bot.doctor.PATIENCE_SECONDS": PATIENCE_SECONDS,
    "bot.sandbox.signed_http.CHALLENGE_SECONDS": PATIENCE_SECONDS,
    "bot.scheduler.LEAVE_SECONDS": PATIENCE_SECONDS,
    "tests.patience.LISTENING_SECONDS": PATIENCE_SECONDS,
    "handlers.people.LISTED_SECONDS": 3_600.0,
    "storage.connections.engines.PATIENCE_SECONDS": PATIENCE_SECONDS,
    "storage.connections.engines.GIVING_BACK_SECONDS": PATIENCE_SECONDS,
    "storage.connections.server.IDLE_TRANSACTION_SECONDS": 3_600,
    "storage.connections.engines.OPENING_MILLISECONDS": 1_000 * int(PATIENCE_SECONDS),
    "storage.connections.server.PATIENCE_SECONDS": PATIENCE_SECONDS,
    "storage.connections.writing.PATIENCE_SECONDS": PATIENCE_SECONDS,
    "storage.jobs.Jobs.lease": timedelta(hours=1),
    "storage.outbox_queue.OutboxQueue.lease": timedelta(hours=1),
    "storage.files.reader.PROFILE_SECONDS": PATIENCE_SECONDS,
    "storage.files.reader.READ_SECONDS": PATIENCE_SECONDS,
}
# Those of the local Slack, where a test does not choose them.
SLACKS: Final = ("trigger_seconds", "function_seconds")
IN_A_HURRY: Final = ("faults", "benchmark")


@pytest.fixture(autouse=True)
def patience(request: pytest.FixtureRequest) -> Iterator[None]:
    """Let every part of the program wait for a slow machine."""
    if any(request.node.get_closest_marker(name) for name in IN_A_HURRY):
        yield
        return
    # Patches of its own: a test may undo those that it has made itself.
    with pytest.MonkeyPatch.context() as patched:
        for deadline, longer in OURS.items():
            patched.setattr(deadline, longer)
        defaults = SandboxSettings.__init__.__kwdefaults__ or {}
        for name in SLACKS:
            patched.setitem(defaults, name, PATIENCE_SECONDS)
        yield
