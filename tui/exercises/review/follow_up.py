"""The follow-up of earlier work: open actions, and what earlier sessions left for review."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from typing import TYPE_CHECKING

from sessions.errors import Refused
from sessions.model import Action, Decision, Parked
from sessions.records.captures import EditAction, FinishAction, ParkTopic
from sessions.records.decisions import ReviewDecision
from sessions.records.follow_ups import TAKEN_FROM, LeftOpen
from sessions.rules.agenda import AddItem
from sessions.rules.agenda_timing import CARRIES_BEFORE_CHOICE, TITLE_MOST
from sessions.rules.forms import Field, When
from tui.client.status import people
from tui.commands.command import Consent, KeyCommand
from tui.dialogs.dialog import Answers, Dialog
from tui.exercises.controller import Controller
from tui.exercises.record_rows import NO_RECORD

if TYPE_CHECKING:
    from datetime import date

    from sessions.command import Command
    from tui.exercises.record_rows import RecordRows

GROUP = "Review"
THIRD_TIME = "do it, drop it, or give it to somebody else."
ON_ACTIONS = ("review-done", "review-keep", "review-drop")
ON_DECISIONS = ("review-stands", "review-supersede")
ON_TOPICS = ("review-keep", "review-drop", "review-take-up")
MINUTES = 5  # planned for a parked topic that is taken up


class FollowUp(Controller):
    """The commands on an open action, or on something left by an earlier session; `look_back` reads those again."""

    commands = (
        KeyCommand("review-done", "y", "done", "Mark the action as done, with proof.", GROUP, 11, act="dialog"),
        KeyCommand("review-stands", "y", "stands", "Keep the decision until a new date.", GROUP, 11, act="dialog"),
        KeyCommand("review-take-up", "y", "take up", "Put the parked topic next on the agenda.", GROUP, 11),
        KeyCommand(
            "review-keep", "v", "another day", "Move the action or topic to another date.", GROUP, 12, act="dialog"
        ),
        KeyCommand("review-drop", "x", "drop", "Drop the action or topic.", GROUP, 13, act="asks"),
        KeyCommand("review-supersede", "x", "superseded", "Mark the decision as outdated.", GROUP, 13, act="dialog"),
    )

    def __init__(self, rows: RecordRows, look_back: Callable[[], Awaitable[None]]) -> None:
        super().__init__(rows.widget, rows.client)
        self._rows, self._look_back = rows, look_back
        self.left: Sequence[LeftOpen] = ()
        """What earlier sessions left open."""

    @property
    def cursor(self) -> str:
        """The key of the row under the cursor."""
        return self._rows.cursor

    # --- what makes sense -------------------------------------------------------------------------------------------

    @property
    def _cursor_left(self) -> LeftOpen | None:
        key = self.cursor
        return next((each for each in self.left if each.ref == key), None)

    def refusal(self, command: str) -> str | None:
        """Return why a command can't be done on the row under the cursor."""
        if why := self._rows.unmet(AddItem if command == "review-take-up" else EditAction):
            return why
        left, action = self._cursor_left, self.client.view().find(Action, self.cursor)
        if action is not None:
            fits, says = command in ON_ACTIONS, f"{action.id} is an action."
            return f"{action.id} is already {action.status}." if action.status != "open" else None if fits else says
        if left is None:
            return NO_RECORD
        if isinstance(left.row, Decision):
            return None if command in ON_DECISIONS else f"{left.ref} is a decision."
        return None if command in ON_TOPICS else "This is a topic."

    def _action(self) -> Action | None:
        return self.client.view().find(Action, self.cursor)

    def _earlier(self) -> LeftOpen:
        left = self._cursor_left
        if left is None:
            raise Refused("There is nothing under the cursor.")
        return left

    # --- actions ----------------------------------------------------------------------------------------------------

    def do_review_done(self) -> None:
        """Ask for the proof of an action that is done."""
        action = self.client.view().get(Action, self.cursor)

        dialog = Dialog(
            id="review-done",
            about=action.id,
            title=f"{action.id} is done",
            fields=(Field("proof", "Proof", "text", least=1, most=2000, required=False, hint="a link, a number"),),
            note=action.text,
            done="done",
            to_command=lambda answers: FinishAction(action=action.id, proof=answers.get("proof")),
        )
        self.open(dialog)

    def asks_review_drop(self) -> Consent:
        """Name what is dropped."""
        action = self._action()
        if action is not None:
            return Consent(f"drop {action.id}: {action.text}", repr(action))
        left = self._earlier()
        return Consent(f"drop it: {self._words(left)}", left.ref)

    async def do_review_drop(self) -> None:
        """Drop an action, or drop a parked topic: it stays in the minutes, without a date."""
        action = self._action()
        if action is not None:
            await self.client.do(FinishAction(action=action.id, dropped=True))
            return
        row = self._earlier().row
        if not isinstance(row, Decision):
            await self.client.do(ParkTopic(text=row.text), *self._who_parked(row))

    def do_review_keep(self) -> None:
        """Ask for another date; at the third carry, do, drop or delegate."""
        action = self._action()
        if action is None:
            self._keep_topic(self._earlier())
        elif (action.carried_count or 0) >= CARRIES_BEFORE_CHOICE:
            self._choose(action)
        else:
            self._keep_action(action)

    def _keep_action(self, action: Action) -> None:
        dialog = Dialog(
            id="review-keep",
            about=action.id,
            title=f"Keep {action.id} until another day",
            fields=(Field("due", "Due", "date"),),
            note=action.text,
            to_command=lambda answers: EditAction(action=action.id, due=answers["due"]),
        )
        self.open(dialog)

    def _choose(self, action: Action) -> None:
        others = tuple(seat for seat in people(self.client.view()) if seat != action.owner)
        delegated, done = When("choice", equals="delegate"), When("choice", equals="do")

        def choose(answers: Answers) -> Command:
            if answers["choice"] == "drop":
                return FinishAction(action=action.id, dropped=True)
            owner = answers["to"] if answers["choice"] == "delegate" else None
            return EditAction(action=action.id, owner=owner, due=answers.get("due"))

        dialog = Dialog(
            id="review-keep",
            about=action.id,
            title=f"{action.id}: do, drop or delegate",
            fields=(
                Field("choice", "What now", "choice", options=("do", "drop", "delegate")),
                Field("to", "To", "choice", options=others, seats=True, required=False, needed=delegated),
                Field("due", "Due", "date", required=False, needed=done),
            ),
            note=f"{action.text}\nCarried {action.carried_count} times: {THIRD_TIME}",
            to_command=choose,
        )
        self.open(dialog)

    # --- of earlier sessions ----------------------------------------------------------------------------------------

    def _who_parked(self, row: Parked) -> tuple[str, ...]:
        """Return who parked a topic, if their seat is here: it stays theirs."""
        return (row.by,) if row.by in self.client.hands else ()

    def _keep_topic(self, left: LeftOpen) -> None:
        row = left.row
        if isinstance(row, Decision):
            return
        dialog = Dialog(
            id="review-keep",
            about=left.ref,
            title="Park it until another day",
            fields=(Field("day", "Revisit on", "date"),),
            note=row.text,
            by=lambda _: next(iter(self._who_parked(row)), None),
            to_command=lambda answers: ParkTopic(text=row.text, revisit_on=answers["day"]),
        )
        self.open(dialog)

    async def do_review_take_up(self) -> None:
        """Put the parked topic on the agenda, next."""
        left = self._earlier()
        if isinstance(left.row, Decision):
            return
        words = " ".join(left.row.text.split())
        shown = words if len(words) <= TITLE_MOST else words[: TITLE_MOST - 1] + "…"
        settings = {TAKEN_FROM: left.ref}
        await self.client.do(AddItem(title=shown, item_kind="talk", minutes=MINUTES, settings=settings))
        self.say("Next on the agenda: talk.")

    def do_review_stands(self) -> None:
        """Ask until when the decision stays valid."""
        left = self._earlier()
        dialog = Dialog(
            id="review-stands",
            about=left.ref,
            title="Keep the decision",
            fields=(Field("day", "Review on", "date"),),
            note=self._words(left),
            done="stands",
            then=lambda answers: self._review(left, answers["day"]),
        )
        self.open(dialog)

    def do_review_supersede(self) -> None:
        """Ask once more, then mark the decision as superseded; that can't be undone."""
        left = self._earlier()
        dialog = Dialog(
            id="review-supersede",
            about=left.ref,
            title="The decision is outdated",
            fields=(Field("sure", "Mark it superseded", "choice", options=("yes, superseded",)),),
            given={"sure": "yes, superseded"},
            note=self._words(left),
            done="superseded",
            sure=True,
            then=lambda _: self._review(left),
        )
        self.open(dialog)

    async def _review(self, left: LeftOpen, keep_until: date | None = None) -> None:
        """Record the result of reviewing a decision in the session."""
        await self.client.do_in(left.session, ReviewDecision(decision=left.row.id, keep_until=keep_until))
        await self._look_back()

    def _words(self, left: LeftOpen) -> str:
        row = left.row
        if not isinstance(row, Decision):
            return row.text
        return f"{row.title}\nReopen if: {row.tripwire}" if row.tripwire else row.title
