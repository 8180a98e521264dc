"""How the sandbox says no: to the app in Slack's words, to its users in ours."""

from typing import Any


class SlackError(Exception):
    """A refusal that the app gets, by the name Slack gives it."""

    def __init__(self, name: str, **details: Any) -> None:
        super().__init__(name)
        self.name = name
        self.details = details

    def body(self) -> dict[str, Any]:
        """Return the reply's body."""
        return {"ok": False, "error": self.name, **self.details}


class RateLimitedError(SlackError):
    """The app asked too often; it may ask again after so many seconds."""

    def __init__(self, retry_after_seconds: int) -> None:
        super().__init__("ratelimited")
        self.retry_after_seconds = retry_after_seconds


class MisuseError(Exception):
    """The people interface was used wrongly; the sentence says what would be right."""

    status = 400


class UnknownError(MisuseError):
    """Something was named that is not there."""

    status = 404


class ForbiddenError(MisuseError):
    """Something was asked for that is not allowed here."""

    status = 403
