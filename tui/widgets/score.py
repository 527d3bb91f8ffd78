"""Scores in words: the number, what it is compared with, and what that means."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import ROUND_HALF_UP, Decimal

from textual.content import Content
from textual.widgets import Static

from sessions.rules import scores
from tui.widgets.safe_text import flat

BETWEEN = " · "


def fidelity_words(first: int | None, final: int | None = None, verdict: str = "") -> list[str]:
    """Return how well a steelman matched its owner's case, first and after revision, and whether it is signed."""
    words = ["fidelity –" if first is None else f"fidelity {revised_number(first, final)}"]
    return [*words, verdict.replace("-", " ").replace("addendum", "an addition")] if verdict else words


def revised_number(first: int, final: int | None) -> str:
    """Return what a text was given first, and what after its revision if that differs: ``28, revised 88``."""
    return str(first) if final is None or final == first else f"{first}, revised {final}"


def chance_words(mean: Decimal, who: str = "two people") -> str:
    """Return what a score is compared with, in words that say what the number is."""
    return f"{who} voting at random average {mean.to_integral_value(ROUND_HALF_UP)}"


def roti_words(values: Iterable[int | None]) -> list[str]:
    """Return the mean return on time invested (ROTI) and how many people rated it."""
    given = [value for value in values if value is not None]
    mean = scores.roti(given)
    if mean is None:
        return ["worth the time –", "nobody rated it"]
    return [f"worth the time {mean} of 5", f"rated by {len(given)}"]


class ScoreLine(Static):
    """One score on a line: ``alignment 60.0 · two people voting at random average 61``; the first part stands out."""

    DEFAULT_CSS = """
    ScoreLine {
        width: 1fr;
        height: auto;
        padding: 0 1;
    }
    """

    def __init__(self, words: Sequence[str] = (), *, id: str | None = None, classes: str | None = None) -> None:  # noqa: A002
        super().__init__(_line(words), markup=False, id=id, classes=classes)

    def show(self, words: Sequence[str]) -> None:
        """Show another score."""
        self.update(_line(words))


def _line(words: Sequence[str]) -> Content:
    first, *rest = map(flat, words or ("",))
    tail = "".join(f"{BETWEEN}{word}" for word in rest)
    return Content.assemble((first, "bold $text-accent"), (tail, "$foreground-muted"))
