"""Every verb takes ids and seats in any case."""

import argparse

import pytest

from sessions.ids import as_id, as_reference, as_seat
from sessions.store import open_store
from tests.demo import Demo
from tests.tui.cli.conftest import Parley
from tui.cli.parser import parser

NAMED = {"ID": as_id, "SEAT": as_seat, "ACTION": as_reference}
SEATS = ("--as", "--owner")


def test_every_verb_reads_ids_and_seats_with_the_same_functions() -> None:
    verbs = next(each for each in parser()._actions if isinstance(each, argparse._SubParsersAction))
    seen = 0
    for name, verb in dict(verbs.choices).items():
        for action in verb._actions:
            wanted = as_seat if set(SEATS) & set(action.option_strings) else NAMED.get(str(action.metavar))
            if wanted is not None:
                seen += 1
                assert action.type is wanted, (name, action.dest)
    assert seen >= 12


@pytest.mark.slow
def test_a_session_is_shown_by_its_id_in_capitals(parley: Parley, demo: Demo) -> None:
    for verb in ("show", "log", "verify", "export", "seats"):
        told = parley(verb, demo.closed.upper())
        assert told.code == 0 and told.out == parley(verb, demo.closed).out
    assert parley("verify", demo.closed.replace("0", "O").replace("1", "l")).code == 0
    assert parley("invite", demo.live.upper(), "CPO", "--host", "h").code == 0
    assert parley("uninvite", demo.live.upper(), "Cpo").code == 0
    assert parley("actions", "--owner", "CTO").out == parley("actions", "--owner", "cto").out


def test_an_action_is_done_by_its_id_in_the_other_case(parley: Parley, demo: Demo) -> None:
    action = parley("actions", "--open", "--json").objects[0]
    name = f"{action['session'].upper()}/{action['id'].lower()}"
    assert parley("done", name).out.startswith(f"{action['session']}/{action['id']} done ")


def test_a_new_seat_is_in_lower_case(parley: Parley, demo: Demo) -> None:
    words = ("--playbook", "joint-planning", "--leader", "CPO=Ada", "--leader", "Cto=Bo", "--observer", "GUEST=Di")
    (made,) = parley("new", "Plan", *words).lines
    store = open_store(demo.db)
    assert sorted(store.load(made).leaders) == ["cpo", "cto"]
    store.close()


def test_text_that_is_not_an_id_is_repeated_as_it_was_typed(parley: Parley, demo: Demo) -> None:
    assert "There is no session Foo in this file" in parley("show", "Foo").complaint
