"""What takes long on its first use is done before anybody waits for it."""

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Any

from storage import first_use
from storage.fields import places, translations, zones
from storage.query import grammar
from tests.databases import Sqlite
from tests.patience import PATIENCE_SECONDS
from tests.world import open_world

# What is read once for all: the names by subject and group of languages, and the rest.
LOADED: dict[Callable[..., Any], int] = {
    translations._names: 6,
    places._codes: 1,
    zones._by_name: 1,
    grammar._grammar: 1,
}


def _forget() -> None:
    for function in LOADED:
        function.cache_clear()  # type: ignore[attr-defined]  # functools.cache adds it


def _loaded() -> dict[Callable[..., Any], int]:
    return {f: f.cache_info().currsize for f in LOADED}  # type: ignore[attr-defined]  # the same


def test_all_names_and_the_grammar_are_read() -> None:
    _forget()

    first_use.prepare()

    assert _loaded() == LOADED


async def test_a_bot_that_listens_does_so_before_anybody_asks(
    sqlite: Sqlite, tmp_path: Path
) -> None:
    _forget()

    async with (
        open_world(await sqlite.create(), tmp_path),
        asyncio.timeout(PATIENCE_SECONDS),
    ):
        while _loaded() != LOADED:  # noqa: ASYNC110  # nobody tells us
            await asyncio.sleep(0.02)
