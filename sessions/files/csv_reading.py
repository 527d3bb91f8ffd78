"""Reading a table in a CSV file: its header and its records, each with its line, whatever separates its cells.

RFC 4180, in Python's own reader: a cell in quotes can have separators, line breaks, and quotes written twice.
"""

import csv
import re
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Final

from sessions.errors import Faulty
from sessions.frozen import dataclass

if TYPE_CHECKING:
    from _csv import Reader

EMPTY: Final = "is empty; the first line names the columns"
SEPARATORS: Final = {",": "commas", ";": "semicolons", "\t": "tabs"}
_OTHER: Final = "|^~:"
"""What else files are separated by, for a header that is only one cell."""
_HINT: Final = re.compile(r"sep=(.)\n", re.IGNORECASE)
"""The line before the header by which Excel says what the separator is."""
_BREAK: Final = re.compile(r"\r\n?")
_QUOTE: Final = '"'
_TO_QUOTE: Final = re.compile(r"""[,;\t"\n\r]|^[\s'=+@]|\s$""")


@dataclass(frozen=True, slots=True)
class Record:
    """The cells of a record that begins on `line`, counted from 1."""

    line: int
    cells: Sequence[str]

    def line_of(self, place: int) -> int:
        """Return the line on which a cell begins; cells before it can have line breaks."""
        return self.line + sum(cell.count("\n") for cell in self.cells[:place])


@dataclass(frozen=True, slots=True)
class CsvTable:
    """The records of a file under its header, without empty ones."""

    header: Record
    records: Sequence[Record]


def read_csv(text: str, name: str, knows: Callable[[str], bool], most: int) -> CsvTable:
    """Return the table in `text`, whose separator is that with which `knows` knows the most names of the header.

    Raises Faulty with every fault: nothing in it, quotes that never close or are followed by something, a record with
    more cells than the header, and over `most` records.
    """
    text = _BREAK.sub("\n", text)
    skipped = 0
    separators = list(SEPARATORS)
    if hint := _HINT.match(text):
        text, skipped = text[hint.end() :], 1
        separators = [hint[1]] if hint[1] in SEPARATORS else separators
    if not text.strip(' \n",;\t'):
        raise Faulty([f"{name}:1: file: {EMPTY}"])
    ways = {separator: _header(text, separator) for separator in separators}
    separator = max(ways, key=lambda each: _fit(ways[each], knows))
    found = [] if ways[separator] is None else _records(text, separator, skipped, name, most)
    if not found:
        raise Faulty(_broken(text, separator, skipped, name))
    header, *records = found
    if len(header.cells) == 1 and not knows(header.cells[0]) and any(each in header.cells[0] for each in _OTHER):
        says = "is a single column; separate the columns with commas, semicolons or tabs"
        raise Faulty([f"{name}:{header.line}: header: {says}"])
    faults = [_too_long(record, header, name, separator) for record in records]
    if any(faults):
        raise Faulty([fault for fault in faults if fault])
    return CsvTable(header, records)


def _lines(text: str) -> Iterator[str]:
    """Yield each line with its end. `splitlines` would also break at signs that no editor counts as a line's end."""
    at = 0
    while at < len(text):
        end = text.find("\n", at) + 1 or len(text)
        yield text[at:end]
        at = end


def _reader(text: str, separator: str, *, strict: bool = True) -> "Reader":
    return csv.reader(_lines(text), delimiter=separator, strict=strict)


def _header(text: str, separator: str) -> list[str] | None:
    """Return the names in the first record that isn't empty, or None if it can't be read with this separator."""
    try:
        return next((cells for cells in _reader(text, separator) if any(map(str.strip, cells))), None)
    except csv.Error:
        return None


def _fit(names: list[str] | None, knows: Callable[[str], bool]) -> tuple[int, int]:
    return (-1, 0) if names is None else (sum(map(knows, names)), len(names))


def _records(text: str, separator: str, skipped: int, name: str, most: int) -> list[Record]:
    """Return the header and the records under it; none if a cell can't be read. Raises Faulty if there are too many."""
    found: list[Record] = []
    reader = _reader(text, separator)
    line = 1 + skipped
    try:
        for cells in reader:
            if any(cells) and any(map(str.strip, cells)):
                if len(found) > most:
                    raise Faulty([f"{name}:{line}: file: has more than {most:,} rows; leave out some of them"])
                found.append(Record(line, cells))
            line = reader.line_num + 1 + skipped
    except csv.Error:
        return []
    return found


def _broken(text: str, separator: str, skipped: int, name: str) -> list[str]:
    """Return the fault of a text that can't be read: the place of the cell that doesn't end, or ends and goes on."""
    reader = _reader(text, separator)
    line, says = 1, ""
    try:
        for _ in reader:
            line = reader.line_num + 1
    except csv.Error as error:
        says = str(error)
    if not says:
        return [f"{name}:1: file: {EMPTY}"]
    if "limit" in says:
        says = f"has a cell with over {csv.field_size_limit():,} characters; shorten it"
        return [f"{name}:{line + skipped}: row: {says}"]
    rest = text.split("\n", line - 1)[line - 1]
    place = Record(line + skipped, _before_fault(rest, separator))
    if "end of data" in says:
        says = "has quotes that never close; close them, or write a quote inside a cell twice"
    else:
        says = "goes on after its closing quote; write a quote inside a cell twice"
    return [f"{name}:{place.line_of(len(place.cells))}: cell {len(place.cells) + 1}: {says}"]


def _before_fault(text: str, separator: str) -> list[str]:
    """Return the cells of the first record of `text` before the one that can't be read."""
    cells: list[str] = []
    cell = re.compile(rf'(?:"((?:[^"]|"")*)"|([^"\n{re.escape(separator)}][^\n{re.escape(separator)}]*|))(.|\n|\Z)')
    at = 0
    while found := cell.match(text, at):
        if found[3] != separator:
            break
        cells.append(found[1] if found[1] is not None else found[2])
        at = found.end()
    return cells


def _too_long(record: Record, header: Record, name: str, separator: str) -> str | None:
    many = len(header.cells)
    extra = next((n for n in range(many, len(record.cells)) if record.cells[n].strip()), None)
    if extra is None:
        return None
    says = f"has {len(record.cells)} cells, and the header names {many}; put a cell with {SEPARATORS[separator]} in it"
    return f"{name}:{record.line_of(extra)}: row: {says} in quotes"


# --- writing ----------------------------------------------------------------------------------------------------------


def csv_line(cells: Sequence[str]) -> str:
    """Return a record with its line end, with quotes around each cell that needs them or begins like a formula."""
    return f"{','.join(map(_written, cells))}\n"


def _written(cell: str) -> str:
    return f'"{cell.replace(_QUOTE, _QUOTE * 2)}"' if _TO_QUOTE.search(cell) else cell
