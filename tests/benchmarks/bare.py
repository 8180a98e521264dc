"""The yardstick: a Bolt app that acknowledges every command, and does nothing else.

Run as a process of its own: ``python -m tests.benchmarks.bare``.
"""

import asyncio
import os
import re

import aiohttp
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_sdk.web.async_client import AsyncWebClient


async def acknowledge(ack: AsyncAck) -> None:
    """Acknowledge, with nothing."""
    await ack()


async def main() -> None:
    """Listen until the process is ended."""
    async with aiohttp.ClientSession() as session:
        client = AsyncWebClient(
            os.environ["SLACK_BOT_TOKEN"],
            base_url=os.environ["CONTACTS_SLACK_API_URL"],
            session=session,
        )
        app = AsyncApp(client=client, process_before_response=True)
        everything = re.compile(".*", re.DOTALL)
        app.command(everything)(acknowledge)
        app.options(everything)(acknowledge)
        handler = AsyncSocketModeHandler(app, os.environ["SLACK_APP_TOKEN"])
        await handler.start_async()  # type: ignore[no-untyped-call]  # the SDK's gap


if __name__ == "__main__":
    asyncio.run(main())
