"""The smallest blocks, elements and views that Slack takes, to change one thing in."""

from typing import Any

Json = dict[str, Any]


def plain(text: str = "x") -> Json:
    return {"type": "plain_text", "text": text}


def mrkdwn(text: str = "x") -> Json:
    return {"type": "mrkdwn", "text": text}


def section(**more: Any) -> Json:
    return {"type": "section", "text": mrkdwn(), **more}


def option(number: int = 0, **more: Any) -> Json:
    return {"text": plain(f"Option {number}"), "value": str(number), **more}


def options(count: int) -> list[Json]:
    return [option(number) for number in range(count)]


def button(**more: Any) -> Json:
    return {"type": "button", "text": plain(), **more}


def actions(*elements: Json) -> Json:
    return {"type": "actions", "elements": list(elements)}


def static_select(**more: Any) -> Json:
    return {"type": "static_select", "options": options(2), **more}


def text_input(**more: Any) -> Json:
    return {"type": "plain_text_input", **more}


def input_block(element: Json | None = None, **more: Any) -> Json:
    return {"type": "input", "label": plain(), "element": element or text_input(), **more}


def image(**more: Any) -> Json:
    return {
        "type": "image",
        "image_url": "https://a.example/b.png",
        "alt_text": "x",
        **more,
    }


def raw(text: str = "x") -> Json:
    return {"type": "raw_text", "text": text}


def table(rows: int = 1, columns: int = 1) -> Json:
    return {"type": "table", "rows": [[raw()] * columns] * rows}


def data_table(rows: int = 2, columns: int = 1, text: str = "x") -> Json:
    return {"type": "data_table", "caption": "x", "rows": [[raw(text)] * columns] * rows}


def card(**more: Any) -> Json:
    return {"type": "card", "title": plain(), **more}


def message(*blocks: Json, **more: Any) -> Json:
    return {"channel": "C1", "text": "x", "blocks": list(blocks), **more}


def modal(*blocks: Json, **more: Any) -> Json:
    return {
        "type": "modal",
        "title": plain(),
        "submit": plain(),
        "blocks": list(blocks),
        **more,
    }


def home(*blocks: Json, **more: Any) -> Json:
    return {"type": "home", "blocks": list(blocks), **more}
