"""Objects made of plain rows, which no session follows unless it is asked to.

Whoever changes one stores it, in a statement with conditions of its own.
"""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any, TypeVar

from sqlalchemy import Connection, Executable
from sqlalchemy.orm import class_mapper, make_transient_to_detached
from sqlmodel import Session, SQLModel

from storage.connections import quick

M = TypeVar("M", bound=SQLModel)


def load(
    connection: Connection, model: type[M], statement: Executable, asked: quick.Asked
) -> list[M]:
    """Return what a statement reads, which asks for all columns of a model's table."""
    return [made(model, row) for row in quick.read(connection, statement, asked)]


def made(model: type[M], cells: Sequence[Any]) -> M:
    """Return the object of a row, given in the order of its table's columns."""
    manager, names = _manner(model)
    new: M = manager.new_instance()
    vars(new).update(zip(names, cells, strict=True))
    return new


def followed(session: Session, row: M) -> M:
    """Have a session follow an object; return the one of this row that it may have."""
    mapper: Any = class_mapper(type(row))
    there: M | None = session.identity_map.get(mapper.identity_key_from_instance(row))
    if there is None:
        make_transient_to_detached(row)
        session.add(row)
    return there or row


@lru_cache
def _manner(model: type[SQLModel]) -> tuple[Any, Sequence[str]]:
    """Return how SQLAlchemy makes an object, and what its columns are called."""
    mapper: Any = class_mapper(model)
    return mapper.class_manager, mapper.local_table.columns.keys()
