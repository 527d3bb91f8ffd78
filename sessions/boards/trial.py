"""Trying the formulas of a board on made-up rows, to find those that never come to a value, such as a sum of texts."""

from collections.abc import Iterator
from datetime import date, timedelta
from random import Random
from typing import Any, Final

from sessions.boards.computing import BesideRows, Computed
from sessions.boards.draft import CHECK, COMPUTED
from sessions.boards.formulas import Formula, parse
from sessions.boards.spec import BoardSpec, ColumnSpec
from sessions.boards.values import Known, is_list
from sessions.earlier_boards import BoardBefore, rows_before
from sessions.model import Board, BoardAnswer, BoardRow
from sessions.model.columns import Fault

TRIALS: Final = 12
"""How many made-up boards are tried before a formula counts as one that never comes to a value."""
_DAY: Final = date(2026, 11, 27)
_SEATS: Final = ("cpo", "cto")
_SAYS: Final = "never comes to a value; compute with values that go together, and with mid() of a range"


def trial_faults(spec: BoardSpec) -> list[Fault]:
    """Return a fault for each formula of a board that is empty on every made-up board.

    What only uses such a formula isn't named, because correcting that one corrects it as well.
    """
    left = {(COMPUTED, n, "of"): parse(each.of) for n, each in enumerate(spec.computed)}
    left |= {(CHECK, n, "when"): parse(each.when) for n, each in enumerate(spec.checks)}
    left = {place: formula for place, formula in left.items() if not _beyond(spec, formula)}
    levels = {COMPUTED: [each.at for each in spec.computed], CHECK: [each.at for each in spec.checks]}
    for seed in range(TRIALS):
        if not left:
            return []
        board = _made_up(spec, Random(seed))
        for place, formula in list(left.items()):
            scopes = board.scopes(levels[str(place[0])][int(place[1])])
            if isinstance(formula, str) or any(formula.value(scope) is not None for scope in scopes):
                del left[place]
    never = {spec.computed[n].key for part, n, _ in left if part == COMPUTED}
    return [
        Fault(place, _SAYS)
        for place, formula in left.items()
        if isinstance(formula, Formula) and not formula.names() & never
    ]


def _beyond(spec: BoardSpec, formula: Formula | str) -> bool:
    """Whether a formula asks how far apart two answers are of which there is no made-up one, such as a ranking."""
    types = {vote.key: vote.question.answer for vote in spec.votes}
    asked = [types.get(use.key) for use in formula.uses if use.of == "gap"] if isinstance(formula, Formula) else []
    return any(kind is not None and kind not in ("scale", "yesno", "choice") for kind in asked)


def _made_up(spec: BoardSpec, rng: Random) -> Computed:
    """Return a board of four rows that all continue rows of an earlier session, with answers of both leaders."""
    before = BoardBefore(
        session="7k3qf2xa",
        title="Before",
        day=_DAY - timedelta(days=90),
        board=Board(id="B1", item="I1", title=spec.title, kind=spec.key),
        rows=tuple(_rows(spec, rng, None)),
        opened=True,
    )
    rows = list(_rows(spec, rng, before.id))
    return Computed(
        spec,
        rows,
        BesideRows(
            known=Known(names=dict.fromkeys(_SEATS, "A name"), leaders=_SEATS),
            today=_DAY,
            start=_DAY,
            answers={row.key_: dict(_answers(spec, rng, row.key_)) for row in rows},
            before=rows_before([before]),
            last=before,
        ),
    )


def _rows(spec: BoardSpec, rng: Random, before: str | None) -> Iterator[BoardRow]:
    for n in range(4):
        columns = {column.key: _value(column, rng) for column in spec.columns[1:]}
        from_ = f"{before}/row-{n}" if before else None
        yield BoardRow(board="B1", key_=f"row-{n}", text=f"Row {n}", columns=columns, from_=from_)


def _answers(spec: BoardSpec, rng: Random, row: str) -> Iterator[tuple[str, dict[str, BoardAnswer]]]:
    for column in spec.blind:
        both = {seat: _value(column, rng) for seat in _SEATS}
        yield column.key, {seat: _answer(row, column.key, seat, value) for seat, value in both.items()}
    for vote in spec.votes:
        least, most = vote.question.limits
        options: list[Any] = list(vote.question.options) or (
            [True, False] if vote.question.answer == "yesno" else [least, most]
        )
        yield vote.key, {seat: _answer(row, vote.key, seat, rng.choice(options)) for seat in _SEATS}


def _answer(row: str, column: str, seat: str, value: Any) -> BoardAnswer:
    return BoardAnswer(board="B1", row=row, column=column, by=seat, value=value)


def _value(column: ColumnSpec, rng: Random) -> Any:
    """Return a value that a column takes; a list has two of them."""
    return [_one(column, rng), _one(column, rng)] if is_list(column) else _one(column, rng)


def _one(column: ColumnSpec, rng: Random) -> Any:
    least = column.least if column.least is not None else min(1, column.most if column.most is not None else 1)
    most = column.most if column.most is not None else least + 9
    match column.type:
        case "number":
            return round(rng.uniform(least, most), 2)
        case "range":
            return sorted([round(rng.uniform(least, most), 2), round(rng.uniform(least, most), 2)])
        case "date":
            return (_DAY + timedelta(days=rng.randint(-60, 60))).isoformat()
        case "time":
            return f"{_DAY.isoformat()} {rng.randint(0, 23):02}:{rng.randint(0, 59):02}"
        case "period":
            return f"{rng.randint(2026, 2027)}-Q{rng.randint(1, 4)}"
        case "choice":
            return rng.choice(column.options)
        case "flag":
            return rng.random() < 0.5
    return rng.choice([*_SEATS, "Dana"])
