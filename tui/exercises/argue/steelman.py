"""The steelman of a leader's own view: void it if it mocks, sign it, or say what is missing."""

from __future__ import annotations

from sessions.exercises.argue.frame import same_pole
from sessions.exercises.argue.hearing import SignSteelman, VoidSteelman
from sessions.exercises.argue.sides import revise_rounds
from sessions.model import Side
from sessions.rules.forms import Field
from tui.client.status import as_whom
from tui.commands.command import Consent, KeyCommand
from tui.dialogs.dialog import Dialog
from tui.exercises.argue.pages import signable
from tui.exercises.argue.under_way import GROUP, ArgumentUnderWay
from tui.exercises.controller import Controller

NOTE_MOST = 600

VOID = KeyCommand(
    "argue-void",
    "x",
    "void",
    "In Swap, Verdict and Reveal: void a mocking or empty steelman of your view, once.",
    GROUP,
    19,
    act="dialog",
)
SIGN = KeyCommand("argue-sign", "S", "sign", "In Sign: sign what was written about your view.", GROUP, 1, act="asks")
ADDENDUM = KeyCommand(
    "argue-addendum", "i", "sign and add", "In Sign: sign it with an addition.", GROUP, 2, act="dialog"
)
REFUSE = KeyCommand(
    "argue-refuse", "x", "refuse", "In Sign: refuse to sign it, and say what's missing.", GROUP, 3, act="dialog"
)


class JudgeSteelman(Controller):
    """The commands on what the other leader wrote about your view."""

    commands = (VOID, SIGN, ADDENDUM, REFUSE)

    def __init__(self, argument: ArgumentUnderWay) -> None:
        super().__init__(argument.panel, argument.client)
        self._argument = argument

    def refusal(self, command: str) -> str | None:
        """Return why no leader here can void or sign the text about their view."""
        if command == VOID.id:
            return self.unmet(VoidSteelman) or (None if self._voiding() else "There is no steelman for you to void.")
        if why := self.unmet(SignSteelman):
            return why
        if not self._signing():
            return "You haven't judged a steelman of your view."
        return "You have already signed it." if command == SIGN.id and not self._unsigned() else None

    def _voiding(self) -> list[str]:
        view, item, argument = self._argument.parts
        if same_pole(argument) or revise_rounds(view, item):
            return []
        return [seat for seat in self.client.leaders if view.other(seat) not in argument.voided]

    async def do_argue_void(self) -> None:
        """Ask whether to void it; nobody can undo that."""
        view = self._argument.parts[0]
        seen = self.client.situation.place

        def pose(seats: tuple[str, ...]) -> None:
            writer = view.other(seats[0]).upper()
            note = (
                f"Void a text that mocks you or says nothing. What {writer} wrote of your view then counts "
                f"as not done, and {writer} tries again, once. You can't undo this."
            )
            dialog = Dialog(
                id=VOID.id,
                about=self._argument.id,
                title="Void the steelman?",
                note=note,
                done="void",
                seat=seats[0],
                to_command=lambda answers: VoidSteelman(seen=seen),
            )
            self.open(dialog)

        await self.whose("Whose view is it?", pose, self._voiding())

    def _signing(self) -> list[str]:
        view, _, argument = self._argument.parts
        return [seat for seat in signable(view, argument) if seat in self.client.leaders]

    def _unsigned(self) -> list[str]:
        view, _, argument = self._argument.parts
        return [seat for seat in self._signing() if not view.get(Side, argument.id, view.other(seat)).signed]

    def asks_argue_sign(self) -> Consent | None:
        """Name the writer; a list asks which of two here signs."""
        seats = self._unsigned()
        if self.list_asks(seats):
            return None
        view, _, argument = self._argument.parts
        writer = view.other(seats[0])
        side = view.get(Side, argument.id, writer)
        whose = "their" if self.client.hot else "your"
        what = f"{as_whom(self.client, seats[0])}sign what {writer.upper()} wrote of {whose} view"
        return Consent(what, (seats[0], repr(side)))

    async def do_argue_sign(self) -> None:
        """Sign it."""

        async def put(seats: tuple[str, ...]) -> None:
            await self.client.do(SignSteelman(verdict="signed").as_read(view, seats[0]), *seats)

        view = self._argument.parts[0]
        await self.whose("Who signs the text about their view?", put, self._unsigned())

    async def do_argue_addendum(self) -> None:
        """Ask for the addendum, and sign."""

        def pose(seats: tuple[str, ...]) -> None:
            def sign(text: str) -> SignSteelman:
                return SignSteelman(verdict="signed-with-addendum", addendum=text).as_read(view, seats[0])

            view, _, argument = self._argument.parts
            side = view.find(Side, argument.id, view.other(seats[0]))
            added = side.addendum if side else None
            field = Field("text", "Your addition", "text", 1, NOTE_MOST, required=added is None, lines=True)
            note = "It appears beside the text in every copy." + (
                " Leave it empty to sign without it." if added else ""
            )
            signing = self._argument.text_dialog(
                ADDENDUM.id, "Sign with an addition", field, sign, seats[0], given=added, note=note, done="sign"
            )
            self.open(signing)

        await self.whose("Who signs with an addition?", pose, self._signing())

    async def do_argue_refuse(self) -> None:
        """Ask what is missing, and leave the text unsigned."""

        def pose(seats: tuple[str, ...]) -> None:
            def refuse(text: str) -> SignSteelman:
                return SignSteelman(verdict="unsigned", missing=text).as_read(view, seats[0])

            view, _, argument = self._argument.parts
            side = view.find(Side, argument.id, view.other(seats[0]))
            field = Field("text", "What is missing", "text", 1, NOTE_MOST, lines=True)
            note = "The text stays unsigned, and your words appear beside it in every copy."
            missing = side.missing if side else None
            refusing = self._argument.text_dialog(
                REFUSE.id, "Refuse to sign", field, refuse, seats[0], given=missing, note=note, done="refuse"
            )
            self.open(refusing)

        await self.whose("Who refuses to sign?", pose, self._signing())
