"""What an item of the agenda is, for those who are to accept it: what is asked, what it gives, and how it goes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from sessions.exercises.ask.kind import Ask, questions_of
from sessions.rules.phases import KINDS
from tui.widgets.agenda import minutes
from tui.widgets.details import Fact, RowDetails
from tui.widgets.how_it_goes import in_blocks
from tui.widgets.leader import leader_of, with_mark

if TYPE_CHECKING:
    from sessions.model import Item
    from sessions.session import Session


def item_details(view: Session, item: Item) -> RowDetails:
    """Return what an item asks and gives, who leads it, and how it goes, in as much detail as there is room for."""
    asked = tuple(_asked(view, item))
    return in_blocks(item.title, tuple(_facts(view, item)), [("What is asked", asked)] if asked else [], item)


def _facts(view: Session, item: Item) -> Iterator[Fact]:
    kind = KINDS.get(item.kind)
    yield "What", f"{kind.title if kind else item.kind}, {minutes(item)} min"
    if item.owner:
        yield "Leads", with_mark(leader_of(view.leaders, item.owner), item.owner.upper())
    if item.outcome_wanted:
        yield "Wanted", item.outcome_wanted
    if item.note:
        yield "Note", item.note


def _asked(view: Session, item: Item) -> Iterator[Fact]:
    """Yield the questions of an item, or the question and the poles of an argument; the others have none yet."""
    if item.kind == Ask.key:
        for question in questions_of(view, item):
            yield "·", question.ask
    settings = item.settings or {}
    for key, label in (("question", "·"), ("pole_a", "A"), ("pole_b", "B")):
        if isinstance(settings.get(key), str):
            yield label, settings[key]
