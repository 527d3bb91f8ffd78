"""The checks beside the tests: the same ones in CI, before a commit and in `just`, and each finds what it is for."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
CODESPELL = Path(sys.executable).with_name("codespell")


def spelling(*words: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run([CODESPELL, *words], cwd=ROOT, capture_output=True, text=True, check=False)


def test_every_word_that_people_read_is_spelt_right() -> None:
    done = spelling()
    assert done.returncode == 0, done.stdout + done.stderr


def test_a_word_that_is_spelt_wrong_is_found(tmp_path: Path) -> None:
    (tmp_path / "page.md").write_text("You recieve " + "the minutes.\n")  # codespell:ignore recieve
    done = spelling(tmp_path)
    assert done.returncode != 0 and "receive" in done.stdout


def test_a_commit_is_checked_as_ci_checks_it() -> None:
    in_ci = re.findall(r"^\.venv/bin/(\S.*)$", (ROOT / ".ci" / "run").read_text("utf-8"), re.MULTILINE)
    hooks = re.findall(
        r"^ +entry: \.venv/bin/(\S.*)$", (ROOT / ".pre-commit-config.yaml").read_text("utf-8"), re.MULTILINE
    )
    assert len(in_ci) == 5
    assert sorted(in_ci) == sorted(hook for hook in hooks if "pytest" not in hook)


def test_each_test_that_is_called_slow_is_there() -> None:
    named = (ROOT / "tests" / "slow.txt").read_text("utf-8").splitlines()[1:]
    tests = "".join(path.read_text("utf-8") for path in (ROOT / "tests").rglob("test_*.py"))
    written = set(re.findall(r"^(?:async )?def (test_\w+)", tests, re.MULTILINE))
    assert "TestSessions = " in tests
    assert set(named) - written == {"TestSessions::runTest"}, "renamed or gone: change tests/slow.txt too"
    assert named == sorted(set(named))
