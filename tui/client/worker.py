"""What blocks: the room and its file, for one terminal. Everything here runs in the client's one thread, in order."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from sessions.command import Context
from sessions.errors import Locked, Refused, Trouble
from sessions.model import Sheet
from sessions.rules.late_answers import left_over
from sessions.rules.phases import open_form, place_of
from sessions.rules.pin_commands import ResetPin
from sessions.rules.requirements import situation_of
from sessions.rules.seats import person
from tui.client.news import sentences
from tui.client.news_item import NONE_SIGNED, signed_rows
from tui.client.snapshot import ELSEWHERE, Snapshot

if TYPE_CHECKING:
    from sessions.command import Command, DraftKey
    from sessions.pins import Proof
    from sessions.room import Mode, People
    from sessions.rules.dialog_drafts import DialogDraft
    from sessions.session import Session
    from sessions.situation import PhasePlace
    from sessions.store.protocol import Store


class Worker:
    """A Room with its file, and this terminal's lease on a seat; each seat is edited at only one terminal."""

    def __init__(
        self, store: Store, session_id: str, seat: str | None, mode: Mode, terminal: str, *, aside: bool = False
    ) -> None:
        """Open the session and take the seat, unless it's opened `aside`; `terminal` names the holder of the lease.

        Raises Missing.
        """
        from sessions.room import Room

        hot = seat is None and mode == "hotseat"
        self.seat = seat
        try:
            self.room = Room(store, session_id, None if hot else frozenset([seat] if seat else []), mode)
        except BaseException:
            store.close()
            raise
        self._terminal, self._aside = terminal, aside
        self.moved_to: tuple[Any, ...] = ()  # where the session was last moved from here
        self.moves = 0
        self.ahead: Callable[[Session], None] | None = None  # reads what a screen needs of each state, see ReadAhead
        self._leased = False
        self._last: Snapshot | None = None
        with contextlib.suppress(Trouble):  # a file that can't be written may still be read
            self._renew()

    def look(self, people: People | None = None, elapsed_ms: int | None = None) -> Snapshot:
        """Return the current snapshot; `people` and `elapsed_ms` are read from the file if they weren't just now."""
        from sessions.times import now

        room = self.room
        people = people or room.people()
        session = room.view(None)
        if self.ahead:
            self.ahead(session)
        at = Context(seat=self.seat or "", now=now(), presence=people.presence, offline_s=people.offline_s)
        self._last = Snapshot(
            views={None: session} | {seat: room.view(seat) for seat in room.seats},
            situations={seat: situation_of(session, replace(at, seat=seat or "")) for seat in (None, *room.seats)},
            presence=people.presence,
            offline_s=people.offline_s,
            elapsed_ms=room.elapsed_ms() if elapsed_ms is None else elapsed_ms,
            writes=self._writes(),
            nudge=room.nudged(self.seat) if self.seat else None,
            dialog_drafts=room.dialog_drafts(),
            at_work=people.at_work,
            signals=room.signals(),
            news=self._news(session),
            left_over=self._left_over(session),
            begun=self._begun(session),
            locked=frozenset(filter(room.locked, room.seats)),
        )
        return self._last

    def _news(self, session: Session) -> tuple[str, ...]:
        """Return what others did since the last snapshot."""
        heard = self.room.heard()
        signed = signed_rows(self._last.views[None]) if heard and self._last else NONE_SIGNED
        return tuple(sentences(heard, session, self.room.seats, signed))

    def refresh(self) -> Snapshot:
        """Take in what is newer in the file, and return a snapshot."""
        self.room.refresh()
        return self.look()

    def tick(self) -> Snapshot:
        """Renew the lease, do what is due, and return a snapshot.

        Most seconds bring nothing but the time: `refresh` takes in what others write.
        """
        self._renew()
        people, elapsed_ms = self.room.people(), self.room.elapsed_ms()
        if self.room.tick(people, elapsed_ms):
            return self.look()
        if self._last is None or _differs(self._last, self.room.rev, people):
            return self.look(people, elapsed_ms)
        return replace(self._last, offline_s=people.offline_s, elapsed_ms=elapsed_ms, news=())

    def take_over(self) -> Snapshot:
        """Edit here from now on; the seat's other terminal becomes read-only."""
        if self._locked:
            raise Locked(str(self.seat))
        self._renew()
        if self.seat:
            self.room.store.presence.take_over(self.room.id, self.seat, self._terminal)
        return self.look()

    def do(
        self, command: Command, seats: tuple[str, ...], spent: DraftKey | None = None, *, shared: bool = False
    ) -> None:
        """Let each seat run a command; the draft that it came from is `spent` with the first. `shared` as in Room."""
        self._only_writer()
        with self._moving():
            for seat in seats:
                self.room.do(command, seat, spent, shared=shared)

    def nudge(self, to: str, by: str) -> None:
        """Let `by` nudge `to`."""
        self._only_writer()
        self.room.nudge(to, by)

    def signal(self, seat: str, word: str | None, seen: PhasePlace) -> Snapshot:
        """Let a leader say something of themselves while they write, or take it back."""
        self._only_writer()
        self.room.signal(seat, word, seen)
        return self.look()

    def together(self, command: Command, seats: tuple[str, ...], spent: DraftKey | None = None) -> None:
        """Let the seats run a command one after another, until the session has moved on; `spent` as in `do`."""
        self._only_writer()
        with self._moving() as where:
            for seat in seats:
                self.room.do(command, seat, spent)
                if whereabouts(self.room.view(None)) != where:
                    return

    @contextlib.contextmanager
    def _moving(self) -> Iterator[tuple[Any, ...]]:
        """Note where the commands run meanwhile move the session; yield where it was."""
        self.room.refresh()
        where = whereabouts(self.room.view(None))
        try:
            yield where
        finally:
            if (now := whereabouts(self.room.view(None))) != where:
                self.moved_to, self.moves = now, self.moves + 1

    def save_draft(self, seat: str, payload: Any, key: DraftKey | None, place: str | None) -> Snapshot:
        """Save a draft: of the open form, or of the one with `key` unless that is sealed."""
        self._only_writer()
        if key is None:
            self.room.save_draft(seat, payload, place)
        elif key[3] != seat:
            raise Refused(f"That isn't a draft of {seat}.")
        elif self._unsealed(key):
            with self.room.store.write() as writer:
                writer.set_draft(self.room.id, key, payload, place)
        return self.look()

    def save_place(self, key: DraftKey, place: str) -> None:
        """Save where in its form the author of a draft is, unless that is sealed."""
        self._only_writer()
        if self._unsealed(key):
            with self.room.store.write() as writer:
                writer.set_place(self.room.id, key, place)

    def save_dialog_draft(self, key: DraftKey, draft: DialogDraft | None) -> Snapshot:
        """Save what is half typed in a dialog, or forget it."""
        self._only_writer()
        self.room.save_dialog_draft(key, draft)
        return self.look()

    def _unsealed(self, key: DraftKey) -> bool:
        """Whether a form isn't sealed. Raises Refused for a seat that isn't this terminal's."""
        return self.room.view(key[3]).find(Sheet, *key) is None

    def edit(self, what: str | None) -> None:
        """Let the others see what is being changed here."""
        if self.seat and not self._locked:
            self.room.store.presence.edit(self.room.id, self.seat, self._terminal, what)

    def open_seat(self, seat: str, proof: Proof | None) -> Snapshot:
        """Open a seat whose PIN was right, and edit for it. Raises Refused if it was wrong; Trouble."""
        self.room.end_try(seat, proof)
        self._renew()
        return self.look()

    def ask_for_reset(self) -> Snapshot:
        """Ask, for the seat of this terminal, to remove its forgotten PIN."""
        if self.seat:
            self.room.do(ResetPin(seat=self.seat), self.seat)
        return self.look()

    def close_seats(self, but: str | None) -> Snapshot:
        """Close all seats that a PIN opened, except one."""
        self.room.store.keyring.close((self.room.id, but) if but else None)
        return self.look()

    def leave(self, *, seat: bool = True) -> None:
        """Close the file, and give up the `seat`."""
        try:
            if self.seat and seat and self._leased:
                self.room.store.presence.leave(self.room.id, self.seat, self._terminal)
        finally:
            self.room.store.close()

    @property
    def _locked(self) -> bool:
        """Whether the seat of this terminal has a PIN that hasn't been typed here; then the seat isn't taken either."""
        return self.seat is not None and self.room.locked(self.seat)

    def _renew(self) -> None:
        if self.seat and not self._locked and not self._aside:
            self.room.store.presence.touch(self.room.id, self.seat, self._terminal)
            self._leased = True

    def _writes(self) -> bool:
        if self._locked:
            return False
        if self.seat is None or not self._leased or person(self.room.view(None), self.seat).role == "observer":
            return True
        return self.room.store.presence.edits(self.room.id, self.seat, self._terminal)

    def _only_writer(self) -> None:
        """Raise Refused if the file says the person is editing at another terminal; Locked if a PIN is needed."""
        if self._locked:
            raise Locked(str(self.seat))
        self._renew()
        if not self._writes():
            raise Refused(ELSEWHERE)

    def _begun(self, session: Session) -> frozenset[str]:
        """Return the seats here with a draft of the form that is open."""
        item, form = session.active, open_form(session)
        if item is None or form is None:
            return frozenset()
        drafts, here = self.room.store.drafting(self.room.id), (item.id, form, item.round)
        return frozenset(key[3] for key in drafts if key[:3] == here and key[3] in self.room.seats)

    def _left_over(self, session: Session) -> tuple[DraftKey, ...]:
        """Return the drafts of the seats here that weren't sealed in time and aren't empty."""
        if session.active is None or not session.all(Sheet, item=session.active.id, missing=True):
            return ()
        store, found = self.room.store, []
        mine = [key for key in store.drafting(self.room.id) if key[3] in self.room.seats]
        for key in left_over(session, mine):
            try:
                if store.draft(self.room.id, key):
                    found.append(key)
            except Locked:
                found.append(key)
            except Trouble:
                continue  # a draft damaged by a disk isn't offered to anybody
        return tuple(found)


def _differs(last: Snapshot, rev: int, people: People) -> bool:
    """Whether anything but the time is different now; what others write is not asked for."""
    session = last.views[None]
    if session.facilitator in people.offline_s:
        return True  # after a while the leaders get control
    return (rev, people.presence, people.at_work) != (session.rev, last.presence, last.at_work)


def whereabouts(session: Session) -> tuple[Any, ...]:
    """Return everything about a session that decides what keys do: who runs it, and where people are in it."""
    return session.header.status, session.facilitator, place_of(session), open_form(session)
