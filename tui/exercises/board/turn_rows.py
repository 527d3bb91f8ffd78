"""One key turns a row into an action, a goal, a decision, an argument, a watch or an agenda item."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from sessions.boards.spec import TURN_FIELDS, Then, TurnSpec, TurnTo
from sessions.errors import Refused
from sessions.exercises.board.rows import CHANGING
from sessions.exercises.board.turn import ARGUED_LEAST, ARGUED_MOST, ON_THE_AGENDA, TurnRow, turn_fields
from sessions.model import BoardRow
from sessions.model.columns import plain
from sessions.rules.agenda_timing import TITLE_MOST as ITEM_MOST
from sessions.rules.first_goals import LEAST, MOST
from sessions.rules.forms import Field
from sessions.situation import runner
from sessions.text import shortened
from tui.client.status import people
from tui.commands.command import KeyCommand
from tui.dialogs.dialog import Answers, Dialog
from tui.dialogs.pick import Choice
from tui.exercises.board.arrange_rows import GROUP
from tui.exercises.board.board_cursor import NO_ROW
from tui.exercises.capture_forms import CAPTURES, action_fields, watch_fields
from tui.exercises.controller import Controller

if TYPE_CHECKING:
    from sessions.boards.reading import ReadRow
    from sessions.session import Session
    from tui.exercises.board.board_cursor import BoardCursor

TITLE_MOST = 60
NO_TURN = "This board doesn't say what its rows become."

TURN = KeyCommand(
    "board-turn",
    "v",
    "turn into",
    "Make an action, a goal, a decision, an argument, a watch or an agenda item of the row.",
    GROUP,
    5,
    act="dialog",
)
NAMES: Final[Mapping[TurnTo, str]] = {
    "action": "an action",
    "goal": "a goal",
    "decision": "a decision",
    "argue": "an argument",
    "watch": "a watch",
    "agenda": "an agenda item",
}
OFFERED: Final[Mapping[Then, TurnTo]] = {
    "action": "action",
    "argue": "argue",
    "talk": "agenda",
    "acknowledge": "decision",
}
"""What a check's offer makes of a row."""


def _decision_fields(view: Session) -> tuple[Field, ...]:
    title, *others = CAPTURES["decision"].fields(view)
    return (replace(title, key="title"), *others)


def _goal_fields(view: Session) -> tuple[Field, ...]:
    return (
        Field("text", "Goal", "text", LEAST, MOST),
        Field("owner", "Owner", "choice", options=people(view), seats=True, required=False),
        Field("due", "Due", "date", required=False),
        Field("measure", "Measured by", "text", 1, 200, required=False, more=True),
        Field("why", "Why", "text", 1, 400, required=False, more=True, lines=True),
    )


def _argue_fields(view: Session) -> tuple[Field, ...]:
    return (
        Field("question", "Question", "text", ARGUED_LEAST, ARGUED_MOST),
        Field("pole_a", "One side", "text", 1, 200, required=False, hint="You can also choose it when you frame it."),
        Field("pole_b", "The other side", "text", 1, 200, required=False),
    )


def _agenda_fields(view: Session) -> tuple[Field, ...]:
    return (
        Field("title", "Title", "text", 1, ITEM_MOST),
        Field("outcome_wanted", "Wanted", "text", 1, 200, required=False, hint="What do you want to come of it?"),
    )


FIELDS: Final[Mapping[TurnTo, Callable[[Session], tuple[Field, ...]]]] = {
    "action": action_fields,
    "goal": _goal_fields,
    "decision": _decision_fields,
    "argue": _argue_fields,
    "watch": watch_fields,
    "agenda": _agenda_fields,
}


@dataclass(eq=False)
class TurnRows(Controller):
    """The command that makes something of the row under the cursor."""

    commands = (TURN,)
    board: BoardCursor

    def refusal(self, command: str) -> str | None:
        """Return why nothing can be made of a row now."""
        if why := self.client.unmet(CHANGING):
            return why
        if not self.board.cursor:
            return NO_ROW
        return None if self._turns(self.board.row) else NO_TURN

    def _turns(self, row: ReadRow) -> list[TurnSpec]:
        """Return what a row can become; what a check that marks it offers comes first."""
        spec = self.board.now.spec
        offered = list(_offers(row))
        known = {turn.to for turn in spec.turns}
        plainly = {to: TurnSpec(to=to, fields={TURN_FIELDS[to][0]: f"{{{spec.first.key}}}"}) for to in offered}
        turns = [*(plainly[to] for to in offered if to not in known), *spec.turns]
        return sorted(turns, key=lambda turn: offered.index(turn.to) if turn.to in offered else len(offered))

    def do_board_turn(self) -> None:
        """Ask what to make of the row; of a row that can become only one thing, ask for that at once."""
        row = self.board.row
        turns = self._turns(row)
        if not turns:
            raise Refused(NO_TURN)
        if len(turns) == 1:
            self._ask(row, turns[0])
            return
        offers = _offers(row)
        choices = [
            Choice(str(n), NAMES[turn.to], self._without(turn.to) or offers.get(turn.to) or self._begins(row, turn))
            for n, turn in enumerate(turns)
        ]
        self.pick(
            "Turn it into what?", choices, lambda key: self._ask(row, turns[int(key)]), shortened(row.text, TITLE_MOST)
        )

    def _without(self, to: TurnTo) -> str:
        """Return why a row can't become this now, such as because only the facilitator changes the agenda."""
        return (self.client.unmet(replace(CHANGING, by=runner)) or "") if to in ON_THE_AGENDA else ""

    def _filled(self, row: ReadRow, turn: TurnSpec) -> dict[str, str]:
        board, stored = self.board.now, self.client.view().get(BoardRow, self.board.now.id, row.key)
        return turn_fields(board.spec, turn, stored, board.known)

    def _begins(self, row: ReadRow, turn: TurnSpec) -> str:
        return self._filled(row, turn).get(TURN_FIELDS[turn.to][0], "")

    def _ask(self, row: ReadRow, turn: TurnSpec) -> None:
        """Open the usual dialog for what the row becomes, with its words filled in."""
        if why := self._without(turn.to):
            raise Refused(why)
        board, view = self.board.now, self.client.view()
        known = TURN_FIELDS[turn.to]
        fields = tuple(field for field in FIELDS[turn.to](view) if field.key in known)

        def make(answers: Answers) -> TurnRow:
            said = {key: plain(value) for key, value in answers.items() if key in known}
            return TurnRow(board=board.id, row=row.key, to=turn.to, fields=said)

        def tell(answers: Answers) -> str:
            before = {made.id for made in row.became}
            now = self.board.now.row(row.key)
            new = [made.id for made in (now.became if now else ()) if made.id not in before]
            return f"{row.key} became {new[0]}." if new else ""

        dialog = Dialog(
            id=TURN.id,
            about=f"{row.ref}.{turn.to}",
            title=f"Turn {row.key} into {NAMES[turn.to]}",
            fields=fields,
            given=self._filled(row, turn),
            note="" if self._begins(row, turn) == row.text else row.text,
            at_first=True,
            to_command=make,
            then=tell,
        )
        self.open(dialog)


def _offers(row: ReadRow) -> dict[TurnTo, str]:
    """Return what the checks that mark a row offer to make of it, with what they say."""
    return {OFFERED[mark.then]: mark.says for mark in row.marks if mark.then and mark.then in OFFERED}
