"""Quick capture: a small form over the exercise, which stays where it is."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, ClassVar

from sessions.captures import Captured, RemoveRecord, author_of, kept_why, ref_of
from sessions.errors import Refused
from sessions.forms import Payload
from sessions.model import Action, BoardRow, Decision, Parked
from sessions.text import closed
from tui.capture import CAPTURES, asking_whose
from tui.commands import Command
from tui.jotting import Jotter, key_to, waiting
from tui.keys import CAPTURE, RECORDS
from tui.panels.records import speaks
from tui.recorded import told
from tui.screens.modal import FormModal

if TYPE_CHECKING:
    from sessions.session import Session
    from tui.desk import Desk
    from tui.screens.session import SessionScreen

WHILE = ("running", "paused", "closing")

UNDO = next(each for each in CAPTURE if each.id == "undo")


def _written(view: Session) -> dict[str, Captured]:
    """Return what is written down, by name."""
    kinds: tuple[type[Captured], ...] = (Decision, Action, Parked, BoardRow)
    return {ref_of(row): row for kind in kinds for row in view.all(kind)}


class Capturing:
    """The commands of CAPTURE, and the one that shows all that was captured, for one session screen."""

    commands: ClassVar[tuple[Command, ...]] = (*CAPTURE, RECORDS)

    def __init__(self, screen: SessionScreen, desk: Desk) -> None:
        self.screen, self.desk = screen, desk
        self._told = False
        self._last: Captured | None = None

    def available(self, command: str) -> bool:
        """Whether something can be written down now, or taken back."""
        if command == RECORDS.id:
            return not self.screen.covered and self.desk.view().active is not None and bool(_written(self.desk.view()))
        if command == "undo" and self._undoable is None:
            return False
        return not self.screen.agenda_shown and speaks(self.desk) and self.desk.view().header.status in WHILE

    def label(self, command: Command) -> str:
        """Return the word beside a key."""
        return command.label

    def settle(self) -> None:
        """Say once, when the session is opened and can be written in, what was half typed in a small form here."""
        if self._told or not (self.desk.hot or self.desk.eyes):
            return
        self._told = True
        if found := dict(waiting(self.desk)):
            self.screen.call_after_refresh(self._tell, found)

    def _tell(self, found: Mapping[str, str]) -> None:
        how = key_to(self.screen, found)
        self.screen.say(f"What you began to write waits: {f'press {how}.' if how else 'open its form again.'}")

    def _open(self, kind: str) -> None:
        captured, desk = CAPTURES[kind], self.desk

        async def keep(payload: Payload) -> None:
            known = _written(desk.view())
            by = payload["it"].get("by")
            await desk.do(captured.command(payload), *([by] if by else []))
            new = [row for ref, row in _written(desk.view()).items() if ref not in known]
            self._last = next((row for row in new if author_of(row) in (None, *desk.hands)), None)

        def done(kept: Any) -> None:
            if kept:
                typing, keymap = self.screen.private or self.screen.typing, self.screen.app._keymap
                undo = UNDO.key(typing, keymap) if self._undoable else ""
                ways = [f"{undo} to undo it"] * bool(undo)
                ways += [f"{key} to see all"] if (key := RECORDS.key(typing, keymap)) else []
                self.screen.say(f"Written down. Press {', '.join(ways)}." if ways else "Written down.")

        form = captured.form(desk.view())
        if captured.signed and desk.shared:
            form = asking_whose(form, desk.leaders)
        self.screen.app.push_screen(FormModal(form, keep, jotter=Jotter(desk, kind)), done)

    @property
    def _undoable(self) -> Captured | None:
        """What was written down last at this terminal, as long as it is as it was."""
        last, view = self._last, self.desk.view()
        if last is None or _written(view).get(ref_of(last)) != last:
            return None
        if author_of(last) not in (None, *self.desk.hands):
            return None
        return None if kept_why(view, last) else last

    async def do_undo(self) -> None:
        """Take back what was written down last."""
        row = self._undoable
        if row is None:
            raise Refused("There is nothing to undo.")
        author = author_of(row)
        await self.desk.do(RemoveRecord(ref=ref_of(row)), *([author] if author else []))
        self._last = None
        self.screen.say(f"{closed(f'Taken out: {told(row)}')} The log keeps it.")

    async def do_records(self) -> None:
        """Show all that was written down."""
        from tui.screens.records import RecordsView

        await self.screen.show_instead(RecordsView)

    def do_decision(self) -> None:
        """Write a decision down."""
        self._open("decision")

    def do_action(self) -> None:
        """Write an action down."""
        self._open("action")

    def do_topic(self) -> None:
        """Park a topic."""
        self._open("topic")

    def do_fact(self) -> None:
        """Write a fact down."""
        self._open("fact")

    def do_question(self) -> None:
        """Write a question down."""
        self._open("question")
