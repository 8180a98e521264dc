"""What a person may not do, and whom a role cannot be given or taken."""

from storage.errors.kinds import ContactsError


class NotAllowedError(ContactsError):
    """The person's role does not reach.

    ``line`` is the command by which others do it, where the person typed none.
    """

    def __init__(self, needed: str, has: str, act: str = "This", line: str = "") -> None:
        self.needed, self.has, self.act, self.line = needed, has, act, line
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
