"""Messages that are sent again because nobody knows whether they arrived."""

from collections.abc import Mapping
from typing import Any, Final

REPEATED: Final = "_This may have been sent before._"
MOST_BLOCKS: Final = 50


def marked(message: Mapping[str, Any]) -> dict[str, Any]:
    """Return a message that says that it may be one; once is enough."""
    if str(message.get("text") or "").startswith(REPEATED):
        return dict(message)
    note = {"type": "context", "elements": [{"type": "mrkdwn", "text": REPEATED}]}
    shown = {**message, "text": f"{REPEATED}\n{message.get('text') or ''}"}
    if message.get("blocks"):
        shown["blocks"] = [note, *message["blocks"]][:MOST_BLOCKS]
    return shown
