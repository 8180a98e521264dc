"""``python -m bot`` is the same as ``contacts-bot``."""

from bot.cli import main

main()
