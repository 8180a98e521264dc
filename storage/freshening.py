"""What PostgreSQL knows about its tables is brought up to date when many rows came in.

By itself it does that within a minute or so, or never where few came to many.  Until then
it takes tables for as small as they were, and looks each row up to see whether it stands.
"""

from contextlib import suppress
from typing import Final

from storage.database import Database
from storage.errors import PassingError
from storage.models import Contact, ContactTag, Identity, SearchText, Tag, table_of

MANY_ROWS: Final = 1_000


async def freshen(database: Database, rows: int) -> None:
    """Do that after so many rows, if they are many; a SQLite file needs none of it."""
    if database.is_sqlite or rows < MANY_ROWS:
        return
    with suppress(PassingError):  # then the server does it in its own time
        await database.apart(f"VACUUM (ANALYZE) {', '.join(_TABLES)}")


_TABLES: Final = [
    table_of(model).name for model in (Contact, Identity, ContactTag, SearchText, Tag)
]
