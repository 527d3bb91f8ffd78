"""What all verbs share: help, usage, the file they work on, and a terminal if they need one."""

import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from sessions.store import default_path
from sessions.version import VERSION
from tests.demo import Demo
from tests.tui.cli.conftest import Parley
from tui.cli.parser import parser

READING = ("list", "show", "board", "search", "log", "verify", "actions", "playbooks", "doctor", "paths", "completion")
WRITING = ("demo", "new", "open", "export", "import", "check", "done", "rule", "backup", "rebuild")
OVER_SSH = ("host", "invite", "uninvite")
VERBS = READING + WRITING + OVER_SSH


@pytest.mark.parametrize("verb", ["", *VERBS])
def test_the_help_of_every_verb_says_what_it_does_with_an_example(parley: Parley, verb: str) -> None:
    ran = parley(*filter(None, [verb, "--help"]))
    assert (ran.code, ran.err) == (0, "")
    assert f"usage: parley {verb}".rstrip() in ran.out
    assert "\nexample: parley " in ran.out
    assert max(map(len, ran.lines)) <= 100


@pytest.mark.parametrize("verb", VERBS)
def test_the_example_in_the_help_of_a_verb_is_valid(parley: Parley, verb: str) -> None:
    import shlex

    example = parley(verb, "--help").lines[-1].removeprefix("example: parley ")
    assert example.startswith(verb)
    parser().parse_args(shlex.split(example))


def test_the_help_names_every_verb(parley: Parley) -> None:
    shown = parley("--help").out
    assert all(f"\n    {verb} " in shown for verb in VERBS)


def test_the_version_is_that_of_the_package(parley: Parley) -> None:
    assert parley("--version").out == f"parley {VERSION}\n"
    assert parley("--db", "x", "--version").out == f"parley {VERSION}\n"


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["shwo"], "there is no verb 'shwo'; did you mean 'show'?"),
        (["zzz"], "there is no verb 'zzz'; see `parley --help`"),
        (["list", "--jsn"], "unrecognized arguments: --jsn"),
        (["show"], "required: ID"),
        (["export", "x", "--format", "tml"], "there is no format 'tml'; did you mean 'toml'?"),
        (["actions", "--due", "soon"], "“soon” isn't a date. Try "),
        (["actions", "--due", "2026-02-30"], "There is no such day as “2026-02-30”; see `parley actions"),
        (["actions", "--due", "03/04"], ". Write 3 apr or 4 mar; see"),
        (["new", "T", "--playbook", "p", "--facilitator", "ada"], "'ada' isn't a seat; write KEY=NAME"),
        (["new", "T", "--playbook", "p", "--starts", "soon"], "“soon” isn't a date. Try "),
        (["playbooks", "shwo"], "did you mean 'show'?"),
        (["--db"], "expected one argument"),
    ],
)
def test_wrong_usage_gives_one_line_and_exit_code_2(parley: Parley, words: list[str], says: str) -> None:
    ran = parley(*words)
    assert (ran.code, ran.out) == (2, "")
    assert says in ran.err and ran.err.startswith("parley: ") and ran.err.count("\n") == 1


@pytest.mark.parametrize("words", [["--db", "FILE", "list"], ["list", "--db", "FILE"]])
def test_the_file_can_be_named_before_or_after_the_verb(
    parley: Parley, demo: Demo, words: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("PARLEY_DB")
    assert parley("list").out.startswith("No sessions yet.")
    assert demo.live in parley(*[str(demo.db) if word == "FILE" else word for word in words]).out


def test_the_file_named_on_the_command_line_takes_precedence_over_the_environment(
    parley: Parley, demo: Demo, tmp_path: Path
) -> None:
    made = parley("--db", tmp_path / "own.db", "new", "T", "--playbook", "check-in",
                  "--leader", "cpo=Ada", "--leader", "cto=Bo")  # fmt: skip
    assert [row["id"] for row in parley("list", "--json", "--db", tmp_path / "own.db").objects] == [made.lines[0]]
    assert made.lines[0] not in parley("list").out


def test_without_a_name_the_file_is_in_the_data_folder(parley: Parley, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PARLEY_DB", raising=False)
    assert parley("paths", "--json").objects[0]["file"] == str(default_path())
    assert parley("list").code == 0 and default_path().exists()
    monkeypatch.setenv("PARLEY_DB", "")
    assert parley("paths", "--json").objects[0]["file"] == str(default_path())


def test_a_tilde_in_the_name_of_the_file_is_expanded(parley: Parley, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PARLEY_DB", "~/plans.db")
    assert parley("paths", "--json").objects[0]["file"] == str(Path.home() / "plans.db")


@pytest.mark.slow
@pytest.mark.parametrize("words", [[], ["open"], ["open", "7k3qf2xa", "--as", "cpo"], ["replay", "7k3qf2xa"], ["demo"]])
def test_without_a_terminal_the_full_screen_is_refused_at_once(
    process: Callable[..., subprocess.CompletedProcess[str]], words: list[str], tmp_path: Path
) -> None:
    ran = process("--db", tmp_path / "x.db", *words)
    assert (ran.returncode, ran.stdout) == (2, "")
    assert ran.stderr == "parley: this is a full-screen program, and standard input is not a terminal.\n"
    assert not (tmp_path / "x.db").exists()
