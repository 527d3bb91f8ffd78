"""One timebox clock for everyone. It counts only time that somebody watched; a crash counts as a pause."""

from dataclasses import replace
from typing import Literal

from sessions.command import Context
from sessions.errors import Refused
from sessions.model import Clock, Item
from sessions.session import Session

EXTEND_AT_LEAST_S = 60
EXTEND_PERCENT = 50
HARD_GRACE_S = 15
FORGIVEN_S = 120  # how long the clock waits, once, for a leader who lost the connection in a private phase
WARNINGS = (50, 80, 100)  # percent of the timebox


def set_for(session: Session, item: Item, phase: str, budget_s: int | None, ctx: Context) -> Clock:
    """Reset the clock for a phase and start it; the time of the last phase is added to its item."""
    bank(session, ctx)
    return session.put(Clock(item=item.id, phase=phase, state="running", budget_s=budget_s, on_zero=item.on_zero))


def bank(session: Session, ctx: Context) -> None:
    """Add the clock's time to its item, and stop the clock at zero."""
    clock = session.find(Clock)
    if clock is None or not clock.item:
        return
    item = session.find(Item, clock.item)
    if item is not None:
        session.put(replace(item, elapsed_ms=item.elapsed_ms + ctx.elapsed_ms))
    session.put(replace(clock, state="idle", elapsed_ms=0))
    ctx.elapsed_ms = 0


def next_turn(session: Session, seconds: int | None, ctx: Context) -> None:
    """Extend a running timebox so that the person whose turn begins has `seconds` of their own."""
    clock = session.find(Clock)
    if clock is not None and clock.state == "running" and clock.budget_s is not None and seconds is not None:
        session.put(
            replace(clock, budget_s=max(clock.budget_s, ctx.elapsed_ms // 1000 + seconds), elapsed_ms=ctx.elapsed_ms)
        )


def pause(session: Session, ctx: Context) -> None:
    """Pause the clock. Raises Refused if it isn't running."""
    clock = session.find(Clock)
    if clock is None or clock.state not in ("running", "over"):
        raise Refused("The clock isn't running.")
    session.put(replace(clock, state="paused", elapsed_ms=ctx.elapsed_ms))


def resume(session: Session, ctx: Context) -> None:
    """Resume a paused clock. Raises Refused if it isn't paused."""
    clock = session.find(Clock)
    if clock is None or clock.state != "paused":
        raise Refused("The clock isn't paused.")
    session.put(replace(clock, state="running", elapsed_ms=ctx.elapsed_ms))


def over(session: Session, ctx: Context) -> None:
    """Stop the clock when its time is up."""
    session.put(replace(session.get(Clock), state="over", elapsed_ms=ctx.elapsed_ms))


def run_on(session: Session, ctx: Context, on_zero: Literal["soft", "vote"] = "vote") -> None:
    """Let a clock whose time is up run on into overtime."""
    session.put(replace(session.get(Clock), state="running", on_zero=on_zero, granted=False, elapsed_ms=ctx.elapsed_ms))


def is_past(clock: Clock, elapsed_ms: int) -> bool:
    """Whether the time of the phase is up."""
    return clock.budget_s is not None and elapsed_ms >= clock.budget_s * 1000


def extension_s(clock: Clock) -> int:
    """Return the length of an extension in seconds: max(60 s, 50 % of the timebox)."""
    return max(EXTEND_AT_LEAST_S, (clock.budget_s or 0) * EXTEND_PERCENT // 100)


def free_s(session: Session, ctx: Context) -> int:
    """Return the seconds of the planned length that are neither used nor planned; they include the buffer."""
    clock = session.find(Clock)
    taken_ms = 0
    for item in session.all(Item):
        took_ms = item.elapsed_ms + (ctx.elapsed_ms if clock and clock.item == item.id else 0)
        taken_ms += took_ms if item.status == "ended" else max(took_ms, item.budget_s * 1000)
    return max(0, session.header.planned_minutes * 60 - taken_ms // 1000)


def lacks_s(session: Session, ctx: Context) -> int:
    """Return the seconds of an extension that must come from a later item: 0 for the first one or if there is free
    time.
    """
    clock = session.get(Clock)
    return max(0, extension_s(clock) - free_s(session, ctx)) if clock.extensions else 0


def givers(session: Session, ctx: Context) -> list[Item]:
    """Return the later items that can give the time an extension lacks."""
    here, lacks = session.active, lacks_s(session, ctx)
    return [
        item
        for item in session.agenda
        if here and item.status == "queued" and item.position > here.position
        if item.budget_s - lacks >= EXTEND_AT_LEAST_S
    ]


def extend(session: Session, ctx: Context, giver: str | None) -> None:
    """Give the phase more time. From the second time on it is taken from free time first, then from item `giver`.

    Raises Refused if there is no timebox, if a giver is needed but not named, or if the giver would be left with less
    than a minute.
    """
    clock = session.find(Clock)
    if clock is None or clock.budget_s is None or clock.state == "idle":
        raise Refused("This phase has no time limit to extend.")
    item = session.get(Item, clock.item)
    seconds = extension_s(clock)
    if lacks := lacks_s(session, ctx):
        _take(session, item, giver, lacks)
    session.put(
        replace(
            clock,
            budget_s=max(clock.budget_s, ctx.elapsed_ms // 1000) + seconds,
            extensions=clock.extensions + 1,
            elapsed_ms=ctx.elapsed_ms,
            state="paused" if clock.state == "paused" else "running",
        )
    )
    session.put(replace(item, extensions=(item.extensions or 0) + 1, budget_s=item.budget_s + seconds))


def _take(session: Session, item: Item, giver: str | None, seconds: int) -> None:
    if giver is None:
        raise Refused("There isn't enough free time, so a later item has to give some. Name one.")
    later = session.get(Item, giver)
    if later.status != "queued" or later.position <= item.position:
        raise Refused(f"{giver} isn't a later item on this agenda.")
    if later.budget_s - seconds < EXTEND_AT_LEAST_S:
        raise Refused(f"{giver} has only {later.budget_s} s left, so it can't give {seconds} s.")
    session.put(replace(later, budget_s=later.budget_s - seconds))


def left_s(clock: Clock, elapsed_ms: int) -> int | None:
    """Return the whole seconds left in the timebox, negative if overtime; None if the phase has no timebox."""
    return None if clock.budget_s is None else clock.budget_s - elapsed_ms // 1000


def near_limit(clock: Clock, elapsed_ms: int, within_s: float) -> bool:
    """Whether a limit that isn't soft is reached within some seconds, or was: then time may bring something about."""
    left = left_s(clock, elapsed_ms)
    return clock.on_zero != "soft" and left is not None and left <= within_s


def warning(clock: Clock, elapsed_ms: int) -> int:
    """Return the highest of 50, 80 and 100 percent that the clock has reached, or 0."""
    if not clock.budget_s:
        return 0
    return max((mark for mark in WARNINGS if elapsed_ms >= clock.budget_s * 10 * mark), default=0)
