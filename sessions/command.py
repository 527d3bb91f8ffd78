"""A command: one thing that a seat can do to a session, and the context it runs in."""

import dataclasses
import random
import re
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import field
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, ClassVar, Literal

from sessions.frozen import dataclass
from sessions.pins import Lock
from sessions.session import Session
from sessions.situation import PhasePlace, Requires, Situation

if TYPE_CHECKING:  # the lobby lists sessions without them
    from sessions.due import Due
    from sessions.earlier_boards import BoardBefore
    from sessions.kept import AskedBefore
    from sessions.standing import Standing

Presence = Literal["online", "offline", "absent"]
DraftKey = tuple[str, str, int, str]  # item, form, round, seat


@dataclasses.dataclass(slots=True)
class Context:
    """The context of a command: who acts, when, the running clock, who is present, the drafts, and the `rng`.

    `now` is this machine's time, which decides whether a date is in the past or the future. `last` is the time of the
    last change: nothing is recorded with an earlier time (`noted`), so that times follow the order of the record.
    `shared` means that both leaders share the keyboard and it is nobody's turn: `seat` is then either of them, allowed
    to do it but not its author. `offline_s` says for how many seconds each offline seat has been gone. `due` returns
    what earlier sessions of the series left behind and is due by a date, with all that has no day or always comes back;
    `standing` returns their lines, watches and signed goals. `earlier` returns another session of the file as anyone
    may see it, or None. `asked` returns the questions of packs that the series asked before, `boards` the boards of its
    closed sessions.
    `drafts` holds new drafts (None deletes one), `redacted` the texts to remove from every earlier change, `locks` the
    new PINs of seats (None for no PIN), and `forgotten` the seats whose drafts are deleted with the PIN. All of it is
    saved in the same transaction.
    """

    seat: str
    now: datetime
    last: datetime | None = None
    elapsed_ms: int = 0
    presence: Mapping[str, Presence] = field(default_factory=dict)
    offline_s: Mapping[str, float] = field(default_factory=dict)
    due: Callable[[date], Sequence["Due"]] = lambda until: ()
    standing: Callable[[], Sequence["Standing"]] = lambda: ()
    earlier: Callable[[str], Session | None] = lambda session: None
    asked: Callable[[], Sequence["AskedBefore"]] = lambda: ()
    boards: Callable[[], Sequence["BoardBefore"]] = lambda: ()
    draft: Callable[[DraftKey], Any] = lambda key: None
    mode: Literal["hotseat", "local", "ssh"] = "hotseat"
    shared: bool = False
    rng: random.Random = field(default_factory=random.SystemRandom)
    drafts: dict[DraftKey, Any] = field(default_factory=dict)
    redacted: list[str | Mapping[str, str]] = field(default_factory=list)
    locks: dict[str, Lock | None] = field(default_factory=dict)
    forgotten: set[str] = field(default_factory=set)

    @property
    def noted(self) -> datetime:
        """The time to record: now, or that of the last change if the clock was set back since."""
        return self.now if self.last is None or self.now >= self.last else self.last


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """Something a seat does. A subclass is a dataclass whose fields are what the person said.

    `requires` says what it needs of the session, before its own rules are asked. `seen` is where the session was for
    the person who did it: if it has moved on meanwhile, nothing is done. None is any place.
    """

    seen: PhasePlace | None = None
    requires: ClassVar[Requires] = Requires()
    personal: ClassVar[bool] = False
    """Whether it needs the PIN of the acting seat, if it has one, even at one keyboard."""

    def needs_pin(self, seat: str, hot: bool) -> bool:
        """Whether a seat with a PIN must be unlocked for this, at one keyboard (`hot`) or at its own terminal."""
        return self.personal or not hot

    def required(self) -> Requires:
        """Return what this one needs, where that depends on what it says."""
        return self.requires

    def unmet(self, now: Situation) -> str | None:
        """Return the sentence with which a requirement refuses it in a situation, or None."""
        return self.required().unmet(now, self.seen)

    def apply(self, session: Session, ctx: Context) -> None:
        """Check its own rules against the session as it is now, and change it; its requirements are met.

        Raises Refused with one sentence where the rules do not allow it; the room then takes back all of it.
        """
        raise NotImplementedError

    @classmethod
    def kind(cls) -> str:
        """Return the command's name as in the log, such as ``edit-goal``."""
        return re.sub(r"(?<!^)(?=[A-Z])", "-", cls.__name__).lower()


def every_command() -> list[type[Command]]:
    """Return every imported kind of command, by name, without the base classes of several kinds."""
    found: list[type[Command]] = []
    waiting = list(Command.__subclasses__())
    while waiting:
        kind = waiting.pop()
        waiting += (kinds := kind.__subclasses__())
        # `slots=True` creates each class twice; the first one lingers, but its module no longer has it.
        if not kinds and getattr(sys.modules[kind.__module__], kind.__name__, None) is kind:
            found.append(kind)
    return sorted(found, key=lambda kind: kind.__name__)
