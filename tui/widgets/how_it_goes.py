"""How an item goes: its phases with their time, what happens in each, and why it is there."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from textual.content import Content

from sessions.library.phase_facts import facts_of
from sessions.rules.phases import KINDS
from tui.widgets.details import Block, Fact, RowDetails

if TYPE_CHECKING:
    from sessions.model import Item
    from sessions.rules.phases import Phase

QUIET: Final = "$text-muted"
HEADING: Final = "How it goes"
EACH: Final = "Item by item"
POINT: Final = "·"
GAP: Final = 2  # cells between a phase and its time


def how_it_goes(item: Item) -> RowDetails:
    """Return how an item goes under its own heading, and shorter where there is less room."""
    return in_blocks("", (), (), item)


def in_blocks(words: str, facts: Sequence[Fact], blocks: Sequence[Block], item: Item) -> RowDetails:
    """Return details of an item that end with how it goes.

    Where there is no room for the reason of each phase, only the present one has it; without room for what happens in
    each, that is only said of the present one.
    """
    told = (tuple(phases(item, whys=True)), tuple(phases(item, whys=False)), tuple(_only_now(item)))
    whole, shorter, short = ((*blocks, (HEADING, each)) for each in told)
    return RowDetails(words, facts, whole, RowDetails(words, facts, shorter, RowDetails(words, facts, short)))


def how_they_go(items: Sequence[Item]) -> RowDetails:
    """Return what is wanted of each item of an agenda, and how it goes, phase by phase.

    Where there is no room for that, the phases are in one line, or left out if it's said what is wanted.
    """
    whole = RowDetails("", blocks=[(_named(item), tuple(phases(item, whys=False))) for item in items])
    short = RowDetails("", blocks=[(EACH, [(POINT, _in_short(item, phases=True)) for item in items])])
    least = RowDetails("", blocks=[(EACH, [(POINT, _in_short(item, phases=False)) for item in items])])
    return replace(whole, brief=replace(short, brief=least))


def phases(item: Item, *, whys: bool) -> Iterator[Fact]:
    """Yield the planned phases of an item with what happens in each, the present one in strong and with its reason.

    With `whys`, all have their reason.
    """
    room = max((len(phase.title) for phase, _ in _planned(item)), default=0)
    for phase, seconds in _planned(item):
        yield _told(item, phase, seconds, room, whys=whys)


def _told(item: Item, phase: Phase, seconds: int, room: int, *, whys: bool) -> Fact:
    facts, now = facts_of(item.kind, phase.key), phase.key == item.phase
    says = Content(facts.happens if facts else phase.hint)
    if facts and (whys or now):
        says += Content.styled(f"\n{facts.why}", QUIET)
    label = f"{phase.title.capitalize():<{room + GAP}}{_time(seconds):>6}"
    return Content.styled(label, "bold") if now else label, says


def _only_now(item: Item) -> Iterator[Fact]:
    """Yield the phases in one line, and what happens in the present one."""
    yield "Phases", _in_line(item)
    for phase, seconds in _planned(item):
        if phase.key == item.phase:
            yield _told(item, phase, seconds, len(phase.title), whys=True)


def _named(item: Item) -> Content:
    """Return the title of an item, and what is wanted of it."""
    return Content.assemble((item.title, "bold"), f": {item.outcome_wanted}" if item.outcome_wanted else "")


def _in_short(item: Item, *, phases: bool) -> Content:
    """Return what an item is for, and its `phases` in one line, which it always has if nothing is wanted of it."""
    line = Content.styled(f"\n{_in_line(item)}", QUIET) if phases or not item.outcome_wanted else Content()
    return _named(item) + line


def _in_line(item: Item) -> str:
    return ", ".join(" ".join(filter(None, (phase.title.lower(), _time(seconds)))) for phase, seconds in _planned(item))


def _planned(item: Item) -> Sequence[tuple[Phase, int]]:
    kind = KINDS.get(item.kind)
    return kind.planned(item) if kind else ()


def _time(seconds: int) -> str:
    if not seconds:
        return ""
    return f"{seconds} s" if seconds % 60 else f"{seconds // 60} min"
