"""Each recipe on the page about what is due does what the page says, run as a person would run it."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.demo import Demo
from tests.tui.cli.conftest import ROOT, Parley

PAGE = (ROOT / "docs" / "due.md").read_text("utf-8")
CRON, PROMPT, MAIL = (
    re.search(rf"^## In {where}$.*?^```\w+\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)[1]  # type: ignore[index]
    for where in ("cron", "a shell prompt", "a mail")
)


@pytest.fixture
def bin_(tmp_path: Path) -> Path:
    """A folder with `parley`, and a `mail` that writes down what it is given."""
    folder = tmp_path / "bin"
    folder.mkdir()
    for name, does in (
        ("parley", f'cd {ROOT} && exec {sys.executable} -m tui.cli.main "$@"'),
        ("mail", f'{{ echo "$@"; cat; }} > {tmp_path}/mailed'),
    ):
        (folder / name).write_text(f"#!/bin/sh\n{does}\n")
        (folder / name).chmod(0o755)
    return folder


def run(shell: str, script: str, bin_: Path, **env: str) -> subprocess.CompletedProcess[str]:
    given = {**os.environ, "PATH": f"{bin_}:/usr/bin:/bin", **env}
    return subprocess.run([shell, "-c", script], env=given, capture_output=True, text=True, timeout=60)


def nothing_due(tmp_path: Path, parley: Parley) -> str:
    """Return a file in which nothing is due."""
    path = tmp_path / "empty.db"
    people = ("--leader", "cpo=Ada", "--leader", "cto=Bo", "--playbook", "check-in")
    assert parley("new", "Week", *people, "--db", path).code == 0
    return str(path)


def test_each_recipe_has_three_lines() -> None:
    assert [len(each.splitlines()) for each in (CRON, PROMPT, MAIL)] == [3, 3, 3]


def test_the_cron_job_prints_only_what_is_due(demo: Demo, parley: Parley, bin_: Path, tmp_path: Path) -> None:
    *_, line = CRON.splitlines()
    job = line.split(maxsplit=5)[5]
    due = parley("due").out
    assert due
    assert run("sh", job, bin_).stdout == due
    quiet = run("sh", job, bin_, PARLEY_DB=nothing_due(tmp_path, parley))
    assert (quiet.stdout, quiet.stderr) == ("", "")


def test_the_prompt_has_a_dot_while_anything_is_due(demo: Demo, parley: Parley, bin_: Path, tmp_path: Path) -> None:
    script = f"PS1='$ '\n{PROMPT}\neval \"$PROMPT_COMMAND\"\nprintf '%s' \"${{PS1@P}}\""
    assert run("bash", script, bin_).stdout == "● $ "
    assert run("bash", script, bin_, PARLEY_DB=nothing_due(tmp_path, parley)).stdout == "$ "


def test_the_mail_goes_out_only_if_something_is_due(demo: Demo, parley: Parley, bin_: Path, tmp_path: Path) -> None:
    assert run("bash", MAIL, bin_, PARLEY_DB=nothing_due(tmp_path, parley)).returncode == 0
    assert not (tmp_path / "mailed").exists()
    gone = run("bash", MAIL, bin_, PARLEY_DB=str(tmp_path / "gone.db"))
    assert gone.returncode == 1 and "parley couldn't say what is due." in gone.stderr
    assert not (tmp_path / "mailed").exists()
    owner = parley("due", "--json").objects[0]["owner"] or "cpo"
    assert run("bash", MAIL.replace("--owner cpo", f"--owner {owner}"), bin_).returncode == 0
    mailed = (tmp_path / "mailed").read_text()
    assert mailed == "-s Due in parley ada@example.org\n" + parley("due", "--owner", owner).out
