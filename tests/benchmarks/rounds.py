"""Measuring side by side, in turns: a busy machine is busy for both."""

import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Final

WARM_UP: Final = 10

Measured = Callable[[], Awaitable[float]]


@dataclass(frozen=True)
class Times:
    """What one thing took, round by round; the unit is the caller's."""

    values: Sequence[float]

    @property
    def median(self) -> float:
        """The half of all were quicker."""
        return median(self.values)

    def percentile(self, share: int) -> float:
        """So many in a hundred were quicker."""
        return sorted(self.values)[
            min(len(self.values) * share // 100, len(self.values) - 1)
        ]


@dataclass(frozen=True)
class Comparison:
    """What ours took beside the yardstick, round by round."""

    ours: Times
    yardstick: Times

    @property
    def ratio(self) -> float:
        """How many times the yardstick ours took."""
        return self.ours.median / self.yardstick.median


async def compare(
    ours: Measured, yardstick: Measured, rounds: int, warm_up: int = WARM_UP
) -> Comparison:
    """Measure both in turns; the first rounds only warm them up."""
    warm_up = min(warm_up, rounds)
    taken: tuple[list[float], list[float]] = [], []
    for round_ in range(warm_up + rounds):
        for measure, values in zip((ours, yardstick), taken, strict=True):
            value = await measure()
            if round_ >= warm_up:
                values.append(value)
    return Comparison(Times(taken[0]), Times(taken[1]))


async def milliseconds(work: Callable[[], Awaitable[object]]) -> float:
    """Return how long it took."""
    started = time.perf_counter()
    await work()
    return (time.perf_counter() - started) * 1000


def say(line: str) -> None:
    """Print a line of the table."""
    print(line, flush=True)  # noqa: T201  # the table is what the benchmark is for


def table_line(name: str, comparison: Comparison, unit: str = "ms") -> str:
    """Return a line: what ours took, what the yardstick took, and the ratio."""
    ours, yardstick = comparison.ours, comparison.yardstick
    return (
        f"{name:<44} {ours.median:9.2f} {unit}  99 %: {ours.percentile(99):9.2f}"
        f"  yardstick {yardstick.median:8.2f}  ratio {comparison.ratio:5.1f}"
    )
