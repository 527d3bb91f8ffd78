"""The outcome of an argument, and the ways forward if a gap is left."""

from dataclasses import replace
from typing import Any

from sessions.exercises.argue.sides import gap_left, outcome_of
from sessions.exercises.argue.synthesis import offers
from sessions.model import Crux, Side
from sessions.records.decisions import RecordDecision
from sessions.rules.phases import kind_of
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


def test_a_gap_despite_understanding_is_about_priorities_and_any_other_gap_maybe_about_facts() -> None:
    apart, near = {"A": 5, "B": 1}, {"A": 4, "B": 2}
    far = {"A": 3, "B": 5}
    assert outcome_of(side("cpo", support=apart), side("cto", support=far)) == ("understood", "priorities")
    assert outcome_of(side("cpo", support=apart), side("cto", support=near)) == ("understood", None)
    refused = side("cto", verdict="unsigned", support=far)
    assert outcome_of(side("cpo", 69, support=apart), refused) == ("talking-past", "facts")
    assert outcome_of(side("cpo", 70, support=apart), side("cto", 69, support=far)) == ("half-understood", "facts")
    assert outcome_of(side("cpo", None), side("cto")) == ("not-judged", None)
    assert outcome_of(side("cpo", verdict="not-judged"), side("cto")) == ("not-judged", None)
    assert outcome_of(None, side("cto")) == ("not-judged", None)


def test_without_second_ballots_nothing_claims_to_know_what_kind_of_gap_is_left() -> None:
    assert outcome_of(side("cpo"), side("cto")) == ("understood", None)
    assert outcome_of(side("cpo", 20), side("cto", 20)) == ("talking-past", None)
    assert outcome_of(side("cpo", support={"A": 5}), side("cto")) == ("understood", None)
    play = Arguing(form="short").signed()
    play.synthesized()
    play.onward("done")
    assert (play.argument.band, play.argument.disagreement) == ("half-understood", None)


def test_the_band_is_about_the_latest_texts() -> None:
    revised = replace(side("cpo", 28), fidelity_final=88)
    assert outcome_of(revised, side("cto"))[0] == "understood"
    assert outcome_of(replace(side("cpo", 88), fidelity_final=28), side("cto"))[0] == "half-understood"


def test_a_gap_of_two_or_more_is_left_and_known_only_from_both_ballots() -> None:
    assert gap_left({"A": 5}, {"A": 3})
    assert not gap_left({"A": 5}, {"A": 4})
    assert not gap_left(None, {"A": 4})


def test_after_the_synthesis_the_ways_forward_come_in_order_with_a_test_only_for_a_shared_crux() -> None:
    play = Arguing().signed()
    assert offers(play.session, play.argument) == ()
    play.synthesized()
    assert [offer.key for offer in offers(play.session, play.argument)] == ["experiment", "owner", "commit", "escalate"]
    play.session.put(Crux(argument="X1", n=1, text="Both hold this", by=("cpo", "cto")))
    assert offers(play.session, play.argument)[0].key == "crux-test"


def test_continuing_from_the_outcome_names_a_decision_that_waits_for_a_leader() -> None:
    play = Arguing(form="short").signed()
    play.synthesized()
    play.onward("done")
    play.do(RecordDecision(title="Cards first"), "cpo")
    assert kind_of(play.item).pending(play.session, play.item, play.context("cpo")) == [
        "D1 is proposed but not agreed yet: waiting for CTO."
    ]
