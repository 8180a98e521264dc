"""Two contacts out of one: state, rows and values, in the transaction of an unmerge."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from sqlmodel import col, select, update
from sqlmodel.ext.asyncio.session import AsyncSession

from storage import moving, search
from storage.becoming import set_columns, set_tags, type_of
from storage.changes import Item
from storage.errors import ComparedBeforeError
from storage.merges import MOMENTS, identities
from storage.models import Contact, Identity, Merge, State, Workspace
from storage.parting import Group, Parting, forgotten, pairs_of
from storage.profiles import Facts, Profile, difference, load_to_change


async def reopen(
    session: AsyncSession, parting: Parting, version: int, at: datetime
) -> None:
    """Part the two, if the survivor is still what was looked at and nobody was quicker."""
    merge = parting.merge
    first = (
        update(Merge)
        .where(col(Merge.id) == merge.id, col(Merge.undone_at).is_(None))
        .values(undone_at=at)
        .returning(col(Merge.id))
    )
    left = (
        update(Contact)
        .where(col(Contact.id) == merge.survivor_id, col(Contact.version) == version)
        .where(col(Contact.state) == State.ACTIVE)
        .values(updated_at=at)
        .returning(col(Contact.id))
    )
    back = (
        update(Contact)
        .where(col(Contact.id) == merge.merged_id, col(Contact.state) == State.MERGED)
        .values(
            state=State.ACTIVE,
            merged_into=None,
            version=col(Contact.version) + 1,
            updated_at=_moment(merge.merged_before, "updated_at"),
        )
        .returning(col(Contact.id))
    )
    within = await _within(session, merge.merged_id)
    for statement in (first, left, back):
        unsynchronised = statement.execution_options(synchronize_session=False)
        if (await session.exec(unsynchronised)).first() is None:
            raise ComparedBeforeError
    if within:
        onward = update(Contact).where(col(Contact.id).in_(within))
        onward = onward.values(merged_into=merge.merged_id)
        await session.exec(onward.execution_options(synchronize_session=False))
    session.expunge_all()  # what was read before is what the person has seen


async def _within(session: AsyncSession, contact_id: int) -> list[int]:
    """Return all that is merged into a contact that is itself merged, at any depth."""
    found: list[int] = []
    layer = [contact_id]
    while layer:
        query = select(Merge.merged_id).where(
            col(Merge.survivor_id).in_(layer), col(Merge.undone_at).is_(None)
        )
        layer = list((await session.exec(query)).all())
        found += layer
    return found


async def share_rows(
    session: AsyncSession, parting: Parting, give: Collection[Group]
) -> None:
    """Give every row to the one that had it; ``give`` says where new ones belong."""
    merge = parting.merge
    ours, theirs = merge.survivor_before["rows"], merge.merged_before["rows"]
    leading = select(Contact.id).where(col(Contact.merged_into) == merge.survivor_id)
    parts = [id_ for id_ in (await session.exec(leading)).all() if id_]
    among = [merge.survivor_id, *parts]
    await moving.give_back(session, theirs, among, merge.merged_id)
    await moving.give_back(session, ours, [merge.merged_id], merge.survivor_id)
    kept = await moving.owned(session, [other.merged_id for other in parting.others])
    copies = moving.without(theirs, [ours, *kept.values()])
    await moving.take_away(session, copies, merge.survivor_id)
    await _share_identities(session, parting, give)


async def _share_identities(
    session: AsyncSession, parting: Parting, give: Collection[Group]
) -> None:
    """Share out the ways to reach them that other rows than those of the merge hold."""
    merge = parting.merge
    of_others = {pair for other in parting.others for pair in pairs_of(other.merged_before)}
    anew = pairs_of(merge.merged_before) - of_others
    for row, lead in await rows_of(session, merge.workspace_id, anew):
        if lead == merge.survivor_id:  # taken off and written in again
            row.contact_id = merge.merged_id
    if Group.IDENTITIES in give:
        for identity in parting.later.identities:
            row = await session.get_one(Identity, identity.id)
            row.contact_id, row.is_primary = merge.merged_id, False
            session.add(row)
    if Group.GONE in give:
        session.add_all(_identity(row, merge.merged_id) for row in parting.later.gone)
    await session.flush()
    await _put_first(session, merge.survivor_id, parting.survivor_first())
    await _put_first(session, merge.merged_id, parting.restored_first())


async def rows_of(
    session: AsyncSession, workspace_id: int, pairs: Collection[tuple[str, str]]
) -> list[tuple[Identity, int]]:
    """Return the rows of these identities, each with the contact that it leads to."""
    found: list[tuple[Identity, int]] = []
    for kind in {kind for kind, _ in pairs}:  # one index range each; pairs would be a scan
        query = (
            select(Identity, Contact)
            .join(Contact, col(Contact.id) == col(Identity.contact_id))
            .where(col(Identity.workspace_id) == workspace_id, col(Identity.kind) == kind)
            .where(col(Identity.normalised).in_([key for k, key in pairs if k == kind]))
        )
        rows = await session.exec(query)
        found += [(row, owner.merged_into or owner.id or 0) for row, owner in rows]
    return found


def _identity(row: Mapping[str, Any], contact_id: int) -> Identity:
    values = {name: value for name, value in row.items() if name != "id"}
    if values["status_at"]:
        values["status_at"] = datetime.fromisoformat(values["status_at"])
    return Identity(**{**values, "contact_id": contact_id})


async def _put_first(
    session: AsyncSession, contact_id: int, first: Mapping[str, str]
) -> None:
    """Make one identity of each kind the primary one: that of ``first``, if it is there."""
    rows = sorted(
        await identities(session, contact_id),
        key=lambda row: (row.value != first.get(row.kind), not row.is_primary),
    )
    seen: set[str] = set()
    for row in rows:
        row.is_primary = row.kind not in seen
        seen.add(row.kind)
    await session.flush()


async def become_two(
    session: AsyncSession, parting: Parting, give: Collection[Group], at: datetime
) -> tuple[Profile, Profile]:
    """Give both their values, count them as two, and have them found as two."""
    merge = parting.merge
    survivor, restored = await load_to_change(session, [merge.survivor_id, merge.merged_id])
    set_columns(survivor.contact, parting.survivor_fields(give), at)
    _turn_back(survivor.contact, parting)
    if give:
        set_columns(restored.contact, parting.restored_fields(give), at)
    if Group.TAGS in give:
        tags = parting.later.tags
        had = [tag.name for tag in survivor.tags if tag.name not in tags]
        await set_tags(session, survivor, had)
        await set_tags(session, restored, [*(t.name for t in restored.tags), *tags])
    for profile in (survivor, restored):
        profile.contact.type = type_of(profile.identities)
        session.add(profile.contact)
    workspace = await session.get_one(Workspace, merge.workspace_id)
    workspace.contacts += 1
    session.add(workspace)
    for other in parting.others:
        if (other.id or 0) > (merge.id or 0):
            later = await session.get_one(Merge, other.id)
            later.survivor_before = forgotten(later.survivor_before, merge)
            later.result = forgotten(later.result, merge)
            session.add(later)
    await search.index(session, [survivor.id, restored.id])
    return survivor, restored


def _turn_back(contact: Contact, parting: Parting) -> None:
    """Give the survivor the moments that it had, unless something happened since."""
    merge, seen = parting.merge, parting.survivor.contact
    for name in MOMENTS:
        if getattr(seen, name) == _moment(merge.result, name):
            setattr(contact, name, _moment(merge.survivor_before, name))


def _moment(snapshot: Mapping[str, Any], name: str) -> datetime | str | None:
    value: str | None = snapshot["moments"][name]
    return datetime.fromisoformat(value) if value and name.endswith("_at") else value


def items(
    parting: Parting, facts: Facts, survivor: Profile, restored: Profile
) -> list[Item]:
    """Return the ledger's items: what the survivor lost, and what came back."""
    left, back = survivor.contact, restored.contact
    ours, theirs = survivor.facts(), restored.facts()
    was = parting.restored
    return [
        *(
            Item(survivor.id, f, facts.get(f), ours.get(f), left.version)
            for f in difference(facts, ours)
        ),
        *(
            Item(restored.id, f, was.get(f), theirs.get(f), back.version)
            for f in difference(was, theirs)
        ),
        Item(restored.id, "merged_into", f"C-{left.number}", None, back.version),
    ]
