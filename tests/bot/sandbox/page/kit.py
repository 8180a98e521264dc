"""Block Kit in few words, for the screens that these tests lay out."""

from typing import Any

Block = dict[str, Any]


def plain(text: str) -> Block:
    """Return a plain_text object."""
    return {"type": "plain_text", "text": text}


def mrkdwn(text: str) -> Block:
    """Return a mrkdwn object."""
    return {"type": "mrkdwn", "text": text}


def option(text: str, value: str | None = None, about: str | None = None) -> Block:
    """Return an option, its value being its text unless given."""
    made: Block = {"text": plain(text), "value": value or text}
    return made | ({"description": plain(about)} if about else {})


def button(text: str, action_id: str, **more: Any) -> Block:
    """Return a button."""
    return {"type": "button", "text": plain(text), "action_id": action_id, **more}


def field(label: str, kind: str, block_id: str, **more: Any) -> Block:
    """Return an input block; ``more`` belongs to its element."""
    block: Block = {"type": "input", "block_id": block_id, "label": plain(label)}
    for name in ("optional", "hint", "dispatch_action"):
        if name in more:
            block[name] = more.pop(name)
    return block | {"element": {"type": kind, "action_id": "value", **more}}


def actions(*elements: Block, block_id: str = "actions") -> Block:
    """Return an actions block."""
    return {"type": "actions", "block_id": block_id, "elements": list(elements)}


def section(text: str, block_id: str = "section", **more: Any) -> Block:
    """Return a section block."""
    return {"type": "section", "block_id": block_id, "text": mrkdwn(text), **more}


def modal(*blocks: Block, id_: str = "V1", **more: Any) -> Block:
    """Return an open modal as a screen shows it."""
    return {
        "id": id_,
        "type": "modal",
        "hash": "1.a",
        "title": plain("New contact"),
        "submit": plain("Save"),
        "close": plain("Cancel"),
        "state": {"values": {}},
        "blocks": list(blocks),
        **more,
    }
