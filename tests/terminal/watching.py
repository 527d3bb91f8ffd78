"""Helpers shared by tests over real connections: time, bells, and what stayed where it was."""

from __future__ import annotations

import re
from contextlib import closing
from typing import Final

from sessions.store.connection import connect
from tests.terminal.company import Company, Person
from tests.terminal.doors import come, invite
from tests.terminal.hosted import SLOW, Hosted

BELL: Final = b"\x07"
_STRINGS: Final = re.compile(rb"\x1b[\]PX^_][^\x07\x1b]*(?:\x07|\x1b\\)")
LOOKS_S: Final = 2.5
"""Seconds in which every terminal has looked twice who is there."""
MIDDLE: Final = (25, 2, 80, 20)
"""What lies between the rail, the line above and the line below: left, top, right, bottom."""


def sit(hosted: Hosted, session: str, company: Company, *seats: str) -> None:
    """Invite people and let them in, each over their own connection."""
    for seat in seats:
        invite(hosted, session, seat)
        come(hosted, session, company[seat])


def sit_in_process(hosted: Hosted, session: str, company: Company, seat: str) -> int:
    """Invite somebody and let them in; return the process that they are in."""
    others = set(hosted.seats())
    sit(hosted, session, company, seat)
    (pid,) = set(hosted.seats()) - others
    return pid


def bells(person: Person) -> int:
    """How often it rang at somebody's terminal; a BEL that ends a longer sequence rings nothing."""
    return _STRINGS.sub(b"", person.terminal.raw).count(BELL)


def rev(hosted: Hosted, session: str) -> int:
    """The number of the newest change of a session."""
    return hosted.store.load(session).rev


def try_keys(person: Person, *keys: str) -> None:
    """Press keys, none of which is nobody's, and wait until the last was looked at: a help page comes up and goes."""
    person.pause()
    person.press(*keys, "f1")
    person.see("↑↓ scroll")
    person.press("escape")
    person.see_no_more("↑↓ scroll")


def been_gone(hosted: Hosted, session: str, seat: str, seconds: int) -> None:
    """Let somebody who is not here have been gone for so much longer.

    Their terminal has another name from then on: nobody believes a moment older than the one that they saw noted.
    """
    _age(hosted, session, seat, "seen_ms", seconds, renamed=True)


def been_there(hosted: Hosted, session: str, seconds: int, *seats: str) -> None:
    """Let people who are here have come so much earlier."""
    for seat in seats:
        _age(hosted, session, seat, "came_ms", seconds)


def _age(hosted: Hosted, session: str, seat: str, column: str, seconds: int, renamed: bool = False) -> None:
    with closing(connect(hosted.db)) as conn:
        conn.execute(
            f"UPDATE presence SET {column} = {column} - ?, terminal = terminal || ? WHERE session = ? AND seat = ?",
            [seconds * 1000, "-" if renamed else "", session, seat],
        )
        conn.commit()


class Still:
    """What somebody has in front of them; `stays` says that nobody moved it."""

    def __init__(self, person: Person) -> None:
        self.person = person
        person.terminal.settle(0.2)
        self.rows, self.cursor = self._look()

    def stays(self, why: str) -> None:
        """Assert that not one cell of it is other than before: its text, its scroll, the cursor drawn in it."""
        self.person.terminal.settle(0.2)
        rows, cursor = self._look()
        seat, screen = self.person.seat, self.person.terminal.text()
        assert rows == self.rows, f"{why} changed what {seat} has before them\n{screen}"
        assert cursor == self.cursor, f"{why} moved the cursor of {seat} from {self.cursor} to {cursor}"

    def other_rows(self, before: Still) -> int:
        """How many rows are other than they were."""
        return sum(row != old for row, old in zip(self.rows, before.rows, strict=True))

    def _look(self) -> tuple[list[tuple[object, ...]], tuple[int, int]]:
        return self.person.terminal.painted(*MIDDLE), self.person.terminal.cursor


def all_notice(company: Company, *wanted: str) -> None:
    """Wait until all who sit there can read all of `wanted` somewhere, the rail included; then they pause."""
    for person in company.people.values():
        for words in wanted:
            person.notice(words)
    company.pause()


def all_see(company: Company, seat: str, word: str, *, but: str = "") -> None:
    """Wait until all but `but` can read by a seat, in the rail or in the facilitator view, its state."""
    words = {"here": "here|online", "aside": "aside"}.get(word, word)
    for person in company.people.values():
        if person.lines and person.seat != but:
            person.terminal.wait_for(re.compile(rf"{seat.upper()} .*\b({words})\b"), SLOW)
    company.pause()


def gone(company: Company, words: str) -> None:
    """Wait until nobody can read `words` any more."""
    for person in company.people.values():
        person.terminal.wait_gone(words, SLOW)
    company.pause()
