"""A form that is a table: a row for each of its sections, and below it the fields of the row under the cursor."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import Any

from textual import events, on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.message import Message
from textual.widgets import Static

from sessions.frozen import dataclass
from sessions.rules.answers import ANSWER_TYPES
from sessions.rules.forms import Field, Flaw, Form, Payload, Section, as_stored, flaws, tidy
from sessions.times import today
from tui.client.messages import Said
from tui.forms.coaching import Advisor
from tui.forms.control import Keys
from tui.forms.cursor import read_place
from tui.forms.form_body import added_up
from tui.forms.form_view import FormView
from tui.forms.labels import inline_labels, you_and_them
from tui.forms.past_days import PastDays
from tui.terminal.typeahead import spend_key
from tui.widgets.beside import WIDE
from tui.widgets.board_layout import GridLayout
from tui.widgets.board_shape import (
    MARKED,
    MUTED,
    PLAIN,
    TableCell,
    TableColumn,
    TableGrid,
    TableRow,
    TableShape,
    titled,
)
from tui.widgets.board_table import BoardRows
from tui.widgets.safe_text import flat, shown

HEAD_MOST = 18  # characters of a question that heads its column; a longer one is replaced by the field's key
LAST, LAST_CELL = "That was the last row.", "That was the last cell."
AT_REST = "Press enter to write in this row; letters do nothing here."
FLAWED = "!"
TITLE = "-"  # the key of the first column, which no field can have


@dataclass(frozen=True, slots=True)
class FormGrid:
    """Which cell of a grid each section of a form is: the headings of its lines and columns, and places by key."""

    rows: tuple[str, ...]
    columns: tuple[str, ...]
    at: Mapping[str, tuple[int, int]]


class TableForm(Vertical):
    """A form with a row for each section. What was typed is in the row, and its fields are below the table, or beside
    it on a wide screen, unless it is a grid.

    In the fields, the arrows go to the same field of the row above or below; enter and tab go to the next field, and
    after the last one to the next row. Escape goes to the table, where the arrows go from row to row, and enter or a
    click comes back. No letter is ever a command.
    """

    DEFAULT_CSS = """
    TableForm {
        height: 1fr;
        & > BoardRows { height: 1fr; min-height: 4; }
        & > .total { height: auto; padding: 0 1; color: $text-muted; display: none; }
        & > .total.-shown { display: block; }
        & > .editor {
            height: auto;
            max-height: 60%;
            border-top: solid $border-blurred;
            & > FormView { height: auto; max-height: 100%; }
        }
        &.-wide {
            layout: horizontal;
            layers: default over;
            & > BoardRows { width: 3fr; }
            & > .total { layer: over; width: 60%; }
            & > .editor {
                width: 2fr;
                height: 1fr;
                max-height: 100%;
                border-top: none;
                border-left: solid $border-blurred;
            }
        }
    }
    """

    class Edited(Message):
        """The current answers, tidied; sent when those of a row are."""

        def __init__(self, form: TableForm, payload: Payload) -> None:
            super().__init__()
            self.form = form
            self.payload = payload

        @property
        def control(self) -> TableForm:
            """The form that was edited."""
            return self.form

    def __init__(
        self,
        form: Form,
        payload: Any = None,
        place: str | None = None,
        *,
        head: str = "",
        grid: FormGrid | None = None,
        id: str | None = None,  # noqa: A002
        classes: str | None = None,
        advisor: Advisor | None = None,
    ) -> None:
        """Show `form` with the answers in `payload`, under the heading `head` for its sections, or in a `grid`.

        `place` is the cursor that the form had when it was left, and `advisor` reads the texts that want a coach.
        """
        super().__init__(id=id, classes=classes)
        self.form, self._head, self._grid, self._advisor = form, head, grid, advisor
        self._payload = tidy(form, payload or {})
        self._past_days = PastDays()
        self._flawed: Collection[str] = ()
        self._rows = BoardRows(one_click=True)
        self._total = Static("", classes="total", markup=False)
        self._editor = Vertical(classes="editor")
        back = read_place(place)
        known = back is not None and form.section(back.section) is not None
        self._here = back.section if back and known else next((each.key for each in form.sections), None)
        self._fields = self._made(place if known else None)

    def compose(self) -> ComposeResult:
        """Put the fields of one row below the table."""
        yield self._rows
        yield self._total
        with self._editor:
            if self._fields:
                yield self._fields

    def on_mount(self) -> None:
        """Show the rows, with the cursor where it was."""
        self._show_rows()
        if self._here:
            self._rows.point_at(self._here)

    # --- what is in it ----------------------------------------------------------------------------------------------

    @property
    def payload(self) -> Payload:
        """The current answers of all rows, tidied."""
        return tidy(self.form, self._answers())

    def _answers(self) -> Mapping[str, Mapping[str, Any]]:
        if self._fields is None or self._here is None:
            return self._payload
        return self._payload | {self._here: self._fields.payload.get(self._here, {})}

    @property
    def place(self) -> str | None:
        """Where the person is, or was last."""
        return self._fields.place if self._fields else None

    def hints(self) -> tuple[Keys, ...]:
        """Return the keys that work where the focus is."""
        if self._fields is None:
            return ()
        if self._rows.has_focus:
            return (Keys("enter", "write"), Keys("↑↓←→", "cell") if self._grid else Keys("↑↓", "row"))
        keys = [each for each in self._fields.hints() if each.key not in ("esc", "enter")]
        return (*keys, Keys("enter", "next"), Keys("↑↓", "row"), Keys("esc", "table"))

    def flush(self) -> None:
        """Send `Edited` now if anything changed since the last one."""
        if self._fields:
            self._fields.flush()

    def focus_first(self) -> None:
        """Go to where the person was, or to the first field of the first row."""
        if self._fields:
            self._fields.focus_first()

    async def ready(self) -> Payload | None:
        """Return the answers if they can be saved; otherwise show what is wrong or unconfirmed, and return None."""
        payload = _as_stored(self.form, self.payload)
        if found := flaws(self.form, payload):
            await self._mark(found)
            return None
        self._flawed = ()
        self._show_rows()
        asked = self._past_days.asks(self.form, payload)
        if asked:
            await self._mark(asked)
        return payload if asked is None else None

    async def _mark(self, found: list[Flaw]) -> None:
        """Mark the rows with a flaw, and show the flaws of the first one at its fields."""
        self._flawed = {flaw.section for flaw in found}
        self._show_rows()
        first = found[0].section
        await self._open(first)
        if self._fields:
            await self._fields.mark(flaw for flaw in found if flaw.section == first)

    # --- the table --------------------------------------------------------------------------------------------------

    def _show_rows(self) -> None:
        shape = _shape(self.form, self._head, self._answers(), self._flawed)
        self._rows.show(replace(shape, grid=_in_grid(self._grid, shape)) if self._grid else shape)
        self._fit()
        says = shown(added_up(self.form, self._answers()))
        if says != self._total.content:
            self._total.update(says)
        self._total.set_class(bool(says), "-shown")

    @on(events.Resize)
    def _fit(self) -> None:
        """Put the fields beside the table if there is room, else leave them the lines that it doesn't need."""
        wide = self.size.width >= WIDE and self._grid is None
        self.set_class(wide, "-wide")
        high = self._rows.get_content_height(self.size, self.size, self.size.width)
        self._rows.styles.max_height = high
        self._total.styles.offset = (0, min(high, max(0, self.size.height - 1)) if wide else 0)

    @on(BoardRows.Moved)
    async def _follow(self, event: BoardRows.Moved) -> None:
        """Show the fields of the row that the cursor is on now."""
        event.stop()
        if self._rows.key is not None and self._rows.key != self._here:
            await self._open(self._rows.key)
        self.post_message(FormView.Turned())

    @on(BoardRows.Chosen)
    async def _chosen(self, event: BoardRows.Chosen) -> None:
        """Go to the fields of a row, after enter or a click."""
        event.stop()
        await self._follow(BoardRows.Moved())
        self.focus_first()

    def on_descendant_focus(self, event: events.DescendantFocus) -> None:
        """Go to the table when the fields are left by escape; show the keys that work now."""
        if event.widget is self._fields:
            self._rows.focus(scroll_visible=False)
        self.post_message(FormView.Turned())

    # --- the fields of a row ----------------------------------------------------------------------------------------

    def _made(self, place: str | None = None) -> FormView | None:
        """Return the fields of the row under the cursor, with its answers."""
        section = self.form.section(self._here) if self._here else None
        if section is None:
            return None
        # An empty row says as much as a pass, and the mark for one would be in the way to the next row.
        plain = replace(section, may_pass=False, optional=True, note=_with_hints(section))
        one = Form(self.form.key, section.title, (plain,))
        given = {section.key: self._payload.get(section.key, {})}
        return FormView(one, given, True, place, advisor=self._advisor, arrows_leave=True)

    async def _open(self, key: str) -> None:
        """Show the fields of another row, with the focus on the first of them if one of the present ones has it."""
        if key == self._here or self._fields is None:
            return
        old, held = self._fields, self._fields.has_focus_within
        old.flush()
        self._payload, self._here = _as_stored(self.form, self.payload), key
        new = self._fields = self._made()
        assert new is not None
        async with self.batch():
            await self._editor.mount(new)
            if held:
                new.focus_first()
            await old.remove()
        self._rows.point_at(key)
        self._show_rows()

    async def _step(self, step: int, field: str = "") -> bool:
        """Go on to the next row, or back, to a field or the first one; return whether there is such a row."""
        keys = [section.key for section in self.form.sections]
        place = keys.index(self._here) + step if self._here in keys else -1
        if 0 <= place < len(keys):
            await self._open(keys[place])
            if self._fields and field:
                self._fields.focus_on(field)
            else:
                self.focus_first()
            return True
        return False

    @on(FormView.Edited)
    def _edited(self, event: FormView.Edited) -> None:
        """Take over what was typed in a row."""
        event.stop()
        for section in event.form.form.sections:
            self._payload[section.key] = event.payload.get(section.key, {})
            if section.key in self._flawed:
                self._flawed = {*self._flawed} - {section.key}
        self._payload = tidy(self.form, self._payload)
        self._show_rows()
        self.post_message(self.Edited(self, self.payload))

    @on(FormView.Finished)
    async def _finished(self, event: FormView.Finished) -> None:
        """Go on to the next row after enter on the last field."""
        event.stop()
        if not await self._step(1):
            self.post_message(Said(LAST_CELL if self._grid else LAST))

    @on(FormView.LastDecided)
    async def _decided(self, event: FormView.LastDecided) -> None:
        """Go on to the next row after an answer by one press in the last field."""
        event.stop()
        if await self._step(1) and self._fields:
            spend_key(self.app)
            self._fields.led()

    @on(FormView.Beyond)
    async def _beyond(self, event: FormView.Beyond) -> None:
        """Go to the same field of the row above or below, on a grid of the cell there."""
        event.stop()
        layout = self._rows.layout_of
        if not isinstance(layout, GridLayout):
            await self._step(event.step, event.field)
            return
        spot = layout.go(self._rows.spot, event.step, 0)
        await self._open(self._rows.shape.rows[spot.row].key)
        if self._fields:
            self._fields.focus_on(event.field)

    async def on_key(self, event: events.Key) -> None:
        """Go to the table, and from row to row; letters never reach the screen."""
        in_table = self._rows.has_focus
        if event.key == "escape" and not in_table:
            self._rows.focus(scroll_visible=False)
        elif event.key in ("tab", "shift+tab") and not in_table:
            if not await self._step(1 if event.key == "tab" else -1):
                return
        elif event.is_printable:
            self.post_message(Said(AT_REST))
        else:
            return
        event.stop()
        event.prevent_default()

    def on_paste(self, event: events.Paste) -> None:
        """Say that nothing is written in the table itself."""
        event.stop()
        self.post_message(Said(AT_REST))


def _with_hints(section: Section) -> str:
    """Return the note of a row, below the hints of the fields beside its heading, which leave no room for them."""
    beside = [field for field in section.fields if field.key in inline_labels(section)]
    hints = [f"{each.ask}: {each.hint}" for each in beside if each.hint not in ("", f"{each.least}–{each.most}")]
    return "\n".join(filter(None, (*hints, section.note)))


def _as_stored(form: Form, payload: Payload) -> Payload:
    """Return answers as they are saved, such as a date for ``friday``."""
    return {
        section.key: {
            field.key: as_stored(field, value, today()) if isinstance(value, str) else value
            for field in section.fields
            if (value := payload[section.key].get(field.key)) is not None
        }
        for section in form.sections
        if section.key in payload
    }


def _shape(form: Form, head: str, answers: Mapping[str, Mapping[str, Any]], flawed: Collection[str]) -> TableShape:
    """Return the table: a row for each section, with what was answered in it."""
    fields = {field.key: field for section in form.sections for field in section.fields}
    asks = {(field.key, field.ask) for section in form.sections for field in section.fields}
    several = [key for key in fields if sum(key == each for each, _ in asks) > 1]
    pair = you_and_them(tuple(fields.values()))
    heads = [
        TableColumn(key, pair[key].capitalize() if key in pair else _heading(field, key in several))
        for key, field in fields.items()
    ]
    rows = [
        TableRow(
            section.key,
            (TableCell(flat(section.title)), *(_cell(section, key, answers) for key in fields)),
            mark=FLAWED if section.key in flawed else "",
        )
        for section in form.sections
    ]
    first = TableColumn(TITLE, flat(head or "row"))
    return TableShape((first, *heads), tuple(rows), none="There are no rows to write about.")


def _in_grid(grid: FormGrid, shape: TableShape) -> TableGrid:
    """Return the rows of a table as the cells of a grid; a cell has the answers to all of its fields."""
    answers = [[cell for cell in row.cells[1:] if cell.words] for row in shape.rows]
    words = [" · ".join(cell.words for cell in cells) for cells in answers]
    styles = [next((cell.style for cell in cells if cell.style), PLAIN) for cells in answers]
    return TableGrid(
        rows=tuple(map(flat, grid.rows)),
        columns=tuple(map(flat, grid.columns)),
        at={grid.at[row.key]: n for n, row in enumerate(shape.rows)},
        cells={n: TableCell(*cell) for n, cell in enumerate(zip(words, styles, strict=True))},
    )


def _heading(field: Field, several: bool) -> str:
    """Return the heading of a field's column: its question if that is short, and the same in all rows."""
    ask = field.ask if len(field.ask) <= HEAD_MOST else field.ask.removesuffix(f" ({field.unit})")
    return flat(titled(field.key) if len(ask) > HEAD_MOST or several else ask)


def _cell(section: Section, key: str, answers: Mapping[str, Mapping[str, Any]]) -> TableCell:
    """Return what was answered in a row, as its author sees it in the table."""
    field = next((field for field in section.fields if field.key == key), None)
    value = answers.get(section.key, {}).get(key)
    if field is None:
        return TableCell()
    if value in (None, "", [], {}):
        return TableCell("·", MUTED)
    kind, read = ANSWER_TYPES[field.answer], as_stored(field, value, today()) if isinstance(value, str) else value
    if kind.wrong(field, read):
        return TableCell(flat(str(value)), MARKED)
    return TableCell(flat(kind.words(read, replace(field, unit=""))))
