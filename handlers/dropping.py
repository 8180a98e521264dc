"""Where files of contacts are taken, as people read it."""

from collections.abc import Collection

from handlers import blocks


def how(import_channels: Collection[str]) -> str:
    """Say how a file is imported, in mrkdwn."""
    return f"Drop a CSV, XLSX or XLS file into {places(import_channels)} to import it."


def places(import_channels: Collection[str]) -> str:
    """Name the places that take files, in mrkdwn."""
    channels = [_channel(channel) for channel in sorted(import_channels)]
    return " or ".join([*channels, "a direct message to me"])


def _channel(id_or_name: str) -> str:
    """Return a channel as one may press it, where we have its id."""
    is_id = id_or_name[:1] in ("C", "G") and id_or_name.isalnum() and id_or_name.isupper()
    return f"<#{id_or_name}>" if is_id else blocks.escape(f"#{id_or_name}")
