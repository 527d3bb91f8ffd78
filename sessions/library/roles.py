"""Role packs: which two leaders lead together, as data: their seats, titles and lenses, and what is expected of them.

A pack can word what the lenses of boards ask, so that a roadmap asks a CEO what a CEO needs.

`custom` has no seats: whoever plans the session names them. Every other pack has two.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, field, replace
from pathlib import Path
from typing import Annotated, Any, Literal, TypeVar

from sessions.boards.draft import LENS
from sessions.boards.settings import BOARD
from sessions.boards.spec import LensSpec
from sessions.errors import Faulty
from sessions.exercises.lines.kind import EXPECTATION, OFFERED
from sessions.files.toml_errors import table_of, told
from sessions.frozen import dataclass
from sessions.library import own_files
from sessions.library.boards import board, board_keys, setting_for, unknown_board
from sessions.library.own_files import Found, LibraryPart, Place, files_in, tidied
from sessions.model import Item, Participant
from sessions.model.base import LINE, SeatKey, file_key
from sessions.model.columns import Fault, Length, admit, build, columns
from sessions.model.core import Lens

FORMAT = "parley-roles/1"
CUSTOM = "custom"
LEADER, FACILITATOR, BOARDS = "leader", "facilitator", "board"
LEADERS = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleSeat:
    """A seat of a role pack: its key in a session, and the title of whoever has it."""

    key: SeatKey | None = None
    title: Annotated[str, Length(1, 80)] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LeaderSeat(RoleSeat):
    """A leader's seat; `lens` is the word for what this leader looks at first, such as ``customer``."""

    lens: Lens | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RolesHead:
    """Who leads together. `expectation` says in a sentence what their integrator may expect of them."""

    format: Literal["parley-roles/1"]
    key: Annotated[str, file_key("cpo-cto")]
    title: Annotated[str, Length(1, 80)]
    about: Annotated[str, Length(1, 600, lines=True)]
    expectation: Annotated[str, LINE]


@dataclass(frozen=True, slots=True, kw_only=True)
class Roles(RolesHead):
    """A role pack. `path` is the file of one that a person added, None if it comes with parley.

    `boards` are the questions of lenses: those of each board by the key of the lens.
    """

    leaders: tuple[LeaderSeat, LeaderSeat]
    facilitator: RoleSeat = RoleSeat()
    boards: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    path: str | None = None

    @property
    def seats(self) -> tuple[str, str] | None:
        """The seats of the two leaders, in order; None for `custom`."""
        first, second = (leader.key for leader in self.leaders)
        return (first, second) if first and second else None


# --- the role packs -------------------------------------------------------------------------------------------------


def find_roles(folder: Path | None = None) -> Found[Roles]:
    """Return every role pack, parley's and a person's own in `folder`; a file with faults doesn't affect the others."""
    return own_files.find(ROLES, folder)


def roles(key: str, folder: Path | None = None) -> Roles:
    """Return one role pack. Raises Missing with the nearest key; Faulty if a file with faults may contain it."""
    return own_files.one(ROLES, key, folder)


def roles_of(seats: Iterable[str], among: Iterable[Roles]) -> Roles:
    """Return the role pack whose leaders have these seats, else `custom`."""
    wanted, known = frozenset(seats), list(among)
    fits = [each for each in known if each.seats and frozenset(each.seats) == wanted]
    return (fits or [each for each in known if each.key == CUSTOM])[0]


# --- in a new session -----------------------------------------------------------------------------------------------


def with_roles(people: Iterable[Participant], found: Roles) -> list[Participant]:
    """Return the people of a new session, each with the title and the lens of their seat unless they have their own.

    Leaders who don't have the seats of the pack take its places in their order.
    """
    people = list(people)
    leaders = [person.key_ for person in people if person.role == LEADER]
    order = found.seats if found.seats and set(found.seats) == set(leaders) else leaders
    cast: dict[str, RoleSeat] = dict(zip(order, found.leaders, strict=False))
    cast |= {person.key_: found.facilitator for person in people if person.role == FACILITATOR}
    return [_cast(person, cast.get(person.key_, RoleSeat())) for person in people]


def _cast(person: Participant, seat: RoleSeat) -> Participant:
    lens = seat.lens if isinstance(seat, LeaderSeat) else None
    return replace(person, title=person.title or seat.title, lens=person.lens or lens)


def in_words_of(found: Roles, items: Sequence[Item]) -> list[Item]:
    """Return the items of a new session in the words of a role pack: what is expected, and what boards ask."""
    return [replace(item, settings=_in_words(item.settings, found)) if item.settings else item for item in items]


def _in_words(settings: Mapping[str, Any], found: Roles) -> dict[str, Any]:
    said = {**settings} | ({OFFERED: found.expectation} if settings.get(EXPECTATION) else {})
    return said | ({BOARD: board_in_words(said[BOARD], found)} if isinstance(said.get(BOARD), Mapping) else {})


def board_in_words(table: Mapping[str, Any], found: Roles) -> dict[str, Any]:
    """Return the table of a board whose lenses ask what a role pack says, where it says anything."""
    words = found.boards.get(str(table.get("key")), {})
    lenses = [{**lens, "ask": words.get(lens["key"], lens["ask"])} for lens in table.get(LENS, ())]
    return {**table, LENS: lenses} if lenses else {**table}


def board_setting(key: str, leaders: Iterable[str], level: str | None = None) -> dict[str, Any]:
    """Return the settings of an item about a board of the library, in the words of the roles that two leaders have.

    Raises Missing with the nearest key; Faulty if a file with faults may contain the board.
    """
    settings = setting_for(board(key).spec, level)
    found = roles_of(leaders, find_roles().entries.values())
    return {**settings, BOARD: board_in_words(settings[BOARD], found)}


# --- reading --------------------------------------------------------------------------------------------------------


def read_roles(text: str, name: str) -> Roles:
    """Return the role pack in a TOML text. Raises Faulty with every fault; `name` is the file name in them."""
    found, faults = roles_from(tidied(table_of(text, name), ("about",)))
    if found is None:
        raise Faulty(told(faults, text, name))
    return found


def roles_from(table: Mapping[str, Any]) -> tuple[Roles | None, list[Fault]]:
    """Return the role pack that a table describes, or None and every fault in it."""
    head, faults = build(RolesHead, table, also=(LEADER, FACILITATOR, BOARDS))
    leaders, wrong = _leaders(table.get(LEADER))
    facilitator, more = _seat(RoleSeat, table.get(FACILITATOR, {}), (FACILITATOR,))
    boards, odd = _boards(table.get(BOARDS, {}))
    faults += [*wrong, *more, *odd]
    if head is not None and not faults and (fault := _keys_fault(head.key, [leader.key for leader in leaders])):
        faults.append(fault)
    if head is None or facilitator is None or faults:
        return None, faults
    first, second = leaders
    return Roles(**asdict(head), leaders=(first, second), facilitator=facilitator, boards=boards), []


def _boards(tables: Any) -> tuple[dict[str, dict[str, str]], list[Fault]]:
    """Return what the lenses of boards ask, by board and lens, and every fault in it."""
    found: dict[str, dict[str, str]] = {}
    faults: list[Fault] = []
    if not isinstance(tables, Mapping):
        return {}, [Fault((BOARDS,), "isn't a table; begin the words for each board with a header, as [board.roadmap]")]
    for key, asks in tables.items():
        if key not in board_keys():
            faults.append(Fault((BOARDS, key), unknown_board(key, board_keys())))
        if not isinstance(asks, Mapping):
            faults.append(Fault((BOARDS, key), "isn't a table; write the key of a lens and what it asks in each line"))
            continue
        told = {lens: admit(_ASK, ask, (BOARDS, key, lens)) for lens, ask in asks.items()}
        faults += [fault for _, wrong in told.values() for fault in wrong]
        found[key] = {lens: str(ask) for lens, (ask, _) in told.items()}
    return found, faults


_ASK = next(column for column in columns(LensSpec) if column.name == "ask")


def _leaders(tables: Any) -> tuple[list[LeaderSeat], list[Fault]]:
    if not isinstance(tables, list) or len(tables) != LEADERS:
        return [], [Fault((LEADER,), "isn't two tables; begin each of the two leaders with [[leader]]")]
    built = [_seat(LeaderSeat, table, (LEADER, n)) for n, table in enumerate(tables)]
    faults = [fault for _, wrong in built for fault in wrong]
    return [leader for leader, _ in built if leader], faults


def _keys_fault(pack: str, keys: Sequence[str | None]) -> Fault | None:
    """Return the fault of a pack without a key for each seat, or of `custom` with one."""
    for n, key in enumerate(keys):
        if pack != CUSTOM and key is None:
            return Fault((LEADER, n, "key"), "is missing; name the seat, such as 'cto'")
        if pack == CUSTOM and key is not None:
            return Fault((LEADER, n, "key"), "can't be set in custom; remove it or give the pack another key")
        if key is not None and key in keys[:n]:
            return Fault((LEADER, n, "key"), f"{key!r} is the seat of the first leader; give each their own")
    return None


AnySeat = TypeVar("AnySeat", bound=RoleSeat)


def _seat(row: type[AnySeat], table: Any, path: Place) -> tuple[AnySeat | None, list[Fault]]:
    if not isinstance(table, Mapping):
        return None, [Fault(path, "isn't a table; write the key and the title of the seat in one")]
    return build(row, table, path)


ROLES = LibraryPart(
    one="role pack", many="roles", read=lambda text, name: [read_roles(text, name)], built_in=lambda: files_in("roles")
)
