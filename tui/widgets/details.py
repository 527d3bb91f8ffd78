"""What the row under the cursor is, in full, beside its list: where the window is wide enough for both."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from textual.content import Content

from sessions.frozen import dataclass
from tui.widgets.drawn_page import FullPage
from tui.widgets.hanging import hanging

WIDEST = 96  # cells of a line
WIDE: Final = [(0, "-narrow"), (160, "-from-160")]
"""The cells of a terminal from which a list has details beside it, with the classes in the stylesheets."""
Fact = tuple[str | Content, str | Content]
"""A label, which is quiet unless it has a style of its own, and what it says."""
Block = tuple[str | Content, Sequence[Fact]]
"""Facts under a heading, which is strong unless it has a style of its own."""


@dataclass(frozen=True, slots=True)
class RowDetails:
    """The words of a row, its facts, and below them blocks of more facts; there can be any of the three.

    What there is no room for is left out by drawing the `brief` instead, if there is one.
    """

    words: str
    facts: Sequence[Fact] = ()
    blocks: Sequence[Block] = ()
    brief: RowDetails | None = None


class Details(FullPage, can_focus=False):
    """The details of one row; nothing until there is one. Keys stay elsewhere, so these lines are only read."""

    def __init__(self, id: str | None = "details") -> None:  # noqa: A002
        super().__init__(lambda wide, high: Content(""), id=id)
        self.told: RowDetails | None = None

    def tell(self, told: RowDetails | None) -> None:
        """Show the details of another row."""
        self.told = told
        self.show(lambda wide, high: drawn(told, min(wide, WIDEST), high) if told else Content(""), top=True)


def drawn(told: RowDetails, wide: int, high: int) -> Content:
    """Return details in lines of `wide` cells; more than `high` of them end with a sign."""
    lines = list(_lines(told, wide))
    if len(lines) > high and told.brief is not None:
        return drawn(told.brief, wide, high)
    if len(lines) > high > 1:
        lines[high - 1 :] = [Content.styled("…", "$text-muted")]
    return Content("\n").join(lines)


def _lines(told: RowDetails, wide: int) -> Iterator[Content]:
    words = Content.styled(told.words, "bold").wrap(wide) if told.words else []
    parts = [words, _block("", told.facts, wide), *(_block(heading, facts, wide) for heading, facts in told.blocks)]
    for n, part in enumerate(filter(None, parts)):
        yield from [Content(""), *part] if n else part


def _block(heading: str | Content, facts: Sequence[Fact], wide: int) -> list[Content]:
    head = Content.styled(heading, "bold") if isinstance(heading, str) else heading
    lines = head.wrap(wide) if head else []
    labels = [Content.styled(label, "$text-muted") if isinstance(label, str) else label for label, _ in facts]
    longest = max((label.cell_length for label in labels), default=0)
    room = longest + (2 if longest > 1 else 1)
    for label, (_, says) in zip(labels, facts, strict=True):
        lines += hanging(label.pad_right(room - label.cell_length), says, wide)
    return lines
