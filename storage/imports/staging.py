"""Read a file, clean its rows, and put them where check and run find them."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing

from storage.files import reader
from storage.imports.cleaning import Cleaner
from storage.imports.folder import Folder
from storage.imports.setup import Setup
from storage.imports.stage import Stage


async def fill(
    stage: Stage, folder: Folder, setup: Setup, header: list[str], file_sha256: str
) -> AsyncGenerator[int]:
    """Make sure that the stage holds the file's rows; yield how many there are so far.

    Raises:
        FileError: the file could not be read to its end.
    """
    from storage.imports.repeats import Repeats  # noqa: PLC0415 - numpy takes a moment

    key = setup.stage_key(file_sha256)
    if stage.holds(key):
        return
    stage.clear()
    cleaner, repeats = Cleaner(setup, header), Repeats()
    async with aclosing(reader.read_columns(folder.source, setup.reading)) as read:
        async for chunk in read:
            batch = cleaner.clean(chunk)
            stage.add(batch, chunk)
            repeats.add(batch)
            yield batch.last
            await asyncio.sleep(0)  # leases are renewed meanwhile
    stage.finish(key, repeats.ordinals())
