"""Role packs: what comes with parley, what a person may add, and what a new session takes from one."""

import json
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

import schemas
from sessions.boards.spec_reading import as_setting, level_of, spec_of
from sessions.errors import Faulty, Missing
from sessions.exercises.lines.kind import EXPECTATION, OFFERED
from sessions.library.boards import board, find_boards
from sessions.library.roles import (
    CUSTOM,
    board_setting,
    find_roles,
    in_words_of,
    read_roles,
    roles,
    roles_from,
    roles_of,
    with_roles,
)
from sessions.library.roles_schema import SCHEMA_FILE, as_text, roles_schema
from sessions.library.tensions import find_tensions
from sessions.model import Item, Participant
from tests.sessions.play import item

SCHEMAS = Path(schemas.__file__).parent
SHIPPED = sorted((SCHEMAS / "roles").glob("*.toml"))
NOWHERE = Path("/nowhere")

GOOD = """\
format = "parley-roles/1"
key = "cfo-cro"
title = "Money and growth"
about = "Whoever spends it, and whoever earns it"
expectation = "Each of you can say what a quarter looks like from the other's chair."

[[leader]]
key = "cfo"
title = "Chief Financial Officer"
lens = "cost"

[[leader]]
key = "cro"
lens = "revenue"
"""


def leader(key: str, **more: Any) -> Participant:
    return Participant(key_=key, name=key.title(), role="leader", **more)


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_a_shipped_role_pack_passes_the_linters_and_the_schema_and_is_named_like_its_file(path: Path) -> None:
    for command in (["taplo", "lint", str(path)], ["tombi", "lint", "--offline", str(path)]):
        run = subprocess.run(
            [Path(sys.executable).parent / command[0], *command[1:]], cwd=SCHEMAS, capture_output=True, text=True
        )
        assert run.returncode == 0, run.stdout + run.stderr
    jsonschema.Draft7Validator(roles_schema()).validate(tomllib.loads(path.read_text("utf-8")))
    found = roles(path.stem, NOWHERE)
    assert found.key == path.stem and (found.seats is None) == (found.key == CUSTOM)
    assert len(found.expectation) <= 200 and "as well as your own" in found.expectation


def test_the_published_schema_of_role_packs_matches_the_dataclasses() -> None:
    assert (SCHEMAS / SCHEMA_FILE).read_text("utf-8") == as_text(), "run python -m sessions.library.roles_schema"
    jsonschema.Draft7Validator.check_schema(json.loads(as_text()))


def test_leaders_are_found_by_their_seats_in_either_order_and_others_are_custom() -> None:
    packs = find_roles(NOWHERE).entries.values()
    assert [roles_of(seats, packs).key for seats in (("cpo", "cto"), ("cto", "ceo"), ("cpo", "ceo"))] == [
        "cpo-cto",
        "ceo-cto",
        CUSTOM,
    ]


def test_each_person_gets_the_title_and_the_lens_of_their_seat_but_keeps_their_own_title() -> None:
    people = [
        leader("cto"),
        leader("ceo", title="Founder"),
        Participant(key_="coach", name="Cy", role="facilitator"),
        Participant(key_="guest1", name="Di", role="observer"),
    ]
    cast = with_roles(people, roles("ceo-cto", NOWHERE))
    assert [(each.key_, each.title, each.lens) for each in cast] == [
        ("cto", "Chief Technology Officer", "technology"),
        ("ceo", "Founder", "business"),
        ("coach", None, None),
        ("guest1", None, None),
    ]


def test_leaders_with_other_seats_take_the_places_of_the_roles_in_their_order() -> None:
    cast = with_roles([leader("boss"), leader("tech")], roles("ceo-cto", NOWHERE))
    assert [(each.key_, each.lens) for each in cast] == [("boss", "business"), ("tech", "technology")]


def test_only_an_item_that_asks_for_it_offers_the_expectation() -> None:
    rows: list[Item] = [item("lines", settings={EXPECTATION: True}), item("lines", id="I2"), item("talk", id="I3")]
    found = roles("cpo-cto", NOWHERE)
    first, second, third = in_words_of(found, rows)
    assert first.settings == {EXPECTATION: True, OFFERED: found.expectation}
    assert [second, third] == rows[1:]


def test_the_words_of_a_role_pack_for_a_board_are_in_the_copy_of_a_new_session() -> None:
    found = roles("ceo-cto", NOWHERE)
    settings = {"board": as_setting(board("roadmap", NOWHERE).spec), "level": "full"}
    [planned] = in_words_of(found, [item("talk", settings=settings)])
    spec = spec_of(planned.settings)
    assert spec is not None and level_of(planned.settings) == "full"
    assert [lens.ask for lens in spec.lenses] == list(found.boards["roadmap"].values())
    assert in_words_of(roles("cpo-cto", NOWHERE), [item("talk", settings=settings)])[0].settings == settings


def test_a_board_that_is_added_later_asks_in_the_words_of_the_leaders_roles() -> None:
    for leaders, asks in ((("ceo", "cto"), "company"), (("cpo", "cto"), "engineering")):
        settings = board_setting("roadmap", leaders, "full")
        spec = spec_of(settings)
        assert spec is not None and asks in spec.lenses[0].ask and level_of(settings) == "full"
    with pytest.raises(Missing, match="did you mean 'roadmap'"):
        board_setting("roadmp", ("cpo", "cto"))


def test_every_board_that_a_tension_names_is_in_the_library() -> None:
    named = {use.says for each in find_tensions(NOWHERE).entries.values() for use in each.uses if use.kind == "board"}
    assert named and named <= set(find_boards(NOWHERE).entries)


def test_the_shipped_role_packs_only_word_lenses_that_there_are() -> None:
    for pack in find_roles(NOWHERE).entries.values():
        for key, asks in pack.boards.items():
            assert set(asks) <= {lens.key for lens in board(key, NOWHERE).spec.lenses}, (pack.key, key)
            assert all(ask.endswith("?") for ask in asks.values())


@pytest.mark.parametrize(
    ("said", "fault"),
    [
        ('[board.roadmp]\nownership = "Why?"', "16: board.roadmp: 'roadmp' isn't a board; did you mean 'roadmap'?"),
        ("[board.roadmap]\nownership = 3", "17: board.roadmap.ownership: is a whole number; expected text of 1 to 200"),
        ("board = 3", "6: board: isn't a table; begin the words for each board with a header, as [board.roadmap]"),
        ("[board]\nroadmap = 3", "17: board.roadmap: isn't a table; write the key of a lens and what it asks in each"),
    ],
)
def test_wrong_words_for_a_board_are_faults(said: str, fault: str) -> None:
    head, leaders = GOOD.split("\n\n", 1)
    text = f"{head}\n{said}\n\n{leaders}" if said.startswith("board =") else f"{GOOD}\n{said}\n"
    with pytest.raises(Faulty) as caught:
        read_roles(text, "mine.toml")
    assert caught.value.faults[0].startswith(f"mine.toml:{fault}")


def test_a_persons_own_role_pack_is_found_beside_the_others(tmp_path: Path) -> None:
    (tmp_path / "mine.toml").write_text(GOOD)
    found = find_roles(tmp_path)
    assert found.faults == [] and {"cfo-cro", "cpo-cto", "ceo-cto", CUSTOM} == set(found.entries)
    assert roles_of(("cro", "cfo"), found.entries.values()).path == str(tmp_path / "mine.toml")
    with pytest.raises(Missing, match="no role pack 'ceo-ctx': did you mean 'ceo-cto'"):
        roles("ceo-ctx", NOWHERE)


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("roles/1", "roles/2", "1: format: 'parley-roles/2' isn't allowed; did you mean 'parley-roles/1'?"),
        ('key = "cro"\n', "", "12: leader.key: is missing; name the seat, such as 'cto'"),
        ('"cfo-cro"', '"custom"', "8: leader.key: can't be set in custom; remove it or give the pack another key"),
        ('key = "cro"', 'key = "cfo"', "13: leader.key: 'cfo' is the seat of the first leader; give each their own"),
        ('[[leader]]\nkey = "cro"\nlens = "revenue"\n', "", "7: leader: isn't two tables; begin each of the two"),
        ('lens = "cost"', 'lense = "cost"', "10: leader.lense: is not a key here; did you mean `lens`?"),
        ('lens = "revenue"', "lens = 7", "14: leader.lens: is a whole number; expected text of 1 to 64 characters"),
        ("[[leader]]", 'facilitator = "coach"\n\n[[leader]]', "7: facilitator: isn't a table; write the key"),
    ],
)
def test_a_fault_in_a_role_pack_is_reported_with_its_line(old: str, new: str, fault: str) -> None:
    assert GOOD.count(old) >= 1
    with pytest.raises(Faulty) as caught:
        read_roles(GOOD.replace(old, new, 1), "mine.toml")
    assert len(caught.value.faults) == 1
    assert caught.value.faults[0].startswith(f"mine.toml:{fault}"), caught.value.faults


leaves = st.none() | st.booleans() | st.integers() | st.text(max_size=8)
seats = st.dictionaries(st.sampled_from(["key", "title", "lens", "zz"]), leaves, max_size=4) | leaves


changes_of = st.dictionaries(
    st.sampled_from(["leader", "facilitator", "key", "zz"]), st.lists(seats, max_size=3) | seats
)


@given(changes_of)
def test_any_table_is_a_role_pack_or_has_faults(changes: dict[str, Any]) -> None:
    found, faults = roles_from({**tomllib.loads(GOOD), **changes})
    assert (found is None) == bool(faults)
    assert all(fault.says for fault in faults)
