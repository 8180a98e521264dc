"""Logs: one line per event, with ids and never a name, address, text or secret."""

import logging
import re
import sys
from collections.abc import Iterator
from traceback import format_tb
from typing import Any, Final

SECRETS: Final = re.compile(
    r"xox[abeprs]-[\w-]+|xapp-[\w-]+|https?://\S*/(?:response|commands|actions)/\S+"
)


class _Redacted(logging.Formatter):
    """Takes tokens and response URLs out of whatever is logged, tracebacks included.

    Of an exception it tells where and what kind, never its words, though a library quotes
    them: those of a database, or of a number that is none, name what somebody wrote.
    """

    def format(self, record: logging.LogRecord) -> str:
        return SECRETS.sub("[secret]", super().format(record))

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802  # the same
        for error in _behind(record.exc_info[1] if record.exc_info else None):
            for words in filter(None, (repr(error), str(error))):
                record.message = record.message.replace(words, type(error).__name__)
        return super().formatMessage(record)

    def formatException(self, ei: Any) -> str:  # noqa: N802  # its name is Python's
        return "\n".join(_frames(ei[1]))


def _frames(error: BaseException | None) -> Iterator[str]:
    """Yield the frames and kinds of an error, and of what led to it, the first one last."""
    for one in _behind(error):
        yield "".join(format_tb(one.__traceback__)) + type(one).__name__


def _behind(error: BaseException | None) -> Iterator[BaseException]:
    """Yield an error and what led to it."""
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__


def start_logging(level: str, process: str) -> None:
    """Log to standard error, each line with the time, the process and the module."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        _Redacted(f"%(asctime)s {process} %(levelname)s %(name)s: %(message)s")
    )
    logging.basicConfig(level=level, handlers=[handler], force=True)
    # These log payloads, and payloads have names in them.
    for name in ("slack_bolt", "slack_sdk", "aiosqlite", "sqlalchemy", "apscheduler"):
        logging.getLogger(name).setLevel(logging.WARNING)
