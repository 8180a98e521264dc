"""What Slack refuses, checked on plain JSON, with none of the bot's own code.

The bot has a validator too, at its gate; this one is written apart from it, so that one
mistake cannot hide behind the other.
"""

from bot.sandbox.checks.answers import check_options, check_submission_answer
from bot.sandbox.checks.messages import (
    TEXT_CUT_AT_CHARACTERS,
    check_message,
    check_unfurls,
)
from bot.sandbox.checks.metadata import check_entity
from bot.sandbox.checks.refusal import Problem, Refusal
from bot.sandbox.checks.validation import validate
from bot.sandbox.checks.views import check_view

__all__ = [
    "TEXT_CUT_AT_CHARACTERS",
    "Problem",
    "Refusal",
    "check_entity",
    "check_message",
    "check_options",
    "check_submission_answer",
    "check_unfurls",
    "check_view",
    "validate",
]
