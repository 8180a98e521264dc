"""Why a request is not taken, or its form is not opened."""

from storage.errors import ContactsError


class ClosingError(Exception):
    """The bot is about to end and takes nothing more."""


class NeedsClickError(ContactsError):
    """Slack opens a form only after a click or a slash command; ``line`` asks for it."""

    def __init__(self, line: str) -> None:
        self.line = line
        super().__init__("Slack opens forms only from a button.")
