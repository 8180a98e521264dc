"""Parting two contacts again: ``/contacts unmerge``, and the button on a receipt."""

from collections.abc import Mapping, Sequence
from typing import Final

from slack_bolt.async_app import AsyncAck
from slack_sdk.models.blocks import Block, InputBlock
from slack_sdk.models.views import View

from handlers import blocks, cards, form, merge_views, names
from handlers.requests import Answer, Click, Forms, Submission
from storage.access import Actor
from storage.finding.referring import Referring
from storage.merges.parting import Group, Later, Parting
from storage.merges.unmerges import Part, Unmerged, Unmerges
from storage.query import RefKind, parse_ref

PARTS_FORM: Final = "unmerge.parts.form"
FORM: Final = "unmerge.form"
PART: Final = "part"
# The form was opened from the receipt of the merge.
RECEIPT: Final = "receipt"
KEEP: Final = "keep"
GIVE: Final = "give"
OVER: Final = "That merge was taken apart already."
WITHIN: Final = (
    "C-{} went into C-{} before. Take that one out first, and then C-{} out of it."
)
CHANGED: Final = "Somebody changed the contact meanwhile. Look again."
LABELS: Final[Mapping[Group, str]] = {
    Group.IDENTITIES: "New ways to reach it",
    Group.TAGS: "New tags",
    Group.FIELDS: "Changed since",
    Group.GONE: "Taken off since",
}


async def unmerge(
    words: str, actor: Actor, forms: Forms, referring: Referring, unmerges: Unmerges
) -> None:
    """Answer ``/contacts unmerge <contact>``: list what was merged into it."""
    contact_id = await referring.one(words, by=actor)
    parts = await unmerges.parts(contact_id, by=actor)
    number = _number(words)
    around = None if number is None else await unmerges.within(number, parts, by=actor)
    notice = "" if around is None else WITHIN.format(number, around.number, number)
    if len(parts) == 1:
        await _open(parts[0].merge_id, actor, forms, unmerges, notice=notice)
    else:
        await forms.open(_parts_form(parts, around.number if around else number, notice))


def _number(words: str) -> int | None:
    ref = parse_ref(words)
    return ref.number if ref.kind is RefKind.NUMBER else None


async def open_unmerge(
    clicked: Click, actor: Actor, answer: Answer, forms: Forms, unmerges: Unmerges
) -> None:
    """Show what taking apart the merge of a receipt means; one that is over goes."""
    merge_id, is_receipt = int(clicked.value), not clicked.in_form
    if is_receipt and await unmerges.is_over(merge_id, by=actor):
        await answer(OVER, [blocks.section(f":warning: {OVER}")], replace=True)
        return
    await _open(merge_id, actor, forms, unmerges, is_receipt=is_receipt)


async def _open(
    merge_id: int,
    actor: Actor,
    forms: Forms,
    unmerges: Unmerges,
    *,
    is_receipt: bool = False,
    notice: str = "",
) -> None:
    plan = await unmerges.plan(merge_id, by=actor)
    kept = {"merge": merge_id, "version": plan.survivor.contact.version}
    await forms.open(_form(plan, notice), **kept, **({RECEIPT: True} if is_receipt else {}))


async def choose(
    submitted: Submission, actor: Actor, ack: AsyncAck, forms: Forms, unmerges: Unmerges
) -> None:
    """Show what bringing back the chosen contact means."""
    plan = await unmerges.plan(int(submitted.text(PART)), by=actor)
    await _turn(plan, "", ack, forms)


async def _turn(plan: Parting, notice: str, ack: AsyncAck, forms: Forms) -> None:
    version = plan.survivor.contact.version
    await forms.turn(ack, _form(plan, notice), merge=plan.merge.id, version=version)


async def confirm(
    submitted: Submission,
    actor: Actor,
    answer: Answer,
    ack: AsyncAck,
    forms: Forms,
    unmerges: Unmerges,
) -> None:
    """Part the two; if somebody changed the survivor meanwhile, show anew what it means.

    A receipt that was pressed makes room for what is said now: its button is of no use.
    """
    merge_id, version = submitted.remembered["merge"], submitted.remembered["version"]
    plan = await unmerges.plan(merge_id, by=actor)
    if plan.survivor.contact.version != version:
        await _turn(plan, CHANGED, ack, forms)
        return
    give = [group for group in Group if submitted.text(group) == GIVE]
    done = await unmerges.unmerge(merge_id, give, version, by=actor)
    await ack(response_action="clear")
    await answer(*_receipt(done), replace=RECEIPT in submitted.remembered)


def _parts_form(parts: Sequence[Part], number: int | None, notice: str) -> View:
    """Ask which one; whoever named it by its number finds it chosen already."""
    options = [
        blocks.option(
            cards.label(part.name, part.number),
            part.merge_id,
            f"Merged on {part.at:%Y-%m-%d}",
        )
        for part in parts
    ]
    named = next((str(p.merge_id) for p in parts if p.number == number), None)
    choice = blocks.choice(PART, "Which contact shall come back?", options, named)
    told = [blocks.section(f":warning: {notice}")] if notice else []
    return form.modal(PARTS_FORM, "Unmerge", "Next", [*told, choice])


def _form(plan: Parting, notice: str = "") -> View:
    shown: list[Block] = [blocks.section(f":warning: {notice}")] if notice else []
    back = blocks.escape(str(plan.restored.get("name", "")))
    words = f"*{back}* comes out of {cards.name_of(plan.survivor)} again, as it was:"
    shown += [blocks.section(words), *merge_views.result(plan.restored)]
    if plan.later.groups:
        shown.append(blocks.context("What came after the merge can go with it."))
    shown += [_group(plan.later, group) for group in plan.later.groups]
    if plan.later.taken:
        taken = ", ".join(plan.later.taken)
        shown.append(
            blocks.plain_context(f"Others have this by now, and keep it: {taken}.")
        )
    return form.modal(FORM, "Unmerge", "Unmerge", shown)


def _group(later: Later, group: Group) -> InputBlock:
    """Ask where what came later belongs; what was taken off comes back, unless refused."""
    what = {
        Group.IDENTITIES: ", ".join(identity.value for identity in later.identities),
        Group.TAGS: ", ".join(later.tags),
        Group.FIELDS: ", ".join(
            f"{cards.heading(f)}: {cards.words(f, value)}"
            for f, value in later.fields.items()
            if f not in ("first_name", "last_name")
        ),
        Group.GONE: ", ".join(str(row["value"]) for row in later.gone),
    }
    keep, give = "It stays where it is", "It goes to the one that comes back"
    if group is Group.GONE:
        keep, give = "Leave it out", "Bring it back"
    options = [blocks.option(keep, KEEP), blocks.option(give, GIVE)]
    label = blocks.cut(f"{LABELS[group]}: {what[group]}", LABEL_TEXT)
    return blocks.radios(group, label, options, GIVE if group is Group.GONE else KEEP)


LABEL_TEXT: Final = 150


def _receipt(done: Unmerged) -> tuple[str, Sequence[Block]]:
    both = f"{cards.name_of(done.restored)} and {cards.name_of(done.survivor)}"
    text = f"{both} are two contacts again."
    if done.taken:
        taken = blocks.escape(", ".join(done.taken))
        text += f" Others have this by now, and keep it: {taken}."
    buttons = [
        blocks.button(p.contact.name, f"{names.OPEN}#{p.id}", p.id)
        for p in (done.restored, done.survivor)
    ]
    return text, [blocks.section(f":left_right_arrow: {text}"), blocks.actions(*buttons)]
