"""What is written down, on a panel: the rows, and the keys that settle the one under the cursor."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any, ClassVar

from textual import on
from textual.containers import Vertical

from sessions.errors import Missing, Refused
from sessions.model import Action, BoardRow, Decision, Dissent, Option, Parked
from sessions.records.captures import EditAction
from sessions.records.corrections import (
    CHANGED,
    Captured,
    EditCapture,
    RemoveRecord,
    author_of,
    captured,
    kept_why,
    ref_of,
)
from sessions.records.decisions import AddOption, AgreeDecision, EditDecision, Object
from sessions.rules.checks import OPEN
from sessions.rules.forms import Field, Form, Payload
from sessions.text import closed
from tui.client.messages import Said
from tui.client.status import people, speaks
from tui.commands.command import Consent, KeyCommand
from tui.commands.keymap import AGREE, DISSENT, EDIT, OPTION, RECORD_KEYS, REMOVE
from tui.dialogs.ask_seat import ask_whose
from tui.dialogs.dialog_draft import DialogDraftKeeper
from tui.dialogs.edit_form import Change, Edit, plain
from tui.dialogs.modal import FormModal
from tui.dialogs.pick import Choice, PickDialog
from tui.dialogs.screen import ParleyScreen, rehint
from tui.dialogs.small_form import ask
from tui.exercises.capture_forms import DOMAINS, dated, methods
from tui.widgets.matrix import Matrix, MatrixRow
from tui.widgets.record_lines import owed, told
from tui.widgets.records import Records

if TYPE_CHECKING:
    from sessions.session import Session
    from tui.client.session_client import SessionClient

NOT_YOURS = "You can only do this with what you wrote down yourself."


# --- the rows -------------------------------------------------------------------------------------------------------


class RecordKeys(Vertical):
    """`Records` with the keys that settle the one under the cursor; a subclass says which rows."""

    client: SessionClient
    can_focus = True
    commands: ClassVar[tuple[KeyCommand, ...]] = RECORD_KEYS
    asks_whole: ClassVar[bool] = False
    """Whether editing asks for what a record needs in the end: its owner, its date, its day to look again."""

    def rows(self, view: Session) -> Iterable[MatrixRow]:
        """Return the rows to show."""
        raise NotImplementedError

    def show_rows(self, view: Session) -> None:
        """Bring the rows up to date; the cursor stays where it is."""
        for records in self.walk_children(Records):
            records.show(list(self.rows(view)))

    @property
    def cursor(self) -> str:
        """The key of the row under the cursor, or an empty text."""
        return next((records.key or "" for records in self.walk_children(Records) if not records.empty), "")

    @property
    def cursor_record(self) -> Decision | Action | None:
        """The decision or action under the cursor."""
        view, key = self.client.view(), self.cursor
        return view.find(Decision, key) or view.find(Action, key)

    @property
    def cursor_own(self) -> list[Captured]:
        """What the hands here wrote down themselves of what is under the cursor: the record, its options, a dissent."""
        view = self.client.view()
        try:
            row = captured(view, self.cursor)
        except Missing:
            return []
        found: list[Captured] = [row]
        if isinstance(row, Decision):
            found += [*view.all(Option, decision=row.id), *view.all(Dissent, decision=row.id)]
        return [each for each in found if author_of(each) in (None, *self.client.hands)]

    def _removable(self) -> list[Captured]:
        return [each for each in self.cursor_own if kept_why(self.client.view(), each) is None]

    def _changeable(self) -> list[Captured]:
        """Return what EDIT changes of what is under the cursor: a decision or an action is anybody's to mend."""
        record = self.cursor_record
        rows = [
            each for each in self.cursor_own if type(each) in CHANGED and kept_why(self.client.view(), each) is None
        ]
        if isinstance(record, Decision) or (isinstance(record, Action) and record.status == "open"):
            return [record, *rows]
        return rows

    def focus_rows(self) -> bool:
        """Begin with the rows; whether there are any."""
        for records in self.walk_children(Records):
            if not records.empty:
                records.focus_rows()
                return True
        return False

    def available(self, command: str) -> bool:
        """Whether a command makes sense for the row under the cursor."""
        row, view = self.cursor_record, self.client.view()
        if not self.cursor or view.header.status not in OPEN or not speaks(self.client):
            return False
        if command in (EDIT.id, REMOVE.id):
            return bool(self._changeable() if command == EDIT.id else self._removable())
        if not isinstance(row, Decision):
            return False
        match command:
            case AGREE.id:
                return bool(self._agreeing(row))
            case OPTION.id:
                return row.status == "proposed"
            case DISSENT.id:
                return row.status in ("proposed", "decided") and bool(self.client.leaders)
        return False

    def why_not(self, command: str) -> str:
        """Return why one of these commands cannot be done for the row under the cursor."""
        view, row = self.client.view(), self.cursor_record
        if not self.cursor:
            return "There is no record under the cursor."
        if command in (EDIT.id, REMOVE.id):
            return next(filter(None, (kept_why(view, each) for each in self.cursor_own)), None) or NOT_YOURS
        if not isinstance(row, Decision):
            return "Put the cursor on a decision."
        if command == AGREE.id and row.status == "proposed":
            return f"{row.id} doesn't wait for you to agree."
        return f"{row.id} is {row.status}."

    def _decision(self) -> Decision:
        row = self.cursor_record
        if not isinstance(row, Decision):
            raise Refused("Put the cursor on a decision.")
        return row

    def _agreeing(self, decision: Decision) -> list[str]:
        """Return the seats at this terminal whose agreement is still owed."""
        if decision.status != "proposed":
            return []
        here = people(self.client.view()) if self.client.hot else self.client.hands
        return [seat for seat in owed(self.client.view(), decision) if seat in here]

    @on(Records.Moved)
    def _moved(self, event: Records.Moved) -> None:
        event.stop()
        rehint(self)

    @on(Matrix.Chosen)
    async def _chosen(self, event: Matrix.Chosen) -> None:
        event.stop()
        if self.available(EDIT.id) and isinstance(self.screen, ParleyScreen):
            await self.screen.attempt(self.do_record_edit)

    # --- commands ---------------------------------------------------------------------------------------------------

    def asks_record_agree(self) -> Consent | None:
        """Name the decision; at the hot seat a list asks who agrees, where there are options a form to which."""
        decision = self._decision()
        if self.client.hot or self.client.view().all(Option, decision=decision.id):
            return None
        read = AgreeDecision(decision=decision.id).as_read(self.client.view(), "").read
        return Consent(f"agree to {decision.id}: {decision.title}", read)

    async def do_record_agree(self) -> None:
        """Agree; at the hot seat ask who does, each by an act of their own."""
        decision, view = self._decision(), self.client.view()
        agreeing = AgreeDecision(decision=decision.id).as_read(view, self.client.hands[0])
        if not isinstance(self.screen, ParleyScreen):
            return

        async def agree(seats: tuple[str, ...]) -> None:
            await self._agree(decision, agreeing, seats[0])

        question = f"Who agrees to {decision.id}?"
        await ask_whose(self.screen, self.client, question, self._agreeing(decision), agree, note=decision.title)

    async def _agree(self, decision: Decision, agreeing: AgreeDecision, seat: str) -> None:
        """Agree to a decision in the words that were read; where there are options, ask which is chosen."""
        options = self.client.view().all(Option, decision=decision.id)
        if not options:
            await self.client.do(agreeing, seat)
            return

        async def keep(payload: Payload) -> None:
            await self.client.do(replace(agreeing, chosen=payload["it"]["chosen"]), seat)

        chosen = next((option.key_ for option in options if option.chosen), None)
        note = "\n".join([decision.title, *(f"{option.key_}: {option.text}" for option in options)])
        field = Field("chosen", "Which option", "choice", options=tuple(option.key_ for option in options))
        given = {"it": {"chosen": chosen}} if chosen else None
        who = f"{seat.upper()} agrees to" if self.client.hot else "Agree to"
        form, jotter = ask(f"{who} {decision.id}", field), DialogDraftKeeper(self.client, AGREE.id, decision.id)
        self.app.push_screen(FormModal(form, keep, given, note, "agree", jotter=jotter, sure=True))

    def do_record_option(self) -> None:
        """Ask for an option and what it costs."""
        decision = self._decision()

        async def keep(payload: Payload) -> None:
            await self.client.do(AddOption(decision=decision.id, **payload["it"]))

        fields = (
            Field("text", "The option", "text", least=1, most=200),
            Field("cost", "What it costs", "text", least=1, most=200, required=False),
        )
        form, jotter = (
            ask(f"An option for {decision.id}", *fields),
            DialogDraftKeeper(self.client, OPTION.id, decision.id),
        )
        self.app.push_screen(FormModal(form, keep, note=decision.title, jotter=jotter))

    def do_record_dissent(self) -> None:
        """Ask what a leader sees otherwise, and whether they commit."""
        decision, leaders, view = self._decision(), self.client.leaders, self.client.view()

        async def keep(payload: Payload) -> None:
            it, by = payload["it"], payload["it"].get("by", leaders[0])
            said = Object(decision=decision.id, text=it["text"], commits=it["commits"])
            await self.client.do(said.as_read(view, by), by)

        fields = (
            *((Field("by", "Who", "choice", options=leaders, seats=True),) if len(leaders) > 1 else ()),
            Field("text", "Where you disagree", "text", least=1, most=600, lines=True),
            Field("commits", "You commit to it anyway", "yesno"),
        )
        form, jotter = (
            ask(f"Dissent from {decision.id}", *fields),
            DialogDraftKeeper(self.client, DISSENT.id, decision.id),
        )
        self.app.push_screen(FormModal(form, keep, note=decision.title, jotter=jotter))

    async def do_record_edit(self) -> None:
        """Ask what to change of the record under the cursor; where it has several parts, of which."""
        await self._of("Change what?", self._changeable(), self._change_it)

    async def _of(self, question: str, rows: Sequence[Captured], do: Callable[[Captured], Any]) -> None:
        """Call `do` with the row; where there are several, ask which."""
        if not rows:
            raise Refused("There is nothing of yours under the cursor.")
        known = {ref_of(row): row for row in rows}

        async def chosen(ref: str | None) -> None:
            if ref is not None and isinstance(self.screen, ParleyScreen):
                await self.screen.attempt(do, known[ref])

        if len(rows) == 1:
            done = do(rows[0])
            if inspect.isawaitable(done):
                await done
        else:
            choices = [Choice(ref, told(row)) for ref, row in known.items()]
            self.app.push_screen(PickDialog(question, choices), chosen)

    def _change_it(self, row: Captured) -> None:
        match row:
            case Decision():
                self.edit_decision(row)
            case Action():
                self.edit_action(row)
            case Parked() | BoardRow() | Option():
                self.edit_capture(row)

    def edit_capture(self, row: Parked | BoardRow | Option) -> None:
        """Ask what to change of a topic, a fact, a question or an option."""
        most = 2000 if isinstance(row, BoardRow) else 200
        more = {
            Parked: Field("revisit_on", "Come back to it on", "date", required=False),
            BoardRow: Field("source", "From where", "text", least=1, most=200, required=False),
            Option: Field("cost", "What it costs", "text", least=1, most=200, required=False),
        }
        form = ask(told(row), Field("text", "What it says", "text", least=1, most=most), more[type(row)])
        key, seat = more[type(row)].key, self._writer(row)
        had = (row.columns or {}).get("source") if isinstance(row, BoardRow) else getattr(row, key)

        async def change(it: dict[str, Any], began: dict[str, Any]) -> None:
            mine, was = (dated(each, key) if key == "revisit_on" else each for each in (it, began))
            changes = {name: mine.get(name) for name in ("text", key) if mine.get(name) != was.get(name)}
            if changes:
                before = {name: was.get(name) for name in changes}
                await self.client.do(EditCapture(ref=ref_of(row), changes=changes, before=before), seat)

        given = {"text": row.text} | ({key: plain(had)} if had else {})
        self._edit(ref_of(row), form, change, given)

    def _writer(self, row: Captured) -> str:
        """Return the seat of this terminal that wrote a row down, or the first where nobody knows who did."""
        author = author_of(row)
        return author if author in self.client.hands else self.client.hands[0]

    def asks_record_remove(self) -> Consent | None:
        """Name what goes out; where there are several, a list does."""
        rows = self._removable()
        return Consent(f"take out {told(rows[0])}", (ref_of(rows[0]), rows[0])) if len(rows) == 1 else None

    async def do_record_remove(self) -> None:
        """Take out what one wrote down oneself."""
        await self._of("Take out what?", self._removable(), self._take_out)

    async def _take_out(self, row: Captured) -> None:
        await self.client.do(RemoveRecord(ref=ref_of(row)), self._writer(row))
        self.post_message(Said(f"{closed(f'Taken out: {told(row)}')} The log keeps it."))

    def edit_decision(self, decision: Decision) -> None:
        """Ask what to change of a decision; those who agreed agree again to another title or method."""
        view = self.client.view()
        form = ask(
            f"Decision {decision.id}",
            Field("title", "What is decided", "text", least=1, most=200),
            Field("owner", "Owner", "choice", options=people(view), seats=True, required=self.asks_whole),
            Field("review_on", "Look again on", "date", required=self.asks_whole),
            Field("method", "Decided by", "choice", options=methods(view), more=True),
            Field("tripwire", "Reopen if", "text", least=1, most=2000, required=False, more=True),
            Field("rationale", "Because", "text", least=1, most=2000, required=False, more=True, lines=True),
            Field("domain", "It is about", "choice", options=DOMAINS, required=False, more=True),
            Field("cascade", "Who tells whom", "text", least=1, most=2000, required=False, more=True),
            Field("announcement", "Both say", "text", least=1, most=280, required=False, more=True, lines=True),
        )
        keys = [field.key for field in form.sections[0].fields]
        given = {key: plain(getattr(decision, key)) for key in keys if getattr(decision, key) is not None}

        async def change(it: dict[str, Any], began: dict[str, Any]) -> None:
            mine, was = dated(it, "review_on"), dated(began, "review_on")
            changes = {key: mine.get(key) for key in keys if mine.get(key) != was.get(key)}
            if changes:
                before = {key: was.get(key) for key in changes}
                await self.client.do(EditDecision(decision=decision.id, changes=changes, before=before))

        self._edit(decision.id, form, change, given)

    def edit_action(self, action: Action) -> None:
        """Ask what to change of an action."""
        form = ask(
            f"Action {action.id}",
            Field("text", "What will be done", "text", least=1, most=200),
            Field("owner", "Owner", "choice", options=people(self.client.view()), seats=True),
            Field("due", "Due", "date", required=self.asks_whole),
        )

        async def change(it: dict[str, Any], began: dict[str, Any]) -> None:
            mine, was = dated(it, "due"), dated(began, "due")
            changes = {key: value for key, value in mine.items() if value != was.get(key)}
            if changes:
                await self.client.do(EditAction(action=action.id, **changes, before=was))

        self._edit(action.id, form, change, {"text": action.text, "owner": action.owner, "due": plain(action.due)})

    def _edit(self, ref: str, form: Form, change: Change, given: dict[str, Any]) -> None:
        """Open a small form over a record, which somebody else may change meanwhile."""
        jotter = DialogDraftKeeper(self.client, EDIT.id, ref)
        self.app.push_screen(Edit(self.client, ref, form, change, {"it": given}, jotter=jotter))
