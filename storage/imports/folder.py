"""Where the files of an import lie while it is under way."""

import asyncio
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from weakref import WeakValueDictionary

_TURNS: Final[WeakValueDictionary[Path, asyncio.Lock]] = WeakValueDictionary()


@dataclass(frozen=True)
class Folder:
    """The folder of one import: the file as it came, and what we make of it."""

    path: Path

    @classmethod
    def of(cls, data_folder: Path, import_id: int) -> "Folder":
        """Return the folder of an import."""
        return cls(data_folder / "imports" / str(import_id))

    @property
    def source(self) -> Path:
        """The file that was dropped."""
        return self.path / "source"

    @property
    def stage(self) -> Path:
        """The cleaned rows."""
        return self.path / "staged.db"

    @property
    def rehearsal(self) -> Path:
        """What the check keeps in mind."""
        return self.path / "rehearsal.db"

    @asynccontextmanager
    async def alone(self) -> AsyncIterator[None]:
        """Wait until no other job of this import works here.

        Where it is set up anew, the check of the setup before has yet to notice.
        """
        async with _TURNS.setdefault(self.path, asyncio.Lock()):
            yield

    def make(self) -> None:
        """Make it, for our eyes only."""
        self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.path.mkdir(mode=0o700, exist_ok=True)

    def remove(self) -> None:
        """Remove it with all that is in it."""
        shutil.rmtree(self.path, ignore_errors=True)
