"""Where parley keeps what is not the file."""

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sessions.store.file import FileStore

APP = "parley"
LOG_MOST = 1_000_000  # bytes of the log of crashes, of which the one before is kept


def config_folder() -> Path:
    """Return the folder of the config."""
    import platformdirs

    return Path(platformdirs.user_config_dir(APP, appauthor=False))


def config_file() -> Path:
    """Return the config file; it need not be there."""
    return config_folder() / "config.toml"


def log_file() -> Path:
    """Return the file that takes the traceback of a crash."""
    import platformdirs

    return Path(platformdirs.user_log_dir(APP, appauthor=False)) / "crash.log"


def opened(path: Path) -> "FileStore":
    """Open the file with the sessions, mirrored unless the config says otherwise. Raises Trouble."""
    from sessions.store import open_store

    return open_store(path, mirror=_mirrored())


def _mirrored() -> bool:
    """Whether changes are written down twice; a config that cannot be read turns nothing off."""
    try:
        if not config_file().exists():
            return True
    except OSError:
        return True
    from tui.config import usable

    return usable(config_file())[0].mirror
