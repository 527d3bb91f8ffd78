"""Where parley keeps what is not the file."""

from pathlib import Path

APP = "parley"


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

    return Path(platformdirs.user_log_dir(APP, appauthor=False)) / "parley.log"
