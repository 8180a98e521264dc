"""Whole lives of contacts: nothing is lost, and nothing erased comes back.

To merging and parting come the trash, erasure by a manager and by the clock, and imports,
some of them set aside until later.
"""

import tempfile
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis.stateful import invariant, precondition, rule
from sqlmodel import select

from storage.deletions.clearing import erase_overdue
from storage.deletions.errors import ErasedError
from storage.deletions.trash import Trash
from storage.deletions.trashing import put_in_trash
from storage.errors import ContactInTrashError, NotMergedError
from storage.models import Contact, Import, State
from tests.storage.contacting import PICK, Contacting, Standing, explore
from tests.storage.erasures import erased, everything, followed
from tests.storage.imports.desk import Desk, staged

HEADER = ("name", "email", "title")


class Living(Contacting):
    """A workspace whose contacts also go into the trash, and for good."""

    def __init__(self) -> None:
        super().__init__()
        self.home = tempfile.TemporaryDirectory(prefix="contacts-life-")
        self.folder = Path(self.home.name)
        self.desk = Desk(self.database, self.merges._clock, self.folder, self.by)
        self.bin = Trash(self.database, self.merges._clock)
        self.trash: list[int] = []
        self.erased: list[int] = []
        self.forgotten: set[str] = set()
        self.aside: tuple[Import, str] | None = None
        self.born: dict[int, object] = {}

    def teardown(self) -> None:
        super().teardown()
        self.home.cleanup()

    # What people do.

    @precondition(lambda self: self._leads())
    @rule(pick=PICK)
    def delete(self, pick: int) -> None:
        somebody = self._somebody(pick)
        self.run(self._throw_away(somebody))
        self.trash.append(somebody)

    @precondition(lambda self: self.trash)
    @rule(pick=PICK)
    def restore(self, pick: int) -> None:
        somebody = self.trash.pop(pick % len(self.trash))
        before = self._addresses(somebody)
        self.run(self.bin.restore(somebody, by=self.by))
        self._touch(somebody)
        assert set(self._facts(somebody).get("email", ())) <= before

    @precondition(lambda self: self._leads() or self.trash)
    @rule(pick=PICK)
    def erase(self, pick: int) -> None:
        whole = [*self._leads(), *self.trash]
        somebody = whole[pick % len(whole)]
        self.run(erased(self.database, [somebody], self.by))
        self._bury(somebody)

    @precondition(lambda self: self.trash)
    @rule()
    def wait_for_a_month(self) -> None:
        clock = self.merges._clock
        clock.shift += timedelta(days=31)
        self.run(erase_overdue(self.database, clock))
        for somebody in list(self.trash):
            self._bury(somebody)

    @rule(pick=PICK)
    def import_people(self, pick: int) -> None:
        """Import somebody new, and something about somebody who is there."""
        name, email = f"Person {next(self.made)}", self._new_email()
        rows = [[name, email, ""]]
        somebody = self._somebody(pick) if self._leads() else None
        known = self._facts(somebody).get("email") if somebody else None
        if somebody and known:
            rows.append(["", known[0], f"Title {pick}"])
            self._touch(somebody)
        import_ = self.run(self.desk.bring(HEADER, rows))
        staged(self.desk, import_, HEADER, rows)
        assert self.run(self.desk.runs(import_))["created"] == 1
        number = f"C-{len(self.ids) + 1}"
        self.ids.append(self.run(self.referring.one(number, by=self.by)))
        self.owners[email] = self.ids[-1]

    @precondition(lambda self: self.aside is None and self._leads())
    @rule(pick=PICK)
    def set_an_import_aside(self, pick: int) -> None:
        known = self._facts(self._somebody(pick)).get("email")
        if known:
            rows = [["Somebody", known[0], "Countess"]]
            self.aside = self.run(self.desk.bring(HEADER, rows)), known[0]

    # What holds whatever they do.

    @invariant()
    def every_number_leads_to_whoever_is_left(self) -> None:
        for number, id_ in enumerate(self.ids, 1):
            lead = self._lead(id_)
            asked = self.referring.one(f"C-{number}", by=self.by)
            if lead in self.trash or id_ in self.erased:
                told = ContactInTrashError if lead in self.trash else ErasedError
                with pytest.raises(told):
                    self.run(asked)
            else:
                assert self.run(asked) == lead

    @invariant()
    def merged_contacts_lead_to_one_that_is_there(self) -> None:
        contacts = {c.id: c for c in self.run(self._all(select(Contact)))}
        for contact in contacts.values():
            assert (contact.state == State.MERGED) == (contact.merged_into is not None)
            if contact.merged_into is not None:
                left = contacts[contact.merged_into]
                assert left.state in (State.ACTIVE, State.TRASHED)

    @invariant()
    def everybody_who_ever_was_still_counts(self) -> None:
        contacts = self.run(self._all(select(Contact)))
        assert {contact.id for contact in contacts} == set(self.ids)
        assert {c.id for c in contacts if c.state == State.ERASED} == set(self.erased)
        assert {c.id for c in contacts if c.state == State.TRASHED} == set(self.trash)
        born = {contact.id or 0: contact.created_at for contact in contacts}
        assert born == born | self.born
        self.born = dict(born)

    @invariant()
    def nothing_erased_is_anywhere(self) -> None:
        if self.forgotten:
            text = "\n".join(self.run(everything(self.database)).values())
            assert not [email for email in self.forgotten if email in text]

    @invariant()
    def an_import_with_somebody_erased_in_it_is_over(self) -> None:
        if self.aside is not None:
            import_, email = self.aside
            state = self.run(self.desk.now(import_)).state
            if state == "failed":
                assert email not in self.owners, "it ends for those alone who are gone"
                self.aside = None
            else:
                assert email not in self.forgotten

    # The model.

    def _leads(self) -> list[int]:
        gone = {*self.trash, *self.erased}
        return [id_ for id_ in super()._leads() if id_ not in gone]

    def _partable(self) -> list[Standing]:
        there = self._leads()
        return [merge for merge in super()._partable() if merge.survivor in there]

    def _addresses(self, id_: int) -> set[str]:
        return {email for email, owner in self.owners.items() if self._lead(owner) == id_}

    def _bury(self, id_: int) -> None:
        """Follow what is left of somebody, and know them no more."""
        self.run(followed(self.database, self.folder, self.by))
        parts = [part for part in self.ids if self._lead(part) == id_]
        self.forgotten |= self._addresses(id_)
        self.owners = {e: o for e, o in self.owners.items() if o not in parts}
        for merge in [m for m in self.standing if m.merged in parts]:
            self.standing.remove(merge)
            with pytest.raises(NotMergedError):
                self.run(self.unmerges.plan(merge.id, by=self.by))
        self.trash = [one for one in self.trash if one != id_]
        self.erased += parts

    async def _throw_away(self, id_: int) -> None:
        now = self.merges._clock.now()
        await self.database.write(
            lambda session: put_in_trash(session, [id_], by=self.by, now=now),
            self.by.workspace_id,
        )


@pytest.mark.parametrize("kind", ["sqlite", "postgres"])
def test_nothing_is_lost_and_nothing_erased_comes_back(
    kind: str, request: pytest.FixtureRequest
) -> None:
    explore(Living, request.getfixturevalue(kind), examples=5, steps=20)


@pytest.mark.faults
@pytest.mark.parametrize("kind", ["sqlite", "postgres"])
def test_nothing_erased_comes_back_in_a_long_life(
    kind: str, request: pytest.FixtureRequest
) -> None:
    explore(Living, request.getfixturevalue(kind), examples=100, steps=60)
