"""The check of a decision at the close: what it adds, the promises that it makes, and what it never takes back."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from sessions.minutes.escalation_check import UNLINKED, left_undone, unlinked_arguments
from sessions.minutes.escalation_pack import behind
from sessions.minutes.markdown import export_markdown
from sessions.minutes.parse import read_minutes
from sessions.minutes.toml import export_toml
from sessions.model import Action, Argument, Decision, Escalation, Item
from sessions.records.amendments import Amend, Redact
from sessions.records.decision_check import CheckDecision, is_checked, to_argue, unchecked
from sessions.records.decisions import AgreeDecision, RecordDecision
from sessions.records.lines import AddLine, SignLine
from sessions.rules.agenda import EndItem
from tests.sessions.play import Play, item

DAY = date(2026, 4, 14)
WHOLE: dict[str, Any] = {
    "reversible": "no",
    "functional": "One-step refunds",
    "non_functional": "p95 under 400 ms",
    "cascade": "CPO tells sales",
    "feedback_from": "the support leads",
    "feedback_by": DAY,
}


def decided(**more: Any) -> Play:
    play = Play(item("talk"))
    play.do(RecordDecision(title="Sign every call", **{"owner": "cpo", **more}), "cpo")
    play.do(AgreeDecision(decision="D1"), "cto")
    return play


def check(play: Play, changes: dict[str, Any], **more: Any) -> Decision:
    play.do(CheckDecision(decision="D1", changes=changes, **more), "cto")
    return play.session.get(Decision, "D1")


def test_only_a_decided_decision_waits_to_be_checked_and_any_answer_will_do() -> None:
    play = Play(item("talk"))
    play.do(RecordDecision(title="Sign every call"), "cpo")
    assert unchecked(play.session) == []
    assert play.refused(CheckDecision(decision="D1", changes={}), "cpo") == "D1 is proposed. Agree on it first."
    play.do(AgreeDecision(decision="D1"), "cto")
    assert [each.id for each in unchecked(play.session)] == ["D1"]
    assert is_checked(check(play, {"functional": "One-step refunds"}))
    assert unchecked(play.session) == []


def test_one_stroke_completes_it_and_makes_both_promises_of_its_owner() -> None:
    play = decided()
    row = check(play, WHOLE, tell_by=DAY)
    assert {key: getattr(row, key) for key in WHOLE} == WHOLE
    promises = [(each.tag, each.text, each.owner, each.due, each.from_) for each in play.session.all(Action)]
    assert promises == [
        ("tell", "CPO tells sales", "cpo", DAY, "D1"),
        ("feedback", "Ask the support leads for feedback on D1: Sign every call", "cpo", DAY, "D1"),
    ]


def test_the_check_takes_back_nobodys_agreement() -> None:
    play = decided()
    check(play, WHOLE)
    row = check(play, {"reversible": "yes", "functional": "Refunds", "feedback_by": DAY + timedelta(7)})
    assert (row.status, row.decided_by) == ("decided", ("cpo", "cto"))
    (action,) = play.session.all(Action, tag="feedback")
    assert action.due == DAY + timedelta(7), "it is the same promise, on another day"


@pytest.mark.parametrize(
    ("changes", "more", "says"),
    [
        ({"reversible": "perhaps"}, {}, "Say yes or no"),
        ({"functional": "x" * 201}, {}, "201"),
        ({"feedback_from": "support"}, {}, "by when"),
        ({"feedback_by": DAY}, {}, "from whom"),
        ({}, {"tell_by": DAY}, "Say who tells whom"),
        ({"values": ("L7",)}, {}, "aren't values"),
        ({"title": "Another"}, {}, "has no title"),
    ],
)
def test_what_cannot_be_kept_is_refused_in_a_sentence(changes: Any, more: Any, says: str) -> None:
    assert says in decided().refused(CheckDecision(decision="D1", changes=changes, **more), "cto")


def test_a_promise_needs_an_owner_who_can_be_named_in_the_same_stroke() -> None:
    play = decided(owner=None)
    feedback = {key: WHOLE[key] for key in ("feedback_from", "feedback_by")}
    assert "Give D1 an owner" in play.refused(CheckDecision(decision="D1", changes=feedback), "cto")
    assert check(play, {**feedback, "owner": "cto"}).owner == "cto"
    assert play.session.all(Action)[0].owner == "cto"


def test_only_values_that_both_signed_can_be_served() -> None:
    play = decided()
    for kind in ("value", "vision"):
        play.do(AddLine(line_kind=kind, text=f"A {kind}"), "cpo")
    assert "aren't values" in play.refused(CheckDecision(decision="D1", changes={"values": ("L1",)}), "cto")
    for line in ("L1", "L2"):
        play.do(SignLine(line=line))
    assert "aren't values" in play.refused(CheckDecision(decision="D1", changes={"values": ("L2",)}), "cto")
    assert check(play, {"values": ("L1", "L1")}).values == ("L1",)
    assert check(play, {"values": ()}).values == ()


def test_what_cannot_be_undone_is_to_be_argued_unless_it_was() -> None:
    play = decided()
    assert to_argue(play.session) == []
    check(play, {"reversible": "no"})
    assert [each.id for each in to_argue(play.session)] == ["D1"]
    about = Argument(id="X1", item="I1", question="Do we sign every call?", pole_a="yes", pole_b="no", decision="D1")
    play.session.put(about)
    assert to_argue(play.session) == []


def test_the_check_links_a_decision_to_the_argument_that_was_about_it() -> None:
    play = decided()
    check(play, {"reversible": "no"})
    for n in (1, 2):
        item = Item(id=f"I{n + 6}", title="Calls", kind="argue", planned_minutes=13, outcome="done", position=n + 6)
        play.session.put(item)
        play.session.put(Argument(id=f"X{n}", item=item.id, question="Do we sign calls?", pole_a="yes", pole_b="no"))
    play.session.put(replace(play.session.get(Item, "I8"), outcome="skipped", phase="case"))
    play.session.commit(play.session.rev + 1, "")
    assert [each.id for each in unlinked_arguments(play.session)] == ["X1"], "X2 was left before its end"
    assert left_undone(play.session, None, play.session.get(Decision, "D1"), None)[1:] == [UNLINKED]
    refused = play.refused(CheckDecision(decision="D1", changes={}, argued="X2"), "cto")
    assert refused == "X2 didn't come to its end, or is about another decision."
    play.do(CheckDecision(decision="D1", changes={}, argued="X1"), "cto")
    assert (play.session.get(Argument, "X1").decision, to_argue(play.session)) == ("D1", [])
    assert unlinked_arguments(play.session) == []


@pytest.mark.parametrize("source", ["I1", "X1"])
def test_a_decision_that_an_argument_led_to_is_argued_wherever_it_is_asked(source: str) -> None:
    play = decided()
    play.session.put(Argument(id="X1", item="I1", question="Do we sign calls?", pole_a="yes", pole_b="no"))
    play.session.put(replace(play.session.get(Decision, "D1"), from_=source, reversible="no"))
    assert to_argue(play.session) == []
    argument, _, _ = behind(play.session, Escalation(id="E1", to="integrator", decision="D1"))
    assert argument is not None and argument.id == "X1"


def test_minutes_keep_the_check_and_markdown_shows_it() -> None:
    play = decided()
    play.do(AddLine(line_kind="value", text="Nobody is woken for nothing"), "cpo")
    play.do(SignLine(line="L1"))
    check(play, {**WHOLE, "values": ("L1",)}, tell_by=DAY)
    play.do(EndItem(item="I1", outcome="parked"))
    head = f"sha256:{9:064x}"
    play.session.put(replace(play.session.header, status="closed", ended_at=play.now, actual_minutes=9, log_head=head))
    told = export_toml(play.session)
    assert 'reversible = "no"' in told and 'values = ["L1"]' in told and 'tag = "feedback"' in told
    assert export_toml(read_minutes(told, "minutes")) == told
    page = export_markdown(play.session)
    for words in ("**Can be undone:** no", "One-step refunds", "p95 under 400 ms", "the support leads"):
        assert words in page


def test_its_words_are_amended_and_redacted_like_others() -> None:
    play = decided()
    check(play, WHOLE)
    reason = "The partner asked us to"
    play.do(Amend(target="D1.reversible", after="yes", reason=reason), "cpo")
    assert play.session.get(Decision, "D1").reversible == "yes"
    play.do(Redact(target="D1.feedback_from", reason=reason), "cpo", "cto")
    assert play.session.get(Decision, "D1").feedback_from == "[redacted]"
    assert "support leads" not in play.session.all(Action)[0].text
