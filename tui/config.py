"""A person's settings: ``config.toml`` in the config folder. It is optional; mistakes are listed with their line."""

from collections.abc import Mapping
from dataclasses import asdict, field
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

from sessions.errors import Faulty, Trouble
from sessions.frozen import dataclass
from sessions.model.columns import Among, Fault, Range, build
from tui.paths import config_file

if TYPE_CHECKING:
    from sessions.store.sqlite_store import SqliteStore

KEYS = "keys"
MUTE, BELL = "mute", "bell"
CURTAIN_IDLE_S = 180


def _playbooks() -> tuple[str, ...]:
    from sessions.library.own_files import titles

    return tuple(key for key, _ in titles("playbooks"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Choices:
    """What is chosen once: the theme (by default the one that suits the terminal), and whether parley rings the bell.

    In a `compact` density, no empty lines stand between blocks. With `reduced_motion`, or on a slow `link`, the clock
    moves once a minute and nothing else moves by itself; over SSH, parley measures the link unless this says how it is.

    `playbook` is the key of the playbook that the form of a new session begins with. After `curtain_idle_s` seconds
    without a key, the curtain drops on a turn at the hot seat. `mirror` says whether each change is also written to a
    second file, beside the one with the sessions. `escalations_least` and `escalations_most` are how many escalations
    a pair wants for every ten decisions, at least and at most.
    """

    theme: Literal["dark", "light", "ansi"] | None = None
    density: Literal["comfortable", "compact"] = "comfortable"
    bell: bool = True
    reduced_motion: bool = False
    link: Literal["auto", "slow", "fast"] = "auto"
    playbook: Annotated[str, Among(_playbooks)] | None = None
    curtain_idle_s: Annotated[int, Range(30, 3600)] = CURTAIN_IDLE_S
    mirror: bool = True
    escalations_least: Annotated[int, Range(0, 100)] = 0
    escalations_most: Annotated[int, Range(0, 100)] = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Config(Choices):
    """A person's settings. `keys` gives commands other keys: ids, with ``.typing`` too, to keys separated by commas."""

    keys: Mapping[str, str] = field(default_factory=dict)


def load(path: Path) -> Config:
    """Return the settings at `path`, or the defaults where there is no such file.

    Raises Faulty with every fault, Trouble where the file can't be read.
    """
    if not path.exists():
        return Config()
    from sessions.files.reading import own_text

    return read_config(own_text(path).text, str(path))


def usable(path: Path) -> tuple[Config, list[str]]:
    """Return what can be used of the settings at `path`, and a line for each fault or for why it can't be read."""
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
    """Return the correct settings, and every mistake. Raises Faulty if they aren't TOML."""
    from sessions.files.toml_errors import table_of, told

    table = table_of(text, name)
    keys, wrong = _keys(table.pop(KEYS, {}), text)
    table, more = _with_bell(table)
    wrong += more
    chosen, faults = build(Choices, table, also=(KEYS, MUTE))
    if chosen is None:
        wrongly = {fault.path[0] for fault in faults}
        chosen, _ = build(Choices, {key: value for key, value in table.items() if key not in wrongly})
    chosen = chosen or Choices()
    return Config(**asdict(chosen), keys=keys), told([*faults, *wrong], text, name)


def _with_bell(table: Mapping[str, Any]) -> tuple[dict[str, Any], list[Fault]]:
    """Return the settings with `mute`, which earlier versions had, turned into `bell`, and what is wrong with it."""
    if MUTE not in table:
        return dict(table), []
    rest = {key: value for key, value in table.items() if key != MUTE}
    mute = table[MUTE]
    if BELL in table:
        return rest, [Fault((MUTE,), f"is the earlier word for `{BELL}`; remove one of the two")]
    if not isinstance(mute, bool):
        return rest, [Fault((MUTE,), f"is the earlier word for `{BELL}`; write {BELL} = false, or true")]
    return {**rest, BELL: not mute}, []


def _keys(given: Any, text: str) -> tuple[Mapping[str, str], list[Fault]]:
    if isinstance(given, Mapping) and not given:
        return {}, []
    from sessions.files.toml_positions import Lines
    from tui.config_keys import read_keys  # the exercises with it, whose commands have keys too

    lines = Lines(text)
    return read_keys(given, KEYS, lambda name: lines.line((KEYS, name)))


def opened(path: Path) -> "SqliteStore":
    """Open the file with the sessions, mirrored unless the config says otherwise. Raises Trouble."""
    from sessions.store import open_store

    return open_store(path, mirror=_mirrored())


def opened_unkept(path: Path) -> "SqliteStore":
    """Open a file that nobody keeps: it's neither mirrored nor safe from a power failure. Raises Trouble."""
    from sessions.store import open_store

    return open_store(path, mirror=False, lasting=False)


def escalation_band() -> tuple[int, int]:
    """Return the band in which a pair wants its escalations for every ten decisions, the lower end first."""
    config = _usable()
    least, most = sorted((config.escalations_least, config.escalations_most))
    return least, most


def _mirrored() -> bool:
    """Whether changes are written down twice; a config that can't be read turns nothing off."""
    return _usable().mirror


def _usable() -> Config:
    """Return what can be used of the settings, without a word about the rest."""
    try:
        if not config_file().exists():
            return Config()
    except OSError:
        return Config()
    return usable(config_file())[0]
