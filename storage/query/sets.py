"""The contacts that a part of a query means, as an index gives them: ids, and no more."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any, Final

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Select,
    and_,
    exists,
    not_,
    or_,
    union,
    union_all,
)
from sqlalchemy.orm import aliased
from sqlmodel import col, select

from storage import search
from storage.errors import ContactsError
from storage.fields import LAST, sort_key, tag_key
from storage.identities import KINDS, normalise
from storage.models import Contact, ContactTag, Identity, State, Tag
from storage.query.tree import And, Expression, Filter, Operator, Or, Term, Text

Condition = ColumnElement[bool]

_ENDING_DIGITS: Final = 4
_PHONE = re.compile(r"[+\d][\d ()./-]*")
_NUMBER = re.compile(r"[Cc]-(\d{1,9})")
_AFTER_NINE = ":"
_AFTER_ALL = "\U0010ffff"
_SAME: Final = (Operator.IS, Operator.EQUAL)


@dataclass(frozen=True)
class Scope:
    """Whose contacts are meant, and which database answers.

    ``is_alone``: no other workspace is in it.  ``id``: of the contact that is looked at.
    """

    workspace_id: int
    dialect: str
    now: datetime
    is_alone: bool = False
    id: Any = field(default_factory=lambda: col(Contact.id), compare=False)

    @property
    def timeless(self) -> "Scope":
        """The same for a query in which no time is named."""
        return replace(self, now=datetime.min.replace(tzinfo=UTC))


def parts(expression: Expression | None) -> list[Expression]:
    """Return what all has to fit; words stand together, for one walk of their index."""
    every = expression.parts if isinstance(expression, And) else [expression]
    words = [part.text for part in every if isinstance(part, Term) and is_plain(part)]
    others = [p for p in every if p and not (isinstance(p, Term) and is_plain(p))]
    return [Term(" ".join(words)), *others] if words else others


def is_plain(term: Term) -> bool:
    """Tell whether a term is words alone: no phrase, no number or end of one."""
    return not term.quoted and not ending(term.text) and numbered(term) is None


def numbered(term: Term) -> int | None:
    """Return the number of the contact that ``C-42`` names."""
    number = None if term.quoted else _NUMBER.fullmatch(term.text)
    return int(number[1]) if number else None


def same_tag(expression: Expression | None) -> str | None:
    """Return the key of the tag that is all a query asks for, None if it asks for more."""
    if not isinstance(expression, Filter) or expression.field != "tags":
        return None
    value, *others = expression.values
    if others or expression.operator not in _SAME or not isinstance(value, Text):
        return None
    return tag_key(value.text)


def ending(text: str) -> str:
    """Return the digits of what looks like a phone number or the end of one."""
    digits = re.sub(r"\D", "", text) if _PHONE.fullmatch(text) else ""
    return digits if len(digits) >= _ENDING_DIGITS else ""


def narrowest(every: Sequence[Expression], scope: Scope) -> tuple[Expression, Any] | None:
    """Return the part with which to begin, and its set; None where no part has one."""
    found = [(part, ids) for part in every if (ids := set_of(part, scope)) is not None]
    return min(found, key=lambda one: _breadth(one[0])) if found else None


def _breadth(part: Expression) -> int:
    if isinstance(part, Filter):
        return 0 if part.field in KINDS else 3
    return 1 if isinstance(part, Term) else 2


def set_of(part: Expression, scope: Scope) -> Any | None:
    """Return the statement for the ids that one part means, None if no index has them."""
    if isinstance(part, Term):
        return _named(part, scope)
    if isinstance(part, Or):
        sets = [ids for one in part.parts if (ids := set_of(one, scope)) is not None]
        whole = len(sets) == len(part.parts)
        return union(*map(_as_one, sets)) if whole else None
    if not isinstance(part, Filter) or part.operator not in _SAME:
        return None
    texts = [value.text for value in part.values if isinstance(value, Text)]
    if part.field == "tags" and texts:
        return _tagged([*dict.fromkeys(map(tag_key, texts))], scope)
    return _owners(part.field, texts, scope) if part.field in KINDS else None


def _as_one(ids: Any) -> Any:
    """Return a set for a union: SQLite takes none that is a union itself."""
    return select(ids.subquery().c[0]) if isinstance(ids, CompoundSelect) else ids


def _named(term: Term, scope: Scope) -> Any | None:
    """Return who has all these words, or a phone number with this end, or this number."""
    number = numbered(term)
    if number is not None:
        return select(Contact.id).where(
            col(Contact.workspace_id) == scope.workspace_id, col(Contact.number) == number
        )
    digits = ending(term.text)
    among = None if scope.is_alone else scope.workspace_id
    words = search.matching(scope.dialect, among, term.text)
    if words is None:
        return _signed(term.text, scope)
    if not digits:
        return words
    return union(words, _phone_ending(digits, scope))


def _signed(text: str, scope: Scope) -> Any | None:
    """Return whose name or tag these signs are, among those without letters and digits.

    A name may go on after them; of a tag, the index has no words to begin with.
    """
    key, name = sort_key(text), col(Contact.sort_name)
    if key in ("", LAST):
        return None
    called = select(Contact.id).where(
        col(Contact.workspace_id) == scope.workspace_id,
        col(Contact.state) == State.ACTIVE,
        and_(name >= key, name < key + _AFTER_ALL),
    )
    return union(called, _tagged([tag_key(text)], scope))


def _phone_ending(digits: str, scope: Scope) -> Select[Any]:
    """Return who has a number with this end; a leading 0 may be left out abroad."""
    endings = {digits, digits.lstrip("0")} - {""}
    reversed_digits = col(Identity.reversed_digits)
    ranges = [
        and_(reversed_digits >= e[::-1], reversed_digits < e[::-1] + _AFTER_NINE)
        for e in sorted(endings)
    ]
    return select(Identity.contact_id).where(
        col(Identity.workspace_id) == scope.workspace_id, or_(*ranges)
    )


def _tagged(keys: Sequence[str], scope: Scope) -> Any:
    """Return who has one of the tags, each once: under the first of them that they have.

    To sort out later who has several would mean to read them all.
    """
    sets = []
    for place, key in enumerate(keys):
        having: Any = select(ContactTag.contact_id)
        having = having.where(col(ContactTag.tag_id) == _tag(key, scope))
        before = aliased(ContactTag)
        for other in keys[:place]:
            same = col(before.contact_id) == col(ContactTag.contact_id)
            has_it = exists().where(same, col(before.tag_id) == _tag(other, scope))
            having = having.where(not_(has_it))
        sets.append(having)
    return union_all(*sets) if len(sets) > 1 else sets[0]


def _tag(key: str, scope: Scope) -> Any:
    """Return the id of a tag; compared with one, SQLite knows that its owners are many."""
    own = col(Tag.workspace_id) == scope.workspace_id
    return select(Tag.id).where(own, col(Tag.key) == key).scalar_subquery()


def _owners(kind: str, texts: Sequence[str], scope: Scope) -> Select[Any]:
    return select(Identity.contact_id).where(
        col(Identity.workspace_id) == scope.workspace_id, identities(kind, texts)
    )


def identities(kind: str, texts: Sequence[str]) -> Condition:
    """Return the condition for identities of a kind with one of these values."""
    keys = []
    for text in texts:
        try:
            keys.append(normalise(kind, text).normalised)
        except ContactsError:
            keys.append(text)
    return and_(col(Identity.kind) == kind, col(Identity.normalised).in_(keys))
