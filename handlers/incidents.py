"""What the log keeps of an error, and the reference by which it is found there."""

from hashlib import sha256
from logging import Logger
from traceback import format_tb

from handlers.asked import Asked


def report(error: Exception, reference: str, logger: Logger) -> None:
    """Log where it happened, by its reference; the words of the error may name somebody."""
    frames = "".join(format_tb(error.__traceback__))
    logger.error("Unexpected error %s: %s\n%s", reference, kinds(error), frames)


def reference_of(asked: Asked) -> str:
    """Return the name of a request, short enough to be read out; the log has it too."""
    return sha256((asked.key or asked.user_id).encode()).hexdigest()[:8]


def kinds(error: BaseException) -> str:
    """Return the class of an error, and of those behind it."""
    behind = error.__cause__ or error.__context__
    kind = type(error).__name__
    return f"{kind}, after {kinds(behind)}" if behind else kind
