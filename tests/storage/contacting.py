"""Contacts that are added, changed, merged and taken apart, in whatever order.

Other acts on contacts add their rules to ``Contacting``; its invariants hold for them too.
"""

import asyncio
from collections.abc import Coroutine, Iterator
from dataclasses import dataclass
from itertools import count
from typing import Any, Protocol, TypeVar

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import text
from sqlmodel import col, select

from storage import indexing
from storage.access import Access, Seen
from storage.clock import Clock
from storage.contacts import Contacts
from storage.database import Database
from storage.drafts import Edit
from storage.errors import NoIdentityLeftError
from storage.finding.finding import Finding
from storage.finding.referring import Referring
from storage.finding.results import Results
from storage.merges.comparing import Take
from storage.merges.merges import Merges
from storage.merges.parting import Group
from storage.merges.unmerges import Unmerges
from storage.models import Contact, Identity, Role, SearchText, State, Workspace
from storage.profiles import Facts
from tests.storage.audits import first_break

T = TypeVar("T")
TEAMS = count()
COMPANIES = ("Engines", "Looms", "Spindles", "")
TAGS = ("vip", "lead", "press")
PICK = st.integers(min_value=0, max_value=10_000)
TAKES = st.fixed_dictionaries(
    {},
    optional={
        "name": st.sampled_from((Take.SURVIVOR, Take.MERGED)),
        "company": st.sampled_from((Take.SURVIVOR, Take.MERGED)),
        "email": st.sampled_from(Take),
    },
)


class Kind(Protocol):
    """A kind of database, as in ``tests/databases.py``."""

    async def create(self) -> str: ...


@dataclass
class Standing:
    """A merge as the model knows it: who went where, and what each was before."""

    id: int
    survivor: int
    merged: int
    before: tuple[Facts, Facts]
    is_untouched: bool = True


class Contacting(RuleBasedStateMachine):
    """A workspace whose contacts are known by their ids.

    ``owners`` has the contact to which each e-mail address belongs, whatever it is merged
    into; ``free`` those that were taken off.
    """

    runner: asyncio.Runner
    url: str

    def __init__(self) -> None:
        super().__init__()
        self.database, clock = Database(self.url), Clock()
        self.contacts = Contacts(self.database, clock)
        self.merges, self.unmerges = (
            Merges(self.database, clock),
            Unmerges(self.database, clock),
        )
        finding, results = Finding(self.database, clock), Results(self.database, clock)
        self.referring = Referring(self.database, clock, finding, results, None)
        access = Access(self.database, clock, default_role=Role.OWNER)
        person = access.remember(f"T{next(TEAMS)}", Seen("U1", "Mia", "member"))
        self.by = self.run(person)
        self.ids: list[int] = []
        self.owners: dict[str, int] = {}
        self.free: list[str] = []
        self.standing: list[Standing] = []
        self.made = count()

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        return self.runner.run(work)

    def teardown(self) -> None:
        async def end() -> int | None:
            broken = await first_break(self.database, self.by.workspace_id)
            await self.database.close()
            return broken

        assert self.run(end()) is None

    # What people do.

    @rule(company=st.sampled_from(COMPANIES), tag=st.sampled_from(TAGS), pick=PICK)
    def add(self, company: str, tag: str, pick: int) -> None:
        """Somebody adds a contact, now and then with an address that was taken off."""
        emails = [self._new_email()]
        if self.free and pick % 2:
            emails.append(self.free.pop(pick % len(self.free)))
        name = f"Person {next(self.made)}"
        values = {"name": name, "email": "\n".join(emails), "company": company, "tags": tag}
        profile = self.run(self.contacts.add(values, by=self.by))
        self.ids.append(profile.id)
        self.owners |= dict.fromkeys(emails, profile.id)

    @precondition(lambda self: self._leads())
    @rule(pick=PICK, company=st.sampled_from(COMPANIES))
    def change_company(self, pick: int, company: str) -> None:
        self._edit(self._somebody(pick), Edit("company", "=", company))

    @precondition(lambda self: self._leads())
    @rule(pick=PICK, sign=st.sampled_from(("+=", "-=")), tag=st.sampled_from(TAGS))
    def tag(self, pick: int, sign: str, tag: str) -> None:
        self._edit(self._somebody(pick), Edit("tags", sign, tag))

    @precondition(lambda self: self._leads())
    @rule(pick=PICK)
    def add_email(self, pick: int) -> None:
        somebody, email = self._somebody(pick), self._new_email()
        self._edit(somebody, Edit("email", "+=", email))
        self.owners[email] = somebody

    @precondition(lambda self: self._leads())
    @rule(pick=PICK)
    def take_an_email_off(self, pick: int) -> None:
        somebody = self._somebody(pick)
        shown = self._facts(somebody).get("email", [])
        if len(shown) > 1:
            email = shown[pick % len(shown)]
            self._edit(somebody, Edit("email", "-=", email))
            del self.owners[email]
            self.free.append(email)

    @precondition(lambda self: len(self._leads()) > 1)
    @rule(pick=PICK, other=PICK, choices=TAKES)
    def merge(self, pick: int, other: int, choices: dict[str, Take]) -> None:
        leads = self._leads()
        survivor = leads.pop(pick % len(leads))
        merged = leads[other % len(leads)]
        before = self._facts(survivor), self._facts(merged)
        versions = self._version(survivor), self._version(merged)
        done = self.run(self.merges.merge(survivor, merged, choices, versions, by=self.by))
        self._touch(survivor)
        self.standing.append(Standing(done.merge_id, survivor, merged, before))

    @precondition(lambda self: self._partable())
    @rule(pick=PICK, give=st.sets(st.sampled_from(Group)))
    def unmerge(self, pick: int, give: set[Group]) -> None:
        partable = self._partable()
        merge = partable[pick % len(partable)]
        plan = self.run(self.unmerges.plan(merge.id, by=self.by))
        version = plan.survivor.contact.version
        try:
            self.run(self.unmerges.unmerge(merge.id, give, version, by=self.by))
        except NoIdentityLeftError:
            return  # one of them would have nothing left
        self.standing.remove(merge)
        if Group.IDENTITIES in give:
            new = [identity.value for identity in plan.later.identities]
            assert all(self.owners[email] == merge.survivor for email in new)
            self.owners |= dict.fromkeys(new, merge.merged)
        if Group.GONE in give:
            back = [row["value"] for row in plan.later.gone]
            self.owners |= dict.fromkeys(back, merge.merged)
            self.free = [email for email in self.free if email not in back]
        if merge.is_untouched:
            now = self._facts(merge.survivor), self._facts(merge.merged)
            assert now == merge.before
        self._touch(merge.survivor)
        if give:
            self._touch(merge.merged)

    # What holds whatever they do.

    @invariant()
    def every_number_leads_to_whoever_is_left(self) -> None:
        for number, id_ in enumerate(self.ids, 1):
            found = self.run(self.referring.one(f"C-{number}", by=self.by))
            assert found == self._lead(id_)

    @invariant()
    def every_address_leads_to_its_owner(self) -> None:
        for contact, identity in self._identities():
            owner = self.owners.pop(identity.value, None)
            assert owner is not None, identity.value
            assert self._lead(owner) == (contact.merged_into or contact.id)
            self.owners[identity.value] = owner
        values = {identity.value for _, identity in self._identities()}
        assert values == set(self.owners)

    @invariant()
    def whoever_is_there_has_one_first_address(self) -> None:
        for id_ in self._leads():
            first = [i for c, i in self._identities() if c.id == id_ and i.is_primary]
            shown = [i for c, i in self._identities() if c.id == id_]
            assert len(first) == bool(shown)

    @invariant()
    def merged_contacts_lead_to_one_that_is_there(self) -> None:
        contacts = {c.id: c for c in self.run(self._all(select(Contact)))}
        for contact in contacts.values():
            assert (contact.state == State.MERGED) == (contact.merged_into is not None)
            if contact.merged_into is not None:
                assert contacts[contact.merged_into].state == State.ACTIVE

    @invariant()
    def counters_and_index_are_right(self) -> None:
        leads, (counter, indexed, expected) = self._leads(), self.run(self._counted())
        assert counter == len(leads)
        assert indexed == expected
        assert set(indexed) == set(leads)

    # The model.

    def _partable(self) -> list[Standing]:
        """Return the merges that can be taken apart: their survivors are there."""
        gone = {merge.merged for merge in self.standing}
        return [merge for merge in self.standing if merge.survivor not in gone]

    def _leads(self) -> list[int]:
        gone = {merge.merged for merge in self.standing}
        return [id_ for id_ in self.ids if id_ not in gone]

    def _lead(self, id_: int) -> int:
        went = {merge.merged: merge.survivor for merge in self.standing}
        while id_ in went:
            id_ = went[id_]
        return id_

    def _somebody(self, pick: int) -> int:
        leads = self._leads()
        return leads[pick % len(leads)]

    def _touch(self, id_: int) -> None:
        for merge in self.standing:
            if id_ in (merge.survivor, merge.merged):
                merge.is_untouched = False

    def _new_email(self) -> str:
        return f"p{next(self.made)}.{self.by.workspace_id}@x.io"

    def _edit(self, id_: int, edit: Edit) -> None:
        self.run(self.contacts.edit(id_, [edit], by=self.by))
        self._touch(id_)

    def _facts(self, id_: int) -> Facts:
        return self.run(self.contacts.get(id_, by=self.by)).facts()

    def _version(self, id_: int) -> int:
        return self.run(self.contacts.get(id_, by=self.by)).contact.version

    def _identities(self) -> Iterator[tuple[Contact, Identity]]:
        both = select(Contact, Identity).join(
            Identity, col(Identity.contact_id) == col(Contact.id)
        )
        yield from self.run(self._all(both))

    async def _all(self, query: Any) -> list[Any]:
        mine = query.where(col(Contact.workspace_id) == self.by.workspace_id)
        async with self.database.read() as session:
            return list((await session.exec(mine)).all())

    async def _counted(self) -> tuple[int, dict[int, str], dict[int, str]]:
        """Return the counter, the index as it is, and as it would be made anew."""
        async with self.database.begin(self.by.workspace_id) as session:
            workspace = await session.get_one(Workspace, self.by.workspace_id)
            query = select(SearchText).where(col(SearchText.contact_id).in_(self.ids))
            indexed = {row.contact_id: row.words for row in await session.exec(query)}
            connection = await session.connection()
            expected = await connection.run_sync(indexing._entries, self.ids)
            if self.database.is_sqlite:
                connection = await session.connection()
                await connection.execute(text(INTEGRITY))
        return workspace.contacts, indexed, expected


INTEGRITY = (
    "INSERT INTO contact_search (contact_search, rank) VALUES ('integrity-check', 1)"
)


def explore(machine: type["Contacting"], kind: Kind, examples: int, steps: int) -> None:
    """Try many orders of acts on one database, each in a workspace of its own."""
    with asyncio.Runner() as runner:
        url = runner.run(kind.create())
        here = type("Here", (machine,), {"runner": runner, "url": url})
        run_state_machine_as_test(
            here,
            settings=settings(
                max_examples=examples,
                stateful_step_count=steps,
                deadline=None,
                database=None,
                suppress_health_check=list(HealthCheck),
            ),
        )
