"""Facts seen through a lens, and shares of capacity: the records of a talk besides the quick captures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sessions.errors import Refused
from sessions.model import BoardRow, Participant
from sessions.records.captures import Allocate, Annotate
from sessions.rules.forms import Field
from sessions.text import listed
from tui.client.status import people
from tui.commands.command import KeyCommand
from tui.dialogs.dialog import Dialog
from tui.exercises.controller import Controller

if TYPE_CHECKING:
    from sessions.session import Session
    from tui.exercises.record_rows import RecordRows

LENSES = ("customer", "system", "money", "people")

ANNOTATE = KeyCommand(
    "talk-annotate", "l", "annotate", "Add a note to a fact, through a lens.", "Talk", 17, act="dialog"
)
SHARE = KeyCommand("talk-share", "m", "share", "Set what share of capacity something gets.", "Talk", 33, act="dialog")


@dataclass(eq=False)
class WeighFacts(Controller):
    """Notes on a fact among `rows` through a lens, and shares of capacity."""

    commands = (ANNOTATE, SHARE)
    rows: RecordRows

    def refusal(self, command: str) -> str | None:
        """Return why nothing can be noted or shared; a lens needs a fact under the cursor."""
        if command == SHARE.id:
            return self.client.unmet(Allocate)
        return self.client.unmet(Annotate) or (None if self._row else "Put the cursor on a fact or a question first.")

    @property
    def _row(self) -> BoardRow | None:
        """The fact or question under the cursor."""
        board, _, key = self.rows.cursor.partition("/")
        return self.client.view().find(BoardRow, board, key)

    async def do_talk_annotate(self) -> None:
        """Ask what somebody sees in it, and through which lens."""
        row = self._row
        if row is None:
            raise Refused("Put the cursor on a fact or a question.")

        def pose(seats: tuple[str, ...]) -> None:
            self._annotate(row, seats[0])

        await self.whose("Who adds the note?", pose, self.client.hands, note=row.text)

    def _annotate(self, row: BoardRow, seat: str) -> None:
        lenses = suggested_lenses(self.client.view())
        dialog = Dialog(
            id=ANNOTATE.id,
            about=f"{row.board}/{row.key_}",
            title="What do you see in it?",
            fields=(
                Field(
                    "lens",
                    "Lens",
                    "text",
                    least=1,
                    most=64,
                    hint=f"such as {listed(list(lenses), 'or')}" if lenses else "",
                ),
                Field("text", "Your note", "text", least=1, most=600, lines=True),
            ),
            note=row.text,
            seat=seat,
            to_command=lambda answers: Annotate(board=row.board, row=row.key_, **answers),
        )
        self.open(dialog)

    def do_talk_share(self) -> None:
        """Ask for the share of something; 0 removes it."""
        dialog = Dialog(
            id=SHARE.id,
            title="Share of capacity",
            fields=(
                Field("bucket", "Purpose", "text", least=1, most=80),
                Field("percent", "Percent", "scale", least=0, most=100, hint="0 removes it"),
                Field("period", "Period", "text", least=1, most=40, required=False),
                Field("owner", "Owner", "choice", options=people(self.client.view()), seats=True, required=False),
            ),
            to_command=lambda answers: Allocate(**answers),
        )
        self.open(dialog)


def suggested_lenses(view: Session) -> Sequence[str]:
    """Return the lenses to choose from: those of the item, or else those of the leaders before the usual ones."""
    said = ((view.active and view.active.settings) or {}).get("lenses")
    own = [person.lens for person in view.all(Participant) if person.lens]
    return said or list(dict.fromkeys([*own, *LENSES]))
