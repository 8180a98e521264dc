"""From a query to SQL: a condition on ``contact``, and the index to begin with."""

from collections.abc import Callable
from dataclasses import replace
from functools import cache, lru_cache
from typing import Any, Final

from sqlalchemy import (
    ColumnElement,
    Select,
    and_,
    exists,
    false,
    literal_column,
    not_,
    or_,
    true,
)
from sqlmodel import col, select

from storage.fields import FIELDS, tag_key
from storage.identities import KINDS
from storage.models import Contact, ContactTag, Identity, SearchText, State, Tag
from storage.query import dates
from storage.query.errors import BadOperandError, UnsupportedFilterError, listed
from storage.query.names import printed
from storage.query.sets import (
    Condition,
    Scope,
    ending,
    identities,
    narrowest,
    numbered,
    parts,
    set_of,
)
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
    all_of,
)
from storage.search import indexed
from storage.words import fold

FILTERS: Final = ("tag", "type", "channel", "created", "updated", "has", "no", *KINDS)


def contacts(expression: Expression | None, scope: Scope) -> Condition:
    """Return the condition for the active contacts that a query means.

    It is for whatever walks through the contacts by another index: it never leads itself.

    Raises:
        UnsupportedFilterError: it filters by what has no index.
    """
    own = _active(scope.workspace_id)
    return own if expression is None else and_(own, _condition(expression, scope))


@cache
def _active(workspace_id: int) -> Condition:
    return and_(
        col(Contact.workspace_id) == workspace_id, col(Contact.state) == State.ACTIVE
    )


def led(
    expression: Expression | None, scope: Scope, most: int | None = None
) -> Select[Any]:
    """Return the statement for their ids and names that begins where most is narrowed.

    Without an order, or in that of the ids, it has the first few at once.

    Raises:
        UnsupportedFilterError: as ``contacts``.
    """
    return _led(expression, timed(expression, scope), most)


# The same is asked again and again, for pages and while one types; to build a statement
# takes about as long as to run it.
@lru_cache(maxsize=1_000)
def _led(expression: Expression | None, scope: Scope, most: int | None) -> Select[Any]:
    every = parts(expression)
    first = narrowest(every, scope)
    if first is None:
        found: Any = select(_ID, _NAME).where(contacts(expression, scope))
        return found.limit(most)  # type: ignore[no-any-return]  # SQLModel types it otherwise
    part, ids = first
    rest = all_of([one for one in every if one is not part or _is_phrase(one)])
    lead = ids.subquery()
    joined: Any = select(lead.c[0], _NAME).join_from(lead, Contact, lead.c[0] == _ID)
    # What can be asked of the id alone is asked before the contact is looked up.
    fits = contacts(rest, replace(scope, id=lead.c[0]))
    return joined.where(fits).limit(most)  # type: ignore[no-any-return]  # the same


_ID: Final = col(Contact.id)
_NAME: Final = col(Contact.sort_name)


def timed(expression: Expression | None, scope: Scope) -> Scope:
    """Return the scope without its time if the query means the same at any time."""
    return scope if _tells_time(expression) else scope.timeless


def _tells_time(expression: Expression | None) -> bool:
    if isinstance(expression, And | Or):
        return any(_tells_time(part) for part in expression.parts)
    if isinstance(expression, Not):
        return _tells_time(expression.part)
    return isinstance(expression, Filter) and expression.field in dates.COLUMNS


def words_alone(expression: Expression | None) -> str | None:
    """Return the words of a query that is nothing but free text, None of any other."""
    terms = [part for part in parts(expression) if isinstance(part, Term)]
    if len(terms) < len(parts(expression)) or any(map(_is_number, terms)):
        return None
    return " ".join(term.text for term in terms) or None


def _is_number(term: Term) -> bool:
    return bool(ending(term.text)) or numbered(term) is not None


def _condition(expression: Expression, scope: Scope) -> Condition:
    return _CONDITIONS[type(expression)](expression, scope)


def _all(expression: And, scope: Scope) -> Condition:
    return and_(true(), *(_condition(part, scope) for part in parts(expression)))


def _any(expression: Or, scope: Scope) -> Condition:
    return or_(false(), *(_condition(part, scope) for part in expression.parts))


def _none(expression: Not, scope: Scope) -> Condition:
    return not_(_condition(expression.part, scope))


def _term(term: Term, scope: Scope) -> Condition:
    """Return who has these words, in this order where they are a phrase."""
    ids = set_of(term, scope)
    found: Condition = false() if ids is None else _WALKED.in_(ids)
    return and_(found, _phrase(term, scope)) if _is_phrase(term) else found


# The sign keeps databases from beginning at the ids, and from sorting them all then.
_WALKED: Final[ColumnElement[int]] = literal_column("+contact.id")


def _is_phrase(part: Expression) -> bool:
    if not isinstance(part, Term) or not part.quoted or ending(part.text):
        return False
    return len(fold(part.text).split()) > 1


def _phrase(term: Term, scope: Scope) -> Condition:
    return exists().where(
        col(SearchText.contact_id) == scope.id,
        col(SearchText.words).contains(f" {indexed(term.text)}", autoescape=True),
    )


def _filter(part: Filter, scope: Scope) -> Condition:
    texts = [value.text for value in part.values if isinstance(value, Text)]
    if part.field in dates.COLUMNS:
        return dates.condition(part, scope.now)
    if part.field == "tags" and part.operator in _TAG_MATCHES:
        matches = _TAG_MATCHES[part.operator]
        return _tagged(or_(*(matches(tag_key(text)) for text in texts)), scope)
    if part.operator not in (Operator.IS, Operator.EQUAL):
        name = printed(part.field)
        what = f"{name}:{part.operator}" if name in FILTERS else name
        raise UnsupportedFilterError(what, FILTERS)
    if part.field == "type":
        return col(Contact.type).in_([_type(text) for text in texts])
    if part.field == "channel":
        return _owns(col(Identity.kind).in_([text.casefold() for text in texts]), scope)
    if part.field in KINDS:
        return _owns(identities(part.field, texts), scope)
    raise UnsupportedFilterError(printed(part.field), FILTERS)


def _type(text: str) -> str:
    """Return a type as contacts have it.

    Raises:
        BadOperandError: there is none of this name.
    """
    types = FIELDS["type"].options
    if text.casefold() not in types:
        raise BadOperandError("type", text, f"Types are {listed(types)}.")
    return text.casefold()


def _presence(part: Presence, scope: Scope) -> Condition:
    if part.field == "tags":
        found = _tagged(true(), scope)
    elif part.field in KINDS:
        found = _owns(col(Identity.kind) == part.field, scope)
    else:
        asked = "has" if part.present else "no"
        raise UnsupportedFilterError(f"{asked}:{printed(part.field)}", FILTERS)
    return found if part.present else not_(found)


def _owns(which: Condition, scope: Scope) -> Condition:
    owned = _identities_of_contact(scope).where(which)
    return owned.exists()


def _identities_of_contact(scope: Scope) -> Select[Any]:
    return select(Identity.id).where(
        col(Identity.contact_id) == scope.id,
        col(Identity.workspace_id) == scope.workspace_id,
    )


def _tagged(which: Condition, scope: Scope) -> Condition:
    tags = select(Tag.id).where(col(Tag.workspace_id) == scope.workspace_id, which)
    return exists().where(
        col(ContactTag.contact_id) == scope.id, col(ContactTag.tag_id).in_(tags)
    )


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
