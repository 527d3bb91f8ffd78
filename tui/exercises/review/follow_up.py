"""What came of it: the open actions of this session, and what earlier sessions left behind."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from sessions.due import OUTCOMES, Due, Outcome
from sessions.errors import Refused
from sessions.model import Action, FollowUp
from sessions.records.captures import EditAction, FinishAction
from sessions.records.follow_ups import BringBack, Report, said_of
from sessions.rules.agenda_timing import CARRIES_BEFORE_CHOICE
from sessions.rules.forms import Field, When
from tui.client.status import people
from tui.commands.command import Consent, KeyCommand
from tui.dialogs.dialog import Answers, Dialog
from tui.exercises.controller import Controller
from tui.exercises.record_rows import NO_RECORD
from tui.terminal.set_keys import keys_set

if TYPE_CHECKING:
    from sessions.command import Command
    from tui.exercises.record_rows import RecordRows

GROUP = "Review"
DONE = KeyCommand("review-done", "y", "done", "Mark the action as done, with proof.", GROUP, 11, act="dialog")
SAY = KeyCommand("review-say", "s", "what came of it", "Say what came of it.", GROUP, 11, act="dialog")
THIRD_TIME = "do it, drop it, or give it to somebody else."
NEXT_TIME = "a day, or nothing for your next session"
NUMBER = "what the measure says now, such as 17 h"
ABOUT = {"decision": "reopen if", "goal": "measure", "watch": "fails at", "test": "belief"}
ANSWERS = {
    "open": "without an answer",
    "default": "the default holds",
    "ruled": "ruled",
    "returned": "returned with a question",
    "experiment": "an experiment",
}


@dataclass(eq=False)
class ReportOutcome(Controller):
    """The commands on an open action, or on something left by an earlier session; `look_back` reads those again."""

    commands = (
        DONE,
        SAY,
        KeyCommand("review-keep", "l", "another day", "Look at it again on another day.", GROUP, 12, act="dialog"),
        KeyCommand("review-drop", "x", "drop", "Drop the action.", GROUP, 13, act="asks"),
        KeyCommand("review-end", "x", "end", "Say how it ended; it won't come back.", GROUP, 13, act="dialog"),
    )

    rows: RecordRows
    look_back: Callable[[], Awaitable[None]]
    left: Sequence[Due] = ()
    """What earlier sessions left behind."""

    # --- what makes sense -------------------------------------------------------------------------------------------

    @property
    def _cursor_left(self) -> Due | None:
        key = self.rows.cursor
        return next((each for each in self.left if each.id == key), None)

    def refusal(self, command: str) -> str | None:
        """Return why a command can't be done on the row under the cursor."""
        if why := self.rows.unmet(EditAction):
            return why
        left, action = self._cursor_left, self.client.view().find(Action, self.rows.cursor)
        if action is not None:
            if action.status != "open":
                return f"{action.id} is already {action.status}."
            if command in ("review-done", "review-keep", "review-drop"):
                return None
            return f"{action.id} is an action. Press {DONE.key(keys_set(self.app))} once it's done."
        if left is None:
            return NO_RECORD
        if command in ("review-done", "review-drop"):
            say = SAY.key(keys_set(self.app))
            return f"Only an action can be done or dropped. Press {say} to say what came of this {left.kind}."
        return None if self._first(left, command) else f"A {left.kind} has no other day."

    def _first(self, left: Due, command: str) -> Outcome | None:
        """Return the outcome that the dialog of a command starts with, or None if there is no such outcome."""
        outcomes = OUTCOMES[left.kind]
        if command == "review-keep":
            return next((each for each in outcomes if each.dated or each.may_date), None)
        ending = [each for each in outcomes if each.ends]
        found = outcomes[:1] if command == "review-say" else ending[-1:]
        return next(iter(found), None)

    def _action(self) -> Action | None:
        return self.client.view().find(Action, self.rows.cursor)

    def _earlier(self) -> Due:
        left = self._cursor_left
        if left is None:
            raise Refused("There is nothing under the cursor.")
        return left

    # --- actions of this session ------------------------------------------------------------------------------------

    def do_review_done(self) -> None:
        """Ask for the proof of an action that is done."""
        action = self.client.view().get(Action, self.rows.cursor)

        dialog = Dialog(
            id="review-done",
            about=action.id,
            title=f"{action.id} is done",
            fields=(
                Field("proof", "Proof", "text", least=1, most=2000, required=False, hint="such as a link or a number"),
            ),
            note=action.text,
            done="done",
            to_command=lambda answers: FinishAction(action=action.id, proof=answers.get("proof")),
        )
        self.open(dialog)

    def asks_review_drop(self) -> Consent:
        """Name the action that is dropped."""
        action = self.client.view().get(Action, self.rows.cursor)
        return Consent(f"drop {action.id}: {action.text}", repr(action))

    async def do_review_drop(self) -> None:
        """Drop an action."""
        await self.client.do(FinishAction(action=self.rows.cursor, dropped=True))

    def do_review_keep(self) -> None:
        """Ask for another day; at the third carry of an action, do, drop or delegate."""
        action = self._action()
        if action is None:
            self._ask("review-keep")
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

    def do_review_say(self) -> None:
        """Ask what came of it."""
        self._ask("review-say")

    def do_review_end(self) -> None:
        """Ask how it ended."""
        self._ask("review-end")

    def _ask(self, command: str) -> None:
        """Ask what came of something that an earlier session left; the dialog starts with the outcome of the key."""
        left = self._earlier()
        first = self._first(left, command) or OUTCOMES[left.kind][0]

        async def again(answers: Answers) -> None:
            await self.look_back()

        said = said_of(self.client.view(), left.id)
        self.open(replace(report_dialog(command, left, first, said), then=again))


def report_dialog(command: str, left: Due, first: Outcome, said: FollowUp | None) -> Dialog:
    """Return the dialog of a command that asks what came of something; it begins with `first` and what was `said`."""
    outcomes = OUTCOMES[left.kind]
    before = {"note": said.note, "value": said.value} if said else {}

    def report(answers: Answers) -> Command:
        chosen = next(each for each in outcomes if each.words == answers["outcome"])
        if chosen.key == "taken-up":
            return BringBack(target=left.id)
        return Report(
            target=left.id,
            outcome=chosen.key,
            note=answers.get("note"),
            value=answers.get("value"),
            until=answers.get("until"),
        )

    return Dialog(
        id=command,
        about=left.id,
        title="What came of it?",
        fields=(*_fields(left, outcomes),),
        given={"outcome": first.words, **{key: value for key, value in before.items() if value}},
        note=_words(left),
        to_command=report,
    )


def _fields(left: Due, outcomes: Sequence[Outcome]) -> list[Field]:
    """Return what is asked: the outcome, a line, the number of a goal's measure, and the day where one is needed."""
    fields = [Field("outcome", "Outcome", "choice", options=tuple(each.words for each in outcomes))]
    fields.append(Field("note", "In a line", "text", least=1, most=2000, required=False))
    if left.kind == "goal":
        fields.append(Field("value", "The number", "text", least=1, most=120, required=False, hint=NUMBER))
    for each in outcomes:
        said = When("outcome", equals=each.words)
        if each.may_date:
            fields.append(Field("until", "Look again on", "date", required=False, only=said, hint=NEXT_TIME))
        elif each.dated:
            needed = said if left.kind != "line" else None
            fields.append(Field("until", "Look again on", "date", required=False, needed=needed))
    return fields


def _words(left: Due) -> str:
    """Return what it was in its own words, with what to look at."""
    about = about_words(left)
    return f"{left.text}\n{about[:1].upper()}{about[1:]}" if about else left.text


def about_words(left: Due) -> str:
    """Return what to look at, with what it is: ``measure: …``, for an escalation what was answered; or nothing."""
    label = ANSWERS[left.state] if left.kind == "escalation" else ABOUT.get(left.kind)
    return f"{label}: {left.about}" if left.about and label else ""
