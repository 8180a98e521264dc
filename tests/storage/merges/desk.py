"""Two contacts become one, and two again, as people would do it on a real database."""

from collections.abc import Collection, Mapping

from storage.access import Actor
from storage.clock import Clock
from storage.contacts import Contacts
from storage.database import Database
from storage.drafts import Edit
from storage.merges.comparing import Take
from storage.merges.merges import Merged, Merges
from storage.merges.parting import Group
from storage.merges.unmerges import Unmerged, Unmerges
from storage.profiles import Facts, Profile


class MergeDesk:
    """A member who adds, edits and merges, and a manager who takes merges apart."""

    def __init__(
        self, database: Database, clock: Clock, member: Actor, manager: Actor
    ) -> None:
        self.contacts = Contacts(database, clock)
        self.merges, self.unmerges = Merges(database, clock), Unmerges(database, clock)
        self.member, self.manager = member, manager

    async def add(self, values: Mapping[str, str]) -> Profile:
        return await self.contacts.add(values, by=self.member)

    async def edit(self, profile: Profile, *edits: Edit) -> Profile:
        edited = await self.contacts.edit(profile.id, edits, by=self.member)
        return edited.profile

    async def now(self, profile: Profile) -> Profile:
        """Return a contact as it is by now, or the one that it went into."""
        return await self.contacts.get(profile.id, by=self.member)

    async def facts(self, profile: Profile) -> Facts:
        return (await self.now(profile)).facts()

    async def count(self) -> int:
        return await self.contacts.count(by=self.member)

    async def merge(
        self, survivor: Profile, merged: Profile, choices: Mapping[str, Take] = {}
    ) -> Merged:
        """Compare two contacts and merge them as they are, whichever would be left."""
        compared = await self.merges.compare(survivor.id, merged.id, by=self.member)
        versions = compared.versions
        if compared.survivor.id != survivor.id:
            versions = versions[::-1]
        return await self.merges.merge(
            survivor.id, merged.id, choices, versions, by=self.member
        )

    async def part(
        self, merge: Merged, give: Collection[Group] = (), *, by: Actor | None = None
    ) -> Unmerged:
        """Look at a merge and take it apart, as the manager does unless told otherwise."""
        by = by or self.manager
        plan = await self.unmerges.plan(merge.merge_id, by=by)
        version = plan.survivor.contact.version
        return await self.unmerges.unmerge(merge.merge_id, give, version, by=by)
