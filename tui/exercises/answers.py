"""Both answers to each question side by side, with the guesses about the other leader, and the reasons."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import zip_longest

from textual import events
from textual.content import Content
from textual.widgets.option_list import Option

from sessions.frozen import dataclass
from tui.widgets.beside import BOTH
from tui.widgets.hanging import hanging
from tui.widgets.leader import NOBODY, Leader, with_mark
from tui.widgets.matrix import MatrixRows, fit

BETWEEN = " │ "
LINE_MOST = 100  # cells of a question, however wide its two answers are
MUTED = "$foreground-muted"


@dataclass(frozen=True, slots=True)
class AnswerGiven:
    """One seat's answer, in one or several lines, and remarks such as a guess or a reason."""

    seat: str
    says: str
    remarks: tuple[str, ...] = ()
    leader: Leader = NOBODY


@dataclass(frozen=True, slots=True)
class Compared:
    """A question with its answers; `gap` as text, `stands_out` if it is worth discussing, `state` below."""

    key: str
    ask: str
    told: tuple[AnswerGiven, ...]
    gap: str = ""
    stands_out: bool = False
    state: str = ""


class ComparedAnswers(MatrixRows):
    """The questions in the order given; j and k, arrows and the mouse go through them."""

    DEFAULT_CSS = """
    ComparedAnswers, ComparedAnswers:focus {
        height: 1fr;
    }
    """

    def __init__(self, compared: Iterable[Compared] = ()) -> None:
        super().__init__()
        self.add_class(BOTH)
        self._compared = tuple(compared)
        self._wide = 0

    @property
    def key(self) -> str | None:
        """The key of the question under the cursor."""
        place = self.highlighted
        return self._compared[place].key if place is not None and place < len(self._compared) else None

    def show(self, compared: Iterable[Compared]) -> None:
        """Show other answers; the cursor stays on its question, and the scroll position stays."""
        wanted = tuple(compared)
        if wanted != self._compared:
            key = self.key
            self._compared = wanted
            self._fill(key)

    def on_resize(self, event: events.Resize) -> None:
        """Lay the answers out for the new width."""
        if event.size.width != self._wide:
            self._wide = event.size.width
            self._fill(self.key)

    def _fill(self, key: str | None) -> None:
        if not self._wide:
            return
        scrolled = self.scroll_offset
        last = len(self._compared) - 1
        rows = [drawn(each, self._wide - 3, spaced=n < last) for n, each in enumerate(self._compared)]
        self.set_options(map(Option, rows))
        fit(self, rows)
        keys = [each.key for each in self._compared]
        self.highlighted = keys.index(key) if key in keys else 0 if keys else None
        self.scroll_to(*scrolled, animate=False)


def drawn(each: Compared, wide: int, *, spaced: bool = False) -> Content:
    """Return a question and its answers in `wide` columns; `spaced` leaves an empty line below."""
    gap = Content.styled(each.gap, "bold $text-warning" if each.stands_out else MUTED)
    room = (wide - len(BETWEEN) * (len(each.told) - 1)) // max(1, len(each.told))
    line = wide if wide <= LINE_MOST else room  # the gap is never far from the question
    head = _asked(each.ask).wrap(max(10, line - gap.cell_length - 2))
    blank = " " * max(0, line - head[0].cell_length - gap.cell_length)
    lines = [Content.assemble(head[0], blank, gap), *head[1:]]
    for row in zip_longest(*(_column(told, room) for told in each.told), fillvalue=Content("")):
        padded = [Content.assemble(cell, " " * max(0, room - cell.cell_length)) for cell in row[:-1]]
        lines.append(Content.styled(BETWEEN, MUTED).join([*padded, row[-1]]))
    if each.state:
        lines += Content.styled(each.state, MUTED).wrap(max(10, line))
    if spaced:
        lines.append(Content(""))
    return Content("\n").join(lines)


def _asked(ask: str) -> Content:
    """Return a question in bold; what its 0 and 5 mean comes after it in a muted color."""
    question, sign, meaning = ask.partition("? 0 ")
    return Content.assemble((question + sign[:1], "bold"), (sign[1:] + meaning, MUTED))


def _column(told: AnswerGiven, room: int) -> list[Content]:
    """Return the lines of one seat: its key before the answer, and remarks in a muted color below."""
    seat = with_mark(told.leader, told.seat.upper()) + Content("  ")
    blank = Content(" " * seat.cell_length)
    blocks: Sequence[tuple[str, str]] = [(told.says, ""), *((remark, MUTED) for remark in told.remarks)]
    lines: list[Content] = []
    for text, style in blocks:
        lines += hanging(blank if lines else seat, Content.styled(text, style), room)
    return lines
