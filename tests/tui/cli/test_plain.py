"""Output for terminals with few characters: plain marks, `?` in names, never an escape, never an error."""

import os
import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.demo import Demo
from tests.few import some
from tests.tui.cli.conftest import ROOT
from tui.terminal.plain import IN_CELLS, IN_LINES, says_ascii, width

ASCII = [
    {"LC_ALL": "C"},
    {"LC_ALL": "POSIX"},
    {"LANG": "C", "LC_ALL": ""},
    {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
    {"PYTHONIOENCODING": "ascii"},
]
OTHERS = [({"PYTHONIOENCODING": "latin-1"}, "latin-1"), ({"PYTHONIOENCODING": "cp437:strict"}, "cp437")]
VERBS = [
    *(["list"], ["show", "LIVE"], ["show", "CLOSED"], ["log", "LIVE"], ["verify", "CLOSED"], ["actions"], ["doctor"]),
    *(["search", "retry"], ["playbooks"], ["playbooks", "show", "joint-planning"], ["paths"], ["--help"]),
    *(["list", "--json"], ["show", "LIVE", "--json"], ["show", "Zoë"], ["nö"], ["new", "–", "--playbook", "naïve"]),
]  # fmt: skip


def run(words: list[str], env: dict[str, str], demo: Demo) -> subprocess.CompletedProcess[bytes]:
    given = [{"LIVE": demo.live, "CLOSED": demo.closed}.get(word, word) for word in words]
    program = [sys.executable, "-m", "tui.cli.main", *given]
    return subprocess.run(program, cwd=ROOT, env={**os.environ, **env}, capture_output=True, timeout=60)


@pytest.mark.slow
@pytest.mark.parametrize("env", [*some(ASCII), *some([env for env, _ in OTHERS])], ids=str)
def test_an_ascii_only_terminal_gets_plain_marks(demo: Demo, env: dict[str, str]) -> None:
    codec = next((codec for other, codec in OTHERS if other == env), "ascii")
    told = {}
    for words in VERBS if env == ASCII[0] else (["show", "LIVE"], ["nö"]):
        done = run(words, env, demo)
        out, err = done.stdout.decode(codec), done.stderr.decode(codec)
        told[tuple(words)] = out
        assert "Traceback" not in err and "of its own" not in err
        assert "\\u" not in err and ("\\u" not in out or "--json" in words), words
        assert done.returncode == (2 if words[0] == "nö" else 1 if words[0] == "new" or "Zoë" in words else 0)
    shown = told["show", "LIVE"]
    assert "  I1  Obs" in shown and "now" in shown
    assert any(sign in shown for sign in (" - 15", " × ", "x1", "×1"))


@given(st.characters(codec="utf-8"))
def test_any_sign_takes_as_many_cells_as_it_is_wide(sign: str) -> None:
    assert len(sign.encode("ascii", IN_CELLS)) == (1 if sign.isascii() else max(width(sign), 0))
    assert sign.encode("ascii", IN_LINES).isascii()


@pytest.mark.parametrize(
    ("environment", "ascii_only"),
    [
        ({}, False),
        ({"LC_ALL": "C"}, True),
        ({"LANG": "POSIX"}, True),
        ({"LC_CTYPE": "C.UTF-8", "LANG": "C"}, True),
        ({"LC_ALL": "en_GB.UTF-8", "LANG": "C"}, False),
        ({"LC_ALL": "", "LC_CTYPE": "C", "LANG": "en_GB.UTF-8"}, True),
        ({"LC_ALL": "C", "PYTHONUTF8": "1"}, False),
        ({"LC_ALL": "C", "PYTHONIOENCODING": "utf-8"}, False),
    ],
)
def test_a_locale_that_someone_chose_is_respected(environment: dict[str, str], ascii_only: bool) -> None:
    assert says_ascii(environment) is ascii_only
