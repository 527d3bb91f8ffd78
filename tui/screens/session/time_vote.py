"""The vote on more time when time is up, shown beside the answer being written."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sessions.model import Clock
from sessions.rules.clock import HARD_GRACE_S, is_past, left_s
from sessions.rules.phases import kind_of
from sessions.rules.seats import waited_for
from sessions.rules.sheets import vote_of
from sessions.rules.time_vote import VoteTime, Word, said
from sessions.text import listed
from tui.commands.command import Consent, KeyCommand, by_id
from tui.commands.keymap import RUN, VOTE
from tui.screens.session.controller import ScreenController
from tui.terminal.set_keys import keys_set

if TYPE_CHECKING:
    from sessions.model import Item
    from sessions.session import Session


class TimeVote(ScreenController):
    """The commands of VOTE, for one session screen, and the text of its band."""

    commands: tuple[KeyCommand, ...] = VOTE

    def refusal(self, command: str) -> str | None:
        """Return why nobody here can vote on time."""
        voters = self._voters()
        return self.client.unmet(VoteTime, *voters) or (None if voters else "Nobody is waiting for your vote.")

    def _voters(self) -> tuple[str, ...]:
        """Return who votes with a key here: oneself, or at the hot seat both, during anyone's turn."""
        view = self.client.view()
        mine = view.leaders if self.client.hot else self.client.leaders
        return tuple(seat for seat in mine if seat in waited_for(view))

    async def do_vote_more(self) -> None:
        """Vote for more time."""
        await self._vote("more")

    def asks_vote_enough(self) -> Consent | None:
        """Name the effect of the second press; the band above says who would pass. None if there is no vote."""
        if not self.available("vote-enough"):
            return None
        turn = self._ending_turn
        missing = self._passing(turn)
        here = f"end {turn.upper()}'s turn" if turn else "close this phase for both of you"
        return Consent(here if self.client.hot else "say that it's enough", (self.screen.place, missing))

    async def do_vote_enough(self) -> None:
        """Vote to continue."""
        await self._vote("enough")

    async def _vote(self, word: Word) -> None:
        await self.screen.save()
        await self.client.do(VoteTime(word=word, seen=self.screen.place), *self._voters())

    # --- what the band says -----------------------------------------------------------------------------------------

    def says(self) -> tuple[str, str]:
        """Return what the clock asks now, and its effect: two sentences, empty if it asks nothing."""
        view = self.client.view()
        ticking, item = view.find(Clock), view.active
        if ticking is None or item is None or not self.client.situation.going:
            return "", ""
        if self.client.situation.voting:
            return self._voting(view, item)
        if ticking.granted:
            key = by_id(RUN, "extend").key(keys_set(self.screen.app))
            return f"You both want more time. Press {key} to choose a later item to take it from.", ""
        if ticking.state != "running" or not is_past(ticking, self.client.elapsed_ms):
            return "", ""
        if ticking.on_zero == "hard":
            if keeps := kind_of(item).may_leave(view, item):
                return "Time is up.", f"This phase stays open anyway: {keeps}"
            rest_s = max(0, HARD_GRACE_S + (left_s(ticking, self.client.elapsed_ms) or 0))
            turn = self._ending_turn
            what = f"{turn.upper()}'s turn ends" if turn else "this phase closes"
            return f"Time is up. In {rest_s} s {what}.", self._passing(turn)
        facilitator = view.facilitator
        if ticking.on_zero == "vote" and facilitator and self.client.situation.led:
            return self._decided(facilitator)
        return "", ""

    def _voting(self, view: Session, item: Item) -> tuple[str, str]:
        voters = self._voters()
        if not voters:
            return f"Time is up. {listed([seat.upper() for seat in waited_for(view)])} vote on more time.", ""
        more, enough = (command.key(keys_set(self.screen.app), typing=True) for command in VOTE)
        mine = said(vote_of(view, item, voters[0])) if not self.client.hot else None
        waits = [seat.upper() for seat in waited_for(view) if not vote_of(view, item, seat)]
        keys = f"{more} more time, {enough} enough."
        if mine:
            head = f"You voted {mine}; {listed(waits)} hasn't voted. {keys}"
        elif len(waits) < len(waited_for(view)) and not self.client.hot:
            head = f"Time is up, and the other leader has voted: {keys}"
        else:
            head = f"Time is up: {keys}"
        if keeps := kind_of(item).may_leave(view, item):
            return head, f"This phase stays open whatever you vote: {keeps}"
        return f"{head}{'' if mine else self._closing()}", self._passing(self._ending_turn)

    def _closing(self) -> str:
        if turn := self._ending_turn:
            return f" “Enough” ends {turn.upper()}'s turn."
        alone = self.client.hot or len(waited_for(self.view)) < 2
        return " “Enough” closes this phase." if alone else " One “enough” closes this phase."

    def _decided(self, facilitator: str) -> tuple[str, str]:
        now = self.client.situation
        if now.form and not now.waiting_for:
            return "Time is up. All answers are sealed, so you can reveal them.", ""
        if self.client.eyes != facilitator and not (self.client.hot and facilitator in self.client.hands):
            return f"Time is up. {facilitator.upper()} decides how to continue.", ""
        keys = {each.id: each.key(keys_set(self.screen.app)) for each in RUN}
        if not now.form:
            return f"Time is up: {keys['extend']} more time, {keys['next']} continue, or wait.", ""
        head = f"Time is up: {keys['extend']} more time, {keys['reveal']} reveal with a reason, or wait."
        return head, self._passing()

    @property
    def _ending_turn(self) -> str | None:
        """Whose turn the end of the time ends, at one keyboard where the other's still comes; else None."""
        now = self.client.situation
        return now.turn if self.client.hot and len(now.waiting_for) > 1 else None

    def _passing(self, turn: str | None = None) -> str:
        """Return who would pass if the phase closed now, and that their draft stays private; empty if nobody would.

        If only the `turn` of a leader ended, it says whose turn is next.
        """
        missing = [seat.upper() for seat in self.client.situation.unanswered]
        if not missing:
            return ""
        if turn:
            then = self.view.other(turn).upper()
            return f"{turn.upper()} hasn't sealed and would pass; their draft stays private. Then it is {then}'s turn."
        if len(missing) == 1:
            return f"{missing[0]} hasn't sealed and would pass; their draft stays private."
        return f"{listed(missing)} haven't sealed and would pass; their drafts stay private."
