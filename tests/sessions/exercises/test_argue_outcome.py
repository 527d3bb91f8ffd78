"""The outcome of an argument, and the ways forward if a gap is left."""

from dataclasses import replace
from typing import Any

import pytest

from sessions.exercises.argue.sides import gap_left, outcome_of, positions
from sessions.exercises.argue.synthesis import offers
from sessions.language.disagreement import Disagreement, why
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


@pytest.mark.parametrize("about", ["priorities", "facts"])
def test_a_gap_that_is_left_is_about_what_the_positions_say_whatever_the_band(about: Disagreement) -> None:
    apart, near = {"A": 5, "B": 1}, {"A": 4, "B": 2}
    far = {"A": 3, "B": 5}
    assert outcome_of(side("cpo", support=apart), side("cto", support=far), about) == ("understood", about)
    assert outcome_of(side("cpo", support=apart), side("cto", support=near), about) == ("understood", None)
    refused = side("cto", verdict="unsigned", support=far)
    assert outcome_of(side("cpo", 69, support=apart), refused, about) == ("talking-past", about)
    half = outcome_of(side("cpo", 70, support=apart), side("cto", 69, support=far), about)
    assert half == ("half-understood", about)


def test_two_precise_positions_are_about_priorities_and_a_vague_one_perhaps_about_facts() -> None:
    play = Arguing()
    argument, vague = play.argument, "This is far too risky for us, and nobody wants it"
    precise = "By 15 May, billing-api must settle 95 % of refunds within 24 hours, because Siemens leaves otherwise"
    for seat in ("cpo", "cto"):
        play.session.put(replace(side(seat), position=precise))
    found = positions(play.session, argument)
    assert found.kind == "priorities"
    assert why(found, "position").startswith("Both positions say what")
    assert why(found, "position").endswith("and you're still apart: this is about priorities.")
    play.session.put(replace(side("cto"), position=vague))
    found = positions(play.session, argument)
    assert (found.kind, list(found.vague)) == ("facts", ["cto"])
    assert why(found, "position").startswith("CTO's position doesn't say")
    assert why(found, "position").endswith(": you may know different facts.")

    assert outcome_of(side("cpo", None), side("cto"), "facts") == ("not-judged", None)
    assert outcome_of(side("cpo", verdict="not-judged"), side("cto"), "facts") == ("not-judged", None)
    assert outcome_of(None, side("cto"), "facts") == ("not-judged", None)


def test_without_second_ballots_nothing_claims_to_know_what_kind_of_gap_is_left() -> None:
    assert outcome_of(side("cpo"), side("cto"), "facts") == ("understood", None)
    assert outcome_of(side("cpo", 20), side("cto", 20), "facts") == ("talking-past", None)
    assert outcome_of(side("cpo", support={"A": 5}), side("cto"), "facts") == ("understood", None)
    play = Arguing(form="short").signed()
    play.synthesized()
    play.onward("done")
    assert (play.argument.band, play.argument.disagreement) == ("half-understood", None)


def test_the_band_is_about_the_latest_texts() -> None:
    revised = replace(side("cpo", 28), fidelity_final=88)
    assert outcome_of(revised, side("cto"), "facts")[0] == "understood"
    assert outcome_of(replace(side("cpo", 88), fidelity_final=28), side("cto"), "facts")[0] == "half-understood"


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


@pytest.mark.parametrize(("about", "first"), [("facts", "facts"), ("priorities", "experiment"), (None, "experiment")])
def test_facts_are_the_first_way_forward_if_these_may_differ(about: Disagreement | None, first: str) -> None:
    play = Arguing(form="short").signed()
    play.synthesized()
    argument = replace(play.argument, disagreement=about)
    assert offers(play.session, argument)[0].key == first
