"""The situation of a session for one seat, and the requirements of commands: pure values for the room and the screens.

A requirement is a check over a `Situation`: it returns a sentence that says why not, or None if it is met. Rules that
depend on what a command names (this goal, that record) stay in its `apply`.
"""

from collections.abc import Callable, Iterable
from dataclasses import field
from typing import TYPE_CHECKING, Self

from sessions.frozen import dataclass
from sessions.text import listed

if TYPE_CHECKING:
    from sessions.model.core import Role, SessionStatus

OBSERVERS = "Observers can't make changes."
MOVED_ON = "The session has moved on, so nothing was done."
SIGNING = "The minutes are ready to sign. Go back to the loose ends to change them."
CLOSED_NOW = "The session is closed; its minutes can still be amended."
OPEN = ("draft", "ready", "running", "paused", "closing")
BEFORE = ("draft", "ready")
RUNNING = ("running", "closing")
AS_IMPORTED = "as imported"
"""The label of everything that a session has only from imported minutes."""


@dataclass(frozen=True, slots=True)
class PhasePlace:
    """Where a session is, as seen by the person who pressed a key there."""

    item: str | None = None
    phase: str | None = None
    round: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Situation:
    """Where a session is for one seat.

    `closing` means that the session ends with the active item, `signing` that the minutes are ready to sign. `form` is
    the private form that leaders can answer now, `waiting_for` the leaders whose answer is expected and who haven't
    sealed it, `turn` the one who writes at one keyboard, `unanswered` all leaders without an answer, and `sealed` those
    who gave one. `aside` are the leaders standing aside from the item. `ahead` are the phases that the item went back
    from. `led` means that the facilitator has control; `leads` is a sentence that says who has it. `voting` means that
    both leaders are being asked for more time, `granted` that both want it and only the item it comes from is open.
    """

    seat: str | None = None
    role: "Role" = "observer"
    status: "SessionStatus" = "draft"
    item: str | None = None
    kind: str | None = None
    phase: str | None = None
    round: int = 0
    ahead: frozenset[str] = field(default_factory=frozenset)
    closing: bool = False
    signing: bool = False
    form: str | None = None
    waiting_for: tuple[str, ...] = ()
    turn: str | None = None
    unanswered: tuple[str, ...] = ()
    sealed: tuple[str, ...] = ()
    led: bool = False
    leads: str = ""
    aside: tuple[str, ...] = ()
    voting: bool = False
    granted: bool = False

    @property
    def place(self) -> PhasePlace:
        """Where the session is."""
        return PhasePlace(self.item, self.phase, self.round) if self.item else PhasePlace()

    @property
    def going(self) -> bool:
        """Whether an item is active."""
        return self.item is not None and self.status in RUNNING

    @property
    def stands_aside(self) -> bool:
        """Whether this seat belongs to a leader who is standing aside from the item."""
        return self.seat in self.aside

    @property
    def may_speak(self) -> bool:
        """Whether this seat takes part in the active item."""
        return self.role != "observer" and not self.stands_aside

    @property
    def may_run(self) -> bool:
        """Whether this seat may run the session now: the facilitator, or a leader if no facilitator has control."""
        return self.may_speak and not (self.role == "leader" and self.led)


Check = Callable[[Situation], str | None]
"""Returns a sentence that says why something can't be done in a situation, or None if it can."""


def must(holds: Callable[[Situation], bool], says: str) -> Check:
    """Return the check that `holds` is true; `says` may contain ``{status}``."""
    return lambda now: None if holds(now) else says.format(status=now.status)


# --- by whom ----------------------------------------------------------------------------------------------------------


def anyone(now: Situation) -> str | None:
    """Everyone who has a seat, including observers."""
    return None


def speaker(now: Situation) -> str | None:
    """Everyone who takes part: the leaders and the facilitator."""
    return OBSERVERS if now.role == "observer" else None


def leader(now: Situation) -> str | None:
    """One of the two leaders."""
    return speaker(now) or (None if now.role == "leader" else "Only the two leaders can do this.")


def runner(now: Situation) -> str | None:
    """Whoever runs the session now: the facilitator while in control; without one, either leader."""
    return speaker(now) or (now.leads if now.role == "leader" and now.led else None)


def planner(now: Situation) -> str | None:
    """Everyone who takes part before the session starts, then whoever runs it."""
    return speaker(now) if now.status in BEFORE else runner(now)


def extender(now: Situation) -> str | None:
    """Whoever runs the session; once both leaders have voted for more time, everyone who takes part."""
    return speaker(now) if now.granted else runner(now)


# --- when -------------------------------------------------------------------------------------------------------------

DRAFTED = must(lambda now: now.status != "draft", "Accept the agenda first.")
READY = must(lambda now: now.status == "ready", "The session is {status}.")
PAUSED = must(lambda now: now.status == "paused" and now.item is not None, "The session isn't paused.")
UNANSWERED = must(lambda now: bool(now.unanswered), "Both have sealed, so you don't need to force the reveal.")
FORM_OPEN = must(lambda now: now.form is not None, "There is nothing hidden in this phase.")


def not_closed(now: Situation) -> str | None:
    """The session isn't over."""
    return None if now.status in OPEN else CLOSED_NOW


def started(now: Situation) -> str | None:
    """The session has started, and isn't over."""
    return "The session hasn't started yet." if now.status in BEFORE else not_closed(now)


def running(now: Situation) -> str | None:
    """The session has started, and is neither over nor paused."""
    return started(now) or ("The session is paused. Resume it first." if now.status == "paused" else None)


def item_under_way(now: Situation) -> str | None:
    """The session is running, and an item is active."""
    return running(now) or (None if now.item else "There is no active item.")


def records_open(now: Situation) -> str | None:
    """Records can still change: the session isn't over, and its minutes aren't ready to sign."""
    return not_closed(now) or (SIGNING if now.signing else None)


def all_sealed(now: Situation) -> str | None:
    """Everyone who is expected to has sealed the open form."""
    return f"Not sealed yet: {listed([seat.upper() for seat in now.waiting_for])}." if now.waiting_for else None


class Elsewhere(str):
    """The sentence that something can only be done in other phases, of which it knows the names."""

    kind: str
    phases: tuple[str, ...]

    def __new__(cls, kind: str, phases: tuple[str, ...]) -> Self:
        """Return the sentence; no phases are all of the kind."""
        named = f" · {listed(list(phases), 'or')}" if phases else ""
        sentence = super().__new__(cls, f"You can only do this in {kind}{named}.")
        sentence.kind, sentence.phases = kind, phases
        return sentence


def nearest(whys: Iterable[str]) -> str | None:
    """Return why none of several commands can be done that share a key, or None if nothing is to be said.

    What one of them lacks here comes first; if all are for other phases, the sentence names all of these.
    """
    found = list(filter(None, whys))
    away = [why for why in found if isinstance(why, Elsewhere)]
    if len(away) < len(found):
        return next(why for why in found if not isinstance(why, Elsewhere))
    if not away:
        return None
    whole = any(not each.phases for each in away)
    phases = () if whole else tuple(dict.fromkeys(phase for each in away for phase in each.phases))
    return Elsewhere(away[0].kind, phases)


@dataclass(frozen=True, slots=True, kw_only=True)
class Requires:
    """A command's requirements: who can do it, in which phases of which kind of item, and other conditions.

    `aside` allows it to a leader who stands aside from the active item.
    """

    by: Check = speaker
    aside: bool = False
    kind: str | None = None
    phases: tuple[str, ...] = ()
    when: tuple[Check, ...] = ()

    def unmet(self, now: Situation, seen: PhasePlace | None = None) -> str | None:
        """Return the sentence with which this is refused in a situation, or None.

        `seen` is where the session was on the user's screen; None is any place.
        """
        if why := self.by(now):
            return why
        if now.stands_aside and not self.aside:
            return "You're standing aside from this item. Come back to it first."
        if seen is not None and seen != now.place:
            return MOVED_ON
        return self._elsewhere(now) or next(filter(None, (check(now) for check in self.when)), None)

    def _elsewhere(self, now: Situation) -> str | None:
        if self.kind is None:
            return None
        if why := item_under_way(now):
            return why
        if now.kind == self.kind and (not self.phases or now.phase in self.phases):
            return None
        return Elsewhere(self.kind, self.phases)
