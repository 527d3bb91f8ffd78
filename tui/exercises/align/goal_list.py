"""Shared goals as widgets: a list to go through, and both leaders' lists side by side."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from textual import events
from textual.app import ComposeResult
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.widgets import Static

from sessions.frozen import dataclass
from tui.widgets.beside import BOTH
from tui.widgets.list_keys import SCROLLS
from tui.widgets.matrix import Matrix, MatrixColumn, MatrixRow
from tui.widgets.wrapped_text import WrappedText

SIDE_BY_SIDE = 70  # the width in cells from which two lists are side by side


class Goals(Matrix):
    """Goals to go through, as many rows as there are, or as much room."""

    DEFAULT_CSS = """
    Goals {
        height: auto;
        max-height: 1fr;
        & > .heading { display: none; }
        & MatrixRows:focus > .option-list--option-highlighted { text-style: none; }
    }
    """

    def __init__(
        self, columns: Sequence[MatrixColumn], lines: Sequence[MatrixRow], *, classes: str, alone: bool = False
    ) -> None:
        """Make the list; if it is `alone`, only its state is below it, and follows at once."""
        super().__init__(columns, lines, walked=True, classes=classes)
        self.fits = alone


@dataclass(frozen=True, slots=True)
class Drafted:
    """One leader's list: whose it is, and each goal with its details below it."""

    whose: Content
    goals: tuple[tuple[str, Content], ...]


class BothLists(VerticalScroll):
    """Two lists, side by side if there is room, else one below the other."""

    BINDINGS: ClassVar[Any] = SCROLLS
    DEFAULT_CSS = """
    BothLists {
        height: 1fr;
        layout: vertical;
        scrollbar-size-vertical: 1;
        & > .list { height: auto; width: 1fr; padding: 0 1; margin-bottom: 1; }
        & .whose { text-style: bold; }
        & .goal { height: auto; margin-top: 1; }
        & .beneath { height: auto; padding-left: 2; color: $text-muted; }
        &.-wide { layout: horizontal; }
        &.-wide > .list { width: 1fr; max-width: 102; margin-right: 2; }
    }
    """

    def __init__(self, lists: Sequence[Drafted]) -> None:
        super().__init__(classes=BOTH)
        self._lists = tuple(lists)

    def compose(self) -> ComposeResult:
        """Yield one list for each leader."""
        for drafted in self._lists:
            with Vertical(classes="list"):
                yield Static(drafted.whose, classes="whose", markup=False)
                if not drafted.goals:
                    yield Static(Content("No goal drafted."), classes="goal quiet", markup=False)
                for text, beneath in drafted.goals:
                    yield Static(Content(text), classes="goal", markup=False)
                    note = WrappedText(beneath, "beneath")
                    note.display = bool(beneath)
                    yield note

    def show(self, lists: Sequence[Drafted]) -> None:
        """Show these lists: a late answer adds to one that is read already."""
        if self._lists != tuple(lists):
            self._lists = tuple(lists)
            self.refresh(recompose=True)

    def on_resize(self, event: events.Resize) -> None:
        """Put the lists side by side if there is room."""
        self.set_class(event.size.width >= SIDE_BY_SIDE, "-wide")
