"""The page between sealing and revealing: both have sealed, who reveals it, and what will be there to see."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from textual.content import Content

from sessions.rules.phases import asked_seats, sheet_of
from tui.client.status import awaiting, coming, left_out, not_waited_for, reveals_next
from tui.commands.command import by_id
from tui.commands.keymap import RUN
from tui.exercises.one_by_one import ORDER
from tui.exercises.stage import author
from tui.terminal.set_keys import keys_set
from tui.widgets.big_digits import big
from tui.widgets.leader import leader_of, with_mark
from tui.widgets.moment import lines_for_answers
from tui.widgets.optical import block_wide, optical

if TYPE_CHECKING:
    from sessions.model import Item
    from sessions.session import Session
    from tui.client.session_client import SessionClient
    from tui.exercises.one_by_one import OneByOne
    from tui.widgets.drawn_page import Draw

MUTED = "$foreground-muted"
BLANK = Content("")
NEXT = by_id(RUN, "next")
TAKEN_BACK = "Until it is revealed, you can take it back and continue writing."


def on_threshold(client: SessionClient, view: Session, item: Item) -> bool:
    """Whether all is sealed and only has to be revealed, and whoever looks has nothing left to write."""
    form, eyes = client.situation.form, author(client, view)
    if form is None or client.situation.waiting_for or not reveals_next(client):
        return False
    return not (eyes in asked_seats(view, item, form) and sheet_of(view, item, form, str(eyes)) is None)


def threshold(walk: OneByOne, view: Session) -> Draw:
    """Return how to draw the page, at the optical middle of the room that there is."""
    client, keymap = walk.client, keys_set(walk.app)
    said = [Content.styled(awaiting(client), "bold")]
    if client.situation.may_run:
        alone = client.hot or client.situation.role == "facilitator" or any(map(partial(left_out, view), view.leaders))
        who = "Press" if alone else "Both of you press"
        said.append(Content(f"{who} {NEXT.key(keymap)}. It opens for everybody at the same moment."))
    ready = _ready(client, view)
    quiet = [coming(view)]
    if walk.comes_next:
        ends = "ends" if client.walks.widest_last else "begins"
        turns = "" if client.aside else f" Press {ORDER.key(keymap)} to reverse that."
        quiet.append(f"It {ends} with the widest gap.{turns}")
    if client.eyes in client.situation.sealed:
        quiet.append(TAKEN_BACK)

    def draw(wide: int, high: int) -> Content:
        blocks = [
            big("Sealed", wide=block_wide(wide), high=lines_for_answers(high)),
            said,
            ready,
            [Content.styled(each, MUTED) for each in quiet if each],
        ]
        lines: list[Content] = []
        for block in filter(None, blocks):
            lines += [*([BLANK] if lines else []), *(part for each in block for part in each.wrap(block_wide(wide)))]
        return Content("\n").join(optical(lines, wide, high))

    return draw


def _ready(client: SessionClient, view: Session) -> list[Content]:
    """Return which leader has pressed the key already, where each has to press it at their own terminal."""
    item = view.active
    if item is None or client.hot or client.situation.led or not item.ready:
        return []
    told = [
        Content.assemble(
            with_mark(leader_of(view.leaders, seat), seat.upper()),
            " ✓ ready" if seat in item.ready else f" – {not_waited_for(view, seat) or 'not yet'}",
        )
        for seat in view.leaders
    ]
    return [Content("   ").join(told)]
