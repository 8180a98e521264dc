"""Read a file, clean its rows, and put them where check and run find them."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing

from storage.files import reader
from storage.imports.cleaned import Stage
from storage.imports.cleaning import Cleaner
from storage.imports.folder import Folder
from storage.imports.setup import Setup


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
    count, cleaner, repeats = 0, Cleaner(setup, header), Repeats()
    async with aclosing(reader.read(folder.source, setup.reading)) as read:
        async for rows in read:
            cleaned = cleaner.clean(rows)
            stage.add(cleaned, [row.cells for row in rows])
            repeats.add(cleaned)
            count += len(rows)
            yield count
            await asyncio.sleep(0)  # leases are renewed meanwhile
    stage.finish(key, repeats.ordinals())
