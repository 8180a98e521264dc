"""The mistakes a person can make, in words they know.

Each error is raised where the mistake is noticed and says what happened; what to do next
is added by ``handlers/errors.py``, which must know every class that is raised.
"""

from collections.abc import Mapping


class ContactsError(Exception):
    """A mistake that a person can make; its text is a sentence for that person."""


class InvalidContactError(ContactsError):
    """Some values cannot be taken as they are.

    ``problems`` has a sentence per field identifier, for the box it was typed into.
    """

    def __init__(self, problems: Mapping[str, str]) -> None:
        self.problems = dict(problems)
        super().__init__(" ".join(self.problems.values()))


class IdentityTakenError(ContactsError):
    """An e-mail address, phone number or account already belongs to another contact."""

    def __init__(
        self, field: str, value: str, owner_id: int, owner: str, number: int
    ) -> None:
        self.field, self.value = field, value
        self.owner_id, self.owner, self.number = owner_id, owner, number
        super().__init__(f"{value} already belongs to *{owner}* (C-{number}).")


class ContactNotFoundError(ContactsError):
    """No contact fits the words that were given."""

    def __init__(self, words: str) -> None:
        self.words = words
        super().__init__(f"Nobody matches “{words}”.")


class AmbiguousContactError(ContactsError):
    """Several contacts fit the words that were given; ``ids`` has the first of them."""

    def __init__(self, words: str, ids: list[int], count: int) -> None:
        self.words, self.ids, self.count = words, ids, count
        super().__init__(f"{count} contacts are called “{words}”. Pick one.")


class ChangedMeanwhileError(ContactsError):
    """Somebody else changed the same fields after this form was opened."""

    def __init__(self, fields: Mapping[str, str]) -> None:
        self.fields = dict(fields)
        names = ", ".join(self.fields)
        super().__init__(f"Somebody changed {names} after you opened this form.")


class NothingToUndoError(ContactsError):
    """The change is gone, undone already, or the values have changed since."""

    def __init__(self, why: str) -> None:
        super().__init__(why)


class TooManyError(ContactsError):
    """So many contacts are not changed at once."""

    def __init__(self, count: int, most: int) -> None:
        super().__init__(f"These are {count:,} contacts; at most {most:,} go at once.")


class ResultGoneError(ContactsError):
    """The button belongs to a result that is not kept any more."""

    def __init__(self) -> None:
        super().__init__("This button is old, and its list is not kept any more.")


class NotAllowedError(ContactsError):
    """The person's role does not reach."""

    def __init__(self, needed: str, has: str, act: str = "This") -> None:
        self.needed, self.has = needed, has
        super().__init__(f"{act} needs the role *{needed}*; you are *{has}*.")


class BusyError(ContactsError):
    """The database was locked for longer than anybody should wait."""

    def __init__(self) -> None:
        super().__init__("The contacts are busy right now, and nothing was changed.")


class StartError(Exception):
    """The program must not start like this; the text says what to do."""


class AlreadyDoneError(ContactsError):
    """Slack delivered the same click twice; the first delivery did the work."""

    def __init__(self) -> None:
        super().__init__("This was done already.")
