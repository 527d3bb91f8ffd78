"""Concluding a session: what stays undecided, when the next one is, and the announcement."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sessions.exercises.close.kind import Conclude
from sessions.model import Decision
from sessions.records.decisions import DeferDecision
from sessions.rules.forms import Field
from sessions.situation import Requires
from sessions.times import read_moment, show_moment
from tui.commands.command import Consent, KeyCommand
from tui.dialogs.dialog import Answers, Dialog
from tui.exercises.close.phase import GROUP, IN_GAPS
from tui.exercises.controller import Controller
from tui.exercises.record_rows import NO_DECISION

if TYPE_CHECKING:
    from sessions.command import Command
    from tui.exercises.record_rows import RecordRows

ONE_VOICE = "One announcement: a line on what users get, and a line on what it rests on."

DEFER = KeyCommand(
    "close-defer", "l", "leave for later", "Leave the proposed decision for later.", GROUP, 14, act="asks"
)
NEXT = KeyCommand(
    "close-conclude", "s", "next session", "Say when you meet next, and what both announce.", GROUP, 13, act="dialog"
)


BETWEEN_FORMS = Requires(kind="close", phases=("gaps", "reveal"))


@dataclass(eq=False)
class ConcludeSession(Controller):
    """Leaving a decision among `rows` for later, and the next session."""

    commands = (DEFER, NEXT)
    rows: RecordRows

    def refusal(self, command: str) -> str | None:
        """Return why the session can't be concluded, or a decision left for later."""
        if command == NEXT.id:
            return self.client.unmet(BETWEEN_FORMS)
        if why := self.client.unmet(IN_GAPS):
            return why
        row = self.rows.record
        if not isinstance(row, Decision):
            return NO_DECISION
        return None if row.status == "proposed" else f"{row.id} is already {row.status}."

    def asks_close_defer(self) -> Consent:
        """Name the decision."""
        decision = self.rows.decision
        return Consent(f"leave {decision.id} for later: {decision.title}", repr(decision))

    async def do_close_defer(self) -> None:
        """Leave the decision for later."""
        command = DeferDecision(decision=self.rows.decision.id)
        await self.client.do(command.as_read(self.client.view(), self.client.hands[0]))

    def do_close_conclude(self) -> None:
        """Ask when the next session is, and for the announcement."""
        header = self.client.view().header
        given = {"announcement": header.announcement or ""}
        if header.next_at:
            given |= {"on": show_moment(header.next_at)}

        def conclude(answers: Answers) -> Command:
            next_at = read_moment(answers["on"]) if "on" in answers else None
            moved = next_at if next_at != header.next_at else None
            return Conclude(next_at=moved, announcement=answers.get("announcement", ""), before=answers.began)

        dialog = Dialog(
            id="close-conclude",
            edits="the close",
            title="Next session and announcement",
            fields=(
                Field("on", "Next session", "time", required=False),
                Field(
                    "announcement",
                    "Announcement from both of you",
                    "text",
                    least=1,
                    most=280,
                    required=False,
                    lines=True,
                ),
            ),
            given=given,
            note=ONE_VOICE,
            to_command=conclude,
        )
        self.open(dialog)
