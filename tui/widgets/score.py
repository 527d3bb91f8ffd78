"""Scores in words: the number, what it stands against, and what that means."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal

from textual.content import Content
from textual.widgets import Static

from sessions import scores
from sessions.model import Scores
from sessions.scores import Ballot
from tui.widgets.shown import flat

BETWEEN = " · "


def alignment_words(ballot: Ballot, kept: Ballot | None = None) -> list[str]:
    """Return the alignment of a round, its chance line and band, the floor over the `kept` goals, and its warnings."""
    score, line = scores.alignment(ballot), scores.chance_of(ballot)
    if score is None or line is None:
        return ["alignment –", "no goal has both votes"]
    words = [f"alignment {score}", f"chance {line.mean}", scores.band(score, line)]
    low = scores.support_floor(ballot if kept is None else kept)
    words += [f"floor {low}"] if low is not None else []
    words += ["illusion of agreement: both think they are close"] if scores.illusion(ballot) else []
    words += ["hidden agreement: closer than both think"] if scores.hidden(ballot) else []
    return words


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


def session_words(found: Scores | None) -> list[str]:
    """Return the numbers of a closed session, those that it has."""
    if found is None:
        return []
    named: list[tuple[str, Decimal | int | None]] = [
        ("alignment", found.alignment),
        ("chance", found.alignment_chance),
        ("floor", found.support_floor),
        ("guess error", found.guess_error),
        ("fidelity", found.fidelity),
        ("precision", found.precision),
        ("ROTI", found.roti),
    ]
    return [f"{name} {value}" for name, value in named if value is not None]


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
