"""The buttons that lead on from a mistake."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from handlers import names
from handlers.asked import Asked
from handlers.favour import Favour, favour_of
from handlers.texts import closed
from storage import errors
from storage.deletions import errors as deletion
from storage.errors import ContactsError
from storage.models import Role
from storage.query import RefKind, parse_changes, parse_ref
from storage.tags import needed_for


@dataclass(frozen=True)
class Offer:
    """A button for the next step; with a ``line``, it runs that line as if typed.

    ``ids`` are the contacts that the line is about, if it is about those alone.
    ``beside`` is what stands beside it, in plain text: one of several to choose from.
    ``confirm`` is asked before it is done.
    """

    label: str
    action: str = names.RUN
    value: str | int = ""
    line: str | None = None
    beside: str = ""
    ids: Sequence[int] = ()
    confirm: str | None = None


Offers = Callable[[Any, Asked], Sequence[Offer]]
HELP: Final = Offer("Help", names.HELP)
NOT_TO_CREATE: Final = frozenset(
    {"delete", "erase", "history", "merge", "restore", "unmerge"}
)


def help_alone(_error: ContactsError, _asked: Asked) -> Sequence[Offer]:
    """Offer nothing but help."""
    return [HELP]


def nothing(_error: ContactsError, _asked: Asked) -> Sequence[Offer]:
    """Offer no button: the words say it all."""
    return []


def others(error: errors.NotAllowedError, asked: Asked) -> Sequence[Offer]:
    """Offer to ask somebody who may do it."""
    favour = favour_of(error, asked)
    return [] if favour is None else [_asking(favour, asked)]


def _asking(favour: Favour, asked: Asked) -> Offer:
    whom = "an owner" if favour.needed == Role.OWNER else "a manager"
    return Offer(f"Ask {whom}", names.ASK, asked.remember(favour.text))


def _of_manager(verb: str, error: ContactsError, asked: Asked) -> Offer:
    """Offer to ask a manager for a command on the contact of which an error tells."""
    line = f"{verb} C-{error.values['number']}"
    return _asking(Favour(Role.MANAGER, f"/contacts {verb}", line), asked)


def owner(error: errors.IdentityTakenError, asked: Asked) -> Sequence[Offer]:
    """Offer the contact that has the identity already, and to make one of both."""
    offers = [Offer("Open it", names.OPEN, error.owner_id)]
    if asked.line.startswith("edit "):
        target, _ = parse_changes(asked.words)
        who = f'"{target}"' if " " in target and '"' not in target else target
        offers.append(Offer("Merge the two", line=f"merge {who} C-{error.number}"))
    return offers


def restored(
    error: errors.IdentityInTrashError | errors.ContactInTrashError, asked: Asked
) -> Sequence[Offer]:
    """Offer to take the contact out of the trash, or to ask whoever may."""
    if not asked.may(Role.MANAGER):
        return [_of_manager("restore", error, asked)]
    return [Offer("Restore", names.RESTORE, error.owner_id)]


def opened(
    error: errors.ContactMergedError
    | errors.SameContactError
    | deletion.RestoredAlreadyError,
    _asked: Asked,
) -> Sequence[Offer]:
    """Offer the contact that is there: another one went into it, or it came back."""
    return [Offer("Open it", names.OPEN, error.owner_id)]


def unmerge(error: errors.LastWasMergeError, asked: Asked) -> Sequence[Offer]:
    """Offer to take a merge apart, or to ask whoever still may."""
    if error.is_old and not asked.may(Role.MANAGER):
        return [_of_manager("unmerge", error, asked)]
    return [Offer("Unmerge", names.UNMERGE, error.merge_id)]


def added(error: errors.AddedStaysError, _asked: Asked) -> Sequence[Offer]:
    """Offer to ask for the deletion of a contact that one has just added, and to see it."""
    return [
        Offer("Delete", names.DELETE, error.contact_id),
        Offer("Open it", names.OPEN, error.contact_id),
    ]


def roles(_error: ContactsError, asked: Asked) -> Sequence[Offer]:
    """Offer the form in which roles are given, to whoever gives them."""
    return [Offer("Give a role", line="roles")] if asked.may(Role.OWNER) else []


def withdraw(error: deletion.AlreadyRequestedError, _asked: Asked) -> Sequence[Offer]:
    """Offer to take the request back, to whoever made it."""
    return [Offer("Withdraw", names.WITHDRAW, error.request_id)] if error.is_own else []


def create(error: errors.ContactNotFoundError, asked: Asked) -> Sequence[Offer]:
    """Offer to add who was not found, where the words could be a new contact.

    Whoever was to go, to be merged or to come back is somebody who should be there.
    """
    if asked.verb in NOT_TO_CREATE:
        return elsewhere(error, asked)
    kind = parse_ref(error.words).kind
    is_query = kind is RefKind.NAME and ":" in error.words
    if (
        is_query
        or _begins_with_number(error.words)
        or not asked.may(Role.MEMBER)
        or kind not in (RefKind.NAME, RefKind.IDENTITY)
    ):
        return [HELP]
    return [Offer(f"Create {error.words}", line=f"new {error.words}"), HELP]


def _begins_with_number(words: str) -> bool:
    """Tell whether it is a contact's number with more behind it, and so no new name."""
    first = words.partition(" ")[0]
    return '"' not in first and parse_ref(first).kind is RefKind.NUMBER


def elsewhere(_error: ContactsError, asked: Asked) -> Sequence[Offer]:
    """Offer the search box, and the trash to whoever may see it."""
    offers = [Offer("Search", line="")]
    if asked.may(Role.MANAGER):
        offers.append(Offer("Show the trash", line="trash"))
    return [*offers, HELP]


def pick(error: errors.AmbiguousContactError, asked: Asked) -> Sequence[Offer]:
    """Offer each contact that may be meant: the same line, with its number."""
    offers = [
        Offer(
            "Open" if asked.line.startswith("show ") else "Take this one",
            line=instead(asked.line, error.words, f"C-{choice.number}"),
            beside=f"{closed(choice.name)} (C-{choice.number})\n{choice.hint}".rstrip(),
        )
        for choice in error.choices
    ]
    if error.count is None or error.count > len(error.choices):
        offers.append(Offer("Show all", line=f"find {error.words}"))
    is_tagging = asked.line.casefold().startswith("tag ")
    if is_tagging and error.count and asked.may(needed_for(error.count)):
        offers.append(_all_of_them(error, asked))
    return offers


def _all_of_them(error: errors.AmbiguousContactError, asked: Asked) -> Offer:
    """Offer to tag everybody who was found, and nobody who comes to fit later."""
    label, question = f"All {error.count:,}", f"{error.count:,} contacts get other tags."
    return Offer(label, names.TAG_ALL, line=asked.words, ids=error.ids, confirm=question)


def again(error: errors.ResultChangedError, _asked: Asked) -> Sequence[Offer]:
    """Offer the query behind an old button."""
    return [Offer("Run the query again", line=f"find {error.query}")]


def instead(line: str, words: str, number: str) -> str:
    """Return a line with a contact's number in the place of its name."""
    for said in (f'"{words}"', words):
        if said in line:
            return line.replace(said, number, 1)
    return f"show {number}"
