"""Databases with many contacts, filled past the program: it would take an hour.

The rows are those that the program itself writes; ``test_smoke.py`` holds them to it.
"""

import sqlite3
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import closing
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import Any, Final

import asyncpg

from storage import search
from storage.fields import sort_key, tag_key
from storage.identities import Identity, normalise_many, reversed_digits
from tests.benchmarks.made_up import TAGS, Person, people

WORKSPACE: Final = 1
BATCH: Final = 20_000
AT: Final = datetime(2026, 1, 5, 9, tzinfo=UTC)
COLUMNS: Final = {
    "contact": (
        *("id", "workspace_id", "number", "state", "version", "type", "source", "name"),
        *("sort_name", "first_name", "last_name", "company", "title", "city", "country"),
        *("birthday", "note", "properties", "created_at", "updated_at"),
    ),
    "identity": (
        *("id", "workspace_id", "contact_id", "kind", "value", "normalised"),
        *("reversed_digits", "is_primary", "status"),
    ),
    "contact_tag": ("tag_id", "contact_id"),
    "search_text": ("contact_id", "words"),
}
Rows = dict[str, list[tuple[Any, ...]]]


def fill_sqlite(path: Path, team_id: str, count: int) -> None:
    """Fill a migrated file."""
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA synchronous=OFF")
        connection.execute("PRAGMA cache_size=-262144")
        connection.execute(
            "INSERT INTO workspace VALUES (1, ?, '', ?, ?, 0, '')",
            (team_id, count + 1, count),
        )
        connection.executemany("INSERT INTO tag VALUES (?, 1, ?, ?)", _tags())
        for rows in _batches(count, f"{AT:%Y-%m-%d %H:%M:%S.%f}"):
            for table, lines in rows.items():
                connection.executemany(_insert(table), lines)
            connection.executemany(
                "INSERT INTO contact_search (rowid, words) VALUES (?, ?)",
                rows["search_text"],
            )
            connection.commit()
        connection.execute("INSERT INTO contact_search(contact_search) VALUES('optimize')")
        connection.commit()
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")


async def fill_postgres(url: str, team_id: str, count: int) -> None:
    """Fill a migrated database."""
    connection = await asyncpg.connect(url.replace("+asyncpg", ""))
    try:
        await connection.execute(
            "INSERT INTO workspace VALUES (1, $1, '', $2, $3, 0, '')",
            *(team_id, count + 1, count),
        )
        await connection.executemany("INSERT INTO tag VALUES ($1, 1, $2, $3)", _tags())
        for rows in _batches(count, AT):
            for table, lines in rows.items():
                await connection.copy_records_to_table(
                    table, records=lines, columns=COLUMNS[table]
                )
        await connection.execute("VACUUM (ANALYZE)")  # as the program does after an import
    finally:
        await connection.close()


def _insert(table: str) -> str:
    names = COLUMNS[table]
    marks = ", ".join("?" * len(names))
    return f"INSERT INTO {table} ({', '.join(names)}) VALUES ({marks})"  # noqa: S608  # our own names


def _tags() -> list[tuple[int, str, str]]:
    return [(number, tag, tag_key(tag)) for number, tag in enumerate(TAGS.split(), start=1)]


def _batches(count: int, at: object) -> Iterator[Rows]:
    crowd = enumerate(people(count, again=0), start=1)
    while batch := list(islice(crowd, BATCH)):
        yield _rows(batch, at)


def _rows(batch: Sequence[tuple[int, Person]], at: object) -> Rows:
    numbers = [number for number, _ in batch]
    found = [person for _, person in batch]
    phones = normalise_many(
        "phone", [p.phone for p in found], [p.country for p in found]
    ).normalised
    rows: Rows = defaultdict(list)
    tags_known = TAGS.split()
    for number, person, phone in zip(numbers, found, phones, strict=True):
        name = f"{person.first_name} {person.last_name}"
        rows["contact"].append(
            (
                *(number, WORKSPACE, number, "active", 1, "identified", "import", name),
                *(sort_key(name), person.first_name, person.last_name, person.company),
                *(person.title, person.city, person.country, person.birthday),
                *(person.note, "{}", at, at),
            )
        )
        identities = [
            Identity("email", person.email, person.email),
            Identity("phone", person.phone, phone or person.account_id),
            Identity("key", person.account_id, person.account_id),
        ]
        for position, identity in enumerate(identities):
            line = (
                *(3 * number + position, WORKSPACE, number, *identity),
                *(reversed_digits(identity), True, "active"),
            )
            rows["identity"].append(line)
        tags = person.tags.split(";") if person.tags else []
        rows["contact_tag"] += [(tags_known.index(tag) + 1, number) for tag in tags]
        texts = [name, person.first_name, person.last_name, person.company, person.title]
        texts += [
            person.city,
            *search.texts_of((i.value, i.normalised) for i in identities),
        ]
        words = search.lines_of([*texts, " ".join(tags)])
        rows["search_text"].append((number, search.entry_of(WORKSPACE, words)))
    return rows
