"""The library of playbooks: agendas as data, both those that come with parley and a person's own."""

import difflib
import functools
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, replace
from datetime import date, time
from pathlib import Path
from typing import Annotated, Any, Literal

import sessions.exercises  # noqa: F401  the kinds register themselves
from sessions.boards.settings import BOARD, LEVEL
from sessions.errors import Faulty
from sessions.exercises.ask.packs import PACKS
from sessions.files.toml_errors import table_of, told
from sessions.frozen import dataclass
from sessions.library import own_files
from sessions.library.boards import BOARD_SETTINGS, Boards, board_in, find_boards
from sessions.library.own_files import Found, LibraryPart, Place, files_in, tidied
from sessions.library.packs import ROTATE, USE, Packs, find_packs, used_in
from sessions.model import Item
from sessions.model.base import file_key
from sessions.model.columns import LIVE, Fault, Length, Pattern, Range, build, unknown
from sessions.rules.agenda_timing import turns_s
from sessions.rules.phases import KINDS, Kind
from sessions.text import listed

FORMAT = "parley-playbook/1"
MANY = "playbooks"
ITEM, SECONDS = "item", "seconds"
SECONDS_LEAST, SECONDS_MOST = 10, 7200
ITEMS_MOST = 40

TABLES: Mapping[str, str] = {"questions": "question"}
"""Settings that a file has as an array of tables, with the name they have there: ``[[item.question]]``."""

NAMES: Mapping[str, str] = {**TABLES, PACKS: USE}
"""Settings that have another name in a file."""

_BESIDE: Mapping[str, tuple[str, ...]] = {PACKS: (USE, ROTATE), BOARD: (BOARD, BOARD_SETTINGS)}
"""The keys that a file has for a setting that it takes from the library."""

_SEVERAL_LINES = ("about", "note")
_TYPES: Mapping[type, str] = {
    str: "text",
    int: "a whole number",
    bool: "true or false",
    list: "a list",
    dict: "a table",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaybookItem:
    """One item of a playbook. `owner` is the first or the second leader; each kind adds its own keys."""

    title: Annotated[str, Length(1, 80)]
    kind: Annotated[str, Pattern(r"[a-z][a-z-]{1,23}", "the key of an item kind, such as 'align'")]
    minutes: Annotated[int, Range(1, 120)]
    owner: Literal["first", "second"] | None = None
    outcome_wanted: Annotated[str, Length(1, 120)] | None = None
    on_zero: Literal["soft", "vote", "hard"] = "vote"
    seconds: Any = None
    settings: Annotated[Any, LIVE] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """An agenda as data. `buffer_percent` of its `minutes` stay free; `promise` says what you have at the end."""

    format: Literal["parley-playbook/1"]
    key: Annotated[str, file_key("joint-planning")]
    title: Annotated[str, Length(1, 80)]
    about: Annotated[str, Length(1, 600, lines=True)]
    minutes: Annotated[int, Range(1, 1440)]
    buffer_percent: Annotated[int, Range(0, 50)] = 10
    promise: Annotated[str, Length(1, 160)] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Playbook(Head):
    """An agenda to start from. `path` is the file of a playbook that a person added, None if it comes with parley."""

    items: tuple[PlaybookItem, ...]
    path: str | None = None


@dataclass(frozen=True, slots=True)
class Uses:
    """What playbooks can use: packs of questions, and boards."""

    packs: Packs = find_packs
    boards: Boards = find_boards


LIBRARY = Uses()


# --- the playbooks --------------------------------------------------------------------------------------------------


def own_folder() -> Path:
    """Return the folder of a person's own playbooks; it may not exist."""
    return own_files.own_folder(MANY)


def find_playbooks(folder: Path | None = None) -> Found[Playbook]:
    """Return every playbook: those that come with parley, and a person's own, which replace those of the same key.

    `folder` has the person's own playbooks, by default `own_folder()`; their own packs are beside it. A file with
    faults doesn't affect the others.
    """
    return own_files.find(_part(folder), folder)


def playbooks(folder: Path | None = None) -> dict[str, Playbook]:
    """Return every playbook by key. Raises Faulty with every fault in a person's own."""
    return own_files.every(_part(folder), folder)


def playbook(key: str, folder: Path | None = None) -> Playbook:
    """Return one playbook. Raises Missing with the nearest key; Faulty if a file with faults may contain it."""
    return own_files.one(_part(folder), key, folder)


def _part(folder: Path | None) -> LibraryPart[Playbook]:
    """Return the playbooks as a part of the library; what they use is read once, and only if one uses it."""
    packs = functools.cache(lambda: find_packs(None if folder is None else folder.parent / "packs"))
    boards = functools.cache(lambda: find_boards(None if folder is None else folder.parent / "boards"))
    uses = Uses(packs, boards)
    return LibraryPart("playbook", MANY, lambda text, name: [read_playbook(text, name, uses)], lambda: files_in(MANY))


# --- creating an agenda ---------------------------------------------------------------------------------------------


def agenda_items(playbook: Playbook, leaders: Sequence[str]) -> list[Item]:
    """Return the items of a new session's agenda, queued and in order; `leaders` are the keys of the two leaders."""
    owners = dict(zip(("first", "second"), leaders, strict=True))
    return [
        Item(
            id=f"I{n}",
            title=each.title,
            kind=each.kind,
            owner=owners[each.owner] if each.owner else None,
            planned_minutes=each.minutes,
            budget_s=each.minutes * 60,
            outcome_wanted=each.outcome_wanted,
            on_zero=each.on_zero,
            position=n - 1,
            settings=each.settings,
        )
        for n, each in enumerate(playbook.items, 1)
    ]


def length_s(playbook: Playbook, *, hot: bool = False) -> int:
    """Return the seconds that its items and its buffer take, or `hot` at one keyboard: private phases in two turns."""
    items = agenda_items(playbook, ("first", "second"))
    turns = sum(turns_s(item) for item in items) if hot else 0
    return sum(item.budget_s for item in items) + turns + playbook.minutes * 60 * playbook.buffer_percent // 100


# --- reading --------------------------------------------------------------------------------------------------------


def read_playbook(text: str, name: str, uses: Uses = LIBRARY) -> Playbook:
    """Return the playbook in a TOML text. Raises Faulty with every fault; `name` is the file name in them.

    It can name what is in `uses`, by default the whole library.
    """
    table = tidied(table_of(text, name), _SEVERAL_LINES)
    found, faults = playbook_from(table, uses)
    if found is None:
        raise Faulty(told(faults, text, name))
    return found


def playbook_from(table: Mapping[str, Any], uses: Uses = LIBRARY) -> tuple[Playbook | None, list[Fault]]:
    """Return the playbook that a table describes, or None and every fault in it."""
    head, faults = build(Head, table, also=(ITEM,))
    entries = table.get(ITEM)
    items: list[PlaybookItem] = []
    if not isinstance(entries, list) or not 1 <= len(entries) <= ITEMS_MOST:
        faults.append(
            Fault((ITEM,), f"is missing or not an array of tables; begin each of 1 to {ITEMS_MOST} items with [[item]]")
        )
        entries = []
    for n, entry in enumerate(entries):
        item, wrong = _item(entry, (ITEM, n), uses)
        faults += wrong
        if item is not None:
            items.append(item)
    if head is not None and len(items) == len(entries):
        faults += _time_faults(head, items)
    if head is None or faults:
        return None, faults
    return Playbook(**asdict(head), items=tuple(items)), []


def _time_faults(head: Head, items: Iterable[PlaybookItem]) -> list[Fault]:
    """Return the fault of a playbook that would make an agenda that is too long."""
    taken = sum(item.minutes for item in items)
    free = 100 - head.buffer_percent
    if taken * 100 <= head.minutes * free:
        return []
    needed = -(-taken * 100 // free)
    says = (
        f"is {head.minutes}, but the items take {taken} and {head.buffer_percent} % is the buffer: set it to "
        f"{needed} or more"
    )
    return [Fault(("minutes",), says)]


def _item(entry: Any, path: Place, uses: Uses) -> tuple[PlaybookItem | None, list[Fault]]:
    if not isinstance(entry, Mapping):
        return None, [Fault(path, "isn't a table; begin it with [[item]]")]
    named = entry.get("kind")
    kind = KINDS.get(named) if isinstance(named, str) else None
    kinds = [kind] if kind else list(KINDS.values())
    item, faults = build(PlaybookItem, entry, path, also=keys_of(kinds))
    if kind is None:
        if isinstance(named, str):
            near = difflib.get_close_matches(named, KINDS, n=1, cutoff=0.5)
            hint = f"did you mean {near[0]!r}?" if near else f"use {listed(sorted(KINDS), 'or')}"
            faults = [fault for fault in faults if fault.path != (*path, "kind")]
            faults.append(Fault((*path, "kind"), f"{named!r} isn't an item kind; {hint}"))
        return None, faults
    settings, wrong = _settings(kind, entry, path, uses)
    faults += wrong
    if item is None or faults:
        return None, faults
    return replace(item, settings=settings or None), []


def keys_of(kinds: Iterable[Kind]) -> list[str]:
    """Return the keys that items of these kinds may have in a file beside the common ones, in order."""
    settings = dict.fromkeys(key for each in kinds for key in each.settings)
    return [name for key in settings for name in _BESIDE.get(key, (TABLES.get(key, key),))]


def _settings(kind: Kind, entry: Mapping[str, Any], path: Place, uses: Uses) -> tuple[dict[str, Any], list[Fault]]:
    settings: dict[str, Any] = {}
    faults: list[Fault] = []
    for key, wanted in kind.settings.items():
        name = NAMES.get(key, key)
        if name not in entry or name in (SECONDS, USE, BOARD, LEVEL):
            continue
        value = entry[name]
        right = isinstance(value, wanted) and not (wanted is int and isinstance(value, bool))
        wrong = _strange(value, (*path, name)) if right else [Fault((*path, name), f"must be {_TYPES[wanted]}")]
        faults += wrong
        if not wrong:
            settings[key] = value
    if PACKS in kind.settings:
        used, wrong = used_in(entry, path, uses.packs)
        faults += wrong
        settings |= {PACKS: used} if used else {}
    if BOARD in kind.settings:
        about, wrong = board_in(entry, path, uses.boards)
        faults += wrong
        settings |= about
    for fault in kind.faults(settings):
        first, *rest = fault.path
        faults.append(Fault((*path, NAMES.get(str(first), first), *rest), fault.says))
    if SECONDS in entry:
        faults += _seconds_faults(kind, entry[SECONDS], (*path, SECONDS))
        settings[SECONDS] = entry[SECONDS]
    return settings, faults


def _seconds_faults(kind: Kind, value: Any, path: Place) -> list[Fault]:
    phases = [phase.key for phase in kind.phases]
    if not isinstance(value, Mapping):
        return [Fault(path, f"isn't a table; write {{ {phases[0]} = 90 }}")]
    faults = [Fault((*path, key), unknown(key, phases)) for key in value if key not in phases]
    return faults + [
        Fault((*path, key), f"isn't a valid time; use {SECONDS_LEAST} to {SECONDS_MOST} seconds")
        for key, seconds in value.items()
        if type(seconds) is not int or not SECONDS_LEAST <= seconds <= SECONDS_MOST
    ]


def _strange(value: Any, path: Place) -> list[Fault]:
    """Return a fault for everything in a setting that JSON doesn't support."""
    if isinstance(value, date | time):
        return [Fault(path, f'is a date or time; put it in quotes, "{value}"')]
    if isinstance(value, float) and not math.isfinite(value):
        return [Fault(path, "isn't a finite number; use one")]
    if isinstance(value, list):
        return [fault for n, each in enumerate(value) for fault in _strange(each, (*path, n))]
    if isinstance(value, Mapping):
        return [fault for key, each in value.items() for fault in _strange(each, (*path, key))]
    return []
