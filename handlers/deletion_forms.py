"""The forms of a deletion: why it is asked for, and the manager's decision."""

from collections.abc import Sequence
from typing import Final

from slack_sdk.models.blocks import Block
from slack_sdk.models.views import View

from handlers import blocks, cards, form
from handlers.deletion_words import MOST_NAMED, full, left_out
from handlers.texts import BULLET, count, from_left
from storage.deletions.deletions import Verdict
from storage.deletions.requested import Member, Overview
from storage.deletions.trash_rule import RESTORABLE_FOR
from storage.profiles import Profile

FORM: Final = "deletion.form"
REVIEW_FORM: Final = "deletion.review.form"
REASON: Final = "reason"
VERDICT: Final = "verdict"
WORD: Final = "word"
COMMENT: Final = "comment"
TYPED: Final = "Delete"
LONGEST_REASON: Final = 500
LINES: Final = 15
LINE: Final = 180
ABOUT: Final = (
    "A manager other than you decides. Whoever is deleted can be restored for "
    f"{RESTORABLE_FOR.days} days; the manager may also choose to erase at once."
)
WARNING: Final = (
    "*Erasing cannot be undone.* Names, addresses, notes and history of these "
    "people are gone for good; only what counts them stays, under a made-up name."
)
COPIES: Final = "copies that somebody has downloaded cannot be called back."
VERDICTS: Final = (
    (f"Delete (restorable for {RESTORABLE_FOR.days} days)", Verdict.DELETE),
    ("Erase now (cannot be undone)", Verdict.ERASE),
    ("Decline: everything stays as it is", Verdict.DECLINE),
)


def request_form(profiles: Sequence[Profile]) -> View:
    """Ask why these contacts shall go."""
    names = [f"{BULLET}{cards.name_of(profile)}" for profile in profiles[:MOST_NAMED]]
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


def review_form(overview: Overview) -> View:
    """Show a manager who would go, in full, and ask what shall happen."""
    request = overview.request
    people = count(len(overview.people), "contact")
    shown: list[Block] = [
        blocks.section(f"<@{request.requester}> asks to delete *{people}*:"),
        *_lines(overview.people),
    ]
    if overview.left_out:
        shown.append(blocks.section(f":warning: {left_out(overview, full)}"))
    shown.append(blocks.plain_section(f"Reason: {request.reason}"))
    if overview.files:
        files = count(overview.files, "exported file")
        shown.append(blocks.context(f"In {files}; {COPIES}"))
    title = f"Deletion D-{request.number}"
    return form.modal(REVIEW_FORM, title, "Decide", [*shown, *_boxes()])


def _lines(people: Sequence[Member]) -> list[Block]:
    """Show people in full, a line each; the longest list fits into one form."""
    lines = [f"{BULLET}{blocks.cut(_in_full(member), LINE)}" for member in people]
    return [
        blocks.plain_section(from_left("\n".join(lines[start : start + LINES])))
        for start in range(0, len(lines), LINES)
    ]


def _in_full(member: Member) -> str:
    parts = [member.company or "", *member.values[:2]]
    about = " · ".join(part for part in parts if part and part != member.name)
    name = cards.label(member.name, member.number)
    return f"{name} · {about}" if about else name


def _boxes() -> list[Block]:
    """Ask what shall happen, and why; a word is typed before anybody goes."""
    options = [blocks.option(label, verdict) for label, verdict in VERDICTS]
    word = blocks.text_input(
        WORD,
        f"Type {TYPED} to delete or erase",
        hint="Not needed to decline.",
        placeholder=TYPED,
        length=20,
    )
    comment = blocks.text_input(
        COMMENT,
        "Comment",
        hint="Whoever asked reads it. Say why, if you decline.",
        lines=True,
        length=LONGEST_REASON,
    )
    radios = blocks.radios(VERDICT, "What shall happen?", options, Verdict.DELETE)
    return [radios, blocks.alert(WARNING), word, comment]
