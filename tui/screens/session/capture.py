"""Quick capture: a dialog over the exercise, which stays as it is."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from sessions.errors import Refused
from sessions.model import Action, BoardRow, Decision, Parked
from sessions.records.corrections import Captured, RemoveRecord, author_of, kept_why, ref_of
from sessions.rules.agenda import AddItem
from sessions.situation import started
from sessions.text import closed
from tui.commands.command import Consent, KeyCommand, by_id
from tui.commands.keymap import CAPTURE, RECORDS
from tui.dialogs.dialog import Answers, Dialog
from tui.dialogs.dialog_draft import key_to, waiting
from tui.dialogs.offered_tensions import Offers
from tui.dialogs.open_dialog import open_dialog
from tui.exercises.argue_as import argue_as
from tui.exercises.capture_forms import CAPTURES
from tui.screens.session.controller import NO_ITEM, ScreenController
from tui.terminal.set_keys import keys_set
from tui.widgets.record_lines import told

if TYPE_CHECKING:
    from sessions.library.tensions import Tension
    from sessions.session import Session
    from tui.client.session_client import SessionClient
    from tui.screens.session.protocol import ControlledScreen

UNDO = by_id(CAPTURE, "undo")


def _written(view: Session) -> dict[str, Captured]:
    """Return the records by name."""
    kinds: tuple[type[Captured], ...] = (Decision, Action, Parked, BoardRow)
    return {ref_of(row): row for kind in kinds for row in view.all(kind)}


class Capturing(ScreenController):
    """The commands of CAPTURE, and the one that shows all records, for one session screen."""

    commands: tuple[KeyCommand, ...] = (*CAPTURE, RECORDS)

    def __init__(self, screen: ControlledScreen, client: SessionClient) -> None:
        super().__init__(screen, client)
        self._told = False
        self._last: Captured | None = None

    def refusal(self, command: str) -> str | None:
        """Return why nothing can be recorded, or undone, now."""
        if command == RECORDS.id:
            if not self.view.active:
                return started(self.client.situation) or NO_ITEM
            return self.covered or (None if _written(self.view) else "Nothing has been recorded yet.")
        if why := self.client.unmet(RemoveRecord) or started(self.client.situation):
            return why
        if self.screen.middle.agenda_shown:
            return self.covered
        return "You have nothing to undo." if command == "undo" and self._undoable is None else None

    def announce(self) -> None:
        """Say once, when the session is opened and can be changed, which dialogs have unfinished text."""
        if self._told or not (self.client.hot or self.client.eyes):
            return
        self._told = True
        if found := dict(waiting(self.client)):
            self.screen.call_after_refresh(self._tell, found)

    def _tell(self, found: Mapping[str, str]) -> None:
        how = key_to(self.screen, found)
        self.screen.say(f"You have unfinished text: {f'press {how}.' if how else 'open its dialog again.'}")

    def _open(self, kind: str) -> None:
        open_dialog(self.screen.app, self.client, self._dialog(kind))

    def _dialog(self, kind: str) -> Dialog:
        captured, client = CAPTURES[kind], self.client

        async def written(answers: Answers) -> str:
            known = _written(answers.before)
            new = [row for ref, row in _written(client.view()).items() if ref not in known]
            await self.screen.show()
            for row in new:  # the next key is about it
                self.screen.middle.point_at(ref_of(row))
            self._last = next((row for row in new if author_of(row) in (None, *client.hands)), None)
            if taken and (why := client.unmet(AddItem)):
                return f"Recorded. To argue it as {taken[-1].title}: {why}"
            to_argue.extend(argue_as(str(answers.get("text", "")), tension) for tension in taken[-1:])
            return self._done()

        taken: list[Tension] = []
        to_argue: list[Dialog] = []
        return Dialog(
            id=kind,
            title=captured.title,
            fields=captured.asks(client.view(), client.leaders if client.shared else ()),
            to_command=captured.to_command,
            then=written,
            following=lambda: next(iter(to_argue), None),
            another=lambda: self._dialog(kind),
            offers=Offers(reads=("text",), taken=taken.append, does="argue it as") if kind == "question" else None,
        )

    def _done(self) -> str:
        """Say that it was recorded, and what can be done with it now."""
        typing, keymap = self.screen.typing, keys_set(self.screen.app)
        undo = UNDO.key(keymap, typing=typing) if self._undoable else ""
        ways = [f"{undo} to undo it"] * bool(undo)
        ways += [f"{key} to see all"] if (key := RECORDS.key(keymap, typing=typing)) else []
        return f"Recorded. Press {', '.join(ways)}." if ways else "Recorded."

    @property
    def _undoable(self) -> Captured | None:
        """The last record made at this terminal, as long as it is unchanged."""
        last, view = self._last, self.client.view()
        if last is None or _written(view).get(ref_of(last)) != last:
            return None
        if author_of(last) not in (None, *self.client.hands):
            return None
        return None if kept_why(view, last) else last

    def asks_undo(self) -> Consent | None:
        """Name the record that would be removed."""
        row = self._undoable
        return Consent(f"remove {told(row)}", (ref_of(row), row)) if row is not None else None

    async def do_undo(self) -> None:
        """Undo the last record."""
        row = self._undoable
        if row is None:
            raise Refused("There is nothing to undo.")
        author = author_of(row)
        await self.client.do(RemoveRecord(ref=ref_of(row)), *([author] if author else []))
        self._last = None
        self.screen.say(f"{closed(f'Removed: {told(row)}')} The log still has it.")

    async def do_records(self) -> None:
        """Show all records."""
        await self.screen.middle.show_records()

    def do_decision(self) -> None:
        """Record a decision."""
        self._open("decision")

    def do_action(self) -> None:
        """Record an action."""
        self._open("action")

    def do_topic(self) -> None:
        """Park a topic."""
        self._open("topic")

    def do_fact(self) -> None:
        """Record a fact."""
        self._open("fact")

    def do_question(self) -> None:
        """Record a question."""
        self._open("question")
