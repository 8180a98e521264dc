"""The composition objects: texts, confirmations, options, images' sources.

Facts: docs.slack.dev/reference/block-kit/composition-objects.
"""

from bot.sandbox.checks.refusal import Problem, Problems
from bot.sandbox.checks.shapes import (
    Rule,
    Shape,
    choice,
    fields,
    flag,
    items,
    kind,
    kinds,
    text,
    union,
)

LONGEST_TEXT_CHARACTERS = 3000


def plain(most: int = LONGEST_TEXT_CHARACTERS) -> Shape:
    """Return the shape of a text without markup."""
    return kinds({"plain_text": _plain_text(most)})


def markup(most: int = LONGEST_TEXT_CHARACTERS) -> Shape:
    """Return the shape of a text with or without markup."""
    return union(kinds({"plain_text": _plain_text(most), "mrkdwn": _mrkdwn(most)}))


def _plain_text(most: int) -> Shape:
    return kind("plain_text", {"text": text(most, least=1)}, {"emoji": flag})


def _mrkdwn(most: int) -> Shape:
    return kind("mrkdwn", {"text": text(most, least=1)}, {"verbatim": flag})


BLOCK_ID = ACTION_ID = text(255)
STYLE = choice("primary", "danger")

# Every text of a confirmation but the question itself has a wording of Slack's own.
CONFIRM = fields(
    {"text": markup(300)},
    {"title": plain(100), "confirm": plain(30), "deny": plain(30), "style": STYLE},
)

SLACK_FILE = fields({}, {"id": text(), "url": text()})


def exactly_one(*names: str) -> Rule:
    """Return the rule that of these fields one is there and no more."""

    def rule(value: dict[str, object], at: str, problems: Problems) -> None:
        if sum(name in value for name in names) != 1:
            words = " or ".join(f"`{name}`" for name in names)
            message = f"must define exactly one of {words}"
            problems.append(Problem(message, at, ("one_of", list(names))))

    return rule


# The types leave the value out where the service does not.
_VALUE, _DESCRIPTION = {"value": text(150)}, {"description": markup(75)}
PLAIN_OPTION = fields({"text": plain(75), **_VALUE}, _DESCRIPTION)
MARKUP_OPTION = fields({"text": markup(75), **_VALUE}, _DESCRIPTION)
LINKED_OPTION = fields({"text": plain(75), **_VALUE}, {**_DESCRIPTION, "url": text(3000)})
OPTION_GROUP = fields(
    {"label": plain(75), "options": items(PLAIN_OPTION, most=100, least=1)}, {}
)
