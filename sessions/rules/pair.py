"""A pair over the sessions of a series: what they left in figures, as pure formulas.

Every figure is finite or None, with one session or fifty, and is rounded half up only at the end. None of them tells
one leader from the other: swap the two seats, and each stays what it was. The two that do, `home_bias` and
`own_guess_error`, take a seat and are for that person's own eyes.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from statistics import median
from typing import NamedTuple

from sessions.frozen import dataclass

Number = int | Decimal

QUARTER_DAYS = 91
CADENCE_FROM = 2  # gaps between sessions that show how often a pair meets
HALF_AGAIN = Decimal("1.5")
HORIZONS = ("now", "next", "later")


class Tally(NamedTuple):
    """What one closed session counts for; `on` is its day, and `gap` the days since the session before.

    `practised` is the last day, up to this session, on which the pair argued the other side. `minutes` has the minutes
    of each kind of item. This is a tuple since there can be ten thousand.
    """

    session: str
    title: str
    on: date | None
    gap: int | None
    practised: date | None
    alignment: Decimal | None
    chance: Decimal | None
    support_floor: int | None
    guess_error: Decimal | None
    precision: int | None
    roti: Decimal | None
    first_texts: int
    first_fidelity: int
    last_texts: int
    last_fidelity: int
    verdicts: int
    as_well: int
    goals_due: int
    goals_reached: int
    carried: int
    decisions: int
    decided: int
    reversed: int
    escalations: int
    watches: int
    odds_off: int
    now: int
    next: int
    later: int
    minutes: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Stretch:
    """Some sessions of a series, oldest first, seen from the day `on`; `usual` is the median of all its gaps in days.

    One session of its own is a stretch too, seen from its own day.
    """

    sessions: Sequence[Tally]
    on: date | None
    usual: Decimal | None = None


Formula = Callable[[Stretch], Number | None]


def usual_gap(sessions: Iterable[Tally]) -> Decimal | None:
    """Return the median of the days between sessions; None below two gaps, or if they mostly meet twice a day."""
    gaps = [each.gap for each in sessions if each.gap is not None]
    if len(gaps) < CADENCE_FROM:
        return None
    found = Decimal(str(median(gaps)))
    return found if found >= 1 else None


def alignment(stretch: Stretch) -> Number | None:
    """How close the votes on goals were, 0.0–100.0: the mean of the sessions with votes, as `scores.alignment`."""
    return _mean([each.alignment for each in stretch.sessions if each.alignment is not None], 1)


def chance_line(stretch: Stretch) -> Number | None:
    """The alignment of two who vote at random, 0.0–100.0: the mean over the sessions that have an alignment.

    Any agreement needs the one that chance gives beside it (Cohen's reason for kappa); see `scores.chance`.
    """
    return _mean(
        [each.chance for each in stretch.sessions if each.alignment is not None and each.chance is not None], 1
    )


def support_floor(stretch: Stretch) -> Number | None:
    """The lowest support of any goal kept, 0–5, over all sessions: a mean would hide the goal that somebody rejects."""
    return min((each.support_floor for each in stretch.sessions if each.support_floor is not None), default=None)


def guess_error(stretch: Stretch) -> Number | None:
    """How far both were off when they guessed each other's votes, 0.0–5.0 points of support: the mean of the sessions.

    It is how well each knows the other, which people overrate; see `scores.guess_error`.
    """
    return _mean([each.guess_error for each in stretch.sessions if each.guess_error is not None], 1)


def fidelity_first(stretch: Stretch) -> Number | None:
    """How well each made the other's case at the first try, 0–100: the mean over all texts that were judged.

    Rapoport's first rule: put the other's position so that they say, I wish I had put it that way; `scores.fidelity`.
    """
    return _share(
        sum(each.first_fidelity for each in stretch.sessions), sum(each.first_texts for each in stretch.sessions)
    )


def fidelity_final(stretch: Stretch) -> Number | None:
    """The same of each text's last version, 0–100: what they understood in the end, after the owner's corrections."""
    return _share(
        sum(each.last_fidelity for each in stretch.sessions), sum(each.last_texts for each in stretch.sessions)
    )


def turing_mark(stretch: Stretch) -> Number | None:
    """The share of verdicts, 0–100 %, in which an owner rated the other's text at least as high as their own case.

    The ideological Turing test (Bryan Caplan, 2011): whoever understands a view can state it as well as its holder.
    Only verdicts with both ratings count.
    """
    return _share(100 * sum(each.as_well for each in stretch.sessions), sum(each.verdicts for each in stretch.sessions))


def precision(stretch: Stretch) -> Number | None:
    """How precisely the pair put what they disagreed on, 0–100: the median of the sessions, as one odd one says little.

    Each session has the median of its own statements; see `language.disagreement.session_precision`.
    """
    found = [each.precision for each in stretch.sessions if each.precision is not None]
    return _rounded(Decimal(str(median(found))), 0) if found else None


def roti(stretch: Stretch) -> Number | None:
    """The return on the time invested, 1.0–5.0, as people say at the close: the mean of the sessions; `scores.roti`."""
    return _mean([each.roti for each in stretch.sessions if each.roti is not None], 1)


def goals_due(stretch: Stretch) -> Number | None:
    """How many signed goals have come due: their day has come, or it was said what became of them. None if none has."""
    return sum(each.goals_due for each in stretch.sessions) or None


def goals_reached(stretch: Stretch) -> Number | None:
    """The share of the goals due that were reached, 0–100 %: the only figure that the world outside has a say in.

    A goal belongs to the session that signed it. One that was missed, changed, or not spoken of since its day, wasn't
    reached.
    """
    return _reached(stretch.sessions)


def reached_above_chance(stretch: Stretch) -> Number | None:
    """The share reached, 0–100 %, of goals from sessions whose alignment was above its chance line.

    Beside `reached_at_chance`, it shows whether alignment foretells delivery for this pair.
    """
    return _reached([each for each in stretch.sessions if _aligned(each) is True])


def reached_at_chance(stretch: Stretch) -> Number | None:
    """The share reached, 0–100 %, of goals from sessions whose alignment was not above its chance line."""
    return _reached([each for each in stretch.sessions if _aligned(each) is False])


def carry_overs(stretch: Stretch) -> Number | None:
    """How many items and actions a session handed to the next, from 0: the mean of the sessions, to one place.

    What is carried again and again is promised but not meant.
    """
    return _mean([Decimal(each.carried) for each in stretch.sessions], 1)


def escalations(stretch: Stretch) -> Number | None:
    """How many questions went to a third person for every ten decisions, from 0.0; withdrawn ones don't count.

    Too many: they don't decide. None at all: they may avoid what divides them. So a pair has a target band of its own.
    None without a decision.
    """
    return _share(
        10 * sum(each.escalations for each in stretch.sessions), sum(each.decisions for each in stretch.sessions), 1
    )


def whiplash(stretch: Stretch) -> Number | None:
    """The share of what was decided, 0–100 %, that another decision replaced within a quarter (91 days).

    A team that is turned around within its planning period can't finish anything. It may rise while a quarter lasts.
    """
    return _share(100 * sum(each.reversed for each in stretch.sessions), sum(each.decided for each in stretch.sessions))


def days_since_argued(stretch: Stretch) -> Number | None:
    """The days from the last argument in which somebody wrote the other's case, from 0; None before the first.

    A skill that isn't practiced fades: the design asks for one argument in thirty days.
    """
    last = stretch.sessions[-1].practised if stretch.sessions else None
    return None if last is None or stretch.on is None else max(0, (stretch.on - last).days)


def cadence_kept(stretch: Stretch) -> Number | None:
    """The share of the gaps between sessions, 0–100 %, of at most one and a half times the median gap.

    It measures a pair by its own rhythm, whatever that is. None below two gaps.
    """
    if stretch.usual is None:
        return None
    most = HALF_AGAIN * stretch.usual
    gaps = [each.gap for each in stretch.sessions if each.gap is not None]
    return _share(100 * sum(gap <= most for gap in gaps), len(gaps))


def brier(stretch: Stretch) -> Number | None:
    """The Brier score (Glenn Brier, 1950) of the odds that both gave their watches, 0.00–1.00.

    The mean squared distance of the odds from what came: 1 if it held, 0 if it tripped. 0 is certain and right, 0.25 is
    what always saying 50 gives. Only watches count whose odds both leaders gave, and of which it was said what came.
    """
    return _share(
        sum(each.odds_off for each in stretch.sessions), 20_000 * sum(each.watches for each in stretch.sessions), 2
    )


def minutes_by_kind(stretch: Stretch) -> dict[str, int]:
    """The minutes that each kind of item took, from 0, over all sessions: what the pair really spends its time on."""
    found: dict[str, int] = {}
    for each in stretch.sessions:
        for kind, minutes in each.minutes.items():
            found[kind] = found.get(kind, 0) + minutes
    return dict(sorted(found.items()))


def horizon_mix(stretch: Stretch) -> dict[str, int]:
    """How many signed goals are for now, next and later, from 0: a pair with nothing for later only reacts."""
    return {name: sum(getattr(each, name) for each in stretch.sessions) for name in HORIZONS}


# --- for one person's own eyes ---------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class CastVote:
    """A leader's last vote on a goal: their `support` and `guess`, the other's support, and who drafted the goal."""

    session: str
    by: str
    drafted_by: str | None
    support: int | None
    guess: int | None
    other: int | None


def home_bias(votes: Iterable[CastVote], seat: str) -> Number | None:
    """How much more a leader supports the goals that they drafted than those of the other, −5.0–5.0 points.

    People value what they made themselves (Norton, Mochon and Ariely, 2012). None without a vote on goals of both.
    """
    given = [vote for vote in votes if vote.by == seat and vote.support is not None and vote.drafted_by is not None]
    own = [Decimal(vote.support or 0) for vote in given if vote.drafted_by == seat]
    others = [Decimal(vote.support or 0) for vote in given if vote.drafted_by != seat]
    if not own or not others:
        return None
    return _rounded(sum(own, Decimal(0)) / len(own) - sum(others, Decimal(0)) / len(others), 1)


def own_guess_error(votes: Iterable[CastVote], seat: str) -> Number | None:
    """How far a leader's guesses of the other's support were off on average, 0.0–5.0 points; None without any.

    A pass counts for nothing, as in `scores.guess_errors`.
    """
    return _mean(
        [
            Decimal(abs(vote.guess - vote.other))
            for vote in votes
            if vote.by == seat and vote.support is not None and vote.guess is not None and vote.other is not None
        ],
        1,
    )


# --- the series of a file --------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class SeriesLine:
    """A series at a glance: its last session with its day, and how long ago the pair argued the other side.

    `due` is how much of what it left is due, and `escalations` how many questions wait for an answer.
    """

    series: str
    session: str
    title: str
    on: date | None
    days_since_argued: int | None
    due: int
    escalations: int


WARM_UP_DAYS = 30
"""How long before a day with high stakes, and how long after the last argument, a warm-up is suggested."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WarmUp:
    """A reason to argue the other side on a question with low stakes first: in a series, `text` has stakes and a `day`.

    `days_since_argued` is None if the pair never did.
    """

    series: str
    text: str
    day: date
    days_since_argued: int | None


# --- arithmetic ------------------------------------------------------------------------------------------------------


def _aligned(tally: Tally) -> bool | None:
    """Whether the alignment of a session is above its chance line; None without one."""
    return None if tally.alignment is None or tally.chance is None else tally.alignment > tally.chance


def _reached(sessions: Iterable[Tally]) -> Number | None:
    due = reached = 0
    for each in sessions:
        due, reached = due + each.goals_due, reached + each.goals_reached
    return _share(100 * reached, due)


def _mean(values: Sequence[Decimal], places: int) -> Decimal | None:
    return _rounded(sum(values, Decimal(0)) / len(values), places) if values else None


def _share(part: int, whole: int, places: int = 0) -> Number | None:
    return _rounded(Decimal(part) / whole, places) if whole else None


_STEPS = (Decimal(1), Decimal("0.1"), Decimal("0.01"))


def _rounded(value: Decimal, places: int) -> Decimal:
    """Round half away from zero, so that a figure and its opposite round alike."""
    return value.quantize(_STEPS[places], ROUND_HALF_UP)
