"""The rules of `lines`: odds only for watches without any, given in private, kept at the reveal, the widest first."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from sessions.exercises.lines.kind import by_odds, gap_of
from sessions.model import Item, Watch
from sessions.records.corrections import RemoveRecord
from sessions.records.lines import AddLine, SignLine
from sessions.records.watches import AddWatch, EditWatch
from sessions.rules.late_answers import AcceptLate, OfferLate
from sessions.rules.moves import Advance, Force, Seal
from sessions.rules.phases import KINDS
from sessions.rules.returning import Back
from tests.sessions.play import Play, item

DAY = date(2099, 5, 1)


def lines(*texts: str) -> Play:
    play = Play(item("lines"), item("talk", id="I2"))
    for text in texts:
        play.do(AddWatch(text=text, by_date=DAY, threshold="over 3 %"), "cpo")
    return play


def rate(play: Play, seat: str, **odds: int | None) -> None:
    payload = {key: {"chance": chance} if chance is not None else {"pass": True} for key, chance in odds.items()}
    play.do(Seal(form="odds", payload=payload), seat)


def test_without_a_watch_the_item_has_one_phase() -> None:
    play = lines()
    play.do(AddLine(line_kind="vision", text="Payments that just work"), "cpo")
    play.do(Advance())
    assert play.session.get(Item, "I1").status == "ended"


def test_odds_are_hidden_until_both_have_sealed_and_then_kept() -> None:
    play = lines("Churn stays low", "The bank answers")
    play.do(Advance())
    assert play.item.phase == "odds"
    rate(play, "cpo", w1=90, w2=None)
    assert all(watch.odds is None for watch in play.seen_by("cto").all(Watch))
    assert not any("chance" in repr(row) for row in play.seen_by("cto").rows())
    rate(play, "cto", w1=20, w2=55)
    play.do(Advance())
    assert play.item.phase == "compare"
    assert [watch.odds for watch in play.session.all(Watch)] == [{"cpo": 90, "cto": 20}, {"cto": 55}]
    play.do(Advance())
    assert play.item.kind == "talk"


@given(
    odds=st.lists(st.tuples(st.none() | st.integers(0, 100), st.none() | st.integers(0, 100)), min_size=1, max_size=5)
)
def test_the_widest_gap_comes_first_and_a_pass_counts_as_nothing(odds: list[tuple[int | None, int | None]]) -> None:
    play = lines(*(f"Assumption {n}" for n, _ in enumerate(odds)))
    play.do(Advance())
    rate(play, "cpo", **{f"w{n}": one for n, (one, _) in enumerate(odds, 1)})
    rate(play, "cto", **{f"w{n}": other for n, (_, other) in enumerate(odds, 1)})
    play.do(Advance())
    found = by_odds(play.session)
    gaps = [-1 if (gap := gap_of(watch)) is None else gap for watch in found]
    assert gaps == sorted(gaps, reverse=True)
    for watch, (one, other) in zip(play.session.all(Watch), odds, strict=True):
        said = {seat: chance for seat, chance in (("cpo", one), ("cto", other)) if chance is not None}
        assert (watch.odds or {}) == said and (watch in found) == bool(said)


def test_a_watch_stays_as_it_is_while_odds_are_given_on_it() -> None:
    play = lines("Churn stays low")
    play.do(Advance())
    for command in (EditWatch(watch="W1", changes={"text": "x"}), RemoveRecord(ref="W1")):
        assert "are giving odds on W1 now" in play.refused(command, "cpo")
    play.do(AddWatch(text="A later one", by_date=DAY), "cpo")
    rate(play, "cpo", w1=1)
    rate(play, "cto", w1=2)
    play.do(Advance())
    assert [watch.odds for watch in play.session.all(Watch)] == [{"cpo": 1, "cto": 2}, None]


def test_a_watch_that_changes_after_going_back_is_asked_about_again() -> None:
    play = lines("Churn stays low")
    play.do(Advance())
    rate(play, "cpo", w1=90)
    play.do(Back())
    play.do(EditWatch(watch="W1", changes={"text": "Churn falls"}), "cpo")
    play.do(Advance())
    assert play.item.phase == "odds"
    assert play.drafts["I1", "odds", 1, "cpo"] == {"w1": {"chance": 90}}, "the sealed answer became a draft again"
    rate(play, "cpo", w1=40)
    rate(play, "cto", w1=50)
    play.do(Advance())
    assert play.session.get(Watch, "W1").odds == {"cpo": 40, "cto": 50}


def test_a_watch_added_after_the_odds_gets_a_round_of_its_own() -> None:
    play = lines("Churn stays low")
    play.do(Advance())
    rate(play, "cpo", w1=1)
    rate(play, "cto", w1=2)
    play.do(Advance(), "cpo", "cto")
    play.do(Back())
    assert play.item.phase == "lines"
    play.do(Advance())
    assert play.item.phase == "compare", "nothing new is asked"
    play.do(Back())
    play.do(AddWatch(text="The bank answers", by_date=DAY), "cto")
    play.do(Advance())
    assert (play.item.phase, play.item.round) == ("odds", 2)
    assert [each.key for each in KINDS["lines"].form(play.session, play.item, "cpo").sections] == ["w2"]
    rate(play, "cpo", w2=10)
    rate(play, "cto", w2=20)
    play.do(Advance())
    assert [watch.odds for watch in play.session.all(Watch)] == [{"cpo": 1, "cto": 2}, {"cpo": 10, "cto": 20}]


def test_a_missing_answer_can_come_late() -> None:
    play = lines("Churn stays low")
    play.do(Advance())
    rate(play, "cpo", w1=90)
    play.do(Force(reason="They had to leave early"))
    assert play.session.get(Watch, "W1").odds == {"cpo": 90}
    play.do(OfferLate(item="I1", form="odds", round=1, payload={"w1": {"chance": 30}}), "cto")
    assert play.session.get(Watch, "W1").odds == {"cpo": 90}
    play.do(AcceptLate(item="I1", form="odds", round=1), "cpo")
    assert play.session.get(Watch, "W1").odds == {"cpo": 90, "cto": 30}


def test_whoever_continues_hears_which_lines_are_not_signed() -> None:
    play = lines()
    play.do(AddLine(line_kind="value", text="We say it early"), "cpo")
    play.do(SignLine(line="L1"), "cto")
    pending = KINDS["lines"].pending(play.session, play.item, play.context("cpo"))
    assert pending == ["L1 isn't signed by CPO yet."]
    play.do(SignLine(line="L1"), "cpo")
    assert KINDS["lines"].pending(play.session, play.item, play.context("cpo")) == []
