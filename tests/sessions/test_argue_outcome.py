"""What an argument came to, and the ways on where a gap is left."""

from typing import Any

from sessions.arguing.sides import gap_left, outcome_of
from sessions.arguing.synthesis import offers
from sessions.model import Crux, Side
from tests.sessions.argued import Arguing


def side(by: str, fidelity: int | None = 80, verdict: Any = "signed", support: dict[str, int] | None = None) -> Side:
    return Side(
        argument="X1",
        by=by,
        holds="a",
        position="A position of some length",
        strength_before=50,
        fidelity_first=fidelity,
        verdict=verdict,
        support=support,
    )


def test_understood_with_a_gap_left_is_a_matter_of_priorities_and_any_other_gap_perhaps_of_facts() -> None:
    apart, near = {"A": 5, "B": 1}, {"A": 4, "B": 2}
    assert outcome_of(side("cpo"), side("cto")) == ("understood", "priorities")
    assert outcome_of(side("cpo", support=apart), side("cto", support=near)) == ("understood", None)
    assert outcome_of(side("cpo", 69), side("cto", verdict="unsigned")) == ("talking-past", "facts")
    assert outcome_of(side("cpo", 70), side("cto", 69)) == ("half-understood", "facts")
    assert outcome_of(side("cpo", None), side("cto")) == ("not-judged", None)
    assert outcome_of(side("cpo", verdict="not-judged"), side("cto")) == ("not-judged", None)
    assert outcome_of(None, side("cto")) == ("not-judged", None)


def test_a_gap_is_left_from_two_apart_on_or_where_a_ballot_is_missing() -> None:
    assert gap_left({"A": 5}, {"A": 3})
    assert not gap_left({"A": 5}, {"A": 4})
    assert gap_left(None, {"A": 4})


def test_the_ways_on_come_in_order_after_the_synthesis_a_test_only_for_a_shared_crux() -> None:
    play = Arguing().signed()
    assert offers(play.session, play.argument) == ()
    play.synthesized()
    assert [offer.key for offer in offers(play.session, play.argument)] == ["experiment", "owner", "commit", "escalate"]
    play.session.put(Crux(argument="X1", n=1, text="Both hold this", by=("cpo", "cto")))
    assert offers(play.session, play.argument)[0].key == "crux-test"
