"""An installed parley, as a stranger meets it: ``python -m tests.terminal.installed PARLEY`` tries one out."""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

from sessions.version import VERSION
from tests.terminal.driver import Terminal, environment, restored
from tui.terminal.typeahead import PAUSE_S


def try_out(parley: Sequence[str], folder: Path, env: Mapping[str, str] | None = None) -> None:
    """Look at the examples on a real terminal, then write minutes and check them. Raises AssertionError, TimeoutError.

    `folder` is where it runs and all that it finds of a person's files.
    """
    home = {"HOME": str(folder), "XDG_DATA_HOME": "", "XDG_CONFIG_HOME": "", "XDG_STATE_HOME": "", **(env or {})}
    with Terminal([*parley, "demo"], cols=100, rows=30, cwd=folder, env=home) as terminal:
        terminal.wait_for("Q3 joint roadmap")
        terminal.press("enter")
        terminal.wait_for("to open")
        terminal.press("escape")
        for last_words in ("hand over", "Pairs"):
            terminal.wait_for(last_words)
            time.sleep(PAUSE_S)  # letters that come right after a change do nothing
            terminal.press("q")
        assert terminal.wait() == 0
        assert restored(terminal)

    def said(*words: str) -> str:
        done = subprocess.run(
            [*parley, *words], cwd=folder, env=environment(home), capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    assert said("--version") == f"parley {VERSION}\n"
    closed = said("--db", "parley.db", "demo", "--load").split()[0]
    said("--db", "parley.db", "export", closed, "--with-schema", "-o", "minutes.toml")
    said("check", "minutes.toml")
    said("--db", "parley.db", "doctor")
    assert "joint-planning" in said("playbooks")


if __name__ == "__main__":
    with tempfile.TemporaryDirectory(prefix="parley-installed-") as empty:
        try_out(sys.argv[1:], Path(empty))
    print(f"{' '.join(sys.argv[1:])} starts, and does what it should.")
