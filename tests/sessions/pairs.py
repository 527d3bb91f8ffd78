"""Series of random closed sessions, with all that a figure of the pair looks at, and the same with seats swapped."""

import json
import random
import secrets
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

from sessions.change import GENESIS, Change
from sessions.model import (
    TABLES,
    Action,
    Answered,
    Argument,
    Ballot,
    Decision,
    Escalation,
    FollowUp,
    Goal,
    Header,
    Item,
    Participant,
    Question,
    Row,
    Scores,
    Side,
    Watch,
)
from sessions.model.columns import image, restore
from sessions.rules.forms import new_salt
from sessions.session import Session
from sessions.setup.new_session import ALPHABET
from sessions.store.protocol import Store

LEADERS = ("cpo", "cto")
START = datetime(2026, 1, 5, 9, 30, tzinfo=UTC)
QUESTION = {"item": "I1", "question": "Do we move first?", "pole_a": "Cards", "pole_b": "Ledger"}
WORDS = "Every refund is settled within a day"


def new_id() -> str:
    """An id that isn't in the file: what hypothesis plays again goes beside what it played before."""
    return "".join(secrets.choice(ALPHABET) for _ in range(8))


def some_series(rng: random.Random, most: int = 6) -> list[Session]:
    """One to `most` closed sessions of a series, oldest first; later ones say what came of earlier ones."""
    series, found = f"series {new_id()}", list[Session]()
    at = START + timedelta(days=rng.randint(0, 30))
    for _ in range(rng.randint(1, most)):
        found.append(_session(rng, series, at, found))
        at += timedelta(days=rng.choice((0, 1, 14, 14, 14, 21, 30, 90)), hours=1)
    return found


def _session(rng: random.Random, series: str, at: datetime, earlier: list[Session]) -> Session:
    session = Session()
    header = Header(
        id=new_id(),
        title="Roadmap",
        series=series,
        pair="cpo-cto",
        playbook="joint-planning",
        status=rng.choice(("closed", "amended")),
        mode="hotseat",
        started_at=at,
        ended_at=at + timedelta(hours=1),
        planned_minutes=60,
        log_head=GENESIS,
    )
    for row in (header, *_rows(rng, at.date(), earlier)):
        session.put(row)
    return session


def _rows(rng: random.Random, on: date, earlier: list[Session]) -> Iterator[Row]:
    for key, role in (("cpo", "leader"), ("cto", "leader"), ("cpto", "facilitator")):
        yield restore(Participant, {"key": key, "name": key.upper(), "role": role, "attended": "full"})
    if rng.random() < 0.8:
        yield _scores(rng)
    for n, kind in enumerate(rng.choices(("align", "argue", "talk", "ask"), k=rng.randint(1, 3))):
        outcome = rng.choice(("done", "carried", "parked"))
        minutes = rng.randint(0, 40)
        yield restore(
            Item,
            {"id": f"I{n + 1}", "title": kind, "kind": kind, "planned_minutes": 10, "outcome": outcome}
            | {"actual_minutes": minutes, "status": "ended"},
        )
    yield from _goals(rng, on)
    if rng.random() < 0.5:
        yield from _argument(rng)
    yield from _records(rng, on, earlier)
    yield from _follow_ups(rng, on, earlier)
    yield from _kept(rng)


def _kept(rng: random.Random) -> Iterator[Row]:
    """Kept questions of a pack, answered by both leaders, by one or by nobody."""
    for n, kind in enumerate(rng.choices(("scale", "points", "text"), k=rng.randint(0, 3)), 1):
        yield Question(
            id=f"Q{n}",
            item="I1",
            key_=f"q-{kind}-{n}",
            ask="How well?",
            kind=kind,
            pack=rng.choice(("week", None)),
            for_=rng.choice((None, None, "cpo")),
            keep=rng.choice((True, None)),
        )
        for seat in rng.sample(LEADERS, rng.randint(0, 2)):
            new = rng.randint(0, 100)
            value = {"scale": rng.randint(0, 5), "points": {"new": new, "old": 100 - new}, "text": "fine"}[kind]
            yield Answered(question=f"Q{n}", by=seat, value=rng.choice((value, value, None)))


def _scores(rng: random.Random) -> Scores:
    def tenths(least: int, most: int) -> Decimal | None:
        return rng.choice((None, Decimal(rng.randint(least, most)) / 10))

    aligned = rng.choice((tenths(0, 1000), Decimal("61.0"), Decimal("61.1"), Decimal("61.2")))
    return Scores(
        alignment=aligned,
        alignment_chance=None if aligned is None else Decimal("61.1"),
        support_floor=rng.choice((None, rng.randint(0, 5))),
        guess_error=tenths(0, 50),
        precision=rng.choice((None, rng.randint(0, 100))),
        roti=tenths(10, 50),
    )


def _goals(rng: random.Random, on: date) -> Iterator[Row]:
    for n in range(1, rng.randint(0, 4) + 1):
        yield Goal(
            id=f"G{n}",
            item="I1",
            text=WORDS,
            status=rng.choice(("agreed", "agreed", "agreed-with-dissent", "dropped", "parked")),
            horizon=rng.choice((None, "now", "next", "later")),
            due=rng.choice((None, on + timedelta(days=rng.randint(1, 400)))),
            by=rng.choice((None, *LEADERS)),
        )
        for round_ in range(1, rng.randint(0, 2) + 1):
            for seat in LEADERS:
                given = rng.random() < 0.8
                yield Ballot(
                    goal=f"G{n}",
                    round=round_,
                    by=seat,
                    support=rng.randint(0, 5) if given else None,
                    pass_=None if given else True,
                    guess=rng.choice((None, rng.randint(0, 5))),
                )


def _argument(rng: random.Random) -> Iterator[Row]:
    yield Argument(id="X1", item="I1", question="Do we move first?", pole_a="Cards", pole_b="Ledger")
    for seat, pole in zip(LEADERS, ("a", "b"), strict=True):
        judged = rng.random() < 0.8
        yield restore(
            Side,
            {"argument": "X1", "by": seat, "holds": pole, "position": WORDS, "strength_before": 50}
            | ({"steelman": WORDS} if judged or rng.random() < 0.5 else {})
            | ({"acceptance": rng.randint(0, 4), "fidelity_first": rng.randint(0, 100)} if judged else {})
            | ({"fidelity_final": rng.randint(0, 100)} if judged and rng.random() < 0.5 else {})
            | ({"own_rating": rng.randint(0, 4)} if rng.random() < 0.7 else {}),
        )


def _records(rng: random.Random, on: date, earlier: list[Session]) -> Iterator[Row]:
    before = [f"{each.header.id}/{row.id}" for each in earlier for row in each.all(Decision)]
    for n in range(1, rng.randint(0, 3) + 1):
        status = rng.choice(("decided", "decided", "deferred", "escalated", "superseded"))
        decided_on = rng.choice((None, on))
        yield restore(
            Decision,
            {"id": f"D{n}", "title": "We move", "status": status, "method": "consent"}
            | ({"decided_on": decided_on.isoformat()} if decided_on else {})
            | ({"supersedes": rng.choice(before)} if before and rng.random() < 0.5 else {}),
        )
    for n in range(1, rng.randint(0, 2) + 1):
        yield restore(
            Action, {"id": f"A{n}", "text": "Tell", "owner": "cpo", "status": rng.choice(("carried", "done"))}
        )
    for n in range(1, rng.randint(0, 2) + 1):
        status = rng.choice(("open", "ruled", "withdrawn"))
        yield restore(Escalation, {"id": f"E{n}", "to": "CEO", "status": status})
    for n in range(1, rng.randint(0, 2) + 1):
        seats = rng.choice(((), LEADERS, LEADERS, ("cpo",), ("cpo", "cpto")))
        odds = {seat: rng.randint(0, 100) for seat in seats} or None
        yield Watch(id=f"W{n}", text="Churn stays low", by_date=on + timedelta(days=30), odds=odds)


def _follow_ups(rng: random.Random, on: date, earlier: list[Session]) -> Iterator[Row]:
    said: dict[type[Any], tuple[str, ...]] = {
        Goal: ("reached", "missed", "changed", "open", "differ"),
        Watch: ("holds", "tripped", "dropped"),
        Decision: ("stands", "superseded"),
    }
    n = 0
    for kind, outcomes in said.items():
        for session in earlier:
            for row in session.all(kind):
                if rng.random() < 0.5:
                    n += 1
                    until = rng.choice((None, on + timedelta(days=rng.randint(1, 200))))
                    yield FollowUp(
                        id=f"F{n}",
                        target=f"{session.header.id}/{row.id}",
                        outcome=rng.choice(outcomes),
                        until=until,
                        by=LEADERS,
                        on=on,
                    )


def save(store: Store, sessions: list[Session]) -> None:
    with store.write() as writer:
        for session in sessions:
            at = session.header.started_at or START
            writer.save(session, Change.after(session, at, "cpo", "import", iter(new_salt, None)))


def swapped(sessions: list[Session]) -> list[Session]:
    """The same sessions of another series, in which each leader did what the other had done."""
    ids = [each.header.id for each in sessions]
    text = json.dumps([[(row.TABLE, image(row)) for row in session.rows()] for session in sessions])
    for old in ids:
        text = text.replace(old, new_id())
    text = text.replace(str(sessions[0].header.series), f"series {new_id()}")
    text = text.replace('"cpo"', '"?"').replace('"cto"', '"cpo"').replace('"?"', '"cto"')
    return [_restored(rows) for rows in json.loads(text)]


def _restored(rows: list[tuple[str, dict[str, Any]]]) -> Session:
    session = Session()
    for table, found in rows:
        session.put(restore(TABLES[table], found))
    return session


def session(series: str, days: int, *rows: Row, status: str = "closed") -> Session:
    """A session of a series, so many days after the first day, with rows in it."""
    header = some_series(random.Random(1), 1)[0].header
    began = START + timedelta(days=days)
    found = Session()
    found.put(replace(header, id=new_id(), series=series, started_at=began, status=status))  # type: ignore[arg-type]
    people = [Participant(key_=key, name=key.upper(), role="leader") for key in LEADERS]
    for row in (*people, Item(id="I1", title="Goals", kind="align", planned_minutes=10), *rows):
        found.put(row)
    return found


def staked(day: date | None, stakes: bool = True) -> list[Row]:
    """A signed goal with a day, and an argument about it that names its stakes or doesn't."""
    about = {"id": "X1", "goal": "G1", **QUESTION, **({"stakes": "A year of work"} if stakes else {})}
    return [Goal(id="G1", item="I1", text=WORDS, status="agreed", due=day), restore(Argument, about)]
