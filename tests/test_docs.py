"""What the documents say is true: every command parses and runs, every file exists, every table is complete."""

from __future__ import annotations

import argparse
import re
import shlex
import subprocess
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from sessions.boards.formulas import FUNCTIONS
from sessions.boards.spec import TURN_FIELDS, BoardHead, CheckSpec, ColumnSpec, ComputedSpec, LensSpec
from sessions.boards.spec_reading import PARTS, VoteRule
from sessions.files.toml_errors import faults_in
from sessions.language.lexicon import read_own
from sessions.library import roles
from sessions.library.boards import PLAYBOOK_KEYS, read_board_file
from sessions.library.own_files import FOLDERS, own_folder
from sessions.library.packs import QUESTION, ROTATE, USE, PackHead, read_pack
from sessions.library.playbooks import ITEM, TABLES, Head, PlaybookItem, keys_of, read_playbook
from sessions.library.tensions import Tension, TensionsHead, read_tensions
from sessions.minutes.layout import TOP_KEYS, TREE, Node
from sessions.model.columns import columns
from sessions.rules.phases import KINDS
from sessions.rules.questions import PACK_ONLY, Asked
from sessions.version import VERSION
from tests.demo import Demo
from tui.cli.main import main
from tui.cli.parser import parser
from tui.commands.command import shown
from tui.commands.keymap import ANYWHERE, CAPTURE, LEAD, RUN
from tui.config import read_config

ROOT = Path(__file__).parents[1]
PAGES = ("README.md", "CHANGELOG.md", "CONTRIBUTING.md")
DOCS = [*(ROOT / name for name in PAGES), *sorted((ROOT / "docs").rglob("*.md"))]
FULL_SCREEN = ("open", "demo")
SHELL = ("ssh-keygen", "echo")
KEY = ".ssh/id_ed25519"  # the SSH key that the documents sign with, in the home folder
NAMED = "7k3qf2xa"  # how the documents call a closed session

documents = pytest.mark.parametrize("path", DOCS, ids=lambda path: path.name)


def fences(path: Path, language: str) -> list[str]:
    """The fenced texts of a document in one language."""
    return re.findall(rf"^```{language}\n(.*?)^```$", path.read_text("utf-8"), re.MULTILINE | re.DOTALL)


def commands(path: Path) -> Iterator[list[str]]:
    """Every command in a document's shell fences, one after the other, as words; one with a pipe or a redirection as
    what bash gets.
    """
    for fence in fences(path, "sh"):
        for line in fence.splitlines():
            if line.startswith(SHELL):
                yield ["bash", "-c", line]
                continue
            words: list[str] = []
            for word in [*shlex.split(line, comments=True), "&&"]:
                if word != "&&":
                    words.append(word)
                elif words:
                    yield words
                    words = []


def verbs() -> dict[str, argparse.ArgumentParser]:
    """Every verb of the command line with its parser."""
    chosen = next(action for action in parser()._actions if isinstance(action, argparse._SubParsersAction))
    return dict(chosen.choices)


def anchors(path: Path) -> set[str]:
    """The headings of a document, as links name them."""
    found = re.findall(r"^#+ (.+)$", path.read_text("utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in found}


def run(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    """Run a command in the current folder, parley's in this process; it must succeed, or find something due."""
    if words[0] == "parley":
        code, told = main(words[1:]), capsys.readouterr()
        said = f"{told.err}{told.out}"
    else:
        done = subprocess.run(words, capture_output=True, text=True, check=False)
        code, said = done.returncode, f"{done.stderr}{done.stdout}"
    assert code in ((0, 3) if "due" in words[:4] else (0,)), f"{shlex.join(words)}: {said}"


# --- the command line -----------------------------------------------------------------------------------------------


def test_the_table_of_commands_lists_exactly_the_verbs() -> None:
    rows = re.findall(r"^\| `parley ?([a-z]*)", (ROOT / "docs" / "commands.md").read_text("utf-8"), re.MULTILINE)
    assert sorted(rows) == sorted(["", *verbs()])


@pytest.mark.parametrize("name", sorted(verbs()))
def test_every_verb_has_help_an_example_that_parses_and_options_that_its_page_names(name: str) -> None:
    verb, page = verbs()[name], (ROOT / "docs" / "commands.md").read_text("utf-8")
    assert verb.description
    assert verb.epilog
    example = shlex.split(verb.epilog.removeprefix("example: parley "))
    assert example[0] == name
    parser().parse_args(example)
    told = [action for action in verb._actions if action.help != argparse.SUPPRESS]
    options = {option for action in told for option in action.option_strings if option.startswith("--")}
    missing = {option for option in options - {"--help", "--output"} if f"`{option}" not in page}
    assert not missing


@documents
def test_every_parley_command_in_a_document_parses(path: Path) -> None:
    for words in commands(path):
        if Path(words[0]).name == "parley":
            parser().parse_args(words[1:])


def with_commands() -> Iterator[Any]:
    """Every document with commands; one that signs needs `ssh-keygen`."""
    for path in DOCS:
        if any(commands(path)):
            signs = any(KEY in word for words in commands(path) for word in words)
            yield pytest.param(path, marks=pytest.mark.openssh if signs else (), id=path.name)


@pytest.mark.slow
@pytest.mark.parametrize("path", list(with_commands()))
def test_the_commands_of_a_document_do_what_they_say_one_after_another(
    path: Path,
    loaded: Demo,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PARLEY_DB", str(loaded.copied(tmp_path / "parley.db").db))
    run(["git", "init", "-q"], capsys)
    if any(KEY in word for words in commands(path) for word in words):
        private = Path.home() / KEY
        private.parent.mkdir(mode=0o700)
        run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(private)], capsys)
    for text in fences(path, "toml"):
        table = tomllib.loads(text)
        if (key := table.get("key")) is not None:
            part = next(
                each for each in FOLDERS if each.startswith(table["format"].removeprefix("parley-").partition("/")[0])
            )
            for folder in (own_folder(part), tmp_path):
                folder.mkdir(parents=True, exist_ok=True)
                (folder / f"{key}.toml").write_text(text, "utf-8")
        elif "row" in table:
            (tmp_path / "rows.toml").write_text(text, "utf-8")
    for words in commands(path):
        if words[0] in ("git", "bash") or (words[0] == "parley" and len(words) > 1 and words[1] not in FULL_SCREEN):
            run([re.sub("^~/", f"{Path.home()}/", word.replace(NAMED, loaded.first)) for word in words], capsys)


def test_the_readme_names_one_test_command_that_starts_in_a_bare_clone() -> None:
    readme = (ROOT / "README.md").read_text("utf-8")
    found = re.findall(r"^<!-- test -->\n```sh\n(python3 [^\n]+)\n```$", readme, re.MULTILINE)
    assert len(found) == 1
    assert "--require-hashes -r tests/requirements.txt" in found[0]
    assert "--no-deps --no-build-isolation -e ." in found[0], "nothing that is not locked is fetched"
    assert "pytest" in found[0]


# --- names ----------------------------------------------------------------------------------------------------------


@documents
def test_every_link_leads_somewhere(path: Path) -> None:
    for target in re.findall(r"\]\(([^)]+)\)", path.read_text("utf-8")):
        file, _, anchor = target.partition("#")
        there = (path.parent / file).resolve() if file else path
        assert there.is_file(), target
        assert not anchor or anchor in anchors(there), target


@documents
def test_every_file_and_folder_named_in_a_document_exists(path: Path) -> None:
    rooms = ("sessions", "tui", "schemas", "docs", "tests", "bench", "examples")
    everything = {each.name for room in rooms for each in (ROOT / room).rglob("*.py")}
    text = re.sub(r"^```.*?^```$", "", path.read_text("utf-8"), flags=re.MULTILINE | re.DOTALL)
    for name in re.findall(r"`([\w./-]+)`", text):
        if name.split("/")[0] in rooms and "/" in name:
            assert (ROOT / name).exists(), name
        elif name.endswith(".py"):
            assert name in everything, name


@pytest.mark.parametrize("package", ["sessions", "tui"])
def test_the_architecture_page_names_every_room_in_the_order_of_the_arrows(package: str) -> None:
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"]["contracts"]
    layers = next(each["layers"] for each in contracts if each.get("containers") == [package])
    floor = {room: number for number, layer in enumerate(layers) for room in layer.split(" | ")}
    page = (ROOT / "docs" / "architecture.md").read_text("utf-8")
    table = page.split(f"| `{package}/` |")[1].split("\n\n")[0]
    told = re.findall(r"`(\w+)`", "".join(re.findall(r"^\| (`.*?) \|", table, re.MULTILINE)))
    assert sorted(told) == sorted(floor)
    assert [floor[room] for room in told] == sorted(floor.values())


def test_each_idea_is_where_the_architecture_page_says() -> None:
    page = (ROOT / "docs" / "architecture.md").read_text("utf-8")
    rows = re.findall(r"^\| .* \| `(\S+)` \| `(\w+)` \|$", page, re.MULTILINE)
    assert len(rows) >= 12
    for where, name in rows:
        path = ROOT / where
        sources = path.glob("**/*.py") if path.is_dir() else [path]
        assert any(re.search(rf"\b{name}\b", source.read_text("utf-8")) for source in sources), f"{name} in {where}"


def test_the_facilitator_page_has_every_key_that_runs_a_session() -> None:
    guide = (ROOT / "docs" / "facilitator-reference.md").read_text("utf-8")
    rows = " ".join(re.findall(r"^\| (`.*?) \|", guide, re.MULTILINE))
    told = set(re.findall(r"`([^`]+)`", rows))
    of_leaders = ("not-ready", "pin", "recuse")
    needed = {shown(each.keys) for each in (*ANYWHERE, *CAPTURE, *RUN, *LEAD) if each.id not in of_leaders}
    known = {
        shown(key) for each in (*ANYWHERE, *CAPTURE, *RUN, *LEAD) for key in f"{each.keys},{each.typing}".split(",")
    }
    assert needed <= told <= known


def test_the_newest_version_comes_first() -> None:
    headings = re.findall(r"^## (\S+)$", (ROOT / "CHANGELOG.md").read_text("utf-8"), re.MULTILINE)
    assert headings[0] == VERSION


# --- formats --------------------------------------------------------------------------------------------------------


def test_the_minutes_are_documented_table_by_table_and_key_by_key() -> None:
    def told(node: Node, above: str) -> Iterator[str]:
        name = f"{above}{node.name}"
        keys = [f"[`{key}`]" if optional else f"`{key}`" for key, optional in node.named()]
        yield f"| `{f'[[{name}]]' if node.many else f'[{name}]'}` | {', '.join(keys)} |"
        for child in node.children:
            yield from told(child, f"{name}.")

    top = f"| top | {', '.join(f'`{key}`' for key in TOP_KEYS)} |"
    rows = [top, *(row for node in TREE for row in told(node, ""))]
    assert "\n".join(rows) in (ROOT / "docs" / "minutes.md").read_text("utf-8")


def test_every_key_and_phase_of_a_playbook_is_documented() -> None:
    text = (ROOT / "docs" / "playbooks.md").read_text("utf-8")
    told = set(re.findall(r"`([\w-]+)`", text))
    keys = {column.name for row in (Head, PlaybookItem, Asked) for column in columns(row) if not column.live}
    keys -= set(PACK_ONLY)
    of_kinds = set(keys_of(KINDS.values())) - set(TABLES.values())
    phases = {phase.key for name in ("ask", "align", "argue") for phase in KINDS[name].phases}
    assert keys | of_kinds | phases | set(KINDS) <= told
    assert f"[[{ITEM}]]" in text
    assert all(f"[[{ITEM}.{name}]]" in text for name in TABLES.values())


def test_every_key_of_a_role_pack_is_documented_and_the_example_has_no_faults() -> None:
    page = ROOT / "docs" / "playbooks.md"
    section = page.read_text("utf-8").partition("## Roles")[2]
    tables = (roles.RolesHead, roles.LeaderSeat)
    keys = {column.name for table in tables for column in columns(table)} | {roles.LEADER, roles.FACILITATOR}
    assert keys <= set(re.findall(r"`\[*(\w+)\]*`", section))
    (example,) = [text for text in fences(page, "toml") if "parley-roles" in text]
    assert faults_in(example, "own.toml", roles.read_roles) == []


def test_the_example_playbook_has_no_faults() -> None:
    found = [text for text in fences(ROOT / "docs" / "playbooks.md", "toml") if "parley-playbook" in text]
    assert found
    for text in found:
        assert faults_in(text, "own.toml", read_playbook) == []


def test_every_key_of_a_pack_is_documented() -> None:
    text = (ROOT / "docs" / "packs.md").read_text("utf-8")
    told = set(re.findall(r"`([\w-]+)`", text))
    assert {column.name for column in columns(PackHead)} | set(PACK_ONLY) | {USE, ROTATE} <= told
    assert f"[[{QUESTION}]]" in text


def test_the_example_pack_has_no_faults() -> None:
    found = [text for text in fences(ROOT / "docs" / "packs.md", "toml") if "parley-pack" in text]
    assert found
    for text in found:
        assert faults_in(text, "own.toml", read_pack) == []


def test_every_key_of_a_board_and_every_function_is_documented() -> None:
    text = (ROOT / "docs" / "boards.md").read_text("utf-8")
    told = set(re.findall(r"`\"?([\w-]+)\"?`", text))
    parts = (BoardHead, ColumnSpec, ComputedSpec, CheckSpec, LensSpec, VoteRule)
    assert {column.name for part in parts for column in columns(part)} - {"move", "coach"} <= told
    assert "`coach = " in text and "`move = " in text
    assert {*TURN_FIELDS, *(name for names in TURN_FIELDS.values() for name in names)} <= told
    assert all(f"`{name}(" in text for name in FUNCTIONS)
    assert all(f"[[{part}]]" in text for part in PARTS) and set(PLAYBOOK_KEYS) <= told


def test_the_example_board_has_no_faults() -> None:
    [example] = [text for text in fences(ROOT / "docs" / "boards.md", "toml") if "parley-board" in text]
    assert faults_in(example, "own.toml", read_board_file) == []


def test_every_key_of_a_tension_is_documented_and_the_example_has_no_faults() -> None:
    text = (ROOT / "docs" / "tensions.md").read_text("utf-8")
    told = set(re.findall(r"`([\w-]+)`", text))
    assert {column.name for row in (TensionsHead, Tension) for column in columns(row) if not column.live} <= told
    [example] = [each for each in fences(ROOT / "docs" / "tensions.md", "toml") if "parley-tensions" in each]
    assert faults_in(example, "own.toml", read_tensions) == []


def test_the_example_lexicon_has_no_faults() -> None:
    found = [text for text in fences(ROOT / "docs" / "coach.md", "toml") if "parley-lexicon" in text]
    assert found
    for text in found:
        assert faults_in(text, "lexicon.toml", read_own) == []


def test_the_example_config_has_no_faults() -> None:
    found = fences(ROOT / "docs" / "config.md", "toml")
    assert found
    for text in found:
        assert faults_in(text, "config.toml", read_config) == []
