"""What an erasure leaves behind beside the tables goes as well."""

from pathlib import Path

import pytest

from storage.database import Database
from storage.erasure.wiping import wipe
from storage.migrations import migrate


@pytest.mark.parametrize("name", ["contacts.db", "contacts[1].db"])
async def test_the_copies_of_a_file_go_whatever_it_is_called(
    tmp_path: Path, name: str
) -> None:
    url = f"sqlite+aiosqlite:///{tmp_path / name}"
    await migrate(url)
    copy, another = (tmp_path / f"{n}.before-0001" for n in (name, "contacts1.db"))
    for path in (copy, another):
        path.write_text("Ada Lovelace")
    database = Database(url)

    await wipe(database)
    await database.close()

    assert not copy.exists()
    assert another.exists()
