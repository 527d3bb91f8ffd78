"""Objections in lines: sealed with a block, shown at its reveal, kept beside a dissent, and taken out with it."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sessions.exercises.align.outcomes import Commit
from sessions.exercises.align.wording import AcceptRevision, Revise
from sessions.minutes.markdown import export_markdown
from sessions.minutes.parse import read_minutes
from sessions.minutes.toml import export_toml
from sessions.model import Ballot, Decision, Dissent, Objection, Parked
from sessions.model.columns import REDACTED
from sessions.objections import (
    BLOCK_MOST,
    OBJECTION_LINES,
    block_of,
    labelled_lines,
    lines_beside,
    lines_of,
    objections,
    sentence_of,
)
from sessions.records.amendments import Amend, Redact
from sessions.records.captures import ParkTopic
from sessions.records.corrections import RemoveRecord
from sessions.records.decisions import Object, RecordDecision
from sessions.rules.agenda import EndItem
from sessions.rules.moves import Seal
from sessions.rules.objecting import OBJECTION_FIELDS
from sessions.rules.returning import ReopenItem
from tests.sessions.aligned import QUEUE, QUEUE_SAID, Aligning
from tests.sessions.argued import words_in
from tests.sessions.play import Play, item

LINES = st.dictionaries(
    st.sampled_from(list(OBJECTION_LINES)),
    st.text(st.characters(codec="utf-8", categories=["L", "N"]), min_size=1, max_size=80),
)


def blocked(**vote: Any) -> Aligning:
    """An alignment in which the first leader blocked one of two goals."""
    play = Aligning().voting("alpha", "beta")
    play.vote(alpha=({"support": 1, "reason": "Not this quarter", **vote}, 5), beta=(4, 4))
    return play


def decided() -> Play:
    play = Play(item("talk"))
    play.do(RecordDecision(title="Sign every call"), "cpo")
    return play


# --- the sentence that the lines make ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("keys", "says"),
    [
        (OBJECTION_LINES, QUEUE_SAID),
        (("what",), "the retry queue."),
        (("change", "why"), "doubles, because each call is signed twice."),
        (("what", "amount", "when"), "the retry queue: to 400 ms, by March."),
        (("when",), "by March."),
        ((), ""),
    ],
)
def test_the_lines_that_are_given_make_one_sentence(keys: tuple[str, ...], says: str) -> None:
    assert sentence_of({key: QUEUE[key] for key in keys}) == says


def test_words_that_begin_a_line_anyway_are_not_put_before_it_again() -> None:
    for when in ("by March", "in March", "next quarter", "until June", "Before the freeze"):
        assert sentence_of({"when": when}) == f"{when}."
    assert sentence_of({"why": "Because it pages us."}) == "Because it pages us."


@given(LINES)
def test_the_sentence_holds_each_line_as_it_was_typed_and_a_block_is_never_too_long(lines: dict[str, str]) -> None:
    said = sentence_of(lines)
    assert all(text in said for text in lines.values())
    assert bool(said) == bool(lines)
    assert len(block_of(lines)) <= BLOCK_MOST
    if len(said) <= BLOCK_MOST:
        assert block_of(lines) == said


def test_every_line_is_optional_and_is_asked_for_behind_more() -> None:
    assert [(field.key, field.ask) for field in OBJECTION_FIELDS] == list(OBJECTION_LINES.items())
    assert all(field.more and not field.required and not field.lines for field in OBJECTION_FIELDS)


# --- a block ----------------------------------------------------------------------------------------------------------


def test_the_lines_of_a_block_are_sealed_with_it_and_come_out_at_the_reveal() -> None:
    play = Aligning().voting("alpha", "beta")
    goal = play.goal("alpha")
    other = play.goal("beta")
    payload = {goal.id: {"support": 1, "guess": 3, "reason": "Not now", **QUEUE}, other.id: {"support": 4, "guess": 4}}
    play.do(Seal(form="ballot", payload=payload), "cpo")
    assert play.session.all(Objection) == []
    for seat in ("cto", "obs", None):
        assert not [text for text in QUEUE.values() if text in words_in(play.seen_by(seat))]
    play.do(Seal(form="ballot", payload={key: {"support": 4, "guess": 4} for key in payload}), "cto")
    play.on()
    (row,) = play.session.all(Objection)
    assert (row.goal, row.round, row.by, row.decision) == (goal.id, 1, "cpo", None)
    assert lines_of(row) == QUEUE


def test_lines_without_a_sentence_block_a_goal_with_the_one_that_they_make() -> None:
    play = blocked(**QUEUE)
    assert play.session.get(Ballot, play.goal("alpha").id, 1, "cpo").block == QUEUE_SAID
    about: dict[str, Any] = {"goal": play.goal("alpha").id, "round_": 1, "by": "cpo"}
    assert list(lines_beside(play.session, QUEUE_SAID, **about)) == [], "nothing is said twice"


def test_the_sentence_of_a_block_stays_as_written_beside_its_lines() -> None:
    play = blocked(block="It breaks the promise to partners", what="the retry queue")
    goal = play.goal("alpha")
    said = play.session.get(Ballot, goal.id, 1, "cpo").block
    assert said == "It breaks the promise to partners"
    assert list(lines_beside(play.session, said, goal=goal.id, round_=1, by="cpo")) == ["which part: the retry queue"]


def test_a_vote_without_a_block_has_no_objection() -> None:
    assert blocked().session.all(Objection) == []


# --- a dissent --------------------------------------------------------------------------------------------------------


def committed(**lines: str) -> Aligning:
    play = Aligning().voting("alpha")
    play.vote(alpha=(2, 4))
    play.on()
    goal = play.goal("alpha").id
    play.do(Commit(goal=goal, lines=lines), "cpo")
    play.do(Commit(goal=goal), "cto")
    return play


def test_a_dissent_from_a_goal_can_be_lines_alone_and_goes_when_it_is_withdrawn() -> None:
    play = committed(**QUEUE)
    goal = play.goal("alpha")
    assert goal.dissent == {"cpo": QUEUE_SAID}
    assert [lines_of(row) for row in objections(play.session, goal=goal.id)] == [QUEUE]
    play.do(Commit(goal=goal.id, lines={"what": "the retry queue"}), "cpo")
    assert [lines_of(row) for row in objections(play.session, goal=goal.id)] == [{"what": "the retry queue"}]
    play.do(Commit(goal=goal.id), "cpo")
    assert play.session.all(Objection) == []


def test_the_lines_of_a_dissent_go_on_to_the_decision_that_keeps_it_and_come_back_with_it() -> None:
    play = committed(**QUEUE)
    play.on()
    play.confirm()
    play.sign()
    kept = play.session.all(Decision)[0].id
    assert [(row.decision, row.goal) for row in play.session.all(Objection)] == [(kept, None)]
    play.do(ReopenItem(item="I1"), "cpo")
    goal = play.goal("alpha").id
    assert [lines_of(row) for row in objections(play.session, goal=goal)] == [QUEUE]
    play.do(EndItem(item="I1", outcome="carried"))
    rows = [(row.decision, row.goal, lines_of(row)) for row in play.session.all(Objection)]
    assert rows in ([(kept, None, QUEUE)], [(kept, None, QUEUE), (None, goal, QUEUE)])


def test_a_dissent_from_a_wording_stays_with_that_wording() -> None:
    play = committed(**QUEUE)
    play.on()
    goal = play.goal("alpha").id
    if play.item.phase == "revise":
        play.do(Revise(goal=goal, text="Refunds settle within two days"), "cto")
        play.do(AcceptRevision(goal=goal, text="Refunds settle within two days"), "cpo")
        assert [(row.goal, row.version) for row in play.session.all(Objection)] == [(goal, 1)]


def test_a_dissent_from_a_decision_has_its_lines_and_both_go_together() -> None:
    play = decided()
    assert play.refused(Object(decision="D1", text=" ", commits=True), "cto").startswith("Say why you disagree")
    play.do(Object(decision="D1", text="", commits=True, lines={**QUEUE, "unasked": "x"}), "cto")
    assert play.session.get(Dissent, "D1", "cto").text == QUEUE_SAID
    assert labelled_lines(play.session.get(Objection, "O1")).startswith("which part: the retry queue · what changes: ")
    play.do(Object(decision="D1", text="It costs too much", commits=True), "cto")
    assert play.session.all(Objection) == [], "another dissent without lines takes their place"
    play.do(Object(decision="D1", text="It costs too much", commits=True, lines=QUEUE), "cto")
    play.do(RemoveRecord(ref="D1@cto"), "cto")
    assert play.session.all(Objection) == []
    play.do(Object(decision="D1", text="It costs too much", commits=True, lines=QUEUE), "cto")
    play.do(RemoveRecord(ref="D1"), "cpo")
    assert play.session.all(Objection) == []


def test_a_line_that_is_too_long_is_refused() -> None:
    play = decided()
    assert "80" in play.refused(Object(decision="D1", text="No", commits=True, lines={"what": "x" * 81}), "cto")


# --- what is kept -----------------------------------------------------------------------------------------------------


def test_minutes_and_markdown_have_the_lines_and_take_them_back() -> None:
    play = decided()
    play.do(Object(decision="D1", text="It costs too much", commits=True, lines=QUEUE), "cto")
    play.do(EndItem(item="I1", outcome="parked"))
    head = f"sha256:{9:064x}"
    header = replace(play.session.header, status="closed", ended_at=play.now, actual_minutes=9, log_head=head)
    play.session.put(header)
    told = export_toml(play.session)
    assert '[[objection]]\nid = "O1"\ndecision = "D1"\nby = "cto"\nwhat = "the retry queue"' in told
    assert export_toml(read_minutes(told, "minutes")) == told
    page = export_markdown(play.session)
    assert "- **Bo disagrees:** which part: the retry queue" in page


def test_a_line_is_amended_and_redacted_like_any_text_and_its_sentence_with_it() -> None:
    play = decided()
    play.do(Object(decision="D1", text="", commits=True, lines=QUEUE), "cto")
    reason = "The partner asked us to"
    play.do(Amend(target="O1.amount", after="to 300 ms", reason=reason), "cto")
    assert play.session.get(Objection, "O1").amount == "to 300 ms"
    play.do(Amend(target="O1.amount", after="to 400 ms", reason=reason), "cto")
    for seat in ("cpo", "cto"):
        play.do(Redact(target="O1.when", reason=reason), seat)
    assert play.session.get(Objection, "O1").when == REDACTED
    assert "March" not in play.session.get(Dissent, "D1", "cto").text, "however short it is"


def test_a_sentence_that_lines_made_is_redacted_with_them_and_their_words_stay_elsewhere() -> None:
    play = decided()
    play.do(Object(decision="D1", text="", commits=True, lines=QUEUE), "cto")
    play.do(Object(decision="D1", text="It costs too much", commits=True, lines={"what": "the retry queue"}), "cpo")
    play.do(ParkTopic(text="the retry queue"), "cpo")
    for seat in ("cpo", "cto"):
        play.do(Redact(target="D1/cto.text", reason="The partner asked us to"), seat)
    assert play.session.get(Dissent, "D1", "cto").text == REDACTED
    assert set(lines_of(play.session.get(Objection, "O1")).values()) == {REDACTED}
    assert lines_of(play.session.get(Objection, "O2")) == {"what": "the retry queue"}
    assert [topic.text for topic in play.session.all(Parked)] == ["the retry queue"]


def test_nothing_of_a_redacted_block_stays_in_what_was_sealed_with_it() -> None:
    play = Aligning().voting("alpha", "beta")
    play.vote(alpha=({"support": 1, "reason": "Not now", **QUEUE}, 5), beta=(4, 4))
    block = next(each for each in play.session.all(Ballot) if each.block)
    name = "/".join(map(str, block.key()))
    for seat in ("cpo", "cto"):
        play.do(Redact(target=f"{name}.block", reason="The partner asked us to"), seat)
    assert "400 ms" not in words_in(play.session) and "signed twice" not in words_in(play.session)
