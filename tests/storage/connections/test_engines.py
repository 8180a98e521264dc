"""Engines: their connections are opened once, and all of them are closed."""

import asyncio
from typing import Any

from storage.connections.engines import (
    close,
    connected,
    file_engine,
    preparing,
)
from storage.connections.server import postgres_engine
from storage.database import Database


async def test_a_connection_that_is_just_being_given_back_is_closed_too(
    database: Database,
) -> None:
    engine = (
        file_engine(database.url, preparing(), begin="BEGIN")
        if database.is_sqlite
        else postgres_engine(database.url)
    )
    connection = await connected(engine)
    driver: Any = (await connection.get_raw_connection()).driver_connection

    closing = asyncio.create_task(close(engine))
    await asyncio.sleep(0)
    await connection.close()
    await closing

    if database.is_sqlite:
        assert driver._connection is None
    else:
        assert driver.is_closed()
