"""Which values to follow when contacts are erased: all they had, less what others have."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from secrets import token_hex
from typing import Any, Final

import phonenumbers
from sqlalchemy import Connection, String, bindparam, cast, sql
from sqlmodel import col, or_, select

from storage.connections import apart, quick
from storage.erasure.traces import Traces, distinct, texts_in
from storage.identities import KINDS
from storage.identities.kinds import PHONE_KINDS
from storage.models import ChangeItem, Contact, Identity, Merge, State, table_of
from storage.profiles import COLUMNS
from storage.register import REGISTER

# Words of the team or of everybody: they stay in the texts of others, whoever had them.
VOCABULARY: Final = frozenset(
    ("country", "language", "timezone", "lifecycle", "source", "space", "assignee")
)
# Of the ledger's fields, those that say what was done with a contact.
ACTS: Final = frozenset(("tags", "merged_into", "state"))
# So many values, asked for in each column, are fewer than a statement may have at most.
AT_ONCE: Final = 1_000
# A shorter one stands within others by chance.
SHORTEST_NUMBER: Final = 7

Had = defaultdict[str, set[str]]
"""The values that somebody had, by field."""


def traces_of(connection: Connection, contact_ids: Sequence[int]) -> Traces:
    """Return what these contacts have and ever had, while it still stands in their rows."""
    had: dict[int, Had] = {id_: defaultdict(set) for id_ in contact_ids}
    asked = {"whose": contact_ids}
    for contact in apart.load(connection, Contact, _CONTACTS, asked):
        _add(had[contact.id or 0], _facts(contact))
    for whose, field, before, after in quick.read(connection, _ITEMS, asked):
        _add(had[whose], {field: [before, after]})
    for statement in _SNAPSHOTS:
        for whose, snapshot in quick.read(connection, statement, asked):
            _add(had[whose], snapshot.get("facts", {}))
    for whose, kind, *values, reason in quick.read(connection, _IDENTITIES, asked):
        _add(had[whose], {kind: values, "status": reason})
    return _traces(had.values())


_WHOSE: Final[Any] = bindparam("whose", expanding=True)
_CONTACTS: Final = sql.select(table_of(Contact)).where(col(Contact.id).in_(_WHOSE))
_ITEMS: Final = sql.select(
    *(col(ChangeItem.contact_id), col(ChangeItem.field)),
    *(col(ChangeItem.before), col(ChangeItem.after)),
).where(col(ChangeItem.contact_id).in_(_WHOSE))
_SNAPSHOTS: Final = tuple(
    sql.select(whose, before).where(whose.in_(_WHOSE))
    for whose, before in (
        (col(Merge.survivor_id), col(Merge.survivor_before)),
        (col(Merge.merged_id), col(Merge.merged_before)),
    )
)
_IDENTITIES: Final = sql.select(
    *(col(Identity.contact_id), col(Identity.kind), col(Identity.value)),
    *(col(Identity.normalised), col(Identity.status_reason)),
).where(col(Identity.contact_id).in_(_WHOSE))


# A figure in it could be taken for the end of somebody's phone number.
_LETTERS: Final = str.maketrans("0123456789", "ghijklmnop")


def _traces(each: Iterable[Had]) -> Traces:
    naming, telling, numbers = list[str](), list[str](), set[str]()
    for had in each:
        naming += [*had["name"], *_in_both_orders(had["first_name"], had["last_name"])]
        for kind in KINDS:
            if kind in PHONE_KINDS:
                numbers |= {_national(text) for text in had[kind]}
            else:
                naming += had[kind]
        telling += [text for field in had if field not in KINDS for text in had[field]]
    named = distinct(naming)
    return Traces(
        f"erased-{token_hex(4).translate(_LETTERS)}",
        named,
        distinct(telling, but=named),
        tuple(sorted(number for number in numbers if len(number) >= SHORTEST_NUMBER)),
    )


def _facts(contact: Contact) -> dict[str, Any]:
    facts = {name: getattr(contact, name) for name in COLUMNS}
    return facts | {"sort_name": contact.sort_name} | contact.properties


def _add(had: Had, facts: Mapping[str, Any]) -> None:
    for field, value in facts.items():
        if field not in VOCABULARY and field not in ACTS:
            had[field] |= set(texts_in(value))


def _in_both_orders(first: Iterable[str], last: Iterable[str]) -> list[str]:
    pairs = [(one, other) for one in first for other in last]
    return [" ".join(p) for one, other in pairs for p in ((one, other), (other, one))]


def _national(text: str) -> str:
    """Return the digits of a number as people dial it at home, without a leading zero."""
    try:
        return str(phonenumbers.parse(text).national_number)
    except phonenumbers.NumberParseException:
        return "".join(filter(str.isdecimal, text))


def less_shared(connection: Connection, workspace_id: int, traces: Traces) -> Traces:
    """Return the traces without what a contact has who is still there.

    A city, a company or a name that others have as well says nothing of who is gone, and
    is theirs.
    """
    shared = _shared(connection, workspace_id, {*traces.naming, *traces.telling})
    return replace(
        traces,
        naming=distinct(traces.naming, but=shared),
        telling=distinct(traces.telling, but=shared),
        numbers=_unshared_numbers(connection, workspace_id, traces.numbers),
    )


def _shared(connection: Connection, workspace_id: int, values: set[str]) -> set[str]:
    there = (
        col(Contact.workspace_id) == workspace_id,
        col(Contact.state) != State.ERASED,
    )
    found, sought = set[str](), sorted(values)
    for first in range(0, len(sought), AT_ONCE):
        some = set(sought[first : first + AT_ONCE])
        found |= _in_columns(connection, there, some)
        found |= _in_identities(connection, workspace_id, some)
    properties = select(col(Contact.properties)).where(*there)
    filled = properties.where(cast(col(Contact.properties), String) != "{}")
    for row in connection.execute(filled.execution_options(yield_per=AT_ONCE)):
        found |= values.intersection(texts_in(row[0]))
    return found


def _in_identities(connection: Connection, workspace_id: int, values: set[str]) -> set[str]:
    identities = select(col(Identity.normalised)).where(
        col(Identity.workspace_id) == workspace_id,
        col(Identity.kind).in_(KINDS),
        col(Identity.normalised).in_(values),
    )
    return {row[0] for row in connection.execute(identities)}


def _in_columns(connection: Connection, there: Iterable[Any], values: set[str]) -> set[str]:
    """Return those that stand in a column of any contact.

    What many have is met at once; so one look through all of them is enough for the rest.
    """
    left, found = set(values), values
    while left and found:
        having = or_(*(column.in_(left) for column in _FOLLOWED))
        some = select(*_FOLLOWED).where(*there, having).limit(AT_ONCE)
        found = left & {cell for row in connection.execute(some) for cell in row}
        left -= found
    return values - left


_FOLLOWED: Final = tuple(
    belonging.table.c[name]
    for belonging in REGISTER
    if belonging.model is Contact
    for name in belonging.personal
    if name not in VOCABULARY and name != "properties"
)


def _unshared_numbers(
    connection: Connection, workspace_id: int, numbers: Sequence[str]
) -> tuple[str, ...]:
    """Return the numbers that nobody else has taken over."""
    left = []
    for number in numbers:
        ending = number[::-1]
        taken = (
            select(col(Identity.id))
            .where(col(Identity.workspace_id) == workspace_id)
            .where(col(Identity.reversed_digits) >= ending)
            .where(col(Identity.reversed_digits) < f"{ending}~")
            .limit(1)
        )
        if connection.execute(taken).first() is None:
            left.append(number)
    return tuple(left)
