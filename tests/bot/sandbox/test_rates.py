"""How often an app may call before Slack asks it to wait."""

import json

import pytest

from bot.sandbox.web_api.method import Tier
from bot.sandbox.web_api.rates import Rates
from tests.shared_data import shared


class Clock:
    """Stands still until it is told to go on."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def rates(clock: Clock) -> Rates:
    return Rates(clock)


@pytest.mark.parametrize(
    ("method", "a_minute"),
    [
        ("apps.uninstall", 1),
        ("users.list", 20),
        ("chat.update", 50),
        ("views.open", 100),
        ("auth.test", 600),
    ],
)
def test_a_method_takes_as_many_calls_a_minute_as_its_tier_says(
    rates: Rates, clock: Clock, method: str, a_minute: int
) -> None:
    assert [rates.take("T1", method) for _ in range(a_minute)] == [None] * a_minute

    clock.now += 20
    assert rates.take("T1", method) == 40

    clock.now += 40
    assert rates.take("T1", method) is None


def test_methods_and_workspaces_are_counted_apart(rates: Rates) -> None:
    for _ in range(20):
        rates.take("T1", "users.list")

    assert rates.take("T1", "users.list") == 60
    assert rates.take("T1", "users.info") is None
    assert rates.take("T2", "users.list") is None


def test_a_refused_call_does_not_count(rates: Rates, clock: Clock) -> None:
    rates.take("T1", "apps.uninstall")
    clock.now += 59
    rates.take("T1", "apps.uninstall")
    clock.now += 1

    assert rates.take("T1", "apps.uninstall") is None


def test_a_channel_takes_a_short_burst_of_messages_and_then_one_a_second(
    rates: Rates, clock: Clock
) -> None:
    burst = [rates.take("T1", "chat.postMessage", "C1") for _ in range(6)]
    assert burst == [None, None, None, None, None, 1]
    assert rates.take("T1", "chat.postMessage", "C2") is None

    clock.now += 1
    assert rates.take("T1", "chat.postMessage", "C1") is None
    assert rates.take("T1", "chat.postMessage", "C1") == 1

    clock.now += 10
    assert [rates.take("T1", "chat.postMessage", "C1") for _ in range(5)] == [None] * 5


def test_a_workspace_takes_several_hundred_messages_a_minute(rates: Rates) -> None:
    waits = [rates.take("T1", "chat.postMessage", f"C{number}") for number in range(401)]

    assert waits[:400] == [None] * 400
    assert waits[400] == 60


def test_the_tiers_are_those_of_the_shared_list() -> None:
    limits = json.loads(shared("slack", "limits.json").read_text(encoding="utf-8"))
    listed = next(each["value"] for each in limits if each["id"] == "tiers")

    tiers = {"t1": Tier.ONE, "t2": Tier.TWO, "t3": Tier.THREE, "t4": Tier.FOUR}
    assert {name: tier.value for name, tier in tiers.items()} == listed
