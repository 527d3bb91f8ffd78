"""What is written down, on a panel: the rows, and the keys that settle the one under the cursor."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import TYPE_CHECKING, Any, ClassVar

from textual import on

from sessions.decisions import AddOption, AgreeDecision, EditDecision, Object
from sessions.errors import Refused
from sessions.forms import Field, Form, Payload, Section
from sessions.model import Action, Decision, Dissent, Option, Parked, Participant
from sessions.records import OPEN, EditAction
from sessions.seats import stands_aside
from sessions.text import listed
from tui.commands import Command
from tui.jotting import Jotter
from tui.panels.base import Panel
from tui.screens.base import ParleyScreen
from tui.screens.editing import Change, Edit
from tui.screens.modal import FormModal
from tui.widgets.matrix import Line, Matrix
from tui.widgets.records import Records, record

if TYPE_CHECKING:
    from sessions.session import Session
    from tui.desk import Desk

GROUP = "Records"
AGREE = Command("record-agree", "y", "agree", "Agree to the proposed decision under the cursor.", GROUP, 11)
EDIT = Command("record-edit", "w", "edit", "Give the record under the cursor its owner, date or words.", GROUP, 12)
OPTION = Command("record-option", "v", "option", "Put an option beside a proposed decision.", GROUP, 14)
DISSENT = Command("record-dissent", "x", "dissent", "Say what you see otherwise, and whether you commit.", GROUP, 13)

METHODS = ("consent", "owner", "disagree-and-commit", "integrator", "experiment")


def speaks(desk: Desk) -> bool:
    """Whether the hands at this terminal may write: not an observer's, nor those of who stands aside."""
    view = desk.view()
    return any(view.get(Participant, seat).role != "observer" and not stands_aside(view, seat) for seat in desk.hands)


def rehint(panel: Panel) -> None:
    """Bring the keys that are offered up to date: the cursor of a panel has moved."""
    if isinstance(panel.screen, ParleyScreen):
        panel.screen.hint()


def people(view: Session) -> tuple[str, ...]:
    """Return the seats that can own something."""
    return tuple(person.key_ for person in view.all(Participant) if person.role != "observer")


def ask(title: str, *fields: Field) -> Form:
    """Return a small form of one section, ``it``."""
    return Form("ask", title, (Section("it", "", fields),))


def when(payload: Payload, key: str) -> date | None:
    """Return a day of a small form."""
    value = payload.get("it", {}).get(key)
    return date.fromisoformat(value) if value else None


def owed(view: Session, decision: Decision) -> list[str]:
    """Return whose agreement a proposed decision still waits for, by its method."""
    match decision.method:
        case "owner":
            needed = [decision.owner] if decision.owner else []
        case "integrator":
            needed = [view.facilitator] if view.facilitator else []
        case _:
            needed = list(view.leaders)
    return [seat for seat in needed if seat not in decision.decided_by]


# --- rows -----------------------------------------------------------------------------------------------------------


def decision_line(view: Session, decision: Decision) -> Line:
    """Return a decision with where it stands, its options and who sees it otherwise."""
    beneath = [_standing(view, decision)]
    for option in view.all(Option, decision=decision.id):
        cost = f" · {option.cost}" if option.cost else ""
        beneath.append(f"{'●' if option.chosen else '○'} {option.text}{cost}")
    for dissent in view.all(Dissent, decision=decision.id):
        commits = "commits, and" if dissent.commits else "does not commit:"
        beneath.append(f"{dissent.by.upper()} {commits} sees it otherwise: {dissent.text}")
    return record(decision.id, decision.title, decision.owner, decision.review_on, *beneath)


def _standing(view: Session, decision: Decision) -> str:
    if decision.status != "proposed":
        return f"{decision.status} · {decision.method.replace('-', ' ')}"
    waiting = owed(view, decision)
    if waiting:
        return f"proposed · waits for {listed([seat.upper() for seat in waiting])}"
    if decision.method == "experiment":
        return "proposed · an experiment needs a day to look again"
    if decision.method == "disagree-and-commit":
        return "proposed · waits for a dissent that commits"
    return "proposed"


def action_line(action: Action) -> Line:
    """Return an action with how often it was carried, and what became of it."""
    carried = f"carried ×{action.carried_count}" if action.carried_count else ""
    late = (date.today() - action.due).days if action.due and action.status == "open" else 0
    stood = f"late by {late} day{'s' * (late > 1)}" if late > 0 else "" if action.status == "open" else action.status
    proof = f"proof: {action.proof}" if action.proof else ""
    return record(action.id, action.text, action.owner, action.due, " · ".join(filter(None, (stood, carried, proof))))


def parked_line(parked: Parked) -> Line:
    """Return a parked topic."""
    return record(parked.id, parked.text, parked.by, parked.revisit_on, "parked")


# --- the panel ------------------------------------------------------------------------------------------------------


class RecordPanel(Panel):
    """A panel with `Records` on it; a subclass says which rows."""

    commands: ClassVar[tuple[Command, ...]] = (AGREE, EDIT, DISSENT, OPTION)
    asks_whole: ClassVar[bool] = False
    """Whether editing asks for what a record needs in the end: its owner, its date, its day to look again."""

    def rows(self, view: Session) -> Iterable[Line]:
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
        view, key = self.desk.view(), self.cursor
        return view.find(Decision, key) or view.find(Action, key)

    def focus_first(self) -> None:
        """Begin with the rows."""
        for records in self.walk_children(Records):
            if not records.empty:
                records.focus_rows()
                return
        super().focus_first()

    def available(self, command: str) -> bool:
        """Whether a command makes sense for the row under the cursor."""
        row, view = self.cursor_record, self.desk.view()
        if row is None or view.header.status not in OPEN or not speaks(self.desk):
            return False
        if isinstance(row, Action):
            return command == EDIT.id and row.status == "open"
        match command:
            case AGREE.id:
                return bool(self._agreeing(row))
            case OPTION.id:
                return row.status == "proposed"
            case DISSENT.id:
                return row.status in ("proposed", "decided") and bool(self.desk.leaders)
        return command == EDIT.id

    def _decision(self) -> Decision:
        row = self.cursor_record
        if not isinstance(row, Decision):
            raise Refused("Put the cursor on a decision.")
        return row

    def _agreeing(self, decision: Decision) -> list[str]:
        """Return the seats at this terminal whose agreement is still owed; at the hot seat one press is all of them."""
        if decision.status != "proposed":
            return []
        here = people(self.desk.view()) if self.desk.hot else self.desk.hands
        return [seat for seat in owed(self.desk.view(), decision) if seat in here]

    @on(Records.Moved)
    def _moved(self, event: Records.Moved) -> None:
        event.stop()
        rehint(self)

    @on(Matrix.Chosen)
    def _chosen(self, event: Matrix.Chosen) -> None:
        event.stop()
        if self.available(EDIT.id):
            self.do_record_edit()

    # --- commands ---------------------------------------------------------------------------------------------------

    async def do_record_agree(self) -> None:
        """Agree; where there are options, ask which is chosen."""
        decision = self._decision()
        options = self.desk.view().all(Option, decision=decision.id)
        if not options:
            await self._agree(decision.id, None)
            return

        async def keep(payload: Payload) -> None:
            await self._agree(decision.id, payload["it"]["chosen"])

        chosen = next((option.key_ for option in options if option.chosen), None)
        note = "\n".join(f"{option.key_}: {option.text}" for option in options)
        field = Field("chosen", "Which option", "choice", options=tuple(option.key_ for option in options))
        given = {"it": {"chosen": chosen}} if chosen else None
        self.app.push_screen(FormModal(ask(f"Agree to {decision.id}", field), keep, given, note=note, done="agree"))

    async def _agree(self, decision_id: str, chosen: str | None) -> None:
        """Agree for every seat here that owes it; another option than before asks those again who had agreed."""
        while seats := self._agreeing(self.desk.view().get(Decision, decision_id)):
            await self.desk.do(AgreeDecision(decision=decision_id, chosen=chosen), seats[0])
            chosen = None

    def do_record_option(self) -> None:
        """Ask for an option and what it costs."""
        decision = self._decision()

        async def keep(payload: Payload) -> None:
            await self.desk.do(AddOption(decision=decision.id, **payload["it"]))

        fields = (
            Field("text", "The option", "text", least=1, most=200),
            Field("cost", "What it costs", "text", least=1, most=200, required=False),
        )
        form, jotter = ask(f"An option for {decision.id}", *fields), Jotter(self.desk, OPTION.id, decision.id)
        self.app.push_screen(FormModal(form, keep, note=decision.title, jotter=jotter))

    def do_record_dissent(self) -> None:
        """Ask what a leader sees otherwise, and whether they commit."""
        decision, leaders = self._decision(), self.desk.leaders

        async def keep(payload: Payload) -> None:
            it = payload["it"]
            await self.desk.do(
                Object(decision=decision.id, text=it["text"], commits=it["commits"]), it.get("by", leaders[0])
            )

        fields = (
            *((Field("by", "Who", "choice", options=leaders),) if len(leaders) > 1 else ()),
            Field("text", "What you see otherwise", "text", least=1, most=600, lines=True),
            Field("commits", "You commit to it all the same", "yesno"),
        )
        form, jotter = ask(f"Dissent from {decision.id}", *fields), Jotter(self.desk, DISSENT.id, decision.id)
        self.app.push_screen(FormModal(form, keep, note=decision.title, jotter=jotter))

    def do_record_edit(self) -> None:
        """Ask what to change of the record under the cursor."""
        row = self.cursor_record
        if isinstance(row, Decision):
            self.edit_decision(row)
        elif isinstance(row, Action):
            self.edit_action(row)

    def edit_decision(self, decision: Decision) -> None:
        """Ask what to change of a decision; those who agreed agree again to another title or method."""
        view = self.desk.view()
        methods = METHODS if view.facilitator else tuple(each for each in METHODS if each != "integrator")
        form = ask(
            f"Decision {decision.id}",
            Field("title", "What is decided", "text", least=1, most=200),
            Field("owner", "Owner", "choice", options=people(view), required=self.asks_whole),
            Field("review_on", "Look again on", "date", required=self.asks_whole),
            Field("method", "Decided by", "choice", options=methods, more=True),
            Field("tripwire", "Reopen if", "text", least=1, most=2000, required=False, more=True),
            Field("rationale", "Because", "text", least=1, most=2000, required=False, more=True, lines=True),
            Field("cascade", "Who tells whom", "text", least=1, most=2000, required=False, more=True),
        )
        keys = [field.key for field in form.sections[0].fields]
        given = {key: _plain(getattr(decision, key)) for key in keys if getattr(decision, key) is not None}

        async def change(it: dict[str, Any], began: dict[str, Any]) -> None:
            mine, was = _dated(it, "review_on"), _dated(began, "review_on")
            changes = {key: mine.get(key) for key in keys if mine.get(key) != was.get(key)}
            if changes:
                before = {key: was.get(key) for key in changes}
                await self.desk.do(EditDecision(decision=decision.id, changes=changes, before=before))

        self._edit(decision.id, form, change, given)

    def edit_action(self, action: Action) -> None:
        """Ask what to change of an action."""
        form = ask(
            f"Action {action.id}",
            Field("text", "What will be done", "text", least=1, most=200),
            Field("owner", "Owner", "choice", options=people(self.desk.view())),
            Field("due", "Due", "date", required=self.asks_whole),
        )

        async def change(it: dict[str, Any], began: dict[str, Any]) -> None:
            mine, was = _dated(it, "due"), _dated(began, "due")
            changes = {key: value for key, value in mine.items() if value != was.get(key)}
            if changes:
                await self.desk.do(EditAction(action=action.id, **changes, before=was))

        self._edit(action.id, form, change, {"text": action.text, "owner": action.owner, "due": _plain(action.due)})

    def _edit(self, ref: str, form: Form, change: Change, given: dict[str, Any]) -> None:
        """Open a small form over a record, which somebody else may change meanwhile."""
        jotter = Jotter(self.desk, EDIT.id, ref)
        self.app.push_screen(Edit(self.desk, ref, form, change, {"it": given}, jotter=jotter))


def _dated(it: Mapping[str, Any], key: str) -> dict[str, Any]:
    """Return the answers of a form with the day among them as a record has it."""
    return {**it, key: date.fromisoformat(it[key]) if it.get(key) else None}


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value
