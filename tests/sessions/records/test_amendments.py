"""After the reveal: amendments that keep the earlier wording, scores before and after, and redaction by two people."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from sessions.errors import Missing, Refused
from sessions.minutes.toml import export_toml
from sessions.model import Action, Amendment, Argument, BoardRow, Goal, Participant, Scores, Side
from sessions.model.columns import REDACTED
from sessions.records.amendments import Amend, Redact, find_target, parts_of
from sessions.records.captures import AddAction, Capture, ParkTopic
from sessions.room import Room
from sessions.rules.session_scores import scores_of_session
from sessions.session import Session
from sessions.store import open_store
from tests.demo import Demo
from tests.sessions.aligned import Aligning
from tests.sessions.play import Play, item

REASON = "We both misread the report"
SECRET = "The name of the account that nobody may know"


def talk(**more: bool) -> Play:
    play = Play(item("talk"), **more)
    play.do(AddAction(text="Publish the budget", owner="cto"), "cpo")
    return play


def voted() -> Aligning:
    play = Aligning().voting("alpha", "beta")
    play.vote(alpha=(5, 3), beta=(4, 4))
    return play


# --- amendments -------------------------------------------------------------------------------------------------------


def test_an_amendment_keeps_both_wordings_the_author_and_the_reason() -> None:
    play = talk()
    play.do(Amend(target="A1.text", after="  Publish both budgets ", reason=REASON), "cto")
    assert play.session.get(Action, "A1").text == "Publish both budgets"
    assert play.session.all(Amendment) == [
        Amendment(n=1, at=play.now, by="cto", target="A1.text", reason=REASON,
                  before="Publish the budget", after="Publish both budgets")
    ]  # fmt: skip
    play.do(Amend(target="A1.due", after="2026-04-01", reason=REASON), "cpo")
    second = play.session.all(Amendment)[1]
    assert (second.n, second.before, second.after) == (2, None, "2026-04-01")


def test_the_day_of_a_captured_fact_stays_a_day_and_is_the_last_one_without_a_year() -> None:
    play = talk()
    play.do(Capture(what="fact", text="Two pages a week", source="the pager"), "cpo")
    before = (play.now.date() - timedelta(days=40)).isoformat()
    play.do(Amend(target="B1/fact-1.as_of", after=f"{date.fromisoformat(before):%d %B}", reason=REASON), "cto")
    assert (play.session.all(BoardRow)[0].columns or {})["as_of"] == before
    refused = play.refused(Amend(target="B1/fact-1.as_of", after="long ago", reason=REASON), "cto")
    assert refused.startswith("“long ago” isn't a date.")


@pytest.mark.parametrize(
    ("target", "after", "reason", "says"),
    [
        ("A1.text", "x", "too short", "10 to 500 characters"),
        ("A1.text", "x", "x" * 501, "10 to 500 characters"),
        ("A1.text", "Publish the budget", REASON, "already has that value"),
        ("A1.text", "", REASON, "text"),
        ("A1.text", "x" * 201, REASON, "text"),
        ("A1.due", "soon", REASON, "due"),
        ("A1.owner", "nobody", REASON, "no seat 'nobody'"),
        ("A1.status", "done", REASON, "fixed"),
        ("A1.id", "A2", REASON, "fixed"),
        ("cto.role", "observer", REASON, "fixed"),
        ("cto.key", "cpo", REASON, "fixed"),
        ("A9.text", "x", REASON, "There is no 'A9.text'"),
        ("A1.wish", "x", REASON, "A1 has no 'wish'"),
        ("A1", "x", REASON, "There is no 'A1'"),
        ("", "x", REASON, "There is no ''"),
        ("I1.elapsed_ms", "5", REASON, "I1 has no"),
        ("cpo.pin", "5", REASON, "cpo has no"),
    ],
)
def test_an_invalid_amendment_is_refused(target: str, after: str, reason: str, says: str) -> None:
    assert says in talk().refused(Amend(target=target, after=after, reason=reason), "cpo")


def test_an_observer_cannot_amend() -> None:
    play = talk(observer=True)
    assert "Observers" in play.refused(Amend(target="A1.text", after="x", reason=REASON), "guest")
    assert "Observers" in play.refused(Redact(target="A1.text", reason=REASON), "guest")


def test_an_amendment_and_the_scores_cannot_be_amended() -> None:
    play = talk()
    play.do(Amend(target="A1.text", after="Other words", reason=REASON), "cto")
    play.session.put(Scores(support_floor=3))
    play.session.commit(9, "")
    assert "fixed" in play.refused(Amend(target="1.reason", after="Another reason", reason=REASON), "cto")


@pytest.mark.parametrize("target", ["session.title", "cpo.name", "I1.title", "A1.proof"])
def test_everything_that_can_be_amended_is_found_by_id_and_key(target: str) -> None:
    row, column = find_target(talk().session, target)
    assert column.name == target.partition(".")[2]
    assert [str(part) for part in row.key()] in ([], [target.partition(".")[0]])


# --- scores -----------------------------------------------------------------------------------------------------------


def test_scores_stay_as_they_were_at_the_reveal_and_the_amendment_shows_the_new_ones() -> None:
    play = voted()
    at_reveal = scores_of_session(play.session)
    play.session.put(at_reveal)
    play.session.commit(50, "")
    goal = play.id("alpha")
    play.do(Amend(target=f"{goal}/1/cto.support", after="5", reason=REASON), "cto")
    after = scores_of_session(play.session)
    assert play.session.get(Scores) == at_reveal and after.alignment != at_reveal.alignment
    told = {each.target: (each.before, each.after) for each in play.session.all(Amendment)}
    assert told[f"{goal}/1/cto.support"] == ("3", "5")
    assert told["scores.alignment"] == (str(at_reveal.alignment), str(after.alignment))
    changed = {name for name in ("alignment", "support_floor", "guess_error")
               if getattr(at_reveal, name) != getattr(after, name)}  # fmt: skip
    assert {each for each in told if each.startswith("scores.")} == {f"scores.{name}" for name in changed}


def test_changed_words_change_no_score() -> None:
    play = voted()
    play.do(Amend(target=f"{play.id('beta')}.text", after="Beta: another wording of it", reason=REASON), "cpo")
    assert [each.target for each in play.session.all(Amendment)] == [f"{play.id('beta')}.text"]


def test_a_seal_is_never_amended() -> None:
    play = voted()
    target = f"{play.id('alpha')}/1/cto.seal"
    assert "fixed" in play.refused(Amend(target=target, after="sha256:" + "0" * 64, reason=REASON), "cto")


# --- a closed session -------------------------------------------------------------------------------------------------


@pytest.fixture
def closed(loaded: Demo, tmp_path: Path) -> Iterator[Room]:
    """The closed example, every seat at hand."""
    store = open_store(loaded.copied(tmp_path / "closed.db").db)
    yield Room(store, loaded.closed, frozenset({"cpo", "cto", "cpto"}))
    store.close()


@pytest.mark.slow
def test_a_closed_session_becomes_amended_and_its_minutes_show_both_versions(closed: Room) -> None:
    closed.do(Amend(target="G1.measure", after="p99 under 24 h", reason=REASON), "cpo")
    session = closed.view(None)
    assert session.header.status == "amended"
    minutes = export_toml(session)
    assert 'before = "p95 settlement time under 24 h for 14 days"' in minutes and 'after = "p99 under 24 h"' in minutes
    assert closed.store.load(closed.id).get(Goal, "G1").measure == "p99 under 24 h"


@pytest.mark.slow
def test_an_amended_closed_session_takes_no_new_record(closed: Room) -> None:
    with pytest.raises(Refused, match="can still be amended"):
        closed.do(ParkTopic(text="Late"), "cpo")


# --- redaction --------------------------------------------------------------------------------------------------------


@pytest.mark.slow
@pytest.mark.parametrize("second", ["cto", "cpto"])
def test_redacting_takes_two_people(closed: Room, second: str) -> None:
    closed.do(Redact(target="X1/cpo.position", reason=REASON), "cpo")
    assert closed.view(None).get(Side, "X1", "cpo").position != REDACTED
    assert closed.view(None).header.redacting == (f"X1/cpo.position cpo {REASON}",)
    closed.do(Redact(target="X1/cpo.position", reason="I agree to it"), second)
    session = closed.view(None)
    assert session.get(Side, "X1", "cpo").position == REDACTED and session.header.redacting == ()
    told = [(each.target, each.by, each.reason, each.before, each.after) for each in session.all(Amendment)[-2:]]
    assert told == [
        ("X1/cpo.position", "cpo", REASON, None, REDACTED),
        ("X1/cpo.position", second, "I agree to it", None, REDACTED),
    ]
    assert closed.store.verify(closed.id) == []


def test_a_reason_does_not_repeat_what_is_redacted_and_an_older_request_has_none(closed: Room) -> None:
    closed.do(Amend(target="G1.text", after=SECRET, reason=REASON), "cpo")
    closed.do(Redact(target="G1.text", reason=f"It says:\n{SECRET}"), "cpo")
    closed.do(Redact(target="G1.text", reason=f"Yes, {SECRET} is too much"), "cto")
    told = [each.reason for each in closed.view(None).all(Amendment)[-2:]]
    assert told == [f"It says:\n{REDACTED}", f"Yes, {REDACTED} is too much"]
    assert closed.store.verify(closed.id) == []
    assert SECRET not in str(closed.store.newer(closed.id, 0))
    assert parts_of("X1/cpo.position cpo") == ("X1/cpo.position", "cpo", "")


@pytest.mark.slow
def test_the_same_person_asking_twice_counts_once(closed: Room) -> None:
    for _ in range(2):
        closed.do(Redact(target="G1.text", reason=REASON), "cpto")
    assert closed.view(None).get(Goal, "G1").text != REDACTED


def test_two_requests_for_two_texts_redact_neither(closed: Room) -> None:
    closed.do(Redact(target="G1.text", reason=REASON), "cpo")
    closed.do(Redact(target="G2.text", reason=REASON), "cto")
    texts = [goal.text for goal in closed.view(None).all(Goal)]
    assert REDACTED not in texts and len(closed.view(None).header.redacting) == 2


@pytest.mark.slow
@pytest.mark.parametrize(
    ("target", "says"),
    [
        ("G1.due", "no text"),
        ("G1.status", "no text"),
        ("G1.id", "no text"),
        ("I2.kind", "no text"),
        ("I2.owner", "no text"),
        ("G1/1/cpo.seal", "no text"),
        ("session.playbook", "no text"),
        ("G9.text", "There is no"),
    ],
)
def test_only_text_can_be_redacted(closed: Room, target: str, says: str) -> None:
    with pytest.raises((Refused, Missing), match=says):
        closed.do(Redact(target=target, reason=REASON), "cpo")


@pytest.mark.slow
def test_not_one_byte_of_the_redacted_words_stays_in_the_file(tmp_path: Path, closed: Room) -> None:
    closed.do(Amend(target="G1.text", after=SECRET, reason=REASON), "cpo")
    assert any(SECRET.encode() in path.read_bytes() for path in tmp_path.iterdir())
    before = closed.store.newer(closed.id, 0)
    for seat in ("cpo", "cto"):
        closed.do(Redact(target="G1.text", reason=REASON), seat)
    assert closed.store.verify(closed.id) == []
    after = closed.store.newer(closed.id, 0)
    assert [change.hash for change in after[: len(before)]] == [change.hash for change in before]
    assert closed.store.search("account nobody") == []
    closed.store.close()
    assert not any(SECRET.encode() in path.read_bytes() for path in tmp_path.iterdir())
    assert SECRET.split()[-1] + " know" not in str(after)


def test_a_redacted_session_can_still_be_exported_and_imported(closed: Room, tmp_path: Path) -> None:
    from sessions.minutes.parse import read_minutes

    for seat in ("cpo", "cto"):
        closed.do(Redact(target="D1.rationale", reason=REASON), seat)
    minutes = export_toml(closed.view(None))
    again = read_minutes(minutes, "m.toml")
    assert export_toml(again) == minutes and f'rationale = "{REDACTED}"' in minutes


def test_redacting_twice_is_refused(closed: Room) -> None:
    for seat in ("cpo", "cto"):
        closed.do(Redact(target="G1.text", reason=REASON), seat)
    with pytest.raises(Refused, match="already redacted"):
        closed.do(Redact(target="G1.text", reason=REASON), "cpo")


def test_an_open_session_is_amended_without_being_closed() -> None:
    play = talk()
    play.session.put(replace(play.session.get(Participant, "cpo"), title="CPO"))
    play.session.commit(9, "")
    play.do(Amend(target="cpo.title", after="Chief", reason=REASON), "cpo")
    assert play.session.header.status == "running"
    assert isinstance(play.session, Session)


# --- one text of several ----------------------------------------------------------------------------------------------


def test_one_text_of_a_list_or_a_table_is_redacted_and_the_others_stay() -> None:
    play = voted()
    goal = play.goal("alpha")
    play.session.put(replace(goal, dissent={"cpo": SECRET, "cto": "A month is too long"}))
    play.session.put(Argument(id="X1", item="I1", question="Which comes first?", pole_a="A", pole_b="B",
                              common_ground=("Both want it by June", SECRET)))  # fmt: skip
    play.session.commit(play.session.rev, "")
    says = play.refused(Redact(target=f"{goal.id}.dissent", reason=REASON), "cpo")
    assert says == f"{goal.id}.dissent has several texts. Name one: {goal.id}.dissent.cpo or {goal.id}.dissent.cto."
    for target in (f"{goal.id}.dissent.guest", "X1.common_ground.3", "X1.common_ground.0"):
        assert "Name one" in play.refused(Redact(target=target, reason=REASON), "cpo")
    for target in (f"{goal.id}.commits.1", "X1.held.cpo", "X1.question.1", f"{goal.id}.nothing.cpo"):
        assert play.refused(Redact(target=target, reason=REASON), "cpo")
    play.do(Redact(target="x1.COMMON_GROUND.2", reason=REASON))
    assert play.session.get(Argument, "X1").common_ground == ("Both want it by June", REDACTED)
    assert play.session.get(Goal, goal.id).dissent == {"cpo": REDACTED, "cto": "A month is too long"}
    assert [each.target for each in play.session.all(Amendment)] == ["X1.common_ground.2"] * 2
