"""The rows of a file that wait, cleaned, between check and run."""

from contextlib import closing
from pathlib import Path

import pytest

from storage.imports import stage as stages
from storage.imports.stage import Stage


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
