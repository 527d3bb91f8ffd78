"""Decisions and who must agree to them, actions, escalations and parked topics."""

from datetime import date, timedelta
from typing import Any

import pytest

from sessions.command import Command
from sessions.model import Action, Board, BoardRow, Decision, Escalation, Option, Parked
from sessions.model.columns import image, restore
from sessions.records.captures import AddAction, Capture, EditAction, FinishAction, ParkTopic
from sessions.records.decisions import (
    AddOption,
    AgreeDecision,
    DeferDecision,
    EditDecision,
    Object,
    RecordDecision,
)
from sessions.records.escalations import AnswerEscalation, Escalate, WouldAccept
from tests.sessions.play import START, Play, item

TODAY = START.date()
OPTIONS = (("cards", "Saved cards first", "Five weeks"), ("ledger", "Ledger first", None))


def play(**more: bool) -> Play:
    return Play(item("talk"), item("talk", id="I2"), **more)


def decision(it: Play, key: str = "D1") -> Decision:
    row = it.session.get(Decision, key)
    assert restore(Decision, image(row)) == row
    return row


# --- decisions --------------------------------------------------------------------------------------------------------


def test_consent_needs_both_leaders() -> None:
    it = play(facilitator=True)
    it.do(RecordDecision(title=" Saved cards\n first "), "cpo")
    assert (decision(it).title, decision(it).status, decision(it).decided_by) == (
        "Saved cards first",
        "proposed",
        ("cpo",),
    )
    it.do(AgreeDecision(decision="D1"), "cpto")
    assert decision(it).status == "proposed"
    assert it.refused(AgreeDecision(decision="D1"), "cpo") == "You've already agreed to D1."
    it.do(AgreeDecision(decision="D1"), "cto")
    assert (decision(it).status, decision(it).decided_on, decision(it).from_) == ("decided", TODAY, "I1")
    assert it.refused(AgreeDecision(decision="D1"), "cto") == "D1 is already decided."


def test_a_facilitator_who_writes_it_down_decides_nothing() -> None:
    it = play(facilitator=True)
    it.do(RecordDecision(title="Saved cards first"), "cpto")
    assert decision(it).decided_by == ()
    it.do(AgreeDecision(decision="D1"))
    assert decision(it).status == "decided"


@pytest.mark.parametrize(("owner", "by", "status"), [("cpo", "cpo", "decided"), ("cto", "cpo", "proposed")])
def test_the_owner_decides_alone_and_nobody_else_can(owner: str, by: str, status: str) -> None:
    it = play()
    it.do(RecordDecision(title="Who carries the pager", method="owner", owner=owner), by)
    assert decision(it).status == status
    if status == "proposed":
        it.do(AgreeDecision(decision="D1"), owner)
        assert decision(it).status == "decided"


def test_disagree_and_commit_needs_a_dissent_that_commits() -> None:
    it = play()
    it.do(RecordDecision(title="Cards first", method="disagree-and-commit"), "cpo")
    it.do(AgreeDecision(decision="D1"), "cto")
    assert decision(it).status == "proposed"
    it.do(Object(decision="D1", text="Two more pages a week", commits=False), "cto")
    assert decision(it).status == "proposed"
    it.do(Object(decision="D1", text="Two more pages a week", commits=True), "cto")
    assert decision(it).status == "decided"


def test_an_experiment_needs_a_review_date() -> None:
    it = play()
    it.do(RecordDecision(title="Try for a month", method="experiment"), "cpo")
    it.do(AgreeDecision(decision="D1"), "cto")
    assert decision(it).status == "proposed"
    it.do(EditDecision(decision="D1", changes={"review_on": TODAY + timedelta(days=30)}), "cpo")
    assert decision(it).status == "decided"


def test_the_integrator_decides_if_there_is_one() -> None:
    assert "There is no facilitator" in play().refused(RecordDecision(title="x", method="integrator"), "cpo")
    it = play(facilitator=True)
    it.do(RecordDecision(title="Pager at Easter", method="integrator"), "cpo")
    it.do(AgreeDecision(decision="D1"), "cto")
    assert decision(it).status == "proposed"
    it.do(AgreeDecision(decision="D1"), "cpto")
    assert decision(it).status == "decided"


def test_both_must_agree_to_the_same_option() -> None:
    it = play()
    it.do(RecordDecision(title="Which first", options=OPTIONS), "cpo")
    it.do(AgreeDecision(decision="D1", chosen="ledger"), "cto")
    assert (decision(it).status, decision(it).decided_by) == ("proposed", ("cto",)), "cpo never agreed to the ledger"
    it.do(AgreeDecision(decision="D1", chosen="cards"), "cpo")
    assert (decision(it).status, decision(it).decided_by) == ("proposed", ("cpo",))
    it.do(AgreeDecision(decision="D1", chosen="cards"), "cto")
    assert decision(it).status == "decided"
    assert [option.key_ for option in it.session.all(Option) if option.chosen] == ["cards"]


def test_a_new_title_or_method_must_be_agreed_to_again() -> None:
    it = play()
    it.do(RecordDecision(title="Cards first"), "cpo")
    it.do(EditDecision(decision="D1", changes={"rationale": "May", "tripwire": ""}), "cto")
    assert (decision(it).decided_by, decision(it).rationale, decision(it).tripwire) == (("cpo",), "May", None)
    it.do(EditDecision(decision="D1", changes={"title": "Ledger first"}), "cto")
    assert (decision(it).status, decision(it).decided_by) == ("proposed", ("cto",))
    it.do(AgreeDecision(decision="D1"), "cpo")
    it.do(EditDecision(decision="D1", changes={"method": "experiment"}), "cpo")
    assert (decision(it).status, decision(it).decided_on) == ("proposed", None)


def test_a_decision_that_one_person_took_alone_is_replaced_only_with_a_reason() -> None:
    it = play()
    it.do(RecordDecision(title="Postgres", method="owner", owner="cto"), "cto")
    alone = "CTO decided D1 alone. Say why you replace it, in 10 characters or more."
    for why in (None, "because"):
        assert it.refused(RecordDecision(title="SQLite", supersedes="D1", rationale=why), "cpo") == alone
    it.do(RecordDecision(title="SQLite", supersedes="D1", rationale="It runs on a laptop"), "cpo")
    newest = it.session.all(Decision)[-1].id
    assert it.refused(EditDecision(decision=newest, changes={"rationale": ""}), "cpo") == alone
    it.do(EditDecision(decision=newest, changes={"rationale": "It runs on every laptop"}), "cpo")
    it.do(RecordDecision(title="Both", method="consent"), "cpo")
    both = it.session.all(Decision)[-1].id
    it.do(AgreeDecision(decision=both), "cto")
    it.do(RecordDecision(title="Neither", supersedes=both), "cpo")
    assert it.session.all(Decision)[-1].supersedes == both


@pytest.mark.parametrize(
    ("command", "says"),
    [
        (RecordDecision(title=" "), "title"),
        (RecordDecision(title="x" * 201), "title"),
        (RecordDecision(title="x", method="owner"), "Name the owner"),
        (RecordDecision(title="x", owner="nobody"), "no seat 'nobody'"),
        (RecordDecision(title="x", goals=("G9",)), "There is no goal G9"),
        (RecordDecision(title="x", supersedes="yesterday"), "supersedes"),
        (RecordDecision(title="x", announcement="x" * 281), "announcement"),
        (EditDecision(decision="D1", changes={"status": "decided"}), "You can't change the status of a decision."),
        (EditDecision(decision="D1", changes={"title": ""}), "A decision needs a title."),
        (EditDecision(decision="D1", changes={"method": "vote"}), "The method can't be 'vote'. Use 'consent',"),
        (EditDecision(decision="D1", changes={"method": "integrator"}), "There is no facilitator"),
        (
            EditDecision(decision="D1", changes={"domain": "who"}),
            "The domain can't be 'who'. Use 'what', 'how' or 'both'.",
        ),
        (EditDecision(decision="D1", changes={"owner": "nobody"}), "no seat"),
        (EditDecision(decision="D1", changes={"review_on": "soon"}), "review on"),
        (AgreeDecision(decision="D9"), "There is no decision D9"),
        (AgreeDecision(decision="D1", chosen="none"), "There is no option"),
        (Object(decision="D1", text=" ", commits=True), "Say why you disagree"),
        (AddOption(decision="D1", text=""), "text"),
    ],
)
def test_an_invalid_decision_is_refused(command: Command, says: str) -> None:
    it = play()
    it.do(RecordDecision(title="Cards first", options=OPTIONS), "cpo")
    assert says in it.refused(command, "cpo")


def test_a_proposed_decision_can_be_deferred() -> None:
    it = play()
    it.do(RecordDecision(title="Later"), "cpo")
    it.do(DeferDecision(decision="D1"), "cto")
    assert decision(it).status == "deferred"


# --- actions ----------------------------------------------------------------------------------------------------------


def test_an_action_is_promised_changed_and_done_with_its_proof() -> None:
    it = play()
    it.do(AddAction(text="  Publish the\nretry budget ", owner="cto", due=TODAY), "cpo")
    it.do(EditAction(action="A1", due=date(2026, 4, 1)), "cto")
    it.do(FinishAction(action="A1", proof="  in the wiki "), "cto")
    row = it.session.get(Action, "A1")
    assert (row.text, row.owner, row.due, row.from_) == ("Publish the retry budget", "cto", date(2026, 4, 1), "I1")
    assert (row.status, row.done_on, row.proof) == ("done", TODAY, "in the wiki")
    for command in (EditAction(action="A1", text="x"), FinishAction(action="A1")):
        assert it.refused(command, "cto") == "A1 is already done."


def test_a_dropped_action_is_not_done() -> None:
    it = play()
    it.do(AddAction(text="Ask again", owner="cpo"), "cpo")
    it.do(FinishAction(action="A1", dropped=True), "cpo")
    assert (it.session.get(Action, "A1").status, it.session.get(Action, "A1").done_on) == ("dropped", None)


@pytest.mark.parametrize(
    ("command", "says"),
    [
        (AddAction(text="", owner="cpo"), "text"),
        (AddAction(text="x" * 201, owner="cpo"), "text"),
        (AddAction(text="x", owner="nobody"), "no seat"),
        (AddAction(text="x", owner="cpo", source="there"), "from"),
        (EditAction(action="A9", text="x"), "There is no action A9"),
        (FinishAction(action="A9"), "There is no action A9"),
        (ParkTopic(text=""), "text"),
        (Capture(what="fact", text=""), "text"),
    ],
)
def test_an_invalid_record_is_refused(command: Command, says: str) -> None:
    assert says in play().refused(command, "cpo")


def test_an_observer_cannot_record_anything() -> None:
    it = play(observer=True)
    commands: tuple[Command, ...] = (
        AddAction(text="x", owner="cpo"), RecordDecision(title="x"), ParkTopic(text="x"),
        Capture(what="fact", text="x"), Escalate(decision="D1"),
    )  # fmt: skip
    for command in commands:
        assert "Observers" in it.refused(command, "guest")


# --- what is put aside ------------------------------------------------------------------------------------------------


def test_facts_and_questions_each_have_one_board_and_a_fact_is_as_of_its_day() -> None:
    it = play()
    for what, text in (("fact", "Ten accounts make 61 %"), ("question", "Who pays?"), ("fact", "Two pages a week")):
        it.do(Capture(what=what, text=text, source="Finance"), "cpo")  # type: ignore[arg-type]
    assert [(board.kind, board.item) for board in it.session.all(Board)] == [("facts", "I1"), ("questions", "I1")]
    first, second = it.session.all(BoardRow, board="B1")
    [question] = it.session.all(BoardRow, board="B2")
    known = {"by": "cpo", "source": "Finance", "about": "I1"}
    assert (first.key_, first.columns) == ("fact-1", {**known, "as_of": TODAY.isoformat()})
    assert (second.key_, question.columns) == ("fact-2", known)


def test_a_topic_is_parked_with_a_date_to_come_back() -> None:
    it = play()
    it.do(ParkTopic(text="A second provider", revisit_on=date(2026, 5, 1)), "cto")
    assert it.session.get(Parked, "P1") == Parked(
        id="P1", text="A second provider", by="cto", revisit_on=date(2026, 5, 1)
    )


# --- escalations ------------------------------------------------------------------------------------------------------


def escalated(**more: Any) -> Play:
    it = play(facilitator=True)
    it.do(RecordDecision(title="Pager at Easter"), "cpo")
    it.do(Escalate(decision="D1", answer_by=TODAY + timedelta(days=3), default_if_silent="As last year", **more), "cpo")
    return it


@pytest.mark.parametrize(
    ("answer", "status", "method"),
    [("ruled", "decided", "integrator"), ("experiment", "decided", "experiment"), ("returned", "deferred", "consent")],
)
def test_the_integrator_answers_and_the_decision_follows(answer: Any, status: str, method: str) -> None:
    it = escalated()
    assert decision(it).status == "escalated"
    assert it.session.get(Escalation, "E1").to == "cpto"
    it.do(WouldAccept(escalation="E1", text=" A deputy "), "cpo")
    assert "Only CPTO can answer" in it.refused(AnswerEscalation(escalation="E1", status=answer, ruling="x"), "cpo")
    assert "Write down the answer" in it.refused(AnswerEscalation(escalation="E1", status=answer, ruling=" "), "cpto")
    it.do(AnswerEscalation(escalation="E1", status=answer, ruling="Two people"), "cpto")
    row = it.session.get(Escalation, "E1")
    assert (row.status, row.ruling, row.accepts) == (answer, "Two people", {"cpo": "A deputy"})
    assert (decision(it).status, decision(it).method) == (status, method)
    assert (decision(it).decided_by == ("cpto",)) == (status == "decided")
    assert f"E1 is already {answer}" in it.refused(WouldAccept(escalation="E1", text="x"), "cpo")


def test_only_the_leaders_withdraw_an_escalation() -> None:
    it = escalated()
    assert "Only the two leaders" in it.refused(AnswerEscalation(escalation="E1", status="withdrawn"), "cpto")
    it.do(AnswerEscalation(escalation="E1", status="withdrawn"), "cto")
    assert decision(it).status == "deferred"


def test_if_the_integrator_has_no_seat_a_leader_records_the_answer() -> None:
    it = escalated(to="The board")
    it.do(AnswerEscalation(escalation="E1", status="ruled", ruling="Yes"), "cpo")
    assert it.session.get(Escalation, "E1").status == "ruled"


def test_an_escalation_names_what_it_is_about_and_only_once() -> None:
    it = escalated()
    assert "already escalated, as E1" in it.refused(Escalate(decision="D1"), "cto")
    assert "Name a decision" in it.refused(Escalate(), "cto")
    assert "There is no goal G9" in it.refused(Escalate(goal="G9"), "cto")
    assert "in up to 2000 characters" in it.refused(WouldAccept(escalation="E1", text="x" * 2001), "cpo")
