from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sessions.errors import ParleyError
from sessions.exercises.ask.kind import TakeUp, offers, order_of_questions, questions_of
from sessions.model import Answered, Question, Sheet
from sessions.rules.agenda import AddItem, EndItem
from sessions.rules.forms import Form, flaws, seal, tidy
from sessions.rules.moves import Advance, Force, Seal
from sessions.rules.phases import KINDS, draft_key
from sessions.rules.questions import Asked, apart, asked, by_gap, gap, question_form
from sessions.rules.timers import Tick
from tests.few import few
from tests.sessions.play import Play, item

TRUST = {"key": "trust", "ask": "How far do we trust the date?", "answer": "scale", "guess": True}
RISK = {"key": "risk", "ask": "What is the top risk?", "answer": "text"}
SHIP = {"key": "ship", "ask": "Do we ship in May?", "answer": "yesno", "reason_if": {"is": "no"}}
SPEND = {"key": "spend", "ask": "Where does the quarter go?", "answer": "points", "options": ["new", "upkeep"]}


def asking(*questions: dict[str, Any], **more: Any) -> Play:
    return Play(item("ask", 10, {"questions": list(questions)}), item("close", 5, id="I2"), **more)


def answered(play: Play, cpo: Any, cto: Any) -> Play:
    play.do(Seal(form="answer", payload=cpo), "cpo")
    play.do(Seal(form="answer", payload=cto), "cto")
    play.do(Advance())
    return play


# --- the form -------------------------------------------------------------------------------------------------------


def test_a_question_is_a_section_with_value_guess_and_reason() -> None:
    play = asking(TRUST, RISK, SHIP)
    form = KINDS["ask"].form(play.session, play.item, "cpo")
    assert [section.key for section in form.sections] == ["trust", "risk", "ship"]
    assert all(section.may_pass for section in form.sections)
    assert [field.key for field in form.sections[0].fields] == ["value", "guess", "reason"]
    assert [field.key for field in form.sections[1].fields] == ["value"]
    assert not form.sections[2].fields[1].more


@pytest.mark.parametrize(
    ("rule", "kind", "needs", "lets"),
    [
        ({"under": 3}, "scale", 2, 3),
        ({"over": 3}, "scale", 4, 3),
        ({"is": "no"}, "yesno", False, True),
        ({"is": "yes"}, "yesno", True, False),
        ({"is": "b"}, "choice", "b", "a"),
    ],
)
def test_a_reason_is_required_exactly_when_the_rule_applies(rule: Any, kind: Any, needs: Any, lets: Any) -> None:
    options = ("a", "b") if kind == "choice" else ()
    question = Asked(key="q", ask="Really?", answer=kind, options=options, reason_if=rule)
    form = question_form("answer", "Ask", [question])
    assert [flaw.field for flaw in flaws(form, {"q": {"value": needs}})] == ["reason"]
    assert not flaws(form, {"q": {"value": needs, "reason": "because"}})
    assert not flaws(form, {"q": {"value": lets}})


@pytest.mark.parametrize(("most", "named"), [(2, "“Sure? Sure?”"), (9, "your answer")])
def test_why_a_reason_is_required_names_the_answer_and_no_whole_question(most: int, named: str) -> None:
    question = Asked(key="q", ask=" ".join(["Sure?"] * most), answer="scale", reason_if={"under": 3})
    section = question_form("answer", "Ask", [question]).sections[0]
    fields = tuple(replace(field, ask=question.ask) if field.key == "value" else field for field in section.fields)
    form = Form("answer", "Ask", (replace(section, fields=fields),))
    assert [flaw.says for flaw in flaws(form, {"q": {"value": 2}})] == [f"Why: this is required if {named} is under 3."]


def test_always_asks_for_a_reason_but_a_pass_needs_none() -> None:
    form = question_form("answer", "Ask", [Asked(key="q", ask="?", answer="scale", reason_if={"always": True})])
    assert flaws(form, {"q": {"value": 5}})
    assert not flaws(form, {"q": {"pass": True}})


def test_an_optional_question_may_be_left_empty_and_counts_as_a_pass() -> None:
    play = answered(asking({**RISK, "required": False}), {}, {"risk": {"value": "The ledger"}})
    assert [(each.by, each.value, each.pass_) for each in play.session.all(Answered)] == [
        ("cpo", None, True),
        ("cto", "The ledger", None),
    ]


def test_an_item_without_questions_asks_its_own_title() -> None:
    play = Play(item("ask", title="What worries you most?"))
    play = answered(play, {"answer": {"value": "Time"}}, {"answer": {"value": "People"}})
    assert [(row.key_, row.ask, row.kind) for row in play.session.all(Question)] == [
        ("answer", "What worries you most?", "text")
    ]


def test_two_fifths_of_the_time_are_for_answering_unless_a_playbook_says_otherwise() -> None:
    kind = KINDS["ask"]
    play = Play(item("ask", 10, {"questions": [RISK]}))
    assert [seconds for _, seconds in kind.planned(play.item)] == [240, 360]
    play = Play(item("ask", 10, {"questions": [RISK], "seconds": {"answer": 90}}))
    assert kind.seconds(play.session, play.item, kind.phases[0]) == 90


# --- secrecy --------------------------------------------------------------------------------------------------------


def test_before_the_reveal_nobody_sees_anyone_elses_answer() -> None:
    play = asking(TRUST, facilitator=True, observer=True)
    play.do(Seal(form="answer", payload={"trust": {"value": 4, "guess": 2}}), "cpo")
    assert not play.session.all(Question) and not play.session.all(Answered)
    for seat in ("cto", "cpto", "guest", None):
        [sheet] = play.seen_by(seat).all(Sheet)
        assert (sheet.payload, sheet.salt, sheet.seal, sheet.at) == (None, None, None, None)
    [own] = play.seen_by("cpo").all(Sheet)
    assert own.payload == {"trust": {"value": 4, "guess": 2}}


def test_the_reveal_puts_both_answers_side_by_side_with_their_seals() -> None:
    play = answered(
        asking(TRUST),
        {"trust": {"value": 4, "guess": 3, "reason": "The team said so"}},
        {"trust": {"value": 1, "guess": 4}},
    )
    [question] = play.session.all(Question)
    assert (question.id, question.item, question.key_, question.gap) == ("Q1", "I1", "trust", 3)
    first, second = play.session.all(Answered, question="Q1")
    assert (first.by, first.value, first.guess, first.reason) == ("cpo", 4, 3, "The team said so")
    assert (second.by, second.value, second.guess, second.reason) == ("cto", 1, 4, None)
    for answer in (first, second):
        sheet = play.session.get(Sheet, "I1", "answer", 1, answer.by)
        assert answer.seal == sheet.seal == seal(sheet.payload, str(sheet.salt))


def test_a_forced_reveal_says_what_is_missing_and_never_counts_it_as_zero() -> None:
    play = asking(TRUST, facilitator=True)
    play.do(Seal(form="answer", payload={"trust": {"value": 4, "guess": 2}}), "cpo")
    play.drafts[draft_key(play.session, play.item, "answer", "cto")] = {"trust": {"value": 1, "guess": 1}}
    play.do(Force(reason="Bo had to leave the room"), "cpto")
    answers = play.session.all(Answered)
    assert [(each.value, each.pass_, each.missing) for each in answers] == [(4, None, None), (None, None, True)]
    assert play.session.get(Question, "Q1").gap is None


def test_when_everybody_passes_there_is_no_gap_and_nothing_is_offered() -> None:
    passed = {key: {"pass": True} for key in ("trust", "risk", "ship", "spend")}
    play = answered(asking(TRUST, RISK, SHIP, SPEND), passed, passed)
    assert [row.gap for row in play.session.all(Question)] == [None] * 4
    assert [row.id for row in order_of_questions(play.session, play.item)] == ["Q1", "Q2", "Q3", "Q4"]
    assert offers(play.session, play.item) == []


def test_the_ids_of_a_second_item_continue_where_the_first_stopped() -> None:
    play = Play(item("ask", 5, {"questions": [RISK]}), item("ask", 5, {"questions": [SHIP]}, id="I2"))
    answered(play, {"risk": {"value": "a"}}, {"risk": {"value": "b"}})
    play.do(Advance())
    answered(play, {"ship": {"value": True}}, {"ship": {"value": True}})
    assert [(row.id, row.item) for row in play.session.all(Question)] == [("Q1", "I1"), ("Q2", "I2")]


# --- gaps -----------------------------------------------------------------------------------------------------------

ABC = ("a", "b", "c")


@pytest.mark.parametrize(
    ("kind", "first", "second", "expected"),
    [
        ("scale", 1, 5, 4),
        ("yesno", True, False, 1),
        ("yesno", True, True, 0),
        ("choice", "a", "b", 1),
        ("rank", ["a", "b", "c"], ["c", "b", "a"], 3),
        ("rank", ["a", "b", "c"], ["b", "a", "c"], 1),
        ("points", {"a": 100}, {"b": 100}, 100),
        ("points", {"a": 70, "b": 30}, {"a": 50, "b": 30, "c": 20}, 20),
        ("text", "x", "y", None),
        ("list", ["x"], ["y"], None),
    ],
)
def test_each_kind_of_answer_has_its_gap(kind: Any, first: Any, second: Any, expected: int | None) -> None:
    question = Asked(key="q", ask="?", answer=kind, options=ABC if kind in ("choice", "rank", "points") else ())
    assert gap(question, first, second) == gap(question, second, first) == expected


@pytest.mark.parametrize(
    ("question", "offered_from"),
    [
        (Asked(key="q", ask="?", answer="scale"), 2),
        (Asked(key="q", ask="?", answer="scale", most=100), 20),
        (Asked(key="q", ask="?", answer="scale", most=1), 1),
        (Asked(key="q", ask="?", answer="yesno"), 1),
        (Asked(key="q", ask="?", answer="points", options=ABC), 20),
        (Asked(key="q", ask="?", answer="rank", options=ABC), 2),
        (Asked(key="q", ask="?", answer="text"), None),
    ],
)
def test_a_question_is_offered_from_a_certain_gap_on(question: Asked, offered_from: int | None) -> None:
    assert question.gap_from == offered_from


def test_the_widest_gap_comes_first_relative_to_the_widest_possible() -> None:
    percent = {"key": "percent", "ask": "How sure?", "answer": "scale", "most": 100}
    play = answered(
        asking(RISK, percent, TRUST, SHIP),
        {
            "risk": {"value": "x"},
            "percent": {"value": 50},
            "trust": {"value": 5, "guess": 5},
            "ship": {"value": True},
        },
        {
            "risk": {"value": "y"},
            "percent": {"value": 60},
            "trust": {"value": 3, "guess": 5},
            "ship": {"value": False, "reason": "No tests"},
        },
    )
    assert [row.key_ for row in order_of_questions(play.session, play.item)] == ["ship", "trust", "percent", "risk"]
    assert [row.key_ for row in offers(play.session, play.item)] == ["ship", "trust"]


def test_if_it_is_no_longer_known_how_it_was_asked_the_bigger_gap_still_comes_first() -> None:
    rows = [
        Question(id=f"Q{n}", item="I1", key_=f"q{n}", ask="?", kind="scale", gap=wide)
        for n, wide in enumerate([1, 3, 0], 1)
    ]
    assert [row.gap for row in by_gap(rows, [])] == [3, 1, 0]


# --- taking up ------------------------------------------------------------------------------------------------------


def far_apart(**more: Any) -> Play:
    return answered(asking(TRUST, **more), {"trust": {"value": 4, "guess": 3}}, {"trust": {"value": 1, "guess": 4}})


@pytest.mark.parametrize(
    ("as_", "minutes", "prefilled"),
    [
        ("talk", 5, {}),
        ("align", 15, {"suggestion": "How far do we trust the date?"}),
        ("argue", 13, {"question": "How far do we trust the date?"}),
    ],
)
def test_one_key_turns_a_gap_into_the_next_item(as_: Any, minutes: int, prefilled: dict[str, str]) -> None:
    play = far_apart()
    play.do(TakeUp(question="Q1", as_=as_), "cpo")
    assert [each.kind for each in play.session.agenda] == ["ask", as_, "close"]
    taken = play.session.agenda[1]
    assert (taken.title, taken.owner, taken.planned_minutes) == ("How far do we trust the date?", "cpo", minutes)
    assert taken.settings == {"taken_from": "7k3qf2xa/Q1", **prefilled}
    assert taken.outcome_wanted == "Find out why CPO said 4 and CTO said 1"
    assert offers(play.session, play.item) == []


def test_a_revealed_question_is_taken_up_once_by_whoever_runs_the_session() -> None:
    play = asking(TRUST, facilitator=True, observer=True)
    assert "only do this in ask" in play.refused(TakeUp(question="Q1"), "cpto")
    for seat in ("cpo", "cto"):
        play.do(Seal(form="answer", payload={"trust": {"value": 4, "guess": 3}}), seat)
    play.do(Advance(), "cpto")
    assert "facilitator, CPTO, runs" in play.refused(TakeUp(question="Q1"), "cpo")
    assert "Observers" in play.refused(TakeUp(question="Q1"), "guest")
    assert "no question Q9" in play.refused(TakeUp(question="Q9"), "cpto")
    play.do(TakeUp(question="Q1"), "cpto")
    assert "already on the agenda, as I3" in play.refused(TakeUp(question="Q1", as_="argue"), "cpto")


def test_the_next_item_asks_the_question_without_the_meaning_of_its_numbers() -> None:
    scaled = {**TRUST, "ask": "How far do we trust the date? 0 not at all, 5 fully"}
    play = answered(asking(scaled), {"trust": {"value": 4, "guess": 3}}, {"trust": {"value": 1, "guess": 4}})
    play.do(TakeUp(question="Q1", as_="argue"), "cpo")
    taken = play.session.agenda[1]
    assert taken.title == taken.settings["question"] == "How far do we trust the date?"


def test_a_long_question_is_shortened_to_a_title() -> None:
    play = answered(
        asking({**SHIP, "ask": "word " * 39}),
        {"ship": {"value": True}},
        {"ship": {"value": False, "reason": "No tests"}},
    )
    play.do(TakeUp(question="Q1", as_="argue"), "cpo")
    taken = play.session.agenda[1]
    assert len(taken.title) <= 80 and taken.title.endswith("…")
    assert len(taken.settings["question"]) <= 160
    assert taken.settings["pole_a"] == "Yes" and taken.settings["pole_b"] == "No"
    assert taken.settings["holds"] == {"cpo": "a", "cto": "b"}
    assert taken.outcome_wanted == "Find out why CPO said yes and CTO said no"


def test_questions_are_checked_when_the_item_is_put_on_the_agenda() -> None:
    play = asking(TRUST)
    wish = AddItem(title="More", item_kind="ask", minutes=5, settings={"questions": [{**RISK, "answer": "txet"}]})
    assert play.refused(wish, "cpo") == "questions.1.answer 'txet' isn't allowed; did you mean 'text'?"


# --- urgency --------------------------------------------------------------------------------------------------------


def urgent(*titles: str) -> Play:
    queued = [item("talk", 5, id=f"I{n}", title=title) for n, title in enumerate(titles, 2)]
    return Play(item("ask", 5, {"urgency": True}), *queued, item("close", 5, id="I9"))


def test_blind_urgency_orders_the_rest_and_the_close_stays_last() -> None:
    play = urgent("Low", "High", "Middle")
    assert [each.ask for each in questions_of(play.session, play.item)] == [
        "How urgent is “Low”?",
        "How urgent is “High”?",
        "How urgent is “Middle”?",
    ]
    answered(
        play,
        {"i2": {"value": 0}, "i3": {"value": 5}, "i4": {"value": 3}},
        {"i2": {"value": 1}, "i3": {"value": 5}, "i4": {"value": 2}},
    )
    assert [(each.title, each.urgency) for each in play.session.agenda] == [
        ("ask", None),
        ("High", 10),
        ("Middle", 5),
        ("Low", 1),
        ("close", None),
    ]
    assert [each.position for each in play.session.agenda] == [0, 1, 2, 3, 4]


def test_if_one_leader_passes_on_urgency_the_other_counts_twice_and_an_unrated_item_comes_last() -> None:
    play = urgent("Nobody", "One", "Both")
    answered(
        play,
        {"i2": {"pass": True}, "i3": {"value": 4}, "i4": {"value": 4}},
        {"i2": {"pass": True}, "i3": {"pass": True}, "i4": {"value": 5}},
    )
    assert [(each.title, each.urgency) for each in play.session.agenda[1:-1]] == [
        ("Both", 9),
        ("One", 8),
        ("Nobody", None),
    ]


def test_an_agenda_that_changes_while_the_leaders_write_does_not_change_the_form() -> None:
    play = urgent("Stays", "Goes")
    ratings = {"i2": {"value": 1}, "i3": {"value": 5}}
    play.do(Seal(form="answer", payload=ratings), "cpo")
    play.do(AddItem(title="New", item_kind="talk", minutes=5), "cto")
    play.do(EndItem(item="I3", outcome="carried"), "cto")
    play.do(Seal(form="answer", payload=ratings), "cto")
    play.do(Advance())
    assert [(each.title, each.status) for each in play.session.agenda] == [
        ("ask", "active"),
        ("Stays", "queued"),
        ("New", "queued"),
        ("Goes", "ended"),
        ("close", "queued"),
    ]


def test_urgency_asks_nothing_if_nothing_is_queued() -> None:
    play = Play(item("ask", 5, {"urgency": True}), item("close", 5, id="I2"))
    assert play.item.phase == "reveal"
    play.do(Advance())
    assert play.item.kind == "close"
    assert play.session.all(Question) == []


# --- any question, any payload --------------------------------------------------------------------------------------

words = st.text(st.characters(codec="utf-8"), min_size=1, max_size=12)
kinds = st.sampled_from(["scale", "text", "choice", "rank", "points", "list", "yesno"])


@st.composite
def question_tables(draw: st.DrawFn) -> list[dict[str, Any]]:
    tables = []
    for n in range(draw(st.integers(1, 5))):
        kind = draw(kinds)
        table: dict[str, Any] = {"key": f"q{n}", "ask": f"Question {n}?", "answer": kind}
        table["guess"] = draw(st.booleans())
        table["required"] = draw(st.booleans())
        if kind in ("choice", "rank", "points"):
            table["options"] = [f"o{each}" for each in range(draw(st.integers(2, 6)))]
        if kind == "scale":
            table["most"] = draw(st.integers(1, 100))
            table |= draw(st.sampled_from([{}, {"reason_if": {"under": 3}}, {"reason_if": {"always": True}}]))
        tables.append(table)
    return tables


def right_answers(question: Asked) -> st.SearchStrategy[Any]:
    options = list(question.options)
    match question.answer:
        case "scale":
            return st.integers(*question.limits)
        case "yesno":
            return st.booleans()
        case "choice":
            return st.sampled_from(options)
        case "rank":
            return st.permutations(options)
        case "points":
            cuts = st.lists(st.integers(0, 100), min_size=len(options) - 1, max_size=len(options) - 1).map(sorted)
            return cuts.map(lambda at: dict(zip(options, _steps(at), strict=True)))
        case "list":
            return st.lists(st.sampled_from(["one", "two"]), min_size=1, max_size=5)
    return st.sampled_from(["yes", "because", "x" * 400])


def _steps(cuts: list[int]) -> list[int]:
    return [b - a for a, b in zip([0, *cuts], [*cuts, 100], strict=True)]


@st.composite
def right_payloads(draw: st.DrawFn, questions: tuple[Asked, ...]) -> dict[str, Any]:
    payload: dict[str, Any] = {}
    for question in questions:
        if draw(st.booleans()):
            payload[question.key] = {"pass": True}
            continue
        answers = {"value": draw(right_answers(question)), "guess": draw(right_answers(question)), "reason": "so"}
        payload[question.key] = answers
    return payload


@pytest.mark.slow
@settings(max_examples=few(60), deadline=None)
@given(st.data())
def test_whatever_is_asked_and_answered_the_gaps_are_in_range_or_absent(data: st.DataObject) -> None:
    tables = data.draw(question_tables())
    questions, faults = asked(tables)
    assert not faults
    play = asking(*tables)
    payloads = [data.draw(right_payloads(questions)) for _ in range(2)]
    answered(play, *payloads)
    rows = play.session.all(Question)
    for question, row in zip(questions, rows, strict=True):
        both = all("value" in payload[question.key] for payload in payloads)
        if both and question.widest is not None:
            assert row.gap is not None and 0 <= row.gap <= question.widest
        else:
            assert row.gap is None
        assert len(play.session.all(Answered, question=row.id)) == 2
    ordered = by_gap(rows, questions)
    assert sorted(ordered, key=lambda row: row.id) == sorted(rows, key=lambda row: row.id)
    for row in rows:
        assert apart(row, questions) in (True, False)


@settings(max_examples=few(60), deadline=None)
@given(st.data())
def test_whatever_one_leader_seals_the_others_see_only_that_it_is_sealed(data: st.DataObject) -> None:
    tables = data.draw(question_tables())
    play = asking(*tables, facilitator=True, observer=True)
    payload = data.draw(right_payloads(asked(tables)[0]))
    play.do(Seal(form="answer", payload=payload), "cto")
    for seat in ("cpo", "cpto", "guest", None):
        seen = play.seen_by(seat)
        assert seen.all(Sheet) == [Sheet(item="I1", form="answer", round=1, by="cto", status="sealed")]
        assert not seen.all(Question) and not seen.all(Answered)


anything = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 200) | words | st.floats(allow_nan=True),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(words, inner, max_size=3),
    max_leaves=6,
)
near_payloads = st.dictionaries(
    st.sampled_from(["q0", "q1", "q2", "zz"]),
    st.dictionaries(st.sampled_from(["value", "guess", "reason", "pass", "zz"]), anything, max_size=4) | anything,
    max_size=4,
)


@pytest.mark.slow
@settings(max_examples=few(150), deadline=None)
@given(question_tables(), near_payloads | anything)
def test_no_payload_crashes_a_form_but_is_sealed_or_refused(tables: list[dict[str, Any]], payload: Any) -> None:
    play = asking(*tables)
    try:
        play.do(Seal(form="answer", payload=payload), "cpo")
    except ParleyError:
        assert not play.session.all(Sheet)
        return
    form = KINDS["ask"].form(play.session, play.item, "cpo")
    assert not flaws(form, tidy(form, payload))


@pytest.mark.slow
@settings(max_examples=few(150), deadline=None)
@given(st.lists(st.dictionaries(st.sampled_from(["key", "ask", "answer", "options", "least", "reason_if"]), anything)))
def test_no_question_table_crashes_the_check_and_its_faults_have_a_position(tables: list[dict[str, Any]]) -> None:
    questions, faults = asked(tables, ("questions",))
    assert faults or questions
    assert all(fault.path[0] == "questions" and fault.says for fault in faults)
    question_form("answer", "Ask", questions)


def test_the_end_of_time_seals_nothing_and_says_what_is_missing() -> None:
    play = Play(item("ask", 5, {"questions": [RISK]}, on_zero="hard"), item("close", 5, id="I2"))
    play.mode = "local"
    play.drafts[draft_key(play.session, play.item, "answer", "cpo")] = {"risk": {"value": "The ledger"}}
    play.wait(120 + 14)
    assert play.refused(Tick(), "cpo") == "It isn't time for anything yet."
    play.wait(1)
    play.do(Tick(), "cpo")
    assert [(each.value, each.pass_, each.missing) for each in play.session.all(Answered)] == [(None, None, True)] * 2
    assert play.drafts[("I1", "answer", 1, "cpo")] == {"risk": {"value": "The ledger"}}
