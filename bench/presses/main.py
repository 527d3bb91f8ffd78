"""What a whole session asks of two leaders: ``python -m bench presses [--two | --ssh] [--tell]``.

`joint-planning` is played to both signatures by people who know every key and never err: at one keyboard, with
``--two`` each at a terminal of their own, with ``--ssh`` over a real host with two real `ssh`, and the minutes are
exported. The table says, by phase, how many keys they press, how many letters they type into fields, which screens and
dialogs open over the session, how often they are asked which of them it is, and which presses only confirm the one
before. Below it stands how many minutes the agenda plans. With ``--tell``, each press is printed.

The playing is that of the tests, so this is here and not in `tests`: nothing fails on a figure, it's there to fall.
"""

from __future__ import annotations

import argparse
import asyncio
import tempfile
from pathlib import Path

from bench.presses.counted import steady_hands
from bench.presses.on_screen import at_one_keyboard, at_two_keyboards
from bench.presses.over_ssh import over_ssh
from bench.presses.tally import Tally, table
from sessions.rules.agenda_timing import buffer_s, turns_s
from sessions.session import Session
from sessions.store import open_store


async def counted(told: bool = False, two: bool = False) -> tuple[Tally, Session]:
    """Play a whole session, perhaps at two terminals, and return what was counted, and the session."""
    tally = Tally(told=told)
    with tempfile.TemporaryDirectory(prefix="parley-presses-") as folder, steady_hands():
        path = Path(folder) / "parley.db"
        await (at_two_keyboards if two else at_one_keyboard)(path, tally)
        store = open_store(path)
        try:
            return tally, store.load(next(iter(store.sessions())).id)
        finally:
            store.close()


def clock_words(session: Session) -> str:
    """Return how many minutes the agenda plans. Raises SystemExit if it plans more than the session has."""
    turns = sum(turns_s(item) for item in session.agenda) if session.header.mode == "hotseat" else 0
    items = sum(item.planned_minutes for item in session.agenda) + turns // 60
    buffer, planned = buffer_s(session.header) // 60, session.header.planned_minutes
    said = f"{items} min of items and {buffer} of buffer, of {planned} planned"
    if items + buffer > planned:
        raise SystemExit(f"That doesn't fit: {said}.")
    return said


def main(words: list[str]) -> None:
    """Play the session and print the table."""
    parser = argparse.ArgumentParser(prog="python -m bench presses", description=__doc__)
    parser.add_argument("--tell", action="store_true", help="print each press")
    where = parser.add_mutually_exclusive_group()
    where.add_argument("--two", action="store_true", help="at two terminals instead of one keyboard")
    where.add_argument("--ssh", action="store_true", help="over a real host, each leader with a real ssh")
    given = parser.parse_args(words)
    if given.ssh:
        with tempfile.TemporaryDirectory(prefix="parley-presses-") as folder:
            tally, session = over_ssh(Path(folder), given.tell)
    else:
        tally, session = asyncio.run(counted(given.tell, given.two))
    print(table(tally))
    print(clock_words(session))
