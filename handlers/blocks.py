"""The pieces that views and messages are made of, cut to what Slack takes.

Text from outside goes in plain, or through ``escape``: a name must not ping a channel.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Any, Final

from slack_sdk.models.blocks import (
    ActionsBlock,
    ButtonElement,
    CheckboxesElement,
    ConfirmObject,
    ContextBlock,
    DividerBlock,
    ExternalDataSelectElement,
    HeaderBlock,
    InputBlock,
    InteractiveElement,
    MarkdownTextObject,
    Option,
    OverflowMenuElement,
    PlainTextInputElement,
    PlainTextObject,
    RadioButtonsElement,
    SectionBlock,
    StaticMultiSelectElement,
    StaticSelectElement,
    TextObject,
)

# Lengths: docs.slack.dev/reference/block-kit; an element is named by its block.
SECTION_TEXT: Final = 3_000
FIELD_TEXT: Final = 2_000
LABEL_TEXT: Final = 75
HEADER_TEXT: Final = 150
OPTION_VALUE: Final = 150
INPUT_TEXT: Final = 3_000
CELL_TEXT: Final = 200
TITLE_TEXT: Final = 24
VALUE: Final = "value"


def escape(text: str) -> str:
    """Make text from outside harmless in mrkdwn.

    Slack reads ``&``, ``<`` and ``>`` as control characters, and ``*_~`` and backquotes
    around words as formats (docs.slack.dev/messaging/formatting-message-text).  The three
    become entities; an invisible joiner keeps the others from opening a format.
    """
    text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return _OPENING_MARK.sub("\\g<0>\u2060", text)


_OPENING_MARK = re.compile(r"(?<![^\W_])[*_~`](?=\S)")


def cut(text: str, length: int) -> str:
    """Shorten a text to ``length`` characters, the last one an ellipsis."""
    return text if len(text) <= length else text[: length - 1] + "…"


def plain(text: str, length: int = LABEL_TEXT) -> PlainTextObject:
    """Text that Slack shows as it is."""
    return PlainTextObject(text=cut(text, length) or " ", emoji=False)


def section(
    text: str, accessory: InteractiveElement | None = None, block_id: str | None = None
) -> SectionBlock:
    """A paragraph of mrkdwn, which the caller has escaped."""
    return SectionBlock(
        text=MarkdownTextObject(text=cut(text, SECTION_TEXT), verbatim=True),
        accessory=accessory,
        block_id=block_id,
    )


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


def context(text: str) -> ContextBlock:
    """Small print in mrkdwn, which the caller has escaped."""
    words = MarkdownTextObject(text=cut(text, FIELD_TEXT), verbatim=True)
    return ContextBlock(elements=[words])


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
        ConfirmObject(title="Are you sure?", text=confirm, confirm="Yes")
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


def actions(*elements: InteractiveElement, block_id: str | None = None) -> ActionsBlock:
    """Buttons and menus in a row."""
    return ActionsBlock(elements=list(elements), block_id=block_id)


def option(label: str, value: str | int, description: str | None = None) -> Option:
    """One choice of a menu."""
    return Option(
        text=plain(label),
        value=cut(str(value), OPTION_VALUE),
        description=plain(description) if description else None,
    )


def menu(
    placeholder: str, action_id: str, options: Sequence[Option]
) -> StaticSelectElement:
    """A menu that acts as soon as something is chosen."""
    return StaticSelectElement(
        placeholder=plain(placeholder), action_id=action_id, options=list(options)
    )


def overflow(action_id: str, options: Sequence[Option]) -> OverflowMenuElement:
    """The ⋯ menu at the end of a row."""
    return OverflowMenuElement(action_id=action_id, options=list(options))


def finder(placeholder: str, action_id: str) -> ExternalDataSelectElement:
    """A menu of contacts that finds while one types."""
    return ExternalDataSelectElement(
        placeholder=plain(placeholder), action_id=action_id, min_query_length=1
    )


def text_input(
    name: str,
    label: str,
    value: str = "",
    *,
    optional: bool = True,
    lines: bool = False,
    hint: str | None = None,
    placeholder: str | None = None,
    length: int | None = None,
) -> InputBlock:
    """A box to type into; it is named after its field."""
    return InputBlock(
        block_id=name,
        label=plain(label),
        hint=plain(hint, 150) if hint else None,
        optional=optional,
        element=PlainTextInputElement(
            action_id=VALUE,
            initial_value=value[:INPUT_TEXT] or None,
            multiline=lines,
            placeholder=plain(placeholder, 150) if placeholder else None,
            max_length=min(length or INPUT_TEXT, INPUT_TEXT),
        ),
    )


def choice(
    name: str,
    label: str,
    options: Sequence[Option],
    chosen: str | None = None,
    *,
    optional: bool = False,
    acts: str | None = None,
) -> InputBlock:
    """A menu in a form.  ``acts``: the action that a choice fires at once."""
    initial = next((o for o in options if o.value == chosen), None)
    return InputBlock(
        block_id=name,
        label=plain(label),
        optional=optional,
        dispatch_action=True if acts else None,
        element=StaticSelectElement(
            action_id=acts or VALUE, options=list(options), initial_option=initial
        ),
    )


def radios(name: str, label: str, options: Sequence[Option], chosen: str) -> InputBlock:
    """Choices of which one is taken, all in sight."""
    initial = next((o for o in options if o.value == chosen), None)
    return InputBlock(
        block_id=name,
        label=plain(label),
        element=RadioButtonsElement(
            action_id=VALUE, options=list(options), initial_option=initial
        ),
    )


def ticks(
    name: str, label: str, options: Sequence[Option], *, optional: bool
) -> InputBlock:
    """Boxes to tick."""
    return InputBlock(
        block_id=name,
        label=plain(label),
        optional=optional,
        element=CheckboxesElement(action_id=VALUE, options=list(options)),
    )


def several(
    name: str, label: str, options: Sequence[Option], chosen: Sequence[Option], most: int
) -> InputBlock:
    """A menu in a form from which up to ``most`` are taken."""
    return InputBlock(
        block_id=name,
        label=plain(label),
        element=StaticMultiSelectElement(
            action_id=VALUE,
            options=list(options),
            initial_options=list(chosen) or None,
            max_selected_items=most,
        ),
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
