"""The commands on the whole agenda: accept it, also as it is, its title and its people."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final, Literal, cast

from sessions.errors import Refused
from sessions.rules.agenda import MakeReady, Waive
from sessions.rules.agenda_timing import obstacles, overfull_s
from sessions.rules.people import AddPerson, MendPerson, Rename
from sessions.rules.seats import named
from sessions.situation import BEFORE, started
from tui.commands.command import Consent
from tui.commands.keymap import AGENDA_PLAN
from tui.exercises.controller import Controller
from tui.screens.session.people import add, mend, rename

if TYPE_CHECKING:
    from sessions.command import Command
    from sessions.session import Session
    from tui.screens.session.protocol import ControlledScreen

DOES: Final[Mapping[str, type[Command]]] = {
    "agenda-ready": MakeReady,
    "agenda-waive": Waive,
    "agenda-title": Rename,
    "agenda-mend": MendPerson,
    "agenda-person": AddPerson,
}
OVERFULL = "that the agenda is too long for the session"


class AcceptAgenda(Controller):
    """The commands on the whole agenda, and the way back to the exercise."""

    commands = AGENDA_PLAN

    def refusal(self, command: str) -> str | None:
        """Return why a command can't be done now."""
        status = self.client.situation.status
        if command == "agenda-back":
            return started(self.client.situation) if status in BEFORE else None
        if why := self.client.unmet(DOES[command]):
            return why
        if command not in ("agenda-waive", "agenda-ready"):
            return None
        view = self.client.view()
        waivable = status == "draft" and bool(_waivable(view, self.client.hot))
        if command == "agenda-ready":
            return obstacles(view, hot=self.client.hot)[0] if waivable else None  # its key accepts that first
        return None if waivable else "There is nothing to accept as it is."

    async def do_agenda_back(self) -> None:
        """Go back to the exercise."""
        await cast("ControlledScreen", self.screen).middle.show_exercise()

    def do_agenda_title(self) -> None:
        """Ask for a new title for the session."""
        rename(self.app, self.client)

    def do_agenda_mend(self) -> None:
        """Ask whose name or title to correct."""
        mend(self.app, self.client)

    def do_agenda_person(self) -> None:
        """Ask for another person in the session."""
        add(self.app, self.client)

    def asks_agenda_waive(self) -> Consent:
        """Name the obstacle that is accepted."""
        view = self.client.view()
        what = _waivable(view, self.client.hot)[0]
        said = _without_items(view) if what == "owners" else OVERFULL
        return Consent(f"accept {said}", (what, view.rev))

    async def do_agenda_waive(self) -> None:
        """Accept the first obstacle that can be accepted."""
        view = self.client.view()
        await self.client.do(Waive(what=_waivable(view, self.client.hot)[0]).as_read(view, self.client.hands[0]))

    def asks_agenda_ready(self) -> Consent:
        """Say what is accepted; refuse it at once if something is missing."""
        view = self.client.view()
        if found := obstacles(view, hot=self.client.hot):
            raise Refused(found[0])
        return Consent(accepting(view), view.rev)

    async def do_agenda_ready(self) -> None:
        """Accept the agenda."""
        await self.client.do(MakeReady().as_read(self.client.view(), self.client.hands[0]))


def accepting(view: Session) -> str:
    """Return in words what accepting a draft agenda accepts."""
    items = len(view.agenda)
    return f"accept this agenda of {items} item{'s' * (items != 1)}"


def _without_items(view: Session) -> str:
    """Return which leaders own nothing on the agenda."""
    owners = {item.owner for item in view.agenda}
    without = [seat for seat in view.leaders if seat not in owners]
    return f"that {named(without)} {'owns' if len(without) == 1 else 'own'} nothing on the agenda"


def _waivable(view: Session, hot: bool) -> list[Literal["owners", "overfull"]]:
    """Return the obstacles that can be accepted."""
    header, owners = view.header, {item.owner for item in view.agenda}
    found: list[Literal["owners", "overfull"]] = []
    if view.agenda and not header.waived and not set(view.leaders) <= owners:
        found.append("owners")
    if overfull_s(view, hot=hot) and not header.overfull_accepted:
        found.append("overfull")
    return found
