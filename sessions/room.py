"""A live session: one way in for commands, one way out for what a seat may see."""

import contextlib
from dataclasses import replace
from datetime import datetime
from typing import Any, Literal

import sessions.exercises  # noqa: F401  the kinds register themselves
from sessions.change import Change, fold
from sessions.command import Command, Context, DraftKey, Presence
from sessions.errors import Locked, Missing, Refused, Trouble
from sessions.model import Participant
from sessions.model.core import CLOSED
from sessions.pins import MARK, Proof
from sessions.redaction import Redaction
from sessions.rules.dialog_drafts import DialogDraft, is_jotting, outlived
from sessions.rules.forms import new_salt
from sessions.rules.phases import draft_key, open_form
from sessions.rules.pin_commands import RenewPin
from sessions.rules.requirements import require
from sessions.rules.seats import ABSENT_AFTER_S, NEVER_CAME_S, named, person
from sessions.rules.timers import Tick, due
from sessions.session import Session
from sessions.situation import OBSERVERS
from sessions.store.protocol import NUDGE_EVERY_S, Nudge, Store, Writer
from sessions.view import view, view_changes

Mode = Literal["hotseat", "local", "ssh"]
There = tuple[dict[str, Presence], dict[str, float]]  # how present each seat is, and for how long who is not
At = tuple[str | None, str | None]  # the terminal that writes for a seat, and what is being changed there


def now() -> datetime:
    """Return the time with this machine's offset, to the second."""
    return datetime.now().astimezone().replace(microsecond=0)


class Room:
    """A session as one terminal has it open. It acts for `seats`, all of them at the hot seat."""

    def __init__(self, store: Store, session_id: str, seats: frozenset[str] | None = None, mode: Mode = "hotseat"):
        """Open the session. Raises Missing where there is none, or no such seat."""
        self.store = store
        self.mode: Mode = mode
        self._session = store.load(session_id)
        self._bound = seats
        self._heard: list[Change] = []
        for seat in self.seats:
            person(self._session, seat)

    @property
    def seats(self) -> frozenset[str]:
        """The seats that this terminal may act for: at the hot seat the leaders' and whoever's runs the session now."""
        if self._bound is not None:
            return self._bound
        return frozenset(filter(None, (*self._session.leaders, self._session.facilitator)))

    @property
    def id(self) -> str:
        """The session's id."""
        return self._session.header.id

    @property
    def rev(self) -> int:
        """The newest change that this room holds."""
        return self._session.rev

    # --- out ------------------------------------------------------------------------------------------------------

    def view(self, seat: str | None) -> Session:
        """Return what `seat` may see. Raises Refused for a seat that this terminal does not hold."""
        if seat is not None:
            self._require_hold(seat)
        return view(self._session, None if seat and self.locked(seat) else seat)

    def locked(self, seat: str) -> bool:
        """Whether a seat has a PIN and is not open here: nothing of it is shown then, and little is done as it."""
        mark = person(self._session, seat).pin
        return mark is not None and not self.store.keyring.opens(self.id, seat, mark)

    def begin_try(self, seat: str) -> str | None:
        """Count a try at the PIN of a seat, and return the hash to try it at; None where there is none to open.

        Raises Refused where one has to wait, or where the hash was lost with what was damaged; Trouble.
        """
        self._require_hold(seat)
        self.refresh()
        if not self.locked(seat):
            return None
        mark = str(person(self._session, seat).pin)
        kept = self.store.pins.kept(self.id, seat) or (None if mark.startswith(MARK) else mark)
        if kept is None:
            raise Refused(f"The PIN of {seat.upper()} can't be checked any more; reset it.")
        self.store.pins.begin(self.id, seat)
        return kept

    def end_try(self, seat: str, proof: Proof | None) -> None:
        """Open a seat whose PIN was right. Raises Refused where it was wrong; Trouble."""
        if proof is None:
            wait = self.store.pins.wait_s(self.id, seat)
            raise Refused(f"That is not the PIN.{f' Wait {wait} s before the next try.' if wait else ''}")
        self.store.pins.right(self.id, seat)
        self.store.keyring.put(self.id, seat, proof.mark, proof.key)
        if proof.renewed:
            self.do(RenewPin(pin=proof.renewed), seat)

    def refresh(self) -> bool:
        """Take in what is newer in the file; whether anything was."""
        newer = self.store.newer(self.id, self.rev)
        self._take_in(newer)
        return bool(newer)

    def heard(self) -> list[Change]:
        """Return what others did since this was last asked, as anybody may see it, in order."""
        found, self._heard = self._heard, []
        return list(view_changes(found))

    def _take_in(self, newer: list[Change]) -> None:
        fold(self._session, newer)
        self._heard += [change for change in newer if change.seat not in self.seats]

    def elapsed_ms(self) -> int:
        """Return what the clock shows in ms, and note that somebody watches it."""
        return self.store.beat(self.id)

    def presence(self) -> There:
        """Return how present each seat is, and since how many seconds those offline have been gone.

        It tells of their connection and of what was declared, and of nothing that they do or leave undone.

        At the hot seat everybody shares one terminal, so all are there who were not declared absent. Who never came is
        offline, and absent once another who takes part has been there for 120 s; nobody knows how long they are gone.
        """
        status: dict[str, Presence] = {}
        gone: dict[str, float] = {}
        if self.mode == "hotseat":
            return status, gone
        found = self.store.presence.seen(self.id)
        for seen in found:
            if seen.here:
                status[seen.seat] = "online"
            else:
                gone[seen.seat] = seen.gone_s
                status[seen.seat] = "absent" if seen.gone_s >= ABSENT_AFTER_S else "offline"
        taking_part = [each.key_ for each in self._session.all(Participant) if each.role != "observer"]
        waited_s = max((each.there_s for each in found if each.here and each.seat in taking_part), default=0.0)
        for seat in taking_part:
            if seat not in status:
                status[seat] = "absent" if waited_s >= NEVER_CAME_S else "offline"
        return status, gone

    def at_work(self) -> dict[str, At]:
        """Return where each seat that is here writes, and what it is changing just now; at the hot seat nothing."""
        if self.mode == "hotseat":
            return {}
        return {seen.seat: (seen.writer, seen.editing) for seen in self.store.presence.seen(self.id) if seen.here}

    # --- in -------------------------------------------------------------------------------------------------------

    def do(self, command: Command, seat: str, spent: DraftKey | None = None, shared: bool = False) -> Change:
        """Let `seat` do a command against the newest state, and keep it. Returns its record.

        `spent` is the draft of the small form that the command was typed in: it is gone once the command is kept.
        `shared` says that both leaders share the keyboard, and nobody knows which of them it was.
        Raises Refused with one sentence where the rules do not allow it, Trouble where the file does not; either way
        nothing is changed.
        """
        self._require_hold(seat)
        there = self.presence()
        try:
            with self.store.write() as writer:
                self._take_in(writer.newer(self.id, self.rev))
                at = self._context(seat, there, writer.elapsed_ms(self._session))
                at.last = writer.last_at(self.id)
                at.draft, at.shared = lambda key: writer.draft(self.id, key), shared
                require(command, self._session, at)
                self._require_key(command, seat)
                going = self._session.header.status not in CLOSED
                command.apply(self._session, at)
                if spent is not None:
                    at.drafts[spent] = None
                if going and self._session.header.status in CLOSED:
                    at.drafts |= dict.fromkeys(filter(is_jotting, self.store.drafting(self.id)))
                change = record(writer, self._session, at, command.kind())
        except BaseException:
            self._session.rollback()
            raise
        self._session.settle(change.rev, change.hash)
        for locked, lock in at.locks.items():
            self.store.keyring.drop(self.id, locked)
            if lock is not None:
                self.store.keyring.put(self.id, locked, lock.mark, lock.key)
        return change

    def tick(self) -> bool:
        """Do what time alone brings about; whether anything was. Cheap where nothing is due."""
        if not self.seats:
            return False
        seat = min(self.seats)
        if due(self._session, self._context(seat, self.presence(), self.elapsed_ms())) is None:
            return False
        try:
            self.do(Tick(), seat)
        except Refused:
            return False  # another terminal was first
        return True

    def _require_hold(self, seat: str) -> None:
        if seat not in self.seats:
            raise Refused(f"This terminal does not sit on {seat.upper()}.")

    def _require_key(self, command: Command, seat: str) -> None:
        if self.locked(seat) and command.needs_pin(seat, self.mode == "hotseat"):
            raise Locked(seat)

    def _require_part(self, seat: str) -> None:
        if person(self._session, seat).role == "observer":
            raise Refused(OBSERVERS)

    def _context(self, seat: str, there: There, elapsed_ms: int) -> Context:
        presence, gone = there
        return Context(seat=seat, now=now(), elapsed_ms=elapsed_ms, presence=presence, offline_s=gone, mode=self.mode)

    # --- a tap on the shoulder ------------------------------------------------------------------------------------

    def nudge(self, to: str, by: str) -> None:
        """Let `by` ask `to` for their attention; the record does not change.

        Raises Refused to an observer, for a seat that is not there now, and twice within 10 s for the same seat.
        """
        self._require_hold(by)
        self._require_part(by)
        person(self._session, to)
        if to == by or self.mode == "hotseat":
            raise Refused("They sit at this keyboard.")
        if self.presence()[0].get(to) != "online":
            raise Refused(f"{named([to])} is not here now; a nudge would reach nobody.")
        if not self.store.presence.nudge(self.id, to, by):
            raise Refused(f"{to.upper()} was nudged just now; wait {NUDGE_EVERY_S:.0f} s.")

    def nudged(self, seat: str) -> Nudge | None:
        """Return the last nudge of a seat of this terminal, while it lasts."""
        self._require_hold(seat)
        return self.store.presence.nudged(self.id, seat)

    # --- drafts ---------------------------------------------------------------------------------------------------

    def draft(self, seat: str) -> Any:
        """Return what `seat` has drafted for the form that is open, or None."""
        return self.store.draft(self.id, self._open_draft(seat))

    def place(self, seat: str) -> str | None:
        """Return where in the form that is open `seat` was when its draft was kept, or None."""
        return self.store.draft_place(self.id, self._open_draft(seat))

    def keep_draft(self, seat: str, payload: Any, place: str | None = None) -> None:
        """Keep a draft of the form that is open, and where in it `seat` is; it is on disk when this returns."""
        key = self._open_draft(seat)
        self._require_part(seat)
        with self.store.write() as writer:
            writer.set_draft(self.id, key, payload, place)

    def jottings(self) -> dict[DraftKey, DialogDraft]:
        """Return what the seats of this terminal have half typed in small forms, the first begun first."""
        found = {}
        for key in filter(is_jotting, self.store.drafting(self.id)):
            if key[3] in self.seats and not outlived(self._session, key):
                with contextlib.suppress(Trouble, Locked):  # one that a disk damaged keeps nobody from the session
                    if (payload := self.store.draft(self.id, key)) is not None:
                        found[key] = DialogDraft.of(payload, self.store.draft_place(self.id, key))
        return found

    def jot(self, key: DraftKey, jotting: DialogDraft | None) -> None:
        """Keep what is half typed in a small form, or forget it; it is on disk when this returns.

        Raises Refused for a seat of another terminal. Once the session is closed, nothing typed before is kept.
        """
        self._require_hold(key[3])
        with self.store.write() as writer:
            if jotting is None or outlived(self._session, key):
                writer.set_draft(self.id, key, None)
            else:
                writer.set_draft(self.id, key, jotting.kept, jotting.place)

    def _open_draft(self, seat: str) -> tuple[str, str, int, str]:
        self._require_hold(seat)
        if self.locked(seat):
            raise Locked(seat)
        form, item = open_form(self._session), self._session.active
        if form is None or item is None:
            raise Missing("No form is open now.")
        return draft_key(self._session, item, form, seat)


def record(writer: Writer, session: Session, ctx: Context, kind: str) -> Change:
    """Write the change under way in `session` and return its record; what it used up goes with it."""
    if session.header.log_head is not None:
        # Imported minutes carry the head of the log they came from; from the first change on, this log is the one.
        session.put(replace(session.header, log_head=None, log_rev=None))
    who = "+".join(session.leaders) if ctx.shared else ctx.seat
    ctx.last = ctx.last or writer.last_at(session.header.id)
    change = Change.after(session, ctx.noted, who, kind, iter(new_salt, None))
    writer.save(session, change)
    for seat, lock in ctx.locks.items():
        writer.set_lock(session.header.id, seat, lock, seat in ctx.forgotten, kind == RenewPin.kind())
    for key, payload in ctx.drafts.items():
        writer.set_draft(session.header.id, key, payload, on_record=True)
    if ctx.redacted:
        writer.reword(session.header.id, Redaction(tuple(ctx.redacted)))
    return change
