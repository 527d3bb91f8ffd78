"""What comes in an argument: each phase with its time, so that whoever accepts the question knows what they begin."""

from __future__ import annotations

from textual.content import Content

from sessions.library.phase_facts import facts_of
from sessions.rules.phases import Phase, kind_of
from tui.exercises.argue.page import GAP, MUTED, STRONG, Lines, Look, beside
from tui.widgets.hanging import hanging

TOLD_FROM = 84  # columns from which it is also said what happens in each phase
MINUTE_S = 60


def steps(look: Look, wide: int) -> Lines:
    """Return each planned phase but the present one with its time, and with what happens in it if there is room."""
    item = look.item
    planned = [(phase, seconds) for phase, seconds in kind_of(item).planned(item) if phase.key != item.phase]
    room = max((len(phase.title) for phase, _ in planned), default=0) + GAP
    heads = [Content.styled(f"{phase.title:<{room}}{_time(seconds):>6}", MUTED) for phase, seconds in planned]
    lines: Lines = [Content.styled("What comes next", STRONG)]
    if wide < TOLD_FROM:
        half = (len(heads) + 1) // 2
        return [*lines, *beside(heads[:half], heads[half:], wide)]
    for head, (phase, _) in zip(heads, planned, strict=True):
        lines += hanging(head + Content(" " * GAP), Content.styled(_happens(item.kind, phase), MUTED), wide)
    return lines


def _happens(kind: str, phase: Phase) -> str:
    facts = facts_of(kind, phase.key)
    return facts.happens if facts else phase.hint


def _time(seconds: int) -> str:
    """Return the time of a phase in short; nothing if it has none of its own."""
    return "" if not seconds else f"{seconds} s" if seconds < MINUTE_S else f"{round(seconds / MINUTE_S)} min"
