"""The leaders' agreement to the goals: that the list or the results are right, and their signatures."""

from __future__ import annotations

from dataclasses import dataclass

from sessions.exercises.align.outcomes import Confirm, SignGoals
from sessions.exercises.align.state import goal_hash, goals_of, signers
from sessions.minutes.signatures import HASH_SHOWN
from sessions.model import Item
from sessions.rules.seats import seated_leaders
from sessions.times import now, show_hour
from tui.client.status import as_whom, context
from tui.commands.command import Consent, KeyCommand
from tui.exercises.align.goal_rows import GROUP, GoalRows
from tui.exercises.controller import Controller
from tui.widgets.signatures import signed_by


@dataclass(eq=False)
class GoalSignatures(Controller):
    """The commands that confirm the goals, and sign them."""

    commands = (
        KeyCommand(
            "goal-confirm",
            "y",
            "confirm",
            "In Merge and Resolve: confirm what's on screen, so that the facilitator can continue.",
            GROUP,
            2,
            act="asks",
        ),
        KeyCommand("goal-sign", "S", "sign", "In Sign: sign the wording of the agreed goals.", GROUP, 1, act="asks"),
    )
    goals: GoalRows

    def refusal(self, command: str) -> str | None:
        """Return why no leader here can confirm or sign the goals."""
        if command == "goal-sign":
            return self.unmet(SignGoals) or (None if self._unsigned() else "You've already signed these goals.")
        if why := self.unmet(Confirm):
            return why
        if not self.client.situation.led:
            return "Nobody else runs the session. Continue when you are ready."
        return None if self._unready() else "You've already confirmed this."

    def _unready(self) -> list[str]:
        return [seat for seat in self.client.leaders if seat not in self.goals.item.ready]

    def _unsigned(self) -> list[str]:
        signed = signers(self.client.view(), self.goals.item)
        return [seat for seat in self.client.leaders if seat not in signed]

    def asks_goal_confirm(self) -> Consent | None:
        """Say what is confirmed; a list asks which of two here confirms."""
        seats = self._unready()
        if self.list_asks(seats):
            return None
        view, item = self.client.view(), self.goals.item
        what = "this list of goals" if item.phase == "merge" else "the result for each goal"
        return Consent(
            f"{as_whom(self.client, seats[0])}confirm {what}",
            (seats[0], self.client.situation.place, goal_hash(view, item), repr(goals_of(view, item))),
        )

    async def do_goal_confirm(self) -> None:
        """Confirm the list, or the results."""
        view = self.client.view()
        command = Confirm(seen=self.client.situation.place).as_read(view, self.client.leaders[0])
        await self.whose("Who confirms?", lambda seats: self.client.do(command, *seats), self._unready(), in_turn=True)

    def asks_goal_sign(self) -> Consent | None:
        """Say what is signed; a list asks which of two here signs."""
        seats = self._unsigned()
        if self.list_asks(seats):
            return None
        view, item = self.client.view(), self.goals.item
        of = seats[0], self.client.situation.place, goal_hash(view, item)
        what = f"{as_whom(self.client, seats[0])}sign this wording of the agreed goals"
        return Consent(what, of, self._last_to_sign(seats[0]))

    def _last_to_sign(self, seat: str) -> str:
        """Return what the signature of a seat ends, if it is the last one missing."""
        view, item = self.client.view(), self.goals.item
        ctx = context(self.client, seat)
        others = [each for each in seated_leaders(view, ctx) if each not in (seat, *signers(view, item))]
        return "" if others or self.client.situation.led else "This is the last signature; it ends the item."

    async def do_goal_sign(self) -> None:
        """Sign the wording on screen."""
        view = self.client.view()
        command = SignGoals(hash=goal_hash(view, self.goals.item)).as_read(view, self.client.leaders[0])
        note = "" if self.client.situation.led else "The second signature ends the item."
        item = self.goals.item.id

        async def sign(seats: tuple[str, ...]) -> None:
            await self.client.do(command, *seats)
            self._tell_signed(item, command.hash)

        await self.whose("Who signs this wording?", sign, self._unsigned(), note=note, in_turn=True)

    def _tell_signed(self, item: str, digest: str) -> None:
        """Say that all have signed if that ended the item: the page with the signatures is gone."""
        view = self.client.view()
        ended = view.get(Item, item)
        if ended.status == "ended" and (says := signed_by(view, signers(view, ended), {})):
            self.say(f"{says} at {show_hour(now())}: {digest[:HASH_SHOWN]}…")
