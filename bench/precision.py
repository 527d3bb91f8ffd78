"""How well the coach tells precise statements from vague ones, on labeled sentences that nobody tuned it to."""

import hashlib
from collections.abc import Iterator, Sequence
from pathlib import Path
from time import perf_counter
from typing import NamedTuple

from bench.table import Figure
from sessions.language.lexicon import built_in
from sessions.language.precision import PRECISE, read

SENTENCES = Path(__file__).parent / "sentences"
LABELS = ("precise", "vague")
AIM = 0.9
TURNS = 5


class Labelled(NamedTuple):
    """A sentence with its label, one of LABELS, and the domain that it comes from."""

    label: str
    domain: str
    sentence: str

    @property
    def kept_aside(self) -> bool:
        """Whether it belongs to the third that nobody may tune the lexicon or the formula to."""
        return int(hashlib.sha256(self.sentence.encode()).hexdigest(), 16) % 3 == 0


class Share(NamedTuple):
    """What share of something was right, as a row."""

    what: str
    right: int
    of: int

    def __str__(self) -> str:
        found = self.right / self.of if self.of else 0.0
        verdict = f"aim ≥ {AIM:g}  {'met' if found >= AIM else 'MISSED'}"
        return f"{self.what:<44} {found:>9.2f}     {verdict} ({self.right} of {self.of})"


def labelled(name: str) -> list[Labelled]:
    """Return the sentences of a file in `SENTENCES`, in order."""
    lines = (SENTENCES / name).read_text("utf-8").splitlines()
    return [Labelled(*line.split("\t")) for line in lines if line and not line.startswith("#")]


def shares(sentences: Sequence[Labelled], where: str) -> Iterator[Share]:
    """Yield precision and recall for each label."""
    lexicon = built_in()
    pairs = [
        (each.label, "precise" if read(each.sentence, lexicon).score >= PRECISE else "vague") for each in sentences
    ]
    for label in LABELS:
        right = pairs.count((label, label))
        yield Share(f"coach, {where}: precision of {label}", right, sum(found == label for _, found in pairs))
        yield Share(f"coach, {where}: recall of {label}", right, sum(given == label for given, _ in pairs))


def precision(folder: Path) -> Iterator[Share | Figure]:
    """Measure the third that was kept aside, the sentences that were written afterwards, and the time for a line."""
    everything = labelled("labelled.tsv")
    yield from shares([each for each in everything if each.kept_aside], "kept aside")
    yield from shares(labelled("afterwards.tsv"), "afterwards")
    lexicon = built_in()
    times = []
    for each in everything * TURNS:
        begun = perf_counter()
        read(each.sentence, lexicon)
        times.append((perf_counter() - begun) * 1000)
    yield Figure("coach: one line", "ms", times, 1.0)
