"""A person's own settings: ``config.toml`` in the config folder. It need not be there; a fault is told by its line."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Annotated, Any, Literal

from sessions.errors import Faulty, Trouble
from sessions.model.columns import Fault, Range, build, unknown
from sessions.text import clean
from tui.commands.command import shown
from tui.commands.key_names import UNREACHABLE, nearest, pressable, types

KEYS = "keys"
TYPING = ".typing"
CURTAIN_IDLE_S = 180


@dataclass(frozen=True, slots=True, kw_only=True)
class Choices:
    """What is chosen once: the theme (by default the one that suits the terminal), and whether the clock is mute.

    `curtain_idle_s` is after how many seconds without a key the curtain drops in a turn at the hot seat. `mirror` says
    whether each change is also written into a second file, beside the one with the sessions.
    """

    theme: Literal["dark", "light", "ansi"] | None = None
    mute: bool = False
    curtain_idle_s: Annotated[int, Range(30, 3600)] = CURTAIN_IDLE_S
    mirror: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Config(Choices):
    """A person's settings. `keys` gives commands other keys: ids, with ``.typing`` too, to keys parted by commas."""

    keys: Mapping[str, str] = field(default_factory=dict)


def load(path: Path) -> Config:
    """Return the settings at `path`, or the defaults where there is no such file.

    Raises Faulty with every fault, Trouble where the file cannot be read.
    """
    if not path.exists():
        return Config()
    from sessions.files.reading import own_text

    return read_config(own_text(path).text, str(path))


def usable(path: Path) -> tuple[Config, list[str]]:
    """Return what can be used of the settings at `path`, and a line for each fault or for why it cannot be read."""
    try:
        if not path.exists():
            return Config(), []
        from sessions.files.reading import own_text

        return _settings(own_text(path).text, str(path))
    except Faulty as faulty:
        return Config(), faulty.faults
    except Trouble as trouble:
        return Config(), [str(trouble)]


def read_config(text: str, name: str) -> Config:
    """Return the settings in a TOML text. Raises Faulty with every fault; `name` is what they call the file."""
    config, faults = _settings(text, name)
    if faults:
        raise Faulty(faults)
    return config


def _settings(text: str, name: str) -> tuple[Config, list[str]]:
    """Return what is right in the settings, and every fault. Raises Faulty where they are no TOML."""
    from sessions.files.toml_errors import table_of, told

    table = table_of(text, name)
    given = table.pop(KEYS, {})
    chosen, faults = build(Choices, table, also=(KEYS,))
    keys, wrong = _keys(given)
    if chosen is None:
        wrongly = {fault.path[0] for fault in faults}
        chosen, _ = build(Choices, {key: value for key, value in table.items() if key not in wrongly})
    chosen = chosen or Choices()
    return Config(**asdict(chosen), keys=keys), told([*faults, *wrong], text, name)


def _keys(given: Any) -> tuple[dict[str, str], list[Fault]]:
    if not isinstance(given, Mapping):
        return {}, [Fault((KEYS,), "is not a table; begin it with [keys]")]
    if not given:
        return {}, []
    from tui.commands.keymap import clashes, everything

    ids = [command.id for command in everything()]
    names = [*ids, *(each + TYPING for each in ids)]
    keys: dict[str, str] = {}
    faults: list[Fault] = []
    for name, value in given.items():
        path = (KEYS, name)
        if isinstance(value, Mapping):
            faults.append(Fault(path, f'is a table; put the whole name in quotes, "{clean(name)}{TYPING}" = "f9"'))
        elif name not in names:
            faults.append(Fault(path, unknown(name, names)))
        elif says := _key_fault(value, typing=name.endswith(TYPING)):
            faults.append(Fault(path, says))
        else:
            keys[name] = ",".join(pressable(part) or "" for part in _parts(value))
    for name, key, other in clashes(keys):
        says = f"{shown(key)} is the key of `{other}` too, where both can act; give one of them another key"
        faults.append(Fault((KEYS, name), says))
    return keys, faults


def _parts(value: str) -> list[str]:
    return [part.strip() for part in value.split(",")]


def _key_fault(value: Any, typing: bool) -> str | None:
    """Return why `value` cannot be pressed, or None. An empty text takes the command's keys away.

    `typing` says that it is to act while somebody types.
    """
    if not isinstance(value, str):
        return 'is not a text; give a key such as "n", "f9" or "ctrl+g"'
    if value == "":
        return None
    for part in _parts(value):
        if part in UNREACHABLE:
            return f"{part} arrives as {UNREACHABLE[part]} in a terminal; give another key"
        key = pressable(part)
        if key is None:
            near = nearest(part) if part else None
            hint = f"did you mean `{near}`?" if near else 'give one such as "n", "f9" or "ctrl+g"'
            return f"{part!r} names no key that a terminal sends; {hint}"
        if typing and types(key):
            return f"{part!r} is typed into texts, so it cannot act while you type; give an F-key or one with ctrl"
    return None
