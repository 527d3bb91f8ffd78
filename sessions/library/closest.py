"""Which entries of the disagreement library are closest to what somebody types."""

import bisect
import difflib
import functools
import math
import re
import sqlite3
import tomllib
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from itertools import pairwise

from schemas import read_text
from sessions.library.tensions import Tension

OFFERED_MOST = 3
"""The most entries that are offered at once."""
TEXT_MOST = 400
"""The most characters of a text that are looked at: its last ones, which the author is writing now."""

SURE = 8.4
"""The score from which an entry is offered; of a text with one or two words that count, `PER_WORD` for each."""
PER_WORD = 4.2

SATURATION = 1.2
"""How soon a word that occurs in many phrases of an entry adds no more: k1 of BM25 (Robertson and Zaragoza 2009)."""
SHARED = 0.15
"""How much less a word counts for an entry that shares it with others: the power of the entry's share in its uses."""
WEIGHTS = {"words": 1.0, "title": 2.0, "pole": 1.0, "ask": 0.5, "case": 0.5, "remedy": 0.3}
LIGHT, ALIKE, GUESSED = 0.25, 0.5, 0.6
"""What counts for a light word, a word that means the same, and a word that was only guessed."""
PAIR, APART = 0.5, 0.3
"""What counts for two words in a row, and for two words with another between them."""
BEGUN_LEAST, MISSPELLED_LEAST = 4, 6
"""The shortest unknown word, in letters, that is taken for the beginning or for a misspelling of another."""


@dataclass(frozen=True, slots=True)
class ClosestTension:
    """An entry that is close to a text, with its score; the closest has rank 1."""

    tension: Tension
    score: float
    rank: int


Feature = str | tuple[str, str] | int
"""A stem, two stems in a row or with another between them, or the number of a group of words that mean the same."""


@dataclass(frozen=True, slots=True)
class _Alike:
    """The words of schemas/alike.toml: as stems, and those that say `little` also as they are."""

    ignored: frozenset[str]
    light: frozenset[str]
    little: frozenset[str]
    groups: Mapping[tuple[str, ...], tuple[int, ...]]
    lengths: Mapping[str, frozenset[int]]


class TensionIndex:
    """Entries, indexed by the stems of their words.

    The score of an entry is a sum over what it has in common with the text. Each part counts by how rare it is over all
    phrases of all entries, by how many phrases of this entry have it, as in BM25, and by how few other entries have it.
    """

    def __init__(self, tensions: Iterable[Tension]) -> None:
        self.tensions = list(tensions)
        rows = [(n, weight, words(text)) for n, entry in enumerate(self.tensions) for weight, text in _texts(entry)]
        self._stem = stems_of(word for *_, phrase in rows for word in phrase)
        self._rows = len(rows)
        self._rarity: Counter[Feature] = Counter()
        self._entries: defaultdict[Feature, defaultdict[int, float]] = defaultdict(lambda: defaultdict(float))
        for n, weight, phrase in rows:
            for feature in _features([self._stem[word] for word in phrase]):
                self._rarity[feature] += 1
                self._entries[feature][n] += weight
        self._words = sorted(self._stem)

    def closest(self, text: str, most: int = OFFERED_MOST) -> list[ClosestTension]:
        """Return up to `most` entries, the closest first; none if nothing in the text says enough."""
        typed = words(text[-TEXT_MOST:])
        known = self._known(typed)
        counting = {word for word in typed if not _says_little(word)}
        if len(counting) > 2 and sum(1 for each in known if isinstance(each, str) and known[each] > LIGHT) < 2:
            return []  # one word of many says too little
        scores: defaultdict[int, float] = defaultdict(float)
        for feature, share in known.items():
            weight = share * math.log((self._rows + 1) / (self._rarity[feature] + 0.5))
            uses = sum(self._entries[feature].values())
            for n, often in self._entries[feature].items():
                scores[n] += weight * often / (often + SATURATION) * (often / uses) ** SHARED
        least = min(SURE, PER_WORD * max(1, len(counting)))
        best = sorted((-score, n) for n, score in scores.items() if score >= least)
        return [
            ClosestTension(self.tensions[n], round(-score, 1), rank) for rank, (score, n) in enumerate(best[:most], 1)
        ]

    def _known(self, typed: Sequence[str]) -> dict[Feature, float]:
        """Return what of a text is in the index; an unknown word counts as the one it begins or misspells."""
        stem = {**stems_of(word for word in typed if word not in self._stem), **self._stem}
        found = {
            feature: share
            for feature, share in _features([stem[word] for word in typed]).items()
            if feature in self._entries
        }
        for word in typed:
            if stem[word] not in self._entries and len(word) >= BEGUN_LEAST and (guess := self._guess(word)):
                found.setdefault(self._stem[guess], GUESSED * (LIGHT if _says_little(guess) else 1.0))
        return found

    def _guess(self, word: str) -> str | None:
        at = bisect.bisect_left(self._words, word)
        if at < len(self._words) and self._words[at].startswith(word):
            return self._words[at]
        if len(word) < MISSPELLED_LEAST:
            return None
        near = [each for each in self._words if each[0] == word[0] and abs(len(each) - len(word)) <= 2]
        return next(iter(difflib.get_close_matches(word, near, n=1, cutoff=0.82)), None)


def _says_little(word: str) -> bool:
    """Whether a word counts little or nothing by itself."""
    alike = _alike()
    return word in alike.little or len(word) == 1


def _texts(tension: Tension) -> Iterable[tuple[float, str]]:
    """Return each text that an entry is found by, with its weight."""
    yield WEIGHTS["title"], tension.title
    for text in tension.words:
        yield WEIGHTS["words"], text
    for text in (tension.pole_a, tension.pole_b):
        yield WEIGHTS["pole"], text
    for text in tension.ask:
        yield WEIGHTS["ask"], text
    for text in (tension.case_a, tension.case_b):
        yield WEIGHTS["case"], text
    yield WEIGHTS["remedy"], tension.remedy


def _features(stems: Sequence[str]) -> dict[Feature, float]:
    """Return what a text is found by, and how much each counts."""
    alike = _alike()
    kept = [stem for stem in stems if stem not in alike.ignored and len(stem) > 1]
    found: dict[Feature, float] = {stem: LIGHT if stem in alike.light else 1.0 for stem in kept}
    for n, stem in enumerate(stems):
        for length in alike.lengths.get(stem, ()):
            found.update(dict.fromkeys(alike.groups.get(tuple(stems[n : n + length]), ()), ALIKE))
    found.update(dict.fromkeys(zip(kept, kept[2:], strict=False), APART))
    found.update(dict.fromkeys(pairwise(kept), PAIR))
    return found


@functools.cache
def _alike() -> _Alike:
    table = tomllib.loads(read_text("alike.toml"))
    stem = stems_of(
        word for part in (table["ignored"], table["light"], *table["alike"]) for text in part for word in words(text)
    )
    groups: defaultdict[tuple[str, ...], list[int]] = defaultdict(list)
    for n, group in enumerate(table["alike"]):
        for text in group:
            groups[tuple(stem[word] for word in words(text))].append(n)
    return _Alike(
        frozenset(stem[word] for word in table["ignored"]),
        frozenset(stem[word] for word in table["light"]),
        frozenset([*table["ignored"], *table["light"]]),
        {stems: tuple(numbers) for stems, numbers in groups.items()},
        {first: frozenset(len(stems) for stems in groups if stems[0] == first) for first, *_ in groups},
    )


def words(text: str) -> list[str]:
    """Return the words of a text in order, in lower case; "don't" is "do" and "not"."""
    return re.findall(r"[^\W_]+", re.sub(r"n['’]t\b", " not", text.lower()))


def stems_of(found: Iterable[str]) -> dict[str, str]:
    """Return the stem of each word, as SQLite's Porter tokenizer finds it."""
    plain = list(dict.fromkeys(found))
    stems = {word: word for word in plain}
    if not plain:
        return stems
    with closing(sqlite3.connect(":memory:")) as db:
        db.execute("CREATE VIRTUAL TABLE text USING fts5(word, tokenize = 'porter unicode61 remove_diacritics 2')")
        db.execute("CREATE VIRTUAL TABLE stem USING fts5vocab(text, instance)")
        db.executemany("INSERT INTO text(rowid, word) VALUES (?, ?)", enumerate(plain))
        stems.update((plain[n], stem) for stem, n in db.execute("SELECT term, doc FROM stem"))
    return stems
