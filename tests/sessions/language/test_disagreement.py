"""Where a disagreement leads by how precisely both put it, and the precision of a session."""

from contextlib import closing
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from statistics import median

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sessions.language.disagreement import is_precise, leaned_on, read_here, route, session_precision, statements, why
from sessions.language.precision import PRECISE
from sessions.minutes.parse import read_minutes
from sessions.minutes.toml import export_toml
from sessions.model import Ballot, Dissent, Goal, Objection, Scores
from sessions.model.columns import REDACTED
from sessions.records.decisions import Object, RecordDecision
from sessions.records.lines import AddLine
from sessions.rules.session_scores import scores_of_session
from sessions.store import open_store
from tests.sessions.aligned import Aligning
from tests.sessions.play import Play, item
from tests.sessions.records.series import begun, closed

VAGUE = "This is far too risky for all of us"
PRECISE_TEXT = "By 15 May billing-api needs 3 people for 2 weeks, because refunds fail 40 times a day"
TEXTS = st.sampled_from((VAGUE, PRECISE_TEXT, "Customers need this", "We lose 40 000 € a month since March", ""))


@given(first=TEXTS, second=TEXTS)
def test_it_is_about_priorities_just_if_both_are_precise_whoever_says_what(first: str, second: str) -> None:
    session = Play(item("talk")).session
    found, turned = route(session, {"cpo": first, "cto": second}), route(session, {"cpo": second, "cto": first})
    scores = [reading.score if (reading := read_here(session, text)) else -1 for text in (first, second)]
    assert (found.kind == "priorities") == (min(scores) >= PRECISE)
    assert found.kind == turned.kind
    assert set(found.vague) == {seat for seat, score in zip(("cpo", "cto"), scores, strict=True) if score < PRECISE}
    says = why(found, "reason")
    assert says.endswith(".") and says.count(".") == 1
    assert ("priorities" in says) == (found.kind == "priorities")


def test_the_reason_is_said_in_plain_words() -> None:
    session = Play(item("talk")).session
    both = route(session, {"cpo": PRECISE_TEXT, "cto": PRECISE_TEXT})
    assert why(both, "reason") == (
        "Both reasons say what, how much and by when, and you're still apart: this is about priorities."
    )
    one = route(session, {"cpo": PRECISE_TEXT, "cto": None})
    assert why(one, "reason") == "CTO gave no reason: you may know different facts."
    neither = route(session, {"cpo": None, "cto": ""})
    assert why(neither, "reason") == "Neither of you gave a reason: you may know different facts."
    vague = route(session, {"cpo": PRECISE_TEXT, "cto": VAGUE})
    assert why(vague, "position").startswith("CTO's position doesn't say what")
    alike = route(session, {"cpo": VAGUE, "cto": VAGUE})
    assert why(alike, "side").startswith("Neither side says what") and "CPO" not in why(alike, "side")
    nearly = route(session, {"cpo": VAGUE, "cto": "The CTO should do it"})
    assert len(set(nearly.vague.values())) == 2
    assert why(nearly, "side").startswith("Neither side says what"), "what they lack beyond that isn't named"


def test_a_word_of_the_glossary_says_what_a_statement_is_about() -> None:
    play = Play(item("talk"))
    text = "It is the gizmo that costs 3 people"
    before = read_here(play.session, text)
    play.do(AddLine(line_kind="term", text="gizmo: the box that rings"), "cto")
    after = read_here(play.session, text)
    assert before and after and after.score > before.score


def test_statements_are_positions_reasons_blocks_and_dissents_each_once_and_never_redacted_words() -> None:
    play = Aligning().voting("alpha")
    play.vote(alpha=(5, {"support": 1, "reason": VAGUE, "block": "It stops refunds"}))
    goal = play.goal("alpha")
    for round_ in (2, 3):
        play.session.put(Ballot(goal=goal.id, by="cto", round=round_, support=1, reason=VAGUE))
    play.session.put(replace(goal, dissent={"cpo": "I see it otherwise"}))
    play.session.put(Dissent(decision="D1", by="cto", text=REDACTED, commits=True))
    assert list(statements(play.session)) == [VAGUE, "It stops refunds", "I see it otherwise"]


@given(texts=st.lists(TEXTS.filter(bool), max_size=6, unique=True))
def test_the_precision_of_a_session_is_the_median_over_both_leaders_and_none_without_a_statement(
    texts: list[str],
) -> None:
    play = Play(item("talk"))
    for n, text in enumerate(texts, 1):
        play.session.put(Dissent(decision=f"D{n}", by=("cpo", "cto")[n % 2], text=text, commits=True))
    scores = [reading.score for text in texts if (reading := read_here(play.session, text))]
    found = session_precision(play.session)
    assert scores_of_session(play.session).precision == found
    if not scores:
        assert found is None
        return
    assert found is not None and abs(found - Decimal(str(median(scores)))) <= Decimal("0.5")
    assert min(scores) <= found <= max(scores)


def test_the_lines_of_an_objection_belong_to_the_dissent_that_they_are_beside() -> None:
    play = Play(item("talk"))
    play.session.put(Dissent(decision="D1", by="cto", text=VAGUE, commits=True))
    before = session_precision(play.session)
    lines = Objection(id="O1", decision="D1", by="cto", what="billing-api", amount="3 people", when="15 May")
    play.session.put(lines)
    assert next(statements(play.session)).startswith(f"{VAGUE}\nbilling-api: 3 people")
    assert all("much" not in word for word, _ in leaned_on(play.session, 5))
    after = session_precision(play.session)
    assert before is not None and after is not None and after > before


def test_a_vague_word_is_counted_for_the_pair_once_in_each_statement() -> None:
    play = Play(item("talk"))
    for n, by in enumerate(("cpo", "cto"), 1):
        text = f"It is too risky, far too risky, says {by}"
        play.session.put(Dissent(decision=f"D{n}", by=by, text=text, commits=True))
    (word, times), *_ = leaned_on(play.session, 3)
    assert "risky" in word and times == 2
    assert leaned_on(play.session, 0) == []
    assert not is_precise(None)


def test_the_close_records_the_precision_and_the_minutes_keep_it(tmp_path: Path) -> None:
    with closing(open_store(tmp_path / "p.db")) as store:
        room = begun(store)
        room.do(RecordDecision(title="Cards first"), "cpo")
        room.do(Object(decision="D1", text=VAGUE, commits=True), "cto")
        closed(room)
        session = room.view(None)
    found = session.get(Scores).precision
    assert found is not None and found < PRECISE
    again = read_minutes(export_toml(session), "minutes.toml")
    assert again.get(Scores).precision == found
    session.put(replace(session.get(Scores), precision=74))
    assert read_minutes(export_toml(session), "minutes.toml").get(Scores).precision == 74


@pytest.mark.parametrize("own", ["", 'format = "parley-lexicon/1"\n[[group]]\nkind = "cue"\nwords = ["settle"]\n'])
def test_a_lexicon_of_ones_own_changes_nothing_that_both_see(
    own: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    (tmp_path / "parley").mkdir()
    (tmp_path / "parley" / "lexicon.toml").write_text(own)
    play = Play(item("talk"))
    play.session.put(Goal(id="G1", item="I1", text="Refunds settle in a day", status="open"))
    reading = read_here(play.session, "We settle 40 refunds by May")
    assert reading is not None and "settle" not in reading.cues


def test_of_vague_words_as_frequent_the_vaguest_comes_first_in_every_process() -> None:
    play = Play(item("talk"))
    text = "Everybody knows that it is too risky, far too slow, never good enough, and that stuff always breaks somehow"
    play.session.put(Dissent(decision="D1", by="cpo", text=text, commits=True))
    reading = read_here(play.session, text)
    assert reading and len(reading.cues) > 2
    assert [word for word, _ in leaned_on(play.session, 9)] == [cue.casefold() for cue in reading.cues]
