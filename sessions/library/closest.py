"""Which entries of the disagreement library are closest to what somebody types."""

import bisect
import difflib
import functools
import math
import re
import sqlite3
import tomllib
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from itertools import pairwise

from schemas import read_text
from sessions.frozen import dataclass
from sessions.library.tensions import Tension

OFFERED_MOST = 3
"""The most entries that are offered at once."""
TEXT_MOST = 400
"""The most characters of a text that are looked at: its last ones, which the author is writing now."""

SURE = 48.0
"""By how much an entry must score above the average of all to be offered; of one word that counts, `PER_WORD`."""
PER_WORD = 25.0
NEAR = 0.25
"""How much of the score of the closest entry another must have to be offered beside it."""

WEIGHTS = {"said": 1.0, "words": 0.4, "title": 2.0, "pole": 1.0, "ask": 0.5, "case": 0.5, "remedy": 0.3}
"""How much each text of an entry counts."""
CHAT = 2.0
"""How much a phrase counts that nobody disagrees about."""
EVEN = 0.5
"""How much more a phrase counts in an entry that has few: a power of how few it has."""
LIGHT, PAIR, ALIKE, GUESSED = 0.6, 0.5, 0.8, 0.6
"""What counts for a light word, two words in a row, a word that means the same, and a word that was only guessed."""
UNSEEN = 0.3
"""What every word counts for in every entry without having been said there: the smoothing of naive Bayes."""
BEGUN_LEAST, MISSPELLED_LEAST = 4, 6
"""The shortest unknown word, in letters, that is taken for the beginning or for a misspelling of another."""


@dataclass(frozen=True, slots=True)
class ClosestTension:
    """An entry that is close to a text, with its score; the closest has rank 1."""

    tension: Tension
    score: float
    rank: int


Feature = str | tuple[str, str] | int
"""A stem, two stems in a row, or the number of a group of words that mean the same."""
Stems = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Alike:
    """The words of schemas/alike.toml: as stems, and those that say `little` also as they are."""

    light: frozenset[str]
    little: frozenset[str]
    groups: Sequence[frozenset[Stems]]
    among: Mapping[Stems, tuple[int, ...]]
    longest: int
    chat: str


class TensionIndex:
    """Entries, indexed by the stems of their words.

    The score is that of a naive Bayes classifier over phrases: each word and each pair of words that somebody types
    adds the logarithm of how much more often it's said in an entry than a word that was never said there. A phrase
    counts by the square root of its length, so that a long one doesn't drown the short ones, and a word by how rare it
    is over all phrases (Rennie et al., "Tackling the Poor Assumptions of Naive Bayes", 2003). What a text has in common
    with the entries is counted only when somebody types it, and then remembered.
    """

    def __init__(self, tensions: Iterable[Tension]) -> None:
        self.tensions = list(tensions)
        texts = [(n, weight, text) for n, entry in enumerate(self.tensions) for weight, text in _texts(entry)]
        texts.append((len(self.tensions), CHAT, _alike().chat))
        phrases = [
            (n, weight, phrase) for (n, weight, _), text in zip(texts, _split(texts), strict=True) for phrase in text
        ]
        self._stem = stems_of({word for *_, phrase in phrases for word in phrase})
        self._words = sorted(self._stem)
        self._phrases = [[self._stem[word] for word in phrase] for *_, phrase in phrases]
        sizes = Counter(n for n, *_ in phrases)
        usual = len(phrases) / len(sizes)
        self._counts = [
            (n, weight * (usual / sizes[n]) ** EVEN / math.sqrt(len(phrase) or 1)) for n, weight, phrase in phrases
        ]
        self._having: defaultdict[str, list[int]] = defaultdict(list)
        for row, stems in enumerate(self._phrases):
            for stem in set(stems):
                self._having[stem].append(row)
        self._shares: dict[Feature, dict[int, float]] = {}

    def closest(self, text: str, most: int = OFFERED_MOST) -> list[ClosestTension]:
        """Return up to `most` entries, the closest first; none if nothing in the text says enough."""
        typed = words(text[-TEXT_MOST:])
        *scores, chat = self._scores(typed)
        counting = {word for word in typed if not _says_little(word)}
        average = sum(scores) / max(1, len(scores))
        best = sorted(((score - average, -n) for n, score in enumerate(scores) if score > chat), reverse=True)
        if not best or best[0][0] < min(SURE, PER_WORD * max(1, len(counting))):
            return []
        near = [(score, -n) for score, n in best[:most] if score >= NEAR * best[0][0]]
        return [ClosestTension(self.tensions[n], round(score, 1), rank) for rank, (score, n) in enumerate(near, 1)]

    def _scores(self, typed: Sequence[str]) -> list[float]:
        """Return the score of each entry for the words of a text, and last that of what nobody disagrees about."""
        scores = [0.0] * (len(self.tensions) + 1)
        for feature, share in self._features(typed).items():
            for n, points in self._points(feature).items():
                scores[n] += share * points
        return scores

    def _points(self, feature: Feature) -> Mapping[int, float]:
        """Return what a feature adds to the score of each entry where it's said, by the position of the entry."""
        if feature not in self._shares:
            rows = self._rows(feature)
            rarity = math.log((len(self._phrases) + 1) / (len(rows) + 1)) + 1
            said: defaultdict[int, float] = defaultdict(float)
            for row in rows:
                n, count = self._counts[row]
                said[n] += count * rarity
            self._shares[feature] = {n: rarity * math.log1p(much / UNSEEN) for n, much in said.items()}
        return self._shares[feature]

    def _rows(self, feature: Feature) -> Sequence[int]:
        """Return the phrases that have a feature."""
        if isinstance(feature, str):
            return self._having.get(feature, ())
        if isinstance(feature, int):
            return sorted({row for stems in _alike().groups[feature] for row in self._in_order(stems)})
        return self._in_order(feature)

    def _in_order(self, stems: Stems) -> Sequence[int]:
        """Return the phrases that have some stems in a row."""
        first, *rest = sorted((self._having.get(stem, ()) for stem in stems), key=len)
        if not rest:
            return first
        rows = set(first).intersection(*rest)
        return [row for row in sorted(rows) if _has(self._phrases[row], stems)]

    def _features(self, typed: Sequence[str]) -> dict[Feature, float]:
        """Return what a text is found by, and how much each counts; an unknown word counts as the one it may be."""
        alike = _alike()
        stem = {**stems_of(word for word in typed if word not in self._stem), **self._stem}
        stems = [stem[word] for word in typed]
        found: dict[Feature, float] = {each: LIGHT if each in alike.light else 1.0 for each in stems}
        found.update(dict.fromkeys(pairwise(stems), PAIR))
        for n in range(len(stems)):
            for length in range(1, alike.longest + 1):
                found.update(dict.fromkeys(alike.among.get(tuple(stems[n : n + length]), ()), ALIKE))
        for word in typed:
            if stem[word] not in self._having and len(word) >= BEGUN_LEAST and (guess := self._guess(word)):
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


def _has(phrase: Sequence[str], stems: Stems) -> bool:
    """Whether a phrase has some stems in a row."""
    return any(tuple(phrase[n : n + len(stems)]) == stems for n in range(len(phrase) - len(stems) + 1))


def _says_little(word: str) -> bool:
    """Whether a word counts little by itself."""
    return word in _alike().little or len(word) == 1


def _texts(tension: Tension) -> Iterator[tuple[float, str]]:
    """Return the texts that an entry is found by, a phrase a line, with their weight."""
    yield WEIGHTS["title"], tension.title
    yield WEIGHTS["said"], tension.said
    yield WEIGHTS["words"], "\n".join(tension.words)
    yield WEIGHTS["pole"], f"{tension.pole_a}\n{tension.pole_b}"
    yield WEIGHTS["ask"], "\n".join(tension.ask)
    yield WEIGHTS["case"], f"{tension.case_a}\n{tension.case_b}"
    yield WEIGHTS["remedy"], tension.remedy


def _split(texts: Iterable[tuple[int, float, str]]) -> Iterator[list[list[str]]]:
    """Return the words of each line of each text."""
    for *_, text in texts:
        yield [phrase.split() for phrase in _plain(text).split("\n")]


@functools.cache
def _alike() -> _Alike:
    table = tomllib.loads(read_text("alike.toml"))
    stem = stems_of(word for part in (table["light"], *table["alike"]) for text in part for word in words(text))
    groups = [frozenset(tuple(stem[word] for word in words(text)) for text in group) for group in table["alike"]]
    among: defaultdict[Stems, list[int]] = defaultdict(list)
    for n, group in enumerate(groups):
        for stems in group:
            among[stems].append(n)
    return _Alike(
        frozenset(stem[word] for word in table["light"]),
        frozenset(table["light"]),
        groups,
        {stems: tuple(numbers) for stems, numbers in among.items()},
        max(map(len, among)),
        table["chat"],
    )


def _plain(text: str) -> str:
    """Return a text in lower case with only its words, its spaces and its line breaks; "don't" is "do" and "not"."""
    return re.sub(r"(?:[^\w\n]|_)+", " ", re.sub(r"n['’]t\b", " not", text.lower()))


def words(text: str) -> list[str]:
    """Return the words of a text in order, in lower case; "don't" is "do" and "not"."""
    return _plain(text).split()


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
