"""Changing or removing records, which their authors can do until the session closes."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, ClassVar

from sessions.command import Command, Context
from sessions.errors import Missing, Refused
from sessions.frozen import dataclass
from sessions.model import (
    Action,
    Argument,
    Board,
    BoardAnswer,
    BoardRow,
    Decision,
    Dissent,
    Goal,
    Item,
    Line,
    Note,
    Option,
    Parked,
    Row,
    Watch,
)
from sessions.rules.asked_rows import is_asked, is_opened
from sessions.rules.checks import checked
from sessions.rules.editing import edited
from sessions.rules.objecting import drop_objections
from sessions.rules.phases import keep_up
from sessions.session import Session
from sessions.situation import Requires, records_open
from sessions.standing import signed_by_both
from sessions.text import clean, one_line

Captured = Decision | Action | Parked | Line | Watch | BoardRow | Option | Dissent

BY_LETTER: Mapping[str, type[Decision] | type[Action] | type[Parked] | type[Line] | type[Watch]] = {
    "D": Decision,
    "A": Action,
    "P": Parked,
    "L": Line,
    "W": Watch,
}
CHANGED: Mapping[type, tuple[str, ...]] = {
    Parked: ("text", "revisit_on"),
    BoardRow: ("text", "source"),
    Option: ("text", "cost"),
}
"""What `EditCapture` can change; decisions, actions, lines, watches and dissents have their own commands."""
MADE_OF: tuple[type[Row], ...] = (Action, Decision, Goal, Watch, Item)
"""What can say what it was made of."""
UNDECIDED = ("proposed", "deferred")
ODDS = "odds"  # the phase in which the leaders give odds on watches
RATED = "rated"  # the setting of an item with the ids of these watches


def ref_of(row: Captured) -> str:
    """Return the name of a record: ``D1``, ``A1``, ``L1``, ``B1/fact-1``, an option ``D1/ship-it``, or ``D1@cpo``."""
    match row:
        case BoardRow():
            return f"{row.board}/{row.key_}"
        case Option():
            return f"{row.decision}/{row.key_}"
        case Dissent():
            return f"{row.decision}@{row.by}"
    return row.id


def captured(session: Session, ref: str) -> Captured:
    """Return the record with this name. Raises Missing if there is none."""
    head, slash, key = ref.partition("/")
    decision, at, by = ref.partition("@")
    found: Captured | None
    if slash:
        found = session.find(BoardRow, head, key) or session.find(Option, head, key)
    elif at:
        found = session.find(Dissent, decision, by)
    else:
        kind = BY_LETTER.get(ref[:1])
        found = session.find(kind, ref) if kind else None
    if found is None:
        raise Missing(f"There is no {one_line(ref)} here.")
    return found


def author_of(row: Captured) -> str | None:
    """Return the author of a record; None if unknown."""
    return (row.columns or {}).get("by") if isinstance(row, BoardRow) else row.by


def kept_why(session: Session, row: Captured) -> str | None:
    """Return a sentence on why a record can't be removed, whoever wrote it, or None."""
    match row:
        case Decision() if row.status not in UNDECIDED:
            return f"{row.id} is {row.status}. Reword it as a proposal instead."
        case Action() if row.carried_from:
            return f"{row.id} was carried here. Drop it instead."
        case Parked() if row.from_:
            return f"Both leaders parked {row.from_}, so its topic stays."
        case Line() if signed_by_both(session, row):
            return f"Both leaders signed {row.id}, so it stays. Reword it instead."
        case Watch() if row.odds:
            return f"Odds were given on {row.id}, so it stays as it is until its day."
        case Watch() if odds_open(session, row.id):
            return f"The leaders are giving odds on {row.id} now, so it stays as it is."
        case BoardRow() if is_asked(session, row):
            return f"The leaders are being asked about {ref_of(row)} now, so it stays as it is."
        case BoardRow() if session.all(BoardAnswer, board=row.board, row=row.key_):
            return f"The leaders answered about {ref_of(row)}, so it stays."
        case Option() | Dissent() if session.get(Decision, row.decision).status not in UNDECIDED:
            return f"{row.decision} is {session.get(Decision, row.decision).status}, so this can't change."
    return None


def odds_open(session: Session, watch: str) -> bool:
    """Whether the leaders are being asked for the odds of a watch, so that its words must stay."""
    asking = [item for item in session.all(Item, phase=ODDS) if item.status != "ended"]
    return any(watch in (item.settings or {}).get(RATED, ()) for item in asking)


def own_record(session: Session, ref: str, ctx: Context) -> Captured:
    """Return a record of the acting seat. Raises Refused if somebody else wrote it."""
    row = captured(session, ref)
    if (author := author_of(row)) not in (None, ctx.seat):
        raise Refused(f"{author.upper()} recorded this. Only they can change or remove it.")
    return row


@dataclass(frozen=True, slots=True, kw_only=True)
class RemoveRecord(Command):
    """Remove your own record; the log still has it."""

    requires: ClassVar[Requires] = Requires(when=(records_open,))
    ref: str

    def apply(self, session: Session, ctx: Context) -> None:
        """Remove it. Refused for another person's record, for what both decided, and once the session is closed."""
        row = own_record(session, self.ref, ctx)
        if why := kept_why(session, row):
            raise Refused(why)
        match row:
            case Decision():
                for kind in (Option, Dissent):
                    for each in session.all(kind, decision=row.id):
                        session.drop(each)
                drop_objections(session, row.id)
                for argument in session.all(Argument, decision=row.id):
                    session.put(replace(argument, decision=None))
            case BoardRow():
                for note in session.all(Note, board=row.board, row=row.key_):
                    session.drop(note)
            case Option() if row.chosen:
                session.put(replace(session.get(Decision, row.decision), decided_by=()))
            case Dissent():
                drop_objections(session, row.decision, row.by)
        session.drop(row)
        keep_up(session, row)
        if isinstance(row, BoardRow) and not (session.all(BoardRow, board=row.board) or is_opened(session, row.board)):
            session.drop(session.get(Board, row.board))
        _forget(session, self.ref)


def _forget(session: Session, ref: str) -> None:
    """Clear every reference to a record that is gone."""
    nowhere: dict[str, Any] = {"from_": None}
    for kind in MADE_OF:
        for row in session.all(kind, from_=ref):
            session.put(replace(row, **nowhere))
    for decision in session.all(Decision, supersedes=ref):
        session.put(replace(decision, supersedes=None))
    for goal in session.all(Goal, line=ref):
        session.put(replace(goal, line=None))
    for decision in session.all(Decision, line=ref):
        session.put(replace(decision, line=None))


@dataclass(frozen=True, slots=True, kw_only=True)
class EditCapture(Command):
    """Change your own record: a topic, a fact, a question or an option.

    `changes` may have its text and the date, the source or the cost; `before` holds these from when the edit began.
    """

    requires: ClassVar[Requires] = Requires(when=(records_open,))
    ref: str
    changes: Mapping[str, Any]
    before: Mapping[str, Any] | None = None

    def apply(self, session: Session, ctx: Context) -> None:
        """Change it. Refused for another person's record, and for an option once decided; whoever chose it must choose
        again.
        """
        row = own_record(session, self.ref, ctx)
        free = CHANGED.get(type(row), ())
        if unknown := sorted(set(self.changes) - set(free)):
            raise Refused(f"You can't change the {one_line(unknown[0])} of {self.ref} here.")
        given = {key: _tidy(key, value) for key, value in self.changes.items()}
        match row:
            case Parked():
                session.put(checked(replace(row, **edited(row, given, self.before))))
            case BoardRow():
                if is_asked(session, row):
                    raise Refused(str(kept_why(session, row)))
                about = dict(row.columns or {})
                if "source" in given:
                    source = given.pop("source")
                    about = {key: value for key, value in {**about, "source": source}.items() if value}
                before = {key: value for key, value in (self.before or {}).items() if key != "source"}
                changed = replace(row, **edited(row, given, before if self.before is not None else None))
                keep_up(session, session.put(checked(replace(changed, columns=about or None, signed=()))))
            case Option():
                if why := kept_why(session, row):
                    raise Refused(why)
                if row.chosen:
                    session.put(replace(session.get(Decision, row.decision), decided_by=()))
                session.put(checked(replace(row, **edited(row, given, self.before))))


def _tidy(key: str, value: Any) -> Any:
    if not isinstance(value, str):
        return value
    return (clean(value).strip() if key == "text" else one_line(value)[:200]) or None
