"""Somebody who writes without end, and reports each change and each draft once the file has acknowledged it."""

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from sessions.command import DraftKey
from sessions.records.captures import ParkTopic
from sessions.room import Room
from sessions.store.sqlite_store import SqliteStore

DRAFTS = 0.3
"""The share of drafts among the writes; the rest are changes."""


def written(room: Room, seat: str, rng: random.Random, first: int) -> Iterator[list[Any]]:
    """Write, and yield what was acknowledged: ``[seat, number]`` of a draft, ``[rev, hash]`` of a change."""
    for number in count(first):
        yield write(room, seat, rng, number)


def write(room: Room, seat: str, rng: random.Random, number: int) -> list[Any]:
    """Write one change or draft that contains its number; return what was acknowledged."""
    words = " ".join(["and told at length"] * rng.randrange(1, 60))
    if rng.random() < DRAFTS:
        room.save_draft(seat, {"goal-1": {"text": f"{number} {words}"}})
        return [seat, number]
    change = room.do(ParkTopic(text=f"{number} {words}"[:200]), seat)
    return [change.rev, change.hash]


@dataclass
class Said:
    """Everything acknowledged for one session: the hash of each change, the number of each seat's last draft."""

    changes: dict[int, str] = field(default_factory=dict)
    drafts: dict[str, int] = field(default_factory=dict)

    def hear(self, what: list[Any]) -> None:
        """Record what a writer reported."""
        if isinstance(what[0], str):
            self.drafts[what[0]] = max(self.drafts.get(what[0], 0), what[1])
        else:
            self.changes[what[0]] = what[1]

    def lost_changes(self, there: dict[int, str]) -> list[str]:
        """Return which acknowledged changes are not there."""
        return [f"change {rev}" for rev, hash_ in self.changes.items() if there.get(rev) != hash_]

    def lost(self, store: SqliteStore, session: str) -> list[str]:
        """Return what is missing from a file, and what in the file is inconsistent."""
        found = self.lost_changes({change.rev: change.hash for change in store.newer(session, 0)})
        found += [f"draft {number} of {seat}" for seat, number in self.drafts.items() if drafted(store, seat) < number]
        return found + [f"verify: {each.rev} {each.says}" for each in store.verify(session)]


def drafted(store: SqliteStore, seat: str) -> int:
    """Return the number in the draft of a seat, or 0 if there is none."""
    for session in (each.id for each in store.sessions()):
        for key in store.drafting(session):
            if key[3] == seat:
                return _number(store, session, key)
    return 0


def _number(store: SqliteStore, session: str, key: DraftKey) -> int:
    payload = store.draft(session, key)
    return int(payload["goal-1"]["text"].split()[0])
