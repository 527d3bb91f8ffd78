"""The sections of a form on screen: their answers, the messages about them, and where keys can go."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from itertools import pairwise
from typing import Any, Final, Self, cast

from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.widget import Widget
from textual.widgets import Static

from sessions.amounts import is_number, rounded, show_number
from sessions.rules.forms import Flaw, Form, Payload, Section, flaws, tidy
from tui.forms.control import Cells, Control, Keys
from tui.forms.cursor import Cursor, read_place
from tui.forms.lazy_mount import at_first, newly_shown
from tui.forms.more_line import SectionMark
from tui.forms.past_days import PastDays
from tui.forms.section import MoreLine, PassMark, SectionView, has_lines, stacks
from tui.widgets.safe_text import shown

ASK_MOST = 24  # characters of a question that names its sum; for a longer one, the field's key does
NARROW_BELOW = 74
"""Cells of a form in which long headings go above the answers that stand to their right in a wider one."""
NARROW: Final = "-narrow"
"""The class of such a form; one that is never wider has it from the start, as all its styles depend on it."""


class FormBody(VerticalScroll, can_focus=False):
    """A form with the answers so far, without the keys that move through it."""

    arrows_leave = False
    """Whether the arrows leave the form at once, as one that is a row of a table; then tab reaches what is aside."""

    def __init__(
        self,
        form: Form,
        payload: Any,
        compact: bool,
        place: str | None,
        *,
        id: str | None = None,  # noqa: A002
        classes: str | None = None,
    ) -> None:
        super().__init__(id=id, classes=classes)
        self.compact = compact
        self.form = form
        given = tidy(form, payload or {})
        self._numbers = dict(zip([section.key for section in form.sections], _numbers(form), strict=True))
        self._stacks = any(map(stacks, form.sections))
        self._spaced = {
            section.key
            for before, section in pairwise(form.sections)
            if not compact and (has_lines(before) or has_lines(section))
        }
        self._sections: dict[str, SectionView] = {}
        for section in form.sections:
            if not section.optional or section.key in given:
                self._section(section.key, given.get(section.key, {}))
        self._total = Static("", classes="total", markup=False)
        self._fold_optional()
        self._add_up()
        self._past_days = PastDays()
        self._back = self._come_back(read_place(place))
        self._last = self._back

    def compose(self) -> ComposeResult:
        """Show one section below another."""
        yield from at_first(self._parts())

    def _parts(self) -> list[Widget]:
        return [*self._sections.values(), self._total]

    def _section(self, key: str, answers: Mapping[str, Any] | None = None) -> SectionView:
        """Return a section; an optional one without answers is made when it is first asked for, and still hidden."""
        if key not in self._sections:
            section = self.form.section(key)
            if section is None:
                raise KeyError(key)
            view = SectionView(section, answers or {}, self._numbers[key], self._stacks)
            view.set_class(key in self._spaced, "-spaced")
            view.display = not section.optional
            made = {**self._sections, key: view}
            self._sections = {each: made[each] for each in self._numbers if each in made}
        return self._sections[key]

    @property
    def payload(self) -> Payload:
        """The current answers, tidied."""
        return tidy(self.form, self._answers())

    def _answers(self) -> dict[str, dict[str, Any]]:
        """Return the current answers of all sections, as typed."""
        return {key: view.answers() for key, view in self._sections.items()}

    # --- what is said about it ----------------------------------------------------------------------------------

    async def ready(self) -> Payload | None:
        """Return the answers if they can be saved; otherwise show what is wrong or needs confirming, and return None.

        A date in the past needs confirming: pressing the key again accepts it, but holding the key down doesn't.
        """
        for view in self._sections.values():
            view.normalize()
        payload = self.payload
        if found := flaws(self.form, payload):
            await self.mark(found)
            return None
        asked = self._past_days.asks(self.form, payload)
        if asked:
            await self.mark(asked)
        return payload if asked is None else None

    async def mark(self, found: Iterable[Flaw]) -> None:
        """Show each flaw below its field and no others, and go to the first; changing a field clears its flaw."""
        for view in self._sections.values():
            view.clear_flaws()
        found = list(found)
        for flaw in found:
            self._section(flaw.section).reveal(flaw.field)
        await self._mount_shown()
        first: Control | None = None
        for flaw in found:
            view = self._sections[flaw.section]
            says = flaw.says.removeprefix(f"{view.controls[flaw.field].field.ask}: ")
            if comes := view.says(flaw.field, says[:1].upper() + says[1:]):
                await comes
            first = first or view.controls[flaw.field]
        if first is not None:
            self._go(cast(Widget, first))

    def set_note(self, section: str, text: str) -> None:
        """Show a note below the heading of a section; an empty one removes it."""
        self._section(section).set_note(text)

    def hints(self) -> tuple[Keys, ...]:
        """Return the keys that work where the focus is, the most useful first."""
        focused = self._focused()
        if isinstance(focused, MoreLine):
            return (Keys("space", "less" if focused.opened else "more"),)
        if isinstance(focused, PassMark):
            return (Keys("space", "pass" if not focused.passed else "answer after all"),)
        if not isinstance(focused, Control):
            return (Keys("enter", "continue writing"),) if focused is self._held() is not None else ()
        found = list(focused.keys())
        if isinstance(focused, Cells) and found[0].key == focused.decided_by and focused is not self.stops()[-1]:
            found[0] = Keys(focused.decided_by, f"{found[0].does}, next")
        if focused.field.more and self._view_of(focused) is not self._view_of(self.stops()[-1]):
            found.append(Keys("pgdn", "next part"))
        view = self._view_of(focused)
        if view and not focused.typing:
            there = [*["more"] * bool(view.more and aside(view.more)), *["pass"] * view.section.may_pass]
            found += [Keys("tab" if self.arrows_leave else "↓", " or ".join(there))] if there else []
        elif self._more_below(focused):
            found.append(Keys("tab" if self.arrows_leave else "↓", "more"))
        return tuple(found)

    def _more_below(self, here: Widget) -> MoreLine | None:
        """Return the "more" that comes next after a text below a heading, if only the arrows reach it."""
        stops = self.stops(arrows=True)
        place = stops.index(here) + 1 if here in stops else len(stops)
        below = stops[place] if place < len(stops) else None
        typed = isinstance(here, Control) and here.typing
        return below if typed and isinstance(below, MoreLine) and below.inline and not below.opened else None

    @property
    def typing(self) -> bool:
        """Whether letters go into a text now."""
        focused = self._focused()
        return isinstance(focused, Control) and focused.typing

    # --- where keys go ------------------------------------------------------------------------------------------

    def stops(self, *, arrows: bool = False) -> list[Widget]:
        """Return the widgets that take keys now, in order; `arrows` adds those that only the arrows reach."""
        found = [stop for view in self._sections.values() if view.display for stop in view.stops()]
        return [stop for stop in found if arrows or not aside(stop)]

    @property
    def place(self) -> str | None:
        """Where the person is, or was last; None if they haven't been anywhere yet."""
        focused = self._held()
        here = focused if focused in self.stops(arrows=True) else self._last
        for key, view in self._sections.items():
            if any(here is stop for stop in view.stops()):
                return str(Cursor(key, here.field.key, *here.spot()) if isinstance(here, Control) else Cursor(key))
        return None

    def _come_back(self, place: Cursor | None) -> Widget | None:
        """Open the form where the person was, and put the cursor there; return None if this form has no such field."""
        if place is None or place.section not in self._numbers:
            return None
        view = self._section(place.section)
        if place.field and place.field not in view.controls:
            return None
        view.reveal(place.field)
        wanted = cast(Widget | None, view.controls.get(place.field))
        stop = next((each for each in view.stops() if wanted in (None, each)), None)
        if isinstance(stop, Control):
            stop.come_back(place.row, place.column)
        return stop

    def focus_first(self) -> None:
        """Go to where the person was, or else to the first field that still needs an answer, or to the first field."""
        stops = self.stops()
        if self._back in self.stops(arrows=True):
            self._go(self._back)
            return
        empty = (stop for stop in stops if _lacks(stop))
        self._go(next(empty, stops[0] if stops else None))

    def on_resize(self) -> None:
        """Lay out long headings for the new width, and keep the field that has the focus in view."""
        self.set_class(self.outer_size.width < NARROW_BELOW, NARROW)
        focused = self._focused()
        if focused is not None:
            self.call_after_refresh(self._show, focused)

    def focus(self, scroll_visible: bool = True) -> Self:
        """Go to the last field left, or to the first."""
        self._go(self._last if self._last in self.stops(arrows=True) else next(iter(self.stops()), None))
        return self

    def _held(self) -> Widget | None:
        """Return what has the focus on this form's own screen, whatever may lie over it."""
        return self.screen.focused if self.is_attached else None

    def _focused(self) -> Widget | None:
        focused = self.app.focused if self.is_attached else None
        return focused if focused is not None and self in focused.ancestors else None

    def _view_of(self, widget: Any) -> SectionView | None:
        return next((each for each in widget.ancestors if isinstance(each, SectionView)), None)

    def _go(self, widget: Widget | None) -> None:
        if widget is None or not widget.is_attached:
            return
        self.can_focus = False
        if view := self._view_of(widget):
            view.come(True)
        if isinstance(widget, SectionMark):
            widget.led = True
        self.screen.set_focus(widget, scroll_visible=False)
        self.call_after_refresh(self._show, widget)

    def _show(self, widget: Widget) -> None:
        """Scroll to a field, and to the messages below it if there is room for both."""
        view = self._view_of(widget) if widget.is_attached else None
        told = view.row_of(widget) if view else widget
        if not widget.is_attached or (self.can_view_entire(widget) and self.can_view_entire(told)):
            return
        for part in filter(None, (view, told, widget)):
            self.scroll_to_widget(part, animate=False, immediate=True)  # otherwise only the last one counts

    # --- what is shown ------------------------------------------------------------------------------------------

    def _fold_optional(self) -> None:
        """Of the optional sections, show those with answers, those shown before, and one empty one."""
        offered = False
        for section in self.form.sections:
            if not section.optional or (offered and section.key not in self._sections):
                continue
            view = self._section(section.key)
            filled = view.filled()
            view.display = filled or not offered or view.has_focus_within
            offered = offered or not filled

    async def _mount_shown(self) -> None:
        """Mount the sections and fields shown for the first time, so that the next key finds them."""
        mounts = [mount for view in self._sections.values() for mount in view.newly_shown()]
        for mount in [*mounts, *newly_shown(self, self._parts())]:
            await mount

    def _add_up(self) -> None:
        if self.form.total is None:
            return
        says = shown(added_up(self.form, self._answers()))
        if says != self._total.content:
            self._total.update(says)
        self._total.set_class(bool(says), "-shown")


def added_up(form: Form, answers: Mapping[str, Mapping[str, Any]]) -> str:
    """Return what the answers to the field with a total add up to; empty if there is no total, or no answer yet."""
    if form.total is None:
        return ""
    key, total = form.total
    numbers = [Decimal(repr(given[key])) for given in answers.values() if is_number(given.get(key))]
    left = rounded(total - sum(numbers, Decimal()))
    asks = [field.ask for section in form.sections for field in section.fields if field.key == key]
    name = next((ask.partition(" (")[0] for ask in asks if len(ask) <= ASK_MOST), key)
    rest = "" if not left else f", {show_number(left)} left" if left > 0 else f", {show_number(-left)} too many"
    return f"{name}: {show_number(total - left)} of {total}{rest}" if numbers else ""


def _numbers(form: Form) -> list[str]:
    """Return a number for each section, or none if there is only one or the titles have their own."""
    own = all(str(n) in section.title.split() for n, section in enumerate(form.sections, 1))
    if len(form.sections) < 2 or own or not all(_alike(section, form.sections[0]) for section in form.sections):
        return [""] * len(form.sections)
    return [f"{n:>2}" for n in range(1, len(form.sections) + 1)]


def aside(stop: Widget) -> bool:
    """Whether only the arrows reach a widget, so that nobody lands there while typing."""
    return isinstance(stop, SectionMark) and stop.aside


def _lacks(stop: Widget) -> bool:
    return isinstance(stop, Control) and stop.field.required and stop.answer in (None, "", [], {})


def _alike(one: Section, other: Section) -> bool:
    return [field.key for field in one.fields] == [field.key for field in other.fields]
