"""What people fill in: the inputs of forms, and the options they offer."""

from collections.abc import Sequence
from typing import Final

from slack_sdk.models.blocks import (
    ChannelSelectElement,
    CheckboxesElement,
    ExternalDataMultiSelectElement,
    ExternalDataSelectElement,
    InputBlock,
    Option,
    PlainTextInputElement,
    RadioButtonsElement,
    StaticMultiSelectElement,
    StaticSelectElement,
    UserSelectElement,
)
from slack_sdk.models.blocks.basic_components import DispatchActionConfig
from slack_sdk.models.blocks.block_elements import FileInputElement

from handlers.texts import cut, plain

OPTION_VALUE: Final = 150
INPUT_TEXT: Final = 3_000
VALUE: Final = "value"


def option(label: str, value: str | int, description: str | None = None) -> Option:
    """One choice of a menu."""
    return Option(
        text=plain(label),
        value=cut(str(value), OPTION_VALUE),
        description=plain(description) if description else None,
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
    acts: str | None = None,
) -> InputBlock:
    """A box to type into; it is named after its field.

    ``acts``: the action that it fires whenever somebody stops typing.
    """
    return InputBlock(
        block_id=name,
        label=plain(label),
        hint=plain(hint, 150) if hint else None,
        optional=optional,
        dispatch_action=True if acts else None,
        element=PlainTextInputElement(
            action_id=acts or VALUE,
            dispatch_action_config=_WHILE_TYPING if acts else None,
            initial_value=value[:INPUT_TEXT] or None,
            multiline=lines,
            placeholder=plain(placeholder, 150) if placeholder else None,
            max_length=min(length or INPUT_TEXT, INPUT_TEXT),
        ),
    )


_WHILE_TYPING: Final = DispatchActionConfig(
    trigger_actions_on=["on_character_entered", "on_enter_pressed"]
)


def choice(
    name: str,
    label: str,
    options: Sequence[Option],
    chosen: str | None = None,
    *,
    acts: str | None = None,
) -> InputBlock:
    """A menu in a form.  ``acts``: the action that a choice fires at once."""
    initial = next((o for o in options if o.value == chosen), None)
    return InputBlock(
        block_id=name,
        label=plain(label),
        dispatch_action=True if acts else None,
        element=StaticSelectElement(
            action_id=acts or VALUE, options=list(options), initial_option=initial
        ),
    )


def radios(
    name: str,
    label: str,
    options: Sequence[Option],
    chosen: str,
    *,
    named: str = VALUE,
    acts: str | None = None,
) -> InputBlock:
    """Choices of which one is taken, all in sight.

    ``acts``: the action that a choice fires at once.  ``named``: what the choice is called,
    for one that must not keep what was chosen before.
    """
    initial = next((o for o in options if o.value == chosen), None)
    return InputBlock(
        block_id=name,
        label=plain(label),
        dispatch_action=True if acts else None,
        element=RadioButtonsElement(
            action_id=acts or named, options=list(options), initial_option=initial
        ),
    )


def ticks(
    name: str, label: str, options: Sequence[Option], *, optional: bool
) -> InputBlock:
    """Boxes to tick, ten at most."""
    return InputBlock(
        block_id=name,
        label=plain(label),
        optional=optional,
        element=CheckboxesElement(action_id=VALUE, options=list(options)),
    )


def several(
    name: str,
    label: str,
    options: Sequence[Option],
    chosen: Sequence[Option],
    most: int | None = None,
    *,
    optional: bool = False,
    acts: str | None = None,
) -> InputBlock:
    """A menu in a form from which up to ``most`` are taken."""
    return InputBlock(
        block_id=name,
        label=plain(label),
        optional=optional,
        dispatch_action=True if acts else None,
        element=StaticMultiSelectElement(
            action_id=acts or VALUE,
            options=list(options),
            initial_options=list(chosen) or None,
            max_selected_items=most,
        ),
    )


def several_found(
    name: str, label: str, chosen: Sequence[Option], *, acts: str
) -> InputBlock:
    """The same with options that are found while one types."""
    return InputBlock(
        block_id=name,
        label=plain(label),
        optional=True,
        dispatch_action=True,
        element=ExternalDataMultiSelectElement(
            action_id=acts, min_query_length=0, initial_options=list(chosen) or None
        ),
    )


def channel_choice(
    name: str, label: str, *, hint: str | None = None, chosen: str | None = None
) -> InputBlock:
    """A menu of the channels that the person sees, from which none need be taken."""
    return InputBlock(
        block_id=name,
        label=plain(label),
        hint=plain(hint, 150) if hint else None,
        optional=True,
        element=ChannelSelectElement(action_id=VALUE, initial_channel=chosen),
    )


def found(name: str, label: str, *, acts: str) -> InputBlock:
    """A menu of one option that is found while one types; ``acts`` is who finds it."""
    return InputBlock(
        block_id=name,
        label=plain(label),
        element=ExternalDataSelectElement(action_id=acts, min_query_length=1),
    )


def person(name: str, label: str) -> InputBlock:
    """A menu of the people in the workspace."""
    return InputBlock(
        block_id=name,
        label=plain(label),
        element=UserSelectElement(action_id=VALUE),
    )


def file_input(name: str, label: str, kinds: Sequence[str]) -> InputBlock:
    """A place for one file; ``kinds`` are the endings of names that are taken."""
    return InputBlock(
        block_id=name,
        label=plain(label),
        element=FileInputElement(action_id=VALUE, filetypes=list(kinds), max_files=1),
    )
