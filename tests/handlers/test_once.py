"""A delivery that comes again waits for the one before it, and is done at most once."""

import asyncio

from handlers.once import Once


async def test_a_third_delivery_waits_while_the_second_makes_up_for_the_first() -> None:
    once, told = Once(), list[str]()
    fail, end, is_in = asyncio.Event(), asyncio.Event(), asyncio.Event()

    async def first() -> None:
        async with once.take("key"):
            await fail.wait()
            raise LookupError

    async def second() -> None:
        async with once.take("key") as is_first:
            is_in.set()
            await end.wait()
            told.append(f"second {is_first}")

    async def third() -> None:
        async with once.take("key") as is_first:
            told.append(f"third {is_first}")

    running = [asyncio.create_task(first()), asyncio.create_task(second())]
    await asyncio.sleep(0)
    fail.set()
    await is_in.wait()
    running.append(asyncio.create_task(third()))
    await asyncio.sleep(0)
    end.set()
    await asyncio.gather(*running, return_exceptions=True)

    assert told == ["second True", "third False"]
