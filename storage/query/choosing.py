"""The parts of a query that a form has menus for: the type, and any of some tags."""

from dataclasses import dataclass, replace

from storage.query.tree import (
    And,
    Expression,
    Filter,
    Operator,
    Query,
    Text,
    all_of,
)


@dataclass(frozen=True, slots=True)
class Chosen:
    """What is chosen from menus; of each, one has to fit."""

    types: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()


def chosen_of(query: Query) -> tuple[Chosen, Query]:
    """Return what menus can show of a query, and the query without it."""
    expression = query.expression
    parts = expression.parts if isinstance(expression, And) else (expression,)
    found: dict[str, tuple[str, ...]] = {}
    rest: list[Expression] = []
    for part in parts:
        if isinstance(part, Filter) and _fits_menu(part) and part.field not in found:
            found[part.field] = tuple(v.text for v in part.values if isinstance(v, Text))
        elif part is not None:
            rest.append(part)
    chosen = Chosen(found.get("type", ()), found.get("tags", ()))
    return chosen, replace(query, expression=all_of(rest))


def _fits_menu(part: Filter) -> bool:
    return part.field in ("type", "tags") and part.operator is Operator.IS


def with_chosen(query: Query, chosen: Chosen) -> Query:
    """Return a query that also asks for what is chosen from the menus."""
    fields = (("tags", chosen.tags), ("type", chosen.types))
    parts: list[Expression] = [
        Filter(field, Operator.IS, tuple(map(Text, texts)))
        for field, texts in fields
        if texts
    ]
    parts += [query.expression] if query.expression else []
    return replace(query, expression=all_of(parts))
