"""What we owe Slack: in order per channel, each once, doubtful where it is not known."""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import timedelta
from functools import partial
from typing import TypeVar

from sqlmodel import col, select, update

from storage.access import Actor
from storage.clock import Clock
from storage.database import Database
from storage.errors import BusyError, NothingToUndoError
from storage.models import Outbox
from storage.outbox import Message, post
from storage.outbox_queue import Due, OutboxQueue
from tests.databases import opened

T = TypeVar("T")


async def _post(
    database: Database, by: Actor, *messages: Message, clock: Clock | None = None
) -> list[int]:
    clock = clock or Clock()
    async with database.begin(by.workspace_id) as session:
        return [
            await post(session, message, workspace_id=by.workspace_id, clock=clock)
            for message in messages
        ]


async def _claimed(queue: OutboxQueue) -> Due:
    due = await queue.claim()
    assert due is not None
    return due


async def test_the_messages_of_a_channel_go_one_after_the_other(
    database: Database, member: Actor
) -> None:
    queue = OutboxQueue(database, "sender")
    first, other, second = await _post(
        database, member, Message("C1", "one"), Message("C2", "two"), Message("C1", "three")
    )

    assert (await _claimed(queue)).id == first
    assert (await _claimed(queue)).id == other
    assert await queue.claim() is None, "the first of C1 is still being sent"
    await queue.failed(first, "no such channel")
    assert (await _claimed(queue)).id == second


async def test_a_message_that_waits_for_another_try_keeps_its_place(
    database: Database, member: Actor
) -> None:
    queue = OutboxQueue(database, "sender")
    first, _ = await _post(database, member, Message("C1", "one"), Message("C1", "two"))

    await _claimed(queue)
    await queue.later(first, timedelta(minutes=1), doubtful=False)

    assert await queue.claim() is None


async def test_what_was_sent_is_not_sent_again_and_its_words_are_forgotten(
    database: Database, member: Actor
) -> None:
    queue = OutboxQueue(database, "sender")
    (id_,) = await _post(database, member, Message("C1", "Ada Lovelace"))

    due = await _claimed(queue)
    assert (due.payload["text"], due.doubtful, due.attempts) == ("Ada Lovelace", False, 1)
    await queue.sent(id_, "1700000000.000100")

    assert await queue.claim() is None
    async with database.read() as session:
        row = await session.get_one(Outbox, id_)
    assert (row.state, row.ts, row.payload) == ("sent", "1700000000.000100", {})


async def test_a_message_whose_sender_died_is_doubtful(
    database: Database, member: Actor
) -> None:
    (id_,) = await _post(database, member, Message("C1", "one"))
    dead, living = OutboxQueue(database, "dead"), OutboxQueue(database, "living")
    await _claimed(dead)
    assert await living.claim() is None

    await living.take_over()
    due = await _claimed(living)
    assert (due.id, due.doubtful, due.attempts) == (id_, True, 2)

    await dead.failed(id_, "too late")
    await living.later(id_, timedelta(), doubtful=True)
    assert (await _claimed(living)).doubtful, "what the dead one says has no effect"


async def test_a_message_that_takes_its_time_is_kept_until_it_is_lost(
    database: Database, member: Actor
) -> None:
    (id_,) = await _post(database, member, Message("C1", "one"))
    slow, other = OutboxQueue(database, "slow"), OutboxQueue(database, "other")
    await _claimed(slow)
    assert await slow.renew(id_)
    assert await other.claim() is None

    await other.take_over()
    await _claimed(other)

    assert not await slow.renew(id_)


async def test_of_several_rewrites_that_wait_only_the_newest_is_sent(
    database: Database, member: Actor
) -> None:
    queue = OutboxQueue(database, "sender")
    (original,) = await _post(database, member, Message("C1", "0 rows"))
    rewrites = [Message("C1", f"{n} rows", replaces=original) for n in (10, 20, 30)]
    await _post(database, member, *rewrites)

    await _claimed(queue)
    await queue.sent(original, "1.1")
    newest = await _claimed(queue)
    assert (newest.payload["text"], newest.target_ts) == ("30 rows", "1.1")
    await queue.sent(newest.id, "1.1")
    assert await queue.claim() is None


async def test_a_sender_that_lost_a_rewrite_does_not_say_where_later_ones_go(
    database: Database, member: Actor
) -> None:
    slow, other = OutboxQueue(database, "slow"), OutboxQueue(database, "other")
    (original,) = await _post(database, member, Message("C1", "0 rows"))
    await slow.sent((await _claimed(slow)).id, "1.1")
    (again,) = await _post(database, member, Message("C1", "9 rows", replaces=original))
    await _claimed(slow)
    await other.take_over()
    await _claimed(other)

    await other.sent(again, "1.3", instead_of=original)
    await slow.sent(again, "1.2", instead_of=original)

    await _post(database, member, Message("C1", "10 rows", replaces=original))
    assert (await _claimed(other)).target_ts == "1.3"


async def test_a_message_of_a_change_that_was_rolled_back_is_never_sent(
    database: Database, member: Actor
) -> None:
    message = Message("C1", "done")

    with suppress(NothingToUndoError):
        async with database.begin(member.workspace_id) as session:
            await post(session, message, workspace_id=member.workspace_id, clock=Clock())
            raise NothingToUndoError("It has changed since.")

    assert await OutboxQueue(database, "sender").claim() is None


async def test_four_senders_at_once_send_each_message_once_and_in_order(
    database: Database, database_url: str, member: Actor
) -> None:
    count = 120
    channels = [f"C{number % 5}" for number in range(count)]
    await _post(database, member, *(Message(channel, "…") for channel in channels))
    sent: dict[str, list[int]] = {channel: [] for channel in channels}

    async def work(number: int, database: Database) -> None:
        queue = OutboxQueue(database, f"sender-{number}")
        while sum(map(len, sent.values())) < count:
            due = await _until_free(queue.claim)
            if due is not None:
                sent[due.channel].append(due.id)
                await _until_free(partial(queue.sent, due.id, "1.1"))

    async with opened(database_url, 4) as databases:
        await asyncio.gather(*(work(number, one) for number, one in enumerate(databases)))

    assert all(ids == sorted(ids) for ids in sent.values())
    assert set(Counter(id_ for ids in sent.values() for id_ in ids).values()) == {1}


async def _until_free(act: Callable[[], Awaitable[T]]) -> T:
    """Do it once the others let us: on a busy machine they keep the file for seconds."""
    while True:
        with suppress(BusyError):
            return await act()


async def test_leases_run_out_by_real_time_though_the_clock_is_moved(
    database: Database, member: Actor
) -> None:
    moved = Clock()
    moved.shift = timedelta(days=-30)
    (id_,) = await _post(database, member, Message("C1", "one"), clock=moved)
    queue, other = OutboxQueue(database, "sender"), OutboxQueue(database, "other")

    await _claimed(queue)
    assert await other.claim() is None
    async with database.begin() as session:
        past = Clock().now() - timedelta(seconds=1)
        await session.exec(update(Outbox).values(lease_until=past))
    assert (await _claimed(other)).id == id_
    async with database.read() as session:
        states = (await session.exec(select(col(Outbox.state)))).all()
    assert states == ["sending"]
