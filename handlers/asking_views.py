"""How a favour looks: to whoever asks for it, and to those who are asked."""

import re
from typing import Any, Final

from slack_sdk.models.blocks import Block

from handlers import blocks, names
from handlers.favour import Favour
from handlers.rendering import as_json

_CHANNEL: Final = re.compile(r"<#[A-Z0-9]+>")


def card(favour: Favour, link: str | None) -> tuple[str, list[dict[str, Any]]]:
    """Show a favour to those who are asked; a channel reads along, so it names nobody."""
    text = (
        f"<@{favour.asker}> asks for help with {favour.called}, which takes the role "
        f"*{favour.needed}*."
    )
    label, action = (
        ("Look at it", names.LOOK) if favour.line else ("Look after it", names.TAKE_UP)
    )
    ways = [blocks.button(label, action, favour.address, style="primary")]
    if link:
        ways.append(blocks.link("See what it is about", names.SEE, link))
    return text, as_json([blocks.section(f":raising_hand: {text}"), blocks.actions(*ways)])


def line(favour: Favour, key: str) -> tuple[str, list[Block]]:
    """Show one of those who were asked what is wanted, and let them do it.

    ``key`` is what it is kept under for them.
    """
    typed = _CHANNEL.sub("#channel", f"/contacts {favour.line}")
    text = f"<@{favour.asker}> asks for {blocks.code(typed)}"
    channels = ", ".join(_CHANNEL.findall(favour.line))
    if channels:
        text += f" – that is {channels}"
    ways = [blocks.button("Look after it", names.TAKE_UP, key)]
    if favour.means_the_same:
        ways.insert(0, blocks.button("Do it", names.DO, key, style="primary"))
    said = SAME if favour.means_the_same else OTHER
    told = f"{said} Either way <@{favour.asker}> is told that you look after it."
    return text, [blocks.section(text), blocks.context(told), blocks.actions(*ways)]


SAME: Final = "*Do it* does just that, in your name."
OTHER: Final = "Some of it stands for what they had in front of them: ask them what."


def asked(favour: Favour, whom: str) -> str:
    """Tell whoever asks that others were asked."""
    return f"I asked {whom} about {favour.called}. You are told when somebody takes it up."


def news(favour: Favour, by: str) -> str:
    """Tell whoever asked that somebody looks after it."""
    return f"<@{by}> looks after what you asked for: {favour.called}."


def taken_up(favour: Favour, by: str) -> str:
    """Say in the place of the card that somebody looks after it."""
    return f"<@{by}> looks after what <@{favour.asker}> asked for: {favour.called}."
