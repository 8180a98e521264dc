"""The pieces that views and messages are made of, cut to what Slack takes.

Text from outside goes in plain, or through ``escape``: a name must not ping a channel.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from slack_sdk.models.blocks import (
    ActionsBlock,
    AlertBlock,
    ButtonElement,
    ConfirmObject,
    ContextBlock,
    DividerBlock,
    ExternalDataSelectElement,
    HeaderBlock,
    InteractiveElement,
    MarkdownTextObject,
    Option,
    OverflowMenuElement,
    SectionBlock,
    StaticSelectElement,
    TextObject,
)

from handlers.inputs import (
    channel_choice,
    choice,
    file_input,
    found,
    option,
    person,
    radios,
    several,
    several_found,
    text_input,
    ticks,
)
from handlers.texts import code, cut, entities, escape, from_left, plain

# Lengths: docs.slack.dev/reference/block-kit; an element is named by its block.
SECTION_TEXT: Final = 3_000
FIELD_TEXT: Final = 2_000
HEADER_TEXT: Final = 150
CELL_TEXT: Final = 200
ALERT_TEXT: Final = 200


def section(
    text: str, accessory: InteractiveElement | None = None, block_id: str | None = None
) -> SectionBlock:
    """A paragraph of mrkdwn, which the caller has escaped."""
    return SectionBlock(
        text=MarkdownTextObject(text=cut(from_left(text), SECTION_TEXT), verbatim=True),
        accessory=accessory,
        block_id=block_id,
    )


def plain_section(text: str, accessory: InteractiveElement | None = None) -> SectionBlock:
    """A paragraph of text from outside, shown as it is."""
    return SectionBlock(text=plain(text, SECTION_TEXT), accessory=accessory)


def pairs(fields: Sequence[tuple[str, str]]) -> list[SectionBlock]:
    """Labels, and their values as plain text beside them, five to a block."""
    texts: list[TextObject] = []
    for label, value in fields:
        texts.append(MarkdownTextObject(text=f"*{escape(label)}*", verbatim=True))
        texts.append(plain(value, FIELD_TEXT))
    return [SectionBlock(fields=texts[i : i + 10]) for i in range(0, len(texts), 10)]


def header(text: str) -> HeaderBlock:
    """A heading."""
    return HeaderBlock(text=plain(text, HEADER_TEXT))


def context(text: str, beside: str = "") -> ContextBlock:
    """Small print in mrkdwn, which the caller has escaped; ``beside`` is shown as it is."""
    words = MarkdownTextObject(text=cut(from_left(text), FIELD_TEXT), verbatim=True)
    return ContextBlock(elements=[words, *([plain(beside, FIELD_TEXT)] if beside else [])])


def plain_context(text: str) -> ContextBlock:
    """Small print from outside, shown as it is."""
    return ContextBlock(elements=[plain(text, FIELD_TEXT)])


def alert(text: str) -> AlertBlock:
    """A warning in mrkdwn, set apart from all else; only forms take it."""
    words = MarkdownTextObject(text=cut(text, ALERT_TEXT), verbatim=True)
    return AlertBlock(text=words, level="warning")


def divider() -> DividerBlock:
    """A line across."""
    return DividerBlock()


def button(
    label: str,
    action_id: str,
    value: str | int = "",
    *,
    style: str | None = None,
    confirm: str | None = None,
) -> ButtonElement:
    """A button; ``confirm`` is a question that must be answered with yes first."""
    ask = (
        ConfirmObject(
            title=plain("Are you sure?"),
            text=confirm,
            confirm=plain("Yes"),
            deny=plain("No"),
        )
        if confirm
        else None
    )
    return ButtonElement(
        text=plain(label),
        action_id=action_id,
        value=str(value) or None,
        style=style,
        confirm=ask,
    )


def link(label: str, action_id: str, url: str) -> ButtonElement:
    """A button that opens an address; Slack tells us of the press all the same."""
    return ButtonElement(text=plain(label), action_id=action_id, url=url)


def actions(*elements: InteractiveElement) -> ActionsBlock:
    """Buttons and menus in a row."""
    return ActionsBlock(elements=list(elements))


def menu(
    placeholder: str, action_id: str, options: Sequence[Option], chosen: str | None = None
) -> StaticSelectElement:
    """A menu that acts as soon as something is chosen."""
    return StaticSelectElement(
        placeholder=plain(placeholder),
        action_id=action_id,
        options=list(options),
        initial_option=next((o for o in options if o.value == chosen), None),
    )


def overflow(action_id: str, options: Sequence[Option]) -> OverflowMenuElement:
    """The ⋯ menu at the end of a row."""
    return OverflowMenuElement(action_id=action_id, options=list(options))


def finder(placeholder: str, action_id: str) -> ExternalDataSelectElement:
    """A menu of contacts that finds while one types."""
    return ExternalDataSelectElement(
        placeholder=plain(placeholder), action_id=action_id, min_query_length=1
    )


def table(headings: Sequence[str], rows: Sequence[Sequence[str]]) -> Mapping[str, Any]:
    """A table of text; Slack takes one a message, and none in a view."""
    lines = [headings, *rows]
    return {
        "type": "table",
        "column_settings": [{"is_wrapped": column == 0} for column in range(len(headings))],
        "rows": [[_cell(text) for text in line] for line in lines],
    }


def _cell(text: str) -> dict[str, str]:
    return {"type": "raw_text", "text": cut(text, CELL_TEXT) or "–"}


__all__ = [
    "actions",
    "alert",
    "button",
    "channel_choice",
    "choice",
    "code",
    "context",
    "cut",
    "divider",
    "entities",
    "escape",
    "file_input",
    "finder",
    "found",
    "header",
    "menu",
    "option",
    "overflow",
    "pairs",
    "person",
    "plain",
    "plain_context",
    "plain_section",
    "radios",
    "section",
    "several",
    "several_found",
    "table",
    "text_input",
    "ticks",
]
