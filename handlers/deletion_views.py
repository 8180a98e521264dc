"""What one person sees of deletions: who was asked, what was done, what still waits."""

from typing import Final

from slack_sdk.models.blocks import Block

from handlers import blocks, cards, names
from handlers.deletion_words import full, named, numbered, outcome, sign
from storage.deletions.deletions import Verdict, Waiting
from storage.deletions.requested import Member, Overview

NOTHING_WAITS: Final = "Nothing waits for a decision."


def asked(overview: Overview, where: str, wanted: int) -> tuple[str, list[Block]]:
    """Say that the managers were asked, of so many; ``where`` is who sees the card."""
    request = overview.request
    text = (
        f"I asked {where} to delete {named(overview.people, full)}. "
        f"You will be told what becomes of D-{request.number}."
    )
    passed = wanted - len(overview.members)
    if passed:
        text += f" Left aside, as it is asked for already or gone: {passed:,}."
    return text, [blocks.section(f":wastebasket: {text}"), _withdraw(overview)]


def _withdraw(overview: Overview) -> Block:
    number = overview.request.id or 0
    return blocks.actions(blocks.button("Withdraw", f"{names.WITHDRAW}#{number}", number))


def told(overview: Overview) -> tuple[str, list[Block]]:
    """Tell whoever decided what was done."""
    text = outcome(overview, lambda member: _seen(member, overview))
    return text, [blocks.section(f"{sign(overview)} {text}")]


def _seen(member: Member, overview: Overview) -> str:
    """Name somebody to a manager; of whoever is erased, nothing is said any more."""
    is_gone = overview.request.kind == Verdict.ERASE and member.left_out is None
    return numbered(member) if is_gone else full(member)


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
        f"{named(overview.people, full)}\n_Until {cards.moment(request.expires_at)}_"
    )
    review = blocks.button("Review", f"{names.REVIEW}#{number}", number, style="primary")
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
        f"*D-{request.number}* {named(overview.people, full)}\n"
        f"_Managers may decide until {cards.moment(request.expires_at)}_"
    )
    withdraw = blocks.button("Withdraw", f"{names.WITHDRAW}#{number}", number)
    return blocks.section(text, withdraw)
