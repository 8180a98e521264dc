"""How a merge looks: whom with, side by side, what becomes of it, and the receipt."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from slack_sdk.models.blocks import Block, InputBlock
from slack_sdk.models.views import View

from handlers import blocks, cards, form, names
from storage.access import Actor
from storage.comparing import UNASKED, Comparison, Conflict
from storage.merges import Merged
from storage.profiles import Facts, Profile

OTHER_FORM: Final = "merge.other.form"
COMPARE_FORM: Final = "merge.compare.form"
REVIEW_FORM: Final = "merge.review.form"
OTHER: Final = "merge.other"
SURVIVOR: Final = "survivor"
TAKE: Final = "take."
# What is chosen, by the place of the contact in the form.
FIRST: Final = "first"
SECOND: Final = "second"
BOTH: Final = "both"
# A form holds 100 blocks; a few say what needs no choice.
MOST_CHOICES: Final = 90
LABEL: Final = 75
CHANGED: Final = "Somebody changed one of the two meanwhile. Look again."
# What moves, as people call it, by table; one and several.
MOVING: Final[Mapping[str, tuple[str, str]]] = {
    "identity": ("way to reach it", "ways to reach it"),
    "contact_tag": ("tag", "tags"),
}


def other_form(profile: Profile) -> View:
    """Ask with whom a contact is to be merged."""
    question = blocks.section(f"Which contact is the same as {cards.name_of(profile)}?")
    other = blocks.found(OTHER, "The other contact", acts=OTHER)
    return form.modal(OTHER_FORM, "Merge", "Compare", [question, other])


def compare_form(compared: Comparison, notice: str = "") -> View:
    """Show two contacts side by side, a choice for each field in which they differ."""
    conflicts = compared.conflicts
    shown: list[Block] = [blocks.section(f":warning: {notice}")] if notice else []
    shown += [_survivor(compared), *map(_choice, conflicts[:MOST_CHOICES])]
    if len(conflicts) > MOST_CHOICES:
        rest = ", ".join(cards.heading(c.field) for c in conflicts[MOST_CHOICES:])
        shown.append(blocks.plain_context(f"These stay as the contact has them: {rest}."))
    if compared.equal:
        same = ", ".join(cards.heading(field) for field in compared.equal)
        shown.append(blocks.plain_context(f"The same in both: {same}."))
    if compared.coming:
        theirs = compared.merged.facts()
        parts = [
            f"{cards.heading(f)}: {cards.words(f, theirs[f])}" for f in compared.coming
        ]
        only = f"Only C-{compared.merged.contact.number} has {'; '.join(parts)}."
        shown.append(blocks.plain_context(only))
    return form.modal(COMPARE_FORM, "Merge", "Review", shown)


def _survivor(compared: Comparison) -> InputBlock:
    sides = ((compared.survivor, FIRST), (compared.merged, SECOND))
    options = [blocks.option(_called(profile), place) for profile, place in sides]
    label = "Which one is left? The other's number will lead to it."
    return blocks.radios(SURVIVOR, label, options, FIRST)


def _called(profile: Profile) -> str:
    return f"C-{profile.contact.number} {profile.contact.name}"


def _choice(conflict: Conflict) -> InputBlock:
    sides = [(conflict.ours, FIRST), (conflict.theirs, SECOND)]
    texts = [(cards.words(conflict.field, value), place) for value, place in sides]
    options = [blocks.option(text, place, text[LABEL - 1 :]) for text, place in texts]
    if conflict.default == BOTH:
        options.append(blocks.option("Keep both", BOTH))
    chosen = BOTH if conflict.default == BOTH else FIRST
    return blocks.radios(
        f"{TAKE}{conflict.field}", cards.heading(conflict.field), options, chosen
    )


def review_form(compared: Comparison, wanted: Facts, moving: Mapping[str, int]) -> View:
    """Show what would be left, and what moves."""
    left, gone = cards.name_of(compared.survivor), cards.name_of(compared.merged)
    number = compared.survivor.contact.number
    words = f"{gone} goes into {left}; its number will lead to C-{number}."
    shown: list[Block] = [blocks.section(words), *result(wanted)]
    if moving:
        shown.append(blocks.context(f"Moves: {_counted(moving)}."))
    return form.modal(REVIEW_FORM, "Merge", "Merge", shown)


def result(facts: Facts) -> Sequence[Block]:
    """Show the facts of a contact that is to be."""
    fields = [f for f in facts if f not in UNASKED or f == "tags"]
    return blocks.pairs([(cards.heading(f), cards.words(f, facts[f])) for f in fields])


def _counted(moving: Mapping[str, int]) -> str:
    parts = []
    for table, count in moving.items():
        one, several = MOVING.get(table, (table, table))
        parts.append(f"{count:,} {one if count == 1 else several}")
    return " · ".join(parts)


def receipt(merged: Merged, by: Actor) -> tuple[str, Sequence[Any]]:
    """Say what was done, with the button that takes it back."""
    gone = f"*{blocks.escape(merged.gone)}* (C-{merged.gone_number})"
    text = f"{gone} was merged into {cards.name_of(merged.profile)}."
    unmerge = blocks.button("Unmerge", names.UNMERGE, merged.merge_id)
    return text, [
        blocks.section(f":twisted_rightwards_arrows: {text}"),
        *cards.card(merged.profile, by),
        blocks.actions(unmerge),
    ]
