"""The first page of the minutes, and that every format which opens with it says the same."""

from contextlib import closing
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from markdown_it import MarkdownIt

from sessions.exercises.board.rows import AddRow, EditRow
from sessions.exercises.board.settle import SignRow
from sessions.minutes.brief import LINES, TEXT_MOST, export_brief, whose_brief
from sessions.minutes.formats import FORMATS, text_of
from sessions.minutes.front_page import NO_DAY, NO_MEASURE, NOBODY, FrontPage, front_page
from sessions.minutes.html import export_html
from sessions.minutes.markdown import export_markdown
from sessions.minutes.markdown_escape import inline
from sessions.model import (
    Action,
    Argument,
    Ballot,
    Board,
    BoardRow,
    Decision,
    Dissent,
    Escalation,
    Goal,
    Header,
    Item,
    Line,
    Parked,
    Participant,
    Sheet,
    Watch,
)
from sessions.records.amendments import Redact
from sessions.room import Room
from sessions.rules.moves import Advance, Seal
from sessions.rules.phases import open_form
from sessions.session import Session
from sessions.setup.demo import play, stories
from sessions.store import open_store
from sessions.text import one_line, shortened
from tests.sessions.boards.kinds import STAGES
from tests.sessions.minutes.seen import Page
from tests.sessions.minutes.strategies import closed_sessions, slowly
from tests.sessions.play import Play, item


def section(session: Session, title: str) -> dict[str, dict[str, str]]:
    """Return what a section of the first page has, by what it is about."""
    [found] = [each for each in front_page(session).sections if each.title.startswith(title)]
    return {entry.text: dict(entry.facts) for entry in found.entries}


def words(page: FrontPage) -> list[str]:
    """Return every text of a first page in order, on one line each."""
    said = [page.title, *page.about, *page.announcements]
    for each in page.sections:
        said += [each.title, *([] if each.entries else [each.empty])]
        for entry in each.entries:
            said += [entry.text, *(word for fact in entry.facts for word in fact)]
    return [one_line(text) for text in said if one_line(text)]


def in_order(texts: list[str], page: str) -> str | None:
    """Return the first text that isn't in a page after the one before it; None if all are."""
    page, at = one_line(page), 0
    for text in texts:
        found = page.find(text, at)
        if found < 0:
            return text
        at = found + len(text)
    return None


# --- one page in every format -------------------------------------------------------------------------------------


@pytest.mark.slow
@slowly
@given(closed_sessions())
def test_markdown_and_html_open_with_the_whole_first_page_in_its_order(session: Session) -> None:
    wanted = words(front_page(session))
    rendered = Page(MarkdownIt("commonmark").enable("table").render(export_markdown(session)))
    assert in_order(wanted, rendered.text) is None
    page = Page(export_html(session))
    assert in_order(wanted, page.text) is None
    told = page.text_of("article", "front")
    assert in_order(wanted, told) is None and len(told) < len(page.text)


@pytest.mark.slow
@slowly
@given(closed_sessions())
def test_a_brief_says_the_same_in_fewer_than_sixty_lines(session: Session) -> None:
    page, brief = front_page(session), export_brief(session)
    assert brief.count("\n") < LINES
    for each in page.sections:
        told = brief[brief.index(f"## {each.title}\n") :].split("\n## ")[0].split("\n")
        shown = [line for line in told if line.startswith("- ")]
        cut = shown[-1:] == [f"- and {len(each.entries) - len(shown) + 1} more"]
        kept = shown[:-1] if cut else shown
        assert cut or len(kept) == len(each.entries)
        for entry, line in zip(each.entries, kept, strict=False):
            assert line == f"- {brief_words(entry.text)}"
            for label, text in entry.facts:
                assert f"{inline(label)}: {brief_words(text)}" in brief
        assert each.entries or each.empty in told


def brief_words(text: str) -> str:
    return inline(shortened(one_line(text), TEXT_MOST))


def test_a_brief_of_the_longest_session_stays_short_and_says_how_many_are_left_out(session: Session) -> None:
    for n in range(1, 41):
        session.put(Goal(id=f"G{n}", item="I1", text=f"Goal number {n} is reached", status="agreed"))
        session.put(Goal(id=f"G{n + 50}", item="I1", text=f"Goal number {n} is too dear", status="parked"))
        session.put(Action(id=f"A{n}", text=f"Do {n}", owner="cpo"))
        session.put(Parked(id=f"P{n}", text=f"Topic {n}", by="cto"))
        session.put(Watch(id=f"W{n}", text=f"Nobody leaves {n}", by_date=date(2026, 5, 1)))
        decision = Decision(
            id=f"D{n}", title=f"Decided {n}", status="decided", method="consent", announcement=f"Hear {n}"
        )
        session.put(decision)
    brief = export_brief(session)
    assert brief.count("\n") < LINES
    assert "- and 38 more" in brief or "- and 39 more" in brief or "- and 37 more" in brief
    for each in front_page(session).sections:
        assert f"\n## {each.title}\n- " in brief


def test_a_brief_names_its_session_in_its_last_line_and_nothing_else_is_taken_for_one(session: Session) -> None:
    brief = export_brief(session)
    assert brief.endswith("\nFrom the minutes of session 7k3qf2xa, written by parley.\n")
    assert whose_brief(brief) == "7k3qf2xa"
    assert whose_brief(f"My notes\n\n{brief}") is None
    assert whose_brief(brief + "PS: call me\n") is None
    assert whose_brief(f"# Notes\n{'so' * 9}\n" * LINES + brief) is None
    assert whose_brief(export_markdown(session)) is None


# --- what is on it ------------------------------------------------------------------------------------------------


def test_an_agreed_goal_has_its_owner_its_day_and_its_measure_or_says_that_it_has_none(session: Session) -> None:
    session.put(replace(session.get(Goal, "G1"), owner="cto"))
    session.put(
        Goal(id="G2", item="I1", text="Saved cards are live", status="agreed-with-dissent", dissent={"cto": "Late"})
    )
    told = section(session, "What we agreed")
    assert told["Refunds settle within 24 hours for the ten beta accounts"] == {
        "Owner": "Chief Technology Officer",
        "By": "30 Jun 2026",
        "Measured by": "p95 settlement time under 24 h for 14 days",
    }
    assert told["Saved cards are live"] == {
        "Owner": NOBODY,
        "By": NO_DAY,
        "Measured by": NO_MEASURE,
        "Chief Technology Officer agrees with a reservation": "Late",
    }


def test_who_disagrees_with_an_agreed_goal_and_commits_is_named_with_it_and_not_called_agreement(
    session: Session,
) -> None:
    session.put(Goal(id="G2", item="I1", text="One ledger only", status="agreed-with-dissent"))
    made = Decision(id="D7", title="One ledger only", status="decided", method="disagree-and-commit", goals=("G2",))
    session.put(made)
    session.put(Dissent(decision="D7", by="cto", text="It costs a quarter", commits=True))
    told = section(session, "What we agreed")
    assert told["One ledger only"]["Chief Technology Officer disagrees and commits anyway"] == "It costs a quarter"
    [apart] = [each for each in front_page(session).sections if each.title.startswith("What we didn't agree")]
    assert "No disagreement" not in apart.empty and "with the decision" in apart.empty


def test_a_goal_that_was_not_agreed_says_who_supports_it_how_far_and_why(session: Session) -> None:
    session.put(replace(session.get(Goal, "G1"), status="parked", revisit_on=date(2026, 9, 1)))
    session.put(Ballot(goal="G1", round=2, by="cto", support=1, block="It needs two people", reason="None is free"))
    told = section(session, "What we didn't agree")["Refunds settle within 24 hours for the ten beta accounts"]
    assert told == {
        "Chief Product Officer": "supports it 5 of 5",
        "Chief Technology Officer": "would block it, and supports it 1 of 5 – It needs two people; None is free",
        "What happens now": "set aside until 1 Sep 2026",
    }


def test_an_argument_without_a_joint_text_names_both_positions_until_it_is_decided(session: Session) -> None:
    argument = replace(session.get(Argument, "X1"), synthesis=None, decision=None, held={"cpo": "a", "cto": "b"})
    session.put(argument)
    told = section(session, "What we didn't agree")[argument.question]
    assert told["Chief Product Officer holds"] == "Saved cards first"
    assert told["Chief Technology Officer holds"] == "Ledger first"
    assert told["What is left"] == "different priorities"
    session.put(replace(argument, decision="D1"))
    assert argument.question not in section(session, "What we didn't agree")


def test_an_open_escalation_is_what_we_need_and_an_answered_one_is_decided(session: Session) -> None:
    asked = Escalation(id="E1", goal="G1", to="cpto", answer_by=date(2026, 3, 9), default_if_silent="Wait")
    session.put(asked)
    goal = session.get(Goal, "G1").text
    assert section(session, "What we need")[goal] == {
        "From": "Integrator",
        "By": "9 Mar 2026",
        "If no answer comes": "Wait",
    }
    session.put(replace(asked, status="ruled", ruling="In June", answered_by="cpto"))
    assert goal not in section(session, "What we need")
    assert section(session, "What we decided")[goal] == {"Integrator decided": "In June"}


def test_a_decision_has_its_reason_and_its_dissent_by_name(session: Session) -> None:
    told = section(session, "What we decided")["Saved cards first, to one account, behind a flag"]
    assert told["Why"] == "The renewal date is fixed; the ledger date is ours to choose"
    dissent = "I expect two more on-call pages a week until the ledger moves"
    assert told["Chief Technology Officer disagrees and commits anyway"] == dissent
    assert "How" not in told, "the dissent says it"


def test_questions_that_wait_and_what_is_to_be_found_out_are_needed_from_people_by_name(session: Session) -> None:
    session.put(Board(id="B2", item="I1", title="Questions", kind="questions"))
    session.put(BoardRow(board="B2", key_="question-1", text="Who pays?", columns={"by": "cpo", "of": "cto"}))
    told = section(session, "What we need")
    assert told["Who pays?"] == {"From": "Chief Technology Officer", "Asked by": "Chief Product Officer"}
    assert told["Ask at the renewal call; a yes in writing counts"]["From"] == "Chief Product Officer"


def test_a_line_is_agreed_only_when_both_have_signed_it(session: Session) -> None:
    line = Line(id="L1", kind="vision", text="Nobody waits for a refund", signed=("cpo",))
    session.put(line)
    assert line.text not in section(session, "What we agreed")
    session.put(replace(line, signed=("cpo", "cto")))
    assert section(session, "What we agreed")[line.text] == {"Our vision": "signed by both"}


def test_the_rows_of_a_board_that_both_signed_are_agreed_and_goals_that_nobody_planned_are_not_missed() -> None:
    play = Play(item("board", 20, {"board": STAGES}))
    for technology in ("Rust", "Lisp"):
        play.do(AddRow(board="B1", values={"technology": technology, "stage": "trial"}), "cpo")
    play.do(EditRow(board="B1", row="technology-1", values={"criterion": "Two teams use it"}), "cto")
    while play.item.phase != "settle":
        if form := open_form(play.session):
            for seat in play.session.leaders:
                play.do(Seal(form=form, payload={}), seat)
        play.do(Advance())
    assert not [each for each in front_page(play.session).sections if each.title == "What we agreed"]
    for seat, row in (("cpo", "technology-1"), ("cto", "technology-1"), ("cto", "technology-2")):
        play.do(SignRow(board="B1", row=row), seat)
    board, rust = play.session.get(Board, "B1").title, "Rust – Stage: trial · Criterion: Two teams use it"
    assert section(play.session, "What we agreed") == {board: {"1 of 2 rows signed by both": rust}}
    play.do(SignRow(board="B1", row="technology-2"), "cpo")
    both = {"2 rows signed by both": f"{rust};\nLisp – Stage: trial"}
    assert section(play.session, "What we agreed") == {board: both}
    brief = export_brief(play.session)
    assert f"- {board}\n  2 rows signed by both: {rust}; Lisp – Stage: trial\n" in brief
    for text in (brief, export_markdown(play.session), export_html(play.session)):
        assert "No goal was agreed" not in text and "Two teams use it" in text


def test_a_board_that_both_signed_as_a_whole_is_agreed_with_every_row_and_takes_two_lines_of_a_brief(
    session: Session,
) -> None:
    board = Board(id="B7", item="I1", title="Who decides what", kind="rights", signed=("cpo",))
    for n in range(1, 81):
        session.put(
            BoardRow(board="B7", key_=f"area-{n}", text=f"Area {n}", columns={"owner": "cto", "asked": ["cpo", "Lea"]})
        )
    session.put(board)
    assert board.title not in section(session, "What we agreed")
    session.put(replace(board, signed=("cpo", "cto")))
    [(label, rows)] = section(session, "What we agreed")[board.title].items()
    assert label == "80 rows signed by both"
    asked = "Chief Product Officer, Lea"
    assert rows.split(";\n")[::79] == [f"Area {n} – Owner: Chief Technology Officer · Asked: {asked}" for n in (1, 80)]
    brief = export_brief(session)
    [line] = [line for line in brief.split("\n") if label in line]
    assert len(line) < TEXT_MOST + 40 and line.endswith("…") and brief.count("\n") < LINES


def test_topics_and_items_for_later_have_a_section_only_if_there_are_any(session: Session) -> None:
    assert not [each for each in front_page(session).sections if each.title == "Set aside for later"]
    session.put(replace(session.get(Item, "I2"), outcome="carried", note="No time"))
    assert section(session, "Set aside")["Ledger move or saved cards first"]["Why"] == "No time"


def test_a_session_that_settles_nothing_does_not_say_that_nothing_was_agreed(session: Session) -> None:
    short = Session([each for each in session.rows() if isinstance(each, Header | Participant)])
    short.put(Item(id="I1", title="Three lines", kind="ask", planned_minutes=3))
    titles = [each.title for each in front_page(short).sections]
    assert titles == ["What we decided, and why", "Who does what"]
    short.put(Item(id="I2", title="A choice", kind="argue", planned_minutes=3))
    assert [each.title[:7] for each in front_page(short).sections][:2] == ["What we", "What we"]
    assert "No goal was agreed" not in " ".join(words(front_page(short)))
    short.put(Item(id="I3", title="Goals", kind="align", planned_minutes=3))
    assert front_page(short).sections[0].empty == "No goal was agreed." and len(front_page(short).sections) == 5


def test_nothing_on_the_first_page_is_named_by_its_id_or_its_seat(session: Session) -> None:
    for person, name in zip(session.all(Participant), ("Ada", "Jonas", "Mina"), strict=True):
        session.put(replace(person, name=name))
    told = " ".join(words(front_page(session)))
    assert "Ada" in told and "Jonas" in told
    for key in ("cpo", "cto", "cpto", "G1", "D1", "X1", "A1", "7k3qf2xa"):
        assert key not in told.split(), key


@pytest.mark.parametrize(("minutes", "told"), [(1, "1 minute"), (12, "12 minutes")])
def test_it_says_how_long_the_session_took(session: Session, minutes: int, told: str) -> None:
    session.put(replace(session.header, actual_minutes=minutes))
    assert any(each.endswith(f", {told}") for each in front_page(session).about)


def test_two_people_of_one_name_are_told_apart(session: Session) -> None:
    for person in session.all(Participant):
        session.put(replace(person, name="Sam"))
    assert section(session, "Who does what")["Publish the retry budget for billing-api"]["Owner"] == "Sam (cto)"


def test_a_session_that_is_still_running_says_so_first_and_shows_no_sealed_word(session: Session) -> None:
    session.put(replace(session.header, status="running"))
    session.put(Goal(id="G2", item="I1", text="Saved cards are live", status="open"))
    sealed: dict[str, Any] = {"G2": {"reason": "quokkaday"}}
    session.put(Sheet(item="I1", form="ballot", round=1, by="cpo", status="sealed", payload=sealed))
    page = front_page(session)
    assert page.about[0] == "The session isn't closed, so these minutes may still change."
    assert section(session, "What we haven't agreed yet")["Saved cards are live"] == {"What happens now": "still open"}
    assert "not ended yet" not in export_markdown(session)
    session.put(replace(session.get(Item, "I2"), outcome=None))
    assert "- **Ledger move or saved cards first:** not ended yet" in export_markdown(session)
    assert "quokkaday" not in export_html(session) + export_brief(session) + export_markdown(session)


@pytest.mark.slow
def test_words_that_were_redacted_are_in_no_format_any_more(tmp_path: Path) -> None:
    before, story, _ = stories()
    with closing(open_store(tmp_path / "p.db")) as store:
        play(store, before)
        room = Room(store, play(store, story))
        words = room.view(None).get(Decision, "D1").rationale
        assert words and words in export_html(room.view(None)) and words in export_brief(room.view(None))
        for seat in ("cpo", "cto"):
            room.do(Redact(target="D1.rationale", reason="It names a customer"), seat)
        for format_ in FORMATS:
            assert words not in text_of(room.view(None), format_), format_
        assert "[redacted]" in export_html(room.view(None))
