"""One row of figures: a measurement and its reference, as a ratio of medians."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import median
from time import perf_counter


@dataclass(frozen=True, slots=True)
class Row:
    """Two series in the same unit, measured in turns, and the aim: a ratio, or a maximum for ours."""

    what: str
    unit: str
    ours: Sequence[float]
    reference: Sequence[float]
    against: str
    aim: float | None = None
    at: float = 50  # the percentile that is compared
    most: float | None = None

    def __str__(self) -> str:
        ours, reference = percentile(self.ours, self.at), percentile(self.reference, self.at)
        ratio = ours / reference
        verdict = ""
        if self.aim is not None:
            verdict = f"aim ≤ {self.aim:g}×  {'met' if ratio <= self.aim else 'MISSED'}"
        elif self.most is not None:
            verdict = f"aim ≤ {self.most:g} {self.unit}  {'met' if ours <= self.most else 'MISSED'}"
        name = "median" if self.at == 50 else f"p{self.at:g}"
        return (
            f"{self.what:<44} {ours:>9.2f} {self.unit:<3} {self.against:<34} {reference:>9.2f} {self.unit:<3} "
            f"{ratio:>6.2f}×  {verdict:<22} ({name} of {len(self.ours)})"
        )


@dataclass(frozen=True, slots=True)
class Figure:
    """A series without a reference, and the maximum for its median."""

    what: str
    unit: str
    values: Sequence[float]
    aim: float

    def __str__(self) -> str:
        found = median(self.values)
        verdict = f"aim ≤ {self.aim:g} {self.unit}  {'met' if found <= self.aim else 'MISSED'}"
        return f"{self.what:<44} {found:>9.2f} {self.unit:<3} {verdict} (median of {len(self.values)})"


def percentile(values: Sequence[float], at: float) -> float:
    """Return the value that `at` percent of `values` don't exceed."""
    if at == 50:
        return median(values)
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * at / 100))]


def in_turn(ours: Callable[[], float], reference: Callable[[], float], rounds: int) -> tuple[list[float], list[float]]:
    """Measure both in turns, after a warm-up round, so that a slower machine affects both alike."""
    ours(), reference()
    pairs = [(ours(), reference()) for _ in range(rounds)]
    return [pair[0] for pair in pairs], [pair[1] for pair in pairs]


def timed(work: Callable[[], object]) -> float:
    """Return how many ms `work` takes."""
    begun = perf_counter()
    work()
    return (perf_counter() - begun) * 1000
