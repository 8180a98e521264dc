"""What people may do: a ladder of roles."""

from enum import StrEnum
from typing import Final


class Role(StrEnum):
    """What a person may do; each role may do all that the ones before it may."""

    NOBODY = "nobody"
    VIEWER = "viewer"
    MEMBER = "member"
    MANAGER = "manager"
    OWNER = "owner"

    def reaches(self, needed: "Role") -> bool:
        """Tell whether this role may do what needs the role ``needed``."""
        return _LADDER.index(self) >= _LADDER.index(needed)


_LADDER: Final = tuple(Role)
