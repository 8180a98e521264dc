"""One bot and one worker to a SQLite file; a second one is told so."""

from pathlib import Path

import pytest

from bot import locks
from storage.errors import StartError


@pytest.fixture(autouse=True)
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(locks, "PATIENCE_SECONDS", 0.1)


def test_a_second_bot_on_a_file_is_refused_until_the_first_has_gone(tmp_path: Path) -> None:
    file = tmp_path / "contacts.db"
    with locks.hold(file, "bot"), locks.hold(file, "worker"):
        with (
            pytest.raises(StartError, match="Another bot is running"),
            locks.hold(file, "bot"),
        ):
            pass
        with locks.hold(tmp_path / "other.db", "bot"):
            pass
    with locks.hold(file, "bot"):
        pass


def test_a_file_is_the_same_by_whatever_name_it_is_called(tmp_path: Path) -> None:
    file, link = tmp_path / "contacts.db", tmp_path / "link.db"
    file.touch()
    link.symlink_to(file)
    with (
        locks.hold(file, "bot"),
        pytest.raises(StartError),
        locks.hold(link, "bot"),
    ):
        pass


def test_on_postgresql_any_number_may_run() -> None:
    with locks.hold(None, "bot"), locks.hold(None, "bot"):
        pass
