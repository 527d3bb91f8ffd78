"""The texts about a shared goal: its rows in each phase, in the words of the exercise."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from textual.content import Content

from sessions.exercises.align.outcomes import DISSENT_AT
from sessions.exercises.align.state import AGREED, AlignScores, goals_of, scores_of, unresolved, verdict
from sessions.exercises.align.wording import HORIZONS
from sessions.model import Ballot, Goal, Item
from sessions.objections import lines_beside
from sessions.origins import row_of
from sessions.records.escalations import INTEGRATOR, addressee, ruler
from sessions.rules.argued_goals import argued_in, escalation_of
from sessions.rules.votes import ballots_of
from sessions.text import listed, one_line
from sessions.times import short_day
from tui.client.status import not_waited_for
from tui.widgets.bars import horizon_bar
from tui.widgets.leader import Leader, colored, leader_of, seat_mark, seat_marks, with_mark
from tui.widgets.matrix import Gap, MatrixColumn, MatrixRow
from tui.widgets.records import said_by
from tui.widgets.safe_text import content, shown
from tui.widgets.score import chance_words

if TYPE_CHECKING:
    from sessions.session import Session

TEXT = MatrixColumn("", text=True)
LISTED = (MatrixColumn(""), TEXT, MatrixColumn("by"), MatrixColumn(""))
NARROWED = (MatrixColumn(""), MatrixColumn("", text=True, cut=True), MatrixColumn("supports"), MatrixColumn("gap"))
OUTCOMES = (MatrixColumn(""), TEXT, MatrixColumn("outcome"))
DASH = "–"
MUTED = "$foreground-muted"
OPEN = "You can disagree and commit."
CLOSE = 80  # an alignment that could be mistaken for agreement
LEANS_FROM, LEANS_PERCENT = (
    3,
    80,
)  # with at least this many goals that have a horizon, a larger share on one of them gets a remark


def upper(seats: Iterable[str]) -> str:
    """Return seats as displayed: ``CPO and CTO``."""
    return listed([seat.upper() for seat in seats])


def about(leaders: Sequence[str], goal: Goal) -> Content:
    """Return the details of a goal besides its text, on one line; its owner with the mark of a leader."""
    due = f"by {short_day(goal.due)}" if goal.due else None
    told = (goal.measure, due, goal.horizon, goal.persona and f"for {goal.persona}")
    owner = [owned(leaders, goal.owner)] if goal.owner else []
    return Content(" · ").join([*(shown(each) for each in told if each), *owner])


def beneath(view: Session, goal: Goal) -> Content:
    """Return the lines below a drafted goal: its details, why, and where it came from."""
    told = (about(view.leaders, goal), goal.why, origin_words(view, goal), carried_words(goal))
    return Content("\n").join(content(each) for each in told if each)


def owned(leaders: Sequence[str], owner: str) -> Content:
    """Return whose a goal is, such as “owner CPO” with the leader's mark."""
    return Content.assemble("owner ", seat_mark(leaders, owner))


def carried_words(goal: Goal) -> str:
    """Return where a goal came from with its item; empty for a goal of this session."""
    return f"carried from {goal.carried_from}" if goal.carried_from else ""


def origin_words(view: Session, goal: Goal) -> str:
    """Return which row of a board a goal was made of, with the row's text if it's another; empty for other goals."""
    if not goal.from_:
        return ""
    row = row_of(view, goal.from_)
    text = "" if row is None or row.text == goal.text else f": {one_line(row.text)}"
    return f"made of {goal.from_}{text}"


def confirmed(view: Session, item: Item) -> Content:
    """Return who confirmed, each leader after their mark: ``CPO ✓ ready   CTO – not yet``."""
    said = {seat: f"{DASH} {not_waited_for(view, seat) or 'not yet'}" for seat in view.leaders}
    said |= dict.fromkeys(item.ready, "✓ ready")
    return Content("   ").join(
        Content.assemble(seat_mark(view.leaders, seat), (f" {said[seat]}", MUTED)) for seat in view.leaders
    )


# --- one list of goals ----------------------------------------------------------------------------------------------


def listed_goals(view: Session, item: Item) -> list[MatrixRow]:
    """Return the rows of the merge: every goal, its author, its version, and who wants to drop it."""
    return [_listed(view, goal) for goal in goals_of(view, item)]


def _listed(view: Session, goal: Goal) -> MatrixRow:
    marks = ""
    if goal.joined_into:
        marks = f"joined into {goal.joined_into}"
    elif goal.status == "dropped":
        marks = "dropped by both"
    elif goal.drop:
        marks = f"{upper(goal.drop)} wants to drop it"
    whose = colored(leader_of(view.leaders, goal.by), goal.by.upper() if goal.by else "both")
    version = f"version {goal.version}" if goal.version > 1 else ""
    return MatrixRow(
        goal.id,
        (goal.id, goal.text, whose, version),
        _lines(about(view.leaders, goal), goal.why, origin_words(view, goal), carried_words(goal), marks),
        awaits=bool(goal.drop) and goal.status == "open",
    )


def horizons(view: Session, item: Item) -> Content:
    """Return how the remaining goals are spread over the horizons; empty if none of them has one."""
    counts = Counter[str](goal.horizon for goal in goals_of(view, item) if goal.horizon and goal.status == "open")
    if not counts:
        return Content()
    drawn = horizon_bar(*(counts[each] for each in HORIZONS))
    (most, count), total = counts.most_common(1)[0], counts.total()
    if total < LEANS_FROM or count * 100 <= total * LEANS_PERCENT:
        return drawn
    return Content.assemble(drawn, f"\nOver {LEANS_PERCENT} % of the goals stand on one horizon: {most}.")


def _lines(*texts: str | Content | None) -> tuple[str | Content, ...]:
    return tuple(text for text in texts if text)


# --- the reveal -----------------------------------------------------------------------------------------------------


def gap_columns(view: Session) -> tuple[MatrixColumn, ...]:
    """Return the columns of the revealed ballots."""
    each = (MatrixColumn(seat.upper(), leader=leader_of(view.leaders, seat)) for seat in view.leaders)
    return (TEXT, *each, MatrixColumn("gap"))


def gap_lines(view: Session, item: Item) -> list[MatrixRow]:
    """Return the revealed ballots, widest weighted gap first: supports, guesses in brackets, gaps."""
    found = scores_of(view, item)
    goals = {goal.id: goal for goal in goals_of(view, item)}
    return [_gap_line(view, item, goals[key], found) for key in found.order]


def _gap_line(view: Session, item: Item, goal: Goal, found: AlignScores) -> MatrixRow:
    ballots = ballots_of(view, goal, item.round)
    cells = [_vote(ballots, seat, view.other(seat), leader_of(view.leaders, seat)) for seat in view.leaders]
    beneath = [text for seat in view.leaders for text in _said(view, seat, ballots.get(seat))]
    points = [(seat, ballots[seat].points) for seat in view.leaders if seat in ballots]
    if any(given is not None for _, given in points):
        beneath.append(points_words(view, dict(points)))
    rounds = [ballot.round for ballot in ballots.values()]
    if rounds and max(rounds) < item.round:
        beneath.append(f"as voted in round {max(rounds)}")
    return MatrixRow(goal.id, (goal.text, *cells, Gap(found.gaps[goal.id])), tuple(beneath))


def points_words(view: Session, points: Mapping[str, int | None]) -> Content:
    """Return how many points each leader gave a goal, after their mark: ``points: CPO 15 · CTO 60``."""
    shares = [said_by(view, seat, f" {DASH if given is None else given}") for seat, given in points.items()]
    return Content.assemble("points: ", Content(" · ").join(shares))


def _vote(ballots: Mapping[str, Ballot], seat: str, other: str, leader: Leader) -> Content:
    mine, theirs = ballots.get(seat), ballots.get(other)
    support = DASH if mine is None or mine.support is None else str(mine.support)
    guessed = None if theirs is None else theirs.guess
    guess = f" ({DASH if guessed is None else guessed})"
    return Content.assemble(colored(leader, support), (guess, MUTED))


def silent(ballot: Ballot | None) -> str:
    """Return the words for a leader without a vote: they passed, or gave no answer."""
    return "gave no answer" if ballot is None or ballot.missing else "passes"


def vote_remarks(view: Session, ballot: Ballot | None) -> Iterable[str]:
    """Yield what a leader said with a vote, each on its own: how sure, the reason, and what they object to."""
    if ballot is None:
        return
    yield from filter(None, ("late" if ballot.late else "", _sure(ballot), ballot.reason))
    if ballot.block:
        yield f"Blocks it: {ballot.block}"
        yield from lines_beside(view, ballot.block, goal=ballot.goal, round_=ballot.round, by=ballot.by)


def _sure(ballot: Ballot) -> str:
    return "" if ballot.confidence is None else f"{ballot.confidence} % sure"


def _said(view: Session, seat: str, ballot: Ballot | None) -> Iterable[str | Content]:
    if ballot is None or ballot.support is None:
        yield said_by(view, seat, f" {silent(ballot)}")
        return
    sure = f", {_sure(ballot)}" if _sure(ballot) else ""
    who = f"{' (late)' if ballot.late else ''}{sure}"
    if ballot.reason or sure:
        yield said_by(view, seat, f"{who}: {ballot.reason}" if ballot.reason else who)
    if ballot.block:
        yield said_by(view, seat, f" blocks: {ballot.block}")
        yield from lines_beside(view, ballot.block, goal=ballot.goal, round_=ballot.round, by=seat)


def score_words(found: AlignScores, before: AlignScores | None = None) -> list[str]:
    """Return the scores of a round: alignment beside its chance line, and how the two compare."""
    if found.alignment is None or found.chance is None:
        return [f"alignment {DASH}", "no goal has votes from both"]
    was = f" (was {before.alignment})" if before and before.alignment is not None else ""
    return [f"alignment {found.alignment}{was}", chance_words(found.chance.mean), *([found.band] if found.band else [])]


def score_details(found: AlignScores) -> str:
    """Return further details of a round: the lowest support, and how far off the guesses were."""
    low, error = found.support_floor, found.guess_error
    parts = [
        None if low is None else f"lowest support {low}",
        None if error is None else f"guesses {error} off on average",
    ]
    return " · ".join(filter(None, parts))


def warning(found: AlignScores) -> str:
    """Return what guesses and supports say about the pair, if anything; otherwise an empty text."""
    if found.illusion:
        return "You both expected to be close, but your support is far apart: your agreement was an illusion."
    if found.hidden:
        return "You are closer than you both thought: you agreed without knowing it."
    low = found.support_floor is not None and found.support_floor <= 1
    if low and found.alignment is not None and found.alignment >= CLOSE:
        return "Your votes are close, but a goal has almost no support: being close isn't agreement."
    return ""


# --- what becomes of each -------------------------------------------------------------------------------------------


def narrowed(view: Session, item: Item, goals: Iterable[Goal]) -> list[MatrixRow]:
    """Return goals as small rows: the supports and the gap, with what one leader proposes or requests below."""
    gaps = scores_of(view, item).gaps

    def row(goal: Goal) -> MatrixRow:
        proposes = goal.proposed and seat_marks(view.leaders, goal.accepted) + " proposes another wording"
        beneath = _lines(proposes, *_asked(goal, verdict(view, item, goal)))
        cells = (goal.id, goal.text, supports(view, item, goal), Gap(gaps.get(goal.id)))
        return MatrixRow(goal.id, cells, beneath, awaits=bool(beneath))

    return [row(goal) for goal in goals]


def supports(view: Session, item: Item, goal: Goal) -> Content:
    """Return each leader's support of a goal, with their marks: ``4  1``."""
    ballots = ballots_of(view, goal, item.round)
    known = {seat: ballots[seat].support if seat in ballots else None for seat in view.leaders}
    return Content("  ").join(
        with_mark(leader_of(view.leaders, seat), DASH if support is None else str(support))
        for seat, support in known.items()
    )


def outcomes(view: Session, item: Item, key: str) -> list[MatrixRow]:
    """Return every goal with its result, the reason, and any open request; `key` commits."""
    waiting = {goal.id for goal in unresolved(view, item)}
    return [_outcome(view, item, goal, key, goal.id in waiting) for goal in goals_of(view, item)]


def _outcome(view: Session, item: Item, goal: Goal, key: str, waits: bool) -> MatrixRow:
    found = verdict(view, item, goal)
    word = "agreed" if found in AGREED else found
    owner = [owned(view.leaders, goal.owner)] if goal.owner else []
    one_sided = _asked(goal, found)
    asked = Content(" · ").join([*map(Content, one_sided), *owner])
    beneath = _lines(_because(view, item, goal, found), asked)
    dissent: list[str | Content] = []
    for seat, said in (goal.dissent or {}).items():
        dissent += [said_by(view, seat, f" disagrees: {said}"), *lines_beside(view, said, goal=goal.id, by=seat)]
    steps = commit_steps(view, goal, ballots_of(view, goal, item.round), key) if found == "escalated" else []
    return MatrixRow(goal.id, (goal.id, goal.text, word), (*beneath, *steps, *dissent), waits or bool(one_sided))


def _because(view: Session, item: Item, goal: Goal, found: str) -> str:
    ballots = ballots_of(view, goal, item.round)
    known = {seat: ballots[seat] for seat in view.leaders if seat in ballots}
    votes = ", ".join(
        f"{seat.upper()} {silent(ballot) if ballot.support is None else ballot.support}"
        for seat, ballot in known.items()
    )
    match found:
        case "dropped" if goal.joined_into:
            return f"It was joined into {goal.joined_into}."
        case "agreed":
            return f"You both support it: {votes}."
        case "agreed-with-dissent":
            return f"{votes}. You both commit, and the dissent is recorded."
        case "dropped":
            return (
                "You both want to drop it."
                if set(view.leaders) <= set(goal.drop)
                else f"Neither of you wants it: {votes}."
            )
        case "parked" if (later := argued_in(view, goal)) is not None:
            return f"You argue it next, as {later.id}; then you vote on it again."
        case "parked" if goal.revisit_on:
            return f"You both revisit it on {short_day(goal.revisit_on)}."
        case "escalated" if (handed := escalation_of(view, goal)) is not None:
            to = ruler(view) if handed.to == INTEGRATOR else addressee(view, handed.to)
            return f"{handed.id} escalates it to {to}."
        case "escalated":
            apart = _apart(view, goal, ballots)
            return f"{votes}. {apart} {'Otherwise it' if apart == OPEN else 'It'} goes to {ruler(view)}."
    return "Nobody has voted on it yet."


def _apart(view: Session, goal: Goal, ballots: Mapping[str, Ballot]) -> str:
    known = [ballot.support for ballot in ballots.values()]
    if None in known or len(known) < len(view.leaders):
        missing = any(ballot.missing for ballot in ballots.values())
        return "Without an answer, nothing is agreed." if missing else "A pass doesn't count as agreement."
    blocks = [seat for seat, ballot in ballots.items() if ballot.block]
    if blocks:
        return f"{upper(blocks)} named a harm that isn't resolved."
    if commit_open(view, goal, ballots):
        return OPEN
    return "You are too far apart."


def commit_open(view: Session, goal: Goal, ballots: Mapping[str, Ballot]) -> bool:
    """Whether the two can still disagree and commit: the lower support is 2, and at least one hasn't committed."""
    known = [ballot.support for ballot in ballots.values() if ballot.support is not None]
    both = set(view.leaders) <= set(goal.commits)
    return len(known) == len(view.leaders) and min(known) == DISSENT_AT and not both


def commit_steps(view: Session, goal: Goal, ballots: Mapping[str, Ballot], key: str) -> list[str]:
    """Return what each leader does, with `key`, to disagree and commit; empty if they can't."""
    if not commit_open(view, goal, ballots):
        return []
    steps = {seat: _step(goal, seat, ballots[seat].support == DISSENT_AT, key) for seat in view.leaders}
    if len(set(steps.values())) == 1:  # both support it by 2
        return [f"each of you {next(iter(steps.values()))}"]
    return [f"{seat.upper()} {step}" for seat, step in steps.items()]


def _step(goal: Goal, seat: str, dissents: bool, key: str) -> str:
    if seat in goal.commits:
        return "has committed"
    return f"presses {key}, says why they disagree, and commits" if dissents else f"presses {key} to commit"


def _asked(goal: Goal, found: str) -> list[str]:
    """Return what one leader requested and the other hasn't answered."""
    one_sided = [
        ("parked", goal.parks, f"wants to park it until {short_day(goal.revisit_on)}"),
        ("dropped", goal.drop, "wants to drop it"),
    ]
    return [
        f"{upper(seats)} {what}" for status, seats, what in one_sided if seats and status != found and found != "agreed"
    ]
