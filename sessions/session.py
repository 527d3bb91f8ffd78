"""A session in memory: all its rows at one rev, and the pending change."""

from collections.abc import Iterable
from typing import Any, Literal, TypeVar, cast

from sessions.errors import Missing
from sessions.frozen import dataclass
from sessions.model import ROWS, Header, Item, Participant, Row

AnyRow = TypeVar("AnyRow", bound=Row)
Key = tuple[Any, ...]


Tie = Literal["signed", "invited", "said"]


@dataclass(frozen=True, slots=True)
class Countersigned:
    """A checked, valid signature over minutes of a session, by a leader's own key.

    `rev` is the change at which these minutes were written or imported. `tie` says what links the key to the seat: the
    session was ``signed`` with it, it was ``invited``, or it is only ``said`` to be theirs. After a redaction the file
    no longer has the minutes, so it isn't `proven` what was signed.
    """

    seat: str
    key: str
    rev: int
    tie: Tie
    proven: bool = True


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a session in a file comes from: `imported` from minutes, and who it is `countersigned` by."""

    imported: bool = False
    countersigned: tuple[Countersigned, ...] = ()


HERE = Origin()


class Session:
    """The rows of one session in their original order, with `rev` and `head` of the last change.

    `put` and `drop` remember the rows before, so that `changed` can list the change and `rollback` can undo it. The
    cost depends on how many rows are touched, not on the size of the tables.
    """

    def __init__(self, rows: Iterable[Row] = (), rev: int = 0, head: str = "", origin: Origin = HERE) -> None:
        self.rev = rev
        self.head = head
        self.origin = origin
        self._rows: dict[type[Row], dict[Key, Row]] = {kind: {} for kind in ROWS}
        self._before: dict[type[Row], dict[Key, Row | None]] = {}  # each touched row as it was, None if there was none
        # a table at its first drop, so that rollback restores its order
        self._order: dict[type[Row], dict[Key, Row]] = {}
        self._highest: dict[type[Row], int] = {}  # the highest number in the ids of a table, if it was asked for
        for row in rows:
            self._rows[type(row)][row.key()] = row

    # --- reading --------------------------------------------------------------------------------------------------

    def all(self, kind: type[AnyRow], /, **where: Any) -> list[AnyRow]:
        """Return the rows of this kind whose columns equal `where`, in their original order."""
        rows = cast("list[AnyRow]", list(self._rows[kind].values()))
        for name, value in where.items():
            rows = [row for row in rows if getattr(row, name) == value]
        return rows

    def find(self, kind: type[AnyRow], *key: Any) -> AnyRow | None:
        """Return the row with this key, or None."""
        return cast("AnyRow | None", self._rows[kind].get(key))

    def get(self, kind: type[AnyRow], *key: Any) -> AnyRow:
        """Return the row with this key. Raises Missing if there is none."""
        row = self.find(kind, *key)
        if row is None:
            raise Missing(f"There is no {kind.TABLE} {'/'.join(str(part) for part in key)} in this session.")
        return row

    def rows(self) -> list[Row]:
        """Return every row, table by table."""
        return [row for table in self._rows.values() for row in table.values()]

    @property
    def header(self) -> Header:
        """The session's own row."""
        return self.get(Header)

    @property
    def agenda(self) -> list[Item]:
        """The items in the order of the agenda."""
        return sorted(self.all(Item), key=lambda item: item.position)

    @property
    def active(self) -> Item | None:
        """The active item."""
        return self.find(Item, self.header.active) if self.header.active else None

    @property
    def leaders(self) -> list[str]:
        """The keys of the two leaders, in the order of their seats."""
        return [person.key_ for person in self.all(Participant, role="leader")]

    @property
    def facilitator(self) -> str | None:
        """The key of the facilitator, if there is one."""
        return next((person.key_ for person in self.all(Participant, role="facilitator")), None)

    def other(self, leader: str) -> str:
        """Return the other leader's key."""
        return next(key for key in self.leaders if key != leader)

    def next_id(self, kind: type[Row], letter: str) -> str:
        """Return the next free id of a table, such as ``G3``."""
        if kind not in self._highest:
            self._highest[kind] = max(map(_number, self._rows[kind].values()), default=0)
        return f"{letter}{self._highest[kind] + 1}"

    # --- changing -------------------------------------------------------------------------------------------------

    def put(self, row: AnyRow) -> AnyRow:
        """Put a row in, replacing the one with its key if there is one. Returns it."""
        kind, key = type(row), row.key()
        table = self._rows[kind]
        self._before.setdefault(kind, {}).setdefault(key, table.get(key))
        table[key] = row
        if kind in self._highest:
            self._highest[kind] = max(self._highest[kind], _number(row))
        return row

    def drop(self, row: Row) -> None:
        """Take a row out."""
        kind, key = type(row), row.key()
        table, before = self._rows[kind], self._before.setdefault(kind, {})
        self._order.setdefault(kind, dict(table))
        if before.setdefault(key, table[key]) is None:
            del before[key]  # it was added by this change
            self._order[kind].pop(key, None)
        del table[key]
        self._highest.pop(kind, None)

    def changed(self) -> list[tuple[type[Row], Key, Row | None]]:
        """Return the pending change: each row as it is now, or None if it is gone."""
        done: list[tuple[type[Row], Key, Row | None]] = []
        for kind, before in self._before.items():
            now = self._rows[kind]
            done += [(kind, key, None) for key in before if key not in now]
            done += [(kind, key, now[key]) for key, row in before.items() if key in now and now[key] != row]
        return done

    def commit(self, rev: int, head: str) -> None:
        """Commit the pending change, at `rev` with the chain's `head`."""
        self.rev, self.head = rev, head
        self._before.clear()
        self._order.clear()

    def rollback(self) -> None:
        """Undo the pending change."""
        self._rows.update(self._order)
        for kind, before in self._before.items():
            table = self._rows[kind]
            for key, row in before.items():
                if row is None:
                    table.pop(key, None)
                else:
                    table[key] = row
            self._highest.pop(kind, None)
        self._before.clear()
        self._order.clear()

    def copy(self) -> "Session":
        """Return another session with the same rows; rows are frozen, so nothing mutable is shared."""
        other = Session((), self.rev, self.head, self.origin)
        for kind, table in self._rows.items():
            other._rows[kind] = dict(table)
        return other


def _number(row: Row) -> int:
    """Return the number in a row's id."""
    return int(row.key()[0][1:])
