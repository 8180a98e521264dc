"""Words said to the bot: a mention, a direct message, a button that stands for a line."""

from collections.abc import Awaitable, Callable

from handlers.lately import Lately
from handlers.requests import Click
from storage.access import Actor
from storage.results import Results

Run = Callable[[str], Awaitable[None]]


async def run_line(
    clicked: Click, actor: Actor, run: Run, results: Results, lately: Lately
) -> None:
    """Run the line that a button stands for, as if it had been typed."""
    kept = await lately.find(results, clicked.value, by=actor)
    await run(kept.query)
