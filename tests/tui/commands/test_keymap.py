"""One definition of each key, and every place that uses it."""

import re
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sessions.errors import Refused
from sessions.pins import hashed, prove
from sessions.rules.phases import KINDS
from tests.few import few
from tui.cli.key_table import table
from tui.commands.command import KeyCommand, bindings, shown
from tui.commands.footers import FOOTERS
from tui.commands.key_names import UNREACHABLE
from tui.commands.keymap import AGENDA, ANYWHERE, CAPTURE, FORM, LOBBY, RUN, SMALL, TURNS
from tui.commands.letters import LETTERS, OUTSIDE
from tui.config_keys import everything

ROOT = Path(__file__).parents[3]
MULTIPLEXED = {"ctrl+a", "ctrl+b", "ctrl+s", "ctrl+q"}


def test_the_table_of_keys_in_the_docs_matches_the_program() -> None:
    written = (ROOT / "docs" / "keys.md").read_text(encoding="utf-8")
    assert written == table(), "run: python -m tui.cli.key_table > docs/keys.md"


def test_every_key_reaches_parley_through_every_terminal() -> None:
    for command in everything():
        for key in (*command.keys.split(","), *command.typing.split(",")):
            assert key not in UNREACHABLE
            assert key not in MULTIPLEXED


def test_a_key_that_acts_while_typing_is_never_a_printable_one() -> None:
    for command in everything():
        for key in filter(None, command.typing.split(",")):
            assert "+" in key or key == "escape" or key[1:].isdigit(), command


@pytest.mark.parametrize(
    "together", [(*ANYWHERE, *LOBBY), (*ANYWHERE, *FORM, *TURNS, *RUN, *CAPTURE), (*ANYWHERE, *AGENDA), SMALL]
)
def test_no_two_commands_of_a_screen_share_a_key(together: tuple[KeyCommand, ...]) -> None:
    having: dict[str, set[str]] = {}
    for command in together:
        for key in filter(None, f"{command.keys},{command.typing}".split(",")):
            having.setdefault(key, set()).add(command.id)
    ruled = {letter.key: set(letter.commands) for letter in LETTERS if letter.acts}
    assert {key: ids for key, ids in having.items() if len(ids) > 1 and not ids <= ruled.get(key, set())} == {}


def test_capturing_and_continuing_work_while_typing() -> None:
    for command in CAPTURE:
        assert command.typing
    assert all(command.typing for command in (*FORM, *RUN) if command.id in ("seal", "next", "agenda"))


def test_every_binding_has_an_id_that_a_config_can_name() -> None:
    for command in everything():
        assert {each.id for each in bindings([command])} <= {command.id, f"{command.id}.typing"}


def test_keys_are_shown_the_way_people_read_them() -> None:
    assert [shown(key) for key in ("question_mark", "f9", "ctrl+o", "n", "")] == ["?", "F9", "ctrl+o", "n", ""]


@settings(max_examples=few(10), deadline=None)
@given(st.from_regex(r"[0-9]{4,8}", fullmatch=True))
def test_only_the_pin_itself_opens_the_seat(pin: str) -> None:
    lock = hashed(pin)
    assert pin not in lock.kept and lock.key.hex() not in lock.kept
    proof = prove(pin, lock.kept)
    assert proof and proof.key == lock.key and proof.mark == lock.mark and proof.renewed is None
    assert prove(f"{pin}0", lock.kept) is None


@pytest.mark.parametrize("pin", ["", "123", "123456789", "12a4", "١٢٣٤"])
def test_an_invalid_pin_is_refused(pin: str) -> None:
    with pytest.raises(Refused):
        hashed(pin)


@pytest.mark.parametrize("kind", ["align", "argue"])
def test_where_one_key_does_several_things_in_an_exercise_each_says_in_which_phases(kind: str) -> None:
    phases = {phase.title for phase in KINDS[kind].phases}
    group = {"align": "Shared goals", "argue": "Argue the other side"}[kind]
    commands = [command for command in everything() if command.group == group]
    keys = Counter(key for command in commands for key in command.keys.split(",") if key)
    for command in commands:
        if any(keys[key] > 1 for key in command.keys.split(",")):
            when = command.help.partition(":")[0].removeprefix("In ")
            assert set(re.split(", | and ", when)) <= phases, command.help


def test_a_key_that_several_commands_have_means_one_thing_for_all_of_them() -> None:
    having: dict[str, set[str]] = {}
    for command in everything():
        for key in filter(None, command.keys.split(",")):
            having.setdefault(key, set()).add(command.id)
    shared = {key: ids for key, ids in having.items() if len(ids) > 1 and key not in ("escape", "f12")}
    declared: dict[str, set[str]] = {}
    for letter in LETTERS:
        assert not declared.get(letter.key, set()) & set(letter.commands), letter
        declared.setdefault(letter.key, set()).update(letter.commands)
    assert shared == declared


def test_inside_a_session_a_key_has_one_meaning_only() -> None:
    group = {command.id: command.group for command in everything()}
    inside = Counter(letter.key for letter in LETTERS if any(group[each] not in OUTSIDE for each in letter.commands))
    assert {key for key, rows in inside.items() if rows > 1} == set()


def test_what_a_footer_leads_with_is_a_command_and_its_phase_is_there() -> None:
    phases = {f"{key}.{phase.key}" for key, kind in KINDS.items() for phase in kind.phases}
    assert set(FOOTERS) <= phases
    assert {each for ids in FOOTERS.values() for each in ids} <= {command.id for command in everything()}
