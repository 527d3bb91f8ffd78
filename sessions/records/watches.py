"""Watches: assumptions that the pair looks at again on a day, with what would show that they don't hold."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any, ClassVar

from sessions.command import Command, Context
from sessions.errors import Refused
from sessions.frozen import dataclass
from sessions.model import Watch
from sessions.records.corrections import kept_why, own_record
from sessions.rules.checks import checked
from sessions.rules.editing import edited
from sessions.rules.seats import author, person
from sessions.session import Session
from sessions.situation import Requires, records_open
from sessions.text import one_line

FREE = ("text", "observable", "threshold", "by_date", "who")
"""The parts of a watch that its author can change until somebody gave odds on it."""
NO_DAY = "Pick the day on which you check it."
NOT_TO_COME = "Pick a day in the future."


@dataclass(frozen=True, slots=True, kw_only=True)
class AddWatch(Command):
    """Write down an assumption, what can be observed, at which threshold it fails, by when, and who checks."""

    requires: ClassVar[Requires] = Requires(when=(records_open,))
    text: str
    by_date: date | None = None
    observable: str | None = None
    threshold: str | None = None
    who: str | None = None

    def apply(self, session: Session, ctx: Context) -> None:
        """Save it. Refused without a text, for a date that isn't in the future, and for somebody who has no seat."""
        day = _day(self.by_date, ctx)
        if self.who is not None:
            person(session, self.who)
        session.put(
            checked(
                Watch(
                    id=session.next_id(Watch, "W"),
                    text=one_line(self.text),
                    observable=one_line(self.observable or "") or None,
                    threshold=one_line(self.threshold or "") or None,
                    by_date=day,
                    who=self.who,
                    by=author(ctx),
                )
            )
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class EditWatch(Command):
    """Change your own watch until somebody gave odds on it; an empty value removes a part.

    `changes` may have its text, observable, threshold, day and who checks; `before` holds these from when the edit
    began.
    """

    requires: ClassVar[Requires] = Requires(when=(records_open,))
    watch: str
    changes: Mapping[str, Any]
    before: Mapping[str, Any] | None = None

    def apply(self, session: Session, ctx: Context) -> None:
        """Change it. Refused for another person's watch, a day that isn't to come, and once it has odds."""
        watch = session.get(Watch, self.watch)
        if why := kept_why(session, own_record(session, watch.id, ctx)):
            raise Refused(why)
        if unknown := sorted(set(self.changes) - set(FREE)):
            raise Refused(f"You can't change the {one_line(unknown[0])} of a watch.")
        given: dict[str, Any] = {key: _tidy(value) for key, value in self.changes.items()}
        if "by_date" in given:
            given["by_date"] = _day(given["by_date"], ctx)
        if given.get("who"):
            person(session, given["who"])
        if given.get("text", watch.text) is None:
            raise Refused("Say what you assume.")
        session.put(checked(replace(watch, **edited(watch, given, self.before))))


def _tidy(value: Any) -> Any:
    return (one_line(value) if isinstance(value, str) else value) or None


def _day(day: date | None, ctx: Context) -> date:
    """Return the day on which a watch is checked. Raises Refused without one, and if it isn't to come."""
    if day is None:
        raise Refused(NO_DAY)
    if day <= ctx.now.date():
        raise Refused(NOT_TO_COME)
    return day
