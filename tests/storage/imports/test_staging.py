"""The rows of a file on their way to check and run."""

from collections.abc import AsyncGenerator
from contextlib import aclosing, closing
from pathlib import Path

import pytest

from storage.files.chunks import Chunk
from storage.imports import staging
from storage.imports.folder import Folder
from storage.imports.setup import Setup
from storage.imports.stage import Stage


async def test_whoever_stops_early_ends_the_reader_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ended: list[str] = []

    async def read(*_: object) -> AsyncGenerator[Chunk]:
        try:
            while True:
                yield Chunk([2], [["Ada"], ["ada@x.io"]], {})
        finally:
            ended.append("the reader")

    monkeypatch.setattr("storage.files.reader.read_columns", read)
    folder = Folder(tmp_path)

    with closing(Stage(folder.stage)) as stage:
        setup = Setup(("name", "email"))
        filling = staging.fill(stage, folder, setup, ["Name", "E-mail"], "")
        async with aclosing(filling) as counts:
            assert await anext(counts) == 1
            assert ended == []

        assert ended == ["the reader"]
