"""Files to measure on: many closed sessions, and one with a thousand entries: ``python -m bench.files FILE N``."""

import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

from sessions.change import GENESIS, Change
from sessions.model import Action, Argument, Decision, Goal, Header, Item, Participant, Scores, Side
from sessions.model.columns import restore
from sessions.rules.forms import new_salt
from sessions.session import Session
from sessions.setup.new_session import ALPHABET
from sessions.store import open_store
from sessions.store.sqlite_store import SqliteStore

START = datetime(2026, 1, 5, 9, 30, tzinfo=UTC)
CASE = "Refunds come first, since every customer who waits tells ten others."
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


def busy_session(number: int, every: int = 5) -> Session:
    """A closed session with scores, an argument and a decision; one in `every` of them left an action that is due."""
    session = closed_session(number, 3)
    on = session.header.started_at or START
    aligned = Decimal(number % 1000) / 10
    session.put(Scores(alignment=aligned, alignment_chance=Decimal("61.1"), support_floor=number % 6, roti=Decimal(4)))
    session.put(Argument(id="X1", item="I1", question="Do we move first?", pole_a="Cards", pole_b="Ledger"))
    for seat, pole in (("cpo", "a"), ("cto", "b")):
        judged = {"acceptance": number % 5, "fidelity_first": number % 101, "own_rating": 3, "steelman": CASE}
        side = {"argument": "X1", "by": seat, "holds": pole, "position": CASE, "strength_before": 50}
        session.put(restore(Side, side | judged))
    decided = {"id": "D1", "title": "We move", "status": "decided", "method": "consent"}
    session.put(restore(Decision, decided | {"decided_on": on.date().isoformat()}))
    if number % every == 0:
        session.put(Action(id="A9", text=f"Write to customer {number}", owner="cpo", due=on.date()))
    return session


def fill(path: Path, count: int, make: Callable[[int], Session] = closed_session) -> SqliteStore:
    """A file with `count` closed sessions, opened."""
    store = open_store(path)
    for begun in range(0, count, 500):
        with store.write() as writer:
            for number in range(begun, min(count, begun + 500)):
                session = make(number)
                at = session.header.started_at or START
                change = Change.after(session, at, "cpo", "import", iter(new_salt, None))
                writer.save(session, change)
    return store


if __name__ == "__main__":
    fill(Path(sys.argv[1]), int(sys.argv[2])).close()
