"""What is wrong for a moment: the database is locked, full or away."""

from storage.errors.kinds import PassingError


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
