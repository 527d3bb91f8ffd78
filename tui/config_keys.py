"""The keys that a config gives to commands, checked against every command."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from sessions.model.columns import Fault, unknown
from sessions.text import clean
from tui.commands.command import KeyCommand, shown
from tui.commands.key_names import UNREACHABLE, nearest, pressable, types
from tui.commands.keymap import (
    AGENDA,
    AMENDING,
    ANYWHERE,
    CAPTURE,
    COACH,
    EDITOR,
    FORM,
    FRAME,
    HISTORY,
    HISTORY_FIND,
    LATE,
    LEAD,
    LOBBY,
    MINUTES,
    NEW,
    PACK,
    PAIR,
    RECORDS,
    RUN,
    TURNS,
    VOTE,
)
from tui.exercises import commands

TYPING = ".typing"
GONE: Mapping[str, str] = dict.fromkeys(
    ("close-sign-first", "close-sign-second"), "no longer has a key: `close-sign` lets both leaders sign; remove it"
)
"""What is said of a command that there was once, by its name."""


def everything() -> list[KeyCommand]:
    """Return every command, each once."""
    return list({command.id: command for command in (*FRAME, *commands())}.values())


def read_keys(given: Any, table: str, line: Callable[[str], int]) -> tuple[dict[str, str], list[Fault]]:
    """Return the correct keys that a config gives in `table`, and every mistake; `line` says in which line a name is.

    If two of its commands get the same key where both can act, only the first one has it.
    """
    if not isinstance(given, Mapping):
        return {}, [Fault((table,), f"is not a table; begin it with [{table}]")]
    ids = [command.id for command in everything()]
    names = [*ids, *(each + TYPING for each in ids)]
    keys: dict[str, str] = {}
    faults: list[Fault] = []
    for name, value in given.items():
        path = (table, name)
        if isinstance(value, Mapping):
            faults.append(Fault(path, f'is a table; put the whole name in quotes, "{clean(name)}{TYPING}" = "f9"'))
        elif says := GONE.get(name.removesuffix(TYPING)):
            faults.append(Fault(path, says))
        elif name not in names:
            faults.append(Fault(path, unknown(name, names)))
        elif says := _key_fault(value, typing=name.endswith(TYPING)):
            faults.append(Fault(path, says))
        else:
            keys[name] = ",".join(pressable(part) or "" for part in _parts(value))
    while clash := next(clashes(keys), None):
        name, key, other = clash
        there = next((each for each in _names(other) if key in keys.get(each, "").split(",")), None)
        last = name if there is None else max(name, there, key=list(keys).index)
        also = other if there is None else f"{there if last == name else name}"
        where = "" if there is None else f" in line {line(also)}"
        says = f"{shown(key)} is also the key of `{also}`{where} where both can act; give one of them another key"
        faults.append(Fault((table, last), says))
        del keys[last]
    return keys, faults


def _names(command: str) -> tuple[str, str]:
    return command, command + TYPING


def _parts(value: str) -> list[str]:
    return [part.strip() for part in value.split(",")]


def _key_fault(value: Any, typing: bool) -> str | None:
    """Return why `value` can't be pressed, or None. An empty text removes the command's keys.

    `typing` means that it should act while somebody types.
    """
    if not isinstance(value, str):
        return 'isn\'t a text; give a key such as "n", "f9" or "ctrl+g"'
    if value == "":
        return None
    for part in _parts(value):
        if part in UNREACHABLE:
            return f"{part} arrives as {UNREACHABLE[part]} in a terminal; give another key"
        key = pressable(part)
        if key is None:
            near = nearest(part) if part else None
            hint = f"did you mean `{near}`?" if near else 'give one such as "n", "f9" or "ctrl+g"'
            return f"{part!r} isn't a key that a terminal sends; {hint}"
        if typing and types(key):
            return f"{part!r} is typed into texts, so it can't act while you type; use an F-key or one with ctrl"
    return None


def clashes(keymap: Mapping[str, str]) -> Iterator[tuple[str, str, str]]:
    """Yield each name in a keymap with a key that another command has where both can act, and that command's name."""
    for scope in _scopes():
        for name in keymap:
            own = scope.get(name.partition(".")[0])
            for other in scope.values():
                if own and other is not own and not _together(own, other):
                    for key in sorted(other.acting(keymap).intersection(keymap[name].split(","))):
                        yield name, key, other.id


def _scopes() -> Iterator[dict[str, KeyCommand]]:
    """Yield the commands that can act on one screen at the same time, by their ids."""
    session = (*FORM, COACH, *VOTE, *LATE, *EDITOR, *TURNS, *CAPTURE, RECORDS, *RUN, *LEAD)
    for scope in (LOBBY, session, AGENDA, (*MINUTES, *AMENDING), (*HISTORY, *HISTORY_FIND), NEW, PACK, PAIR):
        yield {command.id: command for command in (*ANYWHERE, *scope)}


def _together(one: KeyCommand, other: KeyCommand) -> bool:
    """Whether two commands share a default key, because they can never both act."""
    return bool(one.acting() & other.acting())
