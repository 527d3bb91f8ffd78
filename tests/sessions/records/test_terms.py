"""Asking what a word means, and explaining it: an open question that a line of the pair answers."""

import pytest

from sessions.language.glossary import glossary
from sessions.model import BoardRow, Line
from sessions.records.captures import Capture
from sessions.records.corrections import RemoveRecord
from sessions.records.lines import AddLine, SignLine
from sessions.records.terms import AskMeaning, ExplainTerm, TermAsk, open_asks
from tests.sessions.play import Play, item


@pytest.fixture
def play() -> Play:
    """A talk in which the CTO has used an acronym that nobody has explained."""
    play = Play(item("talk"), facilitator=True, observer=True)
    play.do(Capture(what="fact", text="We missed the SLO twice in May"), "cto")
    return play


def asks(play: Play) -> list[TermAsk]:
    return open_asks(play.session, glossary(play.session))


def test_whoever_wrote_an_acronym_is_asked_what_it_means(play: Play) -> None:
    play.do(AskMeaning(term="SLO"), "cpo")
    assert asks(play) == [TermAsk("SLO", "cpo", "cto", "B2/question-1")]
    assert play.session.get(BoardRow, "B2", "question-1").text == "What does SLO mean?"


def test_the_answer_is_a_line_that_holds_once_both_signed_it_and_the_question_names_it(play: Play) -> None:
    play.do(AskMeaning(term="SLO"), "cpo")
    play.do(ExplainTerm(term="SLO", text="what we promise"), "cto")
    line = play.session.get(Line, "L1")
    assert (line.kind, line.text, line.by, line.signed) == ("term", "SLO: what we promise", "cto", ())
    assert not asks(play)
    assert (play.session.get(BoardRow, "B2", "question-1").columns or {})["line"] == "L1"
    play.do(SignLine(line="L1"))
    assert glossary(play.session)[0].holds


def test_the_same_words_written_as_a_line_answer_it_too_and_without_them_it_is_open_again(play: Play) -> None:
    play.do(AskMeaning(term="SLO"), "cpo")
    play.do(AddLine(line_kind="term", text="SLO: what we promise"), "cto")
    assert not asks(play)
    play.do(RemoveRecord(ref="L1"), "cto")
    assert len(asks(play)) == 1


def test_a_facilitator_may_ask_and_a_leader_may_explain_without_being_asked(play: Play) -> None:
    play.do(AskMeaning(term="SLO"), "cpto")
    assert asks(play)[0].of == "cto"
    play.do(ExplainTerm(term="MTTR", text="mean time to repair"), "cpo")
    assert [term.name for term in glossary(play.session)] == ["MTTR"]


def test_nobody_is_asked_twice_or_about_their_own_word_or_about_one_that_nobody_can_read(play: Play) -> None:
    assert play.refused(AskMeaning(term="SLO"), "cto") == "You wrote SLO yourself. Explain it instead."
    assert play.refused(AskMeaning(term="MTTR"), "cpo") == "MTTR isn't an unexplained acronym in anything revealed."
    assert play.refused(AskMeaning(term="SLO"), "guest") == "Observers can't make changes."
    play.do(AskMeaning(term="SLO"), "cpo")
    assert play.refused(AskMeaning(term="SLO"), "cpto") == "Somebody has already asked what SLO means."
    play.do(ExplainTerm(term="SLO", text="what we promise"), "cto")
    known = "SLO is already in your glossary: what we promise."
    assert play.refused(AskMeaning(term="SLO"), "cpo") == known
    assert play.refused(ExplainTerm(term="SLO", text="something else"), "cpo") == known


def test_an_explanation_needs_a_leader_a_meaning_and_a_word_that_can_be_found_again(play: Play) -> None:
    assert play.refused(ExplainTerm(term="SLO", text=" "), "cto") == "Say what SLO means."
    assert play.refused(ExplainTerm(term="SLO", text="x"), "cpto") == "Only the two leaders can do this."
    odd = "A: b is too long for a word, or has a colon in it."
    assert play.refused(ExplainTerm(term="A: b", text="x"), "cto") == odd


def test_an_acronym_whose_author_is_unknown_is_asked_of_the_other_leader(play: Play) -> None:
    play.shared = True
    play.do(Capture(what="fact", text="The RFC is late"), "cpo")
    play.shared = False
    play.do(AskMeaning(term="RFC"), "cpo")
    assert asks(play)[0].of == "cto"
