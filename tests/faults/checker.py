"""Compare what people were told with what is there: nothing lost, nothing twice.

The way of Jepsen: a history of requests and answers on one side, the final state on the
other; each function yields a sentence for each promise that was broken.
"""

from collections import Counter, defaultdict
from collections.abc import AsyncIterator, Iterator
from typing import Any

from sqlmodel import col, func, select, text

from bot.repeats import REPEATED
from storage.database import Database
from storage.models import (
    Change,
    ChangeItem,
    Contact,
    ContactTag,
    Identity,
    Job,
    Outbox,
    Tag,
    Workspace,
)
from tests.faults.history import NO, UNKNOWN, YES, Asked, History
from tests.storage.audits import first_break

Rows = list[Any]


async def broken(database: Database, history: History) -> list[str]:
    """Return everything that is not as promised."""
    faults = [fault async for fault in _unsound(database)]
    async with database.read() as session:
        found = (
            await session.exec(
                select(Identity.normalised, Contact)
                .join(Contact, col(Contact.id) == col(Identity.contact_id))
                .where(col(Identity.kind) == "email")
            )
        ).all()
        items = (await session.exec(select(ChangeItem).order_by(col(ChangeItem.id)))).all()
        tagged = (
            await session.exec(
                select(ContactTag.contact_id, Tag.name).join(
                    Tag, col(Tag.id) == col(ContactTag.tag_id)
                )
            )
        ).all()
    contacts: dict[str, Contact] = dict(found)
    faults += _lost(contacts, history)
    faults += _edits(contacts, list(items), history)
    faults += _tags(contacts, set(tagged), list(items), history)
    return faults


def _lost(contacts: dict[str, Contact], history: History) -> Iterator[str]:
    asked = [one for one in history.asked if one.kind == "create"]
    for one in asked:
        there = one.email in contacts
        if one.told == YES and not there:
            yield f"{one.email} was acknowledged and is missing"
        if one.told == NO and there:
            yield f"{one.email} was refused ({one.answer}) and is there"
    for email in contacts.keys() - {one.email for one in asked}:
        if email.startswith("p"):
            yield f"{email} was never asked for"


def _edits(contacts: dict[str, Contact], items: Rows, history: History) -> Iterator[str]:
    """The last acknowledged value stands, or one that came later and was told to nobody.

    What was asked before and answered with nothing may still be under way: Slack gave up
    waiting, the bot did not.
    """
    written: dict[int, list[str]] = defaultdict(list)
    for item in items:
        if item.field == "company":
            written[item.contact_id].append(item.after)
    for email, asked in _by_email(history, "edit").items():
        contact = contacts.get(email)
        if contact is None:
            continue
        values = written[contact.id or 0]
        sure = max((i for i, one in enumerate(asked) if one.told == YES), default=-1)
        possible = {one.value for one in asked[max(sure, 0) :] if one.told != NO}
        if sure < 0:
            possible.add("")
        elif (acknowledged := asked[sure].value) in values:
            late = values[values.index(acknowledged) :]
            earlier = {one.value for one in asked[:sure] if one.told == UNKNOWN}
            possible |= earlier.intersection(late)
        if (contact.company or "") not in possible:
            yield f"{email} has the company {contact.company!r}, not one of {possible}"
        for one in asked:
            if values.count(one.value) > 1:
                yield f"{email} was given {one.value!r} twice"


def _tags(
    contacts: dict[str, Contact], tagged: set[Any], items: Rows, history: History
) -> Iterator[str]:
    written: Counter[tuple[int, str]] = Counter()
    for item in items:
        if item.field == "tags":
            for tag in set(item.after or ()) - set(item.before or ()):
                written[item.contact_id, tag] += 1
    for email, asked in _by_email(history, "tag").items():
        for one in asked:
            contact = contacts.get(email)
            there = contact is not None and (contact.id, one.value) in tagged
            if one.told == YES and not there:
                yield f"{email} was acknowledged the tag {one.value} and lacks it"
            if contact is not None and written[contact.id or 0, one.value] > 1:
                yield f"{email} got the tag {one.value} twice"


def _by_email(history: History, kind: str) -> dict[str, list[Asked]]:
    by_email: dict[str, list[Asked]] = defaultdict(list)
    for one in history.asked:
        if one.kind == kind:
            by_email[one.email].append(one)
    return by_email


async def _unsound(database: Database) -> AsyncIterator[str]:
    """Check what has to be true of every database, whatever was done to it."""
    async with database.read() as session:
        for workspace in (await session.exec(select(Workspace))).all():
            mine = col(Contact.workspace_id) == workspace.id
            numbers = (await session.exec(select(Contact.number).where(mine))).all()
            if sorted(numbers) != list(range(1, workspace.next_number)):
                yield f"the numbers of {workspace.team_id} have holes or doubles"
            if workspace.contacts != len(numbers):
                yield f"{workspace.contacts} contacts are counted, {len(numbers)} are there"
            position = await first_break(database, workspace.id or 0)
            if position is not None:
                yield f"the audit breaks at {position}"
        made = await session.scalar(
            select(func.count()).select_from(Change).where(col(Change.kind) == "created")
        )
        by_hand = select(func.count()).select_from(Contact)
        by_hand = by_hand.where(col(Contact.source) != "import")
        if made != await session.scalar(by_hand):
            yield f"{made} creations stand in the ledger, not as many contacts"
        for table, over in ((Outbox, ("sent", "superseded")), (Job, ("done",))):
            left = select(table.state).where(col(table.state).not_in(over))
            for state in (await session.exec(left)).all():
                yield f"a row of {table.__tablename__} is {state}"
    async for fault in _damaged(database):
        yield fault


async def _damaged(database: Database) -> AsyncIterator[str]:
    if not database.is_sqlite:
        return
    async with database.begin() as session:
        connection = await session.connection()
        whole = (await connection.execute(text("PRAGMA integrity_check"))).scalar_one()
        if whole != "ok":
            yield f"the file is damaged: {whole}"
        # With rank 1, the index is compared with what it indexes.
        await connection.execute(
            text(
                "INSERT INTO contact_search (contact_search, rank) "
                "VALUES ('integrity-check', 1)"
            )
        )


def posted_wrongly(wanted: dict[str, int], seen: list[str]) -> Iterator[str]:
    """Each text has to stand there; only one copy may not say that it is a repeat."""
    for about in wanted:
        copies = [shown for shown in seen if shown.split("\n")[-1] == about]
        unmarked = [shown for shown in copies if not shown.startswith(REPEATED)]
        if not copies:
            yield f"{about!r} was never sent"
        if len(unmarked) > 1:
            yield f"{about!r} was sent {len(unmarked)} times without saying so"
