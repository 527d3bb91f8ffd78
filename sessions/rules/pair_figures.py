"""The figures of a pair, with what each means in plain words, and all of them for each session and over all."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Literal

from sessions.frozen import dataclass
from sessions.rules import pair
from sessions.rules.pair import CastVote, Formula, Number, Stretch, Tally

Good = Literal["more", "less", "band", ""]


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A figure of the pair: its `formula`, what it `says`, and what would be `good`, each in one plain sentence.

    `least` and `most` are its range, without a `most` for what has no end. `better` is whether more or less is good.
    """

    key: str
    title: str
    formula: Formula
    unit: str
    says: str
    good: str
    least: int = 0
    most: int | None = None
    better: Good = ""


FIGURES: tuple[Figure, ...] = (
    Figure(
        key="alignment",
        title="Alignment",
        formula=pair.alignment,
        unit="of 100",
        says="How close your votes on goals were.",
        good="Well above the chance line, which is drawn in: below it, the votes say nothing about agreement.",
        most=100,
        better="more",
    ),
    Figure(
        key="alignment_chance",
        title="Chance line",
        formula=pair.chance_line,
        unit="of 100",
        says="The alignment that two people who vote at random would get.",
        good="It isn't about you: compare your alignment with it.",
        most=100,
    ),
    Figure(
        key="support_floor",
        title="Support floor",
        formula=pair.support_floor,
        unit="of 5",
        says="The lowest support that one of you gave a goal you kept.",
        good="3 or more: nobody carries a goal that they would rather drop.",
        most=5,
        better="more",
    ),
    Figure(
        key="guess_error",
        title="Guess error",
        formula=pair.guess_error,
        unit="points",
        says="How far off you both were when you guessed each other's votes.",
        good="Under 1: you know where the other stands before they say so.",
        most=5,
        better="less",
    ),
    Figure(
        key="fidelity_first",
        title="Fidelity, first text",
        formula=pair.fidelity_first,
        unit="of 100",
        says="How well you made each other's case at the first try, as its owner judged it.",
        good="70 or more, where an argument counts as understood.",
        most=100,
        better="more",
    ),
    Figure(
        key="fidelity_final",
        title="Fidelity, last text",
        formula=pair.fidelity_final,
        unit="of 100",
        says="How well you made each other's case in the end, after you were corrected.",
        good="70 or more, and above the first text: you listened to the correction.",
        most=100,
        better="more",
    ),
    Figure(
        key="turing_mark",
        title="As well as your own",
        formula=pair.turing_mark,
        unit="%",
        says="How often an owner rated the other's text at least as high as their own case: the Turing mark.",
        good="Half of the time is remarkable: most people state their own view better.",
        most=100,
        better="more",
    ),
    Figure(
        key="precision",
        title="Precision",
        formula=pair.precision,
        unit="of 100",
        says="How precisely you put what you disagreed on: the median of your sessions.",
        good="50 or more: then what divides you is what you value, and not what one of you doesn't know.",
        most=100,
        better="more",
    ),
    Figure(
        key="roti",
        title="Worth the time",
        formula=pair.roti,
        unit="of 5",
        says="What you said at the close about the return on your time.",
        good="4 or more. At 3 or less, change the agenda before you change the rhythm.",
        least=1,
        most=5,
        better="more",
    ),
    Figure(
        key="goals_due",
        title="Goals due",
        formula=pair.goals_due,
        unit="goals",
        says="How many of the goals that you signed have come due.",
        good="Some in every quarter: a goal without a day never comes due.",
    ),
    Figure(
        key="goals_reached",
        title="Goals reached",
        formula=pair.goals_reached,
        unit="%",
        says="The share of the goals due that you said you reached.",
        good="Between a half and four fifths: at 100 the goals were too easy, or too vague to be missed.",
        most=100,
        better="more",
    ),
    Figure(
        key="reached_above_chance",
        title="… signed above chance",
        formula=pair.reached_above_chance,
        unit="%",
        says="The share of goals reached, from sessions whose alignment was above its chance line.",
        good="More than the line below: then your alignment predicts what you deliver.",
        most=100,
        better="more",
    ),
    Figure(
        key="reached_at_chance",
        title="… signed at chance",
        formula=pair.reached_at_chance,
        unit="%",
        says="The share of goals reached, from sessions whose alignment wasn't above its chance line.",
        good="Less than the line above. If it isn't, your votes don't say what you will do.",
        most=100,
    ),
    Figure(
        key="carry_overs",
        title="Carried over",
        formula=pair.carry_overs,
        unit="each time",
        says="How many items and actions each session handed to the next.",
        good="One or two. What comes a third time: do it, drop it or hand it over.",
        better="less",
    ),
    Figure(
        key="escalations",
        title="Escalations",
        formula=pair.escalations,
        unit="of 10",
        says="How many questions went to a third person for every ten decisions.",
        good="Inside your own band.",
        better="band",
    ),
    Figure(
        key="whiplash",
        title="Whiplash",
        formula=pair.whiplash,
        unit="%",
        says="The share of your decisions that you replaced within a quarter.",
        good="Close to 0: people can finish what you decided. A tripwire that was seen is a good reason.",
        most=100,
        better="less",
    ),
    Figure(
        key="days_since_argued",
        title="Since you argued",
        formula=pair.days_since_argued,
        unit="days",
        says="The days since you last argued the other side.",
        good="30 or fewer: it is easier on a question with low stakes, and before the next one with high stakes.",
        better="less",
    ),
    Figure(
        key="cadence_kept",
        title="Cadence kept",
        formula=pair.cadence_kept,
        unit="%",
        says="The share of the times between sessions that weren't much longer than usual for you.",
        good="80 or more: you meet when you meant to, even when it's inconvenient.",
        most=100,
        better="more",
    ),
    Figure(
        key="brier",
        title="Odds that came true",
        formula=pair.brier,
        unit="Brier",
        says="How far your odds on watches were from what happened: 0 is certain and right.",
        good="Under 0.25, which is what you get by always saying 50.",
        most=1,
        better="less",
    ),
)
"""Every figure with one number, in the order of the table. None ranks one leader against the other."""

Mix = Callable[[Stretch], Mapping[str, int]]
MIXES: tuple[tuple[str, Mix], ...] = (("minutes", pair.minutes_by_kind), ("horizon", pair.horizon_mix))
"""The figures that are several numbers: minutes by kind of item, and goals by horizon."""


@dataclass(frozen=True, slots=True)
class Figures:
    """All figures of a pair: for each of its `sessions`, and `over_all` of them; a mix has a number for each name."""

    sessions: tuple[Tally, ...]
    each: tuple[Mapping[str, Number | None], ...]
    over_all: Mapping[str, Number | None]
    mixes: tuple[Mapping[str, Mapping[str, int]], ...]
    mix_over_all: Mapping[str, Mapping[str, int]]

    def course(self, key: str) -> list[Number | None]:
        """Return a figure over the sessions, oldest first."""
        return [found[key] for found in self.each]


def figures_of(sessions: Sequence[Tally], today: date) -> Figures:
    """Return the figures of a pair from the sessions of its series, oldest first."""
    usual = pair.usual_gap(sessions)
    stretches = [Stretch((each,), each.on, usual) for each in sessions]
    whole = Stretch(sessions, today, usual)
    return Figures(
        sessions=tuple(sessions),
        each=tuple({figure.key: figure.formula(one) for figure in FIGURES} for one in stretches),
        over_all={figure.key: figure.formula(whole) for figure in FIGURES},
        mixes=tuple({key: mix(one) for key, mix in MIXES} for one in stretches),
        mix_over_all={key: mix(whole) for key, mix in MIXES},
    )


@dataclass(frozen=True, slots=True)
class OwnFigures:
    """One person's home bias and guess error: in each session by its id, and over all; for nobody else's eyes."""

    seat: str
    each: Mapping[str, tuple[Number | None, Number | None]]
    over_all: tuple[Number | None, Number | None]


def own_figures(votes: Iterable[CastVote], seat: str) -> OwnFigures:
    """Return a leader's own figures from the votes of a series."""
    by_session: dict[str, list[CastVote]] = {}
    for vote in votes:
        by_session.setdefault(vote.session, []).append(vote)
    every = [vote for found in by_session.values() for vote in found]
    return OwnFigures(
        seat,
        {
            session: (pair.home_bias(found, seat), pair.own_guess_error(found, seat))
            for session, found in by_session.items()
        },
        (pair.home_bias(every, seat), pair.own_guess_error(every, seat)),
    )


def change(first: Number | None, last: Number | None) -> Decimal | None:
    """Return how much a figure changed from its first session to its last; None with fewer than two."""
    return None if first is None or last is None else Decimal(last) - Decimal(first)
