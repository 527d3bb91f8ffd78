"""Beyond the exercise: the facilitator view, nudges, handing the session over, and standing aside."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sessions.errors import Refused
from sessions.model import Participant
from sessions.rules.handover import HandOver, Recuse, TakeControl
from sessions.rules.sheets import vote_of
from sessions.situation import OBSERVERS, not_closed
from sessions.store.protocol import NUDGE_S
from tui.commands.command import Consent, KeyCommand
from tui.commands.keymap import LEAD
from tui.dialogs.modal import FormModal
from tui.dialogs.pick import Choice, PickDialog
from tui.screens.session.controller import NO_ITEM, PRIVATE, ScreenController
from tui.screens.session.pending_consent import WITHOUT

if TYPE_CHECKING:
    from tui.client.session_client import SessionClient
    from tui.screens.session.protocol import ControlledScreen

NO_HEIR = "There is no observer to hand the session over to."
AWAITED = {"ballot": "your ballot is still missing"}


class Facilitate(ScreenController):
    """The commands of LEAD, for one session screen."""

    commands: tuple[KeyCommand, ...] = LEAD

    def __init__(self, screen: ControlledScreen, client: SessionClient) -> None:
        super().__init__(screen, client)
        self._wanted: bool | None = None  # None in private phases, when the exercise has nothing to show

    @property
    def facilitating(self) -> bool:
        """Whether the facilitator view is shown instead of the exercise."""
        if not self._leads or self.client.view().active is None:
            return False
        return self.client.situation.form is not None if self._wanted is None else self._wanted

    @property
    def _leads(self) -> bool:
        """Whether only the facilitator uses this terminal."""
        return (
            not self.client.hot and self.client.eyes is not None and self.client.eyes == self.client.view().facilitator
        )

    @property
    def _me(self) -> Participant | None:
        hands = self.client.hands
        return self.client.view().get(Participant, hands[0]) if hands else None

    # --- what makes sense now ---------------------------------------------------------------------------------------

    def refusal(self, command: str) -> str | None:
        """Return why a command can't be done now."""
        if not self.client.hands:
            return self.client.unmet(HandOver)
        if why := not_closed(self.client.situation) or self.covered:
            return why
        if command == "recuse":
            return self._stays()
        if self.screen.middle.private:
            return PRIVATE
        match command:
            case "desk":
                return (
                    (None if self.view.active else NO_ITEM)
                    if self._leads
                    else "Only a facilitator has the facilitator view."
                )
            case "nudge":
                return self._nobody()
        if self._takes_control or self._heirs():
            return None
        observes = self.client.situation.role == "observer"
        return "Only whoever runs the session can hand it over." if observes else NO_HEIR

    def _stays(self) -> str | None:
        """Return why nobody here can stand aside now, or come back."""
        if self.client.hot:
            return "Nobody can stand aside at a shared keyboard. Skip the item instead."
        if why := self.client.unmet(Recuse):
            return why
        return "Nobody can stand aside from the close." if self.client.situation.closing else None

    def _nobody(self) -> str | None:
        """Return why nobody can be nudged from here."""
        if self.client.situation.role == "observer":
            return OBSERVERS
        return None if not self.client.hot and self._others() else "There is nobody else here to nudge."

    def label_now(self, command: KeyCommand) -> str:
        """Return the current label of a key."""
        view, me = self.client.view(), self._me
        if command.id == "desk":
            return "exercise" if self.facilitating else "facilitate"
        if command.id == "recuse" and me and view.active and me.key_ in view.active.recused:
            return "come back"
        if command.id == "give-hand" and self.takes_back:
            return "take back"
        if command.id == "give-hand" and self._takes_control:
            return WITHOUT
        return command.label

    # --- the facilitator view
    # --------------------------------------------------------------------------------------------

    async def do_desk(self) -> None:
        """Switch between the facilitator view and the exercise; the choice lasts until the next one."""
        self._wanted = not self.facilitating
        await self.screen.show()

    # --- nudges -----------------------------------------------------------------------------------------------------

    def _others(self) -> list[str]:
        return [
            each.key_
            for each in self.client.view().all(Participant)
            if each.key_ not in self.client.hands and self.client.presence.get(each.key_) == "online"
        ]

    async def do_nudge(self) -> None:
        """Nudge the person everyone is waiting for; if that isn't exactly one person, ask whom."""
        others = self._others()
        waited = [seat for seat in others if awaited(self.client, seat)]
        if len(waited) == 1:
            await self._nudge(waited[0])
        else:
            self._pick("Nudge whom?", others, self._nudge)

    async def _nudge(self, seat: str) -> None:
        await self.client.nudge(seat)
        self.screen.say(f"{seat.upper()} has been nudged.")

    def nudged(self, by: str) -> None:
        """Ring quietly, and say in one line who nudges and why; the line disappears by itself."""
        view, screen = self.client.view(), self.screen
        what = awaited(self.client, str(self.client.eyes))
        sentence = f"{view.get(Participant, by).name} nudges you{f': {what}' if what else ''}."
        screen.app.bell()
        screen.say(sentence)
        if isinstance(screen.app.screen, FormModal):
            screen.app.screen.say(sentence)
        screen.set_timer(NUDGE_S, lambda: self._forget(sentence))

    def _forget(self, sentence: str) -> None:
        self.screen.unsay(sentence)

    # --- who runs it ------------------------------------------------------------------------------------------------

    @property
    def takes_back(self) -> bool:
        """Whether this person handed the session over and can take it back with one key."""
        me = self._me
        return me is not None and me.role == "observer" and self.client.view().header.named == me.key_

    @property
    def _takes_control(self) -> bool:
        """Whether this is a leader while somebody else runs the session; both leaders together can end that."""
        now = self.client.situation
        return now.role == "leader" and now.led

    def _heirs(self) -> list[str]:
        """Return the people who could be given the session from here; the engine decides."""
        view, me = self.client.view(), self._me
        if me is None:
            return []
        if self.takes_back:
            return [me.key_]
        if me.role == "observer" or self._takes_control:
            return []
        return [each.key_ for each in view.all(Participant, role="observer")]

    def asks_give_hand(self) -> Consent | None:
        """Say that control comes back, or ends; a list asks who gets it."""
        if self._takes_control:
            who = str(self.client.view().facilitator)
            return Consent(f"continue without {who.upper()} running the session, as soon as you both agree", who)
        return Consent("take the session back", self.screen.place) if self.takes_back else None

    async def do_give_hand(self) -> None:
        """Take control back, or end the facilitator's; else ask who gets it."""
        if self._takes_control:
            await self.client.together(TakeControl())
            return
        heirs = self._heirs()
        if self.takes_back:
            await self._give(heirs[0])
        else:
            self._pick("Who will run the session from now on?", heirs, self._give)

    async def _give(self, seat: str) -> None:
        await self.client.together(HandOver(to=seat))

    # --- standing aside ---------------------------------------------------------------------------------------------

    def asks_recuse(self) -> Consent:
        """Name the item."""
        item, seat = self.client.view().active, self.client.eyes
        if item is None or seat is None:
            raise Refused("There is no active item.")
        back = seat in item.recused
        return Consent(f"{'come back to' if back else 'stand aside from'} {item.title}", (item.id, back))

    async def do_recuse(self) -> None:
        """Stand aside from the item, or come back."""
        item, seat = self.client.view().active, self.client.eyes
        if item is None or seat is None:
            raise Refused("There is no active item.")
        await self.client.do(Recuse(back=seat in item.recused, seen=self.screen.place))

    def _pick(self, title: str, seats: list[str], do: object) -> None:
        view = self.client.view()

        async def chosen(seat: str | None) -> None:
            if seat is not None:
                await self.screen.attempt(do, seat)

        choices = [Choice(seat, seat.upper(), view.get(Participant, seat).name) for seat in seats]
        self.screen.app.push_screen(PickDialog(title, choices), chosen)


def awaited(client: SessionClient, seat: str) -> str | None:
    """Return what a seat still has to do, in words for them, or None."""
    view, now = client.view(), client.situation
    item = view.active
    if item is None or seat not in view.leaders:
        return None
    if now.voting and not vote_of(view, item, seat):
        return "your vote on time is still missing"
    if now.form:
        return AWAITED.get(now.form, "your answer is still missing") if seat in now.waiting_for else None
    others_ready = bool(item.ready) and seat not in item.ready
    return "the other leader is ready and waiting for you" if others_ready else None
