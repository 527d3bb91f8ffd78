"""How precise a statement is: what anchors it, what leaves it vague, and what it blames.

The formula's source is the question whether two leaders disagree with "specific features, specific technical
components, specific timelines and costs", or with "this is too risky" and "customers need this". It reads words and
not their meaning, so it is for asking back, never for grading anybody.
"""

import dataclasses
import functools
from collections.abc import Collection, Mapping
from dataclasses import field
from typing import Final

from sessions.frozen import dataclass
from sessions.language.lexicon import ANCHORS as ANCHORS
from sessions.language.lexicon import Anchor as Anchor
from sessions.language.lexicon import Lexicon, Weighed
from sessions.language.words import ANY, WORDS_MOST, Patterns, Word, words_of

PRECISE: Final = 50
"""The least score of a statement that counts as precise."""
SHARES: Final[Mapping[Anchor, float]] = {"what": 0.30, "amount": 0.25, "when": 0.20, "why": 0.15, "who": 0.10}
ENOUGH: Final = 0.6
"""The sum of anchors that makes a statement fully precise; nobody needs all five."""
CUES_MOST: Final = 40
THERE: Final = 0.5
"""The share of an anchor from which it no longer counts as missing."""
THING: Final = 0.6
"""The share of "what" that a thing of this pair gives."""
RARE: Final = 0.25
"""The share of "what" that a word gives which the lexicon doesn't list: a word that is rarely said names something."""
REASON: Final = 0.3
"""The share of "why" that a word such as "because" gives; the rest comes from what the reason names."""
ASIDE: Final = 0.5
"""The most of "why" after a colon, semicolon or dash, which give a reason without saying so."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What the coach finds in one text: a score from 0 to 100, the missing anchors, vague words, and words of blame.

    Anchors and vague words stand in the order of their weight, the heaviest first.
    """

    score: int
    missing: tuple[Anchor, ...]
    cues: tuple[str, ...]
    blame: tuple[str, ...]


def score_of(anchors: Mapping[Anchor, float], cues: float) -> int:
    """Return the score from 0 to 100 of anchors, each from 0 to 1, and the sum of the weights of vague cues."""
    held = min(1.0, sum(SHARES[anchor] * min(1.0, anchors.get(anchor, 0.0)) for anchor in ANCHORS) / ENOUGH)
    return round(max(0.0, min(100.0, 100 * held - CUES_MOST * min(1.0, cues) * (1 - held))))


def read(text: str, lexicon: Lexicon, things: Collection[str] = ()) -> Reading:
    """Return how precise `text` is; `things` are names that are things for this pair, as a glossary has them."""
    words = words_of(text, lexicon.by_word)
    tally = _tally(words, lexicon, _things(frozenset(things)))
    anchors = tally.anchors
    missing = tuple(anchor for anchor in ANCHORS if anchors[anchor] < THERE)
    cues = tuple(sorted(tally.cues, key=tally.cues.__getitem__, reverse=True))
    return Reading(score_of(anchors, sum(tally.cues.values())), missing, cues, _blame(words, lexicon))


@dataclasses.dataclass(slots=True)
class _Tally:
    """The anchors and cues that were found so far. The same words count once."""

    anchors: dict[Anchor, float] = field(default_factory=lambda: dict.fromkeys(ANCHORS, 0.0))
    cues: dict[str, float] = field(default_factory=dict)
    seen: set[tuple[str, str]] = field(default_factory=set)
    reason: float = 0
    """How far "why" can still rise by what comes next in this sentence."""

    def end(self, sign: str) -> None:
        """Take a sign between two parts of a sentence, or behind it."""
        if sign in ".!?…\n":
            self.reason = 0
        elif sign in ":;–—":
            self.reason = max(self.reason, ASIDE)

    def take(self, entry: Weighed, written: str) -> None:
        """Count words that the lexicon knows."""
        if entry.kind == "cue":
            self.cues.setdefault(written, entry.weight)
            return
        anchor = next((each for each in ANCHORS if each == entry.kind), None)
        if anchor is None or (anchor, written.lower()) in self.seen:
            return
        self.seen.add((anchor, written.lower()))
        self.anchors[anchor] += entry.weight * (REASON if anchor == "why" else 1)
        if entry.kind == "why":
            self.reason = max(self.reason, entry.weight)
        elif self.reason and entry.kind in ("what", "amount"):
            self.anchors["why"] += self.reason * entry.weight


def _tally(words: list[Word], lexicon: Lexicon, things: Patterns[Weighed]) -> _Tally:
    tally = _Tally()
    place = 0
    while place < len(words):
        word = words[place]
        if not word.labels:
            tally.end(word.written)
            place += 1
            continue
        found = things.at(words, place) or lexicon.patterns.at(words, place)
        if found is not None:
            length, entry = found
            tally.take(entry, _written(words[place : place + length]))
            place += length
            continue
        if _is_rare(word):
            tally.take(Weighed("what", RARE), word.written)
        place += 1
    return tally


def _is_rare(word: Word) -> bool:
    return len(word.written) > 2 and word.written[0].isalpha()


def _written(words: list[Word]) -> str:
    return " ".join(word.written for word in words)


@functools.lru_cache(maxsize=8)
def _things(names: frozenset[str]) -> Patterns[Weighed]:
    """Return the names as patterns; in a name, no sign has a meaning of its own."""
    found = Patterns[Weighed]()
    for name in sorted(names):
        parts = [word.labels[0] for word in words_of(name) if word.labels]
        if 0 < len(parts) <= WORDS_MOST and ANY not in parts:
            found.add_words(parts, Weighed("what", THING))
    return found


def _blame(words: list[Word], lexicon: Lexicon) -> tuple[str, ...]:
    """Return the words that blame, as written."""
    found = []
    place = 0
    while place < len(words):
        length, entry = lexicon.blame.at(words, place) or (1, None)
        if entry is not None and entry.weight:
            found.append(_written(words[place : place + length]))
        place += length
    return tuple(dict.fromkeys(found))
