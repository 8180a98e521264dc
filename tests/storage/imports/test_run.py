from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import Session, col, select, text

from storage.access import Access, Actor, Seen
from storage.clock import Clock
from storage.database import Database
from storage.imports.run import Batches, run
from storage.imports.setup import Mode
from storage.imports.writing import Writer
from storage.indexing import index
from storage.jobs import LostLeaseError
from storage.models import (
    AuditEntry,
    Change,
    ChangeItem,
    Contact,
    Identity,
    Outbox,
    SearchText,
    State,
)
from storage.profiles import Profile, load
from tests.storage.audits import first_break
from tests.storage.imports.desk import Desk, state, told


@pytest.fixture
def desk(database: Database, clock: Clock, tmp_path: Path, manager: Actor) -> Desk:
    return Desk(database, clock, tmp_path, manager)


async def everyone(database: Database) -> dict[str, Profile]:
    def all_of_them(session: Session) -> list[Profile]:
        ids = session.exec(select(Contact.id).order_by(col(Contact.id))).all()
        return load(session, [id_ or 0 for id_ in ids])

    return {p.contact.name: p for p in await database.recall(all_of_them)}


async def test_new_rows_become_contacts_with_all_that_the_file_says(
    desk: Desk, database: Database
) -> None:
    header = ["first_name", "last_name", "email", "phone", "country", "tags", "birthday"]
    ada = ["Ada", "Lovelace", "Ada@X.io", "020 7946 0018", "England", "vip; Math", "10 Dec"]
    bob = ["Bob", "", "", "+39 333 123 4567", "", "", ""]

    counts = await desk.imports(header, [ada, bob])

    assert counts == {"created": 2}
    people = await everyone(database)
    facts = people["Ada Lovelace"].facts()
    assert facts["email"] == ["Ada@X.io"]
    assert facts["phone"] == ["+442079460018"]
    assert facts["country"] == "GB"
    assert facts["tags"] == ["Math", "vip"]
    assert facts["birthday"] == "--12-10"
    assert facts["source"] == "import"
    assert people["Bob"].facts()["phone"] == ["+39 333 123 4567"]
    assert [p.contact.number for p in people.values()] == [1, 2]
    assert people["Bob"].contact.type == "identified"


async def test_merge_fills_only_what_is_blank(desk: Desk, database: Database) -> None:
    await desk.imports(
        ["name", "email", "city", "tags"], [["Ada", "a@x.io", "Rome", "vip"]]
    )

    counts = await desk.imports(
        ["name", "email", "city", "company", "phone", "tags"],
        [["Other", "A@X.IO", "Paris", "Engines", "+39 333 123 4567", "new"]],
    )

    assert counts == {"filled": 1}
    facts = (await everyone(database))["Ada"].facts()
    assert facts["city"] == "Rome"
    assert facts["company"] == "Engines"
    assert facts["email"] == ["a@x.io"]
    assert facts["phone"] == ["+39 333 123 4567"]
    assert facts["tags"] == ["new", "vip"]


async def test_skip_leaves_who_is_there(desk: Desk, database: Database) -> None:
    await desk.imports(["name", "email"], [["Ada", "a@x.io"]])

    counts = await desk.imports(
        ["name", "email", "city"],
        [["Ada", "a@x.io", "Rome"], ["Bob", "b@x.io", "Rome"]],
        Mode.SKIP,
    )

    assert counts == {"skipped": 1, "created": 1}
    assert "city" not in (await everyone(database))["Ada"].facts()


async def test_replace_overwrites_what_is_mapped_and_blanks_clear(
    desk: Desk, database: Database
) -> None:
    await desk.imports(
        ["name", "email", "phone", "city", "company", "tags"],
        [["Ada", "a@x.io", "+39 333 123 4567", "Rome", "Engines", "vip"]],
    )

    counts = await desk.imports(
        ["name", "email", "phone", "city", "tags"],
        [["Ada Lovelace", "a@x.io", "", "", "math"]],
        Mode.REPLACE,
    )

    assert counts == {"replaced": 1, "cleared": 2}
    facts = (await everyone(database))["Ada Lovelace"].facts()
    assert "city" not in facts
    assert "phone" not in facts
    assert facts["company"] == "Engines"
    assert facts["tags"] == ["math"]
    assert facts["last_name"] == "Lovelace"


@pytest.mark.parametrize(
    ("header", "row", "cleared"),
    [
        (["name", "email"], ["Ada", "a@x.io"], {}),
        (["name", "last_name", "email"], ["Ada", "", "a@x.io"], {"cleared": 1}),
        (["first_name", "last_name", "email"], ["Ada", "", "a@x.io"], {"cleared": 1}),
    ],
)
async def test_only_blank_cells_clear(
    header: list[str], row: list[str], cleared: dict[str, int], desk: Desk
) -> None:
    await desk.imports(["name", "email"], [["Ada Lovelace", "a@x.io"]])

    import_ = await desk.bring(header, [row], Mode.REPLACE)

    assert await desk.checks(import_) == {"replaced": 1} | cleared
    assert await desk.runs(import_) == {"replaced": 1} | cleared


async def test_replace_never_takes_the_name_or_a_blocked_identity(
    desk: Desk, database: Database
) -> None:
    await desk.imports(["name", "email", "email"], [["Ada", "a@x.io", "blocked@x.io"]])
    async with database.begin() as session:
        blocked = col(Identity.normalised) == "blocked@x.io"
        (await session.exec(select(Identity).where(blocked))).one().status = "blocked"

    await desk.imports(["name", "email"], [["", "a@x.io"]], Mode.REPLACE)

    ada = (await everyone(database))["Ada"]
    assert [(i.value, i.status) for i in ada.identities] == [
        ("a@x.io", "active"),
        ("blocked@x.io", "blocked"),
    ]


async def test_an_identity_that_one_row_gives_up_is_free_for_the_next(
    desk: Desk, database: Database
) -> None:
    await desk.imports(
        ["name", "key", "email"], [["Ada", "1", "a@x.io"], ["Bob", "2", "b@x.io"]]
    )

    counts = await desk.imports(
        ["name", "key", "email"],
        [["Ada", "1", "new@x.io"], ["Cleo", "3", "a@x.io"], ["Bob", "2", ""]],
        Mode.REPLACE,
    )

    assert counts == {"replaced": 2, "created": 1, "cleared": 1}
    people = await everyone(database)
    assert people["Cleo"].values("email") == ["a@x.io"]
    assert people["Ada"].values("email") == ["new@x.io"]
    assert people["Bob"].values("email") == []


async def test_rows_that_do_not_go_through_keep_their_reason(
    desk: Desk, database: Database
) -> None:
    await desk.imports(
        ["name", "email", "phone"],
        [["Ada", "a@x.io", ""], ["Bob", "b@x.io", "+393331234567"], ["Tom", "t@x.io", ""]],
    )
    async with database.begin() as session:
        tom = col(Contact.name) == "Tom"
        (await session.exec(select(Contact).where(tom))).one().state = State.TRASHED
    import_ = await desk.bring(
        ["name", "email", "phone"],
        [
            ["Both", "a@x.io", "+39 333 123 4567"],
            ["", "c@x.io", ""],
            ["Dan", "no address", "12"],
            ["Eve", "", ""],
            ["Tom", "T@x.io", ""],
        ],
    )

    counts = await desk.runs(import_)

    assert counts == {"conflict": 1, "invalid": 3, "trashed": 1}
    refused = await desk.refused(import_)
    assert [(row, outcome) for row, outcome, _ in refused] == [
        (2, "conflict"),
        (3, "invalid"),
        (4, "invalid"),
        (5, "invalid"),
        (6, "trashed"),
    ]
    reasons = [reason for _, _, reason in refused]
    assert "E-mail a@x.io belongs to C-1" in reasons[0]
    assert "Phone +39 333 123 4567 belongs to C-2" in reasons[0]
    assert reasons[1] == "A contact needs a name."
    assert reasons[2].startswith("email: ")
    assert "; phone: " in reasons[2]
    assert "at least one way to reach it" in reasons[3]
    assert "C-3 is in the trash" in reasons[4]


async def test_an_import_is_one_change_and_one_audit_entry(
    desk: Desk, database: Database, manager: Actor
) -> None:
    await desk.imports(["name", "email"], [["Ada", "a@x.io"]])
    import_ = await desk.bring(
        ["name", "email", "city"], [["Ada", "a@x.io", "Rome"], ["Bob", "b@x.io", ""]]
    )

    await desk.runs(import_)

    async with database.read() as session:
        import_ = await desk.now(import_)
        change = await session.get_one(Change, import_.change_id)
        items = select(ChangeItem).where(col(ChangeItem.change_id) == change.id)
        (item,) = (await session.exec(items)).all()
        audits = (await session.exec(select(AuditEntry))).all()
        bob = (await session.exec(select(Contact).where(col(Contact.name) == "Bob"))).one()
        assert (change.kind, change.actor, change.import_id) == (
            "imported",
            manager.user_id,
            import_.id,
        )
        assert (item.field, item.before, item.after, item.version) == (
            "city",
            None,
            "Rome",
            2,
        )
        assert bob.created_by_change == change.id
        assert [entry.action for entry in audits] == ["imported", "imported"]
    assert await first_break(database, manager.workspace_id) is None


async def test_the_index_holds_what_it_would_hold_after_an_edit(
    desk: Desk, database: Database
) -> None:
    rows = [
        ["Åsa Ôstlund", "Asa.O@x.io", "+39 333 123 4567", "Ünion & Söhne", "vip, Kunde"],
        ["田中 太郎", "t@x.io", "", "L" * 80, ""],
    ]
    await desk.imports(["name", "email", "phone", "company", "tags"], rows)
    await desk.imports(["email", "city"], [["t@x.io", "東京"]])
    entries = select(SearchText.contact_id, SearchText.words)
    async with database.read() as session:
        written = dict((await session.exec(entries)).all())
    in_order = {id_: sorted(words.split()) for id_, words in written.items()}

    async with database.begin() as session:
        await index(session, list(written))
        indexed = dict((await session.exec(entries)).all())
    assert {id_: sorted(words.split()) for id_, words in indexed.items()} == in_order


async def test_all_that_an_import_writes_refers_to_what_is_there(
    desk: Desk, database: Database
) -> None:
    """SQLite is not asked while rows are written; PostgreSQL refuses what would not."""
    header = ["name", "email", "phone", "tags"]
    for mode in (Mode.MERGE, Mode.REPLACE):
        ada = [f"Ada {mode}", "a@x.io", "+39 333 123 4567", f"vip, {mode}"]
        bob = [f"Bob {mode}", f"{mode}@x.io", "", "new"]
        await desk.imports(header, [ada, bob], mode)

    if database.is_sqlite:
        async with database.look() as connection:
            broken = await connection.execute(text("PRAGMA foreign_key_check"))
            assert broken.all() == []
    assert len(await everyone(database)) == 3


async def test_a_value_stands_in_the_index_in_one_piece_and_once(
    desk: Desk, database: Database
) -> None:
    header = ["first_name", "last_name", "company", "email"]
    await desk.imports(header, [["Ada", "Ada", "Ada Ada", "ada@x.io"]])

    async with database.read() as session:
        words = (await session.exec(select(SearchText.words))).one()
    assert words.split()[1:] == ["ada", "ada", "ada", "x", "io"]


async def test_a_run_that_was_cut_off_anywhere_ends_the_same(
    desk: Desk, database: Database, access: Access, monkeypatch: pytest.MonkeyPatch
) -> None:
    header = ["name", "email", "city", "phone", "tags", "key"]
    rows = [
        [
            f"P{n}",
            f"p{n % 8}@x.io",
            f"City{n}" * (n % 3),
            "bad" * (n % 5 == 4),
            ("VIP", "vip", "new")[n % 3],
            f"k{n}",
        ]
        for n in range(24)
    ]
    whole = await desk.runs(await desk.bring(header, rows, Mode.REPLACE))
    left = await state(database, desk.by)

    desk.by = await access.remember("T0OTHER", Seen("U0MIA", "Mia", "member"))
    for size in ("FIRST", "SMALLEST", "LARGEST"):
        monkeypatch.setattr(f"storage.imports.turns.{size}_ROWS", 2)
    monkeypatch.setattr("storage.imports.turns.LONG_SECONDS", 0.0)
    import_ = await desk.bring(header, rows, Mode.REPLACE)
    claim = await desk.claim("import.run", import_)
    stumbling = replace(desk.tools, is_stopping=lambda: True)
    note, kills = Writer._note, iter(range(100))

    def killed_at_times(*arguments: Any) -> None:
        note(*arguments)
        if next(kills) % 2:
            raise KilledError

    monkeypatch.setattr(Writer, "_note", killed_at_times)
    done = False
    while not done:
        with suppress(KilledError):
            done = await run(stumbling, claim)

    assert told((await desk.now(import_)).counts) == whole
    assert await state(database, desk.by) == left
    assert len(await desk.refused(import_)) == whole["invalid"]


@pytest.mark.parametrize(("is_awaited", "batches"), [(False, 1), (True, 3)])
async def test_a_batch_ends_where_somebody_waits_to_write(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, *, is_awaited: bool, batches: int
) -> None:
    for size in ("FIRST", "SMALLEST", "LARGEST"):
        monkeypatch.setattr(f"storage.imports.turns.{size}_ROWS", 2)
    monkeypatch.setattr("storage.imports.turns.LONG_SECONDS", 60.0)
    monkeypatch.setattr(desk.database.waiting, "is_anyone", lambda _since: is_awaited)
    steps, step = [], Batches.step

    async def and_count(self: Batches) -> bool:
        steps.append(await step(self))
        return steps[-1]

    monkeypatch.setattr(Batches, "step", and_count)
    rows = [[f"P{n}", f"p{n}@x.io"] for n in range(6)]

    assert await desk.imports(["name", "email"], rows) == {"created": 6}
    assert steps == [True] * batches + [False]


class KilledError(Exception):
    """Stands for the end of the process at this very moment."""


async def test_a_worker_that_lost_its_job_writes_nothing_more(
    desk: Desk, database: Database
) -> None:
    import_ = await desk.bring(["name", "email"], [["Ada", "a@x.io"]])
    claim = await desk.claim("import.run", import_)
    await desk.jobs.finish(claim.id)
    with pytest.raises(LostLeaseError):
        await run(desk.tools, claim)

    assert await everyone(database) == {}


async def test_the_receipt_and_the_refused_rows_are_owed_to_slack(
    desk: Desk, database: Database
) -> None:
    import_ = await desk.bring(["name", "email"], [["Ada", "a@x.io"], ["", "b@x.io"]])

    await desk.runs(import_)

    async with database.read() as session:
        owed = (await session.exec(select(Outbox).order_by(col(Outbox.id)))).all()
    assert [message.payload["text"] for message in owed] == [
        "The import is done.",
        "The rows that did not go through, each with its reason",
    ]
    assert owed[1].sheet == {"kind": "import_rows", "import_id": import_.id}
    assert not desk.tools.folder(import_.id or 0).path.exists()
