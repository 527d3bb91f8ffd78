"""What people read while they wait: whom for, the question, the time left, what comes next, and what they can do."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Final, cast

from rich.cells import cell_len
from textual import events
from textual.app import ComposeResult
from textual.containers import Container, Horizontal, Vertical
from textual.content import Content
from textual.geometry import Size
from textual.widget import Widget
from textual.widgets import Static

from sessions.model import Clock
from sessions.text import listed
from tui.client.status import awaiting, coming, statuses
from tui.terminal.set_keys import keys_set
from tui.widgets.beside import BOTH
from tui.widgets.big_digits import HIGH, HUGE_HIGH
from tui.widgets.hanging import beside
from tui.widgets.large_clock import LargeClock
from tui.widgets.leader import seat_mark
from tui.widgets.rail import DONE, PRESENCE
from tui.widgets.within import lines_in

if TYPE_CHECKING:
    from textual.widget import Widget

    from sessions.session import Session
    from tui.client.session_client import SessionClient
    from tui.dialogs.screen import ParleyScreen

BESIDE, PEOPLE, HUGE = 84, 24, 34
"""The cells from which somebody's own words are beside the rest, and the lines from which everybody has one,
and from which the clock is huge."""
AROUND = 2  # cells around the text of a page
MUTED = "$foreground-muted"
MEANWHILE: Final = {
    "hand-over": "opens the curtain for the next turn",
    "take-back": "takes it back",
    "nudge": "nudges {waiting}",
    "records": "shows what was recorded",
    "minutes": "shows the minutes so far",
}
"""What can be done meanwhile, by the name of the command, in the order shown."""


class _State(Vertical):
    """What everybody may read; a column stays free for a scrollbar, so that the text never wraps again because of it.

    Textual leaves that column out when it measures the height.
    """

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """Return the lines of the text beside the column."""
        return super().get_content_height(container, viewport, width - self.scrollbar_size_vertical)


class WaitingPage(Container):
    """The page of everybody who has nothing to write now; `own` is what its reader alone may see of it."""

    DEFAULT_CSS = """
    WaitingPage {
        height: 1fr;
        & Static { height: auto; }
        & > .state {
            height: auto;
            max-height: 100%;
            padding: 0 0 0 1;
            overflow-y: auto;
            scrollbar-size: 0 1;  /* a stable gutter leaves a line for the other scrollbar, too */
            scrollbar-gutter: stable;
        }
        &.-owning > .state { max-height: 70%; }
        & .top { height: auto; min-height: 4; }
        & .top > Vertical { width: 1fr; height: auto; padding-right: 2; }
        & .waiting { text-style: bold; }
        & .next, & .meanwhile, & .secret { color: $text-muted; }
        & .next { margin-top: 1; }
        & .people { display: none; margin-top: 1; }
        & .asked, & .meanwhile, & .secret { margin-top: 1; }
        & > .own { margin-top: 1; }
        & .-none { display: none; }
        &.-high .people { display: block; }
        &.-beside { layout: horizontal; }
        &.-beside .top { layout: vertical; }
        &.-beside .top LargeClock { margin-top: 1; text-align: left; }
        &.-beside > .state { width: 2fr; max-width: 60; height: 1fr; max-height: 100%; }
        &.-beside > .own { width: 3fr; margin: 0 0 0 2; border-left: solid $border-blurred; padding-left: 2; }
    }
    """

    def __init__(self, client: SessionClient, done: str, asked: str, own: Widget | None, secret: str = "") -> None:
        """`done` comes before whom everybody waits for, `asked` is the question, and `secret` who sees what, if any."""
        super().__init__(classes=BOTH if own is not None else "")
        self._client, self._done, self._asked, self._own, self._secret = client, done, asked, own, secret

    def compose(self) -> ComposeResult:
        """Yield what everybody may read, then what only its reader may."""
        with _State(classes="state"):
            with Horizontal(classes="top"):
                with Vertical():
                    yield Static(classes="waiting", markup=False)
                    yield Static(classes="next", markup=False)
                yield LargeClock()
            yield Static(classes="people", markup=False)
            yield Static(_question(self._asked), classes="asked", markup=False)
            yield Static(Content(self._secret), classes="secret", markup=False)
            yield Static(classes="meanwhile", markup=False)
        if self._own is not None:
            yield self._own

    def on_mount(self) -> None:
        """Fill it in."""
        self.show(self._client.view())

    def on_resize(self, event: events.Resize) -> None:
        """Use the room there is."""
        self.set_class(self._own is not None, "-owning")
        self.set_class(self._own is not None and event.size.width >= BESIDE, "-beside")
        self.set_class(event.size.height >= PEOPLE, "-high")
        for clock in self.walk_children(LargeClock):
            clock.grow(HUGE_HIGH if event.size.height >= HUGE and event.size.width >= BESIDE else HIGH)
        self.show(self._client.view())

    def show(self, view: Session) -> None:
        """Update what changes while people wait; what is the same isn't repainted."""
        told = {
            "waiting": Content(" ".join(filter(None, (self._done, awaiting(self._client))))),
            "next": Content(coming(view)),
            "people": self._people(view),
            "secret": Content(self._secret if self._client.situation.waiting_for else ""),
            "meanwhile": self._meanwhile(),
        }
        for name, says in told.items():
            for part in lines_in(self, name):
                if part.content != says:
                    part.update(says)
                part.set_class(not says, "-none")
        self.tick(view)

    def tick(self, view: Session) -> None:
        """Show the time."""
        for clock in self.walk_children(LargeClock):  # none before it's mounted
            clock.update(view.find(Clock), self._client.elapsed_ms)

    def _people(self, view: Session) -> Content:
        """Return each leader with the word for what they are doing, and what they say of themselves."""
        doing = {each.name: each for each in statuses(self._client)}
        names = {seat: seat_mark(view.leaders, seat) for seat in view.leaders}
        room = max(name.cell_length for name in names.values()) + 3
        lines = []
        for seat, name in names.items():
            word, says = doing[seat.upper()].doing, doing[seat.upper()].says
            sign = (PRESENCE.get(word, PRESENCE["here"]), "$text-accent" if word in DONE else MUTED)
            said = (f" · {says}" if says else "", "bold $text-warning")
            lines.append(Content.assemble(name.pad_right(room - name.cell_length), sign, f" {word}", said))
        return Content("\n").join(lines)

    def _meanwhile(self) -> Content:
        """Return what its reader can do now: each key on a line of its own if there is room, else beside each other."""
        found = list(self._doable())
        if self.has_class("-high") and (self._own is None or self.has_class("-beside")):
            wide = max((cell_len(key) for key, _ in found), default=0)
            lines = [
                Content.assemble((key, "bold $text"), " " * (wide - cell_len(key) + 2), does) for key, does in found
            ]
        else:
            pieces = [Content.assemble((key, "bold $text"), f" {does}") for key, does in found]
            lines = beside(pieces, Content(" · "), max(1, self.size.width - AROUND))
        return Content("\n").join(lines)

    def _doable(self) -> Iterator[tuple[str, str]]:
        """Yield each key that can be pressed now, with what it does."""
        screen = cast("ParleyScreen[Any]", self.screen)
        waiting = [seat.upper() for seat in self._client.situation.waiting_for if seat not in self._client.hands]
        for name, does in MEANWHILE.items():
            found = screen.doable(name) if waiting or name != "nudge" else None
            if found and (key := found[0].key(keys_set(self.app))):
                yield key, does.format(waiting=listed(waiting))


def _question(asked: str) -> Content:
    """Return a question, with what the phase asks about it below in quiet words."""
    question, _, rest = asked.partition("\n")
    return Content.assemble(question, (f"\n{rest}" if rest else "", MUTED))


def show_time_to_those_who_wait(inside: Widget, view: Session) -> None:
    """Show the time that passed on each page in a widget on which somebody waits."""
    for page in inside.walk_children(WaitingPage):  # every second; a query would match selectors with every widget
        page.tick(view)
