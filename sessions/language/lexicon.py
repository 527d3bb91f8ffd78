"""The lexicon: which words anchor a statement, which leave it vague, and which blame.

A person can add to the built-in one with a file of their own.
"""

import dataclasses
import functools
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Final, Literal, get_args

from schemas import read_text
from sessions.errors import Faulty, Trouble
from sessions.files.reading import own_text
from sessions.files.toml_errors import table_of, told
from sessions.frozen import dataclass
from sessions.language.words import SHAPES, Patterns, fault_in
from sessions.model.columns import Fault, unknown
from sessions.text import listed, one_line

FORMAT: Final = "parley-lexicon/1"
BUILT_IN: Final = "lexicon/en.toml"
GROUPS_MOST, WORDS_MOST = 400, 20_000

Anchor = Literal["what", "amount", "when", "why", "who"]
Kind = Literal["what", "amount", "when", "why", "who", "cue", "plain", "blame"]
ANCHORS: Final[tuple[Anchor, ...]] = get_args(Anchor)
KINDS: Final[tuple[Kind, ...]] = get_args(Kind)


@dataclass(frozen=True, slots=True)
class Group:
    """Word patterns of one kind. `weight` is how much each counts, from 0 to 1."""

    kind: Kind
    weight: float
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Weighed:
    """What one pattern of a lexicon says of the words that it matches."""

    kind: Kind
    weight: float


@dataclasses.dataclass(frozen=True, eq=False)
class Lexicon:
    """Groups of word patterns, the classes that they name, and the questions that supply a missing anchor."""

    classes: Mapping[str, frozenset[str]]
    groups: tuple[Group, ...]
    questions: Mapping[Anchor, str]

    @functools.cached_property
    def by_word(self) -> Mapping[str, tuple[str, ...]]:
        """Return the classes of each word in a class, as patterns name them."""
        found: dict[str, tuple[str, ...]] = {}
        for name, words in self.classes.items():
            for word in words:
                found[word] = (*found.get(word, ()), f"<{name}>")
        return found

    @functools.cached_property
    def patterns(self) -> Patterns[Weighed]:
        """Return the patterns of anchors, cues and plain words."""
        return self._of(*(kind for kind in KINDS if kind != "blame"))

    @functools.cached_property
    def blame(self) -> Patterns[Weighed]:
        """Return the patterns that blame; they may lie over any others."""
        return self._of("blame")

    def _of(self, *kinds: Kind) -> Patterns[Weighed]:
        found = Patterns[Weighed]()
        for group in self.groups:
            if group.kind in kinds:
                for pattern in group.words:
                    found.add(pattern, Weighed(group.kind, group.weight))
        return found

    def extended(self, other: "Lexicon") -> "Lexicon":
        """Return this lexicon with another one's entries, which count instead of the same words here."""
        names = {*self.classes, *other.classes}
        none: frozenset[str] = frozenset()
        return Lexicon(
            {name: self.classes.get(name, none) | other.classes.get(name, none) for name in names},
            (*self.groups, *other.groups),
            {**self.questions, **other.questions},
        )


def own_file() -> Path:
    """Return the file of a person's own lexicon; it may not exist."""
    import platformdirs

    return Path(platformdirs.user_config_dir("parley", appauthor=False)) / "lexicon.toml"


def find_lexicon(path: Path | None = None) -> Lexicon:
    """Return the built-in lexicon with a person's own (`path`, by default `own_file()`), read again when it changes.

    Raises Faulty with every fault in their own, Trouble if it can't be read.
    """
    path = own_file() if path is None else path
    try:
        found = path.stat()
    except (FileNotFoundError, NotADirectoryError):
        return built_in()
    except OSError as error:
        raise Trouble(f"{path} can't be read: {error.strerror}.") from error
    return _with_own(path, found.st_mtime_ns, found.st_size)


@functools.lru_cache(maxsize=4)
def _with_own(path: Path, _changed_ns: int, _size: int) -> Lexicon:
    return built_in().extended(read_own(own_text(path).text, str(path)))


def read_own(text: str, name: str) -> Lexicon:
    """Return the lexicon in a person's own file, which may name the built-in classes. Raises Faulty."""
    return read_lexicon(text, name, built_in().classes)


@functools.cache
def built_in() -> Lexicon:
    """Return the lexicon that comes with parley."""
    return read_lexicon(read_text(BUILT_IN), f"schemas/{BUILT_IN}")


def read_lexicon(text: str, name: str, classes: Iterable[str] = ()) -> Lexicon:
    """Return the lexicon in a TOML text, which may name `classes` defined elsewhere. Raises Faulty with every fault."""
    table = table_of(text, name)
    found, faults = _lexicon(table, classes)
    if faults:
        raise Faulty(told(faults, text, name))
    return found


def _lexicon(table: Mapping[str, Any], outside: Iterable[str]) -> tuple[Lexicon, list[Fault]]:
    keys = ("format", "class", "group", "question")
    faults = [Fault((key,), unknown(key, keys)) for key in table if key not in keys]
    if table.get("format") != FORMAT:
        faults.append(Fault(("format",), f'must be "{FORMAT}"'))
    classes, wrong = _classes(table.get("class", {}))
    faults += wrong
    questions, wrong = _questions(table.get("question", {}))
    faults += wrong
    entries = table.get("group", [])
    if not isinstance(entries, list) or len(entries) > GROUPS_MOST:
        faults.append(Fault(("group",), f"isn't an array of at most {GROUPS_MOST} tables; begin each with [[group]]"))
        entries = []
    groups = []
    for n, entry in enumerate(entries):
        group, wrong = _group(entry, ("group", n), {*outside, *classes})
        faults += wrong
        groups.append(group)
    if sum(len(group.words) for group in groups) > WORDS_MOST:
        faults.append(Fault(("group",), f"has more than {WORDS_MOST} words; leave some out"))
    return Lexicon(classes, tuple(groups), questions), faults


def _classes(table: Any) -> tuple[dict[str, frozenset[str]], list[Fault]]:
    if not isinstance(table, Mapping):
        return {}, [Fault(("class",), "isn't a table; begin it with [class]")]
    classes: dict[str, frozenset[str]] = {}
    faults: list[Fault] = []
    for name, words in table.items():
        if name in SHAPES:
            faults.append(Fault(("class", name), "is the name of a built-in class; choose another"))
        given, wrong = _words(words, ("class", name))
        faults += wrong or [
            Fault(("class", name, n), f"has {word!r}, but a class lists single words")
            for n, word in enumerate(given)
            if " " in word or fault_in(word, ()) or word[-1] in "*?" or "|" in word
        ]
        classes[name] = frozenset(given)
    return classes, faults


def _questions(table: Any) -> tuple[dict[Anchor, str], list[Fault]]:
    if not isinstance(table, Mapping):
        return {}, [Fault(("question",), "isn't a table; begin it with [question]")]
    faults = [Fault(("question", key), unknown(key, ANCHORS)) for key in table if key not in ANCHORS]
    found: dict[Anchor, str] = {}
    for anchor in ANCHORS:
        asked = table.get(anchor)
        if isinstance(asked, str) and 1 <= len(one_line(asked)) <= 60:
            found[anchor] = one_line(asked)
        elif anchor in table:
            faults.append(Fault(("question", anchor), "must be a text of 1 to 60 characters"))
    return found, faults


def _group(entry: Any, path: tuple[str | int, ...], classes: Iterable[str]) -> tuple[Group, list[Fault]]:
    none = Group("plain", 0, ())
    if not isinstance(entry, Mapping):
        return none, [Fault(path, "isn't a table; begin it with [[group]]")]
    keys = ("kind", "weight", "words")
    faults = [Fault((*path, key), unknown(key, keys)) for key in entry if key not in keys]
    kind = next((each for each in KINDS if each == entry.get("kind")), None)
    if kind is None:
        faults.append(Fault((*path, "kind"), f"must be {listed(list(KINDS), 'or')}"))
    weight = entry.get("weight", 1)
    if isinstance(weight, bool) or not isinstance(weight, int | float) or not 0 <= weight <= 1:
        faults.append(Fault((*path, "weight"), "must be a number from 0 to 1"))
    words, wrong = _words(entry.get("words"), (*path, "words"))
    faults += wrong or [
        Fault((*path, "words", n), f"{word!r} {says}")
        for n, word in enumerate(words)
        if (says := fault_in(word, classes))
    ]
    return (none if faults or kind is None else Group(kind, float(weight), words)), faults


def _words(value: Any, path: tuple[str | int, ...]) -> tuple[tuple[str, ...], list[Fault]]:
    """Return a list of words, or a text with words between commas, and the fault if it is neither."""
    if isinstance(value, str):
        value = value.split(",")
    if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
        return (), [Fault(path, "must be a list of texts, or a text with commas between its words")]
    return tuple(word for each in value if (word := one_line(each).lower())), []
