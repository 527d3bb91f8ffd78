"""The boards of the library: those that come with parley, a person's own, and what a playbook takes over from one."""

import json
import re
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import jsonschema
import pytest

import schemas
from sessions.boards.spec import BoardSpec
from sessions.boards.spec_reading import as_setting, spec_of
from sessions.errors import Faulty, Missing
from sessions.library.board_schema import SCHEMA_FILE, as_text, board_schema
from sessions.library.boards import LibraryBoard, board, board_in, find_boards, read_board_file
from sessions.library.own_files import Found
from tests.sessions.boards.test_spec_reading import GOOD as TABLE
from tests.sessions.boards.test_spec_reading import WRONG

SCHEMAS = Path(schemas.__file__).parent
FILES = sorted((SCHEMAS / "boards").glob("*.toml"))
SHIPPED = [path.stem for path in FILES]
NOWHERE = Path("/nowhere")
BIN = Path(sys.executable).parent
GOOD = f'format = "parley-board/1"\n{TABLE}'


@pytest.fixture(scope="module")
def shipped() -> list[BoardSpec]:
    """The boards that come with parley."""
    found = find_boards(NOWHERE)
    assert not found.faults
    return [each.spec for each in found.entries.values()]


# --- those that come with parley ------------------------------------------------------------------------------------


def test_every_shipped_board_is_on_the_page_and_keyed_by_its_file(shipped: list[BoardSpec]) -> None:
    page = (SCHEMAS.parent / "docs" / "boards.md").read_text("utf-8")
    table = page.partition("## In a playbook")[0]
    assert len(shipped) == 14 and [spec.key for spec in shipped] == SHIPPED
    assert set(re.findall(r"^\| `([\w-]+)` \|", table, re.MULTILINE)) == set(SHIPPED)


def test_every_shipped_board_needs_no_manual(shipped: list[BoardSpec]) -> None:
    for spec in shipped:
        assert spec.about and len(spec.title) <= 40, spec.key
        for column in spec.columns:
            assert len(column.title) <= 20 and not column.title.endswith("."), (spec.key, column.title)
            assert column.hint or column.options or column.type not in ("range", "ref", "refs"), (spec.key, column.key)
            assert not column.blind or column.hint, f"{spec.key}.{column.key} is asked in private without a word"
        for check in spec.checks:
            assert check.says[-1] in ".?" and check.then, (spec.key, check.says)
        for ask in [lens.ask for lens in spec.lenses] + [vote.question.ask for vote in spec.votes]:
            assert len(ask) <= 115 and ("?" in ask), (spec.key, ask)
        for vote in spec.votes:
            least, most = vote.question.limits
            assert vote.question.answer != "scale" or re.search(rf"\b{least} .+ {most} ", vote.question.ask)
        assert spec.turns


def test_what_a_check_offers_is_something_that_a_row_of_its_board_can_become(shipped: list[BoardSpec]) -> None:
    for spec in shipped:
        offered = {check.then for check in spec.checks} & {"action", "argue"}
        assert offered <= {turn.to for turn in spec.turns}, spec.key


def test_a_gap_that_a_column_can_have_is_noticed_by_a_check(shipped: list[BoardSpec]) -> None:
    for spec in shipped:
        words = " ".join([*(check.when for check in spec.checks), *(each.of for each in spec.computed)])
        for column in spec.blind:
            assert column.by != "either" or f"gap('{column.key}')" in words, (spec.key, column.key)


# --- reading --------------------------------------------------------------------------------------------------------


def faults_of(text: str) -> list[str]:
    with pytest.raises(Faulty) as caught:
        read_board_file(text, "ours.toml", lambda: frozenset({"roadmap"}))
    return caught.value.faults


def test_a_file_says_what_it_is() -> None:
    assert read_board_file(GOOD, "ours.toml").spec.key == "bets"
    assert faults_of(TABLE) == ["ours.toml:1: format: is missing; expected 'parley-board/1'"]
    assert faults_of(GOOD.replace("board/1", "board/2")) == [
        "ours.toml:1: format: 'parley-board/2' isn't allowed; did you mean 'parley-board/1'?"
    ]
    assert faults_of("a = ") == ["ours.toml:1: TOML: invalid value before the file ends"]


def test_a_reference_names_a_board_that_there_is() -> None:
    text = GOOD + '\n[[column]]\nkey = "needs"\ntype = "refs"\nref = "{}"\n'
    assert read_board_file(text.replace("{}", "roadmap"), "x", lambda: frozenset({"roadmap"})).key == "bets"
    assert read_board_file(text.replace("{}", "bets"), "x", frozenset).key == "bets"
    assert read_board_file(text.replace("{}", "line:vision"), "x", frozenset).key == "bets"
    assert faults_of(text.replace("{}", "roadmp")) == [
        "ours.toml:67: column.ref: 'roadmp' isn't a board; did you mean 'roadmap'?"
    ]
    assert "isn't a kind of line; use line:vision, " in faults_of(text.replace("{}", "line:visions"))[0]


def test_control_codes_never_pass() -> None:
    text = GOOD.replace('"Try {bet}"', r'"Try \u001b[31m{bet}\u202e"')
    assert read_board_file(text, "x").spec.turns[0].fields == {"text": "Try [31m{bet}"}


def test_own_boards_are_found_replace_parleys_and_keep_only_themselves_away(tmp_path: Path) -> None:
    (tmp_path / "a.toml").write_text(GOOD.replace('"bets"', '"roadmap"'))
    (tmp_path / "b.toml").write_text(GOOD + '\n[[column]]\nkey = "needs"\ntype = "ref"\nref = "wrong"\n')
    (tmp_path / "c.toml").write_text(GOOD.replace('"bets"', '"wrong"').replace('lane = "stage"', 'lane = "x"'))
    (tmp_path / "d.toml").write_text("[[[")
    found = find_boards(tmp_path)
    assert found.entries["roadmap"].spec.title == "Our bets"
    assert found.entries["roadmap"].path == str(tmp_path / "a.toml")
    assert len(found.entries) == 15 and "wrong" not in found.entries
    assert [fault.split(": ")[0] for fault in found.faults] == [f"{tmp_path}/c.toml:7", f"{tmp_path}/d.toml:1"]
    assert board("bets", tmp_path).path == str(tmp_path / "b.toml")
    with pytest.raises(Faulty):
        board("nothing", tmp_path)
    with pytest.raises(Missing, match="did you mean 'roadmap'"):
        board("roadmaps", NOWHERE)


# --- in a playbook --------------------------------------------------------------------------------------------------


def library() -> Found[LibraryBoard]:
    return Found({"bets": read_board_file(GOOD, "x")})


def test_an_item_of_a_playbook_gets_a_copy_of_its_board_with_other_numbers() -> None:
    said = {"kind": "board", "board": "bets", "level": "full", "board_settings": {"budget": 99.5}}
    settings, faults = board_in(said, ("item", 0), library)
    assert not faults and settings["level"] == "full" and json.loads(json.dumps(settings)) == settings
    changed = spec_of(settings)
    assert changed is not None and changed.settings == {"budget": 99.5} and changed.title == "Our bets"
    plain, _ = board_in({"board": "bets"}, (), library)
    assert plain == {"board": as_setting(read_board_file(GOOD, "x").spec)}


@pytest.mark.parametrize(
    ("said", "key", "says"),
    [
        ({"board": "bet"}, "board", "'bet' isn't a board; did you mean 'bets'?"),
        ({"board": ["bets"]}, "board", "must be the key of a board, such as 'roadmap'"),
        ({"board": "bets", "level": "half"}, "level", "'half' isn't a level; use 'light' or 'full'"),
        ({"level": "full"}, "level", "is only for an item that names a board; remove it or add `board`"),
        ({"board_settings": {}}, "board_settings", "is only for an item that names a board; remove it or add `board`"),
        ({"board": "bets", "board_settings": 3}, "board_settings", "isn't a table of numbers; write { budget = 400 }"),
    ],
)
def test_what_a_playbook_says_wrong_of_a_board_is_a_fault(said: dict[str, Any], key: str, says: str) -> None:
    settings, faults = board_in(said, ("item", 0), library)
    assert not settings and [(fault.path, fault.says) for fault in faults] == [(("item", 0, key), says)]


def test_a_playbook_only_changes_numbers_that_the_board_has() -> None:
    said = {"board": "bets", "board_settings": {"budgt": 3, "budget": "much"}}
    _, faults = board_in(said, (), library)
    assert [(fault.path[-1], fault.says) for fault in faults] == [
        ("budgt", "is not a key here; did you mean `budget`?"),
        ("budget", "is text; expected a number from -1000000000000 to 1000000000000"),
    ]


# --- the schema -----------------------------------------------------------------------------------------------------


def test_the_stored_schema_is_the_one_of_the_code() -> None:
    assert (SCHEMAS / SCHEMA_FILE).read_text("utf-8") == as_text()


@pytest.mark.parametrize("path", FILES, ids=SHIPPED)
def test_every_shipped_board_names_its_schema_and_follows_it(path: Path) -> None:
    text = path.read_text("utf-8")
    assert text.startswith(f"#:schema ../{SCHEMA_FILE}\n")
    jsonschema.validate(tomllib.loads(text), board_schema())


def test_the_schema_refuses_what_a_reader_refuses_and_a_schema_can_say() -> None:
    checker = jsonschema.Draft7Validator(board_schema())
    assert not list(checker.iter_errors(tomllib.loads(GOOD)))
    refused = [old for old, new, _ in WRONG if list(checker.iter_errors(tomllib.loads(GOOD.replace(old, new, 1))))]
    assert len(refused) >= 12, refused


def test_editors_check_the_boards_with_their_schema() -> None:
    for command in (["taplo", "lint"], ["tombi", "lint", "--offline"]):
        done = subprocess.run([BIN / command[0], *command[1:], *FILES], capture_output=True, text=True, cwd=SCHEMAS)
        assert done.returncode == 0, done.stdout + done.stderr
