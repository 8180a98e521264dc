"""How a contact looks: the card, and the words for its values."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from slack_sdk.models.blocks import Block
from slack_sdk.models.views import View

from handlers import blocks, names
from handlers.texts import closed
from storage.access import Actor
from storage.changes import Item
from storage.fields import FIELDS, birthday_text, country_name, language_name
from storage.history import TWICE_TOLD, Entry
from storage.identities import KINDS
from storage.models import Role
from storage.named import Named
from storage.profiles import Profile

# One sign a kind, so that a row is read at a glance; words say the same.
SIGNS: Final[Mapping[str, str]] = {
    "email": "✉️",
    "phone": "📞",
    "sms": "📱",
    "whatsapp": "💬",
}
BADGES: Final[Mapping[str, str]] = {
    "anonymous": "⚪ Anonymous",
    "identified": "🔵 Identified",
    "authenticated": "🟢 Authenticated",
}
STATES: Final[Mapping[str, str]] = {
    "active": "with all others",
    "trashed": "in the trash",
    "erased": "erased",
}
# What is kept in short, and how people read it.
NAMED: Final[Mapping[str, Callable[[str], str]]] = {
    "country": country_name,
    "language": language_name,
    "birthday": birthday_text,
}
# What the ledger holds and no field is.
BESIDE: Final[Mapping[str, str]] = {"state": "State", "merged_into": "Merged into"}
SHOWN: Final = (
    *("company", "title", "street", "postcode", "city", "region", "country", "language"),
    *("timezone", "birthday", "website", "tags"),
)


def message(profile: Profile, by: Actor) -> tuple[str, list[Block]]:
    """Show a card as a message of its own."""
    return blocks.entities(profile.contact.name), card(profile, by, names.EDIT_CARD)


def card(profile: Profile, by: Actor, editing: str = names.EDIT) -> list[Block]:
    """Show all that is known about a contact, with what can be done with it."""
    contact = profile.contact
    facts = profile.facts()
    rows = [(_kind(kind), "\n".join(facts[kind])) for kind in KINDS if facts.get(kind)]
    rows += [(FIELDS[f].label, words(f, facts[f])) for f in SHOWN if facts.get(f)]
    rows += [(name, words(name, value)) for name, value in contact.properties.items()]
    return [
        blocks.header(contact.name),
        blocks.context(
            f"C-{contact.number} · {BADGES[contact.type]}"
            f" · added {moment(contact.created_at)} · changed {moment(contact.updated_at)}"
        ),
        *blocks.pairs(rows),
        *_note(contact.note),
        *_ways(profile, by, editing),
    ]


def _note(note: str | None) -> list[Block]:
    """Show a note as long as it is, and so not beside its label."""
    label = f"*{FIELDS['note'].label}*"
    return [blocks.section(label), blocks.plain_section(note)] if note else []


def _ways(profile: Profile, by: Actor, editing: str) -> list[Block]:
    if not by.role.reaches(Role.MEMBER):
        return []
    edit = blocks.button("Edit", editing, profile.id)
    merge = blocks.button("Merge", names.MERGE, profile.id)
    past = blocks.button("History", names.HISTORY, profile.id)
    post = blocks.button(
        "Post to channel", names.POST_CARD, profile.id, confirm=POST_WARNING
    )
    delete = blocks.button("Delete", names.DELETE, profile.id)
    return [blocks.actions(edit, merge, past, post, delete)]


def view(profile: Profile, by: Actor) -> View:
    """Show a card on top of a form."""
    return View(
        type="modal",
        callback_id=names.CARD,
        title="Contact",
        close="Back",
        blocks=card(profile, by),
    )


NAME_IN_LABEL: Final = 60
POST_WARNING: Final = "Everybody in this channel will see this contact."


def name_of(profile: Profile) -> str:
    """Return the contact's name and number, safe in mrkdwn."""
    return f"*{blocks.escape(profile.contact.name)}* (C-{profile.contact.number})"


def those(first: Sequence[Named], count: int) -> list[Block]:
    """Name the first few of many contacts, in small print."""
    if not first:
        return []
    said = [blocks.escape(label(one.name, one.number)) for one in first]
    more = count - len(first)
    return [blocks.context(", ".join(said) + (f" and {more:,} more" if more else ""))]


def called(profile: Profile) -> str:
    """Return the contact's name and number, as ``label`` has them."""
    return label(profile.contact.name, profile.contact.number)


def label(name: str, number: int) -> str:
    """Return what stands on a button or in a menu; long names leave room for the number."""
    return f"{closed(blocks.cut(name, NAME_IN_LABEL))} (C-{number})"


def words(field: str, value: Any) -> str:
    """Return a value as people read it; nothing reads as a dash."""
    if isinstance(value, list):
        return ", ".join(str(item) for item in value) or "–"
    if field == "state" and value in STATES:
        return STATES[value]
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%d %H:%M")
    if field in NAMED and value:
        return NAMED[field](str(value))
    return str(value) if value not in (None, "") else "–"


def moment(at: datetime) -> str:
    """Return a time in the reader's own zone, as Slack shows it."""
    fallback = at.strftime("%Y-%m-%d %H:%M UTC")
    return f"<!date^{int(at.timestamp())}^{{date_short}} {{time}}|{fallback}>"


def heading(field: str) -> str:
    """Return what a column is called."""
    if field in BESIDE:
        return BESIDE[field]
    return FIELDS[field].label if field in FIELDS else field


def changes(items: Sequence[Item]) -> list[Block]:
    """Show what an edit did, each field before and after."""
    lines = [changed(item) for item in items if item.field not in TWICE_TOLD]
    return [blocks.section("\n".join(lines))] if lines else []


def changed(item: Item | Entry) -> str:
    """Return one field of a change, before and after, in mrkdwn."""
    before, after = _was(item.field, item.before), _was(item.field, item.after)
    return f"*{blocks.escape(heading(item.field))}*: {before} → {after}"


def _was(field: str, value: Any) -> str:
    return blocks.escape(words(field, value)).replace("\n", " ")


def _kind(kind: str) -> str:
    return f"{SIGNS.get(kind, '🔗')} {KINDS[kind].label}"
