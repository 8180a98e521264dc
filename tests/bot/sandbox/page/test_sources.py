"""What can be told of the page's files without a browser."""

import re
from pathlib import Path

import pytest

from tests.bot.sandbox.page.stand_in import PAGE

SCRIPTS = sorted(PAGE.glob("*.js"))
IMPORT = re.compile(r'import \{([^}]*)\} from "\./([\w.]+)";')
UNSAFE = ("innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(")
LONGEST_LINES = 230


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.name)
def test_every_import_is_there_and_used(script: Path) -> None:
    source = script.read_text("utf-8")
    imports = IMPORT.findall(source)
    rest = IMPORT.sub("", source)

    for names, file in imports:
        exporting = (PAGE / file).read_text("utf-8")
        for name in re.findall(r"\w+", names):
            assert re.search(rf"\b{name}\b", rest), f"{name} is not used"
            assert re.search(rf"^export .*\b{name}\b", exporting, re.MULTILINE), (
                f"no {name}"
            )


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.name)
def test_a_script_is_short_and_never_turns_text_into_markup(script: Path) -> None:
    source = script.read_text("utf-8")

    assert source.startswith("/** ")
    assert len(source.splitlines()) <= LONGEST_LINES
    assert [word for word in UNSAFE if word in source] == []


def test_the_page_loads_its_own_files_and_all_its_styles() -> None:
    index = (PAGE / "index.html").read_text("utf-8")

    named = set(re.findall(r'(?:src|href)="([^"#]+)"', index))

    assert all((PAGE / name).is_file() for name in named)
    assert {path.name for path in PAGE.glob("*.css")} <= named
    assert not re.search(r'\son\w+=|style="|<script>', index)
