"""What can be wrong with a schedule, in words."""

from storage.errors import ContactsError


class ScheduleNotFoundError(ContactsError):
    """There is no schedule of this number."""

    def __init__(self, number: int) -> None:
        super().__init__(f"There is no schedule S-{number}.")


class ScheduleStateError(ContactsError):
    """The schedule is already what it was to become."""

    def __init__(self, number: int, state: str) -> None:
        super().__init__(f"Schedule S-{number} is {state} already.")


class ScheduleChangedError(ContactsError):
    """Somebody else has changed, paused or resumed the schedule meanwhile."""

    def __init__(self, number: int) -> None:
        super().__init__(f"Somebody has changed schedule S-{number} since you opened it.")
