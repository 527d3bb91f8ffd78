"""Hostile text and payloads."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sessions.errors import Refused
from sessions.exercises.argue.hearing import AskOther, SignSteelman
from sessions.model import Side
from sessions.rules.moves import Seal, Unseal
from sessions.text import clean, sentences
from tests.sessions.argued import CASES, STEELMEN, VERDICTS, Arguing, at_sign, steelman, with_cruxes, wording, words_in

HOSTILE = "\x1b]0;title\x07\u202e[/b][bold]\x00 and words enough to count as a case"


def test_hostile_text_is_kept_without_anything_that_would_act_on_a_terminal() -> None:
    play = Arguing()
    play.do(wording(question=HOSTILE, stakes=HOSTILE), "cpo")
    play.framed().seal({seat: {**case, "case": {**case["case"], "position": HOSTILE}} for seat, case in CASES.items()})
    play.onward("interview")
    play.do(AskOther(text=HOSTILE), "cpo")
    play.onward("steelman")
    play.seal({"cpo": steelman(HOSTILE), "cto": steelman("..." * 200)})
    play.onward("swap")
    play.listen()
    assert play.phase == "verdict"
    for row in play.session.rows():
        for value in repr(row).split("'"):
            assert clean(value) == value
    assert "\\x1b" not in words_in(play.session)
    assert "\\u202e" not in words_in(play.session)


def test_a_steelman_of_many_tiny_sentences_can_be_marked_completely() -> None:
    play = Arguing().swapped({**STEELMEN, "cto": ". " * 299 + "."})
    play.listen()
    count = len(sentences(". " * 299 + "."))
    facts = {"acceptance": 0, "missing": "All", "not_mine": list(range(count))}
    play.seal({"cto": VERDICTS["cto"], "cpo": {**VERDICTS["cpo"], "verdict": facts}})
    play.onward("reveal")
    assert (play.side("cto").not_mine, count) == (300, 300)


json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=40),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=8,
)
FIELDS = ("position", "strength", "text", "weight", "acceptance", "covered", "not_mine", "missing", "value", "support")
SECTIONS = (
    "case",
    "point-1",
    "point-2",
    "point-3",
    "steelman",
    "verdict",
    "crux-1",
    "strength",
    "option-1",
    "option-2",
)
shaped = st.dictionaries(
    st.sampled_from(SECTIONS), st.dictionaries(st.sampled_from(FIELDS), json, max_size=6) | json, max_size=6
)


def each_private_phase() -> list[Arguing]:
    crux = at_sign(form="full", revisions=0)
    crux.do(SignSteelman(verdict="signed"))
    crux.onward("crux")
    ballot = with_cruxes()
    ballot.synthesized()
    ballot.onward("reballot")
    revise = Arguing(form="full").shown()
    revise.onward("revise")
    revise.do(Unseal(form="revise"), "cpo")
    return [Arguing().framed(), Arguing().cased(), Arguing().judging(), revise, crux, ballot]


PRIVATE = each_private_phase()


@pytest.mark.slow
@given(st.sampled_from(PRIVATE), shaped | json)
def test_any_payload_is_sealed_completely_or_refused_in_one_sentence(play: Arguing, payload: Any) -> None:
    seal = Seal(form=str(play.phase), payload=payload)
    try:
        seal.apply(play.session, play.context("cpo"))
    except Refused as refusal:
        assert str(refusal).endswith(".")
    finally:
        play.session.rollback()


texts = st.text(st.characters(exclude_categories=["Cs"]), min_size=30, max_size=200).map(
    lambda text: clean(text).strip()
)


@pytest.mark.slow
@given(
    texts.filter(lambda text: len(text) >= 30),
    st.integers(0, 4),
    st.lists(st.sampled_from(["yes", "partly", "no"]), min_size=2, max_size=2),
    st.data(),
)
def test_whatever_is_written_and_judged_the_scores_stay_in_range(
    text: str, acceptance: int, covered: list[str], data: st.DataObject
) -> None:
    play = Arguing().swapped({**STEELMEN, "cto": text})
    play.listen()
    marks = data.draw(st.lists(st.integers(0, len(sentences(text)) - 1), unique=True))
    verdict: dict[str, Any] = {"verdict": {"acceptance": acceptance, "not_mine": marks, "missing": "More"}}
    verdict |= {f"point-{n}": {"covered": each} for n, each in enumerate(covered, 1)}
    play.seal({"cpo": verdict, "cto": VERDICTS["cto"]})
    play.onward("reveal")
    side = play.session.get(Side, "X1", "cto")
    assert side.fidelity_first is not None
    assert 0 <= side.fidelity_first <= 100
    assert side.not_mine == len(marks)
    assert side.steelman == text
