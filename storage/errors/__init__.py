"""The mistakes a person can make, in words they know, a file per subject.

Each error is raised where the mistake is noticed and says what happened; what to do next
is added by ``handlers/next_steps.py``, which must know every class that is raised.  A room
with mistakes of its own keeps them itself, as in ``storage/deletions/errors.py``.
"""

from storage.errors.access import (
    LastOwnerError,
    NoAccessError,
    NotAllowedError,
    RoleFixedError,
)
from storage.errors.contacts import (
    ChangedMeanwhileError,
    ContactGoneError,
    ContactInTrashError,
    ContactMergedError,
    IdentityInTrashError,
    IdentityTakenError,
    InvalidContactError,
)
from storage.errors.finding import (
    AmbiguousContactError,
    Choice,
    ContactNotFoundError,
    MemberMentionedError,
    NoLastError,
    NoSuchRowError,
    NothingSelectedError,
    ResultChangedError,
    ResultGoneError,
    TooManyError,
)
from storage.errors.kinds import AlreadyDoneError, ContactsError, PassingError, StartError
from storage.errors.merges import (
    ComparedBeforeError,
    MergedAlreadyError,
    NoIdentityLeftError,
    NotMergedError,
    SameContactError,
)
from storage.errors.outages import BusyError, DoubtfulError, NoRoomError, UnreachableError
from storage.errors.undo import (
    AddedStaysError,
    ChangedSinceError,
    LastWasMergeError,
    NothingToUndoError,
    StillGoingOnError,
)

__all__ = [
    "AddedStaysError",
    "AlreadyDoneError",
    "AmbiguousContactError",
    "BusyError",
    "ChangedMeanwhileError",
    "ChangedSinceError",
    "Choice",
    "ComparedBeforeError",
    "ContactGoneError",
    "ContactInTrashError",
    "ContactMergedError",
    "ContactNotFoundError",
    "ContactsError",
    "DoubtfulError",
    "IdentityInTrashError",
    "IdentityTakenError",
    "InvalidContactError",
    "LastOwnerError",
    "LastWasMergeError",
    "MemberMentionedError",
    "MergedAlreadyError",
    "NoAccessError",
    "NoIdentityLeftError",
    "NoLastError",
    "NoRoomError",
    "NoSuchRowError",
    "NotAllowedError",
    "NotMergedError",
    "NothingSelectedError",
    "NothingToUndoError",
    "PassingError",
    "ResultChangedError",
    "ResultGoneError",
    "RoleFixedError",
    "SameContactError",
    "StartError",
    "StillGoingOnError",
    "TooManyError",
    "UnreachableError",
]
