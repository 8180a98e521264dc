import asyncio
from itertools import count
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlmodel import col, select

from storage.access import Access, Actor, Seen
from storage.clock import Clock
from storage.database import Database
from storage.imports.check import check
from storage.imports.decide import Rules
from storage.imports.outcomes import Outcome
from storage.imports.setup import Mode
from storage.imports.standing import CHECK
from storage.models import Contact, Outbox
from tests.storage.imports.desk import Desk, staged, told

HEADER = ["name", "email", "phone", "key", "city", "tags"]
TEAMS = count()


@pytest.fixture
def desk(database: Database, clock: Clock, tmp_path: Path, manager: Actor) -> Desk:
    return Desk(database, clock, tmp_path, manager)


async def test_checks_of_one_import_take_turns_and_only_the_first_is_wanted(
    desk: Desk, database: Database
) -> None:
    rows = [[f"P{n}", f"p{n}@x.io"] for n in range(6_000)]
    import_ = await desk.bring(["name", "email"], rows)
    claims = [await desk.claim(CHECK, import_) for _ in range(2)]

    assert (
        await asyncio.gather(*(check(desk.tools, claim) for claim in claims)) == [True] * 2
    )

    counts = (await desk.now(import_)).checked["counts"]
    assert told(counts) == {"created": 6_000}
    async with database.read() as session:
        texts = (await session.exec(select(Outbox.payload))).all()
    assert [text["text"] for text in texts] == ["The import is checked."]


@pytest.fixture
def outcomes(monkeypatch: pytest.MonkeyPatch) -> list[Outcome]:
    """What is decided, row after row."""
    seen: list[Outcome] = []
    decide = Rules._decide

    def decide_and_tell(*arguments: object) -> Outcome:
        outcome = decide(*arguments)  # type: ignore[arg-type]  # passed through as they are
        seen.append(outcome)
        return outcome

    monkeypatch.setattr(Rules, "_decide", decide_and_tell)
    monkeypatch.setattr("storage.imports.check.BATCH", 3)
    monkeypatch.setattr("storage.imports.turns.FIRST_ROWS", 2)
    monkeypatch.setattr("storage.imports.turns.SMALLEST_ROWS", 2)
    monkeypatch.setattr("storage.imports.turns.LARGEST_ROWS", 2)
    return seen


def cell(*texts: str) -> st.SearchStrategy[str]:
    return st.sampled_from(("", *texts))


row = st.tuples(
    cell("Ada", "Bob Bell", "Cleo"),
    cell("a@x.io", "A@X.io", "b@x.io", "c@x.io", "wrong"),
    cell("+39 333 123 4567", "+393331234567", "+39 333 000 0000"),
    cell("1", "2"),
    cell("Rome", "Paris"),
    cell("vip", "VIP, new", "new"),
)
rows = st.lists(row, max_size=12)


@settings(
    max_examples=15,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(before=rows, after=rows, mode=st.sampled_from(Mode))
async def test_check_and_run_decide_every_row_alike(
    desk: Desk,
    access: Access,
    outcomes: list[Outcome],
    before: list[tuple[str, ...]],
    after: list[tuple[str, ...]],
    mode: Mode,
) -> None:
    team = f"T{next(TEAMS)}"
    desk.by = await access.remember(team, Seen("U0MIA", "Mia", "member"))
    first = await desk.bring(HEADER, before)
    staged(desk, first, HEADER, before)
    await desk.runs(first)
    second = await desk.bring(HEADER, after, mode)
    staged(desk, second, HEADER, after)

    outcomes.clear()
    promised = await desk.checks(second)
    told = [(o.kind, o.before, o.after, o.version) for o in outcomes]
    outcomes.clear()
    done = await desk.runs(second)

    assert [(o.kind, o.before, o.after, o.version) for o in outcomes] == told
    assert done == promised
    assert sum(n for kind, n in done.items() if kind != "cleared") == len(after)


async def test_a_check_writes_no_contact(desk: Desk, database: Database) -> None:
    import_ = await desk.bring(["name", "email"], [["Ada", "a@x.io"], ["Ada", "A@x.io"]])

    assert await desk.checks(import_) == {"created": 1, "unchanged": 1}

    async with database.read() as session:
        assert (await session.exec(select(Contact))).all() == []


async def test_a_check_sends_the_rows_that_would_not_go_through(
    desk: Desk, database: Database
) -> None:
    import_ = await desk.bring(["name", "email"], [["Ada", "a@x.io"], ["", "b@x.io"]])

    assert await desk.checks(import_) == {"created": 1, "invalid": 1}

    assert await desk.refused(import_) == [(3, "invalid", "A contact needs a name.")]
    async with database.read() as session:
        owed = (await session.exec(select(Outbox).order_by(col(Outbox.id)))).all()
    assert [bool(message.sheet) for message in owed] == [True, False]


async def test_a_run_takes_the_rows_that_the_check_has_cleaned(desk: Desk) -> None:
    import_ = await desk.bring(["name", "email"], [["Ada", "a@x.io"]])
    await desk.checks(import_)
    desk.tools.folder(import_.id or 0).source.unlink()

    assert await desk.runs(import_) == {"created": 1}


async def test_a_check_ends_when_the_setup_has_changed_meanwhile(desk: Desk) -> None:
    import_ = await desk.bring(["name", "email"], [["Ada", "a@x.io"]])
    claim = await desk.claim(CHECK, import_)
    async with desk.database.begin(desk.by.workspace_id) as session:
        kept = await desk.now(import_)
        kept.state = "cancelled"
        session.add(kept)

    assert await check(desk.tools, claim)

    kept = await desk.now(import_)
    assert (kept.state, kept.checked) == ("cancelled", {})
