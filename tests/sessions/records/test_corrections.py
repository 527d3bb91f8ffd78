"""Records: until the session closes, their author can change and remove them, and nobody else can."""

from datetime import date

import pytest

from sessions.command import Command
from sessions.exercises.close.kind import SignMinutes
from sessions.model import Action, Board, BoardRow, Decision, Dissent, Note, Option, Parked
from sessions.records.captures import AddAction, Capture, ParkTopic
from sessions.records.corrections import Captured, EditCapture, RemoveRecord, author_of, captured, ref_of
from sessions.records.decisions import AddOption, AgreeDecision, EditDecision, Object, RecordDecision
from sessions.rules.moves import Advance, Seal
from tests.sessions.play import START, Play, item

CAPTURES: dict[str, Command] = {
    "D1": RecordDecision(title="Ship on Friday"),
    "A1": AddAction(text="Write the runbook", owner="cto"),
    "P1": ParkTopic(text="Pricing in Europe"),
    "B1/fact-1": Capture(what="fact", text="Two pages a week", source="the pager"),
    "B1/question-1": Capture(what="question", text="Who is on call in June?"),
}


def talking(*commands: Command, seat: str = "cpo") -> Play:
    play = Play(item("talk"), item("close", id="I2"), facilitator=True, observer=True)
    for command in commands:
        play.do(command, seat)
    return play


def every(play: Play) -> list[Captured]:
    kinds: tuple[type[Captured], ...] = (Decision, Action, Parked, BoardRow, Option, Dissent)
    return [row for kind in kinds for row in play.session.all(kind)]


@pytest.mark.parametrize("ref", CAPTURES)
def test_only_its_author_removes_a_record(ref: str) -> None:
    play = talking(CAPTURES[ref])
    assert author_of(captured(play.session, ref)) == "cpo"
    for seat in ("cto", "cpto"):
        assert "CPO recorded this" in play.refused(RemoveRecord(ref=ref), seat)
    assert "Observers" in play.refused(RemoveRecord(ref=ref), "guest")
    play.do(RemoveRecord(ref=ref), "cpo")
    assert every(play) == [] and play.session.all(Board) == []
    assert f"no {ref}" in play.refused(RemoveRecord(ref=ref), "cpo")


@pytest.mark.parametrize("ref", ["P1", "B1/fact-1", "B1/question-1"])
def test_only_its_author_changes_a_record(ref: str) -> None:
    play = talking(CAPTURES[ref])
    change = EditCapture(ref=ref, changes={"text": "In better words"})
    assert "CPO recorded this" in play.refused(change, "cto")
    play.do(change, "cpo")
    [row] = every(play)
    assert getattr(row, "text", "") == "In better words" and ref_of(row) == ref and author_of(row) == "cpo"


def test_the_date_of_a_topic_and_the_source_of_a_fact_can_be_changed_too() -> None:
    play = talking(CAPTURES["P1"], CAPTURES["B1/fact-1"])
    play.do(EditCapture(ref="P1", changes={"revisit_on": date(2026, 6, 1)}), "cpo")
    assert play.session.get(Parked, "P1").revisit_on == date(2026, 6, 1)
    play.do(EditCapture(ref="B1/fact-1", changes={"source": "the pager of May"}), "cpo")
    known = {"by": "cpo", "about": "I1", "as_of": START.date().isoformat()}
    assert play.session.get(BoardRow, "B1", "fact-1").columns == {**known, "source": "the pager of May"}
    play.do(EditCapture(ref="B1/fact-1", changes={"source": ""}), "cpo")
    assert play.session.get(BoardRow, "B1", "fact-1").columns == known
    assert "You can't change the cost" in play.refused(EditCapture(ref="P1", changes={"cost": "much"}), "cpo")


def test_an_option_belongs_to_its_author_and_those_who_chose_it_choose_again() -> None:
    play = talking(CAPTURES["D1"])
    play.do(AddOption(decision="D1", text="Cards first", cost="a month"), "cto")
    play.do(AgreeDecision(decision="D1", chosen="cards-first"), "cpo")
    assert "CTO recorded this" in play.refused(RemoveRecord(ref="D1/cards-first"), "cpo")
    play.do(EditCapture(ref="D1/cards-first", changes={"cost": "two months"}), "cto")
    assert play.session.get(Decision, "D1").decided_by == ()
    play.do(AgreeDecision(decision="D1", chosen="cards-first"), "cpo")
    play.do(RemoveRecord(ref="D1/cards-first"), "cto")
    assert play.session.all(Option) == [] and play.session.get(Decision, "D1").decided_by == ()


def test_a_dissent_can_be_withdrawn_as_long_as_nothing_is_decided() -> None:
    play = talking(CAPTURES["D1"])
    play.do(Object(decision="D1", text="Friday is a bad day", commits=False), "cto")
    assert "CTO recorded this" in play.refused(RemoveRecord(ref="D1@cto"), "cpo")
    play.do(RemoveRecord(ref="D1@cto"), "cto")
    assert play.session.all(Dissent) == []
    play.do(Object(decision="D1", text="Friday is a bad day", commits=False), "cto")
    play.do(AgreeDecision(decision="D1"), "cto")
    assert "D1 is decided" in play.refused(RemoveRecord(ref="D1@cto"), "cto")


def test_what_both_decided_cannot_be_removed_and_is_reworded_as_a_new_proposal() -> None:
    play = talking(RecordDecision(title="Ship on Friday", rationale="The fair is on Monday"))
    play.do(AgreeDecision(decision="D1"), "cto")
    assert "Reword it as a proposal" in play.refused(RemoveRecord(ref="D1"), "cpo")
    play.do(EditDecision(decision="D1", changes={"owner": "cto"}), "cpo")
    assert play.session.get(Decision, "D1").status == "decided", "filling in what is missing changes nothing said"
    play.do(EditDecision(decision="D1", changes={"rationale": "The fair is on Tuesday"}), "cpo")
    changed = play.session.get(Decision, "D1")
    assert (changed.status, changed.decided_by, changed.decided_on) == ("proposed", ("cpo",), None)


def test_what_depends_on_a_removed_record_goes_too_or_stays_on_its_own() -> None:
    play = talking(CAPTURES["D1"], CAPTURES["B1/fact-1"])
    play.do(AddOption(decision="D1", text="Cards first"), "cto")
    play.do(Object(decision="D1", text="Friday is a bad day", commits=True), "cto")
    play.do(AddAction(text="Tell sales", owner="cpo", source="D1"), "cto")
    play.session.put(Note(board="B1", row="fact-1", n=1, by="cto", lens="note", text="Is that so?"))  # as in old files
    play.do(RemoveRecord(ref="D1"), "cpo")
    play.do(RemoveRecord(ref="B1/fact-1"), "cpo")
    assert [ref_of(row) for row in every(play)] == ["A1"]
    assert play.session.get(Action, "A1").from_ is None


def test_a_row_after_a_removed_one_does_not_take_its_place() -> None:
    play = talking(*[Capture(what="fact", text=f"fact {n}") for n in range(3)])
    play.do(RemoveRecord(ref="B1/fact-1"), "cpo")
    play.do(Capture(what="fact", text="fact 4"), "cto")
    assert [row.text for row in play.session.all(BoardRow)] == ["fact 1", "fact 2", "fact 4"]


def test_a_session_with_minutes_ready_keeps_what_is_in_them() -> None:
    play = talking(CAPTURES["A1"])
    play.do(Advance(), "cpto")
    play.do(Advance(), "cpto")
    play.do(Seal(form="roti", payload={"roti": {"value": 4}}))
    play.do(Advance(), "cpto")
    play.do(Advance(), "cpto")
    assert "ready to sign" in play.refused(RemoveRecord(ref="A1"), "cpo")
    play.do(SignMinutes())
    assert "its minutes can still be amended" in play.refused(RemoveRecord(ref="A1"), "cpo")


@pytest.mark.parametrize("ref", [ref for ref in CAPTURES if ref != "P1"])
@pytest.mark.parametrize("seat", ["cpo", "cto"])
def test_a_record_made_outside_a_turn_at_one_keyboard_has_no_author_and_nobodys_agreement(ref: str, seat: str) -> None:
    play = talking()
    play.shared = True
    play.do(CAPTURES[ref], "cpo")
    row = captured(play.session, ref)
    assert author_of(row) is None
    assert not isinstance(row, Decision) or (row.status, row.decided_by) == ("proposed", ())
    play.shared = False
    play.do(RemoveRecord(ref=ref), seat)
    assert every(play) == []


def test_rewording_a_decision_outside_a_turn_at_one_keyboard_is_not_agreeing_to_it() -> None:
    play = talking(RecordDecision(title="Ship on Friday"))
    play.do(AgreeDecision(decision="D1"), "cto")
    play.shared = True
    play.do(EditDecision(decision="D1", changes={"title": "Ship on Monday"}), "cpo")
    assert play.session.get(Decision, "D1").decided_by == ()


def test_an_option_added_outside_a_turn_at_one_keyboard_has_no_author() -> None:
    play = talking(RecordDecision(title="Ship on Friday"))
    play.shared = True
    play.do(AddOption(decision="D1", text="Ship it"), "cpo")
    assert play.session.get(Option, "D1", "ship-it").by is None
