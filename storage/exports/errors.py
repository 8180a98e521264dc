"""What can be wrong with an export, in words."""

from storage.errors import ContactsError


class TooManyRowsError(ContactsError):
    """A workbook does not hold so many contacts."""

    def __init__(self, most: int) -> None:
        super().__init__(f"A workbook holds {most:,} contacts at most. Export as:csv.")


class NotDeliveredError(ContactsError):
    """Slack did not take a file; the text says why."""


class ClosedError(NotDeliveredError):
    """The file must not be posted: the right is gone, or others would read along."""
