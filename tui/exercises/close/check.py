"""The check of a decision: can it be undone, what it gives, who is told, and whose feedback is wanted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, get_args

from sessions.minutes.escalation_check import argument_behind, unlinked_arguments
from sessions.model import Decision
from sessions.model.records import Reversible
from sessions.records.decision_check import CheckDecision, promised, to_argue, value_lines
from sessions.rules.forms import Field
from tui.client.status import people
from tui.commands.command import KeyCommand
from tui.dialogs.dialog import Answers, Dialog
from tui.exercises.close.phase import GROUP, IN_GAPS
from tui.exercises.controller import Controller
from tui.exercises.record_rows import NO_DECISION

if TYPE_CHECKING:
    from sessions.command import Command
    from sessions.session import Session
    from sessions.standing import HeldLine
    from tui.exercises.record_rows import RecordRows

CHECK = KeyCommand(
    "close-check",
    "c",
    "check",
    "Complete a decision: can it be undone, what does it give, who is told, whose feedback?",
    GROUP,
    12,
    act="dialog",
)
TELLS = "Who tells whom, and feedback, become actions of its owner."


@dataclass(eq=False)
class CheckDecisions(Controller):
    """Completing a decided decision among `rows`."""

    commands = (CHECK,)
    rows: RecordRows

    def refusal(self, command: str) -> str | None:
        """Return why the row under the cursor can't be checked."""
        if why := self.client.unmet(IN_GAPS) or self.rows.unmet(CheckDecision):
            return why
        row = self.rows.record
        if not isinstance(row, Decision):
            return NO_DECISION
        return None if row.status == "decided" else f"{row.id} is {row.status}. Agree on it first."

    async def do_close_check(self) -> None:
        """Ask what the decision still leaves open; every answer is optional."""
        decision, view = self.rows.decision, self.client.view()
        series = view.header.series
        earlier = await self.client.in_file(lambda store: store.standing(series, but=view.header.id)) if series else ()
        lines = value_lines(view, earlier)

        def check(answers: Answers) -> Command | None:
            changes, before = answers.changed()
            tell_by: date | None = changes.pop("tell_by", None)
            argued: str | None = changes.pop("argued", None)
            for key in ("tell_by", "argued"):
                before.pop(key, None)
            if "values" in changes:
                before.pop("values")
                changes["values"] = _chosen(decision, lines, changes["values"] or [])
            if not changes and tell_by is None and argued is None:
                return None
            return CheckDecision(decision=decision.id, changes=changes, tell_by=tell_by, argued=argued, before=before)

        fields = _fields(view, decision, lines)
        given: dict[str, Any] = {each.key: getattr(decision, each.key, None) for each in fields}
        if lines:
            given["values"] = [n for n, held in enumerate(lines) if held.id in decision.values]
        dialog = Dialog(
            id=CHECK.id,
            about=decision.id,
            edits=decision.id,
            title=f"Check {decision.id}",
            fields=fields,
            given={key: value for key, value in given.items() if value not in (None, [])},
            note=f"{decision.title}\n{TELLS}",
            at_first=True,
            to_command=check,
            then=lambda _: argue_words(self.client.view(), decision.id),
        )
        self.open(dialog)


def _fields(view: Session, decision: Decision, lines: Sequence[HeldLine]) -> tuple[Field, ...]:
    """Return what is asked: an owner only if there is none, values only if there are any, a day only once.

    Which argument was about it is asked only if there is one without a decision, and none about this one.
    """
    arguments = unlinked_arguments(view) if argument_behind(view, decision) is None else []
    argued = Field("argued", "Argued in", "choice", options=tuple(row.id for row in arguments), required=False)
    owner = Field("owner", "Owner", "choice", options=people(view), seats=True, required=False)
    values = Field(
        "values", "Values it serves", "marks", options=tuple(held.line.text for held in lines), required=False
    )
    return (
        *((owner,) if decision.owner is None else ()),
        Field("reversible", "Can be undone", "choice", options=get_args(Reversible), required=False),
        *((argued,) if arguments else ()),
        Field("functional", "What users get", "text", 1, 200, required=False),
        Field(
            "non_functional",
            "What it rests on",
            "text",
            1,
            200,
            required=False,
            hint="such as speed, safety or running it",
        ),
        *((values,) if lines else ()),
        Field("cascade", "Who tells whom", "text", 1, 2000, required=False),
        *((Field("tell_by", "Told by", "date", required=False),) if promised(view, decision, "tell") is None else ()),
        Field("feedback_from", "Feedback from", "text", 1, 80, required=False),
        Field("feedback_by", "Feedback by", "date", required=False),
    )


def _chosen(decision: Decision, lines: Sequence[HeldLine], marked: Sequence[int]) -> tuple[str, ...]:
    """Return the marked values, after those that the decision names and that aren't in force any more."""
    known = [held.id for held in lines]
    return (*(ref for ref in decision.values if ref not in known), *(known[n] for n in marked))


def argue_words(view: Session, decision: str | None = None) -> str:
    """Return the suggestion to argue what can't be undone, of one decision or of all; empty if there is none."""
    found = [row for row in to_argue(view) if decision in (None, row.id)]
    if not found:
        return ""
    names = " and ".join(row.id for row in found)
    if unlinked := unlinked_arguments(view):
        linked = f"If {unlinked[0].id} was about it, say so in the check."
        return f"{names} can't be undone, and no argument is linked. {linked}"
    return f"{names} can't be undone, and nobody argued the other side. A short argument takes 13 minutes."
