"""One band over the middle that says what must not be missed; it takes no focus, and nothing under it moves."""

from __future__ import annotations

from typing import ClassVar

from textual.content import Content
from textual.widgets import Static


class TimeBand(Static):
    """What is asked once the time is up, and what it would bring, or that one counts as absent; else hidden."""

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

    def show(self, head: str, rest: str = "") -> None:
        """Show a sentence and what follows from it; none hides the band. Painted only where it says something else."""
        says = f"{head}\n{rest}"
        if says == self._says:
            return
        self._says = says
        self.update(Content.assemble((head, "bold $text-warning"), f"\n{rest}" if rest else ""))
        self.set_class(bool(head), "-shown")
