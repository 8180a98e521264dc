"""Logs: one line per event, with ids and never a name, address, text or secret."""

import logging
import re
import sys
from typing import Final

SECRETS: Final = re.compile(
    r"xox[abeprs]-[\w-]+|xapp-[\w-]+|https?://\S*/(?:response|commands|actions)/\S+"
)


class _Redacted(logging.Formatter):
    """Takes tokens and response URLs out of whatever is logged, tracebacks included."""

    def format(self, record: logging.LogRecord) -> str:
        return SECRETS.sub("[secret]", super().format(record))


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
