"""What we owe Slack goes out in order; `tests/faults` has what goes wrong on the way."""

import pytest

from storage.outbox import Message
from tests.faults.owed import channel_id, drained, owe, texts
from tests.world import World


async def test_a_channel_keeps_its_order_while_slack_stumbles_and_bans(
    world: World,
) -> None:
    for fault in ("status:503", "status:429", "reset_before"):
        await world.fault(method="chat.postMessage", fault=fault, times=1, retry_after=1)
    numbers = [f"Row {number}." for number in range(4)]

    messages = [Message(world.mia.dm, number) for number in numbers]
    await drained(world, await owe(world, *messages))

    assert await texts(world, world.mia.dm, "Row") == numbers


async def test_what_slack_will_never_take_is_given_up_and_holds_nobody_up(
    world: World,
) -> None:
    sales = channel_id(world, "sales")
    await world.fault(method="chat.postMessage", fault="error:is_archived", times=1)

    first, second = await drained(
        world, await owe(world, Message(sales, "One."), Message(sales, "Two."))
    )

    assert (first.state, first.problem) == ("failed", "is_archived")
    assert second.state == "sent"


async def test_a_message_that_is_broken_is_given_up_and_holds_nobody_up_either(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.sending.ATTEMPTS", 2)
    sales = channel_id(world, "sales")
    of_no_import = {"kind": "import_rows", "import_id": 404}

    broken = Message(sales, "One.", sheet=of_no_import)
    first, second = await drained(world, await owe(world, broken, Message(sales, "Two.")))

    assert (first.state, first.attempts) == ("failed", 2)
    assert second.state == "sent"


async def test_a_message_that_is_gone_is_not_rewritten_but_said_anew_once(
    world: World,
) -> None:
    (first,) = await owe(world, Message(world.mia.dm, "10 rows."))
    await drained(world, [first])
    await world.fault(method="chat.update", fault="error:message_not_found", times=1)

    for text in ("20 rows.", "30 rows."):
        rewrite = Message(world.mia.dm, text, replaces=first)
        await drained(world, await owe(world, rewrite))

    assert await texts(world, world.mia.dm, "rows.") == ["10 rows.", "30 rows."]
