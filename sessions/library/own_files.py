"""The files of the library: those that come with parley, and a person's own in the config folder."""

import difflib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import Field, field, replace
from pathlib import Path
from typing import Any, ClassVar, Generic, Protocol, TypeVar

from schemas import data_path, names, read_text
from sessions.errors import Faulty, Missing, ParleyError
from sessions.files.reading import own_text
from sessions.files.toml_errors import told
from sessions.files.toml_reading import loads
from sessions.frozen import dataclass
from sessions.model.columns import Fault
from sessions.text import clean, listed, one_line

Place = tuple[str | int, ...]
"""A place in a file: keys and list positions, from the outside in."""


FOLDERS = ("playbooks", "packs", "boards", "tensions", "roles")
"""The folders of a person's own files, one for each part of the library."""


class LibraryEntry(Protocol):
    """A frozen dataclass with a key. `path` is the file of an entry that a person added, None if it is parley's."""

    __dataclass_fields__: ClassVar[dict[str, Field[Any]]]

    @property
    def key(self) -> str:
        """The key, unique in its part of the library."""

    @property
    def path(self) -> str | None:
        """The person's own file that it is in, if any."""


AnyEntry = TypeVar("AnyEntry", bound=LibraryEntry)


@dataclass(frozen=True, slots=True)
class LibraryPart(Generic[AnyEntry]):
    """One part of the library, such as the playbooks.

    `one` and `many` are what its entries are called; `many` also names the folder of a person's own. `read` returns the
    entries in a TOML text with a name, in order, or raises Faulty. `built_in` returns the names of parley's own files
    under ``schemas/``. `key_place` says where the key of the n-th entry of a file is.
    """

    one: str
    many: str
    read: Callable[[str, str], Sequence[AnyEntry]]
    built_in: Callable[[], Iterable[str]]
    key_place: Callable[[int], Place] = lambda n: ("key",)


@dataclass(frozen=True, slots=True)
class Found(Generic[AnyEntry]):
    """The entries that can be used, by key, and every fault in the files of those that can't."""

    entries: dict[str, AnyEntry] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)


def own_folder(part: str) -> Path:
    """Return the folder of a person's own entries of a part of the library; it may not exist."""
    import platformdirs

    return Path(platformdirs.user_config_dir("parley", appauthor=False)) / part


def titles(part: str) -> Iterator[tuple[str, str]]:
    """Yield the key and the title in each file of a part of the library, a person's own first, without checking it.

    A file that can't be read is left out.
    """
    for folder in (own_folder(part), data_path(part)):
        for path in sorted(folder.glob("*.toml")):
            try:
                table = loads(path.read_text("utf-8"))
            except (OSError, ValueError, RecursionError):
                continue
            if isinstance(key := table.get("key"), str):
                yield key, str(table.get("title", ""))


def files_in(folder: str) -> Iterator[str]:
    """Return parley's own files in a folder under ``schemas/``, in the order of their keys."""
    yield from sorted(names(folder, ".toml"), key=lambda name: name.removesuffix(".toml"))


def find(part: LibraryPart[AnyEntry], folder: Path | None = None) -> Found[AnyEntry]:
    """Return every entry: those that come with parley, and a person's own, which replace those of the same key.

    `folder` has the person's own files, by default `own_folder()`. A file with faults doesn't affect the others.
    """
    found: Found[AnyEntry] = Found()
    for name in part.built_in():
        try:
            found.entries.update((entry.key, entry) for entry in part.read(read_text(name), f"schemas/{name}"))
        except Faulty as faulty:  # it uses an entry that a person replaced with one that doesn't fit it
            found.faults.extend(faulty.faults)
    folder = own_folder(part.many) if folder is None else folder
    mine: dict[str, Path] = {}
    for path in sorted(folder.glob("*.toml")):
        try:
            text = own_text(path).text
            entries = part.read(text, str(path))
        except Faulty as faulty:
            found.faults.extend(faulty.faults)
            continue
        except ParleyError as trouble:
            found.faults.append(f"{path}:1: file: {str(trouble).removeprefix(f'{path} ')}")
            continue
        if taken := _taken(part, entries, mine):
            found.faults.extend(told(taken, text, str(path)))
            continue
        for entry in entries:
            mine[entry.key] = path
            found.entries[entry.key] = replace(entry, path=str(path))
    return found


def _taken(part: LibraryPart[AnyEntry], entries: Iterable[AnyEntry], mine: Mapping[str, Path]) -> list[Fault]:
    """Return a fault for each key that another of the person's own files has."""
    return [
        Fault(
            part.key_place(n),
            f"{entry.key!r} is already the key of {mine[entry.key].name}; give each {part.one} its own",
        )
        for n, entry in enumerate(entries)
        if entry.key in mine
    ]


def every(part: LibraryPart[AnyEntry], folder: Path | None = None) -> dict[str, AnyEntry]:
    """Return every entry by key. Raises Faulty with every fault in a person's own files."""
    found = find(part, folder)
    if found.faults:
        raise Faulty(found.faults)
    return found.entries


def one(part: LibraryPart[AnyEntry], key: str, folder: Path | None = None) -> AnyEntry:
    """Return one entry. Raises Missing with the nearest key; Faulty if a file with faults may contain it."""
    found = find(part, folder)
    if key in found.entries:
        return found.entries[key]
    if found.faults:
        raise Faulty(found.faults)
    near = difflib.get_close_matches(key, found.entries, n=1, cutoff=0.5)
    hint = f"did you mean {near[0]!r}?" if near else f"the {part.many} are {listed(sorted(found.entries))}."
    raise Missing(f"There is no {part.one} {key!r}: {hint}")


def tidied(value: Any, several_lines: Iterable[str], key: str = "") -> Any:
    """Return a file's content with every text cleaned and trimmed, on one line except under the keys that may have
    several.
    """
    if isinstance(value, str):
        return clean(value).strip() if key in several_lines else one_line(value)
    if isinstance(value, list):
        return [tidied(each, several_lines, key) for each in value]
    if isinstance(value, Mapping):
        return {each: tidied(inner, several_lines, each) for each, inner in value.items()}
    return value
