"""The quota: whatever strangers do, there is room for the next one, and for everyone who has logged in."""

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from tui.ssh.limits import Limits, network_of
from tui.ssh.quota import ConnectionQuota

ADDRESSES = ["10.0.0.1", "10.0.0.2", "10.0.1.1", "2001:db8::1", "2001:db8:0:1::1", "?"]


def test_the_oldest_connection_that_has_not_logged_in_makes_room_for_the_next_one() -> None:
    gate = ConnectionQuota(Limits(strangers=3))
    came = [gate.enter(f"10.0.{n}.1") for n in range(5)]
    assert came == [(1, []), (2, []), (3, []), (4, [1]), (5, [2])]


def test_an_address_or_a_network_with_too_many_connections_pays_for_them_itself() -> None:
    gate = ConnectionQuota(Limits(strangers=10, strangers_per_address=2, strangers_per_network=3))
    other, _ = gate.enter("10.9.0.1")
    one, two = gate.enter("10.0.0.1")[0], gate.enter("10.0.0.1")[0]
    assert gate.enter("10.0.0.1")[1] == [one]
    assert gate.enter("10.0.0.2")[1] == []
    assert gate.enter("10.0.0.3")[1] == [two]
    assert gate.enter("10.9.0.2")[1] == []
    assert other == 1


def test_if_there_are_too_many_in_total_the_network_with_the_most_pays() -> None:
    gate = ConnectionQuota(Limits(strangers=4, strangers_per_network=4))
    first, _ = gate.enter("10.1.0.1")
    crowd = [gate.enter(f"10.2.0.{n}")[0] for n in range(3)]
    assert gate.enter("10.3.0.1")[1] == crowd[:1]
    assert gate.enter("10.4.0.1")[1] == crowd[1:2]
    assert gate.enter("10.5.0.1")[1] == [first]


def test_twenty_four_half_open_logins_from_three_addresses_push_nobody_out() -> None:
    gate = ConnectionQuota(Limits())
    for n in range(24):
        gate.enter(f"203.0.113.{n % 3}")
    friend, gone = gate.enter("198.51.100.7")
    assert gone == []
    for n in range(300):
        assert friend not in gate.enter(f"203.0.113.{n % 3}")[1]
    assert gate.prove(friend, "ada") is None


def test_whoever_named_an_invited_key_goes_last_but_at_most_half_of_them_do() -> None:
    gate = ConnectionQuota(Limits(strangers=4))
    for n in range(4):
        number, _ = gate.enter(f"10.0.{n}.1")
        gate.favour(number)  # as anybody may who has seen a public key
    assert gate.enter("10.1.0.1") == (5, [1])
    assert gate.enter("10.1.1.1") == (6, [2])
    assert gate.enter("10.1.2.1") == (7, [5])
    assert gate.enter("10.1.3.1") == (8, [6])


def test_logging_in_takes_no_place_from_a_stranger_and_no_stranger_takes_one_from_those_inside() -> None:
    gate = ConnectionQuota(Limits(connections=3, strangers=2))
    for key in ("ada", "bo", "di"):
        number, _ = gate.enter("10.0.0.1")
        assert gate.prove(number, key) is None
    assert [gate.enter(f"10.0.{n}.1")[1] for n in range(2)] == [[], []]


def test_if_all_places_are_taken_the_key_with_the_most_gives_up_its_oldest() -> None:
    gate = ConnectionQuota(Limits(connections=4))
    places = [gate.enter("10.0.0.1")[0] for _ in range(8)]
    for place in places[:4]:
        assert gate.prove(place, "eve") is None
    assert gate.prove(places[4], "ada") == places[0]
    assert gate.prove(places[5], "bo") == places[1]
    assert gate.prove(places[6], "ada") == places[4], "two of each: one's own goes"
    assert gate.prove(places[7], "di") == places[2]


def test_as_many_people_as_there_are_places_keep_them() -> None:
    gate = ConnectionQuota(Limits(connections=2))
    places = [gate.enter("10.0.0.1")[0] for _ in range(3)]
    assert gate.prove(places[0], "ada") is None and gate.prove(places[1], "bo") is None
    assert gate.prove(places[2], "di") == places[2]


STEP = st.tuples(st.sampled_from("eefpl"), st.integers(0, 9), st.sampled_from(ADDRESSES), st.sampled_from("abc"))


@given(st.lists(STEP, max_size=60))
def test_whatever_comes_and_goes_no_limit_is_exceeded_and_nobody_inside_makes_room_for_a_stranger(
    steps: list[tuple[str, int, str, str]],
) -> None:
    limits = Limits(connections=3, strangers=4, strangers_per_address=2, strangers_per_network=3)
    gate = ConnectionQuota(limits)
    strangers: dict[int, str] = {}
    inside: dict[int, str] = {}
    for what, index, address, key in steps:
        if what == "e":
            number, gone = gate.enter(address)
            assert set(gone) <= set(strangers)
            strangers = {each: of for each, of in strangers.items() if each not in gone} | {number: address}
        elif what == "l" and inside:
            number = list(inside)[index % len(inside)]
            gate.leave(number)
            gate.leave(number)
            del inside[number]
        elif strangers:
            number = list(strangers)[index % len(strangers)]
            if what == "f":
                gate.favour(number)
                continue
            del strangers[number]
            goes = gate.prove(number, key)
            inside[number] = key
            if goes is not None:
                assert len(inside) == limits.connections + 1
                del inside[goes]
        networks = Counter(map(network_of, strangers.values()))
        assert len(strangers) <= limits.strangers and len(inside) <= limits.connections
        assert all(count <= limits.strangers_per_network for count in networks.values())
    for number in (*strangers, *inside):
        gate.leave(number)
    assert all(gate.enter(f"10.{n}.0.1")[1] == [] for n in range(limits.strangers))
