"""Earlier answers of a series: the kept ones, which both leaders revealed, and those for one person's own eyes."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from sessions.exercises.ask.asking import OWN
from sessions.exercises.ask.packs import questions_in
from sessions.frozen import dataclass
from sessions.kept import AskedBefore, history
from sessions.model import Answered, Header, Item, Participant, Sheet
from sessions.model.core import CLOSED
from sessions.session import Session
from sessions.store.protocol import SessionStore


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnAnswer:
    """An answer for its author's own eyes, from a closed session of this file."""

    session: str
    day: date
    pack: str | None
    key: str
    ask: str
    kind: str
    value: Any


@dataclass(frozen=True, slots=True)
class Earlier:
    """What earlier sessions of a series answered to questions of packs."""

    asked: tuple[AskedBefore, ...] = ()
    own: tuple[OwnAnswer, ...] = ()

    def of(self, pack: str | None, key: str) -> list[AskedBefore]:
        """Return the kept answers to a question, oldest first."""
        return history(self.asked, pack, key)

    def by(self, pack: str | None, key: str, person: Participant) -> list[tuple[date | None, Answered]]:
        """Return a person's kept answers to a question, oldest first; not those of others who had the seat."""
        found = [each for each in self.of(pack, key) if each.people.get(person.key_) == person.name]
        return [(each.day, answer) for each in found if (answer := each.answer(person.key_)) is not None]

    def own_of(self, pack: str | None, key: str) -> list[OwnAnswer]:
        """Return a person's own answers to a question for the author's own eyes, oldest first."""
        return [each for each in self.own if pack is not None and (each.pack, each.key) == (pack, key)]


def earlier(store: SessionStore, session: Session, seat: str | None) -> Earlier:
    """Return what earlier sessions of a series answered, as the leader at `seat` may see it."""
    series = session.header.series
    if series is None:
        return Earlier()
    asked = tuple(store.asked(series, but=session.header.id))
    person = session.find(Participant, seat) if seat else None
    if person is None or person.role != "leader":
        return Earlier(asked)
    return Earlier(asked, own_answers(store, series, person, session.header.id, typed=bool(person.pin)))


def own_answers(
    store: SessionStore, series: str, person: Participant, but: str | None = None, *, typed: bool = False
) -> tuple[OwnAnswer, ...]:
    """Return what a person sealed for their own eyes in the closed sessions of a series, oldest first.

    `typed` means that they have typed a PIN; without it, answers under one are left out. So are those of somebody else
    who had the seat.
    """
    began = {
        id_: header.started_at
        for id_, header in store.across(Header, series=series)
        if header.status in CLOSED and header.started_at and id_ != but
    }
    found: list[OwnAnswer] = []
    for id_, sheet in store.across(Sheet, form=OWN, by=person.key_):
        if id_ not in began or sheet.missing:
            continue
        was = next(iter(_of(store, id_, person.key_)), None)
        if was is None or was.name != person.name or (was.pin and not typed):
            continue
        item = next((row for _, row in store.across(Item, session=id_, id=sheet.item)), None)
        found += _answers(id_, began[id_].date(), item, sheet)
    return tuple(sorted(found, key=lambda each: began[each.session]))


def _of(store: SessionStore, session: str, seat: str) -> Iterable[Participant]:
    return (row for _, row in store.across(Participant, session=session, key=seat))


def _answers(session: str, day: date, item: Item | None, sheet: Sheet) -> Iterable[OwnAnswer]:
    for question in questions_in((item.settings if item else None) or {}):
        value = (sheet.payload or {}).get(question.key, {}).get("value")
        if question.own and value is not None:
            yield OwnAnswer(
                session=session,
                day=day,
                pack=question.pack,
                key=question.key,
                ask=question.ask,
                kind=question.answer,
                value=value,
            )
