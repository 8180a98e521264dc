"""How a deletion looks: the request, the manager's form, the card and its verdict."""

from collections.abc import Callable, Sequence
from typing import Final

from slack_sdk.models.blocks import Block
from slack_sdk.models.views import View

from handlers import blocks, cards, form
from handlers.masking import masked, veiled
from handlers.rendering import as_json
from handlers.texts import count
from storage.deletion_cards import Told, Words
from storage.deletions import Verdict, Waiting
from storage.profiles import Profile
from storage.requested import Member, Overview
from storage.trash import RESTORABLE_FOR

FORM: Final = "deletion.form"
REVIEW_FORM: Final = "deletion.review.form"
REVIEW: Final = "deletion.review"
WITHDRAW: Final = "deletion.withdraw"
REASON: Final = "reason"
VERDICT: Final = "verdict"
WORD: Final = "word"
COMMENT: Final = "comment"
TYPED: Final = "Delete"
LONGEST_REASON: Final = 500
MOST_NAMED: Final = 20
LINES: Final = 15
LINE: Final = 180
ABOUT: Final = (
    "A manager other than you decides. Whoever is deleted can be restored for "
    f"{RESTORABLE_FOR.days} days; the manager may also choose to erase at once."
)
WARNING: Final = (
    ":warning: *Erasing cannot be undone.* Names, addresses, notes and history of these "
    "people are gone for good; only what counts them stays, under a made-up name."
)
COPIES: Final = "copies that somebody has downloaded cannot be called back."
NOTHING_WAITS: Final = "Nothing waits for a decision."
VERDICTS: Final = (
    (f"Delete (restorable for {RESTORABLE_FOR.days} days)", Verdict.DELETE),
    ("Erase now (cannot be undone)", Verdict.ERASE),
    ("Decline: everything stays as it is", Verdict.DECLINE),
)

Naming = Callable[[Member], str]


def request_form(profiles: Sequence[Profile]) -> View:
    """Ask why these contacts shall go."""
    names = [f"• {cards.name_of(profile)}" for profile in profiles[:MOST_NAMED]]
    if len(profiles) > MOST_NAMED:
        names.append(f"… and {len(profiles) - MOST_NAMED} more")
    reason = blocks.text_input(
        REASON,
        "Why?",
        optional=False,
        lines=True,
        hint="The managers read this before they decide.",
        length=LONGEST_REASON,
    )
    words = blocks.section(f"Ask to delete *{count(len(profiles), 'contact')}*:")
    shown = [words, blocks.section("\n".join(names)), reason, blocks.context(ABOUT)]
    return form.modal(FORM, "Delete", "Ask", shown)


def asked(overview: Overview, where: str, wanted: int) -> tuple[str, list[Block]]:
    """Say that the managers were asked, of so many; ``where`` is who sees the card."""
    request = overview.request
    text = (
        f"I asked {where} to delete {_people(overview.people, _full)}. "
        f"You will be told what becomes of D-{request.number}."
    )
    passed = wanted - len(overview.members)
    if passed:
        text += f" Left aside, as it is asked for already or gone: {passed:,}."
    return text, [blocks.section(f":wastebasket: {text}"), _withdraw(overview)]


def _withdraw(overview: Overview) -> Block:
    number = overview.request.id or 0
    return blocks.actions(blocks.button("Withdraw", f"{WITHDRAW}#{number}", number))


def review_form(overview: Overview) -> View:
    """Show a manager who would go, in full, and ask what shall happen."""
    request = overview.request
    people = count(len(overview.people), "contact")
    shown: list[Block] = [
        blocks.section(f"<@{request.requester}> asks to delete *{people}*:"),
        *_lines(overview.people),
    ]
    if overview.left_out:
        shown.append(blocks.section(f":warning: {_left_out(overview, _full)}"))
    shown.append(blocks.plain_section(f"Reason: {request.reason}"))
    if overview.files:
        files = count(overview.files, "exported file")
        shown.append(blocks.context(f"In {files}; {COPIES}"))
    options = [blocks.option(label, verdict) for label, verdict in VERDICTS]
    return form.modal(
        REVIEW_FORM,
        f"Deletion D-{request.number}",
        "Decide",
        [
            *shown,
            blocks.radios(VERDICT, "What shall happen?", options, Verdict.DELETE),
            blocks.section(WARNING),
            blocks.text_input(
                WORD,
                f"Type {TYPED} to confirm",
                hint="Not needed to decline.",
                placeholder=TYPED,
                length=20,
            ),
            blocks.text_input(
                COMMENT,
                "Comment",
                hint="Whoever asked reads it. Say why, if you decline.",
                lines=True,
                length=LONGEST_REASON,
            ),
        ],
    )


def _lines(people: Sequence[Member]) -> list[Block]:
    """Show people in full, a line each; the longest list fits into one form."""
    lines = [f"• {blocks.cut(_in_full(member), LINE)}" for member in people]
    return [
        blocks.plain_section("\n".join(lines[start : start + LINES]))
        for start in range(0, len(lines), LINES)
    ]


def _in_full(member: Member) -> str:
    parts = [member.company or "", *member.values[:2]]
    about = " · ".join(part for part in parts if part and part != member.name)
    name = cards.label(member.name, member.number)
    return f"{name} · {about}" if about else name


def card(overview: Overview) -> Told:
    """Show a request to those who may decide, or what became of it.

    A channel reads along, so names are masked; of the erased, only numbers are left.
    """
    request = overview.request
    if request.state != "waiting":
        return _verdict(overview)
    text = (
        f"*D-{request.number}* <@{request.requester}> asks to delete "
        f"{_people(overview.people, _masked)}."
    )
    until = cards.moment(request.expires_at)
    rule = f"Any manager but <@{request.requester}> may decide, until {until}."
    review = blocks.button("Review", REVIEW, request.id or 0, style="primary")
    shown = [
        blocks.section(f":wastebasket: {text}"),
        blocks.plain_section(f"Reason: {_veiled(request.reason, overview)}"),
        blocks.context(rule),
        blocks.actions(review),
    ]
    return text, as_json(shown)


def _verdict(overview: Overview) -> Told:
    request = overview.request
    text = outcome(overview, _naming(overview))
    shown: list[Block] = [blocks.section(f"{_SIGNS[_end(overview)]} {text}")]
    if request.comment:
        said = _veiled(request.comment, overview)
        shown.append(blocks.plain_section(f"Comment: {said}"))
    parts = [f"D-{request.number} · asked {cards.moment(request.created_at)}"]
    if request.decided_at is not None:
        parts.append(f"ended {cards.moment(request.decided_at)}")
    if request.kind == Verdict.DELETE and request.decided_at is not None:
        until = cards.moment(request.decided_at + RESTORABLE_FOR)
        parts.append(f"can be restored until {until}")
    return text, as_json([*shown, blocks.context(" · ".join(parts))])


_SIGNS: Final = {
    "delete": ":wastebasket:",
    "erase": ":fire:",
    "declined": ":no_entry_sign:",
    "withdrawn": ":leftwards_arrow_with_hook:",
    "expired": ":hourglass:",
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
    }[_end(overview)]
    is_done = request.state == "approved" and overview.left_out
    return f"{said} {_left_out(overview, naming)}" if is_done else said


def _left_out(overview: Overview, naming: Naming) -> str:
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
    """Tell whoever asked, and the managers, what became of a request."""
    return _verdict(overview)


def told(overview: Overview) -> tuple[str, list[Block]]:
    """Tell whoever decided what was done."""
    text = outcome(overview, lambda member: _seen(member, overview))
    return text, [blocks.section(f"{_SIGNS[_end(overview)]} {text}")]


def _seen(member: Member, overview: Overview) -> str:
    """Name somebody to a manager; of whoever is erased, nothing is said any more."""
    is_gone = overview.request.kind == Verdict.ERASE and member.left_out is None
    return _number(member) if is_gone else _full(member)


def home(waiting: Waiting) -> list[Block]:
    """Show on the Home tab what waits for a decision."""
    shown: list[Block] = []
    if waiting.to_decide:
        shown.append(blocks.header("Deletions that wait for you"))
        shown += [_to_decide(overview) for overview in waiting.to_decide]
    if waiting.own:
        shown.append(blocks.header("Deletions you asked for"))
        shown += [_own(overview) for overview in waiting.own]
    return shown


def _to_decide(overview: Overview) -> Block:
    request = overview.request
    number = request.id or 0
    text = (
        f"*D-{request.number}* <@{request.requester}> asks to delete "
        f"{_people(overview.people, _full)}\n_Until {cards.moment(request.expires_at)}_"
    )
    review = blocks.button("Review", f"{REVIEW}#{number}", number, style="primary")
    return blocks.section(text, review)


def _own(overview: Overview) -> Block:
    request = overview.request
    number = request.id or 0
    text = (
        f"*D-{request.number}* {_people(overview.people, _full)}\n"
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
    people_at_all = f"*{count(len(people), 'contact')}*"
    return f"{people_at_all}, {', '.join(names[:-1])} and {names[-1]}"


def _full(member: Member) -> str:
    return f"*{blocks.escape(cards.label(member.name, member.number))}*"


def _masked(member: Member) -> str:
    return f"{masked(member.name)} (C-{member.number})"


def _number(member: Member) -> str:
    return f"C-{member.number}"


def _naming(overview: Overview) -> Naming:
    return _number if overview.request.kind == Verdict.ERASE else _masked


def _veiled(text: str, overview: Overview) -> str:
    secrets = [s for m in overview.members for s in (m.name, *m.values)]
    return veiled(text, secrets)


WORDS: Final = Words(card, news)
