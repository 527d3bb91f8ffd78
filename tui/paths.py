"""Where parley stores files other than the database."""

from contextlib import suppress
from pathlib import Path

APP = "parley"
LOG_MOST = 1_000_000  # bytes of the crash log; the one before it is kept


def config_folder() -> Path:
    """Return the config folder."""
    import platformdirs

    return Path(platformdirs.user_config_dir(APP, appauthor=False))


def config_file() -> Path:
    """Return the config file; it may not exist."""
    return config_folder() / "config.toml"


def log_file() -> Path:
    """Return the file for the traceback of a crash."""
    import platformdirs

    return Path(platformdirs.user_log_dir(APP, appauthor=False)) / "crash.log"


def warned_file() -> Path:
    """Return the file that lists the databases for which a network file system was warned about."""
    import platformdirs

    return Path(platformdirs.user_state_dir(APP, appauthor=False)) / "warned"


def network_warning(path: Path, kind: str) -> str:
    """Return a warning about a file on the network file system `kind`, once for each file; otherwise nothing.

    If the file can't be recorded, the warning is shown every time.
    """
    if not kind:
        return ""
    noted = warned_file()
    try:
        if str(path) in noted.read_text("utf-8").splitlines():
            return ""
    except (OSError, UnicodeDecodeError):
        pass
    from sessions.errors import Refused
    from sessions.files.writing import append_note

    with suppress(OSError, Refused):
        append_note(noted, f"{path}\n", LOG_MOST)
    return (
        f"{path} is on a network file system ({kind}), where locks can fail and changes can get lost. Keep "
        "it on a disk of this machine, and let others in with `parley host`."
    )
