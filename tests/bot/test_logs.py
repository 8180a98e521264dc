"""What the logs tell of an error: where and of what kind, never whom it was about."""

import logging
import sys

from bot.logs import _Redacted


def test_a_traceback_says_where_and_never_what_somebody_wrote() -> None:
    typed, name = "ada@x.io", "Ada Lovelace"
    try:
        try:
            int(typed)
        except ValueError as error:
            raise LookupError(name) from error
    except LookupError:
        record = logging.LogRecord("bot", 40, "", 0, "It broke", (), sys.exc_info())

    logged = _Redacted("%(message)s").format(record)

    assert "It broke" in logged
    assert "test_logs.py" in logged
    assert logged.index("LookupError") < logged.index("ValueError")
    assert typed not in logged
    assert name not in logged


def test_what_a_library_quotes_of_an_error_is_only_its_kind() -> None:
    name = "Ada Lovelace"
    try:
        int(name)
    except ValueError as error:
        said = f"Failed to run a request listener: {error}, future: {error!r}"
        record = logging.LogRecord("slack_sdk", 40, "", 0, said, (), sys.exc_info())

    logged = _Redacted("%(message)s").format(record)

    assert "listener: ValueError, future: ValueError\n" in logged
    assert name not in logged


def test_a_token_is_taken_out() -> None:
    record = logging.LogRecord("bot", 40, "", 0, "with xoxb-1-2-abc", (), None)

    assert _Redacted("%(message)s").format(record) == "with [secret]"
