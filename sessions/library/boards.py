"""Boards in the library: those that come with parley, and a person's own, each in a file."""

import difflib
import functools
import tomllib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, Literal

from sessions.boards.draft import COLUMN
from sessions.boards.settings import BOARD, LEVEL
from sessions.boards.spec import LEVELS, BoardSpec
from sessions.boards.spec_reading import as_setting, board_spec, settings_of
from sessions.boards.trial import trial_faults
from sessions.errors import Faulty, ParleyError
from sessions.files.reading import own_text
from sessions.files.toml_errors import table_of, told
from sessions.files.toml_reading import loads
from sessions.frozen import dataclass
from sessions.library import own_files
from sessions.library.own_files import Found, LibraryPart, Place, files_in, tidied
from sessions.model.columns import Fault, build
from sessions.text import listed

MANY = "boards"
BOARD_SETTINGS = "board_settings"
PLAYBOOK_KEYS = (BOARD, LEVEL, BOARD_SETTINGS)
"""The keys of an item of a playbook that say which board it is about, its level, and which of its numbers change."""

_SEVERAL_LINES = ("about", "note")


@dataclass(frozen=True, slots=True, kw_only=True)
class BoardFile:
    """What a file says beside the board itself."""

    format: Literal["parley-board/1"]


@dataclass(frozen=True, slots=True, kw_only=True)
class LibraryBoard:
    """A board of the library. `path` is the file of one that a person added, None if it comes with parley."""

    spec: BoardSpec
    path: str | None = None

    @property
    def key(self) -> str:
        """The key of the board."""
        return self.spec.key


Boards = Callable[[], Found[LibraryBoard]]
"""Reads every board when it is called."""


def find_boards(folder: Path | None = None) -> Found[LibraryBoard]:
    """Return every board: those that come with parley, and a person's own, which replace those of the same key.

    `folder` has the person's own boards, by default that in the config folder. A file with faults leaves out only
    itself.
    """
    return own_files.find(_part(folder), folder)


def board(key: str, folder: Path | None = None) -> LibraryBoard:
    """Return one board. Raises Missing with the nearest key; Faulty if a file with faults may contain it."""
    return own_files.one(_part(folder), key, folder)


def _part(folder: Path | None) -> LibraryPart[LibraryBoard]:
    """Return the boards as a part of the library; which keys there are is found out once."""
    keys = functools.cache(lambda: frozenset(_keys(folder)))
    return LibraryPart("board", MANY, lambda text, name: [read_board_file(text, name, keys)], lambda: files_in(MANY))


def board_keys() -> frozenset[str]:
    """Return the keys of all boards of the library, also of those with faults."""
    return frozenset(_keys(None))


def _keys(folder: Path | None) -> Iterator[str]:
    yield from (Path(name).stem for name in files_in(MANY))
    for path in (own_files.own_folder(MANY) if folder is None else folder).glob("*.toml"):
        try:
            key = loads(own_text(path).text).get("key")
        except (ParleyError, tomllib.TOMLDecodeError, RecursionError, ValueError):
            continue
        if isinstance(key, str):
            yield key


# --- reading --------------------------------------------------------------------------------------------------------


def read_board_file(text: str, name: str, keys: Callable[[], frozenset[str]] = board_keys) -> LibraryBoard:
    """Return the board in a TOML text. Raises Faulty with every fault; `name` is the file name in them.

    `keys` are those of the boards that its references can name beside itself, by default all of the library.
    """
    table = tidied(table_of(text, name), _SEVERAL_LINES)
    _, faults = build(BoardFile, table, also=table)
    spec, wrong = board_spec({key: value for key, value in table.items() if key != "format"})
    faults += wrong
    if spec is not None:
        faults += [*_ref_faults(spec, keys), *trial_faults(spec)]
    if spec is None or faults:
        raise Faulty(told(faults, text, name))
    return LibraryBoard(spec=spec)


def _ref_faults(spec: BoardSpec, keys: Callable[[], frozenset[str]]) -> Iterator[Fault]:
    """Find references to boards that there aren't."""
    for n, column in enumerate(spec.columns):
        ref = column.ref
        if ref is not None and ":" not in ref and ref != spec.key and ref not in keys():
            yield Fault((COLUMN, n, "ref"), unknown_board(ref, keys()))


def unknown_board(key: str, known: frozenset[str]) -> str:
    """Return the sentence for a board that there isn't, with the nearest one."""
    near = difflib.get_close_matches(key, sorted(known), n=1, cutoff=0.5)
    return (
        f"{key!r} isn't a board; {f'did you mean {near[0]!r}?' if near else f'the boards are {listed(sorted(known))}'}"
    )


# --- what a playbook uses -------------------------------------------------------------------------------------------


def board_in(entry: Mapping[str, Any], path: Place, boards: Boards) -> tuple[dict[str, Any], list[Fault]]:
    """Return the settings for the board that an item of a playbook is about, and every fault in it."""
    faults: list[Fault] = []
    level = entry.get(LEVEL)
    if level is not None and level not in LEVELS:
        faults.append(
            Fault((*path, LEVEL), f"{level!r} isn't a level; use {listed([repr(each) for each in LEVELS], 'or')}")
        )
    if BOARD not in entry:
        says = "is only for an item that names a board; remove it or add `board`"
        return {}, [Fault((*path, key), says) for key in (LEVEL, BOARD_SETTINGS) if key in entry]
    key = entry[BOARD]
    if not isinstance(key, str):
        return {}, [*faults, Fault((*path, BOARD), "must be the key of a board, such as 'roadmap'")]
    found = boards()
    if key not in found.entries:
        broken = f" (it may be in a file with faults: {found.faults[0]})" if found.faults else ""
        return {}, [*faults, Fault((*path, BOARD), unknown_board(key, frozenset(found.entries)) + broken)]
    spec = found.entries[key].spec
    changed, wrong = settings_of(entry.get(BOARD_SETTINGS, {}), (*path, BOARD_SETTINGS), spec.settings)
    faults += wrong
    if faults:
        return {}, faults
    return setting_for(replace(spec, settings={**spec.settings, **changed}), level), []


def setting_for(spec: BoardSpec, level: str | None = None) -> dict[str, Any]:
    """Return the settings of an item that is about a board; its level is light unless another is given."""
    return {BOARD: as_setting(spec)} | ({LEVEL: level} if level else {})
