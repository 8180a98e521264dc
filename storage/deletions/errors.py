"""The mistakes a person can make when contacts are deleted, in words they know."""

from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from storage.errors import ContactGoneError, ContactsError

OVER: Final = {
    "delete": "Decided by *{who}* at {at}: deleted – nothing left to do.",
    "erase": "Decided by *{who}* at {at}: erased for good – nothing left to do.",
    "declined": "Declined by *{who}* at {at} – nothing left to do.",
    "withdrawn": "*{who}* withdrew this request at {at} – nothing left to do.",
    "outdated": "All of these contacts changed since the request, so nothing was deleted "
    "and the request is over.",
    "expired": "Nobody decided on this request until {at}, so it is over.",
}


class RequestNotFoundError(ContactsError):
    """There is no such request to delete contacts."""

    def __init__(self) -> None:
        super().__init__("This request is not there any more.")


class RequestOverError(ContactsError):
    """Somebody else decided first, or nobody did for too long.

    ``ending`` is what was decided, or how else it ended.
    """

    def __init__(
        self, ending: str, who: str, at: datetime, timezone: str | None = None
    ) -> None:
        zone = ZoneInfo(timezone or "UTC")
        there = f"{at.astimezone(zone):%H:%M on %Y-%m-%d}"
        super().__init__(OVER[ending], who=who, at=there)


class OwnRequestError(ContactsError):
    """Whoever asks for a deletion does not decide on it."""

    def __init__(self) -> None:
        super().__init__("You asked for this deletion, so someone else must decide.")


class NotYourRequestError(ContactsError):
    """Only whoever asked takes a request back."""

    def __init__(self) -> None:
        super().__init__("Somebody else asked for this deletion.")


class AlreadyRequestedError(ContactsError):
    """The same deletion waits for a decision already; ``is_own``: asked for by oneself."""

    def __init__(self, request_id: int, number: int, *, is_own: bool) -> None:
        who = "You have" if is_own else "Somebody else has"
        told = " You will be told what becomes of it." if is_own else ""
        super().__init__(
            "{who} asked for that already (D-{number}), and a manager has yet to decide."
            "{told}",
            who=who,
            number=number,
            told=told,
        )
        self.request_id, self.is_own = request_id, is_own


class NothingLeftError(ContactsError):
    """All contacts of a request were changed since it was made."""

    def __init__(self) -> None:
        super().__init__(
            "All of these contacts changed since the request, so nothing was deleted and "
            "the request is over."
        )


class NobodyDecidesError(ContactsError):
    """There is no manager besides the person who asks."""

    def __init__(self) -> None:
        super().__init__("A deletion takes two people, and nobody else is a manager here.")


class NotInTrashError(ContactsError):
    """Nobody in the trash fits the words that were given."""

    def __init__(self, words: str) -> None:
        super().__init__("Nobody in the trash is {words}.", words=words)


class RestoredAlreadyError(ContactGoneError):
    """Somebody took the contact out of the trash before."""

    def __init__(self, contact_id: int, name: str, number: int) -> None:
        self.owner_id = contact_id
        text = "*{name}* (C-{number}) was restored already."
        ContactsError.__init__(self, text, name=name, number=number)


class NotThrownAwayError(RestoredAlreadyError):
    """The contact that is to be restored is not in the trash."""

    def __init__(self, contact_id: int, name: str, number: int) -> None:
        super().__init__(contact_id, name, number)
        self.text = "*{name}* (C-{number}) is not in the trash."
        self.args = (self.text.format(**self.values),)


class BeingErasedError(ContactGoneError):
    """The contact has lain in the trash for so long that it is about to be erased."""

    def __init__(self, number: int) -> None:
        text = "C-{number} is being erased for good, so nobody can restore it."
        ContactsError.__init__(self, text, number=number)


class IdentityLeavingError(BeingErasedError):
    """It belongs to a contact that is about to be erased, and is free after that."""

    def __init__(self, value: str, number: int) -> None:
        text = (
            "{value} belongs to C-{number}, who is being erased for good. Try again in a "
            "minute."
        )
        ContactsError.__init__(self, text, value=value, number=number)


class ErasedError(ContactGoneError):
    """The contact was erased for good."""

    def __init__(self, number: int, at: datetime, timezone: str | None = None) -> None:
        there = f"{at.astimezone(ZoneInfo(timezone or 'UTC')):%Y-%m-%d}"
        text = "C-{number} was erased on {at}, so nobody can restore it."
        ContactsError.__init__(self, text, number=number, at=there)
