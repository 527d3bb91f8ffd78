"""What was pressed and what opened in a session, by phase."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from sessions.session import Session

PASSING = ("tab", "shift+tab", "enter", "escape", "up", "down", "home", "end", "j", "k", "pagedown", "pageup")
"""Keys that only lead from one place to another."""
COLUMNS = ("keys", "passing", "again", "letters", "curtains", "who?", "lists", "dialogs", "screens")


@dataclass
class Tally:
    """The counts, by phase; with `told`, each press is printed."""

    phase: str = "plan"
    told: bool = False
    counts: dict[str, Counter[str]] = field(default_factory=dict)

    def add(self, what: str, number: int = 1) -> None:
        """Count something in the current phase."""
        self.counts.setdefault(self.phase, Counter())[what] += number

    def keys(self, *keys: str) -> None:
        """Count keys."""
        self.add("keys", len(keys))
        self.add("passing", sum(key in PASSING for key in keys))
        self.tell(" ".join(keys))

    def letters(self, text: str) -> None:
        """Count a text that is typed into a field."""
        self.add("letters", len(text))
        self.tell(f"“{text}”")

    def opened(self, kind: str, title: str) -> None:
        """Count what opens over the session; a list or a dialog that asks who it is counts as a "who?"."""
        kind = "who?" if title.startswith("Who") else kind
        self.add(kind)
        self.tell(f"-- {kind}: {title}")

    def at(self, session: Session) -> None:
        """Count from now on for the phase that a session is in."""
        item = session.active
        self.phase = f"{item.id} {item.kind} · {item.phase}" if item else "agenda"

    def tell(self, words: str) -> None:
        """Print what was pressed or opened, if that's wanted."""
        if self.told:
            print(f"    {self.phase:22} {words}")

    @property
    def whole(self) -> Counter[str]:
        """The counts of all phases."""
        return sum(self.counts.values(), Counter())


def table(tally: Tally) -> str:
    """Return the figures, a line for each phase, and their sum."""
    head = f"{'':24}" + "".join(f"{name:>10}" for name in COLUMNS)
    rows = [*tally.counts.items(), ("in all", tally.whole)]
    return "\n".join([head, *(f"{name:24}" + "".join(f"{row[each]:10}" for each in COLUMNS) for name, row in rows)])
