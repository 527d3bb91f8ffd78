"""An hour at one keyboard, played by two leaders who answer at random and agree where the playbook wants it."""

import random
from datetime import date, timedelta
from pathlib import Path

from sessions.command import Command, Context
from sessions.errors import Refused
from sessions.exercises.align.outcomes import SignGoals
from sessions.exercises.align.state import goal_hash
from sessions.exercises.align.wording import MarkDrop
from sessions.exercises.board.rows import AddRow
from sessions.exercises.board.settle import MoveRow, ProposeCell, SignBoard, SignRow
from sessions.exercises.board.state import board_in, open_cells, rows_in, spec_in
from sessions.exercises.board.turn import TurnRow
from sessions.exercises.close.kind import Conclude, SignMinutes
from sessions.exercises.lines.kind import EXPECTATION, offered
from sessions.exercises.talk.kind import NO_ACTION
from sessions.library.playbooks import agenda_items, playbook
from sessions.library.roles import in_words_of, roles, with_roles
from sessions.model import Action, BoardAnswer, Goal, Line, Participant, Watch
from sessions.model.core import CLOSED
from sessions.records.captures import AddAction
from sessions.records.lines import AddLine, LinkLine, SignLine
from sessions.records.watches import AddWatch
from sessions.room import Room
from sessions.rules.agenda import MakeReady, Start
from sessions.rules.forms import Payload
from sessions.rules.moves import Advance, Seal
from sessions.rules.phases import kind_of, open_form, unsealed
from sessions.session import Session
from sessions.setup.new_session import Plan, open_session
from sessions.standing import held_lines
from sessions.store.sqlite_store import SqliteStore
from sessions.times import now
from tests.sessions.fill import cell, fill

TODAY = date.today()
NOWHERE = Path("/nowhere")
LEADERS = ("cpo", "cto")
PEOPLE = tuple(Participant(key_=seat, name=seat.upper(), role="leader") for seat in LEADERS)


WATCHED = ("quarter-review", "quarterly-roadmap", "tech-strategy", "market", "pre-mortem")
"""The playbooks that should leave an assumption that is watched."""


class Hour:
    """A session of a playbook at one keyboard; the leaders answer at random, and agree on goals.

    `own` is the folder of a person's own playbooks, None for theirs in the config folder.
    """

    def __init__(self, store: SqliteStore, key: str, seed: int, own: Path | None = NOWHERE) -> None:
        self.rng = random.Random(seed)
        made, cast = playbook(key, own), roles("cpo-cto", NOWHERE)
        plan = Plan(
            title=made.title,
            playbook=key,
            people=with_roles(PEOPLE, cast),
            items=in_words_of(cast, agenda_items(made, list(LEADERS))),
            series="pair",
            planned_minutes=made.minutes,
        )
        self.room = Room(store, open_session(store, plan))
        self.room.do(MakeReady(), "cpo")
        self.room.do(Start(), "cpo")

    @property
    def session(self) -> Session:
        return self.room._session

    @property
    def over(self) -> bool:
        return self.session.header.status in CLOSED

    def tried(self, command: Command) -> None:
        for seat in LEADERS:
            try:
                self.room.do(command, seat)
            except Refused:
                return

    def step(self) -> None:
        """Do what the phase asks for, and go on."""
        if not self.act():
            self.tried(Advance())

    def play(self) -> Session:
        """Go through every phase to the signed minutes."""
        for _ in range(80):
            if self.over:
                return self.session
            self.step()
        raise AssertionError(f"it never ends: {self.session.active}")

    def act(self) -> bool:
        """Do what the phase asks for; return whether it ended the phase by that."""
        self.answer()
        item = self.session.active
        match (item.kind, item.phase) if item else ("", ""):
            case ("lines", "lines"):
                self.stand_by()
            case ("board", "read"):
                self.bring_rows()
            case ("board", "settle"):
                self.settle_board()
            case ("align", "merge"):
                self.shorten()
            case ("talk", _) if item and NO_ACTION in kind_of(item).pending(
                self.session, item, Context(seat="cpo", now=now())
            ):
                self.room.do(AddAction(text="Test the restore every month", owner="cto", due=TODAY), "cto")
            case ("close", "gaps"):
                self.room.do(Conclude(announcement="We begin."), "cpo")
            case ("align", "sign"):
                self.tried(SignGoals(hash=goal_hash(self.session, item)))  # type: ignore[arg-type]
                return True
            case ("close", "sign"):
                self.tried(SignMinutes())
                return True
        return False

    def answer(self) -> None:
        form, item = open_form(self.session), self.session.active
        for seat in unsealed(self.session, item, form) if form and item else []:
            shape = kind_of(item).form(self.session, item, seat)  # type: ignore[arg-type]
            payload = fill(shape, self.rng, f"word{self.rng.randint(0, 99)}")
            self.room.do(Seal(form=form, payload=self.willing(form, payload)), seat)  # type: ignore[arg-type]

    def willing(self, form: str | None, payload: Payload) -> Payload:
        """Make votes high and the look back unanimous, so that something is agreed."""
        if form == "ballot":
            return {
                key: {**{k: v for k, v in said.items() if k not in ("pass", "block")}, "support": 4, "guess": 4}
                for key, said in payload.items()
            }
        if form == "look-back":
            return {key: {"outcome": "still true" if key.startswith("line") else "reached"} for key in payload}
        return payload

    def stand_by(self) -> None:
        """Add what the playbook wants, sign it, and link every goal."""
        if not held_lines(self.session, self.room.standing()):
            for kind in ("vision", "progress", "agreement"):
                self.room.do(AddLine(line_kind=kind, text=f"Our {kind}"), "cpo")
        item = self.session.active
        if item and (text := offered(self.session, item, self.room.standing())):
            self.room.do(AddLine(line_kind=EXPECTATION, text=text), "cto")
        if self.session.header.playbook in WATCHED and not self.session.all(Watch):
            self.room.do(AddWatch(text="Churn stays low", by_date=TODAY + timedelta(days=90)), "cto")
        for line in self.session.all(Line):
            for seat in LEADERS:
                if seat not in line.signed:
                    self.room.do(SignLine(line=line.id), seat)
        target = held_lines(self.session, self.room.standing())[0].id
        for goal in self.session.all(Goal):
            if goal.line is None and goal.status in ("open", "agreed"):
                self.room.do(LinkLine(ref=goal.id, line=target), "cpo")

    def bring_rows(self) -> None:
        """Put two rows on the board beside those that it begins with."""
        item = self.session.active
        board = board_in(self.session, item) if item else None
        assert item and board
        spec = spec_in(item)
        for n in range(2):
            mine = [column for column in spec.columns if not column.blind and column.type not in ("ref", "refs")]
            values = {column.key: cell(column, self.rng, f"row {n}") for column in mine if column.by != "second"}
            self.room.do(AddRow(board=board.id, values=values), "cpo")

    def settle_board(self) -> None:
        """Agree on every cell, sign what wants to be signed, and make an action of the first row."""
        item = self.session.active
        board = board_in(self.session, item) if item else None
        assert item and board
        for row, column in open_cells(self.session, item):
            said = self.session.all(BoardAnswer, board=board.id, row=row.key_, column=column.key)
            value = next(answer.value for answer in said if answer.value is not None)
            self.tried(ProposeCell(board=board.id, row=row.key_, column=column.key, value=value))
        if self.session.all(Action):  # it was settled before, and only waits to go on
            return
        first, *others = rows_in(self.session, item)
        for row in (first, *others):
            self.tried(MoveRow(board=board.id, row=row.key_))
        fields = {"text": "Act on this", "owner": "cto", "due": TODAY}
        self.room.do(TurnRow(board=board.id, row=first.key_, to="action", fields=fields), "cpo")
        for seat in LEADERS:
            match spec_in(item).sign:
                case "board":
                    self.room.do(SignBoard(board=board.id), seat)
                case "row":
                    for row in (first, *others):
                        self.room.do(SignRow(board=board.id, row=row.key_), seat)

    def shorten(self) -> None:
        for goal in self.session.all(Goal, status="open")[2:]:
            self.tried(MarkDrop(goal=goal.id))
