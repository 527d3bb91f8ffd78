"""The next session in the lobby: what is running and who is there, what is planned, and what should be planned."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final

from textual.content import Content

from sessions.frozen import dataclass
from sessions.situation import BEFORE, OPEN
from sessions.text import listed
from sessions.times import here
from tui.client.catalog import Catalog
from tui.screens.lobby.days import at_what_time, how_late, is_late
from tui.screens.lobby.open_session import open_session
from tui.screens.lobby.section import LobbySection
from tui.widgets.leader import leader_at, with_mark
from tui.widgets.safe_text import flat

if TYPE_CHECKING:
    from sessions.due import Due
    from sessions.store.protocol import Summary
    from tui.dialogs.protocol import CommandScreen
    from tui.widgets.details import RowDetails

MOST = 5  # sessions that aren't over and stand at the top; the others stand among the sessions
STATE, NAMES = 26, 24  # cells for what a session is doing, and for the two leaders
WIDE = 74  # cells from which there is room for the leaders


@dataclass(frozen=True, slots=True)
class Meeting:
    """A session that isn't over, with who is `here` in it now, or one that is `due` to be planned."""

    session: Summary | None = None
    due: Due | None = None
    here: tuple[str, ...] = ()


async def _read(catalog: Catalog) -> list[Meeting]:
    """Return the sessions that are due to be planned, and who is where."""
    coming = await catalog.coming()
    return [Meeting(due=each) for each in coming.due] + [
        Meeting(session=each, here=coming.here.get(each.id, ())) for each in coming.open
    ]


def meetings(newest: Sequence[Summary], read: Sequence[Meeting]) -> list[Meeting]:
    """Return what comes next: what is running first, then what is planned by its day, then what should be planned.

    `newest` are the sessions that are listed, `read` what is known beside them.
    """
    here = {each.session.id: each.here for each in read if each.session is not None}
    open_ = [Meeting(session=each, here=here.get(each.id, ())) for each in newest if each.status in OPEN]
    missing = [each for each in read if each.due is not None]
    return [*sorted(open_, key=_place)[:MOST], *missing]


def _place(meeting: Meeting) -> tuple[bool, bool, str]:
    session = meeting.session
    assert session is not None
    starts = session.starts_at.isoformat() if session.starts_at else ""
    planned = session.status in BEFORE
    return planned, planned and not starts, starts


def _draw(meeting: Meeting, wide: int) -> Content:
    return _draw_session(meeting, wide) if meeting.session else _draw_due(meeting, wide)


def _draw_session(meeting: Meeting, wide: int) -> Content:
    session = meeting.session
    assert session is not None
    running = session.status not in BEFORE
    mark = Content.styled("● ", "bold $text-accent") if running else Content.styled("○ ", "$text-muted")
    state = Content(_state(meeting)).truncate(wide // 2, ellipsis=True)
    late = not running and session.starts_at is not None and is_late(here(session.starts_at).date())
    style = "bold $text-accent" if running else "$text-error" if late else "$text-muted"
    return mark + titled(session, wide - 2, Content.styled(f"{state.plain:>{STATE}}", style))


def titled(session: Summary, wide: int, right: Content) -> Content:
    """Return a row of `wide` cells: the title of a session, its leaders if they fit, and at its `right` its state."""
    room = wide - right.cell_length - 2
    names = leaders_in(session).truncate(NAMES, ellipsis=True, pad=True) if wide >= WIDE else Content("")
    title = Content(flat(session.title)).truncate(max(1, room - names.cell_length), ellipsis=True, pad=True)
    return Content.assemble(title, "  ", names, right)


def leaders_in(session: Summary) -> Content:
    """Return the first names of a session's leaders, each with the mark and in the color of its seat."""
    names = [flat(name.partition(" ")[0]) for name in session.leaders]
    marked = [with_mark(leader_at(n), name) for n, name in enumerate(names, 1)]
    return Content(" and ").join(marked)


def _state(meeting: Meeting) -> str:
    """Return what a session is doing, in words."""
    session = meeting.session
    assert session is not None
    if session.status not in BEFORE:
        doing = {"paused": "paused", "closing": "closing"}.get(session.status, "running")
        there = listed([flat(name.partition(" ")[0]) for name in meeting.here])
        return f"{doing} · {there} there" if there else f"{doing} · nobody there"
    return at_what_time(session.starts_at) if session.starts_at else "planned, no day yet"


def _draw_due(meeting: Meeting, wide: int) -> Content:
    due = meeting.due
    assert due is not None
    late = is_late(due.day)
    right = f"{how_late(due.day):>{STATE}}"
    words = f"Plan the next one of {due.series}" if due.series else f"Plan the session after {due.title}"
    why = due.text if due.state == "missed" else f"after {due.title}" if due.series else ""
    left = Content.assemble(flat(words), (f"  {flat(why)}" if why else "", "$text-muted"))
    left = left.truncate(max(1, wide - len(right) - 4), ellipsis=True, pad=True)
    return Content.assemble(("+ ", "$text-accent"), left, "  ", (right, "$text-error" if late else "$text-muted"))


async def _choose(lobby: CommandScreen, meeting: Meeting) -> None:
    """Open the session, or the one after which another is due."""
    if meeting.session is not None:
        await open_session(lobby, meeting.session.id)
    elif meeting.due is not None:
        await open_session(lobby, meeting.due.session)


async def _tell(catalog: Catalog, meeting: Meeting) -> RowDetails:
    from tui.screens.lobby.told import tell_due, tell_session

    if meeting.session is not None:
        return await tell_session(catalog, meeting.session, _state(meeting))
    assert meeting.due is not None
    return tell_due(meeting.due, ())


def _key(meeting: Meeting) -> Any:
    return ("session", meeting.session.id) if meeting.session else ("plan", meeting.due and meeting.due.id)


def _series(meeting: Meeting) -> str | None:
    about = meeting.session or meeting.due
    return about.series if about else None


NEXT: Final[LobbySection[Meeting]] = LobbySection(
    id="next",
    heading="Next session",
    read=_read,
    draw=_draw,
    key=_key,
    series=_series,
    choose=_choose,
    tell=_tell,
)
