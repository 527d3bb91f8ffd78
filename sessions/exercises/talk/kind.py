"""`talk`: a conversation with a clock, shared notes and quick capture; nothing is hidden."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, ClassVar

from sessions.command import Command, Context
from sessions.errors import Refused
from sessions.exercises.talk.text_merge import merged
from sessions.frozen import dataclass
from sessions.model import Action, BoardRow, Decision, Item, Parked
from sessions.model.columns import Fault
from sessions.records.decisions import proposals
from sessions.rules.agenda_timing import NOTE_MOST
from sessions.rules.phases import Kind, Phase, register, under_way
from sessions.session import Session
from sessions.situation import Requires, item_under_way, records_open
from sessions.text import clean

LENSES_MOST = 9
RECORDED = ("decision", "action", "topic", "fact", "question")
"""What a talk can be there to record: the first key that its screen shows."""
NO_ACTION = "No action is recorded yet. This item should leave at least one."


class Talk(Kind):
    """One open phase that lasts as long as the item."""

    key = "talk"
    title = "Talk"
    settings: ClassVar[Mapping[str, type]] = {"lenses": list, "wants_action": bool, "record": str}
    phases = (Phase("talk", "Talk", "Say what matters. Write down what should outlast the session."),)

    def faults(self, settings: Mapping[str, Any]) -> list[Fault]:
        """Return what is wrong with the lenses, and with the record that the item is there for."""
        return [*self._lens_faults(settings), *self._record_faults(settings)]

    def _record_faults(self, settings: Mapping[str, Any]) -> list[Fault]:
        if settings.get("record", RECORDED[0]) in RECORDED:
            return []
        return [Fault(("record",), f"is {settings['record']!r}; use one of {', '.join(RECORDED)}")]

    def _lens_faults(self, settings: Mapping[str, Any]) -> list[Fault]:
        lenses = settings.get("lenses", [])
        if 0 < len(lenses) <= LENSES_MOST and all(isinstance(each, str) and 1 <= len(each) <= 64 for each in lenses):
            return []
        wrong = Fault(("lenses",), f"isn't a list of 1 to {LENSES_MOST} texts of up to 64 characters")
        return [wrong] if "lenses" in settings else []

    def recorded(self, item: Item) -> str:
        """Return what the playbook says, or an action where it wants one."""
        return str(self.setting(item, "record", "action" if self.setting(item, "wants_action", False) else ""))

    def seconds(self, session: Session, item: Item, phase: Phase) -> int | None:
        """The item's whole timebox."""
        return item.budget_s

    def pending(self, session: Session, item: Item, ctx: Context) -> list[str]:
        """A decision proposed here isn't agreed yet; the item should leave an action, but there is no new one."""
        wanted = (item.settings or {}).get("wants_action") and not _new_actions(session)
        return [*proposals(session, item, ctx), *([NO_ACTION] if wanted else [])]

    def left_nothing(self, session: Session, item: Item) -> str:
        """Say so if no note, decision or action came of a talk, nor what else it is there to record."""
        decisions = session.all(Decision, from_=item.id)
        sources = {item.id, *(each.id for each in decisions)}
        actions = [each for each in session.all(Action) if each.from_ in sources]
        others = self.recorded(item) not in ("", "decision", "action")
        elsewhere = others and any((session.all(Parked), session.all(BoardRow)))
        if item.note or decisions or actions or elsewhere:
            return ""
        return f"No note, decision or action came of “{item.title}”."


def _new_actions(session: Session) -> list[Action]:
    """Return the actions of this session that still stand, without those carried here."""
    return [each for each in session.all(Action) if each.carried_from is None and each.status != "dropped"]


@dataclass(frozen=True, slots=True, kw_only=True)
class WriteNote(Command):
    """Replace the shared note of an item, by default the active one; late text still goes to the item it was meant for.

    `before` is the note that `text` was made from: what others wrote since is merged with it.
    """

    requires: ClassVar[Requires] = Requires(when=(records_open,))
    text: str
    before: str | None = None
    item: str | None = None

    def required(self) -> Requires:
        """Without an item it is the note of the one under way."""
        return self.requires if self.item else Requires(when=(item_under_way, records_open))

    def apply(self, session: Session, ctx: Context) -> None:
        """Save the note; an empty one removes it. Refused if it is too long, or if the item hasn't begun."""
        item = session.get(Item, self.item) if self.item else under_way(session)
        if item.status == "queued" and item.phase is None:
            raise Refused(f"{item.id} hasn't begun.")
        text, there = clean(self.text).strip(), item.note or ""
        if self.before is not None:
            text = merged(self.before, text, there).strip()
        if len(text) > NOTE_MOST:
            raise Refused(f"The note has {len(text)} characters. The limit is {NOTE_MOST}.")
        session.put(replace(item, note=text or None))


register(Talk())
