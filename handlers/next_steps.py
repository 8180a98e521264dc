"""What to do next, in words and as buttons, for every mistake that a person can make."""

from typing import Final

from handlers import file_steps, line_offers, offers
from handlers.audience import ClosedChannelError
from handlers.offers import Offer, Offers
from handlers.people import UnknownPersonError
from handlers.requests import NeedsClickError
from storage import asking, errors
from storage.deletions import errors as deletion
from storage.errors import ContactsError
from storage.exports.errors import NotDeliveredError, TooManyRowsError
from storage.files.errors import FileError
from storage.imports.errors import (
    ImportNotFoundError,
    ImportStateError,
    NotYourImportError,
)
from storage.query import errors as query
from storage.schedules.errors import (
    ScheduleChangedError,
    ScheduleNotFoundError,
    ScheduleStateError,
)
from storage.values import BadValueError

NAMED: Final = "Write the contact's name, e-mail address, phone number or C-number."

# A class that is not named here goes by the nearest one above it.
NEXT_STEP: Final[dict[type[ContactsError], tuple[str, Offers]]] = {
    BadValueError: ("", offers.help_alone),
    asking.AskedAlreadyError: ("", offers.nothing),
    asking.FavourGoneError: ("Whoever asked can ask again.", offers.nothing),
    asking.NobodyToAskError: (
        "Whoever runs the bot names the first owner in CONTACTS_OWNERS; owners give roles.",
        offers.nothing,
    ),
    asking.TakenUpError: ("", offers.nothing),
    FileError: ("", offers.nothing),
    NotDeliveredError: ("", offers.nothing),
    TooManyRowsError: ("", offers.nothing),
    **{kind: (step, offers.nothing) for kind, step in file_steps.STEPS.items()},
    ImportNotFoundError: ("Drop the file again.", offers.nothing),
    ImportStateError: ("", offers.nothing),
    NotYourImportError: ("", offers.nothing),
    ScheduleNotFoundError: ("`/contacts schedule list` shows them.", offers.nothing),
    ScheduleStateError: ("", offers.nothing),
    ScheduleChangedError: ("Open it again to see how it is now.", offers.nothing),
    errors.AlreadyDoneError: ("", offers.nothing),
    errors.AmbiguousContactError: ("", offers.pick),
    errors.BusyError: ("Try again in a moment.", offers.nothing),
    errors.ChangedMeanwhileError: (
        "Save again to put yours in their place.",
        offers.nothing,
    ),
    errors.ComparedBeforeError: ("Compare them again.", offers.nothing),
    errors.ContactGoneError: ("Search for it to see what is there.", offers.help_alone),
    errors.ContactMergedError: ("", offers.opened),
    errors.ContactNotFoundError: ("", offers.create),
    errors.DoubtfulError: (
        "Look whether it is there before you try again.",
        offers.nothing,
    ),
    errors.IdentityTakenError: ("", offers.owner),
    errors.ContactInTrashError: ("Managers can restore it.", offers.restored),
    errors.IdentityInTrashError: ("Managers can restore it.", offers.restored),
    errors.InvalidContactError: ("", offers.help_alone),
    errors.LastOwnerError: ("Make somebody else an owner first.", offers.nothing),
    errors.NoAccessError: ("", offers.nothing),
    errors.NotAllowedError: ("", offers.others),
    errors.NoRoomError: (
        "Whoever runs the bot has to make room. Then try again.",
        offers.nothing,
    ),
    errors.NoLastError: (NAMED, offers.help_alone),
    errors.MemberMentionedError: (NAMED, offers.help_alone),
    errors.NoSuchRowError: ("Search again, or name the contact.", offers.help_alone),
    errors.NothingSelectedError: (
        "Search, press *Select* and tick them.",
        offers.help_alone,
    ),
    errors.NotMergedError: ("", offers.nothing),
    errors.LastWasMergeError: ("", offers.unmerge),
    errors.AddedStaysError: ("", offers.added),
    errors.NoIdentityLeftError: ("", offers.nothing),
    errors.NothingToUndoError: ("", offers.nothing),
    errors.ChangedSinceError: (
        "Nothing was taken back; edit the contact instead.",
        offers.nothing,
    ),
    errors.ResultChangedError: ("", offers.again),
    errors.ResultGoneError: ("Run the query again.", offers.help_alone),
    errors.RoleFixedError: (
        "They win: whoever runs the bot changes them there.",
        offers.nothing,
    ),
    errors.SameContactError: ("", offers.opened),
    errors.TooManyError: ("Narrow the query down.", offers.help_alone),
    deletion.AlreadyRequestedError: ("", offers.withdraw),
    deletion.NobodyDecidesError: ("", offers.roles),
    deletion.BeingErasedError: ("", offers.nothing),
    deletion.ErasedError: ("", offers.nothing),
    deletion.RestoredAlreadyError: ("", offers.opened),
    deletion.NotInTrashError: ("`/contacts trash` shows who is.", offers.elsewhere),
    deletion.NothingLeftError: (
        "Whoever asked was told, and may ask again.",
        offers.nothing,
    ),
    deletion.NotYourRequestError: ("Managers can decline it.", offers.nothing),
    deletion.OwnRequestError: ("You can withdraw it on your Home tab.", offers.nothing),
    deletion.RequestNotFoundError: ("", offers.nothing),
    deletion.RequestOverError: ("", offers.nothing),
    query.ExportOptionError: ("", line_offers.file_or_search),
    query.OneContactError: ("", line_offers.search),
    query.PlannedVerbError: ("", line_offers.search_for),
    query.QueryError: ("", line_offers.corrected),
    query.QueryTooLongError: ("Shorten it and send it again.", line_offers.shorter),
    query.UnknownTopicError: ("", line_offers.topic),
    query.UnknownVerbError: ("", line_offers.verb),
    query.VerbMeantError: ("", line_offers.command),
    ClosedChannelError: ("", offers.nothing),
    NeedsClickError: ("", lambda error, _: [Offer("Open the form", line=error.line)]),
    UnknownPersonError: ("Try again in a moment.", offers.nothing),
}


def next_step(error: ContactsError) -> tuple[str, Offers]:
    """Return what to do about a mistake: a sentence, or none, and the buttons."""
    kinds = type(error).__mro__
    return next(
        (NEXT_STEP[kind] for kind in kinds if kind in NEXT_STEP), ("", offers.help_alone)
    )
