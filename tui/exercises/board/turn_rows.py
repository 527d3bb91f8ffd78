"""One key turns a row into an action, a goal, a decision, an argument, a watch or an agenda item."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from sessions.boards.results import Mark
from sessions.boards.spec import TURN_FIELDS, Then, TurnSpec, TurnTo
from sessions.errors import Refused
from sessions.exercises.board.rows import CHANGING
from sessions.exercises.board.turn import ARGUED_LEAST, ARGUED_MOST, ON_THE_AGENDA, TurnRow, turn_fields
from sessions.frozen import dataclass
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
from tui.widgets.board_words import NO_LANE

if TYPE_CHECKING:
    from sessions.boards.reading import ReadRow
    from sessions.session import Session
    from tui.exercises.board.board_cursor import BoardCursor

TITLE_MOST = 60
THE_BOARD = "the board"
NO_TURN = "This board doesn't say what its rows become."

TURN = KeyCommand(
    "board-turn",
    "v",
    "turn into",
    "Turn the row into an action, a goal, a decision, an argument, a watch or an agenda item, or what a check offers.",
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


@dataclass(frozen=True, slots=True)
class Making:
    """Something that can be made of a row, or of the board as a whole: as a check of it or of a lane offers.

    `of` is what the check marks.
    """

    turn: TurnSpec
    row: ReadRow | None
    mark: Mark | None = None
    of: str = ""


@dataclasses.dataclass(eq=False)
class TurnRows(Controller):
    """The command that makes something of the row under the cursor, or what checks offer for its lane and the board."""

    commands = (TURN,)
    board: BoardCursor

    def refusal(self, command: str) -> str | None:
        """Return why nothing can be made of a row now."""
        if why := self.client.unmet(CHANGING):
            return why
        if self._makings():
            return None
        return NO_TURN if self.board.cursor else NO_ROW

    def _makings(self) -> list[Making]:
        """Return what the row under the cursor can become, then what checks of its lane and of the board offer."""
        board, row = self.board.now, self.board.row if self.board.cursor else None
        makings = [Making(turn, row) for turn in self._turns(row)] if row else []
        lane = board.lane_of(row) if row else None
        wider = [(mark, lane.key) for mark in lane.marks] if lane else []
        for mark, of in (*wider, *((mark, THE_BOARD) for mark in board.marks)):
            if mark.then and (to := OFFERED.get(mark.then)):
                makings.append(Making(TurnSpec(to=to), None, mark, of))
        return makings

    def _turns(self, row: ReadRow) -> list[TurnSpec]:
        """Return what a row can become; what a check that marks it offers comes first."""
        spec = self.board.now.spec
        offered = list(_offers(row))
        known = {turn.to for turn in spec.turns}
        plainly = {to: TurnSpec(to=to, fields={TURN_FIELDS[to][0]: f"{{{spec.first.key}}}"}) for to in offered}
        turns = [*(plainly[to] for to in offered if to not in known), *spec.turns]
        return sorted(turns, key=lambda turn: offered.index(turn.to) if turn.to in offered else len(offered))

    def do_board_turn(self) -> None:
        """Ask what to make of it; if it can become only one thing, ask for that at once."""
        makings = self._makings()
        if len(makings) < 2:
            for making in makings:
                self._ask(making)
            return
        choices = [Choice(str(n), NAMES[each.turn.to], self._hint(each)) for n, each in enumerate(makings)]
        text = self.board.title(self.board.row) if self.board.cursor else self.board.now.title
        self.pick(
            "What should it become?", choices, lambda key: self._ask(makings[int(key)]), shortened(text, TITLE_MOST)
        )

    def _hint(self, making: Making) -> str:
        """Return why something can't be made now, or else what offers it, or how it begins."""
        if why := self._without(making.turn.to):
            return why
        if making.mark:
            return f"{making.of or NO_LANE}: {making.mark.says}"
        offered = _offers(making.row).get(making.turn.to) if making.row else None
        return offered or self._begins(making)

    def _without(self, to: TurnTo) -> str:
        """Return why a row can't become this now, such as because only the facilitator changes the agenda."""
        return (self.client.unmet(replace(CHANGING, by=runner)) or "") if to in ON_THE_AGENDA else ""

    def _filled(self, making: Making) -> dict[str, str]:
        """Return the words of what is made: those of the row, or what the check says, as far as there is room."""
        board, turn = self.board.now, making.turn
        if making.row:
            stored = self.client.view().get(BoardRow, board.id, making.row.key)
            return turn_fields(board.spec, turn, stored, board.known)
        first = next(field for field in self._fields(turn.to) if field.key == TURN_FIELDS[turn.to][0])
        says = making.mark.says if making.mark else ""
        return {first.key: shortened(says, int(first.most)) if first.most else says}

    def _fields(self, to: TurnTo) -> tuple[Field, ...]:
        return tuple(field for field in FIELDS[to](self.client.view()) if field.key in TURN_FIELDS[to])

    def _begins(self, making: Making) -> str:
        return self._filled(making).get(TURN_FIELDS[making.turn.to][0], "")

    def _made_of(self, row: ReadRow | None) -> list[str]:
        """Return what was made of a row or of the board until now."""
        of = self.board.now.row(row.key) if row else self.board.now
        return [made.id for made in (of.became if of else ())]

    def _ask(self, making: Making) -> None:
        """Open the usual dialog for what is made, with its words filled in."""
        row, to, board = making.row, making.turn.to, self.board.now
        if why := self._without(to):
            raise Refused(why)
        begins, whole = self._begins(making), row.text if row else making.mark.says if making.mark else ""
        before, name = self._made_of(row), row.key if row else board.id

        def make(answers: Answers) -> TurnRow:
            said = {key: plain(value) for key, value in answers.items() if key in TURN_FIELDS[to]}
            return TurnRow(board=board.id, row=row.key if row else None, to=to, fields=said)

        def tell(answers: Answers) -> str:
            new = [made for made in self._made_of(row) if made not in before]
            return f"{name} became {new[0]}." if new else ""

        dialog = Dialog(
            id=TURN.id,
            about=f"{row.ref if row else _named(board.id, making)}.{to}",
            title=f"Turn {name} into {NAMES[to]}",
            fields=self._fields(to),
            given=self._filled(making),
            note="" if begins == whole else whole,
            at_first=True,
            to_command=make,
            then=tell,
        )
        self.open(dialog)


def _named(board: str, making: Making) -> str:
    """Return the name under which what is written about a check of the board is kept."""
    return f"{board}.{making.mark.check if making.mark else ''}.{making.of}"


def _offers(row: ReadRow) -> dict[TurnTo, str]:
    """Return what the checks that mark a row offer to make of it, with what they say."""
    return {OFFERED[mark.then]: mark.says for mark in row.marks if mark.then and mark.then in OFFERED}
