"""A person's settings: ``config.toml`` in the config folder. It is optional; mistakes are listed with their line."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

from sessions.errors import Faulty, Trouble
from sessions.model.columns import Fault, Range, build
from tui.paths import config_file

if TYPE_CHECKING:
    from sessions.store.sqlite_store import SqliteStore

KEYS = "keys"
CURTAIN_IDLE_S = 180


@dataclass(frozen=True, slots=True, kw_only=True)
class Choices:
    """What is chosen once: the theme (by default the one that suits the terminal), and whether the clock is mute.

    `curtain_idle_s` is after how many seconds without a key the curtain drops in a turn at the hot seat. `mirror` says
    whether each change is also written into a second file, beside the one with the sessions. `escalations_least` and
    `escalations_most` are the band in which a pair wants its escalations for every ten decisions.
    """

    theme: Literal["dark", "light", "ansi"] | None = None
    mute: bool = False
    curtain_idle_s: Annotated[int, Range(30, 3600)] = CURTAIN_IDLE_S
    mirror: bool = True
    escalations_least: Annotated[int, Range(0, 100)] = 0
    escalations_most: Annotated[int, Range(0, 100)] = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Config(Choices):
    """A person's settings. `keys` gives commands other keys: ids, with ``.typing`` too, to keys parted by commas."""

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
    given = table.pop(KEYS, {})
    chosen, faults = build(Choices, table, also=(KEYS,))
    keys, wrong = _keys(given)
    if chosen is None:
        wrongly = {fault.path[0] for fault in faults}
        chosen, _ = build(Choices, {key: value for key, value in table.items() if key not in wrongly})
    chosen = chosen or Choices()
    return Config(**asdict(chosen), keys=keys), told([*faults, *wrong], text, name)


def _keys(given: Any) -> tuple[Mapping[str, str], list[Fault]]:
    if isinstance(given, Mapping) and not given:
        return {}, []
    from tui.config_keys import read_keys  # the exercises with it, whose commands have keys too

    return read_keys(given, KEYS)


def opened(path: Path) -> "SqliteStore":
    """Open the file with the sessions, mirrored unless the config says otherwise. Raises Trouble."""
    from sessions.store import open_store

    return open_store(path, mirror=_mirrored())


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
