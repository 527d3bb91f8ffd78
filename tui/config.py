"""A person's own settings: ``config.toml`` in the config folder. It need not be there; a fault is told by its line."""

from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Annotated, Any, Literal

from sessions.errors import Faulty
from sessions.shape import Fault, Range, build, unknown
from sessions.text import clean

KEYS = "keys"
TYPING = ".typing"
CURTAIN_IDLE_S = 180
UNREACHABLE: Mapping[str, str] = {
    "ctrl+i": "tab",
    "ctrl+j": "enter",
    "ctrl+m": "enter",
    "ctrl+enter": "enter",
    "ctrl+h": "backspace",
}
"""Keys that a terminal does not tell from another, with that other."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Choices:
    """What is chosen once: the theme (by default the one that suits the terminal), and whether the clock is mute.

    `curtain_idle_s` is after how many seconds without a key the curtain drops in a turn at the hot seat.
    """

    theme: Literal["dark", "light", "ansi"] | None = None
    mute: bool = False
    curtain_idle_s: Annotated[int, Range(30, 3600)] = CURTAIN_IDLE_S


@dataclass(frozen=True, slots=True, kw_only=True)
class Config(Choices):
    """A person's settings. `keys` gives commands other keys: ids, with ``.typing`` too, to keys parted by commas."""

    keys: Mapping[str, str] = field(default_factory=dict)


def load(path: Path, commands: Collection[str] | None = None) -> Config:
    """Return the settings at `path`, or the defaults where there is no such file.

    `commands` are the ids that `keys` may name, by default all there are. Raises Faulty with every fault, Trouble
    where the file cannot be read.
    """
    if not path.exists():
        return Config()
    from sessions.faults import text_of

    return read_config(text_of(path), str(path), commands)


def read_config(text: str, name: str, commands: Collection[str] | None = None) -> Config:
    """Return the settings in a TOML text. Raises Faulty with every fault; `name` is what they call the file."""
    from sessions.faults import table_of, told

    table = table_of(text, name)
    given = table.pop(KEYS, {})
    chosen, faults = build(Choices, table, also=(KEYS,))
    keys, wrong = _keys(given, commands)
    if chosen is None or wrong:
        raise Faulty(told([*faults, *wrong], text, name))
    return Config(**asdict(chosen), keys=keys)


def _keys(given: Any, commands: Collection[str] | None) -> tuple[dict[str, str], list[Fault]]:
    if not isinstance(given, Mapping):
        return {}, [Fault((KEYS,), "is not a table; begin it with [keys]")]
    if not given:
        return {}, []
    ids = _known() if commands is None else commands
    names = [*ids, *(each + TYPING for each in ids)]
    keys: dict[str, str] = {}
    faults: list[Fault] = []
    for name, value in given.items():
        path = (KEYS, name)
        if isinstance(value, Mapping):
            faults.append(Fault(path, f'is a table; put the whole name in quotes, "{clean(name)}{TYPING}" = "f9"'))
        elif name not in names:
            faults.append(Fault(path, unknown(name, names)))
        elif says := _key_fault(value):
            faults.append(Fault(path, says))
        else:
            keys[name] = ",".join(_parts(value))
    return keys, faults


def _known() -> list[str]:
    from tui.keys import everything

    return [command.id for command in everything()]


def _parts(value: str) -> list[str]:
    return [part.strip() for part in value.split(",")]


def _key_fault(value: Any) -> str | None:
    """Return why `value` cannot be pressed, or None. An empty text takes the command's keys away."""
    if not isinstance(value, str):
        return 'is not a text; give a key such as "n", "f9" or "ctrl+g"'
    if value == "":
        return None
    for part in _parts(value):
        if not part or not part.isprintable() or " " in part:
            return 'names no key; give one such as "n", "f9" or "ctrl+g", several parted by commas'
        if part in UNREACHABLE:
            return f"{part} arrives as {UNREACHABLE[part]} in a terminal; give another key"
    return None
