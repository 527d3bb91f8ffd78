"""A live session: one way in for commands, and one way out for what a seat may see."""

import contextlib
from dataclasses import replace
from datetime import date
from typing import Any, Literal, NamedTuple

import sessions.exercises  # noqa: F401  the kinds register themselves
from sessions.change import Change, fold
from sessions.command import Command, Context, DraftKey, Presence
from sessions.due import Due, default_holds
from sessions.earlier_boards import BoardBefore
from sessions.errors import Locked, Missing, Refused, Trouble
from sessions.kept import AskedBefore
from sessions.model import Escalation, Participant
from sessions.model.core import CLOSED
from sessions.pins import MARK, Proof
from sessions.records.escalations import HoldDefault
from sessions.redaction import Redaction
from sessions.rules.dialog_drafts import DialogDraft, is_dialog_draft, outlived
from sessions.rules.forms import new_salt
from sessions.rules.phases import draft_key, open_form
from sessions.rules.pin_commands import RenewPin
from sessions.rules.requirements import require, situation_of
from sessions.rules.seats import ABSENT_AFTER_S, NEVER_CAME_S, named, person
from sessions.rules.signals import SIGNALS, WRITING, ended, writing
from sessions.rules.timers import Tick, by_time
from sessions.session import Session
from sessions.situation import OBSERVERS, PhasePlace
from sessions.standing import Standing
from sessions.store.protocol import NUDGE_EVERY_S, Nudge, Store, Writer
from sessions.times import now
from sessions.view import view, view_changes

Mode = Literal["hotseat", "local", "ssh"]
At = tuple[str | None, str | None]  # the terminal where a seat is editing, and what is being edited there


class People(NamedTuple):
    """Who is here, by seat; the seconds since each offline seat was last seen; where those here write."""

    presence: dict[str, Presence]
    offline_s: dict[str, float]
    at_work: dict[str, At]


class Room:
    """A session as one terminal has it open. It acts for `seats`; at the hot seat, for all of them."""

    def __init__(self, store: Store, session_id: str, seats: frozenset[str] | None = None, mode: Mode = "hotseat"):
        """Open the session. Raises Missing if it doesn't exist, or if a seat doesn't."""
        self.store = store
        self.mode: Mode = mode
        self._session = store.load(session_id)
        self._bound = seats
        self._heard: list[Change] = []
        for seat in self.seats:
            person(self._session, seat)

    @property
    def seats(self) -> frozenset[str]:
        """The seats that this terminal can act for: at the hot seat the leaders and whoever runs the session now."""
        if self._bound is not None:
            return self._bound
        return frozenset(filter(None, (*self._session.leaders, self._session.facilitator)))

    @property
    def id(self) -> str:
        """The session's id."""
        return self._session.header.id

    @property
    def rev(self) -> int:
        """The newest change in this room."""
        return self._session.rev

    # --- reading ------------------------------------------------------------------------------------------------------

    def view(self, seat: str | None) -> Session:
        """Return what `seat` may see. Raises Refused for a seat that this terminal isn't using."""
        if seat is not None:
            self._require_hold(seat)
        return view(self._session, None if seat and self.locked(seat) else seat)

    def locked(self, seat: str) -> bool:
        """Whether a seat has a PIN and isn't unlocked here: then nothing of it is shown, and it can do little."""
        mark = person(self._session, seat).pin
        return mark is not None and not self.store.keyring.opens(self.id, seat, mark)

    def begin_try(self, seat: str) -> str | None:
        """Count a try at a seat's PIN, and return the hash to check it against; None if there is nothing to unlock.

        Raises Refused if there is a wait, or if the hash was lost to damage; Trouble.
        """
        self._require_hold(seat)
        self.refresh()
        if not self.locked(seat):
            return None
        mark = str(person(self._session, seat).pin)
        kept = self.store.pins.kept(self.id, seat) or (None if mark.startswith(MARK) else mark)
        if kept is None:
            raise Refused(f"The PIN of {seat.upper()} can't be checked any more. Reset it.")
        self.store.pins.begin(self.id, seat)
        return kept

    def end_try(self, seat: str, proof: Proof | None) -> None:
        """Unlock a seat whose PIN was right. Raises Refused if it was wrong; Trouble."""
        if proof is None:
            wait = self.store.pins.wait_s(self.id, seat)
            raise Refused(f"Wrong PIN.{f' Wait {wait} s before the next try.' if wait else ''}")
        self.store.pins.right(self.id, seat)
        self.store.keyring.put(self.id, seat, proof.mark, proof.key)
        if proof.renewed:
            self.do(RenewPin(pin=proof.renewed), seat)

    def refresh(self) -> bool:
        """Read newer changes from the file; return whether there were any."""
        newer = self.store.newer(self.id, self.rev)
        self._take_in(newer)
        return bool(newer)

    def heard(self) -> list[Change]:
        """Return other people's changes since the last call, as anyone may see them, in order."""
        found, self._heard = self._heard, []
        return list(view_changes(found))

    def _take_in(self, newer: list[Change]) -> None:
        fold(self._session, newer)
        self._heard += [change for change in newer if change.seat not in self.seats]

    def elapsed_ms(self) -> int:
        """Return the clock's time in ms, and record that somebody is watching it."""
        return self.store.beat(self.id)

    def people(self) -> People:
        """Return the presence of each seat, for how many seconds those offline have been gone, and who edits what.

        It is based on connections and on what was declared, never on what people do or don't do. At the hot seat
        everybody shares one terminal, so everyone is present unless marked absent. Whoever never arrived is offline,
        and absent once someone else who takes part has been here for 120 s; how long they have been gone isn't known.
        """
        found = People({}, {}, {})
        if self.mode == "hotseat":
            return found
        seen = self.store.presence.seen(self.id)
        for each in seen:
            if each.here:
                found.presence[each.seat] = "online"
                found.at_work[each.seat] = (each.writer, each.editing)
            else:
                found.offline_s[each.seat] = each.gone_s
                found.presence[each.seat] = "absent" if each.gone_s >= ABSENT_AFTER_S else "offline"
        taking_part = [each.key_ for each in self._session.all(Participant) if each.role != "observer"]
        waited_s = max((each.there_s for each in seen if each.here and each.seat in taking_part), default=0.0)
        for seat in taking_part:
            if seat not in found.presence:
                found.presence[seat] = "absent" if waited_s >= NEVER_CAME_S else "offline"
        return found

    # --- writing ------------------------------------------------------------------------------------------------------

    def do(self, command: Command, seat: str, spent: DraftKey | None = None, *, shared: bool = False) -> Change:
        """Let `seat` do a command on the newest state, and save it. Returns its record.

        `spent` is the draft of the dialog in which the command was typed; it is deleted once the command is saved.
        `shared` means that both leaders share the keyboard, and it isn't known which of them acted. Raises Refused with
        one sentence if the rules don't allow it, Trouble if the file doesn't; either way nothing is changed.
        """
        self._require_hold(seat)
        people = self.people()
        try:
            with self.store.write() as writer:
                self._take_in(writer.newer(self.id, self.rev))
                ctx = self._context(seat, people, writer.elapsed_ms(self._session))
                ctx.last = writer.last_at(self.id)
                ctx.draft, ctx.shared = lambda key: writer.draft(self.id, key), shared
                require(command, self._session, ctx)
                self._require_key(command, seat)
                going = self._session.header.status not in CLOSED
                wrote = writing(self._session)
                command.apply(self._session, ctx)
                if spent is not None:
                    ctx.drafts[spent] = None
                if going and self._session.header.status in CLOSED:
                    ctx.drafts |= dict.fromkeys(filter(is_dialog_draft, self.store.drafting(self.id)))
                change = record(writer, self._session, ctx, command.kind())
                for each in ended(wrote, writing(self._session)):
                    writer.set_signal(self.id, each, None)
        except BaseException:
            self._session.rollback()
            raise
        self._session.commit(change.rev, change.hash)
        for locked, lock in ctx.locks.items():
            self.store.keyring.drop(self.id, locked)
            if lock is not None:
                self.store.keyring.put(self.id, locked, lock.mark, lock.key)
        return change

    def tick(self, people: People | None = None, elapsed_ms: int | None = None) -> bool:
        """Do what time alone brings about; return whether there was anything. Cheap if there wasn't.

        `people` and `elapsed_ms` are read from the file if they weren't just now.
        """
        if not self.seats:
            return False
        seat = min(self.seats)
        held = self.hold_defaults()
        at = self._context(seat, people or self.people(), self.elapsed_ms() if elapsed_ms is None else elapsed_ms)
        if by_time(self._session, at) is None:
            return held
        try:
            self.do(Tick(), seat)
        except Refused:
            return held  # another terminal was first
        return True

    def hold_defaults(self) -> bool:
        """Record every default that holds since the day of its escalation passed; return whether there was any.

        A session imported from minutes isn't changed: that is up to the file in which it took place.
        """
        if not self.seats or self._session.origin.imported:
            return False
        passed = [each.id for each in self._session.all(Escalation, status="open") if default_holds(each, now().date())]
        held = False
        for each in passed:
            with contextlib.suppress(Refused):  # another terminal was first, or the answer was
                self.do(HoldDefault(escalation=each), min(self.seats))
                held = True
        return held

    def _require_hold(self, seat: str) -> None:
        if seat not in self.seats:
            raise Refused(f"This terminal isn't using the {seat} seat.")

    def _require_key(self, command: Command, seat: str) -> None:
        if self.locked(seat) and command.needs_pin(seat, self.mode == "hotseat"):
            raise Locked(seat)

    def _require_part(self, seat: str) -> None:
        if person(self._session, seat).role == "observer":
            raise Refused(OBSERVERS)

    def _context(self, seat: str, people: People, elapsed_ms: int) -> Context:
        return Context(
            seat=seat,
            now=now(),
            elapsed_ms=elapsed_ms,
            presence=people.presence,
            offline_s=people.offline_s,
            due=self.due,
            standing=self.standing,
            earlier=self.earlier,
            asked=self.asked,
            boards=self.boards,
            mode=self.mode,
        )

    def due(self, until: date) -> list[Due]:
        """Return what earlier sessions of the series left behind and is due by `until`, or has no day."""
        series = self._session.header.series
        return self.store.due(until, series=series, undated=True, but=self.id) if series else []

    def standing(self) -> list[Standing]:
        """Return the lines, watches and signed goals of earlier sessions of the series."""
        series = self._session.header.series
        return self.store.standing(series, but=self.id) if series else []

    def asked(self) -> list[AskedBefore]:
        """Return the questions of packs that earlier sessions of the series asked."""
        series = self._session.header.series
        return self.store.asked(series, but=self.id) if series else []

    def boards(self) -> list[BoardBefore]:
        """Return the boards of the closed earlier sessions of the series."""
        series = self._session.header.series
        return self.store.boards(series, but=self.id) if series else []

    def earlier(self, session: str) -> Session | None:
        """Return another session of the file as anyone may see it, or None if it isn't there."""
        with contextlib.suppress(Missing):
            return view(self.store.load(session), None)
        return None

    # --- nudges -------------------------------------------------------------------------------------------------------

    def nudge(self, to: str, by: str) -> None:
        """Let `by` ask `to` for their attention; the record doesn't change.

        Raises Refused for an observer, for a seat that isn't here now, and twice within 10 s for the same seat.
        """
        self._require_hold(by)
        self._require_part(by)
        person(self._session, to)
        if to == by or self.mode == "hotseat":
            raise Refused("They're at this keyboard.")
        if self.people().presence.get(to) != "online":
            raise Refused(f"{named([to])} isn't here, so nobody would see the nudge.")
        if not self.store.presence.nudge(self.id, to, by):
            raise Refused(f"{to.upper()} was nudged just now. Wait {NUDGE_EVERY_S:.0f} s.")

    def nudged(self, seat: str) -> Nudge | None:
        """Return the last nudge of a seat of this terminal, while it is current."""
        self._require_hold(seat)
        return self.store.presence.nudged(self.id, seat)

    # --- signals ------------------------------------------------------------------------------------------------------

    def signal(self, seat: str, word: str | None, seen: PhasePlace | None = None) -> None:
        """Let a leader who writes say one of SIGNALS of themselves, or take it back; the record doesn't change.

        `seen` is where the session was on their screen. Raises Refused at the hot seat, for a seat of another terminal,
        and without a private form that they haven't sealed; Locked if the seat has a PIN that is needed first.
        """
        self._require_hold(seat)
        if self.mode == "hotseat":
            raise Refused("You're both at this keyboard, so say it aloud.")
        if self.locked(seat):
            raise Locked(seat)
        ctx = self._context(seat, self.people(), 0)
        with self.store.write() as writer:
            self._take_in(writer.newer(self.id, self.rev))
            if why := WRITING.unmet(situation_of(self._session, ctx), seen):
                raise Refused(why)
            writer.set_signal(self.id, seat, word)

    def signals(self) -> dict[str, str]:
        """Return what the leaders who write say of themselves, by seat; nothing at the hot seat."""
        if self.mode == "hotseat":
            return {}
        said, now = self.store.presence.signals(self.id), writing(self._session)
        return {seat: word for seat, word in said.items() if seat in now and word in SIGNALS}

    # --- drafts ---------------------------------------------------------------------------------------------------

    def draft(self, seat: str) -> Any:
        """Return the draft of `seat` for the open form, or None."""
        return self.store.draft(self.id, self._open_draft(seat))

    def place(self, seat: str) -> str | None:
        """Return the position of `seat` in the open form when its draft was saved, or None."""
        return self.store.draft_place(self.id, self._open_draft(seat))

    def save_draft(self, seat: str, payload: Any, place: str | None = None) -> None:
        """Save a draft of the open form, and the position of `seat` in it; it is on disk when this returns."""
        key = self._open_draft(seat)
        self._require_part(seat)
        with self.store.write() as writer:
            writer.set_draft(self.id, key, payload, place)

    def dialog_drafts(self) -> dict[DraftKey, DialogDraft]:
        """Return the dialog drafts of this terminal's seats, oldest first."""
        found = {}
        for key in filter(is_dialog_draft, self.store.drafting(self.id)):
            if key[3] in self.seats and not outlived(self._session, key):
                with contextlib.suppress(Trouble, Locked):  # a draft damaged on disk locks nobody out of the session
                    if (payload := self.store.draft(self.id, key)) is not None:
                        found[key] = DialogDraft.of(payload, self.store.draft_place(self.id, key))
        return found

    def save_dialog_draft(self, key: DraftKey, draft: DialogDraft | None) -> None:
        """Save a dialog draft, or delete it; it is on disk when this returns.

        Raises Refused for a seat of another terminal. Once the session is closed, drafts from before aren't saved.
        """
        self._require_hold(key[3])
        with self.store.write() as writer:
            if draft is None or outlived(self._session, key):
                writer.set_draft(self.id, key, None)
            else:
                writer.set_draft(self.id, key, draft.kept, draft.place)

    def _open_draft(self, seat: str) -> tuple[str, str, int, str]:
        self._require_hold(seat)
        if self.locked(seat):
            raise Locked(seat)
        form, item = open_form(self._session), self._session.active
        if form is None or item is None:
            raise Missing("There is no open form now.")
        return draft_key(self._session, item, form, seat)


def record(writer: Writer, session: Session, ctx: Context, kind: str) -> Change:
    """Write the pending change of `session` and return its record; its drafts and locks are saved with it."""
    if session.header.log_head is not None:
        # Imported minutes have the head of the log they came from; from the first change on, this log replaces it.
        session.put(replace(session.header, log_head=None, log_rev=None))
    who = "+".join(session.leaders) if ctx.shared else ctx.seat
    ctx.last = ctx.last or writer.last_at(session.header.id)
    change = Change.after(session, ctx.noted, who, kind, iter(new_salt, None))
    writer.save(session, change)
    for seat, lock in ctx.locks.items():
        writer.set_lock(session.header.id, seat, lock, forget=seat in ctx.forgotten, renewed=kind == RenewPin.kind())
    for key, payload in ctx.drafts.items():
        writer.set_draft(session.header.id, key, payload, on_record=True)
    if ctx.redacted:
        writer.reword(session.header.id, Redaction(tuple(ctx.redacted)))
    return change
