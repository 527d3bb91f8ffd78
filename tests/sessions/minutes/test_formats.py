import json
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from sessions.errors import Refused
from sessions.minutes import layout
from sessions.minutes.brief import export_brief
from sessions.minutes.calendar import _escape, _fold, export_ics
from sessions.minutes.document import document
from sessions.minutes.escalation_pack import escalation_pack
from sessions.minutes.html import export_html
from sessions.minutes.json import export_json
from sessions.minutes.layout import Node
from sessions.minutes.markdown import export_markdown
from sessions.minutes.markdown_escape import inline, quote
from sessions.minutes.row_facts import told
from sessions.minutes.toml import export_toml
from sessions.model import Action, Amendment, Board, BoardAnswer, BoardRow, Escalation, Sheet, Side
from sessions.model.columns import columns
from sessions.session import Session
from tests.sessions.minutes.strategies import closed_sessions, slowly

EXPORTS = {
    "toml": export_toml,
    "markdown": export_markdown,
    "html": export_html,
    "brief": export_brief,
    "json": export_json,
    "ics": export_ics,
}


def render(markdown: str) -> str:
    html: str = MarkdownIt("commonmark").enable(["table", "strikethrough"]).render(markdown)
    return html


def unsigned(session: Session) -> Session:
    side = session.get(Side, "X1", "cto")
    session.put(replace(side, verdict="unsigned", missing="It leaves out the renewal date"))
    return session


# --- json ---------------------------------------------------------------------------------------------------------


def test_json_has_the_same_keys_as_the_toml(session: Session) -> None:
    told = json.loads(export_json(session))

    def keys(value: Any) -> Any:
        if isinstance(value, dict):
            return [(key, keys(each)) for key, each in value.items()]
        return [keys(each) for each in value] if isinstance(value, list) else None

    assert keys(told) == keys(document(session))
    assert told["session"]["started_at"] == "2026-03-03T09:30:00+01:00"
    assert told["scores"]["alignment"] == 60.0


# --- what every format owes ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("form", ["toml", "markdown", "html", "json", "ics"])
def test_an_unsigned_steelman_shows_its_missing_sentence_in_every_format(session: Session, form: str) -> None:
    told = EXPORTS[form](unsigned(session)).replace("\r\n ", "").replace("&#x27;", "'")
    assert "unsigned" in told or "didn't sign it" in told
    assert "It leaves out the renewal date" in told


@pytest.mark.parametrize("form", ["toml", "json", "ics"])
def test_a_live_session_is_refused(session: Session, form: str) -> None:
    session.put(replace(session.header, status="paused"))
    with pytest.raises(Refused, match="7k3qf2xa isn't closed yet"):
        EXPORTS[form](session)


@pytest.mark.parametrize("form", list(EXPORTS))
def test_a_sealed_sheet_is_never_exported(session: Session, form: str) -> None:
    before = EXPORTS[form](session)
    session.put(Sheet(item="I1", form="ballot", round=1, by="cpo", status="sealed", payload={"G1": {"why": "secret"}}))
    assert EXPORTS[form](session) == before


# --- markdown -----------------------------------------------------------------------------------------------------


@settings(deadline=None)
@given(st.text() | st.text(st.sampled_from("ab 1.)-+=#>*_`[](){}!<>&|~$:\\\n\t'\"")))
def test_typed_text_cannot_change_the_markdown(text: str) -> None:
    html = render(f"- **Label:** {inline(text)}\n").strip()
    said = re.fullmatch(r"<ul>\n<li><strong>Label:</strong>(.*)</li>\n</ul>", html, re.DOTALL)
    assert said is not None
    assert "<" not in said[1]


@pytest.mark.slow
@settings(deadline=None)
@given(st.text(st.sampled_from("ab 1.)-+=#>*_`[](){}!<>&|~$:\\\n\t'\""), min_size=1))
def test_a_quote_is_one_quote_of_plain_paragraphs(text: str) -> None:
    html = render("\n".join(quote(text)) + "\n\nafter\n")
    assert set(re.findall(r"</?([a-z0-9]+)", html)) <= {"blockquote", "p", "br"}
    assert html.endswith("<p>after</p>\n")
    assert html.count("<blockquote>") == 1


@given(st.text())
def test_a_table_cell_stays_one_cell(text: str) -> None:
    html = render(f"| a | b |\n| --- | --- |\n| {inline(text)} | x |\n")
    assert html.count("<td>") == 2
    assert html.count("<tr>") == 2


def texts_in(minutes: dict[str, Any]) -> Iterator[str]:
    """Yield every text in a document that a page has to show as it is, and not by a name or in words."""
    for board in minutes.get("board", []):
        for row in board.get("row", []):
            for own in set(row) - {"key", "text", "note"}:
                del row[own]

    def walk(value: Any, node: Node | None, key: str) -> Iterator[str]:
        if key in ("format", "generator", "value", "guess", "cites", "held", "said", "outcome"):
            return
        if isinstance(value, dict):
            below = (node.child(key) or node) if node else layout.table(key)
            for name, each in value.items():
                yield from walk(each, below, name)
        elif isinstance(value, list):
            for each in value:
                yield from walk(each, node, key)
        elif isinstance(value, str):
            choices = {column.name: column.choices for column in columns(node.row)} if node else {}
            yield from () if choices.get(key) else value.split("\n")

    for name, entries in minutes.items():
        yield from walk(entries, None, name)


@pytest.mark.slow
@slowly
@given(closed_sessions())
def test_markdown_contains_every_text_that_the_toml_contains(session: Session) -> None:
    flat = " ".join(export_markdown(session).replace("\\\n", "\n").replace(">", " ").split())
    for line in texts_in(document(session)):
        # What would begin a list or a rule is escaped only where it begins a line.
        ways = (inline(line), inline(f"x {line}").removeprefix("x "))
        wanted = {" ".join(way.replace(">", " ").split()).removesuffix("\\") for way in ways}
        assert any(way in flat for way in wanted), line


def test_markdown_also_works_for_a_session_that_is_still_running(session: Session) -> None:
    session.put(replace(session.header, status="running", started_at=None, ended_at=None))
    assert "may still change" in export_markdown(session)


def test_only_the_newest_amendment_of_a_target_is_marked(session: Session) -> None:
    for n in (1, 2):
        session.put(
            Amendment(n=n, at=datetime(2026, 3, n, tzinfo=UTC), by="cpo", target="G1 text", reason="it was unclear")
        )
    told = export_markdown(session)
    assert told.count("**Amended (newest):** G1 text") == 1
    assert told.count("**Amended:** G1 text") == 1


# --- the escalation pack --------------------------------------------------------------------------------------------


def test_the_pack_contains_everything_that_a_ruling_needs(session: Session) -> None:
    unsigned(session)
    session.put(
        Side(
            argument="X1",
            by="cpo",
            holds="a",
            position="The renewal is signed for May and nothing else is",
            strength_before=70,
            steelman="Every week on the old ledger costs two people a day of sorting",
            verdict="signed",
        )
    )
    session.put(
        Escalation(
            id="E1",
            argument="X1",
            to="CEO",
            answer_by=date(2026, 3, 9),
            default_if_silent="Cards first",
            accepts={"cpo": "Ledger in June", "cto": "Cards behind a flag"},
            cost_of_delay="One renewal call",
        )
    )
    pack = escalation_pack(session, "E1")
    for said in (
        "Do we move checkout to the new ledger before saved cards?",
        "| Saved cards to one account in May, ledger after | Ledger moves from 2026-05-15 to",
        "Every week on the old ledger costs two people a day of sorting",
        "Saved cards is the one promise with a signature on it.",
        "**Its owner:** signed it as their own case",
        "**Its owner:** didn't sign it, because they don't accept it as their case",
        "It leaves out the renewal date",
        "The renewal is signed for May and nothing else is",
        "Ask at the renewal call",
        "**Chief Product Officer would accept:** Ledger in June",
        "**Chief Technology Officer would accept:** Cards behind a flag",
        "**Cost of a week's delay:** One renewal call",
        "**Answer by:** 9 Mar 2026",
        "**If no answer comes:** Cards first",
    ):
        assert said in pack, said
    assert "#### Both cases" in export_markdown(session)


def test_a_pack_about_a_goal_shows_the_support_of_both_leaders(session: Session) -> None:
    session.put(Escalation(id="E1", goal="G1", to="CEO"))
    assert "| 1 | Chief Technology Officer | 3 | 3 | 40 | Needs the retry queue first |" in escalation_pack(
        session, "E1"
    )


# --- ics ------------------------------------------------------------------------------------------------------------


def test_the_calendar_holds_everything_that_has_a_day_in_order(session: Session) -> None:
    session.put(replace(session.header, next_at=datetime.fromisoformat("2026-03-10T09:30:00+01:00")))
    session.put(Action(id="A2", text="Done already", owner="cpo", due=date(2026, 3, 20), status="done"))
    lines = export_ics(session).replace("\r\n ", "").split("\r\n")
    assert lines[0] == "BEGIN:VCALENDAR"
    assert lines[-2:] == ["END:VCALENDAR", ""]
    assert [line for line in lines if line.startswith(("UID", "DTSTART", "DURATION"))] == [
        "UID:7k3qf2xa-X1-crux-1@parley",
        "DTSTART;VALUE=DATE:20260310",
        "UID:7k3qf2xa-next@parley",
        "DTSTART:20260310T083000Z",
        "DURATION:PT60M",
        "UID:7k3qf2xa-A1@parley",
        "DTSTART;VALUE=DATE:20260317",
        "UID:7k3qf2xa-D1@parley",
        "DTSTART;VALUE=DATE:20260414",
        "UID:7k3qf2xa-G1@parley",
        "DTSTART;VALUE=DATE:20260630",
    ]
    assert {line for line in lines if line.startswith("DTSTAMP")} == {"DTSTAMP:20260303T093700Z"}
    assert "SUMMARY:Review: Saved cards first\\, to one account\\, behind a flag" in lines


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"])))
def test_folding_keeps_every_line_within_75_octets_and_loses_nothing(text: str) -> None:
    folded = _fold(f"SUMMARY:{_escape(text)}")
    assert all(len(line.encode()) <= 75 for line in folded.split("\r\n"))
    unfolded = folded.replace("\r\n ", "").removeprefix("SUMMARY:")
    assert re.sub(r"\\(.)", lambda found: {"n": "\n"}.get(found[1], found[1]), unfolded) == text


def test_a_line_break_in_a_text_cannot_begin_a_new_property(session: Session) -> None:
    action = session.get(Action, "A1")
    session.put(replace(action, text="x\nATTACH:http://bad"))
    assert "\r\nATTACH" not in export_ics(session)


def test_the_same_session_gives_the_same_bytes(session: Session) -> None:
    for export in EXPORTS.values():
        assert export(session) == export(session.copy())


def test_markdown_tells_what_an_action_was_made_from_and_what_was_answered_about_a_row(session: Session) -> None:
    session.put(Board(id="B7", item=session.agenda[0].id, title="Risk radar", kind="risks"))
    session.put(BoardRow(board="B7", key_="risk-1", text="Vendor lock-in", columns={"owner": "cto"}))
    session.put(BoardAnswer(board="B7", row="risk-1", column="likely", by="cpo", value=4, seal="sha256:" + "a" * 64))
    session.put(BoardAnswer(board="B7", row="risk-1", column="likely", by="cto", missing=True))
    session.put(Action(id="A77", text="Lower it", owner="cto", from_="B7/risk-1"))
    told = export_markdown(session)
    assert "| Lower it | Chief Technology Officer |  | open | Vendor lock-in |" in told
    assert "**Chief Product Officer, likely:** 4" in told
    assert "**Chief Technology Officer, likely:** no answer" in told
    assert "| What | Owner |" in told and "| Vendor lock-in | Chief Technology Officer |" in told
    assert "| B7 | risk-1 | Vendor lock-in |" in told


@pytest.mark.parametrize(
    ("value", "says"), [([8, 12], "8 to 12"), ([10, 10], "10"), ([1.5, 1.5], "1.5"), (["a", "a"], "a, a"), ([1], "1")]
)
def test_a_range_is_two_numbers_unless_they_are_the_same(value: object, says: str) -> None:
    assert told(value) == says
