"""What became of a request to delete contacts, in a sentence, and whom it names how."""

from collections.abc import Callable, Sequence
from typing import Final

from handlers import blocks, cards
from handlers.masking import masked
from handlers.texts import count
from storage.deletions.requested import Member, Overview

MOST_NAMED: Final = 20

Naming = Callable[[Member], str]


def outcome(overview: Overview, naming: Naming) -> str:
    """Say what became of a request, in mrkdwn."""
    request = overview.request
    who, asker = f"<@{request.decided_by}>", f"<@{request.requester}>"
    people = named(overview.people or overview.members, naming)
    said = {
        "delete": f"{who} deleted {people}, as {asker} had asked.",
        "erase": f"{who} erased {people} for good, as {asker} had asked.",
        "declined": f"{who} declined what {asker} asked for: to delete {people}.",
        "withdrawn": f"{asker} withdrew the request to delete {people}.",
        "expired": f"Nobody decided in time whether to delete {people}; {asker} may ask "
        "again.",
        "outdated": f"Nothing was deleted: all changed since {asker} asked, who may ask "
        "again.",
    }[_end(overview)]
    is_done = request.state in ("approved", "outdated") and overview.left_out
    return f"{said} {left_out(overview, naming)}" if is_done else said


def _end(overview: Overview) -> str:
    return overview.request.kind or overview.request.state


def sign(overview: Overview) -> str:
    """Return the sign that stands before how a request ended."""
    return _SIGNS[_end(overview)]


_SIGNS: Final = {
    "delete": ":wastebasket:",
    "erase": ":fire:",
    "declined": ":no_entry_sign:",
    "withdrawn": ":leftwards_arrow_with_hook:",
    "expired": ":hourglass:",
    "outdated": ":arrows_counterclockwise:",
}


def named(people: Sequence[Member], naming: Naming) -> str:
    """Name people in a sentence, the first of many by name; ``naming`` says how."""
    names = [naming(member) for member in people[:MOST_NAMED]]
    if len(people) > MOST_NAMED:
        names.append(f"{len(people) - MOST_NAMED} more")
    if len(names) < 2:  # noqa: PLR2004 - one alone, or nobody is left
        return "".join(names) or "nobody any more"
    every = f"*{count(len(people), 'contact')}*"
    return f"{every}, {', '.join(names[:-1])} and {names[-1]}"


def left_out(overview: Overview, naming: Naming) -> str:
    """Say who is left out of a request, and why."""
    left, every = overview.left_out, len(overview.members)
    names = ", ".join(f"{naming(m)} {_WHY[m.left_out or '']}" for m in left[:MOST_NAMED])
    are = "contact is" if every == 1 else "contacts are"
    return f"{len(left)} of {every} {are} left out: {names}."


_WHY: Final = {
    "changed": "changed since the request",
    "merged": "was merged meanwhile",
    "trashed": "is in the trash already",
    "erased": "is erased already",
}


def full(member: Member) -> str:
    """Name somebody to one person who may see contacts."""
    return f"*{blocks.escape(cards.label(member.name, member.number))}*"


def masked_name(member: Member) -> str:
    """Name somebody to a channel, where others read along."""
    return f"{masked(member.name)} (C-{member.number})"


def masked_or_number(member: Member) -> str:
    """Name somebody to a channel; of the erased, only the number is left."""
    return masked_name(member) if member.erased_at is None else numbered(member)


def numbered(member: Member) -> str:
    """Name somebody without a word that an erasure takes away."""
    return f"C-{member.number}"
