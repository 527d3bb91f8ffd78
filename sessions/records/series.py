"""The series of a file."""

from collections import Counter
from collections.abc import Iterable
from datetime import date

from sessions.due import Due
from sessions.errors import Missing
from sessions.frozen import dataclass
from sessions.model import Header
from sessions.store.protocol import SessionStore
from sessions.store.summaries import Summary


@dataclass(frozen=True, slots=True)
class SeriesSummary:
    """A series: how many sessions it has, when the first and the last began, who has a seat in any, and what is open.

    `open` counts what its sessions left behind and nobody has ended yet, `due` what of it has come by today. `next_on`
    is the day of its next session, if one is planned; it may have passed.
    """

    series: str
    sessions: int
    first: date | None
    last: date | None
    people: tuple[str, ...]
    open: int
    due: int
    next_on: date | None


def all_series(store: SessionStore, today: date) -> list[SeriesSummary]:
    """Return the series of a file, by name."""
    members: dict[str, list[Summary]] = {}
    for each in store.sessions():
        if each.series:
            members.setdefault(each.series, []).append(each)
    left = [each for each in store.due(date.max, undated=True) if each.series]
    open_ = Counter(each.series for each in left if each.kind != "session")
    due = Counter(each.series for each in left if each.kind != "session" and each.is_due(today))
    return [
        _summary(name, members[name], open_[name], due[name], [each for each in left if each.series == name])
        for name in sorted(members)
    ]


def _summary(name: str, members: list[Summary], open_: int, due: int, left: Iterable[Due]) -> SeriesSummary:
    begun = sorted(each.started_at.date() for each in members if each.started_at)
    planned = [each.day for each in left if each.kind == "session" and each.state != "missed" and each.day]
    return SeriesSummary(
        series=name,
        sessions=len(members),
        first=begun[0] if begun else None,
        last=begun[-1] if begun else None,
        people=tuple(sorted({person for each in members for person in each.people})),
        open=open_,
        due=due,
        next_on=min(planned, default=None),
    )


def members_of(store: SessionStore, series: str) -> list[str]:
    """Return the ids of the sessions of a series, oldest first. Raises Missing if there is none."""
    members = [id_ for id_, _ in store.across(Header, series=series)]
    if not members:
        raise Missing(f"There is no series {series!r} in this file.")
    return members
