"""Sessions to put in a file, the shortest way to change them, and a clock for that."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import count

from sessions.change import Change
from sessions.model import Goal, Header, Item, Participant
from sessions.redaction import Redaction, Words
from sessions.session import Session
from sessions.store.sqlite_store import SqliteStore

START = datetime(2026, 3, 10, 9, 30, tzinfo=UTC)
ID = "7k3qf2xa"


class Clock:
    """A monotonic clock that a test moves."""

    def __init__(self) -> None:
        self.s = 1000.0

    def __call__(self) -> float:
        return self.s


def blank(session_id: str = ID, title: str = "Q1 roadmap") -> Session:
    """Return a session of two leaders with one item, not yet recorded."""
    session = Session()
    session.put(
        Header(id=session_id, title=title, pair="cpo-cto", playbook="align", status="draft", mode="local",
               planned_minutes=60)
    )  # fmt: skip
    session.put(Participant(key_="cpo", name="Ana Silva", role="leader"))
    session.put(Participant(key_="cto", name="Bo Chen", role="leader"))
    session.put(Participant(key_="ceo", name="Cy Okoro", role="observer"))
    session.put(Item(id="I1", title="Payments", kind="align", planned_minutes=15))
    return session


def record(session: Session, kind: str = "change", seat: str = "cpo") -> Change:
    """Return the record of what was just put into `session`."""
    salts = (f"salt-{session.rev + 1}-{n}" for n in count())
    return Change.after(session, START + timedelta(seconds=session.rev), seat, kind, salts)


def save(store: SqliteStore, session: Session, *, kind: str = "change", seat: str = "cpo") -> Change:
    """Record what was just put into `session`, as a room does."""
    with store.write() as writer:
        change = record(session, kind, seat)
        writer.save(session, change)
    session.commit(change.rev, change.hash)
    return change


def redact(store: SqliteStore, session: Session, texts: Sequence[Words]) -> None:
    """Take `texts` out of a recorded session, as a room does."""
    session.put(replace(session.header, waived=True))
    with store.write() as writer:
        change = record(session, "redact")
        writer.save(session, change)
        writer.reword(ID, Redaction(tuple(texts)))
    session.commit(change.rev, change.hash)


def started(store: SqliteStore, session_id: str = ID, title: str = "Q1 roadmap") -> Session:
    """Return a recorded session."""
    session = blank(session_id, title)
    save(store, session, kind="new-session")
    return session


def goal(n: int = 1, text: str = "Refunds settle in 24 hours") -> Goal:
    """Return a goal."""
    return Goal(id=f"G{n}", item="I1", text=text, status="open")


def same(one: Session, other: Session) -> bool:
    """Whether two sessions hold equal rows in the same order, at one rev."""
    return (one.rows(), one.rev, one.head) == (other.rows(), other.rev, other.head)
