"""Arguments and names whose bytes aren't text: refused as text, accepted as the names of files."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.demo import Demo
from tests.tui.cli.conftest import ROOT, Parley

ODD = b"caf\xe9"
LEADERS = ["--leader", "cpo=Ada", "--leader", "cto=Bo"]


def run(*words: Any, **env: Any) -> subprocess.CompletedProcess[str]:
    given: list[Any] = [sys.executable, "-m", "tui.cli.main", *words]
    whole: dict[Any, Any] = {**os.environ, **env}
    return subprocess.run(given, cwd=ROOT, env=whole, capture_output=True, text=True, timeout=60)


@pytest.mark.slow
@pytest.mark.parametrize(
    "words",
    [
        ["new", ODD, "--playbook", "check-in", *LEADERS],
        ["new", "T", "--playbook", ODD, *LEADERS],
        ["new", "T", "--playbook", "check-in", "--leader", b"cpo=" + ODD, "--leader", "cto=Bo"],
        ["new", "T", "--playbook", "check-in", *LEADERS, b"--series=" + ODD],
        ["show", ODD],
        ["search", "retry", ODD],
        ["done", "A1", "--proof", ODD],
        ["actions", "--owner", ODD],
        ["actions", "--due", ODD],
        ["open", "LIVE", "--as", ODD],
        ["invite", "LIVE", ODD],
        [ODD],
        ["show", "LIVE", ODD],
    ],
    ids=str,
)
def test_an_argument_that_is_not_text_is_refused_and_not_dropped(
    demo: Demo, parley: Parley, words: list[str | bytes]
) -> None:
    before = parley("list").out
    done = run(*[demo.live if word == "LIVE" else word for word in words])
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("parley: ") and done.stderr.count("\n") == 1 and "caf?" in done.stderr
    assert "\\" not in done.stderr and parley("list").out == before


@pytest.mark.slow
def test_a_file_may_have_any_name_that_the_system_allows(demo: Demo, tmp_path: Path) -> None:
    folder = os.fsencode(tmp_path) + b"/" + ODD
    os.mkdir(folder)  # noqa: PTH102  its name is bytes
    db, minutes = folder + b"/" + ODD + b".db", folder + b"/m.toml"
    assert run("export", demo.closed, "-o", minutes).returncode == 0
    assert run("check", minutes).stdout.endswith("m.toml: minutes without faults\n")
    for words in (["--db", db, "import", minutes], ["--db", db, "list"], ["--db", db, "backup", folder + b"/copy.db"]):
        done = run(*words)
        assert (done.returncode, done.stderr) == (0, ""), done
    assert demo.closed in run("list", PARLEY_DB=db).stdout
    assert "caf?" in run("paths", PARLEY_DB=db).stdout
    assert run("paths", "--json", PARLEY_DB=db).returncode == run("doctor", "--json", PARLEY_DB=db).returncode == 0
    assert "never replaced" in run("--db", db, "export", demo.closed, "-o", db, "--force").stderr
    gone = run("list", PARLEY_DB=db + b"x")
    assert gone.returncode == 1 and gone.stderr.startswith("parley: There is no file ") and "caf?.dbx" in gone.stderr


@pytest.mark.slow
def test_an_argument_in_utf_8_is_text_whatever_the_locale_says(demo: Demo) -> None:
    env = {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
    made = run("new", "Zoë – plan", "--playbook", "check-in", *LEADERS, **env)
    assert made.returncode == 0, made
    assert "Zoë – plan" in run("show", made.stdout.strip()).stdout
    assert "Zo? - plan" in run("show", made.stdout.strip(), **env).stdout
