"""How the scripted leader judges the steelman of its view: by the words of its key points, and by nothing else."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sessions.exercises.argue.sides import COVERED
from sessions.language.lexicon import built_in
from sessions.language.precision import read
from sessions.library.closest import stems_of, words
from sessions.rules.scores import coverage
from sessions.setup.script import Script, ScriptedAnswer, ScriptedPoint
from sessions.text import sentences, shortened

MISSING_MOST = 280
SAID, PARTLY, UNSAID = "yes", "partly", "no"
COVERED_FROM = {4: 1.0, 3: 0.7, 2: 0.4, 1: 0.01}  # so that a text that covers nothing is accepted 0
"""The coverage from which the script accepts a text this far."""


def judge(text: str, points: Sequence[ScriptedPoint], known: Script) -> dict[str, dict[str, Any]]:
    """Return the verdict on a text: how far it is accepted, which key points it covers, and what it lacks.

    A point is covered by a text that names all its ideas, partly by one that names some. A sentence that isn't the
    owner's keeps the text from being accepted beyond "fair, but weaker".
    """
    covered = [point_covered(text, point) for point in points]
    share = coverage([(point.weight, COVERED[each]) for point, each in zip(points, covered, strict=True)]) or 0
    foreign = not_mine(text, known.foreign)
    acceptance = next((level for level, least in COVERED_FROM.items() if share >= least), 0)
    verdict: dict[str, Any] = {"acceptance": min(acceptance, 2) if foreign else acceptance}
    if foreign:
        verdict["not_mine"] = foreign
    if missing := lacks(points, covered, known.words):
        verdict["missing"] = missing
    return {"verdict": verdict} | {f"point-{n}": {"covered": each} for n, each in enumerate(covered, 1)}


def point_covered(text: str, point: ScriptedPoint) -> str:
    """Return whether a text names all ideas of a point, some of them, or none."""
    found = sum(bool(named(text, idea)) for idea in point.ideas)
    return SAID if found == len(point.ideas) else PARTLY if found else UNSAID


def not_mine(text: str, foreign: Iterable[str]) -> list[int]:
    """Return the places of the sentences that blame a person or have a `foreign` word."""
    told = enumerate(sentences(text))
    return [n for n, sentence in told if read(sentence, built_in()).blame or named(sentence, foreign)]


def lacks(points: Sequence[ScriptedPoint], covered: Sequence[str], says: Mapping[str, str]) -> str:
    """Return what a text doesn't say, in up to 280 characters; nothing if it says everything."""
    parts = []
    for how, key in ((UNSAID, "missing"), (PARTLY, "partly")):
        if found := [point.text for point, each in zip(points, covered, strict=True) if each == how]:
            parts.append(says[key].format(points="; ".join(found)) + ".")
    return shortened(" ".join(parts), MISSING_MOST)


def left_out(points: Iterable[ScriptedPoint], text: str, answers: Iterable[str]) -> tuple[list[str], list[str]]:
    """Return the key points that a text doesn't say in full: first those that the answers told, then the others."""
    told = " ".join(answers)
    missed = [point for point in points if point_covered(text, point) != SAID]
    heard = [point.text for point in missed if point_covered(told, point) == SAID]
    return heard, [point.text for point in missed if point.text not in heard]


def answer_to(question: str, answers: Iterable[ScriptedAnswer], given: Iterable[str]) -> str | None:
    """Return the answer with the most words of a question, those not `given` yet first; None if no word fits."""
    used = set(given)
    counts = [(len(named(question, each.about)), each.says not in used, each.says) for each in answers]
    fitting = [each for each in counts if each[0]]
    fresh = [each for each in fitting if each[1]]
    return max(fresh or fitting, key=lambda each: each[0], default=(0, False, None))[2]


def named(text: str, some: Iterable[str]) -> set[str]:
    """Return those of some words that a text has, in whatever form."""
    in_text = words(text)
    each_of = {word: words(word) for word in some}
    stem = stems_of([*in_text, *(part for parts in each_of.values() for part in parts)])
    there = {stem[word] for word in in_text}
    return {word for word, parts in each_of.items() if parts and all(stem[part] in there for part in parts)}
