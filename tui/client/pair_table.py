"""The figures of a pair as lines of a table, for the screen and the command line alike."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING

from sessions.frozen import dataclass
from sessions.model.base import SEAT
from sessions.rules.answers import is_whole
from sessions.rules.kept_figures import KeptFigure
from sessions.rules.pair import HORIZONS, Number
from sessions.rules.pair_figures import FIGURES, Figure, Figures, OwnFigures, change
from sessions.text import listed, one_line, shortened

if TYPE_CHECKING:
    from sessions.exercises.ask.earlier import OwnAnswer

BLOCKS = "▁▂▃▄▅▆▇█"
NONE = "–"
TITLE_MOST = 23  # characters of a question in the first column
MINUTES = "The minutes that items of this kind took."
MINUTES_GOOD = "Your call: is it what you want to spend your time together on?"
HORIZON = "How many of the goals you signed are for this horizon."
HORIZON_GOOD = "Some of each: with nothing for later, you only react."


@dataclass(frozen=True, slots=True, kw_only=True)
class FigureLine:
    """One figure over the sessions of a series: its number in each, over all, and what it means and would be good.

    `beside` is the chance line of the alignment. `private` means that only the person at this terminal sees it.
    """

    key: str
    title: str
    unit: str
    numbers: tuple[Number | None, ...]
    over_all: Number | None
    says: str
    good: str
    least: int = 0
    most: int | None = None
    beside: tuple[Number | None, ...] = ()
    private: bool = False

    @property
    def known(self) -> list[Number]:
        """The numbers of the sessions that have one."""
        return [each for each in self.numbers if each is not None]

    @property
    def first(self) -> Number | None:
        """The first number there is."""
        return next(iter(self.known), None)

    @property
    def last(self) -> Number | None:
        """The last number there is."""
        return self.known[-1] if self.known else None

    def cells(self, wide: int) -> tuple[str, ...]:
        """Return title, unit, first, last, change, over all, and a sparkline of up to `wide` sessions."""
        changed = change(self.first, self.last) if len(self.known) > 1 else None
        return (
            self.title,
            self.unit,
            shown(self.first),
            shown(self.last),
            NONE if changed is None else signed(changed),
            shown(self.over_all),
            sparkline(self.numbers[-wide:]),
        )


def lines_of(
    figures: Figures,
    own: OwnFigures | None,
    band: tuple[int, int],
    kept: Sequence[KeptFigure] = (),
    answers: Sequence[OwnAnswer] = (),
) -> list[FigureLine]:
    """Return every figure as a line; with `own`, one person's own figures and answers come last."""
    found = [_line(figure, figures, band) for figure in FIGURES]
    for kind in figures.mix_over_all["minutes"]:
        found.append(_mix_line(figures, "minutes", kind, f"Minutes: {kind}", "min", MINUTES, MINUTES_GOOD))
    for name in HORIZONS:
        found.append(_mix_line(figures, "horizon", name, f"Goals for {name}", "goals", HORIZON, HORIZON_GOOD))
    found += [_kept_line(figures, each) for each in kept]
    return [*found, *([*_own_lines(figures, own), *_answer_lines(figures, answers)] if own else [])]


def _kept_line(figures: Figures, kept: KeptFigure) -> FigureLine:
    by_session = {each.session: each for each in kept.points}
    last = kept.points[-1]
    asked = f"{kept.ask} {kept.option}:" if kept.option else kept.ask
    return FigureLine(
        key=".".join(filter(None, ("kept", kept.pack, kept.key, kept.option))),
        title=shortened(kept.option or kept.ask, TITLE_MOST),
        unit="mean",
        numbers=tuple(by_session[s.session].mean if s.session in by_session else None for s in figures.sessions),
        over_all=kept.over_all,
        says=f"{asked} The mean of both answers; the last time you were {last.gap} apart.",
        good="Your call. A gap that stays says more than a mean.",
    )


def _answer_lines(figures: Figures, answers: Sequence[OwnAnswer]) -> list[FigureLine]:
    """Return the answers for one person's own eyes that are numbers, question by question."""
    asked = {(each.pack, each.key): each.ask for each in answers if is_whole(each.value)}
    found = []
    for of, ask in asked.items():
        mine = {each.session: each.value for each in answers if (each.pack, each.key) == of and is_whole(each.value)}
        found.append(
            FigureLine(
                key=f"own.{of[0]}.{of[1]}",
                title=shortened(ask, TITLE_MOST),
                unit="yours",
                numbers=tuple(mine.get(each.session) for each in figures.sessions),
                over_all=(Decimal(sum(mine.values())) / len(mine)).quantize(Decimal("0.1"), ROUND_HALF_UP),
                says=f"{ask} Only you see this.",
                good="Whatever it is, you can talk about it: say yes when you are asked.",
                private=True,
            )
        )
    return found


def _line(figure: Figure, figures: Figures, band: tuple[int, int]) -> FigureLine:
    good = figure.good
    if figure.better == "band":
        good = f"{band[0]} to {band[1]}, the band of your own{_where(figures.over_all[figure.key], band)}."
    return FigureLine(
        key=figure.key,
        title=figure.title,
        unit=figure.unit,
        numbers=tuple(figures.course(figure.key)),
        over_all=figures.over_all[figure.key],
        says=figure.says,
        good=good,
        least=figure.least,
        most=figure.most,
        beside=tuple(figures.course("alignment_chance")) if figure.key == "alignment" else (),
    )


def _where(number: Number | None, band: tuple[int, int]) -> str:
    if number is None:
        return ""
    where = "below it" if number < band[0] else "above it" if number > band[1] else "inside it"
    return f"; over all, you are {where}"


def _mix_line(figures: Figures, mix: str, name: str, title: str, unit: str, says: str, good: str) -> FigureLine:
    return FigureLine(
        key=f"{mix}.{name}",
        title=title,
        unit=unit,
        numbers=tuple(each[mix].get(name, 0) for each in figures.mixes),
        over_all=figures.mix_over_all[mix][name],
        says=says,
        good=good,
    )


def _own_lines(figures: Figures, own: OwnFigures) -> list[FigureLine]:
    courses = [tuple(own.each.get(each.session, (None, None))[n] for each in figures.sessions) for n in (0, 1)]
    return [
        FigureLine(
            key="home_bias",
            title="Your home bias",
            unit="points",
            numbers=courses[0],
            over_all=own.over_all[0],
            says="How much more you support the goals that you drafted than those of the other. Only you see this.",
            good="Close to 0. Above 1, read the other's goals as if they were yours.",
            least=-5,
            most=5,
            private=True,
        ),
        FigureLine(
            key="own_guess_error",
            title="Your guess error",
            unit="points",
            numbers=courses[1],
            over_all=own.over_all[1],
            says="How far off you were when you guessed the other's votes. Only you see this.",
            good="Under 1: you know where the other stands.",
            most=5,
            private=True,
        ),
    ]


def shown(number: Number | None) -> str:
    """Return a number as the table has it."""
    return NONE if number is None else str(number)


def signed(number: Decimal) -> str:
    """Return a change with its sign."""
    return f"+{number}" if number > 0 else f"−{-number}" if number < 0 else "0"


def sparkline(numbers: Sequence[Number | None]) -> str:
    """Return a block for each number, the lowest of them low and the highest high; a dot where there is none."""
    known = [float(each) for each in numbers if each is not None]
    low, high = min(known, default=0.0), max(known, default=0.0)
    return "".join("·" if each is None else _block(float(each), low, high) for each in numbers)


def _block(number: float, low: float, high: float) -> str:
    return BLOCKS[3] if high == low else BLOCKS[round((number - low) / (high - low) * (len(BLOCKS) - 1))]


def alone_lines(alone: Mapping[str, Sequence[str]]) -> Iterator[str]:
    """Yield a line for each person: what they are trusted to decide alone."""
    for who, areas in alone.items():
        name = who.upper() if re.fullmatch(SEAT.regex, who) else one_line(who)
        yield f"{name} decides alone: {listed([one_line(area) for area in areas])}"
