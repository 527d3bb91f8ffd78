"""The facilitator view: one page for running the session, first what is asked now. It shows nothing private."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING

from textual import events
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.widgets import Static

from sessions.exercises.close.kind import lacking
from sessions.library.phase_facts import facts_of
from sessions.model import Action, Clock, Decision, Item, Participant
from sessions.text import at_most, listed
from sessions.times import short_day
from tui.client.status import awaiting, coming, statuses, told_presence
from tui.exercises import panel_for
from tui.exercises.panel import rewrite
from tui.screens.session.facilitator_board import Attending, BoardFacts, BoardKey, FacilitatorBoard, Planned, Recorded
from tui.terminal.set_keys import keys_set
from tui.widgets.big_digits import HIGH, HUGE_HIGH
from tui.widgets.large_clock import LargeClock
from tui.widgets.leader import colored, leader_of
from tui.widgets.records import named
from tui.widgets.voice import voice_line
from tui.widgets.within import lines_in

if TYPE_CHECKING:
    from sessions.session import Session
    from tui.client.session_client import SessionClient
    from tui.dialogs.protocol import CommandScreen, Part

ROOMY = 34  # lines from which the clock is huge, and more of what is asked is shown
ASKED_MOST, ASKED_ROOMY = 4, 12  # lines of what is asked, and those of a roomy page
MUTED = "$foreground-muted"


class FacilitatorView(Vertical):
    """The facilitator view, shown instead of rail and exercise; its keys are those of the session screen."""

    keys = ("next", "hold", "extend", "replan", "reveal", "park-item", "nudge", "give-hand", "attend", "desk")
    """The keys that run a session, in the order shown."""
    controllers: tuple[Part, ...] = ()
    """It has no commands of its own."""
    chosen: tuple[str, ...] = ()
    can_focus = True
    DEFAULT_CSS = """
    FacilitatorView {
        & Static { height: auto; }
        & > .now { height: auto; max-height: 50%; min-height: 4; padding: 0 1; margin-bottom: 1; }
        & > .now > Vertical { width: 1fr; max-width: 100; height: auto; padding-right: 2; }
        & .state { color: $text-accent; }
        &.-roomy .state { margin-top: 1; }
        & .next { color: $text-muted; }
    }
    """

    def __init__(self, client: SessionClient) -> None:
        super().__init__(classes="panel")
        self.client = client
        self._roomy = False

    def compose(self) -> ComposeResult:
        """Yield what is asked now beside the clock, and the board."""
        with Horizontal(classes="now"):
            with Vertical():
                yield Static(classes="prompt", markup=False)
                yield Static(classes="state", markup=False)
                yield Static(classes="next", markup=False)
            yield LargeClock()
        yield FacilitatorBoard()

    def focus_first(self) -> None:
        """Take the focus, so that letters are keys."""
        self.focus(scroll_visible=False)

    def on_resize(self, event: events.Resize) -> None:
        """Use the room there is."""
        self._roomy = event.size.height >= ROOMY
        self.set_class(self._roomy, "-roomy")
        self.query_one(LargeClock).grow(HUGE_HIGH if self._roomy else HIGH)

    def show(self, view: Session, screen: CommandScreen, paused: str) -> None:
        """Update the view, with who paused the session if it is `paused`; what is the same isn't repainted."""
        elapsed_ms = self.client.elapsed_ms
        asked = prompt(view, ASKED_ROOMY if self._roomy else ASKED_MOST)
        for name, says in (("prompt", asked), ("state", paused or under_way(self.client)), ("next", coming(view))):
            rewrite(lines_in(self, name), says)
        self.query_one(LargeClock).update(view.find(Clock), elapsed_ms)
        agenda = tuple(planned(view, elapsed_ms))
        people, records, keys = tuple(attending(self.client)), tuple(recorded(view)), tuple(_caps(screen))
        self.query_one(FacilitatorBoard).show(
            BoardFacts(people, records, agenda, totals(view, agenda, elapsed_ms), keys, tuple(purpose(view)))
        )


def prompt(view: Session, most: int) -> Content:
    """Return what the leaders are asked now, as they read it, in `most` texts: first the question, then the rest."""
    item = view.active
    if item is None:
        return Content("There is no active item.")
    first, *rest = panel_for(item.kind).prompt(view, item)
    return Content.assemble((first, "bold"), *((f"\n{each}", MUTED) for each in at_most(rest, most - 1)))


def purpose(view: Session) -> Iterator[tuple[str, str]]:
    """Yield under labels what happens in the phase, why it is there, and what is behind that."""
    item = view.active
    facts = facts_of(item.kind, item.phase) if item else None
    if facts:
        yield "What", facts.happens
        yield "Why", facts.why
        if facts.evidence:
            yield "Known", facts.evidence


def recorded(view: Session) -> Iterator[Recorded]:
    """Yield the decisions and the open actions, each with what it lacks: an owner, a day, an agreement, a reason."""
    waits = {lack.ref: lack.lacks for lack in lacking(view)}
    for decision in view.all(Decision):
        wanted = {"an owner": decision.owner, "a review day": decision.review_on, "a reason": decision.rationale}
        lacks = _missing(wanted) if decision.status == "decided" else waits.get(decision.id, "")
        yield Recorded(decision.id, decision.title, _whose(view, decision.owner, decision.review_on), lacks)
    for action in view.all(Action, status="open"):
        lacks = _missing({"an owner": action.owner, "a day": action.due})
        yield Recorded(action.id, action.text, _whose(view, action.owner, action.due), lacks)


def _missing(wanted: Mapping[str, object]) -> str:
    return listed([word for word, value in wanted.items() if not value])


def _whose(view: Session, owner: str | None, day: date | None) -> Content:
    parts = [colored(leader_of(view.leaders, owner), named(owner))] if owner else []
    return Content(" · ").join([*parts, *([Content(short_day(day))] if day else [])])


def planned(view: Session, elapsed_ms: int) -> list[Planned]:
    """Return the agenda with the minutes each item took, including the running clock."""
    return [Planned(item, _took_ms(view, item, elapsed_ms) // 60_000) for item in view.agenda]


def _took_ms(view: Session, item: Item, elapsed_ms: int) -> int:
    if item.status == "ended":
        return item.actual_minutes * 60_000
    clock = view.find(Clock)
    return item.elapsed_ms + (elapsed_ms if clock and clock.item == item.id and item.status != "queued" else 0)


def totals(view: Session, agenda: Sequence[Planned], elapsed_ms: int) -> str:
    """Return the minutes used of those planned, and the expected difference from the plan."""
    gone = sum(each.took for each in agenda)
    left_ms = sum(
        max(0, each.item.budget_s * 1000 - _took_ms(view, each.item, elapsed_ms))
        for each in agenda
        if each.item.status != "ended"
    )
    left = -(-left_ms // 60_000)
    over = gone + left - view.header.planned_minutes
    ends = f"{over} over" if over > 0 else "just fits" if over == 0 else f"{-over} free"
    return f"{gone} of {view.header.planned_minutes} min used · {ends}"


def under_way(client: SessionClient) -> str | Content:
    """Return whom everybody waits for while the leaders write in private; otherwise who speaks first, and why."""
    return awaiting(client) if client.situation.form else voice_line(client.view())


def attending(client: SessionClient) -> list[Attending]:
    """Return the people: whether they are here, and only the status word of what they are doing."""
    view = client.view()
    doing = {each.name: each for each in statuses(client)}
    found = []
    for person in view.all(Participant):
        seat = person.key_
        presence = told_presence(client, seat) or "not yet here"
        presence = "online" if presence == "here" and not client.hot else presence
        found_doing = doing.get(seat.upper())
        word, says = (found_doing.doing, found_doing.says) if found_doing else ("", "")
        if person.role == "facilitator":
            word = "runs the session"
        elif person.role == "observer":
            word = "watching"
        elif word in ("here", presence, "offline"):
            word = ""
        place = found_doing.leader if found_doing else 0
        found.append(Attending(seat.upper(), person.name, presence, word, says, place))
    return found


def _caps(screen: CommandScreen) -> Iterator[BoardKey]:
    offered = {command.id: (command, part) for command, part in screen.offered() if command.id in FacilitatorView.keys}
    for key in FacilitatorView.keys:
        command, part = offered[key]
        yield BoardKey(command.key(keys_set(screen.app)), part.label(command), key, part.available(key))
