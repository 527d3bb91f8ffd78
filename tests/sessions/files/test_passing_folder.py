"""What nobody keeps doesn't stay among the temporary files, even if its process was killed."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from sessions.files.passing_folder import PassingFolder

KILLED = """
import os, signal
from sessions.files.passing_folder import PassingFolder
folder = PassingFolder("demo")
(folder.path / "demo.db").write_text("")
os.kill(os.getpid(), signal.SIGKILL)
"""


def test_the_folder_of_a_killed_process_is_deleted_with_the_next_one_and_no_other_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    subprocess.run([sys.executable, "-c", KILLED], check=False)
    (killed,) = tmp_path.iterdir()
    other = [tmp_path / "parley-demo-notes", tmp_path / killed.name.replace("demo", "alone")]
    for each in other:
        each.mkdir()
    running = PassingFolder("demo")
    assert not killed.exists() and all(each.exists() for each in other)
    new = PassingFolder("demo")
    assert running.path.exists(), "its process hasn't ended"
    for folder in (running, new):
        folder.close()
    assert set(tmp_path.iterdir()) == set(other)
