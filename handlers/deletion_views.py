"""How a deletion is told: the card, its verdict, and what waits on the Home tab."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Final

from slack_sdk.models.blocks import Block

from handlers import blocks, cards
from handlers.masking import masked, veiled
from handlers.rendering import as_json
from handlers.texts import count
from storage.deletions.cards import Told, Words
from storage.deletions.deletions import Verdict, Waiting
from storage.deletions.requested import Member, Overview
from storage.deletions.trash import RESTORABLE_FOR

REVIEW: Final = "deletion.review"
WITHDRAW: Final = "deletion.withdraw"
MOST_NAMED: Final = 20
NOTHING_WAITS: Final = "Nothing waits for a decision."

Naming = Callable[[Member], str]


def asked(overview: Overview, where: str, wanted: int) -> tuple[str, list[Block]]:
    """Say that the managers were asked, of so many; ``where`` is who sees the card."""
    request = overview.request
    text = (
        f"I asked {where} to delete {_people(overview.people, full)}. "
        f"You will be told what becomes of D-{request.number}."
    )
    passed = wanted - len(overview.members)
    if passed:
        text += f" Left aside, as it is asked for already or gone: {passed:,}."
    return text, [blocks.section(f":wastebasket: {text}"), _withdraw(overview)]


def _withdraw(overview: Overview) -> Block:
    number = overview.request.id or 0
    return blocks.actions(blocks.button("Withdraw", f"{WITHDRAW}#{number}", number))


def card(overview: Overview) -> Told:
    """Show a request to those who may decide, or what became of it.

    A channel reads along, so names are masked; of the erased, only numbers are left.
    """
    request = overview.request
    if request.state != "waiting":
        return _verdict(overview, _naming(overview))
    text = (
        f"*D-{request.number}* <@{request.requester}> asks to delete "
        f"{_people(overview.people, _masked)}."
    )
    until = cards.moment(request.expires_at)
    rule = f"Any manager but <@{request.requester}> may decide, until {until}."
    review = blocks.button("Review", REVIEW, request.id or 0, style="primary")
    shown = [
        blocks.section(f":wastebasket: {text}"),
        *_passed_over(overview),
        blocks.plain_section(f"Reason: {_veiled(request.reason, overview)}"),
        blocks.context(rule),
        blocks.actions(review),
    ]
    return text, as_json(shown)


def _passed_over(overview: Overview) -> list[Block]:
    if not overview.left_out:
        return []
    return [blocks.section(f":warning: {left_out(overview, _masked_or_number)}")]


def _verdict(overview: Overview, naming: Naming) -> Told:
    request = overview.request
    text = outcome(overview, naming)
    shown: list[Block] = [blocks.section(f"{_SIGNS[_end(overview)]} {text}")]
    if request.comment:
        said = _veiled(request.comment, overview)
        shown.append(blocks.plain_section(f"Comment: {said}"))
    parts = [f"D-{request.number} · asked {cards.moment(request.created_at)}"]
    if request.decided_at is not None:
        parts.append(f"ended {cards.moment(request.decided_at)}")
    if request.kind == Verdict.DELETE and request.decided_at is not None:
        parts.append(_afterwards(overview, request.decided_at))
    return text, as_json([*shown, blocks.context(" · ".join(parts))])


def _afterwards(overview: Overview, deleted_at: datetime) -> str:
    erased = [m.erased_at for m in overview.people if m.erased_at is not None]
    if erased and len(erased) == len(overview.people):
        return f"erased for good {cards.moment(max(erased))}"
    return f"can be restored until {cards.moment(deleted_at + RESTORABLE_FOR)}"


_SIGNS: Final = {
    "delete": ":wastebasket:",
    "erase": ":fire:",
    "declined": ":no_entry_sign:",
    "withdrawn": ":leftwards_arrow_with_hook:",
    "expired": ":hourglass:",
    "outdated": ":arrows_counterclockwise:",
}


def _end(overview: Overview) -> str:
    return overview.request.kind or overview.request.state


def outcome(overview: Overview, naming: Naming) -> str:
    """Say what became of a request, in mrkdwn."""
    request = overview.request
    who, asker = f"<@{request.decided_by}>", f"<@{request.requester}>"
    people = _people(overview.people or overview.members, naming)
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


def news(overview: Overview) -> Told:
    """Tell whoever asked, and the managers, what became of a request.

    Only the card is ever written anew, so this must hold nothing that an erasure takes
    away: numbers instead of names.
    """
    return _verdict(overview, _number)


def told(overview: Overview) -> tuple[str, list[Block]]:
    """Tell whoever decided what was done."""
    text = outcome(overview, lambda member: _seen(member, overview))
    return text, [blocks.section(f"{_SIGNS[_end(overview)]} {text}")]


def _seen(member: Member, overview: Overview) -> str:
    """Name somebody to a manager; of whoever is erased, nothing is said any more."""
    is_gone = overview.request.kind == Verdict.ERASE and member.left_out is None
    return _number(member) if is_gone else full(member)


def home(waiting: Waiting, channel: str) -> list[Block]:
    """Show on the Home tab what waits for a decision; ``channel`` is where the rest is."""
    shown: list[Block] = []
    if waiting.to_decide:
        shown.append(blocks.header("Deletions that wait for you"))
        shown += [_to_decide(overview) for overview in waiting.to_decide]
    if waiting.more_to_decide:
        shown.append(blocks.context(f"And {waiting.more_to_decide:,} more in {channel}."))
    if waiting.own:
        shown.append(blocks.header("Deletions you asked for"))
        shown += [_own(overview) for overview in waiting.own]
    if waiting.more_own:
        shown.append(blocks.context(f"And {waiting.more_own:,} more."))
    return shown


def _to_decide(overview: Overview) -> Block:
    request = overview.request
    if not overview.people:
        return _outdated(overview)
    number = request.id or 0
    text = (
        f"*D-{request.number}* <@{request.requester}> asks to delete "
        f"{_people(overview.people, full)}\n_Until {cards.moment(request.expires_at)}_"
    )
    review = blocks.button("Review", f"{REVIEW}#{number}", number, style="primary")
    return blocks.section(text, review)


def _outdated(overview: Overview) -> Block:
    """Show a request that is about to end by itself, as nobody is left of it."""
    request = overview.request
    changed = f"All contacts changed since <@{request.requester}> asked"
    return blocks.section(f"*D-{request.number}* {changed}, so nothing will be deleted.")


def _own(overview: Overview) -> Block:
    request = overview.request
    if not overview.people:
        return _outdated(overview)
    number = request.id or 0
    text = (
        f"*D-{request.number}* {_people(overview.people, full)}\n"
        f"_Managers may decide until {cards.moment(request.expires_at)}_"
    )
    withdraw = blocks.button("Withdraw", f"{WITHDRAW}#{number}", number)
    return blocks.section(text, withdraw)


def _people(people: Sequence[Member], naming: Naming) -> str:
    names = [naming(member) for member in people[:MOST_NAMED]]
    if len(people) > MOST_NAMED:
        names.append(f"{len(people) - MOST_NAMED} more")
    if len(names) < 2:  # noqa: PLR2004 - one alone, or nobody is left
        return "".join(names) or "nobody any more"
    every = f"*{count(len(people), 'contact')}*"
    return f"{every}, {', '.join(names[:-1])} and {names[-1]}"


def full(member: Member) -> str:
    """Name somebody to one person who may see contacts."""
    return f"*{blocks.escape(cards.label(member.name, member.number))}*"


def _masked(member: Member) -> str:
    return f"{masked(member.name)} (C-{member.number})"


def _masked_or_number(member: Member) -> str:
    """Name somebody to a channel; of the erased, only the number is left."""
    return _masked(member) if member.erased_at is None else _number(member)


def _number(member: Member) -> str:
    return f"C-{member.number}"


def _naming(overview: Overview) -> Naming:
    return _number if overview.request.kind == Verdict.ERASE else _masked_or_number


def _veiled(text: str, overview: Overview) -> str:
    secrets = [s for m in overview.members for s in (m.name, *m.values)]
    return veiled(text, secrets)


WORDS: Final = Words(card, news)
