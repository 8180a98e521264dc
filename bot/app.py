"""Where all parts meet: the bot process, from Slack's deliveries to the database."""

import asyncio
import gc
import logging
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from typing import Final

import aiohttp
from slack_bolt.async_app import AsyncApp
from slack_sdk.errors import SlackApiError

from bot.clock import follow_sandbox
from bot.gate import Gate, may_pass
from bot.listening import Listening, listen
from bot.sender import Sender
from bot.services import Services
from bot.settings import Settings
from handlers import ROUTES
from handlers.approvals import Approvals
from handlers.audience import Audience
from handlers.context import Reception
from handlers.people import People
from storage import first_use
from storage.errors import StartError

log = logging.getLogger(__name__)

PATIENCE_SECONDS: Final = 2.5
GARBAGE: Final = 20_000
DRAIN_SECONDS: Final = 4.0
ASK_AGAIN_SECONDS: Final = 2.0


async def run_bot(services: Services, stop: asyncio.Event) -> None:
    """Answer Slack until ``stop`` is set; then finish what is being answered."""
    async with AsyncExitStack() as stack:
        stack.push_async_callback(services.database.close)
        preparing = asyncio.create_task(asyncio.to_thread(first_use.prepare))
        stack.push_async_callback(asyncio.wait, (preparing,))
        gate = await stack.enter_async_context(
            open_gate(services.settings, PATIENCE_SECONDS)
        )
        await stack.enter_async_context(follow_sandbox(services, gate))
        team_id = await _team_id(gate, stop)
        if team_id is None:
            return
        reception = build_reception(services, gate, team_id)
        app = build_app(services.settings, gate, reception)
        sender = await stack.enter_async_context(Sender(services, gate))
        listening: Listening = await stack.enter_async_context(
            listen(app, services.settings, gate)
        )
        await preparing
        _leave_alone_what_stays()
        log.info("Listening to Slack by %s", services.settings.mode)
        await stop.wait()
        await asyncio.gather(reception.drain(DRAIN_SECONDS), sender.drain(DRAIN_SECONDS))
        await services.lately.settle()
        await listening.stop()


def _leave_alone_what_stays() -> None:
    """Keep the collector of garbage from looking through the whole program each time.

    It would do so in the middle of somebody's request, for tens of milliseconds.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(GARBAGE, 20, 20)


async def _team_id(gate: Gate, stop: asyncio.Event) -> str | None:
    """Ask Slack whose token this is, until it answers; None: ``stop`` came first.

    Raises:
        StartError: nobody's.
    """
    while not stop.is_set():
        try:
            return str((await gate.auth_test())["team_id"])
        except SlackApiError as error:
            if not may_pass(error):
                raise StartError(_wrong_token(error)) from error
            log.warning("Slack stumbles (%s); asking again", error.response["error"])
        except (aiohttp.ClientError, TimeoutError) as error:
            log.warning("Slack cannot be reached: %s", type(error).__name__)
        with suppress(TimeoutError):
            await asyncio.wait_for(stop.wait(), ASK_AGAIN_SECONDS)
    return None


def _wrong_token(error: SlackApiError) -> str:
    return (
        f"Slack does not take SLACK_BOT_TOKEN ({error.response['error']}). Install the "
        "app again and copy the token from OAuth & Permissions."
    )


def build_reception(services: Services, gate: Gate, team_id: str) -> Reception:
    """Put the routes, the services and the people of the workspace together."""
    people = People(gate, services.access, team_id)
    needs = services.by_name() | {"people": people}
    settings = services.settings
    audience = needs["audience"] = Audience(gate, people, settings.guest_channels)
    needs["import_channels"] = settings.import_channels
    needs["approvals"] = Approvals(
        gate,
        people,
        services.access,
        services.approvals_channel,
        settings.approvals_channel,
        audience,
    )
    return Reception(ROUTES, needs, people, gate, settings.card_command)


def build_app(settings: Settings, gate: Gate, reception: Reception) -> AsyncApp:
    """Build the Bolt app: it acknowledges when the handler is done, never before."""
    app = AsyncApp(
        client=gate,
        signing_secret=settings.signing_secret.get_secret_value(),
        process_before_response=True,
        ignoring_self_events_enabled=True,
    )
    reception.attach(app)
    return app


@asynccontextmanager
async def open_gate(settings: Settings, patience_seconds: float) -> AsyncIterator[Gate]:
    """Open the way out to Slack."""
    timeout = aiohttp.ClientTimeout(total=15)
    async with aiohttp.ClientSession(timeout=timeout) as session:
        yield Gate(
            token=settings.bot_token.get_secret_value(),
            base_url=settings.slack_api_url,
            session=session,
            patience_seconds=patience_seconds,
        )
