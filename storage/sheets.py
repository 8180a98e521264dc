"""Files that go with messages, made when they are sent."""

import csv
import io
from collections.abc import Awaitable, Callable, Iterable, Mapping
from pathlib import PurePath
from typing import Any, Final

from sqlmodel import col, select

from storage.database import Database
from storage.formulas import guarded
from storage.models import Import, ImportRow


async def render(database: Database, sheet: Mapping[str, Any]) -> tuple[str, bytes]:
    """Return the name and the bytes of the file that a message promises."""
    return await _KINDS[sheet["kind"]](database, sheet)


async def _import_rows(database: Database, sheet: Mapping[str, Any]) -> tuple[str, bytes]:
    """Return the rows of an import that did not go through, as they were read."""
    rows = (
        select(ImportRow.row, ImportRow.cells, ImportRow.reason)
        .where(col(ImportRow.import_id) == sheet["import_id"])
        .order_by(col(ImportRow.row))
    )
    async with database.read() as session:
        import_ = await session.get_one(Import, sheet["import_id"])
        refused = (await session.exec(rows)).all()
    header = import_.profile["header"]
    blank = [""] * len(header)
    lines = [[*header, "Row", "Reason"]]
    lines += [[*(cells or blank), str(number), reason] for number, cells, reason in refused]
    name = PurePath(import_.file_name).stem or "import"
    return f"{name}-refused-rows.csv", to_csv(lines)


def to_csv(lines: Iterable[Iterable[str]]) -> bytes:
    """Return the lines as Excel reads them right: with a mark, and without formulas."""
    text = io.StringIO(newline="")
    csv.writer(text).writerows([guarded(cell) for cell in line] for line in lines)
    return text.getvalue().encode("utf-8-sig", "replace")


_KINDS: Final[
    Mapping[str, Callable[[Database, Mapping[str, Any]], Awaitable[tuple[str, bytes]]]]
] = {"import_rows": _import_rows}
