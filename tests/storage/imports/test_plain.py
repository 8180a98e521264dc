"""Most rows are written without a look at each; they end as if they had had one."""

from itertools import count
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from storage.access import Access, Actor, Seen
from storage.clock import Clock
from storage.contacts import Contacts
from storage.database import Database
from storage.imports import meeting
from storage.imports.plain import Sorted
from storage.imports.setup import Mode
from tests.storage.imports.desk import Desk, staged, state

HEADER = ["name", "email", "email", "phone", "key", "city", "tags"]
TEAMS = count()


@pytest.fixture
def desk(database: Database, clock: Clock, tmp_path: Path, manager: Actor) -> Desk:
    return Desk(database, clock, tmp_path, manager)


def cell(*texts: str) -> st.SearchStrategy[str]:
    return st.sampled_from(("", *texts))


row = st.tuples(
    cell("Ada", "Bob Bell", "🎉"),
    cell("a@x.io", "A@X.io", "b@x.io", "c@x.io", "d@x.io", "wrong"),
    cell("a@x.io", "e@x.io", "f@x.io"),
    cell("+39 333 123 4567", "+393331234567", "+1 212 555 0100 ext. 5"),
    cell("1", "2", "3", "4", "5"),
    cell("Rome", "rome"),
    cell("vip", "VIP, new", "New"),
)
rows = st.lists(row, max_size=10)


@settings(
    max_examples=15,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(before=rows, after=rows, mode=st.sampled_from(Mode))
async def test_plain_rows_end_as_if_each_had_been_looked_at(
    desk: Desk,
    database: Database,
    access: Access,
    monkeypatch: pytest.MonkeyPatch,
    before: list[tuple[str, ...]],
    after: list[tuple[str, ...]],
    mode: Mode,
) -> None:
    async def left(*, looking_at_each: bool) -> object:
        desk.by = await access.remember(f"T{next(TEAMS)}", Seen("U0MIA", "Mia", "member"))
        counts = []
        with monkeypatch.context() as patches:
            if looking_at_each:
                patches.setattr(Sorted, "of", classmethod(_all_in_doubt))
            for table in (before, after):
                import_ = await desk.bring(HEADER, table, mode)
                staged(desk, import_, HEADER, table)
                counts += [await desk.checks(import_), await desk.runs(import_)]
        return counts, await state(database, desk.by)

    assert await left(looking_at_each=False) == await left(looking_at_each=True)


def _all_in_doubt(cls: type[Sorted], batch: object, _met: object) -> Sorted:
    return cls(batch, [], list(range(batch.size)))  # type: ignore[attr-defined,arg-type]  # stands for Sorted.of


@pytest.mark.parametrize("through", ["a file", "a form"])
async def test_whoever_was_added_since_the_check_is_met(
    desk: Desk, contacts: Contacts, through: str
) -> None:
    import_ = await desk.bring(["name", "email"], [["Ada", "a@x.io"], ["Bob", "b@x.io"]])
    assert await desk.checks(import_) == {"created": 2}

    if through == "a file":
        await desk.imports(["name", "email"], [["Ada", "A@x.io"]])
    else:
        await contacts.add({"name": "Ada", "email": "A@x.io"}, by=desk.by)

    assert await desk.runs(import_) == {"created": 1, "unchanged": 1}


async def test_what_the_check_has_looked_up_is_not_looked_up_again(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    await desk.imports(["name", "email"], [["Ada", "a@x.io"]])
    rows = [["Ada", "a@x.io"], ["Bob", "b@x.io"], ["Cleo", "c@x.io"]]
    import_ = await desk.bring(["name", "email"], rows)
    await desk.checks(import_)
    asked: list[str] = []
    owners_of = meeting.owners_of

    def and_note(connection: object, workspace_id: int, pairs: object) -> object:
        asked.extend(key for keys in pairs.values() for key in keys)  # type: ignore[attr-defined]  # passed through as it is
        return owners_of(connection, workspace_id, pairs)  # type: ignore[arg-type]  # the same

    monkeypatch.setattr(meeting, "owners_of", and_note)

    assert await desk.runs(import_) == {"created": 2, "unchanged": 1}
    assert asked == ["a@x.io"]


async def test_many_contacts_are_looked_up_batch_by_batch(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    await desk.imports(["name", "email"], [["Ada", "a@x.io"], ["Bob", "b@x.io"]])
    monkeypatch.setattr(meeting, "FEW", 1)
    rows = [["Ada", "a@x.io"], ["Cleo", "c@x.io"]]

    import_ = await desk.bring(["name", "email"], rows)

    assert await desk.checks(import_) == {"created": 1, "unchanged": 1}
