"""The rows of a board in a file: CSV as spreadsheets and other programs write it, or TOML.

A column is found by its key, its title, or what it is also called elsewhere; `sessions.boards.values` reads the cells.
Every fault has the line on which its cell begins. Nothing here knows a session.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import field, replace
from datetime import date
from typing import Any, Final

from sessions.boards import values
from sessions.boards.spec import BoardSpec, ColumnSpec
from sessions.boards.values import NOBODY, Known
from sessions.dates import MONTHS
from sessions.errors import Faulty, Refused
from sessions.files.csv_reading import CsvTable, Record, csv_line, read_csv
from sessions.files.toml_errors import table_of, told
from sessions.frozen import dataclass
from sessions.model.columns import Fault, plain
from sessions.text import listed, one_line

KEY: Final = "key"
"""The column with the keys of rows in files that parley writes."""
ROW: Final = "row"
_ROW_KEY: Final = re.compile(r"[a-z0-9-]{1,64}")
# Elsewhere, what identifies an entry: Jira's ``Issue key``, Linear's ``ID`` and GitHub's ``number``.
_ELSEWHERE: Final = {"issuekey": "issue", "identifier": "id", "id": "id", "number": "issue", "#": "issue"}
# Dates as Jira writes them, ``15/Dec/26 12:00 AM``, and as JavaScript does, ``Fri Nov 27 2026 09:14:00 GMT+0000 (…)``.
_JIRA: Final = re.compile(r"([0-9]{1,2})/([A-Za-z]{3})/(?:20)?([0-9]{2})(?: ([0-9]{1,2}:[0-9]{2}(?: ?[AP]M)?))?")
_SCRIPT: Final = re.compile(
    r"[A-Z][a-z]{2} ([A-Z][a-z]{2}) ([0-9]{2}) ([0-9]{4}) ([0-9]{2}:[0-9]{2}):[0-9]{2} GMT([+-][0-9]{2})([0-9]{2})\b.*"
)
_STAMP: Final = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})[T ][0-9]{2}:[0-9]{2}.*")
_CUSTOM_FIELD: Final = re.compile(r"custom field \((.+)\)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class FileRow:
    """A row in a file: the `line` on which it begins, its key if the file has keys, and its values by column.

    A cell that is empty there is None; a column that the file doesn't have is absent.
    """

    line: int
    key: str | None
    values: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class FileRows:
    """The rows in a file, the names of its columns that the board doesn't have, and of those filled in private.

    Neither are read: what somebody fills in private comes from nobody else.
    """

    rows: tuple[FileRow, ...]
    ignored: tuple[str, ...] = ()
    private: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class RowReading:
    """What a file of rows is read with: the board, the day it is read, and who and what cells can name.

    `values` are the words of columns that the file doesn't have or leaves empty, and `skips` the columns that aren't
    read, such as one that other people use for something else.
    """

    spec: BoardSpec
    today: date
    known: Known = NOBODY
    values: Mapping[str, str] = field(default_factory=dict)
    skips: Sequence[str] = ()

    def needed(self, column: ColumnSpec) -> bool:
        """Whether every row in a file needs a value in this column; what is filled in private isn't asked of a file."""
        return column is self.spec.first or (column.required == "always" and not column.blind)


def read_rows(text: str, name: str, given: RowReading) -> FileRows:
    """Return the rows in a file: TOML if that is the ending of its `name` or how it begins, else CSV.

    Raises Faulty with every fault in it, each as ``FILE:LINE: column: what is wrong``; Refused for a column to fill in
    or to skip that the board doesn't have.
    """
    values = {_column(key, given.spec): words for key, words in given.values.items()}
    given = replace(given, values=values, skips=[_column(key, given.spec) for key in given.skips])
    is_toml = name.lower().endswith(".toml") or re.match(r"\s*(?:#[^\n]*\n\s*)*\[\[", text)
    return rows_in_toml(text, name, given) if is_toml else rows_in_csv(text, name, given)


def _column(name: str, spec: BoardSpec) -> str:
    """Return the key of the column that a name means, as it would in the header of a file. Raises Refused."""
    found = _names(spec).get(_plain(name))
    if found is None:
        keys = listed([column.key for column in spec.columns], "or")
        raise Refused(f"{spec.title} has no column {name!r}. Use {keys}.")
    return found[1].key


def folded(words: str) -> str:
    """Return words as they are compared: without regard to case and spaces."""
    return " ".join(words.casefold().split())


def identity(spec: BoardSpec, row: Mapping[str, Any]) -> tuple[str, ...]:
    """Return what a row is recognized by beside its key: its text, or on a grid its place on both axes."""
    axes = (spec.grid.rows, spec.grid.columns) if spec.grid else (spec.first.key,)
    return tuple(folded(str(row.get(axis) or "")) for axis in axes)


# --- CSV --------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _CsvColumn:
    """A column of the board in a file: its places among the cells, and the name that it has there."""

    column: ColumnSpec
    places: tuple[int, ...]
    name: str


def rows_in_csv(text: str, name: str, given: RowReading) -> FileRows:
    """Return the rows in a CSV file. Raises Faulty."""
    names = {each: ranked for each, ranked in _names(given.spec).items() if ranked[1].key not in given.skips}
    table = read_csv(text, name, lambda each: _plain(each) in names, given.spec.rows_most)
    found, others, faults = _columns(table.header, names, name)
    faults += _lacking(name, table.header.line, given, {each.column.key for each in found})
    keys, ignored = _key_place(table.header, others)
    if not table.records and not faults:
        faults = [f"{name}:{table.header.line}: file: has no rows under its header"]
    if faults:
        raise Faulty(faults)
    private = tuple(each.name for each in found if each.column.blind)
    found = [each for each in found if not each.column.blind]
    return FileRows(_checked(name, given, _csv_rows(table, name, given, found, keys)), ignored, private)


def _plain(name: str) -> str:
    """Return the name of a column as names are compared; Jira puts those of its users in brackets."""
    inner = _CUSTOM_FIELD.fullmatch(name.strip())
    return "".join((inner[1] if inner else name).casefold().replace("_", " ").split())


def _names(spec: BoardSpec) -> dict[str, tuple[int, ColumnSpec]]:
    """Return the column that each name means, with its rank: what comes first is meant if a file has several."""
    ranked = [
        (rank, each, column)
        for column in spec.columns
        for rank, each in enumerate((column.key, column.title, *_with_unit(column), *column.also))
    ]
    found: dict[str, tuple[int, ColumnSpec]] = {}
    for rank, each, column in sorted(ranked, key=lambda one: one[0]):
        found.setdefault(_plain(each), (rank, column))
    return found


def _with_unit(column: ColumnSpec) -> list[str]:
    return [f"{each} ({column.unit})" for each in (column.key, column.title)] if column.unit else []


def _columns(
    header: Record, names: Mapping[str, tuple[int, ColumnSpec]], file: str
) -> tuple[list[_CsvColumn], list[int], list[str]]:
    """Return the board's columns in a header, the places of others, and a fault for each doubled name."""
    places: dict[str, dict[int, list[int]]] = {}
    columns: dict[str, ColumnSpec] = {}
    for place, each in enumerate(header.cells):
        rank, column = names.get(_plain(each), (0, None))
        if column is not None:
            columns[column.key] = column
            places.setdefault(column.key, {}).setdefault(rank, []).append(place)
    found, faults = [], []
    for key, ranks in places.items():
        chosen = ranks[min(ranks)]
        if len(chosen) > 1 and not values.is_list(columns[key]):
            line, called = header.line_of(chosen[1]), _shown(header.cells[chosen[1]])
            faults.append(f"{file}:{line}: {called}: is there twice; leave out one of the two")
        found.append(_CsvColumn(columns[key], tuple(chosen), _shown(header.cells[chosen[0]])))
    used = {place for each in found for place in each.places}
    return found, [place for place in range(len(header.cells)) if place not in used], faults


def _lacking(file: str, line: int, given: RowReading, there: set[str]) -> list[str]:
    """Return a fault for each column that a file has to have and doesn't."""
    faults = []
    for column in given.spec.columns:
        if given.needed(column) and column.key not in there and column.key not in given.values:
            called = listed(list(dict.fromkeys((column.key, column.title, *column.also))), "or")
            says = f"is missing; add a column called {called}"
            says += "" if column is given.spec.first else f", or use --set {column.key}=VALUE for all rows"
            faults.append(f"{file}:{line}: {column.key}: {says}")
    return faults


def _key_place(header: Record, others: Sequence[int]) -> tuple[int | None, tuple[str, ...]]:
    """Return the place of the column with the keys, and the names of what isn't read."""
    named = {_plain(header.cells[place]): place for place in reversed(others)}
    place = next((named[each] for each in (KEY, *_ELSEWHERE) if each in named), None)
    ignored = [_shown(header.cells[each]) for each in others if each != place]
    return place, tuple(dict.fromkeys(filter(None, ignored)))


def _csv_rows(
    table: CsvTable, name: str, given: RowReading, found: Sequence[_CsvColumn], keys: int | None
) -> Iterator[tuple[FileRow, list[str]]]:
    """Yield each row with its faults."""
    cells_of = [(each, each.places[0], len(each.places) > 1, _Cells(each.column, given)) for each in found]
    absent = _given_values(given, {each.column.key for each in found})
    keyed = _key_reader(_plain(table.header.cells[keys])) if keys is not None else None
    many = len(table.header.cells)
    for record in table.records:
        cells, faults = record.cells, []
        if len(cells) < many:
            cells = [*cells, *[""] * (many - len(cells))]
        row = dict(absent)
        for each, place, several, read in cells_of:
            words = "\n".join(cells[one] for one in each.places if cells[one].strip()) if several else cells[place]
            try:
                row[each.column.key] = read[words]
            except Refused as refused:
                faults.append(f"{name}:{record.line_of(place)}: {each.name}: {_says(refused)}")
        key = None
        if keyed is not None and keys is not None:
            try:
                key = keyed(cells[keys])
            except Refused as refused:
                faults.append(f"{name}:{record.line_of(keys)}: {KEY}: {_says(refused)}")
        yield FileRow(record.line, key, row), faults


class _Cells(dict[str, Any]):
    """The value of each cell of a column by its words, so that equal cells are read once. Raises Refused."""

    def __init__(self, column: ColumnSpec, given: RowReading) -> None:
        super().__init__()
        self._column, self._given = column, given

    def __missing__(self, words: str) -> Any:
        """Read it."""
        column, given = self._column, self._given
        said = values.from_csv(words.strip()) or given.values.get(column.key, "")
        if column.type in ("date", "time"):
            said = _as_dated_here(said, column.type == "time")
        value = values.read(said, column, given.today, given.known)
        if value in values.EMPTY and given.needed(column):
            raise Refused("is empty; every row needs it.")
        self[words] = value
        return value


def _as_dated_here(words: str, timed: bool) -> str:
    """Return a date of another program as parley reads one, with its time of day if it is `timed`."""
    if found := _JIRA.fullmatch(words):
        return f"{found[1]} {found[2]} 20{found[3]}{f' {found[4]}' if timed and found[4] else ''}"
    if found := _SCRIPT.fullmatch(words):
        month = next((n for n, name in enumerate(MONTHS, 1) if name.startswith(found[1].lower())), 0)
        day = f"{found[3]}-{month:02}-{found[2]}"
        return f"{day}T{found[4]}{found[5]}:{found[6]}" if timed else day
    if not timed and (found := _STAMP.fullmatch(words)):
        return found[1]
    return words


def _given_values(given: RowReading, there: set[str]) -> dict[str, Any]:
    """Return the values for all rows of columns that a file doesn't have. Raises Refused for a wrong one."""
    found = {}
    for key, words in given.values.items():
        column = given.spec.column(key)
        assert column is not None
        if column.blind:
            raise Refused(f"{column.title} is filled in private, so it can't be set for all rows.")
        value = values.read(words, column, given.today, given.known)
        if key not in there:
            found[key] = value
    return found


def _key_reader(name: str) -> Callable[[str], str | None]:
    """Return what reads the key of a row: one of parley's, or one of another program's as parley writes keys."""

    def own(words: str) -> str | None:
        said = words.strip().lower()
        if said and not _ROW_KEY.fullmatch(said):
            raise Refused("isn't the key of a row; use one such as risk-1, or leave it empty.")
        return said or None

    def elsewhere(words: str) -> str | None:
        said = re.sub("[^a-z0-9]+", "-", words.lower()).strip("-")[:60]
        return (f"{_ELSEWHERE[name]}-{said}" if said.isdecimal() else said) or None

    return own if name == KEY else elsewhere


def _says(refused: Refused) -> str:
    said = one_line(str(refused))
    return said.removesuffix(".")


def _shown(name: str) -> str:
    return one_line(name)[:60]


# --- TOML -------------------------------------------------------------------------------------------------------------


def rows_in_toml(text: str, name: str, given: RowReading) -> FileRows:
    """Return the rows in a TOML file, one in each ``[[row]]``. Raises Faulty."""
    table = table_of(text, name)
    faults = [Fault((key,), f"isn't known here; begin each row with [[{ROW}]]") for key in table if key != ROW]
    rows = table.get(ROW, [])
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        faults.append(Fault((ROW,), f"isn't an array of tables; begin each row with [[{ROW}]]"))
    elif len(rows) > given.spec.rows_most:
        most = f"has {len(rows):,} rows; a board of this kind has at most {given.spec.rows_most:,}"
        faults.append(Fault((ROW, given.spec.rows_most), most))
    elif not rows and not faults:
        faults.append(Fault((), f"has no rows; begin each row with [[{ROW}]]"))
    if faults:
        raise Faulty(told(faults, text, name))
    private = tuple(column.key for column in given.spec.blind if any(column.key in row for row in rows))
    return FileRows(_checked(name, given, _toml_rows(rows, text, name, given)), (), private)


def _toml_rows(
    rows: Sequence[Mapping[str, Any]], text: str, name: str, given: RowReading
) -> Iterator[tuple[FileRow, list[str]]]:
    """Yield each row with its faults."""
    from sessions.files.toml_positions import Lines

    lines = Lines(text)
    absent = _given_values(given, set())
    own = _key_reader(KEY)
    for n, entry in enumerate(rows):
        row: dict[str, Any] = dict(absent)
        key, faults = None, []
        for each, value in entry.items():
            column = given.spec.first if each == "text" else given.spec.column(each)
            try:
                if each == KEY:
                    key = own(str(value))
                elif column is None:
                    keys = listed([one.key for one in given.spec.columns], "or")
                    raise Refused(f"isn't a column of {given.spec.title}; use {keys}.")
                elif not column.blind and column.key not in given.skips:
                    row[column.key] = _toml_value(value, column, given)
            except Refused as refused:
                faults.append(f"{name}:{lines.line((ROW, n, each))}: {_shown(each)}: {_says(refused)}")
        begins = lines.line((ROW, n))
        faults += [] if faults else _lacking_in(row, given, f"{name}:{begins}")
        yield FileRow(begins, key, row), faults


def _toml_value(value: Any, column: ColumnSpec, given: RowReading) -> Any:
    """Return the value of a column that a TOML value means: words are read as anywhere, others taken as they are."""
    if isinstance(value, str):
        return values.read(value, column, given.today, given.known)
    if hasattr(value, "isoformat"):
        value = value.isoformat()
        return values.read(value.replace("T", " "), column, given.today, given.known)
    if isinstance(value, list) and values.is_list(column) and all(isinstance(each, str) for each in value):
        return values.read("\n".join(value), column, given.today, given.known)
    if says := values.wrong(plain(value), column):
        raise Refused(says)
    return plain(value)


def _lacking_in(row: Mapping[str, Any], given: RowReading, where: str) -> list[str]:
    return [
        f"{where}: {column.key}: is missing; every row needs it"
        for column in given.spec.columns
        if given.needed(column) and row.get(column.key) in values.EMPTY
    ]


# --- both -------------------------------------------------------------------------------------------------------------


def _checked(name: str, given: RowReading, rows: Iterator[tuple[FileRow, list[str]]]) -> tuple[FileRow, ...]:
    """Return the rows. Raises Faulty with every fault, including a row that is there twice."""
    found: list[FileRow] = []
    faults: list[str] = []
    seen: dict[tuple[str, ...], int] = {}
    for row, wrong in rows:
        found.append(row)
        faults += wrong
        if wrong:
            continue
        mine = ("", row.key) if row.key else identity(given.spec, row.values)
        if (line := seen.setdefault(mine, row.line)) != row.line:
            label = KEY if row.key else given.spec.first.key
            faults.append(f"{name}:{row.line}: {label}: is on line {line} already; leave out one of the two")
    if faults:
        raise Faulty(faults)
    return tuple(found)


# --- out --------------------------------------------------------------------------------------------------------------


def rows_as_csv(spec: BoardSpec, rows: Sequence[tuple[str, Mapping[str, Any]]], known: Known = NOBODY) -> str:
    """Return rows, each as its key and its values by column, as CSV that `read_rows` reads back as the same rows."""
    lines = [csv_line([KEY, *(column.key for column in spec.columns)])]
    lines += [
        csv_line([key, *(values.csv(row.get(column.key), column, known) for column in spec.columns)])
        for key, row in rows
    ]
    return "".join(lines)
