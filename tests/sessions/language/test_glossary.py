"""The glossary of a pair, the names of its things, and the acronyms that nothing explains."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sessions.language.glossary import (
    acronyms_in,
    glossary,
    known_names,
    names_in,
    spelled_out,
    term_of,
    things_of,
    unexplained,
)
from sessions.language.said import said
from sessions.model import Line, Sheet
from sessions.records.captures import AddAction, Capture
from sessions.records.lines import AddLine, RewordLine, SignLine
from sessions.session import Session
from sessions.standing import Standing
from tests.sessions.play import Play, item

ACRONYMS = st.from_regex(r"[A-Z]{2,6}", fullmatch=True).filter(
    lambda each: each not in {*known_names().known, "ADA", "BO"}
)
MEANING = "share of requests answered within 300 ms"


def names(session: Session, *standing: Standing) -> dict[str, str]:
    return {term.name: term.meaning for term in glossary(session, standing)}


def missing(session: Session) -> dict[str, str | None]:
    return unexplained(session, glossary(session))


@pytest.mark.parametrize(
    "text",
    [f"SLO: {MEANING}", f"SLO = {MEANING}", f"SLO – {MEANING}", f"SLO - {MEANING}", f"SLO means {MEANING}"],
)
def test_a_term_is_a_name_and_what_it_means(text: str) -> None:
    assert term_of(text) == ("SLO", MEANING)


@pytest.mark.parametrize("text", ["We say what we mean", "SLO:", ": nothing", f"{'long ' * 20}: too long for a name"])
def test_a_line_that_explains_no_word_is_not_a_term(text: str) -> None:
    assert term_of(text) is None


def test_a_term_is_in_the_glossary_once_it_is_written_and_a_new_wording_once_both_signed_it() -> None:
    play = Play(item("talk"))
    play.do(AddLine(line_kind="term", text=f"SLO: {MEANING}"), "cto")
    play.do(AddLine(line_kind="value", text="Honesty: always"), "cpo")
    assert names(play.session) == {"SLO": MEANING}
    assert not glossary(play.session)[0].holds

    play.do(SignLine(line="L1"))
    play.do(RewordLine(line="L1", text="SLO: within 200 ms"), "cpo")
    assert names(play.session) == {"SLO": MEANING}
    play.do(SignLine(line="L3"))
    assert names(play.session) == {"SLO": "within 200 ms"}


def test_a_term_that_an_earlier_session_of_the_series_signed_is_in_the_glossary_with_its_title() -> None:
    play = Play(item("talk"))
    earlier = Line(id="L4", kind="term", text="GA: open to every account", signed=("cpo", "cto"))
    standing = Standing(session="aaaaaaaa", title="Q1", row=earlier)
    assert names(play.session, standing) == {"GA": "open to every account"}
    assert glossary(play.session, [standing])[0].title == "Q1"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Ship billing-api and the “retry queue” before the Mobile App.", {"billing-api", "retry queue", "Mobile App"}),
        ("OrderService writes to order_events on k8s.", {"OrderService", "order_events", "k8s"}),
        ("The Ledger Service moves in Q3, and P95 stays long-term.", {"Ledger Service"}),
        ("A day-to-day follow-up by 15 May costs 24h.", set()),
    ],
)
def test_names_of_things_are_quoted_look_like_code_or_have_several_capitals(text: str, found: set[str]) -> None:
    assert set(names_in(text)) == found


def test_the_things_of_a_pair_come_from_its_terms_goals_and_captured_facts_but_not_from_people() -> None:
    play = Play(item("talk"))
    play.do(AddLine(line_kind="term", text="retry queue: where failed refunds wait"), "cto")
    play.do(Capture(what="fact", text="billing-api was down for 3 h, says Ada"), "cpo")
    play.do(AddAction(text="Ask other_service", owner="cto"), "cpo")
    assert things_of(play.session) == ("retry queue", "billing-api")


def test_an_acronym_has_two_to_six_capitals_and_digits_also_in_the_plural() -> None:
    text = "Both SLOs and the MTTR's share: K8S, P95, G1, a IOSx, ABCDEFG, MAX_SIZE and B2. Was it an RFC?"
    assert list(acronyms_in(text)) == ["SLO", "MTTR", "K8S", "RFC"]
    assert not list(acronyms_in("STOP SHIPPING UNTIL THE QUEUE WORKS! It is SLOW."[:-12]))


@pytest.mark.parametrize(
    "text",
    [
        "Our service level objective (SLO) is 99 %.",
        "The SLO (service level objective) slipped.",
        "SLO means what we promise.",
        "SLO: what we promise",
        "SLO = what we promise",
    ],
)
def test_a_text_can_say_itself_what_its_acronym_stands_for(text: str) -> None:
    assert spelled_out("SLO", text)
    play = Play(item("talk"))
    play.do(Capture(what="fact", text="We missed the SLO twice"), "cto")
    assert missing(play.session) == {"SLO": "cto"}
    play.do(Capture(what="fact", text=text), "cto")
    assert missing(play.session) == {}


@pytest.mark.parametrize(
    "text", ["We missed the SLO: 40 of 100 failed", "The SLO (again) slipped", "It slipped (SLO)."]
)
def test_a_text_that_only_uses_an_acronym_does_not_explain_it(text: str) -> None:
    assert not spelled_out("SLO", text)


def test_common_acronyms_seats_names_and_terms_need_no_explanation() -> None:
    play = Play(item("talk"))
    play.do(Capture(what="fact", text="CTO and BO told the CPO that the API costs 4 USD: OK?"), "cpo")
    assert missing(play.session) == {}
    play.do(Capture(what="fact", text="Both SLOs are missed"), "cto")
    play.do(AddLine(line_kind="term", text=f"SLO: {MEANING}"), "cto")
    assert missing(play.session) == {}


@given(acronym=ACRONYMS)
def test_an_acronym_in_a_sealed_answer_is_not_found_until_it_is_revealed(acronym: str) -> None:
    play = Play(item("talk"))
    sealed = Sheet(
        item="I1", form="answers", round=1, by="cto", status="sealed", payload={"q": {"value": f"the {acronym} fails"}}
    )
    play.session.put(sealed)
    assert missing(play.session) == {}
    assert not [text for _, text in said(play.session) if acronym in text]
    play.do(Capture(what="fact", text=f"the {acronym} fails"), "cto")
    assert missing(play.session) == {acronym: "cto"}
