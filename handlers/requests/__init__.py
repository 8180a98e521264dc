"""What Slack brings, as handlers ask for it by name: places, clicks, forms."""

from handlers.answers import Answer, Payload, Slack
from handlers.requests.errors import ClosingError, NeedsClickError
from handlers.requests.forms import ANSWER_TO, TOLD_VERSION, Forms
from handlers.requests.payloads import (
    Click,
    Place,
    Submission,
    click,
    effect_of,
    is_said_to_us,
    place_of,
    remembered,
    submission,
    user_of,
)

__all__ = [
    "ANSWER_TO",
    "TOLD_VERSION",
    "Answer",
    "Click",
    "ClosingError",
    "Forms",
    "NeedsClickError",
    "Payload",
    "Place",
    "Slack",
    "Submission",
    "click",
    "effect_of",
    "is_said_to_us",
    "place_of",
    "remembered",
    "submission",
    "user_of",
]
