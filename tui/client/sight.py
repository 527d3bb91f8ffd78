"""What this terminal shows of a session, and the seats that look and act here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from sessions.errors import Refused
from sessions.model import Sheet
from sessions.rules.seats import person
from sessions.situation import OBSERVERS, Requires
from tui.client.pair_words import PairWords
from tui.client.snapshot import ELSEWHERE

if TYPE_CHECKING:
    from sessions.command import Command, DraftKey, Presence
    from sessions.room import At, Mode
    from sessions.rules.dialog_drafts import DialogDraft
    from sessions.session import Session
    from sessions.situation import Situation
    from sessions.standing import Standing
    from tui.client.pair_words import WordsNow
    from tui.client.snapshot import Snapshot


class LastView:
    """The latest snapshot of a session, as the seats here may see it."""

    def __init__(self, seat: str | None, mode: Mode) -> None:
        self.seat = seat
        self.mode: Mode = mode
        self.hot = seat is None and mode == "hotseat"
        self._turn: str | None = None
        self._words = PairWords()
        self._snapshot: Snapshot

    # --- what there is to see ---------------------------------------------------------------------------------------

    @property
    def eyes(self) -> str | None:
        """The seat viewing the screen. None between turns, for observers and in read-only mode."""
        return self._turn if self.hot else self.seat if self.writes else None

    @property
    def writes(self) -> bool:
        """False if the person on this seat is editing on another terminal, and this one is read-only."""
        return self._snapshot.writes

    def view(self, seat: str | None = None) -> Session:
        """Return the session as `seat`, by default the one viewing, may see it. Raises Refused for a seat not here."""
        who = seat or self.eyes
        if who not in self._snapshot.views:
            raise Refused(f"This terminal isn't using {who}.")
        return self._snapshot.views[who]

    @property
    def words(self) -> WordsNow:
        """The glossary of the pair, and the acronyms in what is revealed that nothing explains."""
        return self._words.now(self.view())

    def learn(self, standing: Sequence[Standing]) -> None:
        """Take in what earlier sessions of the series stand by, with the terms that they left."""
        self._words.take(standing)

    @property
    def situation(self) -> Situation:
        """Where the session is as the first of `hands` finds it, or somebody without a seat where there is none."""
        return self._snapshot.situations[next(iter(self.hands), None)]

    def unmet(self, needed: type[Command] | Requires, *seats: str) -> str | None:
        """Return why none of `seats`, by default the first of `hands`, meets what is needed; None where one does."""
        if not self.writes:
            return ELSEWHERE
        if not self.hands:
            return OBSERVERS
        requires = needed if isinstance(needed, Requires) else needed.requires
        whys = [requires.unmet(self._snapshot.situations[seat]) for seat in seats or self.hands[:1]]
        return None if None in whys else whys[0]

    @property
    def elapsed_ms(self) -> int:
        """The clock's reading at the last look, in ms."""
        return self._snapshot.elapsed_ms

    @property
    def presence(self) -> Mapping[str, Presence]:
        """Presence by seat; seats never seen are missing."""
        return self._snapshot.presence

    @property
    def offline_s(self) -> Mapping[str, float]:
        """For each seat that isn't here, the seconds since it was last seen."""
        return self._snapshot.offline_s

    @property
    def signals(self) -> Mapping[str, str]:
        """For each leader who says something of themselves while they write, which of SIGNALS it is."""
        return self._snapshot.signals

    @property
    def at_work(self) -> Mapping[str, At]:
        """For each seat that is here, the terminal it is using and what it is changing."""
        return self._snapshot.at_work

    @property
    def dialog_drafts(self) -> Mapping[DraftKey, DialogDraft]:
        """What the seats of this terminal have half typed in dialogs, by the key of each draft."""
        return self._snapshot.dialog_drafts

    @property
    def left_over(self) -> tuple[DraftKey, ...]:
        """The drafts of those who act here that weren't sealed in time and can still be offered late."""
        return tuple(key for key in self._snapshot.left_over if key[3] in self.leaders)

    # --- who acts here ------------------------------------------------------------------------------------------------

    @property
    def leaders(self) -> tuple[str, ...]:
        """The leaders that this terminal acts for now: your own seat, at the hot seat both, in a turn the one in it."""
        everyone = self._snapshot.views[None].leaders
        if not self.hot:
            return tuple(seat for seat in everyone if seat == self.eyes)
        return (self._turn,) if self._turn else tuple(everyone)

    @property
    def hands(self) -> tuple[str, ...]:
        """The seats that act when a key is pressed: your own; at the hot seat the facilitator, or else both leaders."""
        if not self.hot or self._turn:
            return (self.eyes,) if self.eyes else ()
        session = self._snapshot.views[None]
        host = session.facilitator
        return (host,) if host and not person(session, host).absent else tuple(session.leaders)

    def hidden(self, seat: str) -> bool:
        """Whether the sheet of a seat would show what only its leader may see: a draft, or an answer still sealed."""
        sealed = self._snapshot.views[seat].all(Sheet, by=seat, status="sealed")
        return seat in self._snapshot.begun or bool(sealed)

    def locked(self, seat: str) -> bool:
        """Whether a seat of this terminal has a PIN that is needed first."""
        return seat in self._snapshot.locked

    @property
    def at_the_door(self) -> bool:
        """Whether the seat of this terminal has a PIN that hasn't been typed here yet."""
        return not self.hot and self.seat is not None and self.locked(self.seat)

    @property
    def shared(self) -> bool:
        """Whether both leaders share this keyboard now, and nobody knows who pressed a key."""
        return self.hot and len(self.hands) > 1

    def take_turn(self, seat: str | None) -> None:
        """At the hot seat, let `seat` view the screen; None lowers the curtain. Raises Refused elsewhere."""
        if not self.hot:
            raise Refused("Turns are only for a shared keyboard.")
        self._turn = seat
