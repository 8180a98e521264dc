"""What a workspace is made of: people, channels, messages, files and open forms."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from bot.sandbox.changes import Changes

Payload = dict[str, Any]
StateValues = dict[str, dict[str, Payload]]


@dataclass
class File:
    """An uploaded file with its content, and where it was shared."""

    id: str
    team_id: str
    user: str
    name: str
    title: str
    content: bytes
    created: int
    mimetype: str
    shares: dict[str, str] = field(default_factory=dict)
    deleted: bool = False
    foreign: bool = False
    submitted: bool = False

    @property
    def filetype(self) -> str:
        """Return what Slack calls the type: the ending of the name."""
        ending = self.name.rpartition(".")[2].lower()
        return ending if ending != self.name.lower() else "text"


@dataclass
class Message:
    """A message in a channel; an ephemeral one has one addressee and no history."""

    ts: str
    channel: str
    user: str
    text: str
    blocks: list[Payload] = field(default_factory=list)
    attachments: list[Payload] = field(default_factory=list)
    files: list[File] = field(default_factory=list)
    thread_ts: str | None = None
    metadata: Payload | None = None
    ephemeral_to: str | None = None
    by_bot: bool = False
    edited_ts: str | None = None
    subtype: str | None = None
    broadcast: bool = False
    reactions: dict[str, list[str]] = field(default_factory=dict)
    states: dict[str, StateValues] = field(default_factory=dict)
    # All that is written on it, for whoever waits for a text; made when it is asked for.
    written: str | None = None

    @property
    def all_blocks(self) -> list[Payload]:
        """Return the blocks of the message and of its attachments."""
        attached = [block for a in self.attachments for block in a.get("blocks") or ()]
        return [*self.blocks, *attached]

    def seen_by(self, person_id: str) -> bool:
        """Say whether this person sees it, being in its channel."""
        return self.ephemeral_to is None or self.ephemeral_to == person_id


@dataclass
class Channel:
    """A channel or a direct message with the bot."""

    id: str
    name: str
    created: int
    members: set[str]
    direct_with: str | None = None
    archived: bool = False
    shared_outside: bool = False
    private: bool = False
    messages: dict[str, Message] = field(default_factory=dict)

    @property
    def is_direct(self) -> bool:
        """Say whether this is a direct message."""
        return self.direct_with is not None


@dataclass
class View:
    """A modal on somebody's screen, or a Home tab."""

    id: str
    team_id: str
    person: str
    type: str
    given: Payload
    blocks: list[Payload]
    values: StateValues
    hash: str
    root_view_id: str
    previous_view_id: str | None = None
    errors: dict[str, str] = field(default_factory=dict)
    stamp: str = ""
    channel: str | None = None

    @property
    def external_id(self) -> str:
        """Return the name that the app gave to this view, or ``""``."""
        return str(self.given.get("external_id") or "")


@dataclass
class Person:
    """Somebody in the workspace, and what stands on their screen."""

    id: str
    team_id: str
    name: str
    role: str | None
    created: int
    dm: str = ""
    guest: bool = False
    outsider: bool = False
    deactivated: bool = False
    bot: bool = False
    home_team_id: str | None = None
    modals: list[View] = field(default_factory=list)
    home: View | None = None
    notice: str | None = None
    details: Payload | None = None
    changes: Changes = field(default_factory=Changes)
    offered: dict[tuple[str, str], dict[str, Payload]] = field(default_factory=dict)

    @property
    def handle(self) -> str:
        """Return the user name, made from the name."""
        return self.name.lower().replace(" ", ".")

    @property
    def kind(self) -> str:
        """Return what kind of account this is."""
        kinds = {
            "deactivated": self.deactivated,
            "bot": self.bot,
            "outsider": self.outsider,
            "guest": self.guest,
        }
        return next((kind for kind, applies in kinds.items() if applies), "person")

    def tell(self, notice: str | None) -> None:
        """Show what Slack itself has to say, or take it away again."""
        if self.notice != notice:
            self.notice = notice
            self.changes.note()


@dataclass(frozen=True)
class Installation:
    """The app as it is installed in one workspace."""

    bot_token: str
    bot_id: str
    bot_user_id: str
    installed_at: datetime
