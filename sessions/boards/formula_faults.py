"""What is wrong with the formulas of a board and with the names in its words, each at its place.

A formula for each row uses the values of its row, and those for all rows; one for lanes or for all rows uses those of a
row only inside an aggregate such as `sum`, because they differ from row to row.
"""

import difflib
from collections.abc import Iterable, Iterator, Mapping
from typing import get_args

from sessions.boards.draft import COLUMN, COMPUTED, VOTE, Draft, Place, range_ends
from sessions.boards.formulas import AGGREGATES, Circle, Formula, KeyUse, in_order, parse
from sessions.boards.spec import At, TurnTo
from sessions.boards.templates import names_in, unclosed
from sessions.frozen import dataclass
from sessions.model.columns import Fault
from sessions.text import listed

ALWAYS = ("total", "stale_days")
"""The names that every formula knows: how many rows the board has, and its limit in days."""
_PASSES = ("first", "second")
_AT_WORDS: Mapping[At, str] = {"row": "each row", "group": "each lane", "foot": "all rows"}


@dataclass(frozen=True, slots=True)
class NamesByLevel:
    """What formulas of a board can name: values of a row, of a lane, and of all rows."""

    row: tuple[str, ...]
    group: tuple[str, ...]
    foot: tuple[str, ...]

    def at(self, at: At) -> tuple[str, ...]:
        """Return the names that a formula for `at` can use outside an aggregate."""
        return {"row": (*self.row, *self.foot), "group": (*self.group, *self.foot), "foot": self.foot}[at]

    def level(self, name: str) -> At | None:
        """Return what a name is a value of, if there is one."""
        levels: tuple[tuple[At, tuple[str, ...]], ...] = (("row", self.row), ("group", self.group), ("foot", self.foot))
        return next((at for at, names in levels if name in names), None)


def names_of(draft: Draft) -> NamesByLevel:
    """Return what the formulas of a board can name, even where a part has other faults."""
    columns, computed = draft.named(COLUMN), draft.named(COMPUTED)
    levels = {at: tuple(key for key, each in computed.items() if each.get("at") == at) for at in get_args(At)}
    ends = range_ends(columns.values())
    return NamesByLevel((*columns, *ends, *levels["row"]), levels["group"], (*levels["foot"], *draft.settings, *ALWAYS))


def formula_faults(draft: Draft) -> list[Fault]:
    """Return every fault in formulas, and in the words that name values."""
    names = names_of(draft)
    faults: list[Fault] = []
    formulas: dict[str, tuple[Place, Formula]] = {}
    for place, each in draft.computed.items():
        formula, wrong = _read(draft, names, (*place, "of"), each.of, each.at)
        faults += wrong
        if formula is not None:
            formulas.setdefault(each.key, ((*place, "of"), formula))
    faults += _circle_faults(formulas)
    for place, check in draft.checks.items():
        faults += _read(draft, names, (*place, "when"), check.when, check.at)[1]
        faults += _word_faults((*place, "says"), check.says, names.at(check.at))
    for place, vote in draft.votes.items():
        if vote.passes is not None:
            faults += _passes_faults((*place, "passes"), vote.passes)
    for place, turn in draft.turns.items():
        for name, words in turn.fields.items():
            faults += _word_faults((*place, name), words, names.at("row"))
    return faults


# --- formulas -------------------------------------------------------------------------------------------------------


def _read(draft: Draft, names: NamesByLevel, place: Place, text: str, at: At) -> tuple[Formula | None, list[Fault]]:
    formula = parse(text)
    if isinstance(formula, str):
        return None, [_unreadable(place, formula)]
    return formula, [Fault(place, says) for use in formula.uses for says in _use_faults(draft, names, use, at)]


def _unreadable(place: Place, says: str) -> Fault:
    """Return the fault of a formula that isn't one, from the sentence that says why."""
    return Fault(place, says.removeprefix("it ").rstrip("."))


def _use_faults(draft: Draft, names: NamesByLevel, use: KeyUse, at: At) -> Iterator[str]:
    """Say what is wrong with one name that a formula for `at` uses."""
    inside = "row" if use.inside else at
    match use.of:
        case "name":
            yield from _name_faults(names, use.key, inside)
        case "was" | "since":
            yield from _earlier_faults(draft, names, use, inside)
        case "gap":
            yield from _gap_faults(draft, use.key, inside)
        case "turned" if use.key not in get_args(TurnTo):
            yield f"turned({use.key!r}) counts nothing; use {_quoted(get_args(TurnTo))}"
        case "step":
            columns = draft.named(COLUMN)
            if use.key in columns and columns[use.key].get("type") != "choice":
                yield f"step() takes a choice, and {use.key!r} isn't one"


def _name_faults(names: NamesByLevel, key: str, at: At) -> Iterator[str]:
    level = names.level(key)
    if level is None:
        yield unknown_name(key, names.at(at))
    elif key not in names.at(at):
        yield _other_level(key, level, at)


def _other_level(key: str, level: At, at: At) -> str:
    if level == "row":
        return f"{key!r} is a value of {_AT_WORDS['row']}; put it inside {listed(list(AGGREGATES), 'or')}"
    return f"{key!r} is a value of {_AT_WORDS[level]}, which a formula for {_AT_WORDS[at]} can't use"


def unknown_name(key: str, known: Iterable[str]) -> str:
    """Return the sentence for a name that nothing has, with the nearest of those that are known."""
    near = difflib.get_close_matches(key, list(known), n=1, cutoff=0.5)
    hint = f"did you mean {near[0]!r}?" if near else "name a column, a computed value or a setting"
    return f"there is no {key!r} here; {hint}"


def _earlier_faults(draft: Draft, names: NamesByLevel, use: KeyUse, at: At) -> Iterator[str]:
    """Say what is wrong with a look at an earlier session: only rows have one, on a board of a series."""
    if use.key not in names.row:
        yield unknown_name(use.key, names.row)
    elif at != "row":
        yield f"{use.of}({use.key!r}) is a value of each row; put it inside {listed(list(AGGREGATES), 'or')}"
    if draft.text("scope") != "series":
        yield f'{use.of}() looks at the session before, so the board needs scope = "series"'


def _gap_faults(draft: Draft, key: str, at: At) -> Iterator[str]:
    columns, votes = draft.named(COLUMN), draft.named(VOTE)
    blind = [each for each, column in columns.items() if column.get("blind") is True]
    if key not in (*blind, *votes):
        yield f"gap({key!r}) compares nothing; use {_quoted([*blind, *votes]) or 'the key of a blind column or a vote'}"
    elif columns.get(key, {}).get("by", "either") != "either":
        yield f"gap({key!r}) compares nothing, because only one leader fills it in; remove `by` there"
    elif votes.get(key, {}).get("over", "rows") == "rows" and at != "row":
        yield f"gap({key!r}) is a value of each row; put it inside {listed(list(AGGREGATES), 'or')}"


def _quoted(words: Iterable[str]) -> str:
    return listed([repr(word) for word in words], "or")


def _circle_faults(formulas: Mapping[str, tuple[Place, Formula]]) -> list[Fault]:
    """Find computed values that need one another, each circle once at its first value."""
    left = {key: formula for key, (_, formula) in formulas.items()}
    faults: list[Fault] = []
    while True:
        try:
            in_order(left)
            return faults
        except Circle as circle:
            place, _ = formulas[min(circle.keys, key=list(formulas).index)]
            one = circle.keys[0] if len(circle.keys) == 1 else None
            says = f"{one!r} needs itself" if one else f"{' needs '.join((*circle.keys, circle.keys[0]))}"
            faults.append(Fault(place, f"{says}; break the circle"))
            for key in circle.keys:
                del left[key]


def _passes_faults(place: Place, text: str) -> list[Fault]:
    formula = parse(text)
    if isinstance(formula, str):
        return [_unreadable(place, formula)]
    odd = [use for use in formula.uses if use.of != "name" or use.key not in _PASSES]
    says = "may only use the answers, 'first' and 'second', such as first and second, or first >= 3 and second >= 3"
    return [Fault(place, says)] if odd or not formula.uses else []


# --- words ----------------------------------------------------------------------------------------------------------


def _word_faults(place: Place, words: str, known: Iterable[str]) -> list[Fault]:
    """Find names in braces that nothing has, and braces that don't belong to one."""
    names = list(known)
    faults = [Fault(place, unknown_name(name, names)) for name in names_in(words) if name not in names]
    if unclosed(words):
        faults.append(Fault(place, "has a brace that doesn't close; write a name in braces, such as {cost}"))
    return faults
