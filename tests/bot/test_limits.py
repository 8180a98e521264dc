"""What does not fit into Slack is found before it is sent."""

from typing import Any

import pytest

from bot.limits import OversizeError, check

Json = dict[str, Any]


def _text(length: int, kind: str = "mrkdwn") -> Json:
    return {"type": kind, "text": "x" * length}


def _section(length: int) -> Json:
    return {"type": "section", "text": _text(length)}


def _button(**more: Any) -> Json:
    button = {"type": "button", "action_id": "a", "text": _text(5, "plain_text"), **more}
    return {"type": "actions", "elements": [button]}


def _table(rows: int, columns: int = 2) -> Json:
    cell = {"type": "raw_text", "text": "x"}
    return {"type": "table", "rows": [[cell] * columns for _ in range(rows)]}


def _view(*blocks: Json, **more: Any) -> Json:
    return {
        "view": {"type": "modal", "title": _text(5, "plain_text"), "blocks": [*blocks]}
        | more
    }


INPUT = {"type": "input", "block_id": "b", "label": _text(5, "plain_text"), "element": {}}


@pytest.mark.parametrize(
    "fits",
    [
        {"text": "x" * 40_000},
        {"text": "x" * 4_000, "ts": "1.1"},
        {"blocks": [_section(3_000)] * 50},
        {"blocks": [_button(value="x" * 2_000)]},
        {"blocks": [_table(100, 20)]},
        _view(*[_section(10)] * 100),
        {"view": _view(INPUT)["view"] | {"submit": _text(24, "plain_text")}},
    ],
)
def test_what_slack_takes_passes(fits: Json) -> None:
    check(fits)


@pytest.mark.parametrize(
    ("message", "fault"),
    [
        ({"text": "x" * 40_001}, "text is too long"),
        ({"text": "x" * 4_001, "ts": "1.1"}, "text is too long"),
        ({"blocks": [_section(1)] * 51}, "51 blocks"),
        ({"blocks": [_section(3_001)]}, "3001 characters of at most 3000"),
        ({"blocks": [_section(0)]}, "empty"),
        ({"blocks": [_button(value="x" * 2_001)]}, "2001 characters"),
        ({"blocks": [_button(text=_text(76, "plain_text"))]}, "76 characters"),
        ({"blocks": [{"type": "actions", "elements": []}]}, "0 of at most"),
        ({"blocks": [_table(101)]}, "101 rows"),
        ({"blocks": [_table(1, 21)]}, "a table"),
        ({"blocks": [_table(1), _table(1)]}, "two tables"),
        ({"blocks": [{"type": "divider", "block_id": "b"}] * 2}, "stands twice"),
        (_view(_table(1)), "a table block in a view"),
        (_view(*[_section(1)] * 101), "101 blocks"),
        (_view(INPUT), "without a submit"),
        (_view(*[_section(2_900)] * 90), "too many bytes"),
    ],
)
def test_what_slack_refuses_is_refused_with_the_place(message: Json, fault: str) -> None:
    with pytest.raises(OversizeError, match=fault):
        check(message)
