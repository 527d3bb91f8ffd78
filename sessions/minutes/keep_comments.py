"""Writing minutes over a file that a person has commented, keeping every comment and every unknown key.

The result is the new text with the person's additions put back: tables are matched by their ids and keys, not by their
position. This works on the text itself (`lines`), because tomlkit reads some valid files differently from `tomllib`. If
something can't be kept, the write is refused with one sentence; nothing is lost silently.
"""

import tomllib
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from sessions.errors import Refused
from sessions.files.toml_errors import dotted
from sessions.files.toml_positions import Entry, Lines, Path
from sessions.minutes.layout import TOP_KEYS, TREE, Node, table
from sessions.minutes.toml import parse

_DIRECTIVE = "#:schema"


@dataclass(slots=True)
class _Place:
    """A line of the new text, and what is put around it."""

    above: list[str] = field(default_factory=list)
    behind: str = ""
    below: list[str] = field(default_factory=list)
    raw: list[str] | None = None
    after: list[str] = field(default_factory=list)


def keep(old: str, new: str, name: str) -> tuple[str, list[str]]:
    """Return `new` with the comments and unknown keys of `old`, and a sentence for each unknown key.

    Raises Refused if `old` isn't minutes, or has something that fits nowhere in `new`.
    """
    try:
        before, now = parse(old), parse(new)
    except (ValueError, RecursionError) as error:
        raise Refused(f"{name} isn't TOML, so it wasn't changed. Write to another file.") from error
    if before and not str(before.get("format")).startswith("parley-minutes/"):
        raise Refused(f"{name} isn't a minutes file, so it wasn't changed. Write to another file.")
    lines = Lines(old)
    if not _all_comments(lines) and not _unknown_paths(before):
        return new, []
    merge = _Merge(lines, before, Lines(new), now, name)
    text = merge.text()
    kept = Lines(text)
    if not _faithful(lines, before, kept, now):
        raise Refused(f"The comments in {name} can't be kept safely, so it wasn't changed. Write to another file.")
    said = parse(text)
    strange = [path for path in _unknown_paths(said) if not _has(now, path)]
    return text, [
        f"{name}:{kept.line(path)}: {dotted(path)}: isn't a key of minutes; it stays in the file, but "
        "parley ignores it."
        for path in strange
    ]


class _Merge:
    """Puts a person's additions to the old text around the entries of the new one."""

    def __init__(self, old: Lines, before: dict[str, Any], new: Lines, now: dict[str, Any], name: str) -> None:
        self.old, self.new, self.name = old, new, name
        self._places = {id(entry): _Place() for entry in new.entries}
        self._entries = {}
        names = _Names(now)
        for entry in new.entries:
            self._entries[names.of(entry.path)] = entry
        self._values_now = {known: _at(now, entry.path) for known, entry in self._entries.items()}
        strange = _unknown_paths(before)
        group: _Place | None = None
        inside: Path = ()
        names = _Names(before)
        for entry in old.entries:
            known = names.of(entry.path)
            if known in self._entries:
                self._keep(entry, self._entries[known], known, _at(before, entry.path))
            elif group is not None and inside and entry.path[: len(inside)] == inside:
                group.after += self._chunk(entry)
            elif unknown := next((path for path in strange if entry.path[: len(path)] == path), None):
                group = self._adopt(entry, known, len(unknown) - 1)
                inside = entry.path if entry.kind != "key" else ()
            elif entry.comments():
                raise self._homeless(entry)
            else:
                _refuse_hidden(entry, _at(before, entry.path), self)

    def text(self) -> str:
        """Return the new text with everything put back."""
        lines = list(self.new.lines[:2])
        at = 2
        for entry in self.new.entries:
            place = self._places[id(entry)]
            lines += self.new.lines[at : entry.first - 1] + place.above
            body = place.raw or self.new.lines[entry.first - 1 : entry.last]
            lines += [*body[:-1], body[-1] + place.behind, *place.below, *place.after]
            at = entry.last
        lines += [line for line in self.old.tail if not line.startswith(_DIRECTIVE)]
        return "\n".join(lines).rstrip("\n") + "\n"

    def _keep(self, entry: Entry, target: Entry, known: Path, value: Any) -> None:
        place = self._places[id(target)]
        place.above = _above(entry, target is self.new.entries[0])
        place.behind, place.below = entry.behind, entry.below
        if entry.inside:
            if value != self._values_now[known]:
                raise self._homeless(entry)
            place.raw = self._raw(entry)

    def _adopt(self, entry: Entry, known: Path, depth: int) -> _Place:
        """Put an unknown key after the last key of its table, and an unknown table after everything in its parent's.

        `depth` is how many parts of the path are known.
        """
        home = known[:depth]
        if home and home not in self._entries:
            raise self._homeless(entry)
        within = [(path, each) for path, each in self._entries.items() if path[:depth] == home]
        if entry.kind == "key":
            within = [
                (path, each) for path, each in within if path == home or (each.kind == "key" and len(path) == depth + 1)
            ]
        place = self._places[id(within[-1][1])]
        place.after += self._chunk(entry)
        return place

    def _chunk(self, entry: Entry) -> list[str]:
        """Return an unknown entry unchanged, including its comments."""
        raw = self._raw(entry)
        return [*entry.above, *raw[:-1], raw[-1] + entry.behind, *entry.below]

    def _raw(self, entry: Entry) -> list[str]:
        lines = self.old.lines[entry.first - 1 : entry.last]
        return [*lines[:-1], lines[-1].rstrip().removesuffix(entry.behind).rstrip()]

    def _homeless(self, entry: Entry) -> Refused:
        return Refused(
            f"{self.name}:{entry.first}: {dotted(entry.path)} has something you added that fits nowhere in "
            "the new minutes. Remove it there, or write to another file."
        )


def _above(entry: Entry, first: bool) -> list[str]:
    """Return the comment lines above an entry, with the blank lines among them; the new text has its own around."""
    lines = [line for line in entry.above if not line.startswith(_DIRECTIVE)]
    if not any(lines):
        return []
    if entry.kind != "key" or first:
        while not lines[0]:
            lines = lines[1:]
    return lines


def _unknown_paths(document: Mapping[str, Any]) -> list[Path]:
    found: list[Path] = []
    for key, value in document.items():
        node = table(key)
        if node is not None:
            found += _unknown_in(node, value, (key,))
        elif key not in TOP_KEYS:
            found.append((key,))
    return found


def _unknown_in(node: Node, value: Any, path: Path) -> Iterator[Path]:
    for n, entry in enumerate(value if isinstance(value, list) else [value]):
        here = (*path, n) if isinstance(value, list) else path
        if not isinstance(entry, Mapping):
            continue
        for key, inner in entry.items():
            if child := node.child(key):
                yield from _unknown_in(child, inner, (*here, key))
            elif not node.knows(key):
                yield (*here, key)


def _refuse_hidden(entry: Entry, value: Any, merge: _Merge) -> None:
    """Refuse if an entry that the new text writes in another form (an inline table) hides an unknown key."""
    node = next((node for node in TREE if node.name == entry.path[0]), None)
    if node is not None and isinstance(value, dict | list) and len(entry.path) == 1:
        for path in _unknown_in(node, value, entry.path):
            raise Refused(
                f"{merge.name}:{entry.first}: {dotted(path)} isn't a parley key and is in an inline table, "
                "which parley doesn't write. Write to another file."
            )


class _Names:
    """Identifies the tables of a document by their content: ids and keys instead of numbers."""

    def __init__(self, document: Mapping[str, Any]) -> None:
        self._document = document
        self._arrays: dict[Path, list[Any]] = {}

    def of(self, path: Path) -> Path:
        """Return `path` with the number of each table replaced."""
        return tuple(part if isinstance(part, str) else self._array(path[:n])[part] for n, part in enumerate(path))

    def _array(self, path: Path) -> list[Any]:
        if path not in self._arrays:
            entries = _at(self._document, path)
            node = _node(path)
            names: list[Any] = list(range(len(entries)))
            if node is not None and all(isinstance(each, Mapping) for each in entries):
                twins: Counter[Any] = Counter()
                for n, own in enumerate(map(node.identity, entries)):
                    names[n] = ("=", *own, twins[own])
                    twins[own] += 1
            self._arrays[path] = names
        return self._arrays[path]


def _node(path: Path) -> Node | None:
    names = [part for part in path if isinstance(part, str)]
    node = table(names[0])
    for name in names[1:]:
        node = node.child(name) if node else None
    return node


def _at(document: Mapping[str, Any], path: Path) -> Any:
    value: Any = document
    for part in path:
        value = value[part]
    return value


def _faithful(old: Lines, before: dict[str, Any], kept: Lines, now: dict[str, Any]) -> bool:
    """Whether `kept` has the new minutes and the old additions, nothing else, and every comment."""
    try:
        said = parse(kept.text)
    except tomllib.TOMLDecodeError:
        return False
    added = _additions(said, now)
    for path in _unknown_paths(said):
        if not _has(now, path):
            del _at(said, path[:-1])[path[-1]]
    return said == now and added == _additions(before, now) and not _all_comments(old) - _all_comments(kept)


def _additions(document: dict[str, Any], now: dict[str, Any]) -> dict[Path, Any]:
    """Return what `document` has beyond the format and `now`, with its tables identified by their content."""
    names, names_now = _Names(document), _Names(now)
    known = {names.of(path): _at(document, path) for path in _unknown_paths(document)}
    shown = {names_now.of(path) for path in _unknown_paths(now)}
    return {path: value for path, value in known.items() if path not in shown}


def _has(document: Mapping[str, Any], path: Path) -> bool:
    try:
        _at(document, path)
    except (KeyError, IndexError):
        return False
    return True


def _all_comments(lines: Lines) -> Counter[str]:
    found = Counter(line for entry in lines.entries for line in entry.comments())
    found.update(line.strip() for line in lines.tail if line.strip())
    return Counter({line: n for line, n in found.items() if not line.startswith(_DIRECTIVE)})
