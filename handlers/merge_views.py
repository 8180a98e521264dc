"""How a merge looks: whom with, side by side, what becomes of it, and the receipt."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Final

from slack_sdk.models.blocks import Block, InputBlock, Option
from slack_sdk.models.views import View

from handlers import blocks, cards, form, names
from storage.access import Actor
from storage.merges.comparing import UNASKED, Comparison, Conflict, Take
from storage.merges.merges import Merged
from storage.merges.standing import OWN_FOR
from storage.models import Role
from storage.profiles import Facts, Profile

OTHER_FORM: Final = "merge.other.form"
COMPARE_FORM: Final = "merge.compare.form"
REVIEW_FORM: Final = "merge.review.form"
OTHER: Final = "merge.other"
SURVIVOR: Final = "survivor"
SURVIVES: Final = "merge.survivor"
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


@dataclass(frozen=True)
class Chosen:
    """What stands in the form: who is left, and in which field whose value, by place.

    ``turn`` counts how often the choices were set anew: Slack keeps what was chosen until
    the choice gets another name.
    """

    survivor: str = FIRST
    takes: Mapping[str, str] = field(default_factory=dict)
    turn: int = 0


def default(conflict: Conflict, survivor: str) -> str:
    """Return what is chosen in a field until somebody chooses."""
    return BOTH if conflict.default is Take.BOTH else survivor


def compare_form(compared: Comparison, chosen: Chosen = Chosen(), notice: str = "") -> View:
    """Show two contacts side by side, a choice for each field in which they differ."""
    conflicts = compared.conflicts
    shown: list[Block] = [blocks.section(f":warning: {notice}")] if notice else []
    shown.append(_survivor(compared, chosen.survivor))
    shown += [_choice(c, compared, chosen) for c in conflicts[:MOST_CHOICES]]
    if len(conflicts) > MOST_CHOICES:
        rest = ", ".join(cards.heading(c.field) for c in conflicts[MOST_CHOICES:])
        shown.append(blocks.plain_context(f"These stay as the contact has them: {rest}."))
    if compared.equal:
        same = ", ".join(cards.heading(field) for field in compared.equal)
        shown.append(blocks.plain_context(f"The same in both: {same}."))
    shown += _coming(compared, chosen.survivor)
    return form.modal(COMPARE_FORM, "Merge", "Review", shown)


def changed(fields: Iterable[str]) -> str:
    """Say that somebody was quicker, and in which fields one has to choose anew."""
    anew = ", ".join(blocks.escape(cards.heading(name)) for name in fields)
    if not anew:
        return f"{CHANGED} What you chose is kept."
    return f"{CHANGED} Choose again: {anew}. All else that you chose is kept."


def _survivor(compared: Comparison, chosen: str) -> InputBlock:
    sides = ((compared.survivor, FIRST), (compared.merged, SECOND))
    options = [blocks.option(cards.called(profile), place) for profile, place in sides]
    label = "Which one stays? The other's number will lead to it."
    return blocks.radios(SURVIVOR, label, options, chosen, acts=SURVIVES)


def _coming(compared: Comparison, survivor: str) -> list[Block]:
    """Say what only the one that goes has: that is taken over."""
    if survivor == SECOND:
        compared = Comparison(compared.merged, compared.survivor)
    theirs = compared.merged.facts()
    parts = [f"{cards.heading(f)}: {cards.words(f, theirs[f])}" for f in compared.coming]
    only = f"Only C-{compared.merged.contact.number} has {'; '.join(parts)}."
    return [blocks.plain_context(only)] if parts else []


def _choice(conflict: Conflict, compared: Comparison, chosen: Chosen) -> InputBlock:
    sides = (
        (conflict.ours, FIRST, compared.survivor),
        (conflict.theirs, SECOND, compared.merged),
    )
    options = [_whose(conflict.field, *side) for side in sides]
    if conflict.default is Take.BOTH:
        options.append(blocks.option("Keep both", BOTH))
    return blocks.radios(
        f"{TAKE}{conflict.field}",
        cards.heading(conflict.field),
        options,
        chosen.takes.get(conflict.field, default(conflict, chosen.survivor)),
        named=f"{TAKE}{chosen.turn}",
    )


def _whose(name: str, value: Any, place: str, profile: Profile) -> Option:
    """Offer a value with whose it is; a long one goes on in the small print."""
    text = cards.words(name, value)
    whose = cards.called(profile)
    if len(text) > LABEL:
        whose = f"C-{profile.contact.number} …{text[LABEL - 1 :]}"
    return blocks.option(text, place, whose)


def review_form(compared: Comparison, wanted: Facts, moving: Mapping[str, int]) -> View:
    """Show what would be left, and what moves."""
    left, gone = cards.name_of(compared.survivor), cards.name_of(compared.merged)
    number = compared.survivor.contact.number
    words = f"{gone} goes into {left}; its number will lead to C-{number}."
    shown: list[Block] = [blocks.section(words), *result(wanted)]
    hidden = [_hidden(one, wanted) for one in (compared.survivor, compared.merged)]
    moves = {**moving, "identity": moving.get("identity", 0) - len(hidden[1])}
    if counted := _counted(moves):
        shown.append(blocks.context(f"Moves: {counted}."))
    values = list(dict.fromkeys(hidden[0] + hidden[1]))
    if values:
        lead = "is hidden, and still leads" if len(values) == 1 else HIDDEN
        shown.append(blocks.plain_context(f"{', '.join(values)} {lead} to C-{number}."))
    return form.modal(REVIEW_FORM, "Merge", "Merge", shown)


HIDDEN: Final = "are hidden, and still lead"


def _hidden(profile: Profile, wanted: Facts) -> list[str]:
    """Return the ways to reach a contact that are not taken over."""
    return [i.value for i in profile.identities if i.value not in wanted.get(i.kind, ())]


def result(facts: Facts) -> Sequence[Block]:
    """Show the facts of a contact that is to be."""
    fields = [f for f in facts if f not in UNASKED or f == "tags"]
    return blocks.pairs([(cards.heading(f), cards.words(f, facts[f])) for f in fields])


def _counted(moving: Mapping[str, int]) -> str:
    parts = []
    for table, count in ((t, c) for t, c in moving.items() if c > 0):
        one, several = MOVING.get(table, (table, table))
        parts.append(f"{count:,} {one if count == 1 else several}")
    return " · ".join(parts)


def receipt(merged: Merged, by: Actor) -> tuple[str, Sequence[Any]]:
    """Say what was done, with the button that takes it back."""
    gone = f"*{blocks.escape(merged.gone)}* (C-{merged.gone_number})"
    text = f"{gone} was merged into {cards.name_of(merged.profile)}."
    unmerge = blocks.button("Unmerge", names.UNMERGE, merged.merge_id)
    is_manager = by.role.reaches(Role.MANAGER)
    return text, [
        blocks.section(f":twisted_rightwards_arrows: {text}"),
        *cards.card(merged.profile, by),
        blocks.actions(unmerge),
        *([] if is_manager else [blocks.context(FOR_HOW_LONG)]),
    ]


FOR_HOW_LONG: Final = (
    f"You can take it apart for {OWN_FOR // timedelta(minutes=1)} minutes; managers "
    "always can."
)
