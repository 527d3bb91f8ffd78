"""The line of each key of a TOML text, and the comments around it.

Neither `tomllib` nor a plain document knows lines, and tomlkit reads some files differently from `tomllib`, so this
walks the text itself. It expects text that `tomllib` has accepted, and doesn't check it again.
"""

import re
import tomllib
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

Path = tuple[str | int, ...]

_SPACE = re.compile(r"[ \t]*")
_GAP = re.compile(r"(?:[ \t\r\n]+|#[^\n]*)*")
_KEY_PART = re.compile(r"""[A-Za-z0-9_-]+|"(?:\\.|[^"\\])*"|'[^']*'""")
_TEXT = re.compile(
    r'''"""(?:\\.|[^\\])*?"""(?:"{0,2})|\'\'\'.*?\'\'\'(?:'{0,2})|"(?:\\.|[^"\\])*"|'[^']*\'''',
    re.DOTALL,
)
_BARE = re.compile(r"[^,\]}#\n]*")


@dataclass(slots=True)
class Entry:
    """A header (`table`, or `array` for ``[[…]]``) or a `key` with its value, on lines `first` to `last`, from 1.

    `above` are the comment and blank lines before it, `below` the comment lines that follow it without a blank line and
    belong to nothing after it, `behind` the comment on its last line with the space before it, `inside` the comments
    within its value.
    """

    path: Path
    kind: Literal["table", "array", "key"]
    first: int
    last: int = 0
    above: list[str] = field(default_factory=list)
    below: list[str] = field(default_factory=list)
    behind: str = ""
    inside: list[str] = field(default_factory=list)

    def comments(self) -> list[str]:
        """Return every comment around and in it, trimmed."""
        found = [*self.above, *self.below, self.behind, *self.inside]
        return [line.strip() for line in found if line.strip()]


class Lines:
    """The entries of a TOML text in order, and their lines."""

    def __init__(self, text: str) -> None:
        self.text = text.replace("\r\n", "\n")
        self.lines = self.text.split("\n")
        self.entries: list[Entry] = []
        self.tail: list[str] = []
        self._at = 0
        self._line, self._counted = 1, 0
        self._base: Path = ()
        self._counts: dict[Path, int] = {}
        self._places: dict[Path, int] = {}
        self._walk()

    def line(self, path: Path) -> int:
        """Return the line of `path`, or else of the nearest thing around it that has one."""
        for length in range(len(path), 0, -1):
            if path[:length] in self._first_lines:
                return self._first_lines[path[:length]]
        return 1

    @cached_property
    def _first_lines(self) -> dict[Path, int]:
        found = dict(self._places)
        for entry in self.entries:
            for length in range(len(entry.path), 0, -1):
                found.setdefault(entry.path[:length], entry.first)
        return found

    # --- walking --------------------------------------------------------------------------------------------------

    def _walk(self) -> None:
        above: list[str] = []
        while self._at < len(self.text):
            self._skip(_SPACE)
            here = self._peek()
            if here in ("", "\n", "#"):
                end = self._line_end()
                if here or self._at < len(self.text):
                    above.append(self.text[self._at : end].rstrip())
                self._at = end + 1
                continue
            entry = self._header() if here == "[" else self._pair()
            self._finish(entry, above)
            above = []
        self._split(above, header=True)
        self.tail = above

    def _finish(self, entry: Entry, above: list[str]) -> None:
        """Record where `entry` ends and the comments around it, and continue after its last line."""
        entry.last = self._number(self._at)
        end = self._line_end()
        rest = self.text[self._at : end].rstrip()
        entry.behind = rest if "#" in rest else ""
        self._at = end + 1
        self._split(above, header=entry.kind != "key")
        entry.above = above
        self.entries.append(entry)

    def _split(self, above: list[str], header: bool) -> None:
        """Give comments that follow the previous entry directly, and are separate from the next one, to the previous
        entry.
        """
        if self.entries and header and above and above[0] and "" in above:
            blank = above.index("")
            self.entries[-1].below = above[:blank]
            del above[:blank]

    def _header(self) -> Entry:
        first = self._number(self._at)
        array = self.text.startswith("[[", self._at)
        self._at += 2 if array else 1
        keys = self._keys()
        self._at += 2 if array else 1
        path: Path = ()
        for n, key in enumerate(keys):
            path += (key,)
            if array and n == len(keys) - 1:
                self._counts[path] = self._counts.get(path, -1) + 1
            if path in self._counts:
                path += (self._counts[path],)
        if array:  # the arrays under an entry start again with it; their paths already include its number
            self._places.setdefault(path, first)
        self._base = path
        return Entry(path, "array" if array else "table", first)

    def _pair(self) -> Entry:
        first = self._number(self._at)
        path = (*self._base, *self._keys())
        self._at += 1  # the equals sign
        self._skip(_SPACE)
        entry = Entry(path, "key", first)
        self._value(path, entry)
        return entry

    def _keys(self) -> list[str]:
        keys = []
        while True:
            self._skip(_SPACE)
            part = _KEY_PART.match(self.text, self._at)
            if part is None:
                raise ValueError(f"no key on line {self._number(self._at)}")
            self._at = part.end()
            raw = part.group()
            keys.append(tomllib.loads(f"k={raw}")["k"] if raw[0] in "\"'" else raw)
            self._skip(_SPACE)
            if self._peek() != ".":
                return keys
            self._at += 1

    def _value(self, path: Path, entry: Entry) -> None:
        self._places.setdefault(path, self._number(self._at))
        here = self._peek()
        if here == "[":
            self._sequence(path, entry, "]")
        elif here == "{":
            self._sequence(path, entry, "}")
        elif text := _TEXT.match(self.text, self._at):
            self._at = text.end()
        else:
            self._skip(_BARE)
            while self.text[self._at - 1] in " \t":
                self._at -= 1

    def _sequence(self, path: Path, entry: Entry, close: str) -> None:
        """Walk an array or an inline table."""
        self._at += 1
        n = 0
        while True:
            self._gap(entry)
            if self._peek() == close:
                self._at += 1
                return
            inner: Path = (n,)
            if close == "}":
                inner = tuple(self._keys())
                self._at += 1
                self._gap(entry)
            self._value((*path, *inner), entry)
            n += 1
            self._gap(entry)
            if self._peek() == ",":
                self._at += 1

    def _gap(self, entry: Entry) -> None:
        start = self._at
        self._skip(_GAP)
        entry.inside += [line.strip() for line in self.text[start : self._at].split("\n") if "#" in line]

    def _skip(self, pattern: re.Pattern[str]) -> None:
        found = pattern.match(self.text, self._at)
        self._at = found.end() if found else self._at

    def _peek(self) -> str:
        return self.text[self._at : self._at + 1]

    def _line_end(self) -> int:
        end = self.text.find("\n", self._at)
        return len(self.text) if end < 0 else end

    def _number(self, at: int) -> int:
        """Return the line of a position; positions must be asked for in rising order."""
        self._line += self.text.count("\n", self._counted, at)
        self._counted = at
        return self._line
