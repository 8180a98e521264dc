"""From a query to SQL: a condition on ``contact`` that always has an index behind it."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, and_, false, not_, or_, true
from sqlmodel import col, select

from storage import search
from storage.errors import ContactsError
from storage.fields import tag_key
from storage.identities import KINDS, normalise
from storage.models import Contact, ContactTag, Identity, SearchText, State, Tag
from storage.query import dates
from storage.query.errors import UnsupportedFilterError
from storage.query.tree import (
    And,
    Expression,
    Filter,
    Not,
    Operator,
    Or,
    Presence,
    Term,
    Text,
)
from storage.words import fold

Condition = ColumnElement[bool]

FILTERS: Final = ("tag", "type", "channel", "created", "updated", "has", "no", *KINDS)
_ENDING_DIGITS: Final = 4
_PHONE = re.compile(r"[+\d][\d ()./-]*")
_AFTER_NINE = ":"


@dataclass(frozen=True)
class Scope:
    """Whose contacts are meant, and which database answers."""

    workspace_id: int
    dialect: str
    now: datetime


def contacts(expression: Expression | None, scope: Scope) -> Condition:
    """Return the condition for the active contacts that a query means.

    Raises:
        UnsupportedFilterError: it filters by what has no index.
    """
    own = and_(
        col(Contact.workspace_id) == scope.workspace_id,
        col(Contact.state) == State.ACTIVE,
    )
    return own if expression is None else and_(own, _condition(expression, scope))


def words_alone(expression: Expression | None) -> str | None:
    """Return the words of a query that is nothing but free text, None of any other."""
    parts = expression.parts if isinstance(expression, And) else (expression,)
    terms = [part for part in parts if isinstance(part, Term) and not _ending(part.text)]
    return " ".join(t.text for t in terms) if terms and len(terms) == len(parts) else None


def _condition(expression: Expression, scope: Scope) -> Condition:
    return _CONDITIONS[type(expression)](expression, scope)


def _all(expression: And, scope: Scope) -> Condition:
    """Join all parts; words are looked up together, which is one walk of the index."""
    words = [part for part in expression.parts if _is_words(part)]
    others = [part for part in expression.parts if not _is_words(part)]
    conditions = [_condition(part, scope) for part in others]
    if words:
        text = " ".join(part.text for part in words if isinstance(part, Term))
        conditions.append(_words(text, scope))
    return and_(true(), *conditions)


def _any(expression: Or, scope: Scope) -> Condition:
    return or_(false(), *(_condition(part, scope) for part in expression.parts))


def _none(expression: Not, scope: Scope) -> Condition:
    return not_(_condition(expression.part, scope))


def _is_words(part: Expression) -> bool:
    return isinstance(part, Term) and not part.quoted and not _ending(part.text)


def _term(term: Term, scope: Scope) -> Condition:
    found = _words(term.text, scope)
    ending = _ending(term.text)
    if ending:
        return or_(found, _phone_ending(ending, scope))
    if term.quoted and len(fold(term.text).split()) > 1:
        phrase = select(SearchText.contact_id).where(
            col(SearchText.contact_id) == col(Contact.id),
            col(SearchText.words).contains(f" {fold(term.text)}", autoescape=True),
        )
        return and_(found, phrase.exists())
    return found


def _words(text: str, scope: Scope) -> Condition:
    """Return who has all these words; text without letters and digits finds nobody."""
    query = search.match(scope.dialect, scope.workspace_id, text)
    if query is None:
        return false()
    return col(Contact.id).in_(search.matching(scope.dialect, query))


def _ending(text: str) -> str:
    """Return the digits of what looks like a phone number or the end of one."""
    digits = re.sub(r"\D", "", text) if _PHONE.fullmatch(text) else ""
    return digits if len(digits) >= _ENDING_DIGITS else ""


def _phone_ending(digits: str, scope: Scope) -> Condition:
    """Return who has a number with this end; a leading 0 may be left out abroad."""
    endings = {digits, digits.lstrip("0")} - {""}
    reversed_digits = col(Identity.reversed_digits)
    ranges = [
        and_(reversed_digits >= e[::-1], reversed_digits < e[::-1] + _AFTER_NINE)
        for e in sorted(endings)
    ]
    owners = select(Identity.contact_id).where(
        col(Identity.workspace_id) == scope.workspace_id, or_(*ranges)
    )
    return col(Contact.id).in_(owners)


def _filter(part: Filter, scope: Scope) -> Condition:
    texts = [value.text for value in part.values if isinstance(value, Text)]
    if part.field in dates.COLUMNS:
        return dates.condition(part, scope.now)
    if part.field == "tags" and part.operator in _TAG_MATCHES:
        matches = _TAG_MATCHES[part.operator]
        return _tagged(or_(*(matches(tag_key(text)) for text in texts)), scope)
    if part.operator not in (Operator.IS, Operator.EQUAL):
        raise UnsupportedFilterError(f"{part.field}:{part.operator}", FILTERS)
    if part.field == "type":
        return col(Contact.type).in_([text.casefold() for text in texts])
    if part.field == "channel":
        return _owns(col(Identity.kind).in_([text.casefold() for text in texts]), scope)
    if part.field in KINDS:
        return _owns(_identities(part.field, texts), scope)
    raise UnsupportedFilterError(part.field, FILTERS)


def _presence(part: Presence, scope: Scope) -> Condition:
    if part.field == "tags":
        found = _tagged(true(), scope)
    elif part.field in KINDS:
        found = _owns(col(Identity.kind) == part.field, scope)
    else:
        raise UnsupportedFilterError(f"has:{part.field}", FILTERS)
    return found if part.present else not_(found)


def _identities(kind: str, texts: Sequence[str]) -> Condition:
    keys = []
    for text in texts:
        try:
            keys.append(normalise(kind, text).normalised)
        except ContactsError:
            keys.append(text)
    return and_(col(Identity.kind) == kind, col(Identity.normalised).in_(keys))


def _owns(which: Condition, scope: Scope) -> Condition:
    owned = _identities_of_contact(scope).where(which)
    return owned.exists()


def _identities_of_contact(scope: Scope) -> Select[Any]:
    return select(Identity.id).where(
        col(Identity.contact_id) == col(Contact.id),
        col(Identity.workspace_id) == scope.workspace_id,
    )


def _tagged(which: Condition, scope: Scope) -> Condition:
    tagged = (
        select(ContactTag.contact_id)
        .join(Tag, col(Tag.id) == col(ContactTag.tag_id))
        .where(col(Tag.workspace_id) == scope.workspace_id, which)
    )
    return col(Contact.id).in_(tagged)


_TAG_MATCHES: Final[dict[Operator, Callable[[str], Condition]]] = {
    Operator.IS: lambda key: col(Tag.key) == key,
    Operator.EQUAL: lambda key: col(Tag.key) == key,
    Operator.STARTS: lambda key: col(Tag.key).startswith(key, autoescape=True),
    Operator.CONTAINS: lambda key: col(Tag.key).contains(key, autoescape=True),
}
_CONDITIONS: Final[dict[type, Callable[[Any, Scope], Condition]]] = {
    And: _all,
    Or: _any,
    Not: _none,
    Term: _term,
    Filter: _filter,
    Presence: _presence,
}
