"""A band over the middle for what must not be missed; it takes no focus, and nothing somebody types in moves."""

from __future__ import annotations

from typing import ClassVar

from textual.content import Content
from textual.widgets import Static


class TimeBand(Static):
    """Asks for the vote on time and says what it would do, or says that someone counts as absent; otherwise hidden."""

    DEFAULT_CSS: ClassVar[str] = """
    TimeBand {
        layer: band;
        dock: top;
        margin-top: 1;
        width: 100%;
        height: auto;
        max-height: 6;
        padding: 0 1;
        background: $panel;
        color: $foreground;
        display: none;
        &.-shown { display: block; }
    }
    """
    can_focus = False

    def __init__(self) -> None:
        super().__init__(markup=False)
        self._says = ""

    @property
    def covered(self) -> int:
        """How many lines of the middle are below the band; none while it's hidden."""
        return max(0, self.outer_size.height - 1) if self.has_class("-shown") else 0

    def show(self, head: str, rest: str = "") -> None:
        """Show a sentence and its consequences; an empty one hides the band. Repaints only if it changed."""
        says = f"{head}\n{rest}"
        if says == self._says:
            return
        self._says = says
        self.update(Content.assemble((head, "bold $text-warning"), f"\n{rest}" if rest else ""))
        self.set_class(bool(head), "-shown")
