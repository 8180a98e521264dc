"""``python -m bot`` is the same as ``contacts-bot``."""

import signal
import sys


def main() -> None:
    """Run the command line; asked to end while modules are loaded, do so quietly."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: sys.exit(0))
    from bot.cli import main as run  # noqa: PLC0415  # slow to load

    try:
        run()
    finally:
        # The interpreter, once it ends, would die of another Ctrl-C.
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, signal.SIG_IGN)


if __name__ == "__main__":
    main()
