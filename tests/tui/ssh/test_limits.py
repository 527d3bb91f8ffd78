"""Limits: connections, how often codes can be tried, and which sizes and words are believed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.ssh.channel import size_of
from tui.ssh.environment import environment
from tui.ssh.limits import TERMS_LARGEST, RateLimiter, network_of, place_of
from tui.ssh.throttle import ClientEnvironment


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


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("10.0.0.1", "10.0.0.200", True),
        ("10.0.0.1", "10.0.1.1", False),
        ("::ffff:10.0.0.1", "10.0.0.2", True),
        ("2001:db8:1:2::1", "2001:db8:1:3::1", True),
        ("2001:db8:1::1", "2001:db8:2::1", False),
        ("?", "?", True),
    ],
)
def test_a_network_is_what_one_neighbour_may_have(one: str, other: str, same: bool) -> None:
    assert (network_of(one) == network_of(other)) is same


def test_an_address_may_do_something_a_limited_number_of_times_a_minute() -> None:
    clock = [0.0]
    strikes = RateLimiter(5, lambda: clock[0])
    for n in range(5):
        assert not strikes.out("10.0.0.1")
        clock[0] = float(n)
        strikes.strike("10.0.0.1")
    assert strikes.out("10.0.0.1") and not strikes.out("10.0.0.2")
    clock[0] = 59.9
    assert strikes.out("10.0.0.1")
    clock[0] = 60.0
    assert not strikes.out("10.0.0.1")


def test_only_a_limited_number_of_addresses_is_remembered() -> None:
    strikes = RateLimiter(1)
    for n in range(RateLimiter.PLACES + 500):
        strikes.strike(f"host-{n}")
    assert not strikes.out("host-0") and strikes.out(f"host-{RateLimiter.PLACES + 499}")
    assert len(strikes._places) == RateLimiter.PLACES


@given(st.integers(0, 2**32 - 1), st.integers(0, 2**32 - 1))
def test_a_size_is_never_larger_than_the_maximum_and_never_zero(columns: int, rows: int) -> None:
    given_ = size_of(columns, rows)
    assert 1 <= given_[0] <= TERMS_LARGEST[0] and 1 <= given_[1] <= TERMS_LARGEST[1]
    assert given_ == (columns, rows) or given_ == (80, 24) or TERMS_LARGEST[0] in given_ or TERMS_LARGEST[1] in given_


def said(kept: ClientEnvironment) -> dict[str, str]:
    """What a door tells the host of a client's environment."""
    return {name.decode(): value.decode("ascii", "replace") for name, value in kept.items()}


@given(st.text(max_size=40), st.dictionaries(st.binary(max_size=12), st.binary(max_size=40)))
def test_only_harmless_words_of_a_client_reach_a_process(term: str, words: dict[bytes, bytes]) -> None:
    kept = ClientEnvironment()
    for name, value in {**words, b"COLORTERM": term.encode(errors="replace"), b"LD_PRELOAD": b"/tmp/x"}.items():
        kept[name] = value
    env = environment(term, said(kept), ("10.0.0.1", "5", "10.0.0.2", "2222"))
    assert env["SSH_CONNECTION"] == "10.0.0.1 5 10.0.0.2 2222"
    assert all(value.isprintable() for name, value in env.items())
    assert "LD_PRELOAD" not in env and "/" not in env["TERM"] and env["TERM"]
    assert env.get("COLORTERM", "24bit") in ("truecolor", "24bit")


def test_a_client_may_say_which_colours_it_has() -> None:
    kept = ClientEnvironment()
    for name, value in ((b"COLORTERM", b"truecolor"), (b"COLORFGBG", b"0;15"), (b"NO_COLOR", b"1")):
        kept[name] = value
    env = environment("xterm-ghostty", said(kept), ("a",))
    assert (env["TERM"], env["COLORTERM"], env["COLORFGBG"], env["NO_COLOR"]) == (
        "xterm-ghostty",
        "truecolor",
        "0;15",
        "1",
    )
