"""The mistakes a person can make, in words they know.

Each error is raised where the mistake is noticed and says what happened; what to do next
is added by ``handlers/errors.py``, which must know every class that is raised.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass


class ContactsError(Exception):
    """A mistake that a person can make; its text is a sentence for that person.

    What people wrote comes in through ``values``, for the ``{names}`` in the text, so that
    whoever shows the sentence can make it harmless.  Words between ``*`` are emphasised.
    """

    def __init__(self, text: str = "", **values: object) -> None:
        self.text, self.values = text, values
        super().__init__(text.format(**values) if values else text)


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
        super().__init__(
            "{value} already belongs to *{owner}* (C-{number}).",
            value=value,
            owner=owner,
            number=number,
        )


class IdentityInTrashError(IdentityTakenError):
    """It belongs to a contact in the trash, which can be restored."""

    def __init__(
        self, field: str, value: str, owner_id: int, owner: str, number: int
    ) -> None:
        super().__init__(field, value, owner_id, owner, number)
        self.text = "{value} belongs to *{owner}* (C-{number}), who is in the trash."
        self.args = (self.text.format(**self.values),)


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


class ContactGoneError(ContactsError):
    """The contact behind a button is not there any more."""

    def __init__(self) -> None:
        super().__init__("This contact is not there any more.")


class ContactInTrashError(ContactGoneError):
    """The contact lies in the trash, from where it can be restored."""

    def __init__(self, contact_id: int, name: str, number: int) -> None:
        self.owner_id = contact_id
        ContactsError.__init__(
            self, "*{name}* (C-{number}) is in the trash.", name=name, number=number
        )


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


class ContactMergedError(ContactsError):
    """The contact went into another one while a form of it was open."""

    def __init__(self, owner_id: int, name: str, number: int) -> None:
        self.owner_id = owner_id
        super().__init__(
            "This contact was merged into *{name}* (C-{number}) after you opened the form.",
            name=name,
            number=number,
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


@dataclass(frozen=True)
class Choice:
    """One of several contacts that may be meant; ``hint`` tells them apart."""

    id: int
    number: int
    name: str
    hint: str


class AmbiguousContactError(ContactsError):
    """Several contacts fit the words that were given; ``choices`` has the first of them.

    ``count`` is None where there are more than anybody would look through; else ``ids``
    has all of them.  ``by_name``: the words are the name of each of them.
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
            count="Over 100" if count is None else count,
            words=words,
        )


class ChangedMeanwhileError(ContactsError):
    """Somebody else changed the same fields after this form was opened.

    ``fields`` has their values as they are now, and ``version`` what was looked at.
    """

    def __init__(self, fields: Mapping[str, str], version: int) -> None:
        self.fields, self.version = dict(fields), version
        names = ", ".join(self.fields)
        super().__init__(
            "Somebody changed {names} after you opened this form.", names=names
        )


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


class TooManyError(ContactsError):
    """So many contacts are not changed at once; one too many stands for any number."""

    def __init__(self, count: int, most: int) -> None:
        many = f"{count:,}" if count > most + 1 else f"over {most:,}"
        super().__init__(f"These are {many} contacts; at most {most:,} go at once.")


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


class ScheduleNotFoundError(ContactsError):
    """There is no schedule of this number."""

    def __init__(self, number: int) -> None:
        super().__init__(f"There is no schedule S-{number}.")


class ScheduleStateError(ContactsError):
    """The schedule is already what it was to become."""

    def __init__(self, number: int, state: str) -> None:
        super().__init__(f"Schedule S-{number} is {state} already.")


class NotAllowedError(ContactsError):
    """The person's role does not reach."""

    def __init__(self, needed: str, has: str, act: str = "This") -> None:
        self.needed, self.has, self.act = needed, has, act
        super().__init__(
            "{act} needs the role *{needed}*; you are *{has}*.",
            act=act,
            needed=needed,
            has=has,
        )


class RoleFixedError(ContactsError):
    """The settings of the bot give this person a role, and they win."""

    def __init__(self, role: str) -> None:
        super().__init__("The settings of the bot make this person *{role}*.", role=role)


class LastOwnerError(ContactsError):
    """Nobody would be an owner any more."""

    def __init__(self) -> None:
        super().__init__("This is the only owner, and there has to be one.")


_A_KIND = {"deactivated": "a deactivated account", "outsider": "somebody from outside"}


class NoAccessError(ContactsError):
    """Whoever is not a full member of the workspace gets no role."""

    def __init__(self, kind: str) -> None:
        self.kind = kind
        super().__init__(
            "Only full members of this workspace can have a role; this is {kind}.",
            kind=_A_KIND.get(kind, f"a {kind}"),
        )


class PassingError(ContactsError):
    """Something is away for a moment: the same request may fare better then."""


class BusyError(PassingError):
    """The database was locked for longer than anybody should wait."""

    def __init__(self) -> None:
        super().__init__("The contacts are busy right now, and nothing was changed.")


class UnreachableError(BusyError):
    """The database does not answer; nothing was changed."""


class NoRoomError(BusyError):
    """The disk of the database takes nothing more; nothing was changed."""

    def __init__(self) -> None:
        PassingError.__init__(
            self, "The bot's disk is full or cannot be written to, so nothing was changed."
        )


class DoubtfulError(PassingError):
    """The database broke off in the middle of a commit."""

    def __init__(self) -> None:
        super().__init__(
            "The connection to the contacts broke off while this was being saved. "
            "It may have been saved or not."
        )


class StartError(Exception):
    """The program must not start like this; the text says what to do."""


class AlreadyDoneError(ContactsError):
    """Slack delivered the same click twice; the first delivery did the work."""

    def __init__(self) -> None:
        super().__init__("This was done already.")
