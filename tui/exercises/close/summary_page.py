"""The results of a session: its records in one list, and the page after it is closed."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any, ClassVar

from textual import events
from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Static

from sessions.due import SIGNED
from sessions.language.disagreement import leaned_on
from sessions.minutes.names import how_decided
from sessions.minutes.signatures import countersignatures, mark
from sessions.model import (
    Action,
    Argument,
    Board,
    BoardRow,
    Decision,
    Escalation,
    Goal,
    Parked,
    Participant,
    Scores,
    Watch,
)
from sessions.records.escalations import addressee
from sessions.rules import scores
from sessions.rules.asked_rows import is_opened
from sessions.rules.scores import SUPPORT_MAX, UNDERSTOOD_FROM
from sessions.rules.session_scores import fidelity_final
from sessions.rules.votes import latest_votes
from sessions.situation import AS_IMPORTED
from sessions.text import listed
from sessions.times import show_at, show_hour
from tui.widgets.hanging import hanging
from tui.widgets.leader import leader_of, seat_marks, with_mark
from tui.widgets.list_keys import SCROLLS
from tui.widgets.matrix import MatrixRow
from tui.widgets.record_lines import from_words
from tui.widgets.records import record
from tui.widgets.score import chance_words
from tui.widgets.signatures import signed_by

if TYPE_CHECKING:
    from sessions.session import Session

MUTED, STRONG = "$foreground-muted", "bold"
LABEL, VALUE = 12, 5
UNKNOWN = 80  # the width until the page has one
ROTI_MOST = 5
LEANED_MOST = 5  # vague words that the page names
UNDONE = ("open", "carried")  # the statuses of an action that somebody still has to do


def summary_lines(view: Session) -> list[MatrixRow]:
    """Return the results of a session in the order of the minutes: goals, the signed ones first, then decisions."""
    found = [
        record(view, each.id, each.text, each.owner, each.due, _goal_status(each), from_words(view, each.from_))
        for each in sorted(view.all(Goal), key=lambda goal: goal.status not in SIGNED)
    ]
    found += [
        record(view, each.id, each.title, each.owner, each.review_on, _status(each), from_words(view, each.from_))
        for each in view.all(Decision)
    ]
    found += [
        record(view, each.id, each.text, each.owner, each.due, each.status, from_words(view, each.from_))
        for each in view.all(Action)
    ]
    found += [
        record(view, each.id, each.text, each.who, each.by_date, "watch", from_words(view, each.from_))
        for each in view.all(Watch)
    ]
    found += [
        record(view, each.id, each.question, None, None, f"argued · {each.band.replace('-', ' ')}")
        for each in view.all(Argument)
    ]
    found += [
        record(view, each.id, each.title, None, None, _board(view, each))
        for each in view.all(Board)
        if is_opened(view, each.id)
    ]
    for each in view.all(Escalation):
        to, state = addressee(view, each.to), f"escalation · {each.status}"
        found.append(record(view, each.id, f"to be answered by {to}", None, each.answer_by, state))
    return found + [record(view, each.id, each.text, each.by, each.revisit_on, "parked") for each in view.all(Parked)]


def _board(view: Session, board: Board) -> Content:
    count = len(view.all(BoardRow, board=board.id))
    rows = Content(f"board · {count} row{'s' * (count != 1)}")
    return Content.assemble(rows, " · signed by ", seat_marks(view.leaders, board.signed)) if board.signed else rows


def _goal_status(goal: Goal) -> str:
    if goal.joined_into:
        return f"goal · joined into {goal.joined_into}"
    return f"goal · {goal.status.replace('-', ' ')}"


def _status(decision: Decision) -> str:
    if decision.status == "proposed":
        return "not agreed: left for later when you sign"
    return how_decided(decision)


def counts(view: Session) -> str:
    """Return how many records of each kind a session leaves: ``3 decisions, 2 open actions and 1 signed goal``."""
    found = [
        (len(view.all(Decision)), "decision", "decisions"),
        (sum(each.status in UNDONE for each in view.all(Action)), "open action", "open actions"),
        (sum(goal.status in SIGNED for goal in view.all(Goal)), "signed goal", "signed goals"),
        (len(view.all(Watch)), "watch", "watches"),
        (len(view.all(Parked)), "parked topic", "parked topics"),
        (len(view.all(Escalation)), "escalation", "escalations"),
    ]
    return listed([f"{count} {one if count == 1 else many}" for count, one, many in found if count])


class ClosingPage(VerticalScroll, can_focus=True):
    """Closed: how long it took, each score with its scale, who signed, and where the minutes are."""

    BINDINGS: ClassVar[Any] = SCROLLS
    DEFAULT_CSS = """
    ClosingPage {
        height: 1fr;
        padding: 0 1;
        scrollbar-size-vertical: 1;
        & > Static { height: auto; margin-bottom: 1; }
        & > .closed { text-style: bold; color: $text-accent; }
        & > .announced { border-left: outer $text-accent; padding-left: 1; }
        & > .closed { margin-bottom: 0; }
        & > .ended { color: $text-muted; }
    }
    """

    def __init__(self, view: Session, read: str, export: str) -> None:
        """`read` and `export` are the keys that show the minutes and write them to a file; empty if there are none.

        Without a key to read them, it doesn't say how to get them at all: nobody is at that screen.
        """
        super().__init__()
        self._view, self._read, self._export = view, read, export
        self._wide = 0

    def compose(self) -> ComposeResult:
        """Yield the page."""
        for classes, content in self._parts():
            part = Static(content, classes=classes, markup=False)
            part.display = bool(content.plain)
            yield part

    def show(self, view: Session) -> None:
        """Update the page, for example after an amendment."""
        self._view = view
        self._redraw()

    def on_resize(self, event: events.Resize) -> None:
        """Lay the scores and signatures out for another width; one column stays free for a scrollbar."""
        if event.size.width != self._wide:
            self._wide = event.size.width
            self._redraw()

    def _redraw(self) -> None:
        for part, (_, content) in zip(self.walk_children(Static), self._parts(), strict=True):
            part.update(content)
            part.display = bool(content.plain)

    def _parts(self) -> list[tuple[str, Content]]:
        view, wide = self._view, (self._wide or UNKNOWN) - 3
        header = view.header
        left, both = counts(view), "Amended" if header.status == "amended" else "Closed"
        return [
            ("closed", Content(_all_signed(view))),
            ("ended", Content(f"{both} · {header.actual_minutes} of {header.planned_minutes} min")),
            ("", Content("\n").join(_signed(view, wide))),
            ("next", Content("\n").join(self._next(view, wide))),
            ("announced", Content(header.announcement or "")),
            ("", Content(f"It leaves {left}." if left else "")),
            ("", Content("\n").join(score_rows(view, wide))),
        ]

    def _next(self, view: Session, wide: int) -> list[Content]:
        """Return what happens next: the next session, the keys of the minutes, and the command for a script."""
        header = view.header
        read = Content.assemble((f"{self._read} ", STRONG), "shows the minutes")
        write = Content.assemble((f"{self._export} ", STRONG), "writes them to a file, as does:")
        host = Content("The host can write them to a file:")
        file = Content(f"parley export {header.id} -o minutes.toml")
        lines = [read, *(write if self._export else host).wrap(wide), *file.wrap(wide)] if self._read else []
        if header.next_at:
            lines += Content(f"The next session is on {show_at(header.next_at)}.").wrap(wide)
        return lines


def _all_signed(view: Session) -> str:
    """Return the sentence that all have signed, and when; empty if somebody hasn't who is waited for."""
    times = {each.key_: each.signed_at for each in view.all(Participant, role="leader") if each.signed_at}
    says = signed_by(view, times, {} if view.origin.imported else times)
    return f"✓ {says}{f', {AS_IMPORTED}' if view.origin.imported else ''}" if says else ""


def score_rows(view: Session, wide: int) -> list[Content]:
    """Return the defined scores in lines of `wide` cells, each with its scale."""
    found = next(iter(view.all(Scores)), None)
    if found is None:
        return []
    votes, chance = latest_votes(view, view.all(Goal)), found.alignment_chance
    band, random = scores.band_of(votes), chance_words(chance, "two") if chance is not None else ""
    named: list[tuple[str, Decimal | int | str | None, str]] = [
        ("alignment", found.alignment, "; ".join(filter(None, (random, band)))),
        ("floor", found.support_floor, f"of {SUPPORT_MAX}, the least support"),
        ("guess error", found.guess_error, f"of {SUPPORT_MAX}, on average"),
        ("fidelity", found.fidelity, _fidelity_says(found.fidelity, fidelity_final(view))),
        ("precision", found.precision, _precision_says(view)),
        ("worth it", found.roti, f"of {ROTI_MOST}, on average"),
    ]
    return [
        line
        for name, value, says in named
        if value is not None
        for line in hanging(
            Content.assemble((f"{name:<{LABEL}}", MUTED), (f"{value!s:>{VALUE}}  ", "bold")),
            Content.styled(says, MUTED),
            wide,
        )
    ]


def _precision_says(view: Session) -> str:
    """Return what was read for the precision, and the vague words that the pair leaned on."""
    words = [f"“{word}”" for word, _ in leaned_on(view, LEANED_MOST)]
    leaned = f"; vague words: {', '.join(words)}" if words else ""
    return f"of 100, on what you disagreed on{leaned}"


def _fidelity_says(first: int | None, final: int | None) -> str:
    """Return the scale of a fidelity, and how it differs for the last texts."""
    revised = "" if final in (None, first) else f"at first, revised {final}; "
    return f"{revised}understood from {UNDERSTOOD_FROM} on"


def _signed(view: Session, wide: int) -> list[Content]:
    found = []
    for each in view.all(Participant, role="leader"):
        did = f"signed at {show_hour(each.signed_at)}{mark(view, each)}" if each.signed_at else "didn't sign"
        sign = Content("● " if each.signed_at else "○ ")
        name = with_mark(leader_of(view.leaders, each.key_), f"{each.key_.upper()} · {each.name}")
        found += hanging(sign, name + Content(f"  {did}".replace("\n  ", "\n")), wide)
    return found + [line for each in countersignatures(view) for line in hanging(Content("  "), each, wide)]
