"""The page with everything that it takes to rule on an escalation, laid out for a width."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from textual.content import Content

from sessions.due import question_of
from sessions.minutes.escalation_check import Prepared, preparation
from sessions.minutes.escalation_pack import behind
from sessions.model import Ballot, Crux, Escalation, Option, Point, Side
from sessions.objections import lines_beside
from sessions.records.escalations import answer_words
from sessions.times import short_day, today
from tui.client.status import called
from tui.exercises.argue.page import (
    BESIDE,
    MUTED,
    STRONG,
    TWO_COLUMNS,
    WIDEST,
    Lines,
    beside,
    column,
    each_wide,
    halves,
    joined,
    named,
    wrapped,
)
from tui.widgets.leader import colored, leader_of, seat_mark, with_mark
from tui.widgets.score import BETWEEN

if TYPE_CHECKING:
    from sessions.model import Argument, Decision, Goal
    from sessions.session import Session

LABEL = 14
PAGES = 150  # cells from which what is asked and the argument behind it have a column each


def pack_page(view: Session, escalation: str, wide: int) -> Content:
    """Return the page of an escalation, whatever of it there is. Raises Missing."""
    asked, wide = view.get(Escalation, escalation), min(wide, TWO_COLUMNS if wide >= PAGES else WIDEST)
    argument, decision, goal = behind(view, asked)
    whole, wide = wide, each_wide(wide)
    left = [
        wrapped(question_of(view, asked), wide, STRONG),
        [*wrapped(answer_words(view, asked, today()), wide, STRONG), *_terms(view, asked, wide)],
        _before(preparation(view, argument, decision, goal), wide),
        _options(view, decision, argument, wide),
        _votes(view, goal, wide) if goal else [],
    ]
    right: list[Lines] = []
    if argument:
        right = [
            _poles(view, argument, wide),
            _cases(view, argument, wide),
            _cruxes(view, argument, wide),
            [line for text in argument.common_ground for line in named("Both believe", text, wide, LABEL)],
            _joint_text(argument, wide),
        ]
    return Content("\n").join(halves(left, right, whole) if right else joined(*left))


def _terms(view: Session, asked: Escalation, wide: int) -> Lines:
    """Return the day, the default, the cost of delay, and what each leader would accept."""
    day = "none" if asked.answer_by is None else f"{short_day(asked.answer_by)}{_away(asked)}"
    lines = named("Answer by", day, wide, LABEL)
    silent = asked.default_if_silent or "nothing is decided; it keeps waiting"
    lines += named("Without one", silent, wide, LABEL)
    lines += named("A week costs", asked.cost_of_delay or "not said", wide, LABEL)
    for seat in view.leaders:
        text = (asked.accepts or {}).get(seat)
        head = Content.assemble(colored(leader_of(view.leaders, seat), seat.upper()), (" accepts", MUTED))
        head = head.truncate(LABEL - 1, ellipsis=True)
        lines += wrapped(str(text) if text else "not said", wide, head=head.pad_right(LABEL - head.cell_length))
    return lines


def _before(prepared: Sequence[Prepared], wide: int) -> Lines:
    """Return what was done before it was escalated, and what wasn't."""
    lines: Lines = [Content.styled("Before it was escalated", STRONG)]
    for each in prepared:
        lines += wrapped(each.says, wide, head="✓ " if each.done else "○ ")
    return lines


def _away(asked: Escalation) -> str:
    if asked.status != "open" or asked.answer_by is None:
        return ""
    days = (asked.answer_by - today()).days
    if days == 0:
        return f"{BETWEEN}today"
    return f"{BETWEEN}{abs(days)} day{'s' * (abs(days) != 1)} {'late' if days < 0 else 'to go'}"


def _options(view: Session, decision: Decision | None, argument: Argument | None, wide: int) -> Lines:
    """Return the options of a decision with their cost, or else those that were compared in an argument."""
    lines: Lines = []
    for option in view.all(Option, decision=decision.id) if decision else ():
        lines += wrapped(option.text, wide, head="● " if option.chosen else "○ ")
        lines += wrapped(f"cost: {option.cost}" if option.cost else "its cost isn't said", wide, MUTED, "  ")
    if not lines and argument:
        lines = [line for option in argument.options for line in wrapped(option, wide, head="○ ")]
    return [Content.styled("Options", STRONG), *lines] if lines else []


def _votes(view: Session, goal: Goal, wide: int) -> Lines:
    """Return the last vote of each leader on a goal, with its reason."""
    lines: Lines = [Content.styled("Last votes, 0 to 5", STRONG)]
    for seat in view.leaders:
        ballots = sorted(view.all(Ballot, goal=goal.id, by=seat), key=lambda ballot: ballot.round)
        if not ballots:
            continue
        last = ballots[-1]
        vote = "no answer" if last.missing else "pass" if last.pass_ else str(last.support)
        said = lines_beside(view, last.block, goal=goal.id, round_=last.round, by=seat) if last.block else ()
        words = BETWEEN.join(filter(None, (vote, last.block, *said, last.reason)))
        lines += wrapped(words, wide, head=seat_mark(view.leaders, seat) + "  ")
    return lines if len(lines) > 1 else []


def _poles(view: Session, argument: Argument, wide: int) -> Lines:
    lines: Lines = [Content.styled("The two poles", STRONG)]
    for pole, text in (("a", argument.pole_a), ("b", argument.pole_b)):
        holds = [called(view, seat) for seat in view.leaders if (argument.held or {}).get(seat) == pole]
        lines += named(pole.upper(), text, wide, 3)
        lines += wrapped(" and ".join(holds) if holds else "held by nobody here", wide, MUTED, "   ")
    return lines


def _cases(view: Session, argument: Argument, wide: int) -> Lines:
    """Return the case of each leader, in their own words and in the other's, side by side where there is room."""
    sides = {side.by: side for side in view.all(Side, argument=argument.id)}
    if wide < BESIDE:
        return joined(*(_case(view, argument, sides, owner, wide) for owner in view.leaders))
    left, right = (_case(view, argument, sides, owner, column(wide)) for owner in view.leaders)
    return beside(left, right, wide)


def _case(view: Session, argument: Argument, sides: dict[str, Side], owner: str, wide: int) -> Lines:
    own, other = sides.get(owner), view.other(owner)
    lines: Lines = with_mark(leader_of(view.leaders, owner), f"The case of {called(view, owner)}", strong=True).wrap(
        wide
    )
    if own:
        lines += wrapped(f"as the voice of {own.voice}", wide, MUTED, "  ") if own.voice else []
        lines += wrapped(own.position, wide, head="  ")
        lines += wrapped(f"best for the company: {own.for_company}", wide, MUTED, "  ") if own.for_company else []
        points = sorted(view.all(Point, argument=argument.id, by=owner), key=lambda point: point.n)
        for point in points:
            lines += wrapped(point.text, wide, head="  • ")
        if own.would_change_my_mind:
            lines += wrapped(f"would change their mind: {own.would_change_my_mind}", wide, MUTED, "  ")
    written = sides.get(other)
    lines += [Content.assemble(("In the words of ", MUTED), seat_mark(view.leaders, other))]
    if written is None or written.steelman is None:
        return [*lines, *wrapped("not written", wide, MUTED, "  ")]
    return [*lines, *wrapped(written.steelman, wide, head="  "), *_signature(owner, written, wide)]


def _signature(owner: str, side: Side, wide: int) -> Lines:
    """Return whether the owner of a case signed the other leader's words for it, and what they missed."""
    who = owner.upper()
    missing = f" {who} found missing: {side.missing}" if side.missing else ""
    match side.verdict:
        case "signed":
            return wrapped(f"Signed by {who}.", wide, head="✓ ")
        case "signed-with-addendum":
            return wrapped(f"Signed by {who}, who adds: {side.addendum or ''}", wide, head="✓ ")
        case "unsigned":
            return wrapped(f"Unsigned.{missing}", wide, head="✗ ")
        case _:
            return wrapped(f"Not signed, as {who} hasn't judged it.{missing}", wide, MUTED, "○ ")


def _cruxes(view: Session, argument: Argument, wide: int) -> Lines:
    lines: Lines = []
    for crux in sorted(view.all(Crux, argument=argument.id), key=lambda crux: crux.n):
        one = crux.by[0] if len(crux.by) == 1 else None
        whose = colored(leader_of(view.leaders, one), one.upper()) if one else Content.styled("both", MUTED)
        lines += wrapped(crux.text, wide, head=whose.pad_right(max(1, 6 - whose.cell_length)))
        if crux.test:
            day = f"by {short_day(crux.by_date)}" if crux.by_date else ""
            who = f"{crux.checks.upper()} checks" if crux.checks else ""
            lines += wrapped(BETWEEN.join(filter(None, (crux.test, day, who))), wide, MUTED, "      test: ")
    return [Content.styled("What would change a mind", STRONG), *lines] if lines else []


def _joint_text(argument: Argument, wide: int) -> Lines:
    text = argument.synthesis
    body = wrapped(text, wide, head="  ") if text else wrapped("There is none.", wide, MUTED, "  ")
    return [Content.styled("Joint text", STRONG), *body]
