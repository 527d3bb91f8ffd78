"""One field of a section on screen: its label, its control, a remark, and what is wrong with it."""

from __future__ import annotations

from typing import cast

from textual.app import ComposeResult
from textual.containers import HorizontalGroup, VerticalGroup
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Static

from sessions.language.advice import Advice
from sessions.rules.forms import Field
from tui.forms.control import Control, Remark
from tui.widgets.safe_text import shown

MARGIN = 2  # cells between a control and its remark


class FieldRow(VerticalGroup):
    """A field below a heading: its label, its control, a remark, and what is wrong with it."""

    DEFAULT_CSS = """
    FieldRow {
        & .label { width: auto; color: $text-muted; margin-right: 2; }
        & .label.-wide { width: 1fr; }
        & .remark { width: auto; margin-left: 2; color: $text-muted; display: none; }
        & .remark.-shown { display: block; }
        & .remark.-wrong { color: $text-warning; }
        & .hint { color: $text-muted; }
        & .coach { color: $text-muted; height: 1; display: none; }
        & .coach.-shown { display: block; }
        & HorizontalGroup > .coach { width: auto; margin-left: 2; }
    }
    """

    def __init__(self, field: Field, control: Control, ask: str, labelled: int, plain: bool) -> None:
        """Put `ask` in `labelled` cells to the left of the control, or above it if that is 0; `plain` leaves it out."""
        super().__init__()
        self.field = field
        self.control = control
        self.label = Static(shown("" if plain else ask), classes="label")
        self.plain = plain
        self.labelled = 0 if control.stacked else labelled
        self.remark = Static("", classes="remark", markup=False)
        self._remarked = Remark()
        self.coach = Static("", classes="coach", markup=False)
        self._advice = Advice()

    def compose(self) -> ComposeResult:
        """Lay out label, control and remark."""
        control = cast(Widget, self.control)
        if self.labelled and not self.plain:
            self.label.styles.width = self.labelled
            yield HorizontalGroup(self.label, control, self.remark)
        else:
            self.label.add_class("-wide")
            if self.control.stacked:
                yield HorizontalGroup(self.label, self.coach, self.remark)
                yield control
            else:
                if not self.plain:
                    yield self.label
                yield HorizontalGroup(control, self.remark)
        if self.field.coach and not self._beside:
            yield self.coach
        if self.control.hint:
            yield Static(shown(self.control.hint), classes="hint")

    @property
    def _beside(self) -> bool:
        """Whether the coach's line is beside the label, which takes no row of its own."""
        return self.control.stacked and not (self.labelled and not self.plain)

    @property
    def advised(self) -> bool:
        """Whether the coach says something here."""
        return bool(self._advice.lines)

    def advise(self, advice: Advice) -> None:
        """Show what the coach says, as much of it as there is room for, or nothing."""
        if advice != self._advice:
            self._advice = advice
            self._say_advice()

    def _say_advice(self) -> None:
        beside = (self.label, self.remark) if self._beside else ()
        taken = sum(MARGIN + len(str(each.content)) for each in beside if each.display and str(each.content))
        says = self._advice.within(self.size.width - taken)
        self.coach.update(Content(says))
        self.coach.set_class(bool(says), "-shown")

    def on_resize(self) -> None:
        """Check again whether the line has room."""
        self.call_after_refresh(self._say_remark)

    def refresh_remark(self) -> None:
        """Show the control's current remark."""
        remark = self.control.remark()
        if remark != self._remarked:
            self._remarked = remark
            self._say_remark()

    def _say_remark(self) -> None:
        """Show the remark, in brief if the line has no room for all of it."""
        says, before = self._remarked.text, str(self.remark.content)
        if self._remarked.brief and 0 < self._room < len(says):
            says = self._remarked.brief
        # A count that is as wide as before, as it is for most keys, needs no new layout.
        self.remark.update(Content(says), layout=len(says) != len(before))
        self.remark.set_class(bool(says), "-shown")
        self.remark.set_class(self._remarked.wrong, "-wrong")
        if self.advised:
            self._say_advice()

    @property
    def _room(self) -> int:
        """The cells for a remark to the right of the control; 0 while it isn't laid out."""
        control = cast(Widget, self.control)
        return max(0, self.region.right - control.region.right - MARGIN) if control.size else 0
