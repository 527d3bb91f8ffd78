"""Changing or removing the record under the cursor."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sessions.errors import Refused
from sessions.model import Action, BoardRow, Decision, Line, Option, Parked, Watch
from sessions.records.captures import EditAction
from sessions.records.corrections import CHANGED, Captured, EditCapture, RemoveRecord, author_of, kept_why, ref_of
from sessions.records.decisions import EditDecision
from sessions.records.lines import EditLine
from sessions.records.watches import EditWatch
from sessions.rules.forms import Field
from sessions.situation import Requires
from sessions.text import closed
from tui.client.status import people
from tui.commands.command import Consent
from tui.commands.keymap import EDIT, REMOVE
from tui.dialogs.dialog import Answers, Dialog
from tui.dialogs.pick import Choice
from tui.exercises.capture_forms import DOMAINS, action_fields, line_fields, line_kind, methods, watch_fields
from tui.exercises.controller import Controller
from tui.exercises.record_rows import WHEREVER
from tui.widgets.record_lines import LINE_KINDS, told

if TYPE_CHECKING:
    from sessions.command import Command
    from tui.exercises.record_rows import RecordRows

NOT_YOURS = "You can only do this with your own records."


@dataclass(eq=False)
class ChangeRecord(Controller):
    """The commands that change or remove a record among `rows`; `needs` says when they make sense.

    `whole`: editing asks for everything a record needs in the end: owner, day and review day.
    """

    commands = (EDIT, REMOVE)
    rows: RecordRows
    whole: bool = False
    needs: Requires = WHEREVER

    def refusal(self, command: str) -> str | None:
        """Return why the record under the cursor can't be changed or removed."""
        does = EditDecision if command == EDIT.id else RemoveRecord
        if why := self.client.unmet(self.needs) or self.rows.unmet(does):
            return why
        if self._changeable() if command == EDIT.id else self._removable():
            return None
        view = self.client.view()
        return next(filter(None, (kept_why(view, each) for each in self.rows.own)), NOT_YOURS)

    def _removable(self) -> list[Captured]:
        return [each for each in self.rows.own if kept_why(self.client.view(), each) is None]

    def _changeable(self) -> list[Captured]:
        """Return what EDIT can change under the cursor; anybody can correct a decision or an action."""
        record = self.rows.record
        kinds = (*CHANGED, Line, Watch)
        rows = [each for each in self.rows.own if type(each) in kinds and kept_why(self.client.view(), each) is None]
        if isinstance(record, Decision) or (isinstance(record, Action) and record.status == "open"):
            return [record, *rows]
        return rows

    # --- changing ---------------------------------------------------------------------------------------------------

    async def do_record_edit(self) -> None:
        """Ask how to change the record under the cursor; if it has several parts, ask which."""
        await self._of("What do you want to change?", self._changeable(), self._change_it)

    async def _of(self, question: str, rows: Sequence[Captured], do: Callable[[Captured], Any]) -> None:
        """Call `do` with the row; if there are several, ask which."""
        if not rows:
            raise Refused("There is no record of yours under the cursor.")
        known = {ref_of(row): row for row in rows}
        if len(rows) > 1:
            self.pick(question, [Choice(ref, told(row)) for ref, row in known.items()], lambda ref: do(known[ref]))
            return
        done = do(rows[0])
        if inspect.isawaitable(done):
            await done

    def _change_it(self, row: Captured) -> None:
        match row:
            case Decision():
                self._edit_decision(row)
            case Action():
                self._edit_action(row)
            case Line():
                self._edit_line(row)
            case Watch():
                self._edit_watch(row)
            case Parked() | BoardRow() | Option():
                self._edit_capture(row)

    def _edit_line(self, row: Line) -> None:
        """Ask how to change a line that isn't signed by both; a new wording stays the kind that it was."""
        words = LINE_KINDS[row.kind]

        def change(answers: Answers) -> Command | None:
            changes, before = answers.changed()
            for said in (changes, before):
                if "kind" in said:
                    said["kind"] = line_kind(said["kind"])
            return EditLine(line=row.id, changes=changes, before=before) if changes else None

        fields = line_fields(kinds=row.from_ is None)
        given = {"kind": words, "text": row.text, "review_on": row.review_on}
        self._edit_own(row, fields, given, change)

    def _edit_watch(self, row: Watch) -> None:
        """Ask how to change a watch that has no odds yet."""

        def change(answers: Answers) -> Command | None:
            changes, before = answers.changed()
            return EditWatch(watch=row.id, changes=changes, before=before) if changes else None

        fields = watch_fields(self.client.view())
        self._edit_own(row, fields, {field.key: getattr(row, field.key) for field in fields}, change)

    def _edit_own(
        self,
        row: Captured,
        fields: tuple[Field, ...],
        given: Mapping[str, Any],
        change: Callable[[Answers], Command | None],
    ) -> None:
        """Ask how to change a record of somebody at this terminal."""
        seat = self._writer(row)
        dialog = Dialog(
            id=EDIT.id,
            about=ref_of(row),
            edits=ref_of(row),
            title=told(row),
            fields=fields,
            given={key: value for key, value in given.items() if any(field.key == key for field in fields)},
            by=lambda _: seat,
            to_command=change,
        )
        self.open(dialog)

    def _edit_capture(self, row: Parked | BoardRow | Option) -> None:
        """Ask how to change a topic, a fact, a question or an option."""
        most = 2000 if isinstance(row, BoardRow) else 200
        more = {
            Parked: Field("revisit_on", "Revisit on", "date", required=False),
            BoardRow: Field("source", "Source", "text", least=1, most=200, required=False),
            Option: Field("cost", "Cost", "text", least=1, most=200, required=False),
        }
        key = more[type(row)].key
        had = (row.columns or {}).get("source") if isinstance(row, BoardRow) else getattr(row, key)

        def change(answers: Answers) -> Command | None:
            changes, before = answers.changed()
            return EditCapture(ref=ref_of(row), changes=changes, before=before) if changes else None

        fields = (Field("text", "Text", "text", least=1, most=most), more[type(row)])
        self._edit_own(row, fields, {"text": row.text, key: had or None}, change)

    def _writer(self, row: Captured) -> str:
        """Return the seat at this terminal that recorded a row, or the first one if the author is unknown."""
        author = author_of(row)
        return author if author in self.client.hands else self.client.hands[0]

    def _edit_decision(self, decision: Decision) -> None:
        """Ask how to change a decision; a new title or method needs new agreements."""
        view = self.client.view()
        fields = (
            Field("title", "Decision", "text", least=1, most=200),
            Field("owner", "Owner", "choice", options=people(view), seats=True, required=self.whole),
            Field("review_on", "Review on", "date", required=self.whole),
            Field("method", "Decided by", "choice", options=methods(view), more=True),
            Field("tripwire", "Reopen if", "text", least=1, most=2000, required=False, more=True),
            Field("rationale", "Because", "text", least=1, most=2000, required=False, more=True, lines=True),
            Field("domain", "Domain", "choice", options=DOMAINS, required=False, more=True),
            Field("cascade", "Who tells whom", "text", least=1, most=2000, required=False, more=True),
            Field("announcement", "Announcement", "text", least=1, most=280, required=False, more=True, lines=True),
        )

        def change(answers: Answers) -> Command | None:
            changes, before = answers.changed()
            return EditDecision(decision=decision.id, changes=changes, before=before) if changes else None

        dialog = Dialog(
            id=EDIT.id,
            about=decision.id,
            edits=decision.id,
            title=f"Decision {decision.id}",
            fields=fields,
            given={field.key: getattr(decision, field.key) for field in fields},
            to_command=change,
        )
        self.open(dialog)

    def _edit_action(self, action: Action) -> None:
        """Ask how to change an action."""

        def change(answers: Answers) -> Command | None:
            changes, _ = answers.changed()
            if "tag" in changes:
                changes["tag"] = changes["tag"] or "none"
            return EditAction(action=action.id, **changes, before=answers.began) if changes else None

        dialog = Dialog(
            id=EDIT.id,
            about=action.id,
            edits=action.id,
            title=f"Action {action.id}",
            fields=action_fields(self.client.view(), dated=self.whole),
            given={"text": action.text, "owner": action.owner, "due": action.due, "tag": action.tag},
            to_command=change,
        )
        self.open(dialog)

    # --- taking out -------------------------------------------------------------------------------------------------

    def asks_record_remove(self) -> Consent | None:
        """Name the record to remove; if there are several, a list does."""
        rows = self._removable()
        return Consent(f"remove {told(rows[0])}", (ref_of(rows[0]), rows[0])) if len(rows) == 1 else None

    async def do_record_remove(self) -> None:
        """Remove a record of your own."""
        await self._of("What do you want to remove?", self._removable(), self._take_out)

    async def _take_out(self, row: Captured) -> None:
        await self.client.do(RemoveRecord(ref=ref_of(row)), self._writer(row))
        self.say(f"{closed(f'Removed: {told(row)}')} The log still has it.")
