"""The facilitator view: one page for running the session. In private phases it shows only status words."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.containers import Vertical

from sessions.model import Clock, Item, Participant
from sessions.rules.phases import phase_of
from tui.client.status import awaiting, coming, statuses, told_presence
from tui.screens.session.facilitator_board import Attending, BoardKey, FacilitatorBoard, Planned

if TYPE_CHECKING:
    from sessions.session import Session
    from tui.client.session_client import SessionClient
    from tui.dialogs.protocol import CommandScreen, Part


class FacilitatorView(Vertical):
    """The facilitator view, shown instead of rail and exercise; its keys are those of the session screen."""

    keys = ("next", "hold", "extend", "replan", "reveal", "park-item", "nudge", "give-hand", "attend", "desk")
    """The keys that run a session, in the order shown."""
    controllers: tuple[Part, ...] = ()
    """It has no commands of its own."""
    can_focus = True

    def __init__(self, client: SessionClient) -> None:
        super().__init__(classes="panel")
        self.client = client

    def compose(self) -> ComposeResult:
        """Yield the board."""
        yield FacilitatorBoard()

    def focus_first(self) -> None:
        """Take the focus, so that letters are keys."""
        self.focus(scroll_visible=False)

    def show(self, view: Session, screen: CommandScreen) -> None:
        """Update the view."""
        agenda = planned(view, self.client.elapsed_ms)
        self.query_one(FacilitatorBoard).show(
            agenda,
            totals(view, agenda, self.client.elapsed_ms),
            (under_way(self.client), coming(view)),
            attending(self.client),
            list(_caps(screen)),
        )


def planned(view: Session, elapsed_ms: int) -> list[Planned]:
    """Return the agenda with the minutes each item took, including the running clock."""
    return [Planned(item, _took_ms(view, item, elapsed_ms) // 60_000) for item in view.agenda]


def _took_ms(view: Session, item: Item, elapsed_ms: int) -> int:
    if item.status == "ended":
        return item.actual_minutes * 60_000
    clock = view.find(Clock)
    return item.elapsed_ms + (elapsed_ms if clock and clock.item == item.id and item.status != "queued" else 0)


def totals(view: Session, agenda: list[Planned], elapsed_ms: int) -> str:
    """Return the minutes planned, used and still to come, and the expected difference from the plan."""
    gone = sum(each.took for each in agenda)
    left_ms = sum(
        max(0, each.item.budget_s * 1000 - _took_ms(view, each.item, elapsed_ms))
        for each in agenda
        if each.item.status != "ended"
    )
    left = -(-left_ms // 60_000)
    over = gone + left - view.header.planned_minutes
    ends = f"{over} over" if over > 0 else "just fits" if over == 0 else f"{-over} free"
    return f"{view.header.planned_minutes} min planned · {gone} used · {left} to come · {ends}"


def under_way(client: SessionClient) -> str:
    """Return the current state, and whom it is waiting for."""
    item = client.view().active
    if item is None:
        return "There is no active item."
    phase = phase_of(item)
    if client.situation.form is None:
        return phase.hint if phase else item.title
    return awaiting(client)


def attending(client: SessionClient) -> list[Attending]:
    """Return the people: whether they are here, and only the status word of what they are doing."""
    view = client.view()
    doing = {each.name: each for each in statuses(client)}
    found = []
    for person in view.all(Participant):
        seat = person.key_
        presence = told_presence(client, seat) or "not yet here"
        presence = "online" if presence == "here" and not client.hot else presence
        found_doing = doing.get(seat.upper())
        word, says = (found_doing.doing, found_doing.says) if found_doing else ("", "")
        if person.role == "facilitator":
            word = "runs the session"
        elif person.role == "observer":
            word = "watching"
        elif word in ("here", presence, "offline"):
            word = ""
        place = found_doing.leader if found_doing else 0
        found.append(Attending(seat.upper(), person.name, presence, word, says, place))
    return found


def _caps(screen: CommandScreen) -> Iterator[BoardKey]:
    offered = {command.id: (command, part) for command, part in screen.offered() if command.id in FacilitatorView.keys}
    for key in FacilitatorView.keys:
        command, part = offered[key]
        yield BoardKey(command.key(False, screen.app._keymap), part.label(command), key, part.available(key))
