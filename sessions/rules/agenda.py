"""The agenda: building it, checking it, running it, and replanning it when time runs short."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, ClassVar, Literal

from sessions.command import Command, Context
from sessions.errors import Refused
from sessions.frozen import dataclass
from sessions.model import Clock, Item
from sessions.rules import clock
from sessions.rules.agenda_timing import (
    CARRIES_BEFORE_CHOICE,
    EDITABLE,
    checked,
    noted,
    obstacles,
    overfull_s,
    queued,
    renumber,
    replanned,
)
from sessions.rules.consent import Consenting, row_words
from sessions.rules.editing import edited
from sessions.rules.phases import KINDS, Outcome, end_item, ends_session, require_fit, start_next, under_way
from sessions.rules.seats import agreed, facilitates, named, seated_leaders
from sessions.rules.sheets import drop_votes, vote_open
from sessions.session import Session
from sessions.situation import (
    BEFORE,
    DRAFTED,
    PAUSED,
    READY,
    Requires,
    extender,
    item_under_way,
    must,
    planner,
    runner,
    running,
)
from sessions.text import listed, one_line


@dataclass(frozen=True, slots=True, kw_only=True)
class AddItem(Command):
    """Put an item on the agenda: after `after`, or else after the active item while the session runs, or at the end.

    A new item never comes before the active one, because nobody would go back to it.
    """

    requires: ClassVar[Requires] = Requires(by=planner, when=(EDITABLE,))
    title: str
    item_kind: str
    minutes: int
    owner: str | None = None
    outcome_wanted: str | None = None
    settings: Mapping[str, Any] | None = None
    on_zero: Literal["soft", "vote", "hard"] = "vote"
    after: str | None = None

    def apply(self, session: Session, ctx: Context) -> None:
        """Add it. Either leader may add to a draft; while the session runs, only whoever runs it may."""
        if self.item_kind not in KINDS:
            raise Refused(f"There is no item kind {self.item_kind!r}. The kinds are {listed(sorted(KINDS))}.")
        before_s = overfull_s(session, hot=ctx.mode == "hotseat")
        insert_item(session, self)
        _ask_anew(session, before_s, ctx)


def _ask_anew(session: Session, before_s: int, ctx: Context) -> None:
    """Ask the leaders again to accept an agenda that is too long if it is now longer than when they accepted it."""
    if session.header.overfull_accepted and overfull_s(session, hot=ctx.mode == "hotseat") > before_s:
        session.put(replace(session.header, overfull_accepted=False))


def insert_item(session: Session, wish: AddItem) -> Item:
    """Put an item where `wish` says, but before a closing item at the end. Raises Refused for a bad title or time."""
    title = checked(session, wish.title, wish.minutes, wish.owner)
    require_fit(wish.item_kind, wish.settings)
    order = session.agenda
    item = session.put(
        Item(
            id=session.next_id(Item, "I"),
            title=title,
            kind=wish.item_kind,
            owner=wish.owner,
            planned_minutes=wish.minutes,
            budget_s=wish.minutes * 60,
            outcome_wanted=one_line(wish.outcome_wanted or "")[:120] or None,
            settings=dict(wish.settings) if wish.settings else None,
            on_zero=wish.on_zero,
            position=len(order),
        )
    )
    active = session.active
    if wish.after is not None or active is not None:
        after = session.get(Item, wish.after) if wish.after is not None else active
        place = max(order.index(each) for each in (after, active) if each is not None) + 1
    else:
        place = len(order) - (1 if order and ends_session(order[-1]) and not ends_session(item) else 0)
    order.insert(place, item)
    renumber(session, order)
    return session.get(Item, item.id)


@dataclass(frozen=True, slots=True, kw_only=True)
class EditItem(Command):
    """Change a queued item; None leaves a value as it is. `before` holds the values from when the edit began."""

    requires: ClassVar[Requires] = Requires(by=planner, when=(EDITABLE,))
    item: str
    title: str | None = None
    minutes: int | None = None
    owner: str | None = None
    outcome_wanted: str | None = None
    on_zero: Literal["soft", "vote", "hard"] | None = None
    before: Mapping[str, Any] | None = None

    def apply(self, session: Session, ctx: Context) -> None:
        """Change it. Refused once the item has begun."""
        item = queued(session, self.item)
        minutes = item.planned_minutes if self.minutes is None else self.minutes
        title = checked(session, self.title if self.title is not None else item.title, minutes, self.owner)
        wanted = item.outcome_wanted if self.outcome_wanted is None else one_line(self.outcome_wanted)[:120] or None
        typed: dict[str, Any] = {
            "title": title,
            "planned_minutes": minutes,
            "owner": self.owner or item.owner,
            "outcome_wanted": wanted,
            "on_zero": self.on_zero or item.on_zero,
        }
        changed = replace(item, **edited(item, typed, self.before))
        replanned = changed.planned_minutes != item.planned_minutes
        before_s = overfull_s(session, hot=ctx.mode == "hotseat")
        session.put(replace(changed, budget_s=changed.planned_minutes * 60 if replanned else item.budget_s))
        _ask_anew(session, before_s, ctx)


@dataclass(frozen=True, slots=True, kw_only=True)
class MoveItem(Command):
    """Move a queued item up or down by a number of positions among the queued ones."""

    requires: ClassVar[Requires] = Requires(by=planner, when=(EDITABLE,))
    item: str
    by: int

    def apply(self, session: Session, ctx: Context) -> None:
        """Move it. Refused if it has begun or is already at that end."""
        item = queued(session, self.item)
        order = session.agenda
        places = [place for place, each in enumerate(order) if each.status == "queued"]
        waiting = [order[place] for place in places]
        at_first = waiting.index(item)
        target = min(max(at_first + self.by, 0), len(waiting) - 1)
        if target == at_first:
            raise Refused(f"{item.id} is already at the {'start' if self.by < 0 else 'end'}.")
        waiting.insert(target, waiting.pop(at_first))
        for place, each in zip(places, waiting, strict=True):
            order[place] = each
        renumber(session, order)


@dataclass(frozen=True, slots=True, kw_only=True)
class RemoveItem(Command):
    """Take an item off a draft agenda. In a running session it is skipped instead, so that the minutes show it."""

    requires: ClassVar[Requires] = Requires(
        when=(must(lambda now: now.status in BEFORE, "The session has started, so skip the item instead."),)
    )
    item: str

    def apply(self, session: Session, ctx: Context) -> None:
        """Take it off. Refused once the session is running."""
        item = queued(session, self.item)
        session.drop(item)
        renumber(session, session.agenda)


@dataclass(frozen=True, slots=True, kw_only=True)
class Choose(Command):
    """Do, drop or delegate an item that was carried three times."""

    item: str
    choice: Literal["do", "drop", "delegate"]
    to: str | None = None

    def apply(self, session: Session, ctx: Context) -> None:
        """Save the choice. Delegating needs a name; dropping skips the item."""
        item = queued(session, self.item)
        if (item.carried_count or 0) < CARRIES_BEFORE_CHOICE:
            raise Refused(f"{item.id} hasn't been carried {CARRIES_BEFORE_CHOICE} times.")
        if self.choice == "delegate" and not one_line(self.to or ""):
            raise Refused("Say who it is delegated to.")
        settings = {**(item.settings or {}), "chosen": self.choice}
        if self.choice == "do":
            session.put(replace(item, settings=settings))
            return
        to = f" to {one_line(self.to or '')}" if self.choice == "delegate" else ""
        past = {"drop": "Dropped", "delegate": "Delegated"}[self.choice]
        note = f"{past}{to} after {item.carried_count} carries."
        end_item(session, replace(item, settings=settings), "skipped", ctx, noted(item, note))


def agenda_words(session: Session) -> list[Any]:
    """Return what the agenda says, and the planned length of the session."""
    return [session.header.planned_minutes, *(row_words(item) for item in session.agenda)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Waive(Consenting):
    """Accept an agenda to which one leader added nothing, or one that is too long."""

    requires: ClassVar[Requires] = Requires(when=(EDITABLE,))
    what: Literal["owners", "overfull"]

    def words(self, session: Session, seat: str) -> Any:
        """The agenda."""
        return agenda_words(session)

    def give(self, session: Session, ctx: Context) -> None:
        """Record the waiver."""
        header = session.header
        session.put(replace(header, waived=True) if self.what == "owners" else replace(header, overfull_accepted=True))


@dataclass(frozen=True, slots=True, kw_only=True)
class MakeReady(Consenting):
    """Accept a draft agenda as it is."""

    requires: ClassVar[Requires] = Requires(
        when=(must(lambda now: now.status == "draft", "The agenda was accepted already."),)
    )

    def words(self, session: Session, seat: str) -> Any:
        """The agenda."""
        return agenda_words(session)

    def give(self, session: Session, ctx: Context) -> None:
        """Make it ready. Refused with the first obstacle."""
        if found := obstacles(session, hot=ctx.mode == "hotseat"):
            raise Refused(found[0])
        session.put(replace(session.header, status="ready"))


def leaders_away(session: Session, ctx: Context) -> list[str]:
    """Return the leaders who aren't here and don't count as absent either: they may still come."""
    return [seat for seat in seated_leaders(session, ctx) if ctx.presence.get(seat) == "offline"]


def still_away(session: Session, ctx: Context) -> str | None:
    """Return why a leader can't start yet because the other one isn't here; a facilitator can, and gets None."""
    away = leaders_away(session, ctx)
    if not away or facilitates(session, ctx):
        return None
    return f"{named(away)} isn't here. Wait for them, or mark them absent first."


@dataclass(frozen=True, slots=True, kw_only=True)
class Start(Command):
    """Start the session: a random draw decides who goes first, and the first item begins."""

    requires: ClassVar[Requires] = Requires(by=runner, when=(DRAFTED, READY))

    def apply(self, session: Session, ctx: Context) -> None:
        """Start. Refused before the agenda is ready, and for a leader while the other leader isn't here."""
        header = session.header
        if why := still_away(session, ctx):
            raise Refused(why)
        first = ctx.rng.choice(session.leaders)
        session.put(replace(header, status="running", started_at=ctx.noted, first=first, mode=ctx.mode))
        if not any(item.status == "queued" for item in session.agenda):
            raise Refused("There is nothing left on the agenda.")
        start_next(session, ctx)


@dataclass(frozen=True, slots=True, kw_only=True)
class Pause(Command):
    """Pause the session and its clock."""

    requires: ClassVar[Requires] = Requires(
        by=runner, when=(item_under_way, must(lambda now: now.status == "running", "The close can't be paused."))
    )

    def apply(self, session: Session, ctx: Context) -> None:
        """Pause. Refused if the session isn't running."""
        item = under_way(session)
        clock.pause(session, ctx)
        session.put(replace(item, status="paused"))
        session.put(replace(session.header, status="paused"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Resume(Command):
    """Resume after a pause."""

    requires: ClassVar[Requires] = Requires(by=runner, when=(PAUSED,))

    def apply(self, session: Session, ctx: Context) -> None:
        """Resume. Refused if the session isn't paused."""
        clock.resume(session, ctx)
        session.put(replace(under_way(session), status="active"))
        session.put(replace(session.header, status="running"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Extend(Command):
    """Give the phase more time: max(60 s, 50 %). From the second time on, take free time first, then a later item's."""

    requires: ClassVar[Requires] = Requires(by=extender, when=(item_under_way,))
    giver: str | None = None

    def apply(self, session: Session, ctx: Context) -> None:
        """Extend. While the vote on time is open, the leaders' votes decide; a granted one needs only its giver."""
        item = under_way(session)
        if vote_open(session):
            if not facilitates(session, ctx):
                raise Refused("You're both voting on time now: vote for more time or enough.")
            drop_votes(session, item)
        clock.extend(session, ctx, self.giver)
        session.put(replace(session.get(Clock), granted=False))


@dataclass(frozen=True, slots=True, kw_only=True)
class Replan(Command):
    """Redistribute the remaining time over the remaining items; those in `carry` go to the next session."""

    requires: ClassVar[Requires] = Requires(by=runner, when=(item_under_way,))
    carry: tuple[str, ...] = ()

    def apply(self, session: Session, ctx: Context) -> None:
        """Replan. Refused if nothing is queued, or if there is so much left that an item would fall under 120 s."""
        for item_id in self.carry:
            item = queued(session, item_id)
            if ends_session(item):
                raise Refused("A session ends through its closing item.")
            end_item(session, item, "carried", ctx)
        share, carry = replanned(session, ctx)
        if carry:
            titles = listed([f"“{session.get(Item, each).title}”" for each in carry])
            raise Refused(f"There is no time left for {titles}. Carry whatever can wait.")
        if not share:
            if self.carry:
                return
            raise Refused("There are no queued items.")
        for item_id, seconds in share.items():
            session.put(replace(session.get(Item, item_id), budget_s=seconds))


@dataclass(frozen=True, slots=True, kw_only=True)
class EndItem(Command):
    """Park, carry or skip an item, whether it has begun or not."""

    requires: ClassVar[Requires] = Requires(by=runner, when=(running,))
    item: str
    outcome: Outcome
    note: str | None = None

    def apply(self, session: Session, ctx: Context) -> None:
        """End it. Without a facilitator, both leaders have to press it for the active item."""
        item = session.get(Item, self.item)
        if item.status == "ended":
            raise Refused(f"{item.id} has already ended.")
        if ends_session(item):
            raise Refused("A session ends through its closing item.")
        if self.outcome == "done":
            raise Refused("An item is done when its last phase ends.")
        if item.status == "active" and ctx.seat in session.leaders and not facilitates(session, ctx):
            mark = f"{self.outcome}:{ctx.seat}"
            marks = tuple(dict.fromkeys((*item.forced, mark)))
            item = session.put(replace(item, forced=marks))
            both = tuple(each.partition(":")[2] for each in marks if each.startswith(f"{self.outcome}:"))
            if not agreed(session, both, ctx):
                return
            if len(seated_leaders(session, ctx)) == 1:
                item = session.put(replace(item, solo=True))
        end_item(session, item, self.outcome, ctx, noted(item, self.note))
