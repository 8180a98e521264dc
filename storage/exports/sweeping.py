"""Throw away what exports leave behind."""

import asyncio
import shutil
from pathlib import Path
from typing import Final

from sqlmodel import col, select

from storage.database import Database
from storage.models import Export

OVER: Final = ("delivered", "failed")


async def sweep_exports(database: Database, data_folder: Path) -> None:
    """Remove the files of exports that are over."""
    folder = data_folder / "exports"
    if not folder.exists():
        return
    kept = {int(path.name): path for path in folder.iterdir() if path.name.isdecimal()}
    async with database.read() as session:
        query = select(Export.id).where(
            col(Export.id).in_(kept), col(Export.state).not_in(OVER)
        )
        needed = set(await session.exec(query))
    for export_id, path in kept.items():
        if export_id not in needed:
            await asyncio.to_thread(shutil.rmtree, path, ignore_errors=True)


def remove_files(data_folder: Path) -> None:
    """Remove all files that are not yet with Slack; their jobs make them again."""
    shutil.rmtree(data_folder / "exports", ignore_errors=True)
