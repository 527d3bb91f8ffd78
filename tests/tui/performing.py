"""An example of `parley demo`, played step by step."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Any

from sessions.errors import Refused
from sessions.library.playbooks import agenda_items, playbook_from
from sessions.model import Participant
from sessions.setup import demo
from sessions.setup.new_session import Plan, open_session
from sessions.store.protocol import Store
from sessions.times import now


class Performance:
    """An example that is played as far as somebody likes."""

    def __init__(self, store: Store, story: Mapping[str, Any]) -> None:
        self.story = story
        self.begun = now().replace(hour=9, minute=30, second=0) - timedelta(days=story["days_ago"])
        book, faults = playbook_from(story["playbook"])
        assert book is not None, faults
        people = [Participant(key_=key, **person) for key, person in story["people"].items()]
        leaders = [person.key_ for person in people if person.role == "leader"]
        plan = Plan(
            title=story["title"],
            playbook=story["named"],
            people=people,
            items=agenda_items(book, leaders),
            planned_minutes=book.minutes,
            buffer_percent=book.buffer_percent,
            series=story["series"],
        )
        self.session = open_session(store, plan, self.begun - timedelta(days=2))
        self.room = demo.ScriptedRoom(store, self.session, frozenset(story["people"]))
        self.room.told, self.room.rng = self.begun, random.Random(story["seed"])
        self.steps = story["step"]

    def play(self, step: Mapping[str, Any]) -> None:
        """Do a step as everybody in it does. Raises Refused if the step itself is refused."""
        self.room.wait(step.get("wait", 0))
        for seat in step["by"]:
            for attempt in self.attempts(step, seat):
                try:
                    self.room.tell(demo._command(self.room, attempt, self.begun), seat)
                    break
                except Refused:
                    if attempt is step:
                        raise

    def attempts(self, step: Mapping[str, Any], seat: str) -> Iterator[Mapping[str, Any]]:
        """Yield what a seat may do for a step, until one of them is taken; the last one is the step itself."""
        yield step
