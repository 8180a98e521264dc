"""What every job works with, whatever it is about."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from sqlmodel import SQLModel

from storage.clock import Clock
from storage.database import Database
from storage.jobs import Claim, Jobs

Words = tuple[str, Sequence[Mapping[str, Any]]]
"""What is said about how far a job is: text and blocks."""
Row = TypeVar("Row", bound=SQLModel)


@dataclass(frozen=True)
class JobTools:
    """What every step of a job needs."""

    database: Database
    jobs: Jobs
    clock: Clock
    data_folder: Path

    async def about(self, table: type[Row], claim: Claim) -> Row:
        """Return the row of a table that a job is about: an export, an import."""
        async with self.database.read() as session:
            return await session.get_one(
                table, claim.arguments[f"{table.__tablename__}_id"]
            )
