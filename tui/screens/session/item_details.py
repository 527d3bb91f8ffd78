"""What an item of the agenda is, for those who are to accept it: what is asked, what it gives, and how it goes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from textual.content import Content

from sessions.exercises.ask.kind import Ask, questions_of
from sessions.library.phase_facts import facts_of
from sessions.rules.phases import KINDS
from tui.widgets.agenda import minutes
from tui.widgets.details import Fact, RowDetails
from tui.widgets.leader import leader_of, with_mark

if TYPE_CHECKING:
    from sessions.model import Item
    from sessions.session import Session

QUIET = "$text-muted"


def item_details(view: Session, item: Item) -> RowDetails:
    """Return what an item asks and gives, who leads it, and its phases with their time and their reasons.

    Where there is no room for the reasons, the phases are without.
    """
    facts, asked = tuple(_facts(view, item)), tuple(_asked(view, item))
    blocks = [("What is asked", asked)] if asked else []
    brief = RowDetails(item.title, facts, (*blocks, ("How it goes", tuple(_phases(item, whys=False)))))
    return RowDetails(item.title, facts, (*blocks, ("How it goes", tuple(_phases(item, whys=True)))), brief)


def _facts(view: Session, item: Item) -> Iterator[Fact]:
    kind = KINDS.get(item.kind)
    yield "What", f"{kind.title if kind else item.kind}, {minutes(item)} min"
    if item.owner:
        yield "Leads", with_mark(leader_of(view.leaders, item.owner), item.owner.upper())
    if item.outcome_wanted:
        yield "Gives", item.outcome_wanted
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


def _phases(item: Item, *, whys: bool) -> Iterator[Fact]:
    kind = KINDS.get(item.kind)
    for phase, seconds in kind.planned(item) if kind else ():
        facts = facts_of(item.kind, phase.key)
        says = Content(facts.happens if facts else phase.hint)
        if facts and whys:
            says += Content.styled(f"\n{facts.why}", QUIET)
        label = f"{phase.title.capitalize():<13}{_time(seconds):>6}"
        yield Content.styled(label, "bold") if phase.key == item.phase else label, says


def _time(seconds: int) -> str:
    if not seconds:
        return ""
    return f"{seconds} s" if seconds % 60 else f"{seconds // 60} min"
