"""The rule of the trash: how long somebody in it can be restored, and what is said then."""

from datetime import datetime, timedelta
from typing import Final

from storage.deletions.errors import BeingErasedError
from storage.errors import ContactGoneError, ContactInTrashError
from storage.models import Contact

# After that, a contact in the trash is erased.
RESTORABLE_FOR: Final = timedelta(days=30)


def restorable_since(now: datetime) -> datetime:
    """Return since when somebody may have lain in the trash, to be restored by now."""
    return now - RESTORABLE_FOR


def is_overdue(contact: Contact, now: datetime) -> bool:
    """Tell whether a contact has lain in the trash for too long to be restored."""
    return contact.trashed_at is not None and contact.trashed_at < restorable_since(now)


def in_trash(contact: Contact, now: datetime) -> ContactGoneError:
    """Return what is told of a contact in the trash: it can be restored, or is too old."""
    if is_overdue(contact, now):
        return BeingErasedError(contact.number)
    return ContactInTrashError(contact.id or 0, contact.name, contact.number)
