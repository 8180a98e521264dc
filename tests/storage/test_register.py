"""The register of what belongs to a contact: nothing may be forgotten in it."""

import pytest
from sqlalchemy import JSON, Column, ForeignKey, Integer, MetaData, String, Table

from storage import register
from storage.models import METADATA
from storage.register import REGISTER, UNRELATED, OnErasure, OnMerge, belongings

DECLARED = {belonging.table.name: belonging for belonging in REGISTER}


def refers_to_a_contact(table: Table) -> set[str]:
    """Return the columns that hold contacts' ids, as far as keys and names tell."""
    return {
        column.name
        for column in table.columns
        if any(key.target_fullname == "contact.id" for key in column.foreign_keys)
        or column.name in ("contact_id", "contact_ids", "merged_into")
        or (column.name == "ids" and isinstance(column.type, JSON))
    }


def may_be_personal(table: Table) -> set[str]:
    """Return the columns that have room for a name: of text and of JSON."""
    kinds = {c.name: getattr(c.type, "impl_instance", c.type) for c in table.columns}
    return {name for name, kind in kinds.items() if isinstance(kind, String | JSON)}


@pytest.mark.parametrize("table", METADATA.sorted_tables, ids=lambda table: table.name)
def test_every_table_says_whether_contacts_are_in_it(table: Table) -> None:
    unrelated = {str(model.__tablename__) for model in UNRELATED}

    assert (table.name in DECLARED) != (table.name in unrelated)
    if table.name in unrelated:
        assert not refers_to_a_contact(table)


@pytest.mark.parametrize("name", DECLARED)
def test_every_column_of_a_declared_table_is_accounted_for(name: str) -> None:
    belonging = DECLARED[name]
    columns = set(belonging.table.columns.keys())

    assert refers_to_a_contact(belonging.table) <= set(belonging.ids)
    assert not set(belonging.personal) & set(belonging.plain)
    assert may_be_personal(METADATA.tables["contact"]) > {"name", "properties"}
    said = {*belonging.ids, *belonging.personal, *belonging.plain}
    assert may_be_personal(belonging.table) <= said <= columns


def test_a_table_that_nobody_declared_would_be_noticed() -> None:
    forgotten = Table(
        "list_member",
        MetaData(),
        Column("contact_id", Integer, ForeignKey("contact.id")),
        Column("comment", String),
    )

    assert refers_to_a_contact(forgotten) == {"contact_id"}
    assert may_be_personal(forgotten) == {"comment"}
    assert forgotten.name not in DECLARED


def test_whoever_is_erased_by_id_has_a_column_that_says_so() -> None:
    for act in (OnErasure.EMPTY, OnErasure.DELETE, OnMerge.MOVE, OnMerge.COPY):
        assert all(belonging.ids for belonging in belongings(act)), act


def test_what_is_kept_at_erasure_holds_nothing_personal() -> None:
    assert not [b for b in belongings(OnErasure.KEEP) if b.personal]


def test_the_acts_are_told_apart_although_their_names_are_alike() -> None:
    rebuilt_at_merge = {b.table.name for b in belongings(OnMerge.REBUILD)}

    assert rebuilt_at_merge == {"search_text"}
    assert {b.table.name for b in belongings(register.OnImport.REBUILD)} == {"search_text"}
