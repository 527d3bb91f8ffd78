"""Limits: doors that fill and empty again, codes that may be tried so often, sizes and words that are believed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.ssh.limits import TERMS_LARGEST, Gate, Limits, Strikes, place_of
from tui.ssh.line import environment, size_of
from tui.ssh.wire import Kept


def test_a_gate_lets_in_so_many_at_all_from_one_place_and_before_login() -> None:
    gate = Gate(Limits(connections=4, per_address=2, unproven=2))
    first, second = gate.enter("10.0.0.1"), gate.enter("10.0.0.1")
    assert isinstance(first, int) and isinstance(second, int)
    assert gate.enter("10.0.0.2") == "too many connections that have not logged in"
    gate.prove(first)
    gate.prove(second)
    assert gate.enter("10.0.0.1") == "too many connections from one address"
    third, fourth = gate.enter("10.0.0.2"), gate.enter("10.0.0.2")
    assert isinstance(third, int) and isinstance(fourth, int)
    assert gate.enter("10.0.0.3") == "too many connections"
    gate.leave(first)
    gate.leave(first)
    gate.prove(third)
    assert isinstance(gate.enter("10.0.0.1"), int)
    assert gate.enter("10.0.0.3") == "too many connections"


@given(st.lists(st.tuples(st.sampled_from("epl"), st.integers(0, 9), st.sampled_from(["10.0.0.1", "::1", "x"]))))
def test_whatever_comes_and_goes_an_empty_gate_is_as_new(steps: list[tuple[str, int, str]]) -> None:
    gate, inside = Gate(Limits(connections=3, per_address=2, unproven=2)), []
    for what, index, address in steps:
        if what == "e":
            entered = gate.enter(address)
            if isinstance(entered, int):
                inside.append(entered)
        elif inside:
            (gate.prove if what == "p" else gate.leave)(inside[index % len(inside)])
    for number in inside:
        gate.leave(number)
    assert all(isinstance(gate.enter("10.9.9.9"), int) for _ in range(2))
    assert not isinstance(gate.enter("10.9.9.7"), int)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("2001:db8:1:2::1", "2001:db8:1:2:ffff::9", True),
        ("2001:db8:1:2::1", "2001:db8:1:3::1", False),
        ("::ffff:10.0.0.1", "10.0.0.1", True),
        ("fe80::1%eth0", "fe80::2", True),
        ("10.0.0.1", "10.0.0.2", False),
        ("?", "?", True),
    ],
)
def test_a_place_is_an_address_or_the_network_that_one_person_may_have(one: str, other: str, same: bool) -> None:
    assert (place_of(one) == place_of(other)) is same


def test_an_address_has_five_wrong_codes_in_a_minute() -> None:
    clock = [0.0]
    strikes = Strikes(5, lambda: clock[0])
    for n in range(5):
        assert not strikes.out("10.0.0.1")
        clock[0] = float(n)
        strikes.strike("10.0.0.1")
    assert strikes.out("10.0.0.1") and not strikes.out("10.0.0.2")
    clock[0] = 59.9
    assert strikes.out("10.0.0.1")
    clock[0] = 60.0
    assert not strikes.out("10.0.0.1")


def test_strikes_are_remembered_of_so_many_addresses_only() -> None:
    strikes = Strikes(1)
    for n in range(Strikes.PLACES + 500):
        strikes.strike(f"host-{n}")
    assert not strikes.out("host-0") and strikes.out(f"host-{Strikes.PLACES + 499}")
    assert len(strikes._places) == Strikes.PLACES


@given(st.integers(0, 2**32 - 1), st.integers(0, 2**32 - 1))
def test_a_size_is_never_larger_than_the_largest_nor_nothing(columns: int, rows: int) -> None:
    given_ = size_of(columns, rows)
    assert 1 <= given_[0] <= TERMS_LARGEST[0] and 1 <= given_[1] <= TERMS_LARGEST[1]
    assert given_ == (columns, rows) or given_ == (80, 24) or TERMS_LARGEST[0] in given_ or TERMS_LARGEST[1] in given_


@given(st.text(max_size=40), st.dictionaries(st.binary(max_size=12), st.binary(max_size=40)))
def test_only_harmless_words_of_a_client_reach_a_process(term: str, words: dict[bytes, bytes]) -> None:
    kept = Kept()
    for name, value in {**words, b"COLORTERM": term.encode(errors="replace"), b"LD_PRELOAD": b"/tmp/x"}.items():
        kept[name] = value
    env = environment(term, kept, ("10.0.0.1", "5", "10.0.0.2", "2222"))
    assert env["SSH_CONNECTION"] == "10.0.0.1 5 10.0.0.2 2222"
    assert all(value.isprintable() for name, value in env.items())
    assert "LD_PRELOAD" not in env and "/" not in env["TERM"] and env["TERM"]
    assert env.get("COLORTERM", "24bit") in ("truecolor", "24bit")


def test_a_client_may_say_which_colours_it_has() -> None:
    kept = Kept()
    for name, value in ((b"COLORTERM", b"truecolor"), (b"COLORFGBG", b"0;15"), (b"NO_COLOR", b"1")):
        kept[name] = value
    env = environment("xterm-ghostty", kept, ("a",))
    assert (env["TERM"], env["COLORTERM"], env["COLORFGBG"], env["NO_COLOR"]) == (
        "xterm-ghostty",
        "truecolor",
        "0;15",
        "1",
    )
