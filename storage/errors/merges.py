"""What can be wrong with making one of two contacts, or two of one."""

from storage.errors.kinds import ContactsError


class SameContactError(ContactsError):
    """Two contacts were to be merged that are one."""

    def __init__(self, contact_id: int, name: str, number: int) -> None:
        self.owner_id = contact_id
        super().__init__("Both are *{name}* (C-{number}).", name=name, number=number)


class MergedAlreadyError(SameContactError):
    """One of two contacts that were to be merged went into another one before."""

    def __init__(
        self, contact_id: int, name: str, number: int, gone: str, gone_number: int
    ) -> None:
        self.owner_id = contact_id
        ContactsError.__init__(
            self,
            "*{gone}* (C-{gone_number}) is merged into *{name}* (C-{number}) already.",
            gone=gone,
            gone_number=gone_number,
            name=name,
            number=number,
        )


class ComparedBeforeError(ContactsError):
    """Somebody changed one of two contacts after they were compared."""

    def __init__(self) -> None:
        super().__init__(
            "Somebody changed one of the two after you compared them, so nothing was done."
        )


class NotMergedError(ContactsError):
    """There is nothing to take apart, or not now; the text says why."""

    def __init__(self, why: str, **values: object) -> None:
        super().__init__(why, **values)


class NoIdentityLeftError(ContactsError):
    """A merge taken apart would leave one of the two without any way to reach it."""

    def __init__(self, name: str, number: int, left: int, *, is_left: bool) -> None:
        first = (
            "Add one to it first."
            if is_left
            else "Let one go to it, or bring its own back; if there is none, add one to "
            "C-{left} first."
        )
        text = "*{name}* (C-{number}) would have no e-mail, phone or account. "
        super().__init__(text + first, name=name, number=number, left=left)
