"""Texts as words, and word patterns: what a lexicon lists, instead of regular expressions.

A pattern is up to eight words. Each is a word (``queue``, which also matches ``queues``), a beginning (``risk*``), a
choice (``by|before``), the first of a sentence (``^drop``), a class in angle brackets (``<month>``), or ``_`` for any
one word; ``?`` behind it makes it optional. Nothing repeats, so no pattern can take long.
"""

import dataclasses
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import field
from itertools import product
from math import prod
from types import MappingProxyType
from typing import Final, Generic, TypeVar

from sessions.frozen import dataclass

TEXT_MOST: Final = 5000
"""The characters of a text that are read; the rest is ignored, so that no text takes long."""
WORDS_MOST: Final = 8
CHOICES_MOST: Final = 300
ANY: Final = "_"
BEGINS: Final = "^"
BEGINNING_LEAST: Final = 3

# Each alternative begins with a character that the others can't begin with, and nothing repeats inside a repetition.
_TOKEN: Final = re.compile(
    r"(?P<quoted>[“\"][^“”\"\n]{2,40}[”\"])|(?P<word>[/@#]?\w+(?:[-'.:/@+&_]\w+|(?<=\d),\d{3}(?!\d))*)|(?P<sign>[%°€$£¥])|(?P<end>[.!?…\n])|(?P<pause>[,;:()\[\]–—])"
)
_NUMBER: Final = re.compile(r"#?\d[\d.,:/x]*(?:k|m|bn|[a-zµ]{0,3})?(?:-[a-z]+)?")
_SHAPES: Final = re.compile(r"[/@]\w|\w_\w|[a-z]\.[a-z]|[a-z0-9][A-Z]|\w-(?:api|db|ui|sdk|svc|service)\b")
_PATTERN_WORD: Final = re.compile(r"\^?[\w'&%€$£¥°/.,:@#+-]+")


@dataclass(frozen=True, slots=True)
class Word:
    """One word or sign of a text.

    `labels` are what a pattern may call it: its spellings, the first as written but in small letters, the classes that
    list it, and its shapes, such as ``<number>`` and ``<name>`` (a capital letter inside a sentence). A sign has none,
    as no pattern matches it. Quoted words are one word.
    """

    written: str
    labels: tuple[str, ...] = ()


def words_of(text: str, classes: Mapping[str, tuple[str, ...]] = MappingProxyType({})) -> list[Word]:
    """Return the words and signs in the first `TEXT_MOST` characters of a text; `classes` has the classes by word."""
    found: list[Word] = []
    first = True
    for token in _TOKEN.finditer(text[:TEXT_MOST].replace("’", "'")):
        written, kind = token.group(), token.lastgroup
        if kind in ("end", "pause"):
            found.append(Word(written))
            first = first or kind == "end"
            continue
        if kind == "quoted":
            found.append(Word(written, (written.lower(), "<quoted>", ANY)))
        else:
            forms = _forms(written.lower())
            listed = [name for form in forms for name in classes.get(form, ())]
            begins = [f"{BEGINS}{form}" for form in forms] if first else []
            found.append(Word(written, tuple(dict.fromkeys((*forms, *begins, *listed, *_shapes(written, first), ANY)))))
        first = False
    return found


def _forms(low: str) -> tuple[str, ...]:
    """Return a word as listed words may be spelt: without a possessive, and in the singular."""
    bare = low.removesuffix("'s")
    forms = [low] if bare == low else [low, bare]
    if len(bare) > 3 and bare[-1] == "s" and bare[-2] != "s":
        forms.append(bare[:-1])
        if bare.endswith("ies"):
            forms.append(f"{bare[:-3]}y")
        elif bare.endswith("es"):
            forms.append(bare[:-2])
    return tuple(forms)


def _shapes(written: str, first: bool) -> Iterator[str]:
    if written.lstrip("#")[:1].isdigit() and _NUMBER.fullmatch(written.lower()):
        yield "<number>"
        if len(written) == 4 and written.isdigit() and written[:2] in ("19", "20"):
            yield "<year>"
    elif _SHAPES.search(written) or ("-" in written and written[0].isalpha() and written[-1].isdigit()):
        yield "<code>"
    letters = written.removesuffix("'s").removesuffix("s")
    if len(letters) > 1 and letters.isupper():
        yield "<capitals>"
    if written[0].isupper():
        yield "<capital>"
        if not first and len(written) > 1:
            yield "<name>"


Value = TypeVar("Value")


@dataclasses.dataclass(slots=True)
class _Node(Generic[Value]):
    """A place in a tree of patterns: what may come next, and what the pattern that ends here says."""

    next: dict[str, "_Node[Value]"] = field(default_factory=dict)
    beginnings: dict[str, dict[str, "_Node[Value]"]] = field(default_factory=dict)
    """The nodes after a beginning such as ``risk``, by its first letters."""
    value: Value | None = None
    number: int = -1

    def after(self, part: str) -> "_Node[Value]":
        """Return the node after a part of a pattern, which is made if needed."""
        if part.endswith("*"):
            return self.beginnings.setdefault(part[:BEGINNING_LEAST], {}).setdefault(part[:-1], _Node())
        return self.next.setdefault(part, _Node())

    def reached(self, word: Word) -> "Iterator[_Node[Value]]":
        """Yield the nodes after a word."""
        for label in word.labels:
            if (node := self.next.get(label)) is not None:
                yield node
        if self.beginnings:
            low = word.written.lower()
            for beginning, node in self.beginnings.get(low[:BEGINNING_LEAST], {}).items():
                if low.startswith(beginning):
                    yield node


@dataclasses.dataclass(slots=True)
class Patterns(Generic[Value]):
    """Word patterns with a value each; where several match at one place, the longest counts, then the last added."""

    _root: _Node[Value] = field(default_factory=_Node)
    _count: int = 0

    def add(self, pattern: str, value: Value) -> None:
        """Add a pattern without faults (`fault_in`)."""
        for parts in spelt_out(pattern):
            self.add_words(parts, value)

    def add_words(self, words: Iterable[str], value: Value) -> None:
        """Add a pattern whose every part is one label or beginning."""
        node = self._root
        for word in words:
            node = node.after(word)
        self._count += 1
        node.value, node.number = value, self._count

    def at(self, words: list[Word], place: int) -> tuple[int, Value] | None:
        """Return how many words from `place` on the best pattern matches, and its value; None if none matches."""
        best: tuple[int, Value] | None = None
        nodes = [self._root]
        for length, word in enumerate(words[place : place + WORDS_MOST], 1):
            nodes = [after for node in nodes for after in node.reached(word)]
            if not nodes:
                break
            last = max(nodes, key=lambda node: node.number)
            if last.value is not None:
                best = (length, last.value)
        return best


SHAPES: Final = ("number", "year", "name", "code", "quoted", "capital", "capitals")
"""The classes that a word has by its look."""


def fault_in(pattern: str, classes: Iterable[str]) -> str:
    """Return how to correct a pattern, in words that follow its name; empty if it has no fault."""
    parts = pattern.split()
    if not 1 <= len(parts) <= WORDS_MOST:
        return f"must have 1 to {WORDS_MOST} words"
    if prod(part.count("|") + 1 + part.endswith("?") for part in parts) > CHOICES_MOST:
        return f"stands for more than {CHOICES_MOST} patterns; leave out some choices"
    if parts[0].endswith("?") or parts[0] == "_":
        return "must begin with a word or a class, neither optional nor _"
    known = {*SHAPES, *classes}
    for part in parts:
        for each in part.removesuffix("?").split("|"):
            if each.startswith("<") and each.endswith(">"):
                if each[1:-1] not in known:
                    return f"names {each}, which isn't a class; list its words under [class], or correct the name"
            elif each.endswith("*") and len(each) <= BEGINNING_LEAST:
                return f"has {each}; write at least {BEGINNING_LEAST} letters before the *"
            elif each != "_" and not _PATTERN_WORD.fullmatch(each.removesuffix("*")):
                return f"has {each!r}, which isn't a word; regular expressions don't work here (docs/coach.md)"
    return ""


def spelt_out(pattern: str) -> Iterator[tuple[str, ...]]:
    """Yield a pattern for each choice in it, and with and without each optional word."""
    choices: list[tuple[str, ...]] = []
    for part in pattern.lower().split():
        words = part.removesuffix("?").split("|")
        choices.append((*words, "") if part.endswith("?") else tuple(words))
    for chosen in product(*choices):
        yield tuple(word for word in chosen if word)
