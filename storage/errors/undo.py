"""Why a change is not taken back."""

from storage.errors.kinds import ContactsError


class NothingToUndoError(ContactsError):
    """The change is gone, undone already, or the values have changed since."""

    def __init__(self, why: str) -> None:
        super().__init__(why)


class ChangedSinceError(NothingToUndoError):
    """Somebody has gone on from the change; ``who`` is their name, or "You"."""

    def __init__(self, name: str, number: int, who: str, minutes: int) -> None:
        ago = "just now" if minutes < 1 else f"{minutes} min ago"
        text = f"{{who}} changed *{{name}}* (C-{{number}}) since, {ago}."
        ContactsError.__init__(self, text, who=who, name=name, number=number)


class AddedStaysError(NothingToUndoError):
    """The last thing somebody did was to add a contact, which is deleted and not undone."""

    def __init__(self, contact_id: int, name: str, number: int) -> None:
        self.contact_id = contact_id
        text = "You added *{name}* (C-{number}): to take that back, delete it."
        ContactsError.__init__(self, text, name=name, number=number)


class LastWasMergeError(NothingToUndoError):
    """The last change was a merge, which is taken apart and not undone.

    ``is_old``: only a manager may, by now.
    """

    def __init__(self, merge_id: int, left: str, number: int, *, is_old: bool) -> None:
        self.merge_id, self.is_old = merge_id, is_old
        late = (
            " That was over half an hour ago, so a manager takes it apart: "
            "*/contacts unmerge C-{number}*."
        )
        text = "Your last change was a merge into *{left}* (C-{number})."
        text += late if is_old else ""
        ContactsError.__init__(self, text, left=left, number=number)


class StillGoingOnError(NothingToUndoError):
    """The last change is not through yet, and nobody meant the one before it."""

    def __init__(self) -> None:
        super().__init__(
            "Your last change is still going on, so nothing was taken back. In our direct "
            "messages you see how far it is, and may take it back when it is through."
        )
