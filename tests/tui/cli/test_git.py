"""Signed minutes in a real git, which on many machines is configured to change line ends."""

import os
import subprocess
from pathlib import Path

import pytest

from tests.demo import Demo
from tests.tui.cli.conftest import ROOT, Parley
from tests.tui.cli.test_signing import accepted, key
from tui.cli.signing import signature_path

__all__ = ["key"]

DOC = (ROOT / "docs" / "minutes.md").read_text("utf-8")
ATTRIBUTES = DOC.partition("`.gitattributes` file next to the minutes:\n\n```\n")[2].partition("```")[0]


def git(folder: Path, *words: object) -> str:
    clean = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}
    names = ["-c", "user.name=Ada", "-c", "user.email=ada@example.org", "-c", "core.autocrlf=true"]
    command = ["git", *names, *map(str, words)]
    return subprocess.run(
        command, cwd=folder, env={**os.environ, **clean}, check=True, capture_output=True, text=True
    ).stdout


def cloned(parley: Parley, demo: Demo, key: Path, folder: Path, attributes: str) -> Path:
    """Return the signed minutes as another person's git checks them out."""
    first = folder / "first"
    first.mkdir()
    minutes = first / "minutes.toml"
    assert parley("export", demo.closed, "-o", minutes, "--sign", key).code == 0
    if attributes:
        (first / ".gitattributes").write_text(attributes)
    git(first, "init", "-q")
    git(first, "add", ".")
    git(first, "commit", "-q", "-m", "Minutes")
    git(folder, "clone", "-q", "--config", "core.autocrlf=true", first, "second")
    return folder / "second" / "minutes.toml"


@pytest.mark.openssh
def test_a_signed_file_survives_autocrlf_with_the_documented_attributes(
    parley: Parley, demo: Demo, key: Path, tmp_path: Path
) -> None:
    assert "*.toml -text" in ATTRIBUTES
    there = cloned(parley, demo, key, tmp_path, ATTRIBUTES)
    assert b"\r" not in there.read_bytes()
    assert accepted(there, key, there.parent)


@pytest.mark.openssh
def test_without_them_autocrlf_changes_the_bytes_and_the_minutes_can_still_be_imported(
    parley: Parley, demo: Demo, key: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    there = cloned(parley, demo, key, tmp_path, "")
    assert b"\r\n" in there.read_bytes()
    assert not accepted(there, key, there.parent)
    assert "already here, unchanged" in parley("import", there).out
    assert parley("export", demo.closed, "-o", there, "--sign", key).code == 0
    assert b"\r" not in there.read_bytes()
    assert accepted(there, key, there.parent)


@pytest.mark.parametrize("kind", ["toml", "markdown", "html", "brief", "json"])
def test_an_export_ends_its_lines_with_a_line_feed_even_over_a_commented_file_that_did_not(
    parley: Parley, demo: Demo, tmp_path: Path, kind: str
) -> None:
    path = tmp_path / "minutes.txt"
    assert parley("export", demo.closed, "--format", kind, "-o", path).code == 0
    whole = path.read_bytes()
    assert b"\r" not in whole
    if kind == "toml":
        path.write_bytes((b"# mine\n" + whole).replace(b"\n", b"\r\n"))
        assert parley("export", demo.closed, "-o", path).code == 0
        assert b"\r" not in path.read_bytes()
        assert b"# mine\n" in path.read_bytes()
    assert signature_path(path).exists() is False
