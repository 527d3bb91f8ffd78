"""`align` on screen: from two private lists to goals signed by both, phase by phase."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import partial
from typing import TYPE_CHECKING, ClassVar

from textual import events, on
from textual.content import Content
from textual.widgets import Static

from sessions.exercises.align.outcomes import SignGoals
from sessions.exercises.align.state import discussed, goals_of, scores_of, signers, unresolved
from sessions.model import Goal, Item
from sessions.rules.phases import kind_of, phase_of
from tui.client.signed_at import SignedAt
from tui.client.status import called
from tui.commands.command import KeyCommand, by_id
from tui.commands.keymap import RUN
from tui.exercises.align.earlier_goals import CARRIED, Drafting, ReadEarlierGoals
from tui.exercises.align.goal_card import gap_card, wording_card
from tui.exercises.align.goal_list import BothLists, Drafted, Goals
from tui.exercises.align.goal_rows import GoalRows
from tui.exercises.align.moments import ballots_revealed
from tui.exercises.align.outcomes import GoalOutcomes
from tui.exercises.align.owners import GoalOwners
from tui.exercises.align.signing import GoalSignatures
from tui.exercises.align.signing_page import goal_signatures, signing_page
from tui.exercises.align.texts import (
    LISTED,
    NARROWED,
    OUTCOMES,
    beneath,
    confirmed,
    gap_columns,
    gap_lines,
    horizons,
    listed_goals,
    narrowed,
    outcomes,
    score_details,
    score_words,
    warning,
)
from tui.exercises.align.ways_forward import GoalWays
from tui.exercises.align.wording import GoalWording
from tui.exercises.one_by_one import OneByOne
from tui.exercises.panel import Panel, line, title
from tui.exercises.private_answer import banner_of
from tui.forms.form_view import FormView
from tui.terminal.set_keys import keys_set
from tui.widgets.beside import BOTH, Beside
from tui.widgets.drawn_page import DrawnPage
from tui.widgets.leader import leader_of, with_mark
from tui.widgets.marked_words import marked
from tui.widgets.matrix import Matrix, MatrixRow
from tui.widgets.score import ScoreLine
from tui.widgets.signatures import Signatures
from tui.widgets.within import lines_in

if TYPE_CHECKING:
    from textual.widget import Widget

    from sessions.session import Session
    from tui.client.session_client import SessionClient
    from tui.widgets.moment import Reveal

LARGE = ("discuss", "revise", "sign")  # phases that show the text of goals in large type
LISTS = {"merge": LISTED, "discuss": NARROWED, "revise": NARROWED, "resolve": OUTCOMES}
IN_BRACKETS = "In brackets: the support that the other leader guessed."
PAGES = {"pagedown": 1, "pageup": -1}
THERE_BEFORE = "There before you wrote"
NOTHING = "There is nothing left to do here."


class AlignPanel(Panel):
    """Shared goals. Private phases are forms; each open phase looks different."""

    kind = "align"
    commands: ClassVar[tuple[KeyCommand, ...]] = (
        *GoalWording.commands,
        *GoalOutcomes.commands,
        *GoalOwners.commands,
        *GoalWays.commands,
        *GoalSignatures.commands,
        *ReadEarlierGoals.commands,
        *OneByOne.commands,
    )
    walked = ("reveal",)
    chosen = ("goal-edit", "goal-raise", "goal-propose", "goal-commit")  # the most likely command in each phase
    DEFAULT_CSS = """
    AlignPanel {
        & > .calm, & > .details, & > .confirmed, & > .none { padding: 0 1; height: auto; }
        & > ScoreLine { padding: 0 0 0 1; }
        & > .details { color: $text-muted; }
        & > .confirmed { margin-top: 1; }
        & > .horizons { padding: 0 1; height: auto; margin-top: 1; }
        & > .none { color: $text-muted; }
        & > .legend { padding: 0 1; color: $text-muted; }
        & > Matrix { height: 1fr; max-height: 1fr; margin-top: 1; }
        & > Goals { margin-top: 0; }
        & Goals.-small { height: auto; max-height: 40%; border-top: solid $border-blurred; }
    }
    """

    def __init__(self, client: SessionClient) -> None:
        super().__init__(client)
        self._goals = GoalRows(self)
        self._signed_at = SignedAt(self, client, SignGoals.kind(), self._times_known)
        wording = GoalWording(self, client, self._goals)
        self._earlier = self.answer.cover = ReadEarlierGoals(self, client)
        self.controllers = (
            wording,
            GoalOutcomes(self, client, self._goals),
            GoalOwners(self, client, self._goals),
            GoalWays(self, client, self._goals, wording),
            GoalSignatures(self, client, self._goals),
            self._earlier,
            self.one_by_one,
        )

    @property
    def cursor_goal(self) -> Goal | None:
        """The goal under the cursor."""
        return self._goals.cursor

    @property
    def about(self) -> str | None:
        """The goal of the moment; where goals are talked about from a list, the one under the cursor."""
        item, goal = self.client.view().active, self.cursor_goal
        return goal.id if goal and item and item.phase in ("discuss", "revise") else super().about

    # --- what is shown ----------------------------------------------------------------------------------------------

    @classmethod
    def prompt(cls, view: Session, item: Item) -> tuple[str, ...]:
        """Return the hint of the phase, and in a ballot the goals that are voted on."""
        voted = unresolved(view, item) if item.phase == "ballot" else ()
        return (*super().prompt(view, item), *(f"{goal.id}  {goal.text}" for goal in voted))

    def compose_open(self, view: Session, item: Item) -> Iterable[Widget]:
        """Yield the widgets of an open phase."""
        phase = phase_of(item)
        hint = phase.hint if phase else item.title
        yield line(hint, "lead") if item.phase in LARGE else title(hint)
        match item.phase:
            case "compare":
                yield BothLists(_drafted(view, item))
            case "reveal":
                yield ScoreLine(self._scores(view, item))
                found = scores_of(view, item, item.round)
                yield line(score_details(found), "details")
                yield line(warning(found), "calm")
                yield line(IN_BRACKETS, "legend")
                yield Matrix(gap_columns(view), gap_lines(view, item), id="gaps", classes=BOTH)
            case "merge" | "resolve":
                yield from self._list(view, item)
                if item.phase == "merge":
                    yield _spread(line("", "horizons"), view, item)
                yield line(confirmed(view, item), "confirmed")
            case "discuss" | "revise":
                none, goals = self._list(view, item)
                yield none
                yield Beside(DrawnPage(self._card(view, item)), goals)
            case "sign":
                page = DrawnPage(partial(signing_page, view, item, self._signed_at.times))
                yield Beside(page, Signatures(self._signatures(view, item)))

    def reveal(self, view: Session, item: Item) -> Reveal | None:
        """Return the ballots of the round."""
        return ballots_revealed(view, item)

    def _nothing(self, item: Item) -> str:
        """Say what can be done if a list has no goals: without one there is no ballot."""
        if item.phase != "merge":
            return f"{NOTHING}{' Continue.' * self.client.situation.may_run}"
        skip = by_id(RUN, "skip-item").key(keys_set(self.app))
        return f"There are no goals on the list. {self.key_for('goal-add')} adds one; {skip} skips the item."

    def refresh_open(self, view: Session, item: Item) -> None:
        """Update an open phase; cursor and scroll position stay."""
        for goals in self.walk_children(Goals):
            rows = self._rows(view, item)
            goals.show(rows)
            for none in lines_in(self, "none"):
                none.display = not rows
        for lists in self.walk_children(BothLists):
            lists.show(_drafted(view, item))
        for matrix in self.query("#gaps").results(Matrix):
            matrix.show(gap_lines(view, item))
        for spread in lines_in(self, "horizons"):
            _spread(spread, view, item)
        for signatures in self.walk_children(Signatures):
            signatures.show(self._signatures(view, item))
        for ready in lines_in(self, "confirmed"):
            ready.update(confirmed(view, item))
        self._redraw()

    def compose_private(self, view: Session, item: Item, form: str) -> Iterable[Widget]:
        """Yield a ballot below its question; a draft like any other form."""
        phase = phase_of(item)
        if form != "ballot" or phase is None:
            yield from super().compose_private(view, item, form)
            return
        shape = kind_of(item).form(view, item, str(self.client.eyes))
        yield title(phase.hint)
        yield super().helped(view, item, self.answer.form(shape, compact=True))
        yield line(banner_of(shape, self.answer.draft), "banner")

    def helped(self, view: Session, item: Item, form: FormView) -> Widget:
        """Return the drafts with earlier goals beside them."""
        drafting = Drafting(form, item)
        self.run_worker(self._earlier.read(view, item, drafting), exclusive=True, group="earlier")
        return drafting

    def _signatures(self, view: Session, item: Item) -> Iterator[Content]:
        """Return who has signed; each leader here reads the key that signs."""
        self._signed_at.follow(view, frozenset(signers(view, item)))
        keys = dict.fromkeys(self.client.leaders, self.key_for("goal-sign")) if self.available("goal-sign") else {}
        return goal_signatures(view, item, self._signed_at.times, keys)

    def _times_known(self) -> None:
        view = self.client.view()
        if view.active:
            self.refresh_open(view, view.active)

    def _list(self, view: Session, item: Item) -> tuple[Widget, Widget]:
        rows = self._rows(view, item)
        none = line(self._nothing(item), "none")
        none.display = not rows
        small = item.phase in ("discuss", "revise")
        columns = LISTS[str(item.phase)]
        return none, Goals(columns, rows, classes="-small") if small else Goals(columns, rows, classes=BOTH, alone=True)

    def _rows(self, view: Session, item: Item) -> list[MatrixRow]:
        match item.phase:
            case "merge":
                return listed_goals(view, item)
            case "discuss":
                return narrowed(view, item, discussed(view, item))
            case "revise":
                return narrowed(view, item, unresolved(view, item))
        return outcomes(view, item, self.key_for("goal-commit"))

    def _scores(self, view: Session, item: Item) -> list[str]:
        before = scores_of(view, item, item.round - 1) if item.round > 1 else None
        return score_words(scores_of(view, item, item.round), before)

    def _card(self, view: Session, item: Item) -> Callable[[int], Content]:
        """Return how to draw the goal under the cursor, at first the top one."""
        first = next(iter(self._rows(view, item)), None)
        goal = self.cursor_goal or (view.find(Goal, first.key) if first else None)
        if goal is None:
            return lambda wide: Content("")
        words = tuple(self.client.words.unexplained)
        if item.phase != "discuss":
            return lambda wide: marked(wording_card(view, item, goal, wide), words)
        key = self.key_for("goal-commit")
        return lambda wide: marked(gap_card(view, item, goal, wide, key), words)

    def _redraw(self, *, top: bool = False) -> None:
        view = self.client.view()
        item = view.active
        if item is None:
            return
        for page in self.walk_children(DrawnPage):
            if item.phase == "sign":
                page.show(partial(signing_page, view, item, self._signed_at.times))
            elif item.phase in ("discuss", "revise"):
                page.show(self._card(view, item), top=top)

    # --- keys -------------------------------------------------------------------------------------------------------

    def on_key(self, event: events.Key) -> None:
        """Scroll the goal in large text with the page keys, while the cursor stays in the list below it."""
        for page in self.walk_children(DrawnPage):
            if event.key in PAGES:
                page.scroll_relative(y=PAGES[event.key] * max(1, page.size.height - 1), animate=False)
                event.stop()
                event.prevent_default()

    @on(Matrix.Moved)
    def _moved(self) -> None:
        self._redraw(top=True)


def _spread(widget: Static, view: Session, item: Item) -> Static:
    """Show how the goals are spread over the horizons; it takes no room while none has one."""
    drawn = horizons(view, item)
    widget.update(drawn)
    widget.display = bool(drawn)
    return widget


def _drafted(view: Session, item: Item) -> list[Drafted]:
    goals = goals_of(view, item)
    carried = [goal for goal in goals if goal.carried_from]
    new = [goal for goal in goals if goal not in carried]
    lists = [
        Drafted(_named(view, seat), _told(view, [goal for goal in new if goal.by == seat])) for seat in view.leaders
    ]
    known = [goal for goal in new if goal.by not in view.leaders]
    others = {THERE_BEFORE: known, CARRIED: carried}
    return [*lists, *(Drafted(Content(title), _told(view, found)) for title, found in others.items() if found)]


def _named(view: Session, seat: str) -> Content:
    return with_mark(leader_of(view.leaders, seat), called(view, seat))


def _told(view: Session, goals: list[Goal]) -> tuple[tuple[str, Content], ...]:
    return tuple((goal.text, beneath(view, goal)) for goal in goals)
