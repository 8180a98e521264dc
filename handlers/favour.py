"""What somebody may not do and would have others do, as it is kept for its buttons."""

import json
import re
from dataclasses import asdict, dataclass
from typing import Final, Self

from handlers import names
from handlers.asked import Asked
from handlers.requests import Payload
from handlers.texts import code
from storage.asking import FavourGoneError
from storage.errors import NotAllowedError
from storage.models import Role

# Managers know of these: they were asked already.
NOT_TO_ASK: Final = frozenset((names.REVIEW, names.LOOK, names.DO, names.TAKE_UP))
# What stands for other contacts as soon as somebody else types it.
_OWN: Final = re.compile(
    r"(?<!\S)(?:#\d+|selected|last(?!\s+\S*day)|\S*:me)(?!\S)", re.IGNORECASE
)


@dataclass(frozen=True)
class Favour:
    """What is wanted: it may name people, so it is kept here, and no message holds it.

    Args:
        act: what it is called: a command, an act, or the label of a button.
        line: what was typed, or says the same; empty where no line does.
        channel: where the message is on which a button was pressed, and ``ts`` which one;
            of a favour that somebody looks at, those of the card.
        key: what it is known by, and ``asker`` who asked, once others were asked.
    """

    needed: Role
    act: str
    line: str = ""
    channel: str = ""
    ts: str = ""
    key: str = ""
    asker: str = ""

    @classmethod
    def read(cls, text: str) -> Self:
        """Read one that was kept.

        Raises:
            FavourGoneError: an erasure has left nothing to read.
        """
        try:
            kept = json.loads(text)
            return cls(**{**kept, "needed": Role(kept["needed"])})
        except (ValueError, TypeError, KeyError) as error:
            raise FavourGoneError from error

    @property
    def text(self) -> str:
        """What is kept of it."""
        given = {name: value for name, value in asdict(self).items() if value}
        return json.dumps(given, ensure_ascii=False)

    @property
    def address(self) -> str:
        """What the buttons carry by which others find it."""
        return f"{self.key} {self.asker}"

    @property
    def called(self) -> str:
        """What is wanted, in mrkdwn."""
        return code(self.act) if self.act.startswith("/") else f"*{self.act}*"

    @property
    def means_the_same(self) -> bool:
        """Tell whether the line means the same whoever runs it."""
        return _OWN.search(self.line) is None


def favour_of(error: NotAllowedError, asked: Asked) -> Favour | None:
    """Return what others may be asked for, None where that leads nowhere."""
    if not asked.may(Role.VIEWER) or _pressed(asked.body) in NOT_TO_ASK:
        return None
    line = asked.line or error.line
    if line:
        return Favour(Role(error.needed), error.act, line)
    act = error.act if error.act != "This" else _label(asked.body)
    channel, ts = _message(asked.body)
    return Favour(Role(error.needed), act, channel=channel, ts=ts) if act else None


def _pressed(body: Payload) -> str:
    actions = body.get("actions") or [{}]
    return str(actions[0].get("action_id", "")).partition("#")[0]


def _label(body: Payload) -> str:
    actions = body.get("actions") or [{}]
    return str((actions[0].get("text") or {}).get("text", ""))


def _message(body: Payload) -> tuple[str, str]:
    """Return where a button was pressed, if others can see that message."""
    container = body.get("container") or {}
    channel = str(container.get("channel_id") or "")
    if container.get("is_ephemeral") or channel.startswith("D"):
        return "", ""
    return channel, str(container.get("message_ts") or "")
