"""`talk`: a conversation with a clock, shared notes and quick capture; nothing is hidden."""

from dataclasses import dataclass, replace

from sessions.command import Command, Moment
from sessions.model import Item
from sessions.moves import open_item
from sessions.phases import Kind, Phase, register
from sessions.seats import require_speaker
from sessions.session import Session
from sessions.text import clean


class Talk(Kind):
    """One open phase that lasts as long as the item."""

    key = "talk"
    title = "Talk"
    phases = (Phase("talk", "Talk", "Say what matters; write down what should outlast the hour."),)

    def seconds(self, session: Session, item: Item, phase: Phase) -> int | None:
        """The item's whole timebox."""
        return item.budget_s


@dataclass(frozen=True, slots=True, kw_only=True)
class WriteNote(Command):
    """Put the shared note of the active item."""

    text: str

    def apply(self, session: Session, at: Moment) -> None:
        """Put the note; an empty one removes it."""
        require_speaker(session, at)
        item = open_item(session)
        session.put(replace(item, note=clean(self.text).strip()[:2000] or None))


register(Talk())
