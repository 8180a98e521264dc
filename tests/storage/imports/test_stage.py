"""The rows of a file that wait, cleaned, between check and run."""

import os
import resource
import signal
from contextlib import closing
from pathlib import Path

import pytest

from storage.files import frames
from storage.files.shapes import Row
from storage.imports import stage as stages
from storage.imports.cleaned import Cleaned
from storage.imports.cleaning import Cleaner
from storage.imports.setup import Setup
from storage.imports.stage import Stage
from tests.storage.files.reading import chunk_of


def test_rows_of_another_release_are_not_taken_for_ours(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with closing(Stage(tmp_path / "stage.db")) as stage:
        stage.clear()
        stage.finish("this setup")
        assert stage.holds("this setup")

    monkeypatch.setattr(stages, "LAYOUT", stages.LAYOUT + 1)

    with closing(Stage(tmp_path / "stage.db")) as stage:
        assert not stage.holds("this setup")


def test_whoever_packs_rows_in_another_way_raises_the_layout() -> None:
    chunk = chunk_of([Row(2, ["Ada", "a@x.io"]), Row(3, ["`Bob`", ""])], 2)

    written = (stages.LAYOUT, frames.packed(chunk))

    assert written == (8, [[2, 3], [["Ada", "`Bob`"], "a@x.io`"], []])


@pytest.mark.parametrize("kilobytes", [100, 200, 400, 800])
def test_rows_can_be_put_in_again_after_somebody_was_killed_while_writing_them(
    tmp_path: Path, kilobytes: int
) -> None:
    path = tmp_path / "stage.db"
    assert _is_killed_at(kilobytes * 1024, path)

    with closing(Stage(path)) as stage:
        assert not stage.holds("nine rows")
        put_in = _fill(stage)
        stretch = stage.stretch(0, 20)
        assert stretch is not None
        assert stretch.rows(range(9)) == put_in


def _is_killed_at(size: int, path: Path) -> bool:
    """Fill a stage in a process that the system kills when the file has that size."""
    child = os.fork()
    if child == 0:
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))
        signal.signal(signal.SIGXFSZ, signal.SIG_DFL)
        _fill(Stage(path), many=5_000)
        os._exit(0)
    _, status = os.waitpid(child, 0)
    return os.WIFSIGNALED(status)


@pytest.mark.parametrize("size", [1, 2, 3, 5, 20])
def test_rows_come_out_as_they_went_in_however_many_at_once(
    tmp_path: Path, size: int
) -> None:
    with closing(Stage(tmp_path / "stage.db")) as stage:
        put_in = _fill(stage)
        taken: list[Cleaned] = []
        while stretch := stage.stretch(len(taken), size):
            assert stretch.size <= size
            taken += stretch.rows(range(stretch.size))

        assert taken == put_in
        assert stage.cells([2, 4, 9]) == {
            2: ["P2", "p2@x.io", "vip"],
            4: [],
            9: ["P9", "p9@x.io", ""],
        }


def _fill(stage: Stage, many: int = 3) -> list[Cleaned]:
    """Put three times as ``many`` rows in; of nine, the reader has refused the fourth."""
    cleaner = Cleaner(Setup(("name", "email", "tags")), ["Name", "E-mail", "Tags"])
    stage.clear()
    rows = []
    for first in (1, 1 + many, 1 + 2 * many):
        numbers = range(first, first + many)
        lines = [Row(n, [f"P{n}", f"p{n}@x.io", "vip" * (n % 2 == 0)]) for n in numbers]
        if first == 4:
            lines[0] = Row(4, [], "The row has 2 cells where the header has 3.")
        chunk = chunk_of(lines, 3)
        batch = cleaner.clean(chunk)
        stage.add(batch, chunk)
        rows += batch.rows()
    stage.finish("nine rows")
    return rows


def test_what_a_check_has_found_holds_for_the_contacts_as_they_were(
    tmp_path: Path,
) -> None:
    with closing(Stage(tmp_path / "stage.db")) as stage:
        _fill(stage)
        stage.meet([2, 5])
        assert not stage.knows_met("7 contacts")

        stage.finish_met("7 contacts")
        stretch = stage.stretch(0, 4)

        assert stretch is not None
        assert stage.met(stretch) == {2}
        assert stage.knows_met("7 contacts")
        assert not stage.knows_met("8 contacts")

        stage.forget_met()
        assert stage.met(stretch) == set()
        assert not stage.knows_met("7 contacts")
