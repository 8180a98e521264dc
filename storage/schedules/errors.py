"""What can be wrong with a schedule, in words."""

from storage.errors import ContactsError


class ScheduleChangedError(ContactsError):
    """Somebody else has changed, paused or resumed the schedule meanwhile."""

    def __init__(self, number: int) -> None:
        super().__init__(f"Somebody has changed schedule S-{number} since you opened it.")
