"""Settling what is due from its row in the lobby, without opening its session."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Protocol, runtime_checkable

from sessions.errors import Refused
from tui.commands.keymap import SETTLE
from tui.screens.lobby.on_row import OnRow

if TYPE_CHECKING:
    from sessions.due import Due
    from sessions.store.protocol import Summary
    from tui.client.session_client import SessionClient
    from tui.dialogs.dialog import Dialog

NOTHING = "Put the cursor on something that is due."
ALONE = "{} isn't part of a series, so nobody has asked what came of it. Open it with enter."
PLAN_FIRST = "Plan the next session of {} first: what came of this is recorded there."
ELSEWHERE = {"waiting": "Press enter to read what you need to answer it.", "warm-up": ""}
"""Sections whose rows are settled by another key, and what is said about each."""
HOSTED = "Only the host can plan sessions here."


@runtime_checkable
class ActsAside(Protocol):
    """An app in which somebody can act on a session without entering it."""

    def aside(self, session: str) -> SessionClient:
        """Return an unopened client for it. Raises Missing if this person has no seat there."""


class Settle(OnRow):
    """The commands of SETTLE: an action is done or dropped, something came of what is due, a session is planned."""

    commands = SETTLE

    @property
    def _due(self) -> Due | None:
        """What is under the cursor, if it is due, an open action, or the answer to an escalation."""
        row = self._rows.row
        if row is None or row.section.id not in ("due", "actions", "next", "answered"):
            return None
        found: Due | None = row.entry if row.section.id == "answered" else row.entry.due
        return found

    def refusal(self, command: str) -> str | None:
        """Return why the row under the cursor can't be settled this way."""
        due, row = self._due, self._rows.row
        if row is not None and row.section.id in ELSEWHERE:
            return ELSEWHERE[row.section.id]
        if due is None:
            return NOTHING
        wanted = {"action": "settle-done", "session": "settle-plan"}.get(due.kind, "settle-say")
        if command != wanted:
            return ""
        if command == "settle-plan":
            return HOSTED if self._guest else None
        if command == "settle-done" or self._next_of(due) is not None:
            return None
        return PLAN_FIRST.format(due.series) if due.series else ALONE.format(f"“{due.title}”")

    def _next_of(self, due: Due) -> Summary | None:
        """Return the session of its series that isn't over, in which is said what came of it."""
        later = (each for each in self._rows.open_sessions if each.series == due.series and each.id != due.session)
        return next(later, None) if due.series else None

    async def do_settle_done(self) -> None:
        """Ask for the proof of an action that is done, or whether it is dropped."""
        from sessions.model import Action
        from tui.dialogs.finish_action import finish_dialog

        due = self._wanted()
        action = due.id.partition("/")[2]
        await self._ask(due.session, lambda client: finish_dialog("settle-done", [client.view().get(Action, action)]))

    async def do_settle_say(self) -> None:
        """Ask what came of it, and record that in the next session of its series."""
        from sessions.due import OUTCOMES
        from sessions.records.follow_ups import said_of
        from tui.exercises.review.follow_up import report_dialog

        due = self._wanted()
        there, first = self._next_of(due), OUTCOMES[due.kind][0]
        if there is None:
            raise Refused(NOTHING)
        await self._ask(
            there.id, lambda client: report_dialog("settle-say", due, first, said_of(client.view(), due.id))
        )

    def do_settle_plan(self) -> None:
        """Plan the session that is due, with the people and the playbook of the one before."""
        from tui.screens.new_session.screen import next_screen

        self._lobby.app.push_screen(next_screen(self._open_file, self._wanted().session))

    def _wanted(self) -> Due:
        due = self._due
        if due is None:
            raise Refused(NOTHING)
        return due

    async def _ask(self, session: str, dialog: Callable[[SessionClient], Dialog]) -> None:
        """Open a dialog of a session that is only open for as long as the dialog is."""
        from tui.dialogs.open_dialog import open_dialog

        app = self._lobby.app
        if not isinstance(app, ActsAside):
            return
        client = app.aside(session)
        await client.open()
        open_dialog(app, client, dialog(client), lambda: app.run_worker(client.close()))
