"""`parley completion`: the scripts, made from the parser, and the names that they ask parley for."""

import itertools
import os
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import get_args

import pytest

from tests.demo import Demo
from tests.tui.cli.conftest import ROOT, Parley
from tui.cli.arguments import VerbArguments, command_line
from tui.cli.parser import SHELLS, NameKind

Complete = Callable[..., list[str]]

CASES = r"""
parley() {
    echo "$*" >> asked
    printf '7k3qf2xa\tQ2 `touch pwned`\nbig picture\tWeekly\n%s\tx\n' "we \$(touch pwned)'"
}
read_words() {
    COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); COMPREPLY=()
    _parley parley
    printf '%s\x1f' "${COMPREPLY[@]}"; printf '\n'
}
"""


@pytest.fixture
def complete(parley: Parley, tmp_path: Path) -> Complete:
    """Return what bash offers for the last of some words; parley itself is played, as its answers have own tests."""
    (tmp_path / "parley.bash").write_text(parley("completion", "bash").out + CASES, "utf-8")

    def offered(*words: str) -> list[str]:
        ran = subprocess.run(
            ["bash", "--noprofile", "--norc", "-c", 'source ./parley.bash; read_words "$@"', "bash", "parley", *words],
            cwd=tmp_path,
            capture_output=True,
            text=True,
            timeout=60,
            check=True,
            env={"PATH": os.environ["PATH"], "HOME": str(tmp_path)},
        )
        assert ran.stderr == ""
        return [each for each in ran.stdout.rstrip("\n").split("\x1f") if each]

    return offered


def asked(folder: Path) -> str:
    """What the script asked parley for."""
    return (folder / "asked").read_text("utf-8").strip()


def test_bash_completes_verbs_options_and_choices(complete: Complete) -> None:
    assert complete("sh") == ["show"]
    assert {"show", "export", "completion"} <= set(complete(""))
    assert complete("export", "--fo") == ["--format", "--force"]
    assert complete("export", "--format", "t") == ["toml"]
    assert complete("export", "--format", "=", "m") == ["markdown"]
    assert "toml" in complete("export", "--format", "=")
    assert complete("completion", "f") == ["fish"]


def test_bash_asks_parley_for_ids_of_the_file_on_the_line(complete: Complete, tmp_path: Path) -> None:
    assert complete("show", "7") == ["7k3qf2xa"]
    assert asked(tmp_path) == "completion --list sessions"
    (tmp_path / "asked").unlink()
    assert complete("--db", "own file.db", "export", "") == ["7k3qf2xa", r"big\ picture", r"we\ \$\(touch\ pwned\)\'"]
    assert asked(tmp_path) == "--db own file.db completion --list sessions series"


def test_bash_offers_a_name_as_one_word_in_which_nothing_is_run(complete: Complete, tmp_path: Path) -> None:
    [offered] = complete("pair", "w")
    assert offered == r"we\ \$\(touch\ pwned\)\'"
    assert not (tmp_path / "pwned").exists()


def test_bash_counts_the_words_but_not_the_values_of_options(complete: Complete, tmp_path: Path) -> None:
    complete("playbooks", "--json", "show", "")
    assert asked(tmp_path) == "completion --list playbooks"
    assert complete("show", "7k3qf2xa", "") == []
    assert complete("new", "--leader", "cpo=Ada", "") == []


def test_bash_completes_files_where_a_file_is_wanted_and_nowhere_else(complete: Complete, tmp_path: Path) -> None:
    (tmp_path / "minutes.toml").touch()
    assert complete("check", "min") == complete("check", "a.toml", "min") == ["minutes.toml"]
    assert complete("export", "7k3qf2xa", "-o", "min") == complete("list", "--db", "min") == ["minutes.toml"]
    assert complete("search", "min") == complete("new", "--starts", "min") == []


@pytest.mark.parametrize("shell", SHELLS)
def test_a_script_names_every_verb_and_every_option(parley: Parley, shell: str) -> None:
    ran = parley("completion", shell)
    assert (ran.code, ran.err) == (0, "")
    for verb in command_line():
        assert verb.name in ran.out
        for option in (spelling for each in verb.options for spelling in each.options if spelling[:2] == "--"):
            assert (f"-l {option[2:]} " if shell == "fish" else option) in ran.out
    assert "--list" not in ran.out.replace("completion --list", "")


def test_no_option_takes_a_value_in_one_verb_and_none_in_another() -> None:
    # the script for fish has one list of those that do
    found: dict[str, set[bool]] = {}
    for verb in command_line():
        for each in verb.options:
            for option in each.options:
                found.setdefault(option, set()).add(bool(each.shown))
    assert [option for option, ways in found.items() if len(ways) > 1] == []


def test_no_sign_of_a_help_text_ends_the_word_of_a_shell_that_it_is_in() -> None:
    from tui.cli.completion_scripts import script

    for shell in ("bash", "zsh"):
        code = script(shell).splitlines()
        for line in code:
            if line.startswith(("    _arguments", "        '", " " * 16)) and "${" not in line:
                assert line.replace("'\\''", "").count("'") % 2 == 0, line


def takes(verb: VerbArguments, name: str) -> tuple[str, ...]:
    [found] = [each for each in verb.arguments if name in (*each.options, each.shown)]
    return found.lists


def test_every_id_series_and_key_of_the_library_is_completed() -> None:
    wanted = {"ID": "sessions", "SERIES": "series", "ACTION": "actions", "ESCALATION": "escalations"}
    verbs = {verb.name: verb for verb in command_line()}
    for verb in verbs.values():
        for each in verb.words:
            for part in each.shown.split("|"):
                assert part not in wanted or wanted[part] in each.lists, (verb.name, each.shown)
    assert takes(verbs["new"], "--playbook") == takes(verbs["playbooks"], "KEY") == ("playbooks",)
    assert takes(verbs["packs"], "KEY") == ("packs",)
    assert takes(verbs["boards"], "KEY") == takes(verbs["board"], "KEY") == takes(verbs["import"], "--board")
    assert takes(verbs["open"], "--as") == takes(verbs["actions"], "--owner") == ("seats",)


def listed(parley: Parley, *kinds: str) -> dict[str, str]:
    ran = parley("completion", "--list", *kinds)
    assert (ran.code, ran.err) == (0, "")
    return dict(line.split("\t") for line in ran.lines)


def test_the_names_are_those_of_the_file(parley: Parley, demo: Demo) -> None:
    assert set(listed(parley, "sessions")) == {demo.first, demo.closed, demo.live}
    assert listed(parley, "sessions")[demo.live] == "Q3 joint roadmap"
    [series] = listed(parley, "series")
    assert set(listed(parley, "sessions", "series")) == {demo.first, demo.closed, demo.live, series}
    assert {"cpo", "cto"} <= set(listed(parley, "seats"))
    open_ = {f"{each['session']}/{each['id']}" for each in parley("actions", "--open", "--json").objects}
    assert set(listed(parley, "actions")) == open_
    assert all(name.partition("/")[2].startswith("E") for name in listed(parley, "escalations"))


def test_the_names_are_those_of_the_library_with_ones_own(parley: Parley) -> None:
    from sessions.library.own_files import own_folder

    own_folder("playbooks").mkdir(parents=True)
    (own_folder("playbooks") / "any.toml").write_text('key = "ours"\ntitle = "Our own"\n', "utf-8")
    (own_folder("playbooks") / "torn.toml").write_text("key = ", "utf-8")
    found = listed(parley, "playbooks")
    assert found.pop("ours") == "Our own"
    assert set(found) == {each["key"] for each in parley("playbooks", "--json").objects}
    for kind in ("packs", "boards"):
        assert set(listed(parley, kind)) == {each["key"] for each in parley(kind, "--json").objects}
    assert "cpo-cto" in listed(parley, "roles")


def test_a_name_is_on_one_line_whatever_is_in_it(parley: Parley, demo: Demo) -> None:
    parley("new", "a\tb\x1b[31m", "--playbook", "check-in", "--leader", "cpo=Ada", "--leader", "cto=Bo",
           "--series", "x\ty")  # fmt: skip
    out = parley("completion", "--list", "sessions", "series").out
    assert "\x1b" not in out and all(line.count("\t") == 1 for line in out.splitlines())


@pytest.mark.parametrize("content", [None, b"", b"not a database"])
def test_listing_names_creates_no_file_and_complains_of_none(
    parley: Parley, tmp_path: Path, content: bytes | None
) -> None:
    path = tmp_path / "new" / "p.db"
    if content is not None:
        path.parent.mkdir()
        path.write_bytes(content)
    before = sorted(tmp_path.rglob("*"))
    ran = parley("--db", path, "completion", "--list", "sessions", "series", "seats", "actions", "escalations")
    assert (ran.code, ran.out, ran.err) == (0, "", "")
    assert sorted(tmp_path.rglob("*")) == before


def test_without_a_shell_the_verb_asks_for_one(parley: Parley) -> None:
    ran = parley("completion")
    assert ran.code == 2 and "SHELL is required" in ran.err and "--list" not in ran.err
    assert "did you mean 'fish'?" in parley("completion", "fisch").err


def test_every_kind_of_names_can_be_listed(parley: Parley) -> None:
    assert listed(parley, *get_args(NameKind))
    kinds = set(itertools.chain.from_iterable(each.lists for verb in command_line() for each in verb.arguments))
    assert kinds == set(get_args(NameKind))


def test_the_page_of_commands_says_how_each_shell_gets_its_script() -> None:
    page = (ROOT / "docs" / "commands.md").read_text("utf-8")
    assert all(f"parley completion {shell}" in page for shell in SHELLS)
