"""What can be wrong with asking for an import, in words the person knows."""

from storage.errors import ContactsError


class ImportNotFoundError(ContactsError):
    """There is no such import in this workspace."""

    def __init__(self) -> None:
        super().__init__("I do not know this import any more.")


class NotYourImportError(ContactsError):
    """Somebody else dropped the file, and the person is no manager."""

    def __init__(self, user_id: str) -> None:
        self.user_id = user_id
        words = "<@{user}> dropped this file, so they or a manager decide."
        super().__init__(words, user=user_id)


class ImportStateError(ContactsError):
    """The import is not where this step begins: it runs, is over, or is not checked yet."""

    def __init__(self, words: str, state: str) -> None:
        self.state = state
        super().__init__(words)
