"""How the tests read files: through the child, as the bot does."""

from collections.abc import Iterable
from pathlib import Path

from storage.files import reader
from storage.files.chunks import Chunk, gather
from storage.files.shapes import Profile, Reading, Row
from storage.files.source import Record


async def read(path: Path, reading: Reading | None = None) -> tuple[Profile, list[Row]]:
    """Return the profile of a file and all its rows, read the way the profile says."""
    profile = await reader.profile(path, reading)
    rows = [row async for chunk in reader.read(path, profile.reading) for row in chunk]
    assert len(rows) == profile.rows
    assert sum(1 for row in rows if row.problem) == problem_rows(profile)
    assert all(len(row.cells) in (0, len(profile.header)) for row in rows)
    return profile, rows


def problem_rows(profile: Profile) -> int:
    """Return how many rows could not be read right."""
    return sum(problem.count for problem in profile.problems)


async def cells(path: Path, reading: Reading | None = None) -> list[list[str]]:
    """Return the cells of all rows."""
    _, rows = await read(path, reading)
    return [row.cells for row in rows]


def text(folder: Path, content: str | bytes, name: str = "contacts.csv") -> Path:
    """Write a text exactly as it stands here."""
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def chunk_of(records: Iterable[Record], width: int) -> Chunk:
    """Return a few records as the one chunk that they make."""
    (chunk,) = gather(iter(records), width)
    return chunk
