"""One goal in large text: its wording, each leader's support, the reasons, and what would raise it by one."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from textual.content import Content

from sessions.exercises.align.state import speaks_first
from sessions.exercises.align.ways_forward import disagreement_on
from sessions.language.disagreement import TAGS, why
from sessions.model import Goal, Item, Raise
from sessions.objections import lines_beside
from sessions.rules.scores import SUPPORT_MAX
from sessions.rules.votes import ballots_of
from tui.exercises.align.texts import about, commit_steps
from tui.widgets.bars import bar
from tui.widgets.hanging import wrapped
from tui.widgets.leader import colored, leader_of, seat_mark, seat_marks

if TYPE_CHECKING:
    from sessions.session import Session

MUTED = "$foreground-muted"
STRONG = "bold"
ACCENT = "$text-accent"
BAR = 5
INDENT = 7  # cells of a leader's mark and name
NUMBER = 5  # cells of the number of a goal
LEAST = 20  # the fewest columns of a paragraph, even in a narrow window


def gap_card(view: Session, item: Item, goal: Goal, wide: int, key: str) -> Content:
    """Return a goal under discussion: the leader with lower support first, who speaks first; `key` commits."""
    steps = commit_steps(view, goal, ballots_of(view, goal, item.round), key)
    ways = f"You can disagree and commit: {'; '.join(steps)}." if steps else ""
    found = disagreement_on(view, item, goal)
    about_what = f"{TAGS[found.kind]} · {why(found, 'side')}" if found else ""
    below = [*_block(about_what, wide, ""), *_block(ways, wide, ACCENT)]
    return _joined([*_heading(view, goal, wide), Content(""), *_positions(view, item, goal, wide), *below])


def wording_card(view: Session, item: Item, goal: Goal, wide: int) -> Content:
    """Return a goal being reworded: its current wording, the proposed one, and the leaders' reasons below."""
    parts = [Content.styled(f"{goal.id} · version {goal.version}, current", MUTED), *_block(goal.text, wide, "")]
    if goal.proposed:
        waiting = [seat for seat in view.leaders if seat not in goal.accepted]
        parts.append(Content(""))
        by, of = seat_marks(view.leaders, goal.accepted), seat_marks(view.leaders, waiting)
        parts.append(Content.assemble(by, " proposes · waiting for ", of).stylize_before(MUTED))
        parts += _block(goal.proposed, wide, STRONG)
    return _joined([*parts, Content(""), *_positions(view, item, goal, wide, brief=True)])


def _heading(view: Session, goal: Goal, wide: int) -> Iterable[Content]:
    yield from _block(goal.text, wide, STRONG)
    yield from wrapped(about(view.leaders, goal).stylize_before(MUTED), max(LEAST, wide))


def _positions(view: Session, item: Item, goal: Goal, wide: int, *, brief: bool = False) -> Iterable[Content]:
    """Yield each leader's support, the lower one first; `brief` leaves out the guesses."""
    ballots, first = ballots_of(view, goal, item.round), speaks_first(view, item, goal)
    for seat in sorted(ballots, key=lambda each: each != first):
        ballot = ballots[seat]
        leader = leader_of(view.leaders, seat)
        name = seat_mark(view.leaders, seat, strong=True)
        parts: list[Content | tuple[str, str]] = [name.pad_right(max(1, INDENT - name.cell_length))]
        if ballot.support is None:
            parts.append(("no answer" if ballot.missing else "pass", MUTED))
        else:
            drawn = f"{bar(ballot.support, SUPPORT_MAX, BAR)} {ballot.support}"
            parts.append(colored(leader, drawn, strong=True))
        if ballot.guess is not None and not brief:
            parts.append((f"   guessed {view.other(seat).upper()} {ballot.guess}", MUTED))
        if seat == first and not brief:
            parts.append(("   speaks first", ACCENT))
        yield Content.assemble(*parts)
        raised = view.find(Raise, goal.id, item.round, seat)
        said = [ballot.reason, ballot.block and f"Blocks it: {ballot.block}"]
        if ballot.block:
            said += lines_beside(view, ballot.block, goal=goal.id, round_=ballot.round, by=seat)
        for text in filter(None, said):
            yield from (_indented(line) for line in _block(text, wide - INDENT, ""))
        if raised:
            yield from _raise(raised.text, wide)
        if not brief:
            yield Content("")


def _raise(text: str, wide: int) -> Iterable[Content]:
    first, *rest = _block(text, wide - INDENT - 4, "")
    yield Content.assemble(" " * INDENT, ("+1  ", ACCENT), first)
    yield from (Content.assemble(" " * (INDENT + 4), line) for line in rest)


def _block(text: str, wide: int, style: str) -> list[Content]:
    """Return a text as styled lines of at most `wide` columns; none for an empty text."""
    return [Content.styled(line.plain, style) for line in Content(text).wrap(max(LEAST, wide))] if text else []


def _indented(line: Content, by: int = INDENT) -> Content:
    return Content.assemble(" " * by, line)


def _joined(parts: Iterable[Content]) -> Content:
    return Content("\n").join(parts)
