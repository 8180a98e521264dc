"""Models become the same JSON as the SDK makes of them."""

from datetime import UTC, datetime
from typing import Any

import pytest

from handlers import blocks, cards, columns, launcher, result_views
from handlers.rendering import as_json
from storage.access import Actor
from storage.finding.finding import Page
from storage.finding.results import Kept
from storage.finding.rows import Row
from storage.models import Contact, Role
from storage.profiles import Profile
from storage.query import parse_query

AT = datetime(2026, 1, 5, 9, tzinfo=UTC)
CHOICES = [blocks.option("One", 1, "The first"), blocks.option("Two", "2")]
ADA = Row(1, 1, "Ada", {"name": "Ada", "email": ["ada@example.com"], "tags": []})
RESULT = result_views.result(
    Page([ADA], 30, is_capped=False, everybody=40, number=2, columns=("name", "email")),
    Kept("key", "ada", 2, 11, [1]),
    parse_query("ada"),
    Actor(1, "U1", Role.OWNER),
)
CARD = Profile(
    Contact(id=1, workspace_id=1, number=1, name="Ada", created_at=AT, updated_at=AT),
    [],
    [],
)


@pytest.mark.parametrize(
    "model",
    [
        blocks.section("*Ada*", blocks.overflow("act", CHOICES), "where"),
        blocks.actions(blocks.button("Delete", "go", 1, style="danger", confirm="Sure?")),
        blocks.actions(
            blocks.menu("Open …", "open", CHOICES), blocks.finder("Who?", "who")
        ),
        blocks.text_input("note", "Note", "was", lines=True, hint="Long", placeholder="…"),
        blocks.choice("kind", "Kind", CHOICES, "2", acts="chosen"),
        blocks.radios("mode", "Mode", CHOICES, "1"),
        blocks.ticks("more", "More", CHOICES, optional=True),
        blocks.several("some", "Some", CHOICES, CHOICES[:1], 2),
        blocks.divider(),
        blocks.header("Ada"),
        launcher._launcher([CARD], [], Actor(1, "U1", Role.OWNER)),
        cards.view(CARD, Actor(1, "U1", Role.OWNER)),
        columns._form(("email",)),
    ],
    ids=lambda model: type(model).__name__,
)
def test_a_model_is_written_as_the_sdk_writes_it(model: Any) -> None:
    assert as_json(model) == model.to_dict()


def test_what_is_json_already_stays_as_it_is() -> None:
    shown = as_json(RESULT)
    assert [block["type"] for block in shown] == ["context", "table", "actions", "actions"]
    assert shown[1] is RESULT[1]
    assert shown[2]["elements"][0]["options"][0]["text"]["text"] == "Ada (C-1)"
