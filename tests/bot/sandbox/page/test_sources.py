"""What can be told of the page's files without a browser."""

import re
from pathlib import Path

import pytest

from tests.bot.sandbox.page.stand_in import PAGE

SCRIPTS = sorted(PAGE.glob("*.js"))
IMPORT = re.compile(r'import \{([^}]*)\} from "\./([\w.]+)";')
COLOUR = re.compile(r"--([\w-]+): (#[0-9a-f]{6});")
READ_ON = {
    "text": ("ground", "raised", "sunken", "hover", "warn-tint", "danger-tint", "mine"),
    "soft": ("ground", "raised", "sunken", "hover"),
    "link": ("ground", "raised", "sunken", "hover", "accent-tint"),
    "danger": ("ground", "raised", "hover"),
    "on-accent": ("accent",),
    "side-text": ("side", "side-hover"),
    "on-side-now": ("side-now",),
}
READABLE = 4.5
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
            exported = re.search(rf"^export .*\b{name}\b", exporting, re.MULTILINE)
            assert exported, f"{file} has no {name}"


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.name)
def test_a_script_is_short_and_never_turns_text_into_markup(script: Path) -> None:
    source = script.read_text("utf-8")

    assert source.startswith("/** ")
    assert len(source.splitlines()) <= LONGEST_LINES
    assert [word for word in UNSAFE if word in source] == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_text_stands_out_from_what_it_stands_on(scheme: str) -> None:
    light, _, dark = (PAGE / "theme.css").read_text("utf-8").partition("@media (prefers-c")
    colours = dict(COLOUR.findall(light)) | (
        dict(COLOUR.findall(dark)) if scheme == "dark" else {}
    )

    ratios = {
        (text, ground): _contrast(colours[text], colours[ground])
        for text, grounds in READ_ON.items()
        for ground in grounds
    }

    assert {pair: ratio for pair, ratio in ratios.items() if ratio < READABLE} == {}


def _contrast(one: str, other: str) -> float:
    """Return the contrast ratio as WCAG 2.2 defines it."""
    low, high = sorted((_luminance(one), _luminance(other)))
    return (high + 0.05) / (low + 0.05)


def _luminance(colour: str) -> float:
    parts = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def test_the_page_loads_its_own_files_and_all_its_styles() -> None:
    index = (PAGE / "index.html").read_text("utf-8")

    named = set(re.findall(r'(?:src|href)="([^"#]+)"', index))

    assert all((PAGE / name).is_file() for name in named)
    assert {path.name for path in PAGE.glob("*.css")} <= named
    assert not re.search(r'\son\w+=|style="|<script>', index)
