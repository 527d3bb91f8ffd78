"""What should come before an escalation, and what of it the pack says was done."""

from contextlib import closing
from dataclasses import replace
from datetime import date
from pathlib import Path

from sessions.due import left_by
from sessions.language.glossary import glossary
from sessions.minutes.escalation_check import left_undone, preparation
from sessions.minutes.escalation_pack import behind, escalation_pack
from sessions.minutes.parse import read_minutes
from sessions.minutes.toml import export_toml
from sessions.model import BoardRow, Escalation, Goal, Side
from sessions.records.captures import Capture
from sessions.records.decisions import RecordDecision
from sessions.records.escalations import Escalate
from sessions.records.terms import AskMeaning, ExplainTerm
from sessions.session import Session
from sessions.store import open_store
from tests.sessions.aligned import Aligning
from tests.sessions.argued import Arguing
from tests.sessions.play import Play, item
from tests.sessions.records.series import begun, closed

FACTS, UNARGUED = "Nobody has asked for the facts.", "It wasn't argued, so neither leader has made the other's case."


def undone(session: Session) -> list[str]:
    return left_undone(session, *behind(session, session.all(Escalation)[-1]))


def test_a_fact_or_a_question_about_it_counts_as_asking_for_the_facts() -> None:
    play = Play(item("talk"), item("talk", id="I2"))
    play.do(RecordDecision(title="Cards first"), "cpo")
    play.do(Escalate(decision="D1"), "cpo")
    assert undone(play.session) == [FACTS, UNARGUED]
    play.do(Capture(what="fact", text="Refunds take 2 days", about="D1"), "cto")
    assert undone(play.session) == [UNARGUED]


def test_what_is_captured_during_an_item_is_about_it_and_nothing_else() -> None:
    play = Aligning().voting("alpha")
    goal = play.goal("alpha").id
    play.do(Capture(what="question", text="How many refunds fail?"), "cpo")
    about = [(row.columns or {})["about"] for row in play.session.all(BoardRow)]
    assert about == [play.item.id]
    assert [each.says for each in preparation(play.session, None, None, play.session.get(Goal, goal)) if each.done] == [
        "The facts were asked for."
    ]
    elsewhere = replace(play.session.get(Goal, goal), id="G9", item="I9")
    assert FACTS in left_undone(play.session, None, None, elsewhere)
    refused = play.refused(Capture(what="fact", text="x", about="G77"), "cpo")
    assert refused == "There is no G77 that it could be about."


def test_an_argument_says_whether_each_owner_signed_the_steelman_of_their_view() -> None:
    play = Arguing(form="short").signed()
    assert left_undone(play.session, play.argument, None, None)[-1] == "It is still being argued."
    side = play.session.get(Side, "X1", "cpo")
    play.session.put(replace(side, verdict="unsigned"))
    says = "CTO refused to sign their case as CPO wrote it."
    assert left_undone(play.session, play.argument, None, None)[-2:] == ["It is still being argued.", says]
    play.session.put(replace(side, steelman=None, verdict="not-judged"))
    assert left_undone(play.session, play.argument, None, None)[-1] == "CPO hasn't made CTO's case."
    play.session.put(side)
    play.synthesized()
    play.onward("done")
    assert "It was argued." in [each.says for each in preparation(play.session, play.argument, None, None)]


def test_the_pack_says_what_was_done_before_and_the_minutes_bring_it_along(tmp_path: Path) -> None:
    with closing(open_store(tmp_path / "p.db")) as store:
        room = begun(store)
        room.do(RecordDecision(title="Cards first"), "cpo")
        room.do(Capture(what="fact", text="Refunds take 2 days", about="D1"), "cto")
        room.do(Escalate(decision="D1", default_if_silent="Cards"), "cpo")
        room.do(Capture(what="fact", text="The SLO is missed"), "cto")
        room.do(AskMeaning(term="SLO"), "cpo")
        room.do(ExplainTerm(term="SLO", text="what we promise"), "cto")
        room.do(Capture(what="question", text="Who pays?"), "cto")
        closed(room)
        session = room.view(None)
        due = [each.text for each in store.due(date(2099, 1, 1), series="weekly", undated=True)]
    assert "Who pays?" in due and "What does SLO mean?" not in due, "a question that was answered doesn't come back"
    assert "What does SLO mean?" not in [each.text for each in left_by(session, date(2099, 1, 1))]
    pack = escalation_pack(session, "E1")
    assert "### Before it was escalated" in pack
    assert "- The facts were asked for." in pack and f"- {UNARGUED}" in pack.replace("\\", "")
    again = read_minutes(export_toml(session), "minutes.toml")
    assert escalation_pack(again, "E1") == pack
    assert again.get(BoardRow, "B2", "question-1") == session.get(BoardRow, "B2", "question-1")
    assert [(term.name, term.meaning) for term in glossary(again)] == [("SLO", "what we promise")]
