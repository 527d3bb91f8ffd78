"""Files to measure on: many closed sessions, and one with a thousand entries: ``python -m bench.files FILE N``."""

import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sessions.change import GENESIS, Change
from sessions.model import Action, Goal, Header, Item, Participant
from sessions.rules.forms import new_salt
from sessions.session import Session
from sessions.setup.new_session import ALPHABET
from sessions.store import open_store
from sessions.store.sqlite_store import SqliteStore

START = datetime(2026, 1, 5, 9, 30, tzinfo=UTC)
WORDS = ("ledger", "refunds", "cards", "retry", "queue", "pager", "settle", "account", "renewal", "budget", "flag")


def numbered(number: int) -> str:
    """A session id for a number."""
    found = ""
    for _ in range(8):
        number, digit = divmod(number, len(ALPHABET))
        found = ALPHABET[digit] + found
    return found


def closed_session(number: int, entries: int = 1) -> Session:
    """A closed session with that many goals and actions."""
    begun = START + timedelta(hours=number)
    header = Header(
        id=numbered(number),
        title=f"Session zebra {number}",
        series="weekly",
        pair="cpo-cto",
        playbook="joint-planning",
        status="closed",
        mode="hotseat",
        started_at=begun,
        ended_at=begun + timedelta(hours=1),
        planned_minutes=60,
        actual_minutes=60,
        log_head=GENESIS,
    )
    session = Session()
    session.put(header)
    for key, name in (("cpo", "Ada Marsh"), ("cto", "Jonas Brandt")):
        session.put(Participant(key_=key, name=name, role="leader", signed_at=begun + timedelta(hours=1)))
    session.put(
        Item(
            id="I1", title="Goals", kind="align", planned_minutes=15, actual_minutes=15, outcome="done", status="ended"
        )
    )
    for n in range(1, entries + 1):
        words = " ".join(WORDS[(number + n * k) % len(WORDS)] for k in range(1, 5))
        session.put(Goal(id=f"G{n}", item="I1", text=f"The {words} are settled by week {n}", status="agreed"))
        session.put(Action(id=f"A{n}", text=f"Write down the {words}", owner="cto", status="done", from_=f"G{n}"))
    return session


def fill(path: Path, count: int) -> SqliteStore:
    """A file with `count` closed sessions, opened."""
    store = open_store(path)
    for begun in range(0, count, 500):
        with store.write() as writer:
            for number in range(begun, min(count, begun + 500)):
                session = closed_session(number)
                at = session.header.started_at or START
                change = Change.after(session, at, "cpo", "import", iter(new_salt, None))
                writer.save(session, change)
    return store


if __name__ == "__main__":
    fill(Path(sys.argv[1]), int(sys.argv[2])).close()
