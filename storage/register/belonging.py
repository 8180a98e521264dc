"""What a table of contacts declares, and what each act may do to its rows."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import Column, Table
from sqlmodel import SQLModel

from storage import models


class OnMerge(StrEnum):
    """What a merge does to the rows of the contact that goes."""

    CHOOSE = "the person who merges chooses, value by value"
    MOVE = "they become the survivor's; unmerge gives them back"
    COPY = "they stay, and the survivor gets what it lacks; unmerge takes that away"
    REBUILD = "they are made anew from the contacts"
    STAY = "they stay as they are"


class OnTrash(StrEnum):
    """What becomes of the rows while the contact lies in the trash."""

    KEEP = "they stay, for the day it is restored"
    REBUILD = "they go, and are made anew when it is restored"


class OnErasure(StrEnum):
    """What becomes of the rows when the contact is erased."""

    EMPTY = "the personal columns are emptied, and the row stays"
    DELETE = "the rows go"
    SEARCH = "no column says whose they are: rows are emptied where an erased value stands"
    KEEP = "they stay: they hold nothing personal"


class OnExport(StrEnum):
    """Whether a person who asks for all that is known about them gets the rows."""

    INCLUDE = "yes"
    OMIT = "no: they are made from what is included, or are the team's own work"


class OnImport(StrEnum):
    """What an import does to the rows."""

    WRITE = "it adds and changes them with the contact"
    REBUILD = "it makes them anew from the contact"
    NEVER = "it leaves them alone"


@dataclass(frozen=True)
class Belonging:
    """One table with contacts in it.

    Args:
        ids: the columns that hold a contact's id, or a list of such ids; the first one says
            whose row it is.
        personal: the columns that hold something personal.
        plain: the columns of text or JSON that do not.
    """

    model: type[SQLModel]
    ids: tuple[str, ...]
    personal: tuple[str, ...]
    plain: tuple[str, ...]
    on_merge: OnMerge
    on_trash: OnTrash
    on_erasure: OnErasure
    on_export: OnExport
    on_import: OnImport

    @property
    def table(self) -> Table:
        """The table itself."""
        return models.table_of(self.model)

    @property
    def owner(self) -> Column[Any]:
        """The column that says whose a row is."""
        return self.table.c[self.ids[0]]

    @property
    def key(self) -> tuple[str, ...]:
        """The columns that tell its rows apart."""
        return tuple(column.name for column in self.table.primary_key.columns)


def team_work(
    model: type[SQLModel],
    personal: tuple[str, ...],
    plain: tuple[str, ...],
    *,
    ids: tuple[str, ...] = (),
    on_import: OnImport = OnImport.NEVER,
) -> Belonging:
    """Declare a table of the team's own work, in whose texts somebody may be named.

    No contact goes anywhere with its rows, so only an erasure has to look through them.
    """
    return Belonging(
        model,
        ids,
        personal,
        plain,
        OnMerge.STAY,
        OnTrash.KEEP,
        OnErasure.SEARCH,
        OnExport.OMIT,
        on_import,
    )
