"""The scores of a session as pure formulas: alignment and its chance line, fidelity of a steelman, ROTI.

Every score is defined or None, and is computed exactly: only the last step rounds, half up, to the number of places in
the minutes. A pass has no number, so it never counts as zero.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import cache
from itertools import combinations, pairwise
from math import floor as whole
from random import Random
from typing import Literal

SUPPORT_MAX = 5
POINTS_TOTAL = 100
ACCEPTANCE_MAX = 4
UNDERSTOOD_FROM = 70
GOALS_MAX = 20
TELLING_FROM = 3  # goals; with fewer, two who vote at random often score as high as two who agree

ChanceBand = Literal["below chance", "no better than chance", "above chance"]
GoalStatus = Literal["agreed", "agreed-with-dissent", "dropped", "parked", "escalated"]
ArgueBand = Literal["understood", "half-understood", "talking-past", "not-judged"]


@dataclass(frozen=True)
class Vote:
    """One leader's vote on one goal; a support of None is a pass.

    support and guess (of the other's support) are 0–5; points are 0–100 out of a hundred over all goals. Raises
    ValueError outside these ranges.
    """

    support: int | None
    guess: int | None = None
    points: int | None = None

    def __post_init__(self) -> None:
        _check("support", self.support, 0, SUPPORT_MAX)
        _check("guess", self.guess, 0, SUPPORT_MAX)
        _check("points", self.points, 0, POINTS_TOTAL)


Ballot = Mapping[str, tuple[Vote, Vote]]
"""One round: goal id to the votes of leader 1 and leader 2."""


@dataclass(frozen=True)
class Chance:
    """The scores of two random raters, 0–100: mean and 95th percentile, which only one pair in twenty exceeds."""

    mean: Decimal
    p95: Decimal


def gap(first: Vote, second: Vote) -> int | None:
    """How far apart the two supports are, 0–5; None if either passed."""
    if first.support is None or second.support is None:
        return None
    return abs(first.support - second.support)


def floor(first: Vote, second: Vote) -> int | None:
    """The lower of the two supports, 0–5; None if either passed."""
    if first.support is None or second.support is None:
        return None
    return min(first.support, second.support)


def pointed(ballot: Ballot) -> bool:
    """Whether the points count: both leaders voted on every goal and each distributed exactly 100 points."""
    if not ballot or len(_gaps(ballot)) < len(ballot):
        return False
    return all(_spent(ballot, leader) == POINTS_TOTAL for leader in (0, 1))


def weights(ballot: Ballot) -> dict[str, Fraction]:
    """The weight of every goal that both voted on; the weights add up to 1, if there are any.

    (p1 + p2) / 200 if both distributed points over all goals, else 1/n.
    """
    if pointed(ballot):
        return {goal: Fraction(_points(a) + _points(b), 2 * POINTS_TOTAL) for goal, (a, b) in ballot.items()}
    rated = _gaps(ballot)
    return {goal: Fraction(1, len(rated)) for goal in rated}


def alignment(ballot: Ballot) -> Decimal | None:
    """How close the two supports are, 0.0–100.0; None if no goal has both votes.

    100 Σ w (1 - gap/5); with points, half of that and half the overlap of the two distributions, Σ min(p1, p2).
    """
    gaps, share = _gaps(ballot), weights(ballot)
    if not gaps:
        return None
    closeness = 100 - 100 * sum((share[goal] * gaps[goal] / SUPPORT_MAX for goal in gaps), Fraction(0))
    if pointed(ballot):
        overlap = sum(min(_points(a), _points(b)) for a, b in ballot.values())
        closeness = (closeness + overlap) / 2
    return _rounded(closeness, 1)


def support_floor(kept: Ballot) -> int | None:
    """The lowest support of any goal kept, 0–5: high alignment with a low floor means that both reject a goal."""
    return min((low for votes in kept.values() if (low := floor(*votes)) is not None), default=None)


def guess_errors(ballot: Ballot) -> tuple[Decimal | None, Decimal | None]:
    """How far each leader's guesses are from the other's support on average, 0.0–5.0; None for a leader without
    guesses.
    """
    first, second = (_guess_error(ballot, leader) for leader in (0, 1))
    return _shown(first, 1), _shown(second, 1)


def guess_error(ballot: Ballot) -> Decimal | None:
    """The mean of both leaders' guess errors, 0.0–5.0; None unless both guessed, since it is a score of the pair."""
    return _shown(_pair_guess_error(ballot), 1)


def guesses_off(ballot: Ballot) -> list[tuple[int | None, int | None]]:
    """How far off leader 1 and leader 2 guessed the other's support of each goal, 0–5; None without guess or vote."""
    return [(_off(first.guess, second.support), _off(second.guess, first.support)) for first, second in ballot.values()]


def illusion(ballot: Ballot) -> bool:
    """Illusion of agreement: both think they are close (mean guessed gap ≤ 1) and they aren't (mean gap ≥ 2)."""
    gaps = _gaps(ballot)
    guessed = _mean(
        abs(vote.support - vote.guess)
        for goal in gaps
        for vote in ballot[goal]
        if vote.support is not None and vote.guess is not None
    )
    real = _mean(gaps.values())
    return guessed is not None and real is not None and guessed <= 1 and real >= 2


def hidden(ballot: Ballot) -> bool:
    """Hidden agreement: both misjudge each other (guess error ≥ 1.5) although they are close (mean gap ≤ 1)."""
    error, real = _pair_guess_error(ballot), _mean(_gaps(ballot).values())
    return error is not None and real is not None and error >= Fraction(3, 2) and real <= 1


def order(ballot: Ballot) -> list[str]:
    """The goals in order of discussion: by gap x weight, largest first, ties in original order, passed goals last."""
    gaps, share = _gaps(ballot), weights(ballot)
    return sorted(ballot, key=lambda goal: -gaps[goal] * share[goal] if goal in gaps else Fraction(1))


def resolve(first: Vote, second: Vote, *, blocked: bool, dissent_accepted: bool, both_park: bool) -> GoalStatus:
    """The status that the votes give a goal, before the leaders confirm it; the first rule that applies wins.

    dissent_accepted: both accept to disagree and commit. both_park: both ask to park. A pass is never agreed.
    """
    if first.support is not None and second.support is not None:
        low, high = sorted((first.support, second.support))
        if low >= 3 and high - low <= 2 and not blocked:
            return "agreed"
        if low == 2 and dissent_accepted:
            return "agreed-with-dissent"
        if high <= 1:
            return "dropped"
    return "parked" if both_park else "escalated"


_GAPS_OF_RANDOM_RATERS = [abs(a - b) for a in range(SUPPORT_MAX + 1) for b in range(SUPPORT_MAX + 1)]
_STEP = 5
_DRAWS = 20_000
# Of the first few seeds, this one gives the published 61.4 and 77.5 for five goals; the exact mean is 61.47.
_SEED = 9


@cache
def chance(goals: int, with_points: bool) -> Chance:
    """The chance line for a number of goals (1–20) that both rate at random, every support 0–5 equally likely.

    Without points both numbers are exact: the mean is 100 (1 - 35/18/5) = 61.1, and the 95th percentile is that of the
    mean of n independent gaps. With points, each rater also distributes the hundred in steps of five with at least five
    on every goal, every such split equally likely; 20,000 pairs are drawn once, with a standard error of the mean under
    0.2, the same on every machine. Raises ValueError outside 1–20 goals.
    """
    if not 1 <= goals <= GOALS_MAX:
        raise ValueError(f"a ballot has 1 to {GOALS_MAX} goals, not {goals}")
    return _drawn_chance(goals) if with_points else _exact_chance(goals)


def chance_of(ballot: Ballot) -> Chance | None:
    """The chance line to show beside alignment(ballot); None if that is None."""
    rated = len(_gaps(ballot))
    return chance(rated, pointed(ballot)) if rated else None


def band(score: Decimal, line: Chance) -> ChanceBand:
    """How an alignment compares with chance: below the mean, up to the 95th percentile, or above it."""
    if score < line.mean:
        return "below chance"
    return "above chance" if score > line.p95 else "no better than chance"


def band_of(ballot: Ballot) -> ChanceBand | None:
    """How alignment(ballot) compares with chance; None if it isn't defined, or there are too few goals to tell."""
    score, line = alignment(ballot), chance_of(ballot)
    if score is None or line is None or len(_gaps(ballot)) < TELLING_FROM:
        return None
    return band(score, line)


def _exact_chance(goals: int) -> Chance:
    """Mean and 95th percentile of 100 (1 - Σ gap / 5n), by convolution of the distribution of one gap."""
    ways = {0: 1}
    for _ in range(goals):
        longer: dict[int, int] = {}
        for total, count in ways.items():
            for one in _GAPS_OF_RANDOM_RATERS:
                longer[total + one] = longer.get(total + one, 0) + count
        ways = longer
    everything = sum(ways.values())
    reached = 0
    for total in sorted(ways, reverse=True):  # the widest gaps give the lowest scores
        reached += ways[total]
        if 100 * reached >= 95 * everything:
            break
    one_gap = Fraction(sum(_GAPS_OF_RANDOM_RATERS), len(_GAPS_OF_RANDOM_RATERS))
    mean = 100 * (1 - one_gap / SUPPORT_MAX)
    return Chance(_rounded(mean, 1), _rounded(100 * (1 - Fraction(total, SUPPORT_MAX * goals)), 1))


def _drawn_chance(goals: int) -> Chance:
    """The same two numbers for ballots with points, from _DRAWS random pairs."""
    draw = Random(_SEED).random  # the only method whose sequence Python promises not to change
    steps = POINTS_TOTAL // _STEP
    splits = [[b - a for a, b in pairwise((0, *cuts, steps))] for cuts in combinations(range(1, steps), goals - 1)]
    # alignment = 50 Σ (p1 + p2)/2s (1 - gap/5) + 50 Σ min(p1, p2)/s for s steps, in whole units of 5/s.
    totals = []
    for _ in range(_DRAWS):
        first, second = splits[int(draw() * len(splits))], splits[int(draw() * len(splits))]
        total = 0
        for a, b in zip(first, second, strict=True):
            apart = _GAPS_OF_RANDOM_RATERS[int(draw() * len(_GAPS_OF_RANDOM_RATERS))]
            total += (a + b) * (SUPPORT_MAX - apart) + 2 * SUPPORT_MAX * min(a, b)
        totals.append(total)
    totals.sort()
    unit = Fraction(5, steps)
    return Chance(
        _rounded(unit * Fraction(sum(totals), _DRAWS), 1),
        _rounded(unit * totals[95 * _DRAWS // 100 - 1], 1),
    )


def coverage(points: Iterable[tuple[int, Decimal | float]]) -> Decimal | None:
    """Σ weight·covered / Σ weight over (weight ≥ 1, covered 0–1) of an owner's key points, 0.00–1.00; None without any.

    Raises ValueError outside these ranges.
    """
    met, total = Fraction(0), 0
    for weight, covered in points:
        if weight < 1 or not 0 <= covered <= 1:
            raise ValueError(f"a key point has a weight from 1 and is covered 0 to 1, not {weight} and {covered}")
        met += weight * Fraction(covered)
        total += weight
    return _rounded(met / total, 2) if total else None


def clean(not_mine: int, sentences: int) -> Fraction:
    """1 - not_mine / max(1, sentences): the share, 0–1, of a steelman's sentences that its owner didn't reject.

    Raises ValueError if more sentences are marked than there are.
    """
    _check("not_mine", not_mine, 0, max(0, sentences))
    return 1 - Fraction(not_mine, max(1, sentences))


def fidelity(acceptance: int | None, covered: Decimal | None, not_mine: int, sentences: int) -> int | None:
    """How well a steelman represents its owner's case, 0–100; None if acceptance (0–4) or coverage is missing.

    round(100 (0.5 acceptance/4 + 0.3 coverage + 0.2 clean)), half up. `covered` is coverage() as shown in the minutes,
    so that anyone can recompute the score from them. Raises ValueError outside the ranges.
    """
    _check("acceptance", acceptance, 0, ACCEPTANCE_MAX)
    if acceptance is None or covered is None:
        return None
    if not 0 <= covered <= 1:
        raise ValueError(f"coverage is 0 to 1, not {covered}")
    score = 50 * Fraction(acceptance, ACCEPTANCE_MAX) + 30 * Fraction(covered) + 20 * clean(not_mine, sentences)
    return int(_rounded(score, 0))


def argue_band(fidelities: tuple[int | None, int | None], signed: tuple[bool, bool]) -> ArgueBand:
    """The result of an argument, from the fidelity of each side's last text and whether its owner signed it.

    Both sides must be judged. A side is understood if it is signed at 70 or more: both, one, or neither of them.
    """
    if None in fidelities:
        return "not-judged"
    understood = sum(
        score is not None and score >= UNDERSTOOD_FROM and sign for score, sign in zip(fidelities, signed, strict=True)
    )
    bands: tuple[ArgueBand, ...] = ("talking-past", "half-understood", "understood")
    return bands[understood]


def roti(values: Iterable[int | None]) -> Decimal | None:
    """The mean return on time invested, 1.0–5.0, over those who gave one; None if nobody did.

    Raises ValueError for a value outside 1–5.
    """
    given = [value for value in values if value is not None]
    for value in given:
        _check("roti", value, 1, 5)
    return _shown(_mean(given), 1)


def _gaps(ballot: Ballot) -> dict[str, int]:
    """The gap of every goal that both voted on."""
    return {goal: apart for goal, votes in ballot.items() if (apart := gap(*votes)) is not None}


def _points(vote: Vote) -> int:
    return vote.points or 0


def _spent(ballot: Ballot, leader: int) -> int | None:
    """The points a leader distributed over all goals; None if a goal has none, not even a zero."""
    points = [votes[leader].points for votes in ballot.values()]
    return None if None in points else sum(each or 0 for each in points)


def _guess_error(ballot: Ballot, leader: int) -> Fraction | None:
    pairs = ((votes[leader].guess, votes[1 - leader].support) for votes in ballot.values())
    return _mean(abs(guess - support) for guess, support in pairs if guess is not None and support is not None)


def _off(guess: int | None, support: int | None) -> int | None:
    return None if guess is None or support is None else abs(guess - support)


def _pair_guess_error(ballot: Ballot) -> Fraction | None:
    first, second = _guess_error(ballot, 0), _guess_error(ballot, 1)
    return None if first is None or second is None else (first + second) / 2


def _mean(values: Iterable[int]) -> Fraction | None:
    known = list(values)
    return Fraction(sum(known), len(known)) if known else None


def _shown(value: Fraction | None, places: int) -> Decimal | None:
    return None if value is None else _rounded(value, places)


def _rounded(value: Fraction, places: int) -> Decimal:
    """The value, never negative here, rounded half up to that many decimal places."""
    return Decimal(whole(value * 10**places + Fraction(1, 2))).scaleb(-places)


def _check(name: str, value: int | None, low: int, high: int) -> None:
    if value is not None and not low <= value <= high:
        raise ValueError(f"{name} is {low} to {high}, not {value}")
