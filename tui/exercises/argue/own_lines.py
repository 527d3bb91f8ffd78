"""Each leader's own lines beside the joint text: what they learned, and their rebuttal."""

from __future__ import annotations

from sessions.exercises.argue.synthesis import OWN_LINE, Learn, WriteRebuttal
from sessions.model import Side
from sessions.rules.forms import Field
from tui.commands.command import KeyCommand
from tui.exercises.argue.under_way import GROUP, TEXT_MOST, ArgumentUnderWay
from tui.exercises.controller import Controller

LEARNED = KeyCommand("argue-learned", "s", "learned", "Say what you learned, in one line.", GROUP, 3, act="dialog")
REBUTTAL = KeyCommand(
    "argue-rebuttal",
    "x",
    "rebuttal",
    "In Synthesis: write what you still hold against the other case.",
    GROUP,
    6,
    act="dialog",
)
REBUTTAL_MOST = 2000


class WriteOwnLines(Controller):
    """The commands for writing them."""

    commands = (LEARNED, REBUTTAL)

    def __init__(self, argument: ArgumentUnderWay) -> None:
        super().__init__(argument.panel, argument.client)
        self._argument = argument

    def refusal(self, command: str) -> str | None:
        """Return why no leader here can write a line of their own."""
        return self.unmet(OWN_LINE) or (None if self._sided() else "You have no case in this argument.")

    def _sided(self) -> list[str]:
        view, _, argument = self._argument.parts
        return [seat for seat in self.client.leaders if view.find(Side, argument.id, seat)]

    def _said(self, seat: str) -> Side:
        view, _, argument = self._argument.parts
        return view.get(Side, argument.id, seat)

    async def do_argue_learned(self) -> None:
        """Ask what a leader learned."""

        def pose(seats: tuple[str, ...]) -> None:
            field, given = Field("text", "In one line", "text", 1, TEXT_MOST), self._said(seats[0]).learned
            learned = self._argument.text_dialog(
                LEARNED.id, "What did you learn?", field, lambda text: Learn(text=text), seats[0], given=given
            )
            self.open(learned)

        await self.whose("Who learned something?", pose, self._sided())

    async def do_argue_rebuttal(self) -> None:
        """Ask what a leader still holds against the other's case."""

        def pose(seats: tuple[str, ...]) -> None:
            field = Field("text", "Still to be said against it", "text", 1, REBUTTAL_MOST, required=False, lines=True)
            given, note = self._said(seats[0]).rebuttal, "Leave it empty to remove it."
            rebuttal = self._argument.text_dialog(
                REBUTTAL.id, "Rebuttal", field, lambda text: WriteRebuttal(text=text), seats[0], given=given, note=note
            )
            self.open(rebuttal)

        await self.whose("Who answers the other leader's case?", pose, self._sided())
