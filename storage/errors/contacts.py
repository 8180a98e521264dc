"""What can be wrong with a contact and its values."""

from collections.abc import Mapping

from storage.errors.kinds import ContactsError


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


class ContactMergedError(ContactsError):
    """The contact went into another one while a form of it was open."""

    def __init__(self, owner_id: int, name: str, number: int) -> None:
        self.owner_id = owner_id
        super().__init__(
            "This contact was merged into *{name}* (C-{number}) after you opened the form.",
            name=name,
            number=number,
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
