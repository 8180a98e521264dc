"""The kinds of error, by what becomes of them: told, tried again, dropped, or the end."""


class ContactsError(Exception):
    """A mistake that a person can make; its text is a sentence for that person.

    What people wrote comes in through ``values``, for the ``{names}`` in the text, so that
    whoever shows the sentence can make it harmless.  Words between ``*`` are emphasised.
    """

    def __init__(self, text: str = "", **values: object) -> None:
        self.text, self.values = text, values
        super().__init__(text.format(**values) if values else text)


class PassingError(ContactsError):
    """Something is away for a moment: the same request may fare better then."""


class AlreadyDoneError(ContactsError):
    """Slack delivered the same click twice; the first delivery did the work."""

    def __init__(self) -> None:
        super().__init__("This was done already.")


class StartError(Exception):
    """The program must not start like this; the text says what to do."""
