"""What a series stands by: its lines in force, its watches and its goals, and the ladder of which goal serves which.

A `Standing` is a row of an earlier session; the session under way adds its own, and says what no longer holds.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from sessions.due import ENDING, SIGNED
from sessions.frozen import dataclass
from sessions.model import Decision, FollowUp, Goal, GoalLink, Line, Watch
from sessions.session import Session

SERVED = ("vision", "strategy", "progress", "expectation")
"""The kinds of line that ask for goals; by an agreement, a value or a term people live without a goal of its own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """A line, a watch or a signed goal of an earlier session of the series, with the title of that session.

    `day` is when it is due, and `serves` the full id of the line that a goal serves, by what was said last. `replaced`
    marks a line with a newer wording, or one that was retired: it no longer holds, but goals may still name it.
    """

    session: str
    title: str
    row: Line | Watch | Goal
    day: date | None = None
    replaced: bool = False
    serves: str | None = None

    @property
    def id(self) -> str:
        """Its full id, such as ``7k3qf2xa/L1``."""
        return f"{self.session}/{self.row.id}"


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldLine:
    """A line as the session under way sees it; `id` is its own id, or its full one if an earlier session made it.

    It `holds` once both leaders have signed it; until then it is a proposal.
    """

    id: str
    line: Line
    holds: bool
    day: date | None
    title: str = ""

    @property
    def rewords(self) -> str | None:
        """The line that it would reword, as long as it's a proposal."""
        return None if self.holds else self.line.from_


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldGoal:
    """A goal as the session under way sees it, with the `id` of the line in force that it serves, or None."""

    id: str
    goal: Goal
    serves: str | None
    title: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rung:
    """A line, the goals that serve it, and the decisions of this session that do."""

    line: HeldLine
    goals: tuple[HeldGoal, ...] = ()
    decisions: tuple[Decision, ...] = ()

    @property
    def bare(self) -> bool:
        """Whether it asks for goals, and has none."""
        return self.line.holds and self.line.line.kind in SERVED and not self.goals


@dataclass(frozen=True, slots=True)
class Ladder:
    """The goal ladder: first the goals that serve no line, then the lines, those that no goal serves before others."""

    orphans: tuple[HeldGoal, ...]
    rungs: tuple[Rung, ...]


def signed_by_both(session: Session, line: Line) -> bool:
    """Whether both leaders have signed a line."""
    return set(session.leaders) <= set(line.signed)


def own_ref(session: Session, ref: str) -> str:
    """Return a reference without its session if it is to this one: ``L1`` for ``7k3qf2xa/L1``."""
    return ref.removeprefix(f"{session.header.id}/")


def held_lines(session: Session, standing: Iterable[Standing]) -> list[HeldLine]:
    """Return the lines in force and the proposed ones, each new wording after the line that it rewords."""
    gone = _gone(session)
    own = [line for line in session.all(Line) if line.id not in gone]
    earlier = [
        HeldLine(id=each.id, line=each.row, holds=True, day=each.day, title=each.title)
        for each in standing
        if isinstance(each.row, Line) and not each.replaced and each.id not in gone
    ]
    here = [HeldLine(id=line.id, line=line, holds=signed_by_both(session, line), day=line.review_on) for line in own]
    known = {each.id for each in (*earlier, *here)}
    found: list[HeldLine] = []
    for held in (*earlier, *(each for each in here if each.rewords not in known)):
        found += [held, *(each for each in here if each.rewords == held.id)]
    return found


def find_line(session: Session, standing: Iterable[Standing], ref: str) -> HeldLine | None:
    """Return a line in force, or proposed here, by its id or full id; None if there is none."""
    wanted = own_ref(session, ref)
    return next((each for each in held_lines(session, standing) if each.id == wanted), None)


def held_goals(session: Session, standing: Sequence[Standing]) -> list[HeldGoal]:
    """Return the goals of this session that are open or signed, after the signed ones of earlier sessions."""
    newer, gone = _newer(session, standing), _gone(session)
    known = {each.id for each in held_lines(session, standing)}

    def serves(line: str | None) -> str | None:
        seen = set()
        while line in newer and line not in seen:
            seen.add(line)
            line = newer[line]
        return line if line in known else None

    signed = [(each, each.row) for each in standing if each.id not in gone]
    linked = {row.goal: row.line for row in session.all(GoalLink)}
    earlier = [
        HeldGoal(
            id=each.id, goal=goal, serves=serves(_own(session, linked.get(each.id, each.serves))), title=each.title
        )
        for each, goal in signed
        if isinstance(goal, Goal)
    ]
    here = [
        HeldGoal(id=goal.id, goal=goal, serves=serves(_own(session, goal.line)))
        for goal in session.all(Goal)
        if goal.status in ("open", *SIGNED)
    ]
    return [*earlier, *here]


def held_watches(session: Session, standing: Iterable[Standing]) -> list[tuple[str, Watch, date | None]]:
    """Return the watches that nobody has said the end of, each with its id and its day."""
    gone = _gone(session)
    earlier = [
        (each.id, each.row, each.day) for each in standing if isinstance(each.row, Watch) and each.id not in gone
    ]
    return [*earlier, *((watch.id, watch, watch.by_date) for watch in session.all(Watch))]


def ladder(session: Session, standing: Sequence[Standing]) -> Ladder:
    """Return the goal ladder of a session and of the earlier ones of its series."""
    goals = held_goals(session, standing)
    newer = _newer(session, standing)
    rungs = [
        Rung(
            line=line,
            goals=tuple(goal for goal in goals if goal.serves == line.id),
            decisions=tuple(
                each
                for each in session.all(Decision)
                if each.line and line.id in (ref := own_ref(session, each.line), newer.get(ref))
            ),
        )
        for line in held_lines(session, standing)
    ]
    bare = {rung.line.id for rung in rungs if rung.bare}
    return Ladder(
        orphans=tuple(goal for goal in goals if goal.serves is None),
        rungs=tuple(sorted(rungs, key=lambda rung: not bare & {rung.line.id, rung.line.rewords})),
    )


def _own(session: Session, ref: str | None) -> str | None:
    return None if ref is None else own_ref(session, ref)


def _full(of: str, line: str | None, session: Session) -> str | None:
    """Return what a row of the session `of` means by a line, as this session names it."""
    return None if line is None else own_ref(session, line if "/" in line else f"{of}/{line}")


def _gone(session: Session) -> set[str]:
    """Return what no longer holds by what this session says: reworded lines, and whatever it said the end of."""
    ended = {row.target for row in session.all(FollowUp) if row.outcome in ENDING}
    return ended | {line.from_ for line in session.all(Line) if line.from_ and signed_by_both(session, line)}


def _newer(session: Session, standing: Iterable[Standing]) -> Mapping[str | None, str]:
    """Return the next wording of each line that was reworded."""
    found: dict[str | None, str] = {}
    for each in standing:
        if isinstance(each.row, Line) and each.row.from_:
            found[_full(each.session, each.row.from_, session)] = each.id
    for line in session.all(Line):
        if line.from_ and signed_by_both(session, line):
            found[line.from_] = line.id
    return found
