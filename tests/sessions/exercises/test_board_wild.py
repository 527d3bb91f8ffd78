"""Random moves on random boards: each comes to its end, with nothing shown, agreed or signed but by its author."""

import json
import random
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sessions.boards.reading import read_board
from sessions.command import Command
from sessions.errors import Refused
from sessions.exercises.board.rows import AddRow, EditRow, RemoveRow
from sessions.exercises.board.settle import MoveRow, ProposeCell, SignBoard, SignRow
from sessions.exercises.board.state import AGREED, open_cells, rows_in, setting, spec_in
from sessions.exercises.board.turn import TurnRow
from sessions.minutes.markdown import export_markdown
from sessions.model import Board, BoardAnswer, BoardRow, Item, Note, Sheet
from sessions.model.columns import image
from sessions.rules.moves import Advance, Force, Seal, Unseal
from sessions.rules.phases import kind_of, open_form, revealed
from sessions.rules.returning import Back
from sessions.session import Session
from tests.few import few
from tests.sessions.boards.kinds import EVERY
from tests.sessions.boards.playing import random_board, to_the_end
from tests.sessions.fill import cell, fill
from tests.sessions.play import Play, item

SECRETS = {"cpo": "walrus", "cto": "badger"}
"""A word in everything that a leader answers in private, and in nothing else."""


def moves(play: Play, rng: random.Random) -> Iterator[tuple[str, Command]]:
    """Yield random moves of the leaders until the board is done, at most eighty."""
    for _ in range(80):
        now = play.session.active
        if now is None or now.kind != "board":
            return
        seat = rng.choice(play.session.leaders)
        yield seat, _move(play, rng, seat)


def _move(play: Play, rng: random.Random, seat: str) -> Command:
    session, form, roll = play.session, open_form(play.session), rng.random()
    if form and roll < 0.5 and kind_of(play.item).asks(session, play.item, form, seat):
        shape = kind_of(play.item).form(session, play.item, seat)
        return Seal(form=form, payload=fill(shape, rng, SECRETS[seat]))
    settling = play.item.phase == "settle"
    if roll < (0.02 if settling else 0.65):
        return Advance()
    if roll < (0.05 if settling else 0.75):
        return rng.choice((Back(void=True), Unseal(form=str(form)), Force(reason="We want to go on now")))
    return _on_rows(play, rng)


def _on_rows(play: Play, rng: random.Random) -> Command:
    spec, rows = spec_in(play.item), rows_in(play.session, play.item)
    open_columns = [column for column in spec.columns if not column.blind]
    values = {column.key: cell(column, rng, "otter") for column in open_columns if rng.random() < 0.9}
    key = rng.choice(rows).key_ if rows else "risk-1"
    blind = rng.choice(spec.blind or spec.columns)
    open_ = open_cells(play.session, play.item)
    if open_ and rng.random() < 0.5:
        key, blind = (lambda found: (found[0].key_, found[1]))(rng.choice(open_))
    fields = {"text": "otter and more words", "owner": "cpo"}
    return rng.choice(
        (
            AddRow(board="B1", values=values),
            AddRow(board="B1", values=values),
            EditRow(board="B1", row=key, values=dict(list(values.items())[:2])),
            RemoveRow(board="B1", row=key),
            ProposeCell(board="B1", row=key, column=blind.key, value=cell(blind, random.Random(3), "otter")),
            *(SignRow(board="B1", row=key), SignBoard(board="B1"), SignRow(board="B1", row=key), SignBoard(board="B1")),
            MoveRow(board="B1", row=key),
            TurnRow(board="B1", row=key, to="action", fields=fields),
        )
    )


def words_in(session: Session) -> str:
    return json.dumps([image(row) for row in session.rows()], default=str, ensure_ascii=False)


def hidden(session: Session, seat: str) -> bool:
    """Whether nothing that a leader answered has been revealed."""
    return all(sheet.status != "revealed" for sheet in session.all(Sheet, by=seat))


@pytest.mark.slow
@settings(max_examples=few(40), deadline=None)
@given(st.sampled_from([None, *sorted(EVERY)]), st.integers(0, 10**9), st.sampled_from(["light", "full"]))
def test_nothing_is_seen_or_agreed_or_signed_but_what_its_authors_meant(
    name: str | None, seed: int, level: str
) -> None:
    rng = random.Random(seed)
    board = EVERY[name] if name else random_board(rng)
    play = Play(item("board", 20, {"board": board, "level": level}), item("talk", id="I2"))
    for seat, command in moves(play, rng):
        before = play.session.copy()
        seats = ("cpo", "cto") if isinstance(command, Advance | Back | Force) else (seat,)
        try:
            play.do(command, *seats)
        except Refused:
            play.session.rollback()
            continue
        nothing_leaks(play)
        everything_has_its_author(before, play, seat, command)
        answers_are_as_sealed(play)
    everybody_reads_it(play)
    to_the_end(play, rng)
    assert play.item.id == "I2"
    everybody_reads_it(play)


@pytest.mark.slow
@settings(max_examples=few(30), deadline=None)
@given(st.integers(0, 10**9), st.sampled_from(["light", "full"]))
def test_a_board_made_at_random_is_played_to_its_end_and_read_on_the_way(seed: int, level: str) -> None:
    rng = random.Random(seed)
    play = Play(item("board", 20, {"board": random_board(rng), "level": level}), item("talk", id="I2"))
    phases = to_the_end(play, rng, rng.randint(0, 4))
    assert (phases[0], phases[-1], play.item.id) == ("read", "settle", "I2")
    everybody_reads_it(play)


def everybody_reads_it(play: Play) -> None:
    for seat in (*play.session.leaders, None):
        seen = play.seen_by(seat)
        board = seen.get(Board, "B1")
        assert len(read_board(seen, board, spec_in(seen.get(Item, "I1"))).rows) == len(seen.all(BoardRow))
        export_markdown(seen)


def nothing_leaks(play: Play) -> None:
    for seat, secret in SECRETS.items():
        if hidden(play.session, seat):
            for eyes in (*(each for each in SECRETS if each != seat), None):
                assert secret not in words_in(play.seen_by(eyes))


def everything_has_its_author(before: Session, play: Play, seat: str, command: Command) -> None:
    """Check what one command did to signatures, blind cells and revealed answers."""
    session = play.session
    for board in session.all(Board):
        was = before.find(Board, board.id)
        new = set(board.signed) - set(was.signed if was else ())
        assert not new or (isinstance(command, SignBoard) and new == {seat})
    changed = False
    for row in session.all(BoardRow):
        old = before.find(BoardRow, *row.key())
        new = set(row.signed) - set(old.signed if old else ())
        assert not new or (isinstance(command, SignRow) and new == {seat})
        said = None if old is None else (old.text, old.columns)
        if said != (row.text, row.columns):
            changed = True
            assert row.signed == ()
    if changed or len(before.all(BoardRow)) != len(session.all(BoardRow)):
        assert all(board.signed == () for board in session.all(Board))
    for kind in (BoardAnswer, Note):
        for said_before in before.all(kind):
            assert session.find(kind, *said_before.key()) == said_before
    _blind_cells(before, session, command)


def _blind_cells(before: Session, session: Session, command: Command) -> None:
    now = session.active
    if now is None or now.kind != "board":
        return
    for row in rows_in(session, now):
        old = before.find(BoardRow, *row.key())
        for column in spec_in(now).blind:
            value = (row.columns or {}).get(column.key)
            if value is None or (old and (old.columns or {}).get(column.key) == value):
                continue
            if isinstance(command, ProposeCell):
                assert f"{row.key_}.{column.key}" in setting(now, AGREED, ())
            else:  # it holds what was answered: by its only author, or by both alike
                answers = session.all(BoardAnswer, row=row.key_, column=column.key)
                assert isinstance(command, Advance | Force)
                assert answers and all(answer.value is not None for answer in answers)


def answers_are_as_sealed(play: Play) -> None:
    """Check that each revealed answer is in the sheet that its author sealed, with the same seal."""
    for answer in play.session.all(BoardAnswer):
        sheets = [sheet for sheet in play.session.all(Sheet, by=answer.by) if sheet.status == "revealed"]
        sheet = next(sheet for sheet in sheets if sheet.seal == answer.seal)
        given = revealed(play.session, play.session.all(type(play.session.agenda[0]))[0], sheet.form, sheet.round)
        said = given[answer.by]
        payload: dict[str, Any] = said.get(answer.row) or said.get(f"{answer.row}.{answer.column}", {})
        if answer.value is not None:
            assert payload.get(answer.column, payload.get("value")) is not None
