"""Questions of packs: for one leader, for one's own eyes, in turns, and kept."""

from collections.abc import Iterable
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sessions.exercises.ask.asking import ANSWER, OWN, settled
from sessions.exercises.ask.kind import REVEAL, TakeUp, UsePacks, goal_words, questions_of
from sessions.exercises.ask.packs import questions_in
from sessions.exercises.close.kind import SignMinutes
from sessions.kept import AskedBefore, history
from sessions.model import Answered, Goal, Line, Question, Sheet
from sessions.model.columns import image
from sessions.model.records import LineKind
from sessions.records.lines import AddLine, SignLine
from sessions.rules.agenda import MakeReady
from sessions.rules.first_goals import goals_come_of, make_first_goals
from sessions.rules.moves import Advance, Force, Seal, Unseal
from sessions.rules.phases import KINDS, unanswered, unsealed
from sessions.rules.returning import Back
from sessions.standing import Standing
from sessions.view import view
from tests.few import few
from tests.sessions.play import Play, item

SURE = {"key": "sure", "ask": "How sure are you?", "answer": "scale", "keep": True}
FIRST = {"key": "cost", "ask": "What does it cost?", "answer": "text", "for": "first"}
SECOND = {"key": "blocks", "ask": "What blocks you?", "answer": "text", "for": "second"}
TRUST = {"key": "trust", "ask": "How far do you trust them?", "answer": "scale", "shown": "own", "talk": "Our word"}


def pack(*questions: dict[str, Any], key: str = "ours", rotate: int | None = None) -> dict[str, Any]:
    turn = {"rotate": rotate} if rotate else {}
    return {"key": key, "title": "Ours", **turn, "questions": list(questions)}


def asking(*questions: dict[str, Any], after: bool = True, **more: Any) -> Play:
    items = [item("ask", settings={"packs": [pack(*questions)]}), *([item("talk", id="I2")] if after else [])]
    return Play(*items, **more)


def seal(play: Play, seat: str, form: str = ANSWER, **answers: Any) -> None:
    given = {key: value if isinstance(value, dict) else {"value": value} for key, value in answers.items()}
    play.do(Seal(form=form, payload=given), seat)


# --- for one leader -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("read_by", ["cpo", "cto", None])
@pytest.mark.parametrize("shown", ["both", "own"])
def test_leaders_can_accept_an_agenda_and_sign_minutes_with_questions_that_are_only_for_the_other(
    read_by: str | None, shown: str
) -> None:
    play = asking({**FIRST, "shown": shown}, {**SECOND, "shown": shown})
    for consent in (MakeReady(), SignMinutes()):
        assert consent.as_read(view(play.session, read_by), "cto") == consent.as_read(play.session, "cto")


def test_each_leader_gets_the_questions_for_them_and_both_see_all_of_them_after_the_reveal() -> None:
    play = asking(SURE, FIRST, SECOND)
    kind = KINDS["ask"]
    keys = {seat: [s.key for s in kind.form(play.session, play.item, seat).sections] for seat in ("cpo", "cto")}
    assert keys == {"cpo": ["sure", "cost"], "cto": ["sure", "blocks"]}
    seal(play, "cpo", sure=2, cost="Three people")
    seal(play, "cto", sure=5, blocks="The ledger")
    play.do(Advance())
    rows = {row.key_: row for row in play.session.all(Question)}
    assert (rows["sure"].gap, rows["sure"].pack, rows["sure"].for_, rows["sure"].keep) == (3, "ours", None, True)
    assert (rows["cost"].gap, rows["cost"].for_, rows["cost"].keep) == (None, "cpo", None)
    said = {(each.question, each.by): each.value for each in play.session.all(Answered)}
    assert said[rows["cost"].id, "cpo"] == "Three people" and (rows["cost"].id, "cto") not in said
    assert said[rows["blocks"].id, "cto"] == "The ledger" and (rows["blocks"].id, "cpo") not in said
    for seat in ("cpo", "cto", None):
        assert [each.key for each in questions_of(play.seen_by(seat), play.item)] == ["sure", "cost", "blocks"]


def test_nobody_waits_for_a_leader_whom_nothing_asks() -> None:
    play = asking(SECOND, facilitator=True)
    assert (unsealed(play.session, play.item, ANSWER), unanswered(play.session, play.item, ANSWER)) == (["cto"],) * 2
    assert play.refused(Seal(form=ANSWER, payload={}), "cpo") == "There is nothing for you to answer here."
    assert play.refused(Advance(), "cpto") == "Not sealed yet: CTO."
    seal(play, "cto", blocks="The ledger")
    play.do(Advance(), "cpto")
    assert play.item.phase == REVEAL
    assert [each.by for each in play.session.all(Answered)] == ["cto"]


def test_a_missing_answer_to_a_question_for_one_leader_is_only_that_leaders() -> None:
    play = asking(SECOND, facilitator=True)
    play.do(Force(reason="The train leaves now"), "cpto")
    assert [(each.by, each.missing) for each in play.session.all(Answered)] == [("cto", True)]
    assert play.session.find(Sheet, "I1", ANSWER, 1, "cpo") is None


def test_a_question_for_one_leader_can_be_taken_up() -> None:
    play = asking(SECOND)
    seal(play, "cto", blocks="The ledger")
    play.do(Advance())
    play.do(TakeUp(question="Q1", as_="talk"), "cpo")
    assert [each.title for each in play.session.agenda] == ["ask", "What blocks you?", "talk"]


# --- for one's own eyes ---------------------------------------------------------------------------------------------


def test_what_is_for_ones_own_eyes_has_a_phase_of_its_own_and_is_never_revealed() -> None:
    play = asking(SURE, TRUST)
    seal(play, "cpo", sure=2)
    seal(play, "cto", sure=2)
    play.do(Advance())
    assert play.item.phase == OWN
    assert [s.key for s in KINDS["ask"].form(play.session, play.item, "cpo").sections] == ["trust"]
    seal(play, "cpo", OWN, trust=1)
    seal(play, "cto", OWN, trust=4)
    play.do(Advance())
    assert play.item.phase == REVEAL
    assert [row.key_ for row in play.session.all(Question)] == ["sure"]
    play.do(Advance())
    assert {sheet.status for sheet in play.session.all(Sheet, form=OWN)} == {"sealed"}
    assert play.seen_by("cpo").get(Sheet, "I1", OWN, 1, "cto").payload is None
    assert play.seen_by("cpo").get(Sheet, "I1", OWN, 1, "cpo").payload == {"trust": {"value": 1}}


def test_an_item_with_nothing_to_reveal_ends_after_it() -> None:
    play = asking(TRUST)
    assert play.item.phase == OWN
    seal(play, "cpo", OWN, trust=1)
    seal(play, "cto", OWN, trust=4)
    play.do(Advance())
    assert play.item.id == "I2"


@pytest.mark.parametrize("shared", [True, False])
@settings(max_examples=few(20), deadline=None)
@given(wishes=st.lists(st.sampled_from([True, False, None]), min_size=2, max_size=2))
def test_a_talk_comes_next_exactly_if_both_want_it_and_nothing_else_shows_a_wish(
    shared: bool, wishes: list[bool | None]
) -> None:
    def played(wishes: Iterable[bool | None]) -> Play:
        play = asking(TRUST, *([SURE] if shared else []))
        if shared:
            seal(play, "cpo", sure=2)
            seal(play, "cto", sure=2)
            play.do(Advance())
        for seat, wish in zip(("cpo", "cto"), wishes, strict=True):
            seal(play, seat, OWN, trust={"value": 3, **({} if wish is None else {"talk": wish})})
        play.do(Advance())
        if shared:
            play.do(Advance())
        return play

    play = played(wishes)
    both = wishes == [True, True]
    assert play.item.title == ("Our word" if both else "talk")
    if not both:
        # Each sees exactly what they would see if the other had said no.
        for n, seat in enumerate(("cpo", "cto")):
            other = played([wish if m == n else False for m, wish in enumerate(wishes)])
            assert told(play, seat) == told(other, seat)


def told(play: Play, seat: str | None) -> list[Any]:
    """Return all that a seat can see, without what is random or the time."""
    return [
        (row.TABLE, {k: v for k, v in image(row).items() if k not in ("seal", "salt", "at")})
        for row in play.seen_by(seat).rows()
    ]


def test_the_talk_is_opened_once_and_nobody_can_change_what_they_wished_after_the_reveal() -> None:
    play = asking(SURE, TRUST)
    for seat in ("cpo", "cto"):
        seal(play, seat, sure=2)
    play.do(Advance())
    seal(play, "cpo", OWN, trust={"value": 3, "talk": True})
    seal(play, "cto", OWN, trust={"value": 3, "talk": True})
    play.do(Advance())
    assert [each.title for each in play.session.agenda] == ["ask", "Our word", "talk"]
    assert "stays revealed" in play.refused(Back(), "cpo")


# --- in turns -------------------------------------------------------------------------------------------------------


def before(*keys: str, over: bool = True, pack: str | None = "ours") -> list[AskedBefore]:
    rows = [Question(id=f"Q{n}", item="I1", key_=key, ask="?", kind="scale", pack=pack, keep=True)
            for n, key in enumerate(keys, 1)]  # fmt: skip
    return [
        AskedBefore(session="7k3qf2xa", title="T", day=date(2026, 3, 3), over=over, row=row, answers=(), people={})
        for row in rows
    ]


FIVE = [{"key": key, "ask": "?", "answer": "scale"} for key in "abcde"]


def test_each_session_asks_the_next_questions_and_then_the_first_again() -> None:
    session, rounds = asking(SURE).session, []
    asked: list[AskedBefore] = []
    for _ in range(5):
        now = settled(session, {"packs": [pack(*FIVE, TRUST, rotate=2)]}, asked)
        keys = [each["key"] for each in now["packs"][0]["questions"]]
        assert keys.pop() == "trust"
        assert "rotate" not in now["packs"][0]
        rounds.append("".join(keys))
        asked += before(*keys)
    assert rounds == ["ab", "cd", "ae", "bc", "de"]


def test_a_pack_that_asks_the_questions_of_another_goes_on_where_either_left_off() -> None:
    session = asking(SURE).session
    short = {**pack(*FIVE, key="short", rotate=2), "questions_of": "ours"}
    now = settled(session, {"packs": [short]}, before("a", "b", "d"))
    assert [(each.pack, each.key) for each in questions_in(now)] == [("ours", "c"), ("ours", "e")]


@settings(max_examples=few(50), deadline=None)
@given(st.integers(1, 5), st.integers(1, 12))
def test_after_any_number_of_sessions_no_question_was_asked_two_times_more_than_another(turn: int, many: int) -> None:
    session = asking(SURE).session
    asked: list[AskedBefore] = []
    for _ in range(many):
        now = settled(session, {"packs": [pack(*FIVE, rotate=turn)]}, asked)
        again = settled(session, {"packs": [pack(*FIVE, rotate=turn)]}, asked)
        assert now == again
        asked += before(*(each["key"] for each in now["packs"][0]["questions"]))
    often = [sum(each.row.key_ == key for each in asked) for key in "abcde"]
    assert max(often) - min(often) <= 1 and sum(often) == turn * many


def test_only_closed_sessions_are_history_and_only_of_the_same_pack() -> None:
    past = [*before("sure"), *before("sure", over=False), *before("sure", pack="theirs"), *before("blocks")]
    assert history(past, "ours", "sure") == past[:1]
    assert history(past, None, "sure") == []


# --- options from the lines of the pair -------------------------------------------------------------------------------

USUAL = ["new markets", "lower cost"]
POINTS = {"key": "points", "ask": "?", "answer": "points", "options": USUAL, "options_from": "strategy"}


def standing(*texts: str, kind: LineKind = "strategy", replaced: bool = False) -> list[Standing]:
    """Return lines that an earlier session signed."""
    lines = [Line(id=f"L{n}", kind=kind, text=text, signed=("cpo", "cto")) for n, text in enumerate(texts, 1)]
    return [Standing(session="a2b3c4d5", title="T", row=line, replaced=replaced) for line in lines]


def options(*given: Standing, own: bool = False) -> list[str]:
    """Return what a question offers once its item begins; `own` if the question isn't of a pack."""
    asks = {"questions": [POINTS]} if own else {"packs": [pack(POINTS)]}
    [question] = questions_in(settled(asking(SURE).session, asks, (), lambda: given))
    assert question.options_from is None
    return list(question.options)


@pytest.mark.parametrize("own", [True, False])
def test_two_signed_lines_of_the_kind_are_the_options_and_one_is_too_few(own: bool) -> None:
    assert options(*standing("Grow abroad", "Never lose a payment"), own=own) == ["Grow abroad", "Never lose a payment"]
    assert options(own=own) == options(*standing("Grow abroad"), own=own) == USUAL
    assert options(*standing("Be kind", "Be quick", kind="value"), own=own) == USUAL
    assert options(*standing("Grow abroad", "Never lose a payment", replaced=True), own=own) == USUAL


def test_lines_that_read_the_same_as_options_are_one_option() -> None:
    long = "Never lose a payment, " + "whatever it takes " * 9
    assert options(*standing("Grow\nabroad", "Grow abroad", long + "today", long)) == [
        "Grow abroad",
        "Never lose a payment, whatever it takes whatever it takes whatever it takes wha…",
    ]
    assert options(*standing("Grow\nabroad", "Grow abroad")) == USUAL


@settings(max_examples=few(50), deadline=None)
@given(st.lists(st.text("ab \n", min_size=1, max_size=200).filter(str.strip), max_size=20))
def test_whatever_the_lines_are_the_item_that_begins_is_one_without_faults(texts: list[str]) -> None:
    now = settled(asking(SURE).session, {"packs": [pack(POINTS)]}, (), lambda: standing(*texts))
    assert KINDS["ask"].faults(now) == []


def test_the_options_stay_as_they_were_when_the_item_began_and_points_go_to_them() -> None:
    play = Play(item("talk"), item("ask", id="I2", settings={"packs": [pack(POINTS)]}), item("talk", id="I3"))
    for n, text in enumerate(("Grow abroad", "Never lose a payment", "Hire slowly"), 1):
        play.do(AddLine(line_kind="strategy", text=text), "cpo")
        for seat in ("cpo", "cto") if n < 3 else ("cpo",):
            play.do(SignLine(line=f"L{n}"), seat)
    play.do(Advance())
    play.do(SignLine(line="L3"), "cto")
    given = {"Grow abroad": 70, "Never lose a payment": 30}
    assert "Hire slowly" not in repr(KINDS["ask"].form(play.session, play.item, "cto"))
    for seat in ("cpo", "cto"):
        seal(play, seat, points={"value": given})
    play.do(Advance())
    assert [each.value for each in play.session.all(Answered)] == [given, given]


# --- nothing of it reaches another ----------------------------------------------------------------------------------

SECRET = "Zanzibar"


def secret(for_: str, shown: str = "both") -> dict[str, Any]:
    ask = {"key": f"q-{for_}-{shown}", "ask": f"{SECRET} {for_} {shown}?", "answer": "text", "for": for_}
    return {**ask, **({"shown": shown} if shown == "own" else {}), "note": SECRET}


@settings(max_examples=few(40), deadline=None)
@given(
    st.lists(st.sampled_from([(f, s) for f in ("first", "second") for s in ("both", "own")]), min_size=1, unique=True),
    st.lists(st.sampled_from(["cpo", "cto"]), max_size=4),
    st.booleans(),
)
def test_nothing_of_a_question_for_one_leader_is_in_anybody_elses_view_before_the_reveal(
    which: list[tuple[str, str]], order: list[str], taken_back: bool
) -> None:
    play = asking(SURE, *(secret(*each) for each in which), facilitator=True, observer=True)
    seats = {"first": "cpo", "second": "cto"}

    def check() -> None:
        out = bool(play.session.all(Question))
        for seat in ("cpo", "cto", "cpto", "guest", None):
            says = repr(told(play, seat))
            for for_, shown in which:
                mine = seats[for_] == seat
                question, answer = f"{SECRET} {for_} {shown}?", f"answer of {for_} {shown}"
                assert (question in says) == (mine or (out and shown == "both")), (seat, question)
                if not mine and not (out and shown == "both"):
                    assert answer not in says and f"q-{for_}-{shown}" not in says, (seat, answer)

    check()
    while play.session.header.active == "I1":
        form = play.item.phase
        if form in (ANSWER, OWN):
            for seat in [*order, "cpo", "cto"]:
                shape = KINDS["ask"].form(play.session, play.item, seat)
                if seat not in unsealed(play.session, play.item, form):
                    continue
                given = {
                    s.key: {"value": 2 if s.key == "sure" else f"answer of {s.key[2:].replace('-', ' ')}"}
                    for s in shape.sections
                }
                play.do(Seal(form=form, payload=given), seat)
                check()
                if taken_back:
                    play.do(Unseal(form=form), seat)
                    check()
                    play.do(Seal(form=form, payload=given), seat)
        play.do(Advance(), "cpto")
        check()


# --- taken up as a goal ---------------------------------------------------------------------------------------------


def revealed_gap(*after: Any) -> Play:
    play = Play(item("ask", settings={"packs": [pack(SURE)]}), *after)
    seal(play, "cpo", sure=2)
    seal(play, "cto", sure=5)
    play.do(Advance())
    return play


def test_a_gap_becomes_a_goal_of_a_new_align_item_with_words_that_can_be_changed() -> None:
    play = revealed_gap()
    assert goal_words(play.session, play.session.get(Question, "Q1")) == "From 2 to 5: How sure are you?"
    assert "10 to 200" in play.refused(TakeUp(question="Q1", as_="goal", text="Short"), "cpo")
    play.do(TakeUp(question="Q1", as_="goal"), "cpo")
    assert "already on the agenda" in play.refused(TakeUp(question="Q1", as_="goal"), "cpo")
    play.do(Advance())
    assert play.item.kind == "align"
    assert [(goal.text, goal.status, goal.by) for goal in play.session.all(Goal)] == [
        ("From 2 to 5: How sure are you?", "open", None)
    ]


def test_a_gap_joins_the_goals_of_the_align_item_that_waits_and_nobody_has_to_draft_another() -> None:
    play = revealed_gap(item("talk", id="I2"), item("align", id="I3"))
    play.do(TakeUp(question="Q1", as_="goal", text="Ship with both of us sure"), "cto")
    assert [each.kind for each in play.session.agenda] == ["ask", "talk", "align"]
    play.do(Advance())
    play.do(Advance())
    assert [goal.text for goal in play.session.all(Goal)] == ["Ship with both of us sure"]
    play.do(Seal(form="draft", payload={}), "cpo")


def test_the_goals_of_answers_are_made_once_even_if_the_item_is_carried() -> None:
    play = revealed_gap(item("align", id="I2"))
    play.do(TakeUp(question="Q1", as_="goal"), "cpo")
    play.do(Advance())
    make_first_goals(play.session, play.item)
    assert len(play.session.all(Goal, item=play.item.id)) == 1
    assert goals_come_of(play.item) == ["7k3qf2xa/Q1"]


# --- put into an item by hand ---------------------------------------------------------------------------------------


def test_an_item_that_waits_can_ask_a_pack_and_one_that_has_begun_keeps_its_questions() -> None:
    play = Play(item("talk"), item("ask", id="I2"), item("talk", id="I3"))
    assert "isn't an ask item" in play.refused(UsePacks(item="I3", packs=()), "cpo")
    assert play.refused(UsePacks(item="I2", packs=({"key": "ours"},)), "cpo").startswith("packs.1.title is missing")
    play.do(UsePacks(item="I2", packs=(pack(SURE, FIRST),)), "cpo")
    play.do(Advance())
    assert [s.key for s in KINDS["ask"].form(play.session, play.item, "cpo").sections] == ["sure", "cost"]
    assert "has begun" in play.refused(UsePacks(item="I2", packs=()), "cpo")
