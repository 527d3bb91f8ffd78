"""The agenda: made, checked, run, and planned anew when time runs short."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, ClassVar, Literal

from sessions.command import Command, Context
from sessions.errors import Refused
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
from sessions.rules.phases import KINDS, Outcome, end_item, ends_session, require_fit, start_item, under_way
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
    """Put an item on the agenda: after `after`; else, while the session runs, after the item under way, or at the end.

    It never comes before the item under way: nobody would go back to it.
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
        """Add it. Each leader may add to a draft; while the session runs, who runs it."""
        if self.item_kind not in KINDS:
            raise Refused(f"There is no item kind {self.item_kind!r}; there are {listed(sorted(KINDS))}.")
        before_s = overfull_s(session, ctx.mode == "hotseat")
        insert_item(session, self)
        _ask_anew(session, before_s, ctx)


def _ask_anew(session: Session, before_s: int, ctx: Context) -> None:
    """Let an over-full agenda be accepted anew once it holds more than when it was accepted."""
    if session.header.overfull_accepted and overfull_s(session, ctx.mode == "hotseat") > before_s:
        session.put(replace(session.header, overfull_accepted=False))


def insert_item(session: Session, wish: AddItem) -> Item:
    """Put an item where `wish` says, before a closing item that stands last. Raises Refused on a bad title or time."""
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
    """Change what a queued item says; what is None stays. `before` is what it said when the edit began."""

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
        before_s = overfull_s(session, ctx.mode == "hotseat")
        session.put(replace(changed, budget_s=changed.planned_minutes * 60 if replanned else item.budget_s))
        _ask_anew(session, before_s, ctx)


@dataclass(frozen=True, slots=True, kw_only=True)
class MoveItem(Command):
    """Move a queued item by some places, up or down, among the queued ones."""

    requires: ClassVar[Requires] = Requires(by=planner, when=(EDITABLE,))
    item: str
    by: int

    def apply(self, session: Session, ctx: Context) -> None:
        """Move it. Refused where it has begun or stands at that end."""
        item = queued(session, self.item)
        order = session.agenda
        places = [place for place, each in enumerate(order) if each.status == "queued"]
        waiting = [order[place] for place in places]
        at_first = waiting.index(item)
        target = min(max(at_first + self.by, 0), len(waiting) - 1)
        if target == at_first:
            raise Refused(f"{item.id} can go no further.")
        waiting.insert(target, waiting.pop(at_first))
        for place, each in zip(places, waiting, strict=True):
            order[place] = each
        renumber(session, order)


@dataclass(frozen=True, slots=True, kw_only=True)
class RemoveItem(Command):
    """Take an item off a draft agenda. A running session skips it instead, so that the minutes show it."""

    requires: ClassVar[Requires] = Requires(
        when=(must(lambda now: now.status in BEFORE, "The session has started, so skip the item instead."),)
    )
    item: str

    def apply(self, session: Session, ctx: Context) -> None:
        """Take it off. Refused once the session runs."""
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
        """Keep the choice. Delegate needs whom; drop skips the item."""
        item = queued(session, self.item)
        if (item.carried_count or 0) < CARRIES_BEFORE_CHOICE:
            raise Refused(f"{item.id} was not carried {CARRIES_BEFORE_CHOICE} times.")
        if self.choice == "delegate" and not one_line(self.to or ""):
            raise Refused("Say to whom it is delegated.")
        settings = {**(item.settings or {}), "chosen": self.choice}
        if self.choice == "do":
            session.put(replace(item, settings=settings))
            return
        to = f" to {one_line(self.to or '')}" if self.choice == "delegate" else ""
        past = {"drop": "Dropped", "delegate": "Delegated"}[self.choice]
        note = f"{past}{to} after {item.carried_count} carries."
        end_item(session, replace(item, settings=settings), "skipped", ctx, noted(item, note))


def agenda_words(session: Session) -> list[Any]:
    """Return what the agenda says, and how long the session is planned to take."""
    return [session.header.planned_minutes, *(row_words(item) for item in session.agenda)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Waive(Consenting):
    """Accept an agenda to which one leader added nothing, or an over-full one."""

    requires: ClassVar[Requires] = Requires(when=(EDITABLE,))
    what: Literal["owners", "overfull"]

    def words(self, session: Session, seat: str) -> Any:
        """The agenda."""
        return agenda_words(session)

    def give(self, session: Session, ctx: Context) -> None:
        """Note the waiver."""
        header = session.header
        session.put(replace(header, waived=True) if self.what == "owners" else replace(header, overfull_accepted=True))


@dataclass(frozen=True, slots=True, kw_only=True)
class MakeReady(Consenting):
    """Take a draft agenda as it is."""

    requires: ClassVar[Requires] = Requires(
        when=(must(lambda now: now.status == "draft", "The agenda was accepted already."),)
    )

    def words(self, session: Session, seat: str) -> Any:
        """The agenda."""
        return agenda_words(session)

    def give(self, session: Session, ctx: Context) -> None:
        """Make it ready. Refused with the first obstacle."""
        if found := obstacles(session, ctx.mode == "hotseat"):
            raise Refused(found[0])
        session.put(replace(session.header, status="ready"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Start(Command):
    """Begin: the lot says who goes first, and the first item is under way."""

    requires: ClassVar[Requires] = Requires(by=runner, when=(DRAFTED, READY))

    def apply(self, session: Session, ctx: Context) -> None:
        """Start the session. Refused before the agenda is ready, and to a leader whose other one is not here."""
        header = session.header
        away = [seat for seat in seated_leaders(session, ctx) if ctx.presence.get(seat) == "offline"]
        if away and not facilitates(session, ctx):
            raise Refused(f"{named(away)} is not here: wait for them, or declare them absent first.")
        first = ctx.rng.choice(session.leaders)
        session.put(replace(header, status="running", started_at=ctx.noted, first=first, mode=ctx.mode))
        upcoming = next((item for item in session.agenda if item.status == "queued"), None)
        if upcoming is None:
            raise Refused("Nothing is left on the agenda.")
        start_item(session, upcoming, ctx)


@dataclass(frozen=True, slots=True, kw_only=True)
class Pause(Command):
    """Hold the session and its clock."""

    requires: ClassVar[Requires] = Requires(
        by=runner, when=(item_under_way, must(lambda now: now.status == "running", "The close can't be paused."))
    )

    def apply(self, session: Session, ctx: Context) -> None:
        """Pause. Refused where it does not run."""
        item = under_way(session)
        clock.pause(session, ctx)
        session.put(replace(item, status="paused"))
        session.put(replace(session.header, status="paused"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Resume(Command):
    """Go on after a pause."""

    requires: ClassVar[Requires] = Requires(by=runner, when=(PAUSED,))

    def apply(self, session: Session, ctx: Context) -> None:
        """Resume. Refused where it is not paused."""
        clock.resume(session, ctx)
        session.put(replace(under_way(session), status="active"))
        session.put(replace(session.header, status="running"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Extend(Command):
    """Give the phase more time: max(60 s, 50 %); from the second time on free time first, then a later item's."""

    requires: ClassVar[Requires] = Requires(by=extender, when=(item_under_way,))
    giver: str | None = None

    def apply(self, session: Session, ctx: Context) -> None:
        """Extend. While the vote on time is open, the leaders' votes decide; a granted one needs only its giver."""
        item = under_way(session)
        if vote_open(session):
            if not facilitates(session, ctx):
                raise Refused("Both of you vote on time now, more or enough.")
            drop_votes(session, item)
        clock.extend(session, ctx, self.giver)
        session.put(replace(session.get(Clock), granted=False))


@dataclass(frozen=True, slots=True, kw_only=True)
class Replan(Command):
    """Spread the time that is left over the items that are left; `carry` go to the next session."""

    requires: ClassVar[Requires] = Requires(by=runner, when=(item_under_way,))
    carry: tuple[str, ...] = ()

    def apply(self, session: Session, ctx: Context) -> None:
        """Plan anew. Refused where nothing is queued, or so much is left that an item would fall under 120 s."""
        for item_id in self.carry:
            item = queued(session, item_id)
            if ends_session(item):
                raise Refused("A session ends through its closing item.")
            end_item(session, item, "carried", ctx)
        share, carry = replanned(session, ctx)
        if carry:
            titles = listed([f"“{session.get(Item, each).title}”" for each in carry])
            raise Refused(f"There is no time for {titles} any more; carry what can wait.")
        if not share:
            if self.carry:
                return
            raise Refused("No item is queued.")
        for item_id, seconds in share.items():
            session.put(replace(session.get(Item, item_id), budget_s=seconds))


@dataclass(frozen=True, slots=True, kw_only=True)
class EndItem(Command):
    """End an item otherwise than done: parked, carried or skipped, whether it has begun or not."""

    requires: ClassVar[Requires] = Requires(by=runner, when=(running,))
    item: str
    outcome: Outcome
    note: str | None = None

    def apply(self, session: Session, ctx: Context) -> None:
        """End it. Leaders without a facilitator both have to press it for the item under way."""
        item = session.get(Item, self.item)
        if item.status == "ended":
            raise Refused(f"{item.id} has ended.")
        if ends_session(item):
            raise Refused("A session ends through its closing item.")
        if self.outcome == "done":
            raise Refused("An item is done when its last phase is left.")
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
