"""One section of a form on screen: a heading with picks to its right, and the other fields below it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, cast

from textual.app import ComposeResult
from textual.containers import HorizontalGroup, VerticalGroup
from textual.content import Content
from textual.geometry import Size
from textual.reactive import reactive
from textual.widget import AwaitMount, Widget
from textual.widgets import Input, Static

from sessions.rules.forms import PASS, Field, Section, When
from tui.forms.control import Control
from tui.forms.controls import control_of
from tui.forms.labels import inline_labels, labels_beneath
from tui.forms.lazy_mount import at_first, newly_shown
from tui.forms.more_line import SectionMark
from tui.forms.row import FieldRow
from tui.widgets.safe_text import shown
from tui.widgets.wrapped_text import WrappedText

LABEL_MOST = 16  # cells of a label to the left of its control; a longer one goes above it
HEADING_MOST = 32  # characters of a heading that stays to the left of its answers in a narrow form


class MoreLine(SectionMark):
    """The line that hides the fields that few people need."""

    DEFAULT_CSS = """
    MoreLine {
        height: 1;
        color: $text-muted;
        pointer: pointer;
        &:focus {
            color: $text-accent;
            text-style: bold;
        }
        &.-inline {
            width: auto;
            margin-left: 1;
        }
    }
    """

    opened = reactive(False)
    takes = "Press space for more."

    def __init__(self, fields: list[Field], inline: bool) -> None:
        """Hide `fields`; an `inline` one is only an arrow, to the right of the heading."""
        super().__init__(classes="-inline" if inline else "")
        self.fields = fields
        self.inline = inline

    @property
    def aside(self) -> bool:
        """Whether tab skips it: to the right of a heading it would come between the fields."""
        return self.inline

    def render(self) -> Content:
        """Draw an arrow that shows whether it is open, and the hidden fields; ‹ › if it has the focus."""
        arrow = "▾" if self.opened else "▸"
        if self.inline:
            return Content(f"‹{arrow}›" if self.has_focus else f" {arrow} ")
        word = "less" if self.opened else f"more… {self._names(self.size.width - len('▸‹more… ›'))}"
        return shown(f"{arrow}‹{word}›" if self.has_focus else f"{arrow} {word}")

    def _names(self, wide: int) -> str:
        """Return the names of the hidden fields, as many as can be read whole."""
        names = [field.ask[:1].lower() + field.ask[1:] for field in self.fields]
        while len(says := ", ".join(names)) > wide > 0 and len(names) > 1:
            names = [*names[:-2], "…"] if names[-1] == "…" else [*names[:-1], "…"]
        return says


class PassMark(SectionMark):
    """Says that a section is passed, and offers to pass the section where the cursor is."""

    DEFAULT_CSS = """
    PassMark {
        height: 1;
        width: auto;
        margin-left: 2;
        color: $text-muted;
        pointer: pointer;
        &:focus {
            color: $text-accent;
            text-style: bold;
        }
    }
    """

    passed = reactive(False, layout=True)
    takes = "Press space to pass, or to answer after all."

    @property
    def aside(self) -> bool:
        """Whether tab skips it, which it does until the section is passed."""
        return not self.passed

    def render(self) -> Content:
        """Draw the mark; ‹ › if it has the focus."""
        word = "pass" if self.passed else "pass?"
        return Content(f"‹{word}›" if self.has_focus else f" {word} ")


class BesideTitle(HorizontalGroup):
    """The answers to the right of a heading. It's as wide as they are together."""

    def get_content_width(self, container: Size, viewport: Size) -> int:
        """Add up the widths of what is shown; each gets the whole width, as by itself a group leaves it none."""
        return sum(
            each.get_content_width(container, viewport) + each.gutter.width + each.styles.margin.width
            for each in self.children
            if each.display
        )


class SectionView(VerticalGroup):
    """A section: its answers, which of its fields are shown, and where keys can go."""

    DEFAULT_CSS = """
    SectionView {
        padding: 0 1;
        max-width: 100;
        & .number { width: 4; color: $text-muted; }
        & .title { width: 1fr; margin-right: 1; }
        & .note { color: $text-muted; display: none; }
        & .note.-shown { display: block; }
        & .flaw { color: $text-warning; display: none; }
        & .flaw.-shown { display: block; }
        & .body { padding-left: 0; }
        & .title.-here { text-style: bold; }
        &.-numbered .body { padding-left: 4; }
        &.-spaced { margin-top: 1; }
        & .heading { width: 1fr; }
        & .beside { width: auto; }
    }
    """

    def __init__(self, section: Section, answers: Mapping[str, Any], number: str, stacks: bool) -> None:
        """Show `answers`; with `stacks`, those to the right of the heading go below it where the form is narrow."""
        super().__init__()
        self.section = section
        self.number = number
        labels = inline_labels(section)
        self.controls: dict[str, Control] = {
            field.key: control_of(field, answers.get(field.key), labels.get(field.key)) for field in section.fields
        }
        self.inline = [self.controls[key] for key in labels]
        self.stacks = stacks and bool(self.inline)
        for control in self.inline:
            cast(Widget, control).add_class("-inline")
        beneath = [field for field in section.fields if field.key not in labels]
        asks = labels_beneath(beneath)
        longest = max((len(ask) for ask in asks.values() if len(ask) <= LABEL_MOST), default=0)
        alone = len(section.fields) == 1
        self.rows = {
            field.key: FieldRow(
                field,
                self.controls[field.key],
                asks[field.key],
                longest if len(asks[field.key]) <= LABEL_MOST else 0,
                plain=alone and field.ask in ("", section.title),
            )
            for field in beneath
        }
        folded = [field for field in section.fields if field.more]
        self.more = MoreLine(folded, inline=bool(labels)) if folded else None
        self.mark = PassMark()
        self._here = False
        self._title = Static(shown(section.title), classes="title")
        self._flaws: dict[str, Static] = {}
        self.note = WrappedText(shown(section.note), "note body")
        self.note.set_class(bool(section.note), "-shown")
        self.passed = section.may_pass and answers.get(PASS) is True
        if self.more:
            self.more.opened = any(self._holds(field) for field in folded)
        self._beneath: list[Widget] = [row for row in self.rows.values() if not row.field.more]
        self._beneath += [*self._more(inline=False), *(row for row in self.rows.values() if row.field.more)]
        self._body = VerticalGroup(classes="body")
        self.set_class(bool(number), "-numbered")
        self.refresh_shown()

    # --- what is in it ------------------------------------------------------------------------------------------

    def answers(self) -> dict[str, Any]:
        """Return the section's current answers, in the shape of a payload but not tidied."""
        if self.passed:
            return {PASS: True}
        return {key: control.answer for key, control in self.controls.items()}

    def normalize(self) -> None:
        """Let each control turn what was typed into what is saved. The meaning stays, and so does a flaw next to it."""
        for control in self.controls.values():
            with cast(Widget, control).prevent(Input.Changed):
                control.normalize()

    def filled(self) -> bool:
        """Whether anything was answered or passed."""
        return self.passed or any(self._holds(field) for field in self.section.fields)

    def _holds(self, field: Field) -> bool:
        answer = self.controls[field.key].answer
        return bool(answer.strip()) if isinstance(answer, str) else answer not in (None, [], {})

    def _called_for(self, field: Field) -> bool:
        answers = {key: answer for key, answer in self.answers().items() if answer not in ("", None)}
        condition = _condition(field)
        return condition is not None and condition.holds(answers)

    # --- what is shown ------------------------------------------------------------------------------------------

    def compose(self) -> ComposeResult:
        """Lay out the heading, the fields below it and those behind "more"."""
        head: list[Widget] = [Static(self.number, classes="number")] if self.number else []
        beside = [*cast(list[Widget], self.inline), self.mark, *self._more(inline=True)]
        if self.stacks:
            beside = [HorizontalGroup(self._title, BesideTitle(*beside, classes="beside"), classes="heading")]
        else:
            beside = [self._title, *beside]
        if self.section.title or self.section.may_pass:
            yield HorizontalGroup(*head, *beside)
        yield self.note
        with self._body:
            yield from at_first(self._beneath)

    def newly_shown(self) -> list[AwaitMount]:
        """Mount the fields shown for the first time; await the result before one of them gets a key."""
        return newly_shown(self._body, self._beneath)

    def _more(self, inline: bool) -> list[Widget]:
        return [self.more] if self.more and self.more.inline == inline else []

    def refresh_shown(self) -> None:
        """Show the fields that the current answers call for, and hide the rest."""
        for control in self.inline:
            cast(Widget, control).display = not self.passed
        for field in self.section.fields:
            row = self.rows.get(field.key)
            if row is None:
                continue
            called, holds = self._called_for(field), self._holds(field)
            if field.more and called and self.more:
                self.more.opened = True
            conditional = _condition(field) is not None and not field.required and not field.more
            here = cast(Widget, row.control).has_focus
            row.display = not self.passed and (
                (self.more is not None and self.more.opened)
                if field.more
                else not conditional or called or holds or here
            )
            row.refresh_remark()
        if self.more:
            self.more.display = not self.passed
        self._show_mark()
        self.mark.can_focus = self.section.may_pass
        self.mark.passed = self.passed

    def _show_mark(self) -> None:
        only_texts = all(control.typing for control in self.controls.values())
        self.mark.display = self.section.may_pass and (self.passed or self._here or only_texts)

    def come(self, here: bool) -> None:
        """Show whether the cursor is in this section, and that it can be passed."""
        self._here = here
        self._title.set_class(here, "-here")
        self._show_mark()

    def toggle_pass(self) -> None:
        """Pass, or take the pass back; the earlier answers come back with it."""
        self.passed = not self.passed
        self.refresh_shown()

    def toggle_more(self) -> None:
        """Open or close the fields behind "more"."""
        if self.more:
            self.more.opened = not self.more.opened
            self.refresh_shown()

    def reveal(self, field: str) -> None:
        """Show the section and, if `field` is behind "more", that too."""
        self.display = True
        if self.more and not self.more.opened and any(each.key == field for each in self.more.fields):
            self.toggle_more()

    def set_note(self, text: str) -> None:
        """Show a note below the heading; an empty one removes it."""
        self.note.update(shown(text))
        self.note.set_class(bool(text), "-shown")

    # --- where keys go ------------------------------------------------------------------------------------------

    def stops(self) -> Iterator[Widget]:
        """Return the widgets that take keys now, in order."""
        if self.passed:
            yield self.mark
            return
        yield from cast(list[Widget], self.inline)
        rows = [row for row in self.rows.values() if row.display]
        yield from (cast(Widget, row.control) for row in rows if not row.field.more)
        if self.more:
            yield self.more
        yield from (cast(Widget, row.control) for row in rows if row.field.more)
        if self.section.may_pass:
            yield self.mark

    def row_of(self, control: Widget) -> Widget:
        """Return the row of a control, with the messages below it; or the control itself."""
        return next(
            (row for row in self.rows.values() if row.is_attached and cast(Widget, row.control) is control), control
        )

    def says(self, field: str, says: str) -> AwaitMount | None:
        """Show what is wrong with a field below it, or below the heading; an empty sentence removes it.

        The result can be awaited if the line is new.
        """
        static, comes = self._flaws.get(field), None
        if static is None:
            if not says:
                return None
            static = self._flaws[field] = Static("", classes="flaw", markup=False)
            row = self.rows.get(field)
            if row is not None and row.is_attached:
                comes = row.mount(static)
            else:
                comes = self.mount(static, after=0)
                static.add_class("body")
        static.update(shown(f"! {says}"))
        static.set_class(bool(says), "-shown")
        return comes

    def clear_flaws(self) -> None:
        """Show no flaws."""
        for field in self._flaws:
            self.says(field, "")


def _condition(field: Field) -> When | None:
    """Return what must hold for an optional field to be shown, or None if it always is."""
    return field.needed or field.only


def stacks(section: Section) -> bool:
    """Whether the heading of a section is too long to stay to the left of its answers in a narrow form."""
    return len(section.title) > HEADING_MOST and bool(inline_labels(section))


def has_lines(section: Section) -> bool:
    """Whether a section always has fields below its heading, other than those behind "more"."""
    labels = inline_labels(section)
    beneath = (field for field in section.fields if field.key not in labels and not field.more)
    return any(field.required or not _condition(field) for field in beneath)
