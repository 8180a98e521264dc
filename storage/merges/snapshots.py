"""What a contact is at one moment, as JSON: a merge keeps it, and an unmerge reads it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from storage.merges.moving import Rows
from storage.models import Contact
from storage.profiles import Facts

# When something happened last; the newer of the two counts for both.
LATEST: Final = ("interacted_at", "incoming_at")
MOMENTS: Final = (*LATEST, "last_channel", "updated_at")


def snapshot(contact: Contact, facts: Facts, rows: Rows) -> dict[str, Any]:
    """Return what a contact is, as JSON: facts, moments, and the rows that it owns."""
    moments = {name: getattr(contact, name) for name in MOMENTS}
    return {
        "facts": facts,
        "moments": {
            name: value.isoformat() if isinstance(value, datetime) else value
            for name, value in moments.items()
        },
        "rows": rows,
    }


def moment(kept: Mapping[str, Any], name: str) -> datetime | str | None:
    """Return one of the ``MOMENTS`` of a snapshot."""
    value: str | None = kept["moments"][name]
    return datetime.fromisoformat(value) if value and name.endswith("_at") else value
