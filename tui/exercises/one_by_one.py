"""Going through what was revealed one question at a time, before all of it is shown at once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Protocol

from sessions.rules.trail import follows
from tui.client.messages import SessionMoved
from tui.commands.command import KeyCommand
from tui.exercises.controller import Controller
from tui.terminal import typeahead
from tui.terminal.set_keys import keys_set
from tui.widgets.moment import Reveal, moment_page

if TYPE_CHECKING:
    from sessions.model import Item
    from sessions.session import Session
    from tui.client.walks import Walk
    from tui.widgets.drawn_page import Draw
    from tui.widgets.moment import RevealStep

GROUP = "What was revealed"
ON = KeyCommand("reveal-on", "right", "next one", "Go to the next question, and then to all at once.", GROUP, 5)
BACK = KeyCommand("reveal-back", "left", "one back", "Go back one question.", GROUP, 6, act="again")
WHOLE = KeyCommand("reveal-whole", "equals_sign", "all at once", "See all, or one question at a time again.", GROUP, 7)
TURNS = "Begin with the widest gap, or end with it; each terminal for itself."
ORDER = KeyCommand("reveal-order", "number_sign", "other order", TURNS, GROUP, 8)
NOTHING = "There is nothing here to go through one at a time."
FIRST = "This is the first one."
ALL_HERE = "This is all of it. Press {key} again to continue."


class Revealing(Protocol):
    """A panel whose phases `walked` reveal something that can be gone through."""

    walked: ClassVar[tuple[str, ...]]

    def reveal(self, view: Session, item: Item) -> Reveal | None:
        """Return what one of these phases revealed, the widest gap first."""

    def has_gaps(self, view: Session, item: Item) -> bool:
        """Whether there are answers in it that can be far apart."""


@dataclass(eq=False)
class OneByOne(Controller):
    """The commands on what a panel revealed."""

    commands = (ON, BACK, WHOLE, ORDER)
    panel: Revealing
    _read: tuple[Session, Reveal | None] | None = None  # read once for each state of the session

    @property
    def walk(self) -> Walk | None:
        """The walk through the phase under way; None where there is no item."""
        item = self.client.view().active
        return None if item is None else self.client.walks.at(item)

    @property
    def reveal(self) -> Reveal | None:
        """What is gone through, in the order that this terminal likes; None if there is nothing."""
        view = self.client.view()
        if self._read is None or self._read[0] is not view:
            item = view.active
            self._read = view, self.panel.reveal(view, item) if item and item.phase in self.panel.walked else None
        found = self._read[1]
        if found is None or not found.moments:
            return None
        return Reveal(found.headline, found.moments[::-1]) if self.client.walks.widest_last else found

    @property
    def moment(self) -> RevealStep | None:
        """The moment that is shown; None while all is shown at once."""
        walk, reveal = self.walk, self.reveal
        if walk is None or walk.whole or reveal is None:
            return None
        return next((each for each in reveal.moments if each.key == walk.key), reveal.moments[0])

    @property
    def left(self) -> int:
        """How many moments haven't been shown here yet; 0 once all have been, one at a time or at once."""
        reveal, moment, walk = self.reveal, self.moment, self.walk
        if reveal is None or moment is None or walk is None:
            return 0
        return sum(each is not moment and each.key not in walk.seen for each in reveal.moments)

    @property
    def last(self) -> bool:
        """Whether the moment that is shown is the last one."""
        reveal = self.reveal
        return reveal is not None and self.moment == reveal.moments[-1]

    def draw(self) -> Draw | None:
        """Return how to draw the moment that is shown; None while all is shown at once."""
        reveal, moment = self.reveal, self.moment
        if reveal is None or moment is None:
            return None
        return lambda wide, high: moment_page(reveal, moment, wide, high)

    @property
    def comes_next(self) -> bool:
        """Whether everything is sealed, and is then gone through one at a time, by how wide the gaps are."""
        view, now = self.client.view(), self.client.situation
        if view.active is None or now.form is None or now.waiting_for:
            return False
        after = follows(view, view.active)
        return after is not None and after.key in self.panel.walked and self.panel.has_gaps(view, view.active)

    def refusal(self, command: str) -> str | None:
        """Return why a command can't be done now."""
        if command == ORDER.id and self.comes_next:
            return None
        walk, reveal = self.walk, self.reveal
        if walk is None or reveal is None:
            return NOTHING
        if command == WHOLE.id:
            return None
        moment = self.moment
        if moment is None:
            return f"Press {WHOLE.key(keys_set(self.app))} first to see them one at a time."
        return FIRST if command == BACK.id and moment == reveal.moments[0] else None

    def label(self, command: KeyCommand) -> str:
        """Return what the hint says: the way that a key goes now."""
        if command.id == WHOLE.id and self.moment is None:
            return "one at a time"
        if command.id == ON.id and self.last:
            return "all at once"
        if command.id == ORDER.id:
            return "widest first" if self.client.walks.widest_last else "widest last"
        return super().label(command)

    def do_reveal_on(self) -> None:
        """Go to the next one; after the last, to all at once."""
        if self.last:
            self.do_reveal_whole()
        else:
            self._go(1)

    def do_reveal_back(self) -> None:
        """Go back one."""
        self._go(-1)

    def _go(self, way: int) -> None:
        walk, reveal, moment = self.walk, self.reveal, self.moment
        if walk is not None and reveal is not None and moment is not None:
            walk.seen.add(moment.key)
            walk.key = reveal.moments[reveal.moments.index(moment) + way].key
            self.widget.post_message(SessionMoved())

    def do_reveal_whole(self) -> None:
        """Show all at once, or one at a time from where it was left."""
        if (walk := self.walk) is not None:
            walk.whole = not walk.whole
            self.widget.post_message(SessionMoved())

    def show_rest(self, key: str) -> None:
        """Show all at once instead of going on past what hasn't been shown, and say that `key` goes on now."""
        typeahead.spend_key(self.app, typeahead.REPEAT_S)  # held or doubled, it would go on after all
        self.do_reveal_whole()
        self.screen.say(ALL_HERE.format(key=key))

    def do_reveal_order(self) -> None:
        """Reverse the order, and begin at its beginning."""
        if (walk := self.walk) is not None:
            walk.seen.update([self.moment.key] if self.moment else [])
            walk.key = None
        self.client.walks.widest_last = not self.client.walks.widest_last
        self.widget.post_message(SessionMoved())
