"""Scores in words: the number, what it stands against, and what that means."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from textual.content import Content
from textual.widgets import Static

from sessions import scores
from tui.widgets.shown import flat

BETWEEN = " · "


def fidelity_words(first: int | None, final: int | None = None, verdict: str = "") -> list[str]:
    """Return how well a steelman rendered its owner's case, first and after revision, and whether it is signed."""
    words = ["fidelity –" if first is None else f"fidelity {first}"]
    if final is not None and final != first:
        words.append(f"{final} after revision")
    return [*words, verdict.replace("-", " ")] if verdict else words


def roti_words(values: Iterable[int | None]) -> list[str]:
    """Return the mean return on time invested and how many gave one."""
    given = [value for value in values if value is not None]
    mean = scores.roti(given)
    return ["ROTI –", "nobody gave one"] if mean is None else [f"ROTI {mean} of 5", f"{len(given)} gave one"]


class ScoreLine(Static):
    """One score on a line: ``alignment 60.0 · chance 61.1 · no better than chance · floor 3``; the first stands out."""

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
