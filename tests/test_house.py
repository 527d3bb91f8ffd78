"""The layers: tui -> sessions -> schemas, and a script's commands never wait for the screens."""

import ast
import importlib
import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from types import FunctionType

import grimp
import pytest

from sessions.store import open_store

ROOT = Path(__file__).parents[1]


def modules_after(code: str, *arguments: str) -> set[str]:
    """The modules that a fresh interpreter holds after running `code`."""
    program = f"{code}\nimport json, sys; print('\\n' + json.dumps(sorted(sys.modules)), file=sys.stderr)"
    done = subprocess.run(
        [sys.executable, "-c", program, *arguments], capture_output=True, text=True, cwd=ROOT, check=True
    )
    return set(json.loads(done.stderr.splitlines()[-1]))


@pytest.mark.slow
def test_the_arrows_run_one_way() -> None:
    done = subprocess.run(
        [str(Path(sys.executable).parent / "lint-imports")], capture_output=True, text=True, cwd=ROOT, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_no_import_leads_back_to_its_own_module_not_even_one_for_types() -> None:
    graph = grimp.build_graph("tui", "sessions", "schemas", exclude_type_checking_imports=False, cache_dir=None)
    circles = {
        (importer, imported)
        for importer in graph.modules
        for imported in graph.find_modules_directly_imported_by(importer)
        if graph.chain_exists(importer=imported, imported=importer)
    }
    assert not circles


def test_the_screens_know_the_file_only_by_its_protocols() -> None:
    """The command line, the SSH host and `tui.config.opened` name files; all other modules have a Store."""
    graph = grimp.build_graph("tui", "sessions", cache_dir=None)
    found = {
        (importer, imported)
        for importer in graph.modules
        if importer.split(".")[0] == "tui" and importer.split(".")[1:2] not in (["cli"], ["ssh"], ["config"])
        for imported in graph.find_modules_directly_imported_by(importer)
        if imported.startswith("sessions.store") and imported != "sessions.store.protocol"
    }
    assert not found


@pytest.mark.slow
def test_the_engine_loads_no_textual_and_no_asyncssh() -> None:
    loaded = modules_after(
        "import sessions.room, sessions.library.playbooks, sessions.setup.new_session, sessions.records.amendments\n"
        "import sessions.store.sqlite_store"
    )
    assert not loaded & {"textual", "asyncssh"}


@pytest.mark.slow
@pytest.mark.parametrize(
    "words",
    [
        ["--help"],
        ["list"],
        ["new", "Q2", "--playbook", "joint-planning", "--leader", "cpo=Ada", "--leader", "cto=Bo"],
        ["playbooks"],
        ["actions", "--open"],
        ["search", "ledger"],
        ["doctor"],
        ["paths"],
        ["completion", "--list", "sessions", "playbooks", "actions"],
        ["rebuild"],
    ],
    ids=lambda words: words[0],
)
def test_headless_verbs_load_no_textual_and_no_event_loop(words: list[str], tmp_path: Path) -> None:
    open_store(tmp_path / "p.db").close()
    loaded = modules_after(
        "import sys; from tui.cli.main import main; assert main(sys.argv[1:]) == 0",
        "--db",
        str(tmp_path / "p.db"),
        *words,
    )
    assert not loaded & {"textual", "rich", "asyncssh", "asyncio"}


def test_the_version_is_printed_without_importing_anything_heavy() -> None:
    loaded = modules_after("from tui.cli.main import main; main(['--version'])")
    assert not loaded & {"argparse", "textual", "sqlite_utils", "tomlkit", "importlib.metadata", "dataclasses"}


def test_the_lobby_of_a_file_opens_without_the_parser_of_all_verbs() -> None:
    for words in ([], ["--db", "p.db"]):
        loaded = modules_after(f"from tui.cli.main import main; assert main({words}) == 2  # there's no terminal")
        assert "tui.cli.launch" in loaded and not loaded & {"argparse", "tui.cli.parser"}


def test_a_file_of_this_version_is_read_without_sqlite_utils(tmp_path: Path) -> None:
    open_store(tmp_path / "p.db").close()
    loaded = modules_after(
        "import sys, pathlib; from sessions.store import open_store; open_store(pathlib.Path(sys.argv[1])).sessions()",
        str(tmp_path / "p.db"),
    )
    assert "sqlite_utils" not in loaded and ("pysqlite3" in loaded or "sqlite3" in loaded)


def test_sqlite_is_the_one_that_sqlite_utils_uses() -> None:
    import sqlite_utils.utils

    from sessions.store.sqlite import sqlite3 as ours

    assert ours is getattr(sqlite_utils.utils, "sqlite3")  # noqa: B009  sqlite-utils names it without exporting it


@pytest.mark.slow
def test_the_lobby_loads_no_item_kind() -> None:
    first = "import tui.cli.launch, tui.app, tui.screens.lobby.screen, sessions.store.sqlite_store"
    loaded = modules_after(first)
    everything = modules_after(f"{first}, sessions.store.due, sessions.store.pair, tui.screens.lobby.sections")
    assert not everything & {"sessions.exercises", "sessions.room", "sessions.library.playbooks", "tomlkit"}
    assert not loaded & {"argparse", "sessions.due", "tui.dialogs.pick", "tui.forms", "tui.screens.lobby.sections"}


@pytest.mark.slow
def test_a_session_loads_no_item_kind_that_it_does_not_have() -> None:
    screen = "import tui.app, tui.screens.session.screen, sessions.room, sessions.store.sqlite_store"
    item = "from sessions.rules.phases import KINDS; from tui.exercises import panel_for"
    loaded = modules_after(f"{screen}; {item}; assert len(KINDS) > 7; KINDS['align']; panel_for('align')")
    kinds = {name.split(".")[2] for name in loaded if name.startswith(("sessions.exercises.", "tui.exercises."))}
    assert "align" in kinds and not kinds & {"argue", "ask", "board", "close", "lines", "review", "talk"}
    assert not loaded & {"sessions.boards.reading", "tui.widgets.board_table", "sessions.library.packs"}


def modules() -> Iterator[tuple[str, str]]:
    """Yield the path of each module, from the root of the project, and its source."""
    for room in ("sessions", "tui", "schemas"):
        for path in sorted((ROOT / room).rglob("*.py")):
            yield str(path.relative_to(ROOT)), path.read_text("utf-8")


def test_no_module_is_longer_than_six_hundred_lines() -> None:
    assert not {name: lines for name, source in modules() if (lines := len(source.splitlines())) > 600}


def test_a_frozen_class_with_slots_takes_no_more_memory_than_it_must() -> None:
    frozen = re.compile(r"^ *@dataclass\(frozen=True, slots=True(, kw_only=True)?\)$", re.MULTILINE)
    made = {name for name, source in modules() if frozen.search(source)}
    ours = {name for name, source in modules() if "\nfrom sessions.frozen import dataclass\n" in source}
    assert len(made) > 100 and made == ours


def test_no_class_name_is_used_twice() -> None:
    places: dict[str, list[str]] = {}
    for name, source in modules():
        for node in ast.parse(source).body:
            if isinstance(node, ast.ClassDef):
                places.setdefault(node.name, []).append(name)
    assert not {name: found for name, found in places.items() if len(found) > 1}


@pytest.mark.slow
def test_no_function_is_longer_than_sixty_lines() -> None:
    long = {
        f"{name}:{node.lineno} {node.name}": lines
        for name, source in modules()
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (lines := (node.end_lineno or 0) - node.lineno + 1) > 60
    }
    assert not long


def own_classes() -> Iterator[type]:
    """Yield each class of the screens."""
    for name, _ in modules():
        if name.startswith("tui/") and not name.endswith("__main__.py"):
            module = importlib.import_module(name.removesuffix(".py").removesuffix("/__init__").replace("/", "."))
            yield from (
                each for each in vars(module).values() if isinstance(each, type) and each.__module__ == module.__name__
            )


def floors(own: type) -> int:
    """Return how many classes of ours lie one below the other.

    What only lends methods to others is no floor, and what corrects Textual, in `tui.terminal`, counts as Textual's.
    """
    bases = [base for base in own.__bases__ if re.match(r"tui\.(?!terminal\.)", base.__module__)]
    lends = not bases and "__init__" not in vars(own)
    return (not lends) + max(map(floors, bases), default=0)


def test_no_class_of_the_screens_is_more_than_two_below_textuals() -> None:
    assert not {own.__name__ for own in own_classes() if floors(own) > 2}


def test_no_class_of_the_screens_has_more_than_25_methods() -> None:
    kinds = (FunctionType, property, staticmethod, classmethod)
    large = {
        own.__name__
        for own in own_classes()
        if sum(isinstance(each, kinds) for name, each in vars(own).items() if not name.startswith("__")) > 25
    }
    assert not large


def test_no_screen_and_no_verb_formats_a_moment_or_an_example_date_by_itself() -> None:
    own = re.compile(r"%H:%M|strftime\(|\[:16\]|[\"']20\d\d-\d\d-\d\d")
    found = {
        f"{path.relative_to(ROOT)}: {line.strip()}"
        for path in (ROOT / "tui").rglob("*.py")
        for line in path.read_text().splitlines()
        if own.search(line)
    }
    assert not found, "sessions/times.py and sessions/dates.py do"
