"""Why a key does nothing now that does something on the session screen at other times: one sentence for each."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Final

from sessions.model import Participant
from sessions.model.core import CLOSED
from sessions.rules.phases import open_form, unsealed
from sessions.rules.seats import leads, stands_aside
from sessions.rules.trail import NOTHING_BEFORE
from tui.client.status import OBSERVES, awaiting, moment, runs
from tui.client.worker import ELSEWHERE
from tui.commands.keymap import AGENDA, RUN, TURNS

if TYPE_CHECKING:
    from sessions.session import Session
    from tui.commands.command import KeyCommand
    from tui.dialogs.screen import Part
    from tui.screens.session.protocol import ControlledScreen

BEFORE: Final = "The session hasn't started yet."
CLOSED_NOW: Final = "The session is closed; its minutes can still be amended."
COVERED: Final = "Go back to the exercise first: press {key}."
PRIVATE: Final = "Seal what you wrote first, or finish your turn; then this can be done."
LEADERS: Final = "Only the leaders and the facilitator can do this."

RUNNERS = ("next", "go-back", "hold", "extend", "reveal", "park-item", "carry-item", "skip-item", "replan")
ENDINGS = ("park-item", "carry-item", "skip-item")
WHERE_ONE_LOOKS = ("records", "minutes", "agenda", "desk")  # no matter who looks
AT_ANY_STATUS = ("seal", "take-back", "undo", "late", "take-over", "pin", "give-hand")

ALWAYS: Final[Mapping[str, str]] = {
    "records": "Nothing is written down yet.",
    "undo": "There is nothing of yours to undo.",
    "late": "No answer is late here.",
    "seal": "There is nothing to seal now.",
    "take-back": "You have nothing sealed that could be taken back.",
    "vote-more": "No vote on more time is open.",
    "vote-enough": "No vote on more time is open.",
    "take-over": "You write at this terminal already.",
    "hand-over": "Nobody has a private turn now.",
    "not-ready": "You haven't said that you are ready.",
    "extend": "This phase has no time limit.",
    "replan": "No later item is left to plan anew.",
    "nudge": "Nobody else is here whom you could nudge.",
    "give-hand": "There is nobody here to hand the session over to.",
    "agenda-ready": "The agenda was accepted already.",
    "agenda-waive": "There is nothing that needs to be accepted.",
    "agenda-choose": "This is for an item that was carried three times.",
    "agenda-reopen": "Only an item that has ended can be reopened, while the session runs.",
    "agenda-person": "People can only be added before the session starts.",
}


def why_not(screen: ControlledScreen, command: KeyCommand, part: Part) -> str:
    """Return why `part` cannot do a command now; an empty text where its key is nothing to speak of."""
    client = screen.client
    if command in TURNS and not client.hot:
        return ""
    given = _looking(screen, command) if command.id in WHERE_ONE_LOOKS else _standing(screen, command)
    return given or _own(screen, command) or _by_cursor(screen, command, part) or ALWAYS.get(command.id, "")


def _looking(screen: ControlledScreen, command: KeyCommand) -> str:
    """Return why a page cannot be shown."""
    client = screen.client
    if command.id == "agenda" and screen.agenda_shown:
        return "This is the agenda."
    if screen.covered:
        return COVERED.format(key=_key(screen, "agenda-back"))
    if screen.private:
        return PRIVATE
    if command.id == "desk":
        return "Only a facilitator has a desk." if client.view().active else "No item is under way."
    return ""


def _standing(screen: ControlledScreen, command: KeyCommand) -> str:
    """Return what keeps everybody, or whoever sits here, from doing anything of the kind."""
    client = screen.client
    view, hands = client.view(), client.hands
    status = view.header.status
    if status in CLOSED:
        return CLOSED_NOW
    if not client.writes and command.id != "take-over":
        return ELSEWHERE
    if not client.hot and client.seat is None:
        return OBSERVES
    if hands and view.get(Participant, hands[0]).role == "observer":
        return OBSERVES
    if command in AGENDA:
        return ""
    if status == "ready" and command.id == "next" and hands:
        return leads(view, moment(client, hands[0]))
    if status in ("draft", "ready") and command.id not in AT_ANY_STATUS:
        return BEFORE
    if screen.covered and command.id not in ("undo", "not-ready") and not command.id.startswith("record"):
        return COVERED.format(key=_key(screen, "agenda-back"))
    if hands and not client.hot and stands_aside(view, hands[0]) and command.id != "recuse":
        return "You stand aside from this item."
    return ""


def _own(screen: ControlledScreen, command: KeyCommand) -> str:
    """Return what is to be said of a command that runs the session, as things stand."""
    client = screen.client
    view = client.view()
    if command.id in RUNNERS and not runs(client):
        return _led(view)
    if command.id in RUNNERS and view.header.status == "paused":
        return f"The session is paused; {_key(screen, 'hold')} lets it go on."
    found = _RUNNING.get(command.id)
    return found(screen, view) if found else ""


def _led(view: Session) -> str:
    who = view.facilitator
    return f"{who.upper()} runs this session, and does this." if who else LEADERS


def _next(screen: ControlledScreen, view: Session) -> str:
    item, form = view.active, open_form(view)
    if item and form and (waited := unsealed(view, item, form)):
        return awaiting(view, waited)
    if item and not screen.client.hot and screen.client.hands[0] in item.ready:
        return f"You are ready, and the other isn't yet. {_key(screen, 'not-ready')} takes it back."
    return "This ends once both have signed." if item else "No item is under way."


def _reveal(screen: ControlledScreen, view: Session) -> str:
    item, form = view.active, open_form(view)
    if item is None or form is None:
        return "Nothing is hidden in this phase."
    if screen.client.hot and screen.client.eyes:
        return PRIVATE
    return f"Every answer is in: {_key(screen, 'next')} reveals them."


def _ending(screen: ControlledScreen, view: Session) -> str:
    return "The close can't be parked, carried or skipped." if view.active else "No item is under way."


def _pin(screen: ControlledScreen, view: Session) -> str:
    return "" if screen.client.hot else "A PIN is for the curtain, where two share one keyboard."


def _recuse(screen: ControlledScreen, view: Session) -> str:
    if screen.client.hot:
        return "At one keyboard nobody can stand aside; skip the item instead."
    return "Only a leader can stand aside, from an item under way."


_RUNNING: Final[Mapping[str, Callable[[ControlledScreen, Session], str]]] = {
    "next": _next,
    "reveal": _reveal,
    "go-back": lambda screen, view: NOTHING_BEFORE,
    **dict.fromkeys(ENDINGS, _ending),
    "pin": _pin,
    "recuse": _recuse,
}


def _by_cursor(screen: ControlledScreen, command: KeyCommand, part: Part) -> str:
    """Return what is to be said of what is under the cursor of the agenda, or of a list on a panel."""
    from tui.exercises.controller import Controller
    from tui.screens.session.agenda_view import AgendaView

    if isinstance(part, AgendaView) and command.id not in ALWAYS:
        return part.why_not()
    return part.reason(command.id) if isinstance(part, Controller) else ""


def _key(screen: ControlledScreen, name: str) -> str:
    return next(each for each in (*RUN, *AGENDA) if each.id == name).key(False, screen.app._keymap)
