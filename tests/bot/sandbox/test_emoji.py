"""The page has an emoji for every name that the app writes."""

import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[3]
TABLE = (ROOT / "bot/sandbox/page/emoji.js").read_text(encoding="utf-8")
# Letters as the page reads them; what stands between backquotes is only spoken of.
NAME = re.compile(r"(?<!`):([a-z0-9_+-]*[a-z][a-z0-9_+-]*):(?!`)")
KNOWN = frozenset(
    entry.split(" ")[0] for entry in re.split(r"[\n|]", TABLE.split("`")[1]) if entry
)


def _written() -> Iterator[tuple[str, str]]:
    for path in sorted((ROOT / "handlers").rglob("*.py")):
        for name in NAME.findall(path.read_text(encoding="utf-8")):
            yield name, path.name


def test_every_emoji_of_a_message_is_known_by_name() -> None:
    written = set(_written())

    assert len(written) > 20
    assert [pair for pair in sorted(written) if pair[0] not in KNOWN] == []
