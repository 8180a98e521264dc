"""Throw away what imports leave behind."""

import asyncio
import shutil
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from sqlmodel import col, select

from storage.clock import Clock
from storage.database import Database
from storage.models import Import

KEEP: Final = timedelta(hours=24)
OVER: Final = ("done", "failed", "cancelled", "ignored")


async def sweep_imports(database: Database, clock: Clock, data_folder: Path) -> None:
    """Remove the files of imports that are over, or that nobody went on with for a day."""
    folder = data_folder / "imports"
    if not folder.exists():
        return
    kept = {int(path.name): path for path in folder.iterdir() if path.name.isdecimal()}
    async with database.read() as session:
        query = select(Import).where(col(Import.id).in_(kept))
        found = {import_.id: import_ for import_ in await session.exec(query)}
    for import_id, path in kept.items():
        if _is_left(found.get(import_id), clock.now()):
            await asyncio.to_thread(shutil.rmtree, path, ignore_errors=True)


def _is_left(import_: Import | None, now: datetime) -> bool:
    """Tell whether nobody needs the files; what is set up later is downloaded again."""
    if import_ is None or import_.state in OVER:
        return True
    is_at_work = import_.state in ("queued", "running")
    return not is_at_work and import_.created_at < now - KEEP
