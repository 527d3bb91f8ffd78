"""What is shown above an open phase about missing answers, and about those that could still come late."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sessions.model import Participant, Unanswered
from sessions.rules.late_answers import offers
from sessions.rules.phases import phase_of
from sessions.text import closed, listed
from tui.client.status import left_out
from tui.commands.keymap import LATE

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from sessions.model import Item
    from sessions.session import Session
    from tui.client.session_client import SessionClient


def notice(client: SessionClient, view: Session, item: Item, keymap: Mapping[str, str]) -> str:
    """Return what there is to say, one line each; nothing if no answer is missing."""
    return "\n".join([*missing_lines(view, item), *late_lines(client, view, keymap)])


def missing_lines(view: Session, item: Item) -> Iterator[str]:
    """On the page that shows a form's answers, yield whose are missing, and why it was shown without them."""
    phase = phase_of(item)
    for form in phase.reveals if phase else ():
        found = view.find(Unanswered, item.id, form, item.round)
        if found is not None:
            yield told(view, found)


def told(view: Session, left: Unanswered) -> str:
    """Return the sentence for a private phase that ended without someone's answer."""
    missing = listed([seat.upper() for seat in left.missing if seat not in left.late])
    late = listed([seat.upper() for seat in left.late])
    words = []
    if missing:
        words.append(
            {
                "forced": f"Revealed without {missing}, who gave no answer.",
                "vote": f"No answer from {missing}: the vote on time ended this phase.",
                "hard": f"No answer from {missing}: time was up.",
                "absent": f"No answer from {missing}, who {_why_absent(view, left)}.",
            }[left.how]
        )
    elif left.how == "forced":
        words.append(f"Revealed before {late} had answered.")
    if left.reason:
        by = f" ({listed([seat.upper() for seat in left.by])})" if left.by else ""
        words.append(closed(f"Why: {left.reason}{by}"))
    if late:
        words.append(f"{late} answered late.")
    return " ".join(words)


def _why_absent(view: Session, left: Unanswered) -> str:
    """Return why nobody waited for those without an answer; both reasons if they don't hold any more."""
    whys = {left_out(view, seat) for seat in left.missing if seat not in left.late}
    return whys.pop() if len(whys) == 1 and all(whys) else "was absent or stood aside"


def late_lines(client: SessionClient, view: Session, keymap: Mapping[str, str]) -> Iterator[str]:
    """Yield what can be done here about a late answer: offered, pending, or received."""
    key = LATE[0].key(keymap)
    mine = client.leaders
    for sheet in offers(view):
        name = view.get(Participant, sheet.by).name
        if sheet.by in mine and not client.hot:
            yield f"Your late answer waits for {view.other(sheet.by).upper()}; {key} takes it back."
        elif mine:
            yield f"{sheet.by.upper()} ({name}) offers a late answer: {key} to accept or decline."
        else:
            yield f"{sheet.by.upper()} ({name}) offers a late answer to {view.other(sheet.by).upper()}."
    for left in client.left_over:
        whose = f"{left[3].upper()}'s draft" if client.hot else "Your draft"
        yield f"{whose} wasn't sealed. {key} offers it as a late answer."
