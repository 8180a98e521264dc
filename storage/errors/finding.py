"""What can be wrong with naming contacts: they are nobody, several, or too many."""

from collections.abc import Sequence
from dataclasses import dataclass

from storage.errors.kinds import ContactsError


class ContactNotFoundError(ContactsError):
    """No contact fits the words that were given."""

    def __init__(self, words: str) -> None:
        self.words = words
        super().__init__('Nobody matches "{words}".', words=words)


class NoSuchRowError(ContactNotFoundError):
    """A row was named that the last result has not.

    It shows ``count`` rows from ``first`` on; None: there is no such result.
    """

    def __init__(self, position: int, first: int = 1, count: int | None = None) -> None:
        super().__init__(f"#{position}")
        if count is None:
            self.text = "You have no result of late: *{words}* is a row of what you find."
        elif not count:
            self.text = "Your last result has no rows, so there is no {words}."
        else:
            last = first + count - 1
            rows = f"row #{first}" if count == 1 else f"the rows #{first} to #{last}"
            self.text = f"Your last result shows {rows}, and no {{words}}."
        self.args = (self.text.format(**self.values),)


class NoLastError(ContactNotFoundError):
    """Somebody wrote *last* who has changed nobody, or nobody who is still there."""

    def __init__(self) -> None:
        super().__init__("last")
        self.text = "*{words}* is the contact that you changed last, and there is none."
        self.args = (self.text.format(**self.values),)


class MemberMentionedError(ContactNotFoundError):
    """A member of the workspace was mentioned where a contact is meant."""

    def __init__(self, user_id: str) -> None:
        super().__init__(user_id)
        self.text = "A mention leads to a member of this workspace, and to no contact."
        self.args = (self.text,)


@dataclass(frozen=True)
class Choice:
    """One of several contacts that may be meant; ``hint`` tells them apart."""

    id: int
    number: int
    name: str
    hint: str


class AmbiguousContactError(ContactsError):
    """Several contacts fit the words that were given; ``choices`` has the first of them.

    ``ids`` has all of them, or as many as were looked for: then ``count`` is None.
    ``by_name``: the words are the name of each of them.
    """

    def __init__(
        self,
        words: str,
        choices: Sequence[Choice],
        count: int | None,
        ids: Sequence[int] = (),
        *,
        by_name: bool = True,
    ) -> None:
        self.words, self.choices, self.count, self.ids = words, choices, count, ids
        why = "are called" if by_name else "fit"
        super().__init__(
            f"{{count}} contacts {why} {{words}}. Pick one, "
            "or use an e-mail, phone or C-number.",
            count=f"Over {len(ids):,}" if count is None else f"{count:,}",
            words=words,
        )


class ResultGoneError(ContactsError):
    """The button belongs to a result that is not kept any more."""

    def __init__(self) -> None:
        super().__init__("This button is old, and its list is not kept any more.")


class ResultChangedError(ContactsError):
    """The button belongs to a result of another day; ``query`` is what was asked."""

    def __init__(self, query: str, age: str) -> None:
        self.query = query
        super().__init__(f"This button is from {age} ago and its list has changed.")


class NothingSelectedError(ContactsError):
    """Somebody speaks of contacts that they selected, and selected none."""

    def __init__(self) -> None:
        super().__init__("You have not selected anybody lately.")


class TooManyError(ContactsError):
    """So many contacts are not changed at once; one too many stands for any number."""

    def __init__(self, count: int, most: int) -> None:
        many = f"{count:,}" if count > most + 1 else f"over {most:,}"
        super().__init__(f"These are {many} contacts; at most {most:,} go at once.")
