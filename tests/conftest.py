"""What every test relies on: the same random examples on every machine, and no file of the person's own."""

import gc
import os
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from sessions import pins
from sessions.store import connection, migrations, sqlite_file
from sessions.store.sqlite import sqlite3
from tests.demo import Demo, played
from tests.few import PROFILE, few

pins.Costs.now = pins.Cost(4)  # a PIN is tried at once here; what starts as its own process takes its time

for _profile in ("parley", "ci", "search"):
    settings.register_profile(
        _profile,
        deadline=None,
        suppress_health_check=[HealthCheck.too_slow],
        max_examples=few(100),
        derandomize=_profile != "search",
    )
settings.load_profile(PROFILE)


def pytest_collection_finish() -> None:
    """Let the garbage collector leave alone what was imported, and come less often: it took a fifth of the time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 50)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers() -> int | None:
    """Return three workers for two processors: who plays at a terminal waits half of the time."""
    if "PYTEST_XDIST_AUTO_NUM_WORKERS" in os.environ:
        return None
    return (os.cpu_count() or 1) * 3 // 2


@pytest.fixture(scope="session", autouse=True)
def no_waiting_for_the_disk() -> None:
    """Let no test of this process wait until a file is on the disk; what starts as a separate process does."""
    connection.PRAGMAS.append("synchronous = OFF")


@pytest.fixture(scope="session", autouse=True)
def migrate_once(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Let a new file of this process begin as a copy of one that all migrations made; to run them takes 0.1 s."""
    made = tmp_path_factory.mktemp("migrated") / "parley.db"
    open_writer, latest = connection.open_writer, migrations.LATEST

    def opened(path: Path) -> sqlite3.Connection:
        if latest == migrations.LATEST and path.stat().st_size == 0 and connection.may_write(path):
            if not made.exists():
                open_writer(made).close()
            path.write_bytes(made.read_bytes())
        return open_writer(path)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sqlite_file, "open_writer", opened)
        yield


@pytest.fixture(scope="session")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> Demo:
    """The examples, played once; to play them takes a second. A test that changes them takes a copy."""
    return played(tmp_path_factory.mktemp("demo") / "demo.db")


@pytest.fixture(scope="session")
def homes(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The paths of new homes. They are in one folder: for each name there, pytest looks through all that it made."""
    folder = tmp_path_factory.mktemp("homes")
    return (folder / str(number) for number in count())


@pytest.fixture(autouse=True)
def own_folders(homes: Iterator[Path], monkeypatch: pytest.MonkeyPatch) -> None:
    """A home of the test's own, so that no test reads or writes what belongs to the person who runs it."""
    home = next(homes)
    home.mkdir(mode=0o700)
    for name, folder in (
        ("HOME", "."),
        ("XDG_DATA_HOME", "data"),
        ("XDG_CONFIG_HOME", "config"),
        ("XDG_STATE_HOME", "state"),
    ):
        monkeypatch.setenv(name, str(home / folder))
    for name in ("PARLEY_DB", "PARLEY_DEV", "NO_COLOR", "SSH_CONNECTION"):
        monkeypatch.delenv(name, raising=False)
