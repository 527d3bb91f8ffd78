"""Random boards with random formulas, and a second, plain evaluator of formulas that shares nothing with the first.

A formula is a tree of tuples here. `written` says it in the words of a board's file; `Evaluator` computes it over plain
dicts with fractions, by the sentences of `docs/boards.md`, one row at a time and nothing kept.
"""

from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from random import Random
from typing import Any

Tree = tuple[Any, ...]
Cells = dict[str, Any]
OPTIONS = ("now", "next", "later")
TODAY = date(2026, 11, 27)
DAYS = (date(2026, 3, 1), date(2026, 6, 1))
"""The days of the two earlier sessions."""
AGGREGATES = ("sum", "mean", "least", "most", "count")
COLUMNS: list[dict[str, Any]] = [
    {"key": "what", "type": "text"},
    {"key": "lane", "type": "choice", "options": list(OPTIONS)},
    {"key": "n", "type": "number"},
    {"key": "m", "type": "number"},
    {"key": "cost", "type": "range"},
    {"key": "gain", "type": "range"},
    {"key": "due", "type": "date"},
    {"key": "flag", "type": "flag"},
    {"key": "tags", "type": "text", "many": True},
    {"key": "blind", "type": "number", "blind": True},
    {"key": "who", "type": "person"},
]
SETTINGS = {"limit": 3, "ratio": 0.25}


@dataclass
class RandomBoard:
    """Rows now and in two earlier sessions, what was answered and made, and computed values: ``{key: (at, tree)}``.

    Each row has the number of the row that it continues in the session before, or None.
    """

    now: list[Cells]
    earlier: list[list[Cells]]
    continues: list[list[int | None]]
    answers: list[tuple[Any, Any]]
    actions: list[int]
    computed: dict[str, tuple[str, Tree]] = field(default_factory=dict)


# --- making one -----------------------------------------------------------------------------------------------------


def random_board(rng: Random) -> RandomBoard:
    """Return a board with up to five rows and six computed values, each of which may use those before it."""
    earlier = [[_cells(rng) for _ in range(rng.randint(0, 4))] for _ in DAYS]
    now = [_cells(rng) for _ in range(rng.randint(0, 5))]
    tables = [*earlier, now]
    continues = [_continued(rng, len(tables[n]), len(tables[n - 1]) if n else 0) for n in range(3)]
    for n in (1, 2):
        for row, of in zip(tables[n], continues[n], strict=True):
            if of is not None:  # some cells stay as they were
                row |= {key: value for key, value in tables[n - 1][of].items() if rng.random() < 0.5}
    board = RandomBoard(
        now,
        earlier,
        continues,
        [(_maybe(rng, rng.randint(0, 5)), _maybe(rng, rng.randint(0, 5))) for _ in now],
        [rng.choice([0, 0, 1, 2]) for _ in now],
    )
    for n in range(rng.randint(1, 6)):
        at = rng.choice(["row", "row", "group", "foot"])
        make = _Maker(rng, board, at)
        board.computed[f"v{n}"] = (at, make.formula())
    return board


def _continued(rng: Random, rows: int, before: int) -> list[int | None]:
    of: list[int | None] = [*range(before)][:rows]
    of += [None] * (rows - len(of))
    rng.shuffle(of)
    return of


def _maybe(rng: Random, value: Any) -> Any:
    return None if rng.random() < 0.25 else value


def _cells(rng: Random) -> Cells:
    def number() -> float:
        return rng.choice([rng.randint(-3, 9), rng.randint(0, 40) / 4, 0.1, 0])

    some = {
        "lane": rng.choice(OPTIONS),
        "n": number(),
        "m": number(),
        "cost": sorted([number(), number()]),
        "gain": sorted([number(), number()]),
        "due": rng.choice(["2026-11-20", "2026-11-27", "2027-01-10"]),
        "flag": rng.random() < 0.5,
        "tags": rng.choice([["a"], ["a", "b"], ["a", "b", "c"]]),
        "blind": rng.randint(0, 5),
        "who": rng.choice(["cpo", "cto", "Dana"]),
    }
    return {key: value for key, value in some.items() if rng.random() < 0.75}


class _Maker:
    """Makes formulas for one level of a board."""

    def __init__(self, rng: Random, board: RandomBoard, at: str) -> None:
        self.rng, self.board, self.at = rng, board, at

    def formula(self) -> Tree:
        """Return one that isn't too long for a file."""
        while True:
            found = self.number(4) if self.rng.random() < 0.6 else self.condition(4)
            if len(written(found)) <= 300:
                return found

    def names(self, at: str) -> list[str]:
        levels = {"row": ("row", "foot"), "group": ("group", "foot"), "foot": ("foot",)}[at]
        return [key for key, (level, _) in self.board.computed.items() if level in levels]

    def number(self, deep: int, at: str | None = None) -> Tree:
        rng, at = self.rng, at or self.at
        kinds = ["constant", "setting", "name"] if deep <= 0 else ["op", "op", "op", "minus", "leaf", "leaf", "agg"]
        kind = rng.choice(kinds)
        if kind == "op":
            return ("op", rng.choice("+-*/"), self.number(deep - 1, at), self.number(deep - 1, at))
        if kind == "minus":
            return ("minus", self.number(deep - 1, at))
        if kind == "agg":
            return self.aggregate(deep)
        if kind == "leaf" and at == "row":
            return self.of_row()
        if kind == "name" and (names := self.names(at) + (["n", "m", "cost_low", "gain_high"] if at == "row" else [])):
            return ("name", rng.choice(names))
        if kind == "setting":
            return ("name", rng.choice([*SETTINGS, "total"]))
        if kind == "leaf" and rng.random() < 0.6:
            return ("turned", "action")
        return ("constant", rng.choice([0, 1, 2, 0.5, 10, 100]))

    def of_row(self) -> Tree:
        """Return something that only a row has."""
        was = [key for key in self.names("row") if self.board.computed[key][0] == "row"]
        return self.rng.choice(
            [
                ("was", self.rng.choice(["n", "m", *was])),
                ("gap", "blind"),
                ("mid", ("name", self.rng.choice(["cost", "n"]))),
                ("overlap", ("name", "cost"), ("name", "gain")),
                ("size", ("name", "tags")),
                ("step", ("name", "lane")),
                ("step", ("was", "lane")),
                ("days", ("name", "due")),
                ("days", ("since", self.rng.choice(["lane", "n"]))),
                ("turned", "action"),
                ("op", "-", ("name", "due"), ("was", "due")),
                ("op", "+", ("name", "tags"), ("name", "n")),
            ]
        )

    def aggregate(self, deep: int) -> Tree:
        name = self.rng.choice(AGGREGATES)
        if name == "count":
            return ("count", self.condition(deep - 1, "row"))
        if name == "mean" and self.rng.random() < 0.5:
            return ("mean", self.number(deep - 1, "row"), self.number(deep - 2, "row"))
        return (name, self.number(deep - 1, "row"))

    def condition(self, deep: int, at: str | None = None) -> Tree:
        rng, at = self.rng, at or self.at
        kind = rng.choice(["compare", "compare", "both", "not", "is"] if deep > 0 else ["compare", "is"])
        if kind == "both":
            return (rng.choice(["and", "or"]), *(self.condition(deep - 1, at) for _ in range(rng.randint(2, 3))))
        if kind == "not":
            return ("not", self.condition(deep - 1, at))
        if kind == "is" and at == "row":
            return self.about_row()
        signs = [rng.choice(["==", "!=", "<", "<=", ">", ">="]) for _ in range(rng.choice([1, 1, 1, 2]))]
        return ("compare", signs, [self.number(deep - 1, at) for _ in range(len(signs) + 1)])

    def about_row(self) -> Tree:
        rng = self.rng
        empty = ("constant", "")
        return rng.choice(
            [
                ("compare", [rng.choice(["==", "!="])], [("name", "lane"), ("constant", rng.choice(OPTIONS))]),
                ("compare", [rng.choice(["==", "!="])], [("name", "lane"), ("was", "lane")]),
                ("compare", [rng.choice(["==", "!="])], [("name", rng.choice(["n", "due", "tags", "flag"])), empty]),
                ("compare", [rng.choice(["==", "!="])], [("was", rng.choice(["what", "n"])), empty]),
                ("compare", ["=="], [("name", "who"), ("constant", rng.choice(["first", "second", "Dana"]))]),
                ("compare", [rng.choice(["==", "<"])], [("name", "who"), ("name", "n")]),
                ("compare", [rng.choice(["<", ">="])], [("name", "due"), ("was", "due")]),
                ("name", "flag"),
                ("compare", ["==", "<"], [("name", "flag"), ("name", "flag"), ("name", "n")]),
            ]
        )


# --- saying one -----------------------------------------------------------------------------------------------------


def written(tree: Tree) -> str:
    """Return a formula as a file has it, with brackets around every part."""
    head, *rest = tree
    match head:
        case "constant":
            return repr(rest[0])
        case "name":
            return str(rest[0])
        case "op":
            return f"({written(rest[1])} {rest[0]} {written(rest[2])})"
        case "minus":
            return f"-({written(rest[0])})"
        case "not":
            return f"(not {written(rest[0])})"
        case "and" | "or":
            return f"({f' {head} '.join(map(written, rest))})"
        case "compare":
            signs, parts = rest
            return (
                f"({written(parts[0])}{''.join(f' {s} {written(p)}' for s, p in zip(signs, parts[1:], strict=True))})"
            )
        case "was" | "since" | "gap" | "turned":
            return f"{head}('{rest[0]}')"
    return f"{head}({', '.join(map(written, rest))})"


# --- computing one --------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Place:
    """A row of a session, a lane, or the foot if it is neither; 2 is the session now."""

    session: int
    row: int | None = None
    lane: str | None = None


class Evaluator:
    """Computes the formulas of a random board."""

    def __init__(self, board: RandomBoard) -> None:
        self.board = board
        self.tables = [*board.earlier, board.now]

    def computed(self, key: str, place: Place) -> Any:
        """Return a computed value there."""
        formula = self.board.computed[key][1]
        if place.session < 2 and self.looks_back(formula):
            return None
        value = self.value(formula, place, self.rows_of(place))
        return None if value in ("", []) else value

    def looks_back(self, tree: Tree | list[Any]) -> bool:
        """Return whether a formula asks what was before, or needs one that does."""
        if tree[0] == "name" and tree[1] in self.board.computed:
            return self.looks_back(self.board.computed[tree[1]][1])
        return tree[0] == "was" or any(self.looks_back(part) for part in tree if isinstance(part, tuple | list))

    def rows_of(self, place: Place) -> list[Place]:
        """Return the rows that an aggregate goes over."""
        rows = [Place(place.session, n) for n in range(len(self.tables[place.session]))]
        return rows if place.lane is None else [row for row in rows if self.lane(row) == place.lane]

    def cells(self, place: Place) -> Cells:
        assert place.row is not None
        return self.tables[place.session][place.row]

    def lane(self, place: Place) -> str:
        """Return the lane of a row."""
        return str(self.cells(place).get("lane", ""))

    def before(self, place: Place) -> Place | None:
        """Return the row that a row continues."""
        assert place.row is not None
        of = self.board.continues[place.session][place.row]
        return None if of is None else Place(place.session - 1, of)

    def cell(self, place: Place, key: str) -> Any:
        """Return a cell as formulas compute with it."""
        if key == "what":
            return f"row {place.row}"
        if key.endswith(("_low", "_high")):
            both = self.cell(place, key.rpartition("_")[0])
            return None if both is None else both[0 if key.endswith("_low") else 1]
        value = self.cells(place).get(key)
        if value is None or isinstance(value, bool):
            return value
        if key in ("n", "m"):
            return Fraction(str(value))
        if key in ("cost", "gain"):
            return (Fraction(str(value[0])), Fraction(str(value[1])))
        if key == "due":
            return date.fromisoformat(value)
        return {"cpo": "first", "cto": "second"}.get(value, value) if key == "who" else value

    def name(self, key: str, place: Place) -> Any:
        """Return what a name means there."""
        if key in SETTINGS:
            return Fraction(str(SETTINGS[key]))
        if key == "total":
            return Fraction(len(self.tables[place.session]))
        if key not in self.board.computed:
            return None if place.row is None else self.cell(place, key)
        at = self.board.computed[key][0]
        return self.computed(key, Place(place.session) if at == "foot" else place)

    def value(self, tree: Tree, place: Place, rows: list[Place]) -> Any:
        """Return what a formula comes to."""
        head, *rest = tree
        match head:
            case "constant":
                return rest[0] if isinstance(rest[0], str) else Fraction(str(rest[0]))
            case "name":
                return self.name(rest[0], place)
            case "op":
                return operation(rest[0], self.value(rest[1], place, rows), self.value(rest[2], place, rows))
            case "minus":
                return operation("-", Fraction(0), self.value(rest[0], place, rows))
            case "not":
                return {True: False, False: True, None: None}[true(self.value(rest[0], place, rows))]
            case "and" | "or":
                return joined(head, [true(self.value(each, place, rows)) for each in rest])
            case "compare":
                values = [self.value(each, place, rows) for each in rest[1]]
                return joined("and", [compared(*each) for each in zip(rest[0], values, values[1:], strict=False)])
            case "sum" | "mean" | "least" | "most" | "count":
                return self.aggregate(head, rest, rows)
        return self.function(head, rest, place, rows)

    def aggregate(self, name: str, parts: list[Tree], rows: list[Place]) -> Any:
        """Return what comes of all rows."""
        found = [self.value(parts[0], row, rows) for row in rows]
        if name == "count":
            return Fraction(len([each for each in found if true(each)]))
        if len(parts) == 2:
            weights = [self.value(parts[1], row, rows) for row in rows]
            both = [(x, w) for x, w in zip(found, weights, strict=True) if numeric(x) and numeric(w)]
            whole = sum((w for _, w in both), Fraction(0))
            return sum((x * w for x, w in both), Fraction(0)) / whole if both and whole else None
        numbers = [each for each in found if numeric(each)]
        if name in ("least", "most"):
            if not numbers or len(numbers) < len([each for each in found if each is not None]):
                return None
            return min(numbers) if name == "least" else max(numbers)
        if not numbers:
            return None
        return sum(numbers, Fraction(0)) / (len(numbers) if name == "mean" else 1)

    def function(self, head: str, rest: list[Any], place: Place, rows: list[Place]) -> Any:
        """Return what a function that isn't an aggregate comes to."""
        if head == "turned":
            those = rows if place.row is None else [place]
            return Fraction(sum(self.board.actions[row.row or 0] for row in those if row.session == 2))
        if head in ("was", "since", "gap"):
            return getattr(self, head)(place, rest[0])
        values = [self.value(each, place, rows) for each in rest]
        if None in values:
            return None
        match head:
            case "days":
                return Fraction(([*DAYS, TODAY][place.session] - values[0]).days)
            case "size":
                return Fraction(len(values[0]))
            case "step":
                return Fraction(OPTIONS.index(values[0]) + 1)
            case "mid":
                return values[0] if numeric(values[0]) else (values[0][0] + values[0][1]) / 2
        (a, b), (c, d) = values
        return max(Fraction(0), min(b, d) - max(a, c))

    def was(self, place: Place, key: str) -> Any:
        """Return what something was in the last session."""
        if place.session < 2:
            return None
        before = self.before(place)
        return None if before is None else self.name(key, before)

    def since(self, place: Place, key: str) -> Any:
        """Return the day since which a cell has its value."""
        value, day = self.cell(place, key), [*DAYS, TODAY][place.session]
        if value is None:
            return None
        then = self.before(place) if place.session == 2 else None
        while then is not None and self.cell(then, key) == value:
            day = DAYS[then.session]
            then = self.before(then)
        return day

    def gap(self, place: Place, key: str) -> Any:
        """Return how far apart both answers are."""
        one, other = self.board.answers[place.row or 0] if place.session == 2 else (None, None)
        return None if one is None or other is None else Fraction(abs(one - other))


def numeric(value: Any) -> bool:
    """Whether a value is a number."""
    return isinstance(value, Fraction)


def true(value: Any) -> bool | None:
    """Whether a value counts as true."""
    if value is None or value == "" or value == []:
        return None
    return value is True or (value is not False and value != 0)


def joined(how: str, parts: list[bool | None]) -> bool | None:
    """Return what parts of a condition come to."""
    if how == "and":
        return False if False in parts else None if None in parts else True
    return True if True in parts else None if None in parts else False


def operation(sign: str, one: Any, other: Any) -> Any:
    """Return what two values come to."""
    if sign == "-" and isinstance(one, date) and isinstance(other, date):
        return Fraction((one - other).days)
    if not numeric(one) or not numeric(other):
        return None
    if sign == "/":
        return None if other == 0 else one / other
    found = one + other if sign == "+" else one - other if sign == "-" else one * other
    return found if abs(found) <= 10**15 else None


def compared(sign: str, one: Any, other: Any) -> bool | None:
    """Return what a comparison comes to."""
    if sign in ("==", "!=") and "" in (one, other):
        same = (one in (None, "", [])) == (other in (None, "", []))
        return same if sign == "==" else not same
    if one in (None, "", []) or other in (None, "", []):
        return None
    if sign in ("==", "!="):
        same = type(one) is type(other) and one == other
        return same if sign == "==" else not same
    if type(one) is not type(other) or isinstance(one, bool | list | tuple):
        return None
    return bool({"<": one < other, "<=": one <= other, ">": one > other, ">=": one >= other}[sign])
