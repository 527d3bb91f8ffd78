"""Boards in Markdown: a table that one can read, with notes and answers under it."""

from dataclasses import replace

from sessions.minutes.board_tables import WIDEST
from sessions.minutes.markdown import export_markdown
from sessions.model import Board, BoardAnswer, BoardRow, Note
from sessions.session import Session

SEAL = f"sha256:{'a' * 64}"


def with_board(session: Session, *rows: BoardRow) -> Session:
    session.put(Board(id="B9", item="I1", title="Risk radar", kind="risks"))
    for row in rows:
        session.put(row)
    return session


def risk(n: int, text: str, **columns: object) -> BoardRow:
    return BoardRow(board="B9", key_=f"risk-{n}", text=text, columns=columns or None)


def test_the_rows_of_a_board_are_a_table_whose_head_says_the_columns_in_words(session: Session) -> None:
    with_board(session, risk(1, "The queue stalls", likely=4, as_of="2026-11-02"), risk(2, "We lose Ana", cost=[3, 8]))
    told = export_markdown(session)
    assert "### Risk radar" in told
    assert "| What | Likely | As of | Cost |" in told
    assert "| The queue stalls | 4 | 2 Nov 2026 |  |" in told
    assert "| We lose Ana |  |  | 3 to 8 |" in told


def test_columns_are_called_what_the_board_calls_them_where_the_session_knows_it(session: Session) -> None:
    columns = [{"key": "kpi", "title": "What we'd see (KPI)"}, {"key": "likely", "title": "How likely?"}]
    columns.append({"key": "owner"})
    session.put(replace(session.agenda[0], settings={"board": {"column": columns}}))
    with_board(session, risk(1, "The queue stalls", kpi="Time to pay", likely=4, owner="cto"))
    session.put(BoardAnswer(board="B9", row="risk-1", by="cpo", column="likely", value=4, seal=SEAL))
    told = export_markdown(session)
    assert "| What | What we'd see (KPI) | How likely? | Owner |" in told
    assert "**Chief Product Officer, How likely?:** 4" in told


def test_a_row_that_a_cell_refers_to_is_named_by_what_it_says(session: Session) -> None:
    columns = [{"key": "goes_with", "type": "ref", "ref": "risks"}, {"key": "needs", "type": "refs", "ref": "risks"}]
    session.put(replace(session.agenda[0], settings={"board": {"column": columns}}))
    with_board(
        session, risk(1, "The queue stalls", goes_with="risk-2"), risk(2, "We lose Ana", needs=["risk-1", "elsewhere"])
    )
    told = export_markdown(session)
    assert "| The queue stalls | We lose Ana |  |" in told
    assert "| We lose Ana |  | The queue stalls, elsewhere |" in told


def test_a_day_on_a_board_is_read_as_everywhere_and_one_that_is_none_stays_as_it_was_written(session: Session) -> None:
    with_board(session, risk(1, "The queue stalls", due="2026-12-01"), risk(2, "We lose Ana", due="2026-02-31"))
    session.put(BoardAnswer(board="B9", row="risk-1", by="cpo", column="due", value="2027-01-15", seal=SEAL))
    told = export_markdown(session)
    for words in ("| The queue stalls | 1 Dec 2026 |", "| We lose Ana | 2026-02-31 |", "due:** 15 Jan 2027"):
        assert words in told


def test_notes_and_both_answers_stand_under_the_table_with_the_row_that_they_are_about(session: Session) -> None:
    with_board(session, risk(1, "The queue stalls"), risk(2, "We lose Ana"))
    session.put(Note(board="B9", row="risk-1", n=1, by="cpo", lens="customer", text="Checkout hangs"))
    for seat, value in (("cpo", 2), ("cto", 5)):
        session.put(BoardAnswer(board="B9", row="risk-1", by=seat, column="likely", value=value, seal=SEAL))
    session.put(BoardAnswer(board="B9", row="risk-1", by="cto", column="support", value=1, guess=4, reason="Too late"))
    told = export_markdown(session)
    below = told[told.index("- The queue stalls") :]
    for line in (
        "  - **Chief Product Officer, customer:** Checkout hangs",
        "  - **Chief Product Officer, likely:** 2",
        "  - **Chief Technology Officer, likely:** 5",
        "  - **Chief Technology Officer, support:** 1",
        "    - **Guess of the other's answer:** 4",
        "    - **Reason:** Too late",
    ):
        assert f"\n{line}\n" in below
    assert "- We lose Ana" not in told, "nothing is said under it"
    assert f"| B9/risk-1 likely | round 1 | cto | {SEAL} |" in told


def test_a_missing_answer_a_pass_and_an_empty_one_are_told_apart(session: Session) -> None:
    with_board(session, risk(1, "The queue stalls"))
    answer = BoardAnswer(board="B9", row="risk-1", by="cpo", column="likely")
    session.put(replace(answer, missing=True))
    session.put(replace(answer, column="cost", pass_=True))
    session.put(replace(answer, column="trend"))
    told = export_markdown(session)
    assert "**Chief Product Officer, likely:** no answer" in told
    assert "**Chief Product Officer, cost:** pass" in told
    assert "**Chief Product Officer, trend:** –" in told


def test_the_rows_of_a_wide_board_stand_one_below_the_other(session: Session) -> None:
    wide = {f"column_{n}": f"cell {n}" for n in range(WIDEST)}
    with_board(session, risk(1, "The queue stalls", **wide))
    told = export_markdown(session)
    assert "| What | Column 0" not in told
    assert "- The queue stalls\n  - **Column 0:** cell 0\n" in told
