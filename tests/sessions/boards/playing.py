"""A board played in memory by two leaders who answer at random, and agree in the end; and boards made at random."""

import random
from typing import Any

from sessions.boards.spec_reading import board_spec
from sessions.boards.trial import trial_faults
from sessions.errors import Refused
from sessions.exercises.board.rows import AddRow
from sessions.exercises.board.settle import MoveRow, ProposeCell, SignBoard, SignRow
from sessions.exercises.board.state import board_in, open_cells, rows_in, spec_in
from sessions.model import BoardAnswer
from sessions.rules.moves import Advance, Seal
from sessions.rules.phases import kind_of, open_form, unsealed
from tests.sessions.fill import cell, fill
from tests.sessions.play import Play

PHASES_MOST = 12


def to_the_end(play: Play, rng: random.Random, rows: int = 2) -> list[str]:
    """Take a board from where it is to its end, as leaders who agree do, and return the phases on the way."""
    found: list[str] = []
    while (now := play.session.active) is not None and now.kind == "board":
        found.append(str(now.phase))
        assert len(found) <= PHASES_MOST, found
        if form := open_form(play.session):
            for seat in unsealed(play.session, now, form):
                shape = kind_of(now).form(play.session, now, seat)
                play.do(Seal(form=form, payload=fill(shape, rng, "otter")), seat)
        match now.phase:
            case "read":
                _bring(play, rng, rows)
            case "settle":
                _settle(play)
        play.do(Advance())
    return found


def _bring(play: Play, rng: random.Random, count: int) -> None:
    for _ in range(count):
        mine = [each for each in spec_in(play.item).columns if not each.blind and each.by != "second"]
        board = board_in(play.session, play.item)
        assert board is not None
        values = {each.key: cell(each, rng, "otter") for each in mine if each.ref is None}
        try:
            play.do(AddRow(board=board.id, values=values), "cpo")
        except Refused as refused:
            if "already on this board" in str(refused):
                continue  # a grid has one cell for each pair of names
            assert "at most" in str(refused), refused
            return


def _settle(play: Play) -> None:
    """Agree on every cell, move what may move, and sign what wants it."""
    board, sign = board_in(play.session, play.item), spec_in(play.item).sign
    assert board is not None
    for row, column in open_cells(play.session, play.item):
        said = play.session.all(BoardAnswer, board=board.id, row=row.key_, column=column.key)
        value = next(answer.value for answer in said if answer.value is not None)
        play.do(ProposeCell(board=board.id, row=row.key_, column=column.key, value=value))
    rows = rows_in(play.session, play.item)
    for row in rows:
        try:
            play.do(MoveRow(board=board.id, row=row.key_), "cpo")
        except Refused:
            continue
    for seat in play.session.leaders:
        if sign == "board" and rows and seat not in play.session.get(type(board), board.id).signed:
            play.do(SignBoard(board=board.id), seat)
        for row in rows_in(play.session, play.item) if sign == "row" else []:
            if seat not in row.signed:
                play.do(SignRow(board=board.id, row=row.key_), seat)


# --- boards made at random ------------------------------------------------------------------------------------------

OF_ROWS = (
    "n + limit", "n / (m - n)", "mid(cost) * n", "cost_high - cost_low", "days(due)", "n - was('n')", "gap('n')",
    "days(since('lane'))", "size(tags)", "step(lane)", "turned('action')", "overlap(cost, gain)", "who == ''",
)  # fmt: skip
OF_ALL = ("sum(n)", "mean(mid(cost))", "count(who == '')", "most(due)", "total * limit", "least(m) / count(n > 99)")
VOTES: tuple[dict[str, Any], ...] = (
    {"answer": "yesno", "guess": True, "reason_if": {"is": "no"}, "passes": "first and second"},
    {"answer": "scale", "least": 0, "most": 5, "passes": "first + second > 6"},
    {"answer": "text", "for": "second", "over": "board"},
    {"answer": "points", "options": ["ledger", "cards"], "over": "board"},
)


def random_board(rng: random.Random) -> dict[str, Any]:
    """Return the table of a board without faults, with what its columns, formulas, lenses and votes are at random."""
    while True:
        table = _table(rng)
        spec, _ = board_spec(table)
        if spec is not None and not trial_faults(spec):
            return table


def _table(rng: random.Random) -> dict[str, Any]:
    columns = [_column(rng, key, type_) for key, type_ in TYPES.items()]
    first: dict[str, Any] = {"key": "what", "type": "text"}
    if rng.random() < 0.4:
        first["rows"] = ["Ledger", "Cards"]
    layout = rng.choice(["rows", "lanes", "grid"])
    grid = {"rows": "what", "columns": "lane", "cell": rng.choice(["n", "m", "cost"])}
    if layout == "grid":
        columns.append({"key": "weight", "type": "number", "blind": True, "per": rng.choice(["what", "lane"])})
    scope = rng.choice(["session", "series", "series"])
    computed = [(at, of) for at, formulas in (("row", OF_ROWS), ("foot", OF_ALL)) for of in rng.sample(formulas, 3)]
    return {
        "key": "test",
        "title": "Test",
        "scope": scope,
        "layout": layout,
        "settings": {"limit": rng.choice([0, 3, -0.25])},
        "column": [first, *rng.sample(columns, len(columns))],
        "computed": [{"key": f"v{n}", "at": at, "of": of} for n, (at, of) in enumerate(computed)],
        "check": [{"at": "row", "when": "n > limit", "says": "{what}: {n}, {v0}"}][: rng.randint(0, 1)],
        "lens": [{"key": f"lens{n}", "for": rng.choice(["first", "second", "each"]), "ask": "What do you see?"}
                 for n in range(rng.randint(0, 2))],
        "vote": [{"key": f"vote{n}", "ask": "How do you see it?", **vote}
                 for n, vote in enumerate(rng.sample(VOTES, rng.randint(0, 2)))],
        "turn": [{"to": "action", "text": "Do {what}"}],
        **({"lane": "lane"} if layout == "lanes" else {"grid": grid} if layout == "grid" else {}),
        **rng.choice([{}, {"sort": "n"}, {"sort": "-due"}, {"sort": "-v0"}]),
        **rng.choice([{}, {"sign": "row"}, {"sign": "board"}]),
        **rng.choice([{}, {}, {"most_rows": 6}]),
    }  # fmt: skip


TYPES = {
    "lane": "choice", "n": "number", "m": "number", "cost": "range", "gain": "range", "due": "date", "tags": "text",
    "who": "person", "flag": "flag", "when": "period", "at": "time", "needs": "refs", "like": "ref",
}  # fmt: skip


def _column(rng: random.Random, key: str, type_: str) -> dict[str, Any]:
    """Return a column, filled in private or in the open, by one leader or by both."""
    more: dict[str, dict[str, Any]] = {"lane": {"options": ["now", "next", "later"]}}
    more |= {"n": {"least": 0, "most": rng.choice([1, 5, 10**12])}}
    more |= {"tags": {"many": True}, "needs": {"ref": "test"}, "like": {"ref": "line:strategy"}}
    column: dict[str, Any] = {"key": key, "type": type_, **more.get(key, {})}
    if key not in ("lane", "tags") and rng.random() < 0.3:
        column["blind"] = True
    by = rng.choice(["first", "second", "either", "either"]) if key != "lane" else "either"
    required = rng.choice([None, None, "full", "always"]) if "ref" not in column else None
    column |= {"by": by} if by != "either" else {}
    return column | ({"required": required} if required else {})
