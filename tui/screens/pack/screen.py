"""The pack of an escalation: everything that it takes to rule, and the keys that answer it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, ClassVar, Literal

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.content import Content
from textual.widgets import Static

from sessions.due import default_holds, question_of
from sessions.model import Escalation
from sessions.records.escalations import AnswerEscalation, seat_asked, silence
from sessions.rules.forms import Field
from sessions.times import today
from tui.client.messages import FileMoved, SessionMoved
from tui.client.session_client import SessionClient
from tui.client.status import called
from tui.commands.command import Consent, KeyCommand
from tui.commands.keymap import PACK
from tui.dialogs.dialog import Answers, Dialog
from tui.dialogs.open_client import open_client
from tui.dialogs.open_dialog import open_dialog
from tui.dialogs.screen import ParleyScreen
from tui.screens.pack.page import pack_page
from tui.widgets.drawn_page import DrawnPage
from tui.widgets.hints import Foot

if TYPE_CHECKING:
    from sessions.room import Mode
    from sessions.store.protocol import Store

Answer = Literal["ruled", "returned", "experiment"]
ASKS: dict[Answer, tuple[str, str, str, str]] = {
    "ruled": ("Rule on {}", "What you decide", "rule", "rule on {} in these words"),
    "returned": ("Return {} with a question", "What you want to know first", "return", "return {} with this question"),
    "experiment": (
        "Order an experiment on {}",
        "What they try, and until when",
        "order",
        "order this experiment on {}",
    ),
}
KEYS: dict[Answer, str] = {"ruled": "pack-rule", "returned": "pack-return", "experiment": "pack-experiment"}
SAYS = {
    "ruled": "You ruled on {}. Both leaders see it.",
    "returned": "You returned {}. Both leaders see your question.",
    "experiment": "You ordered an experiment on {}. Both leaders see it.",
}
PUBLIC = "Both leaders read it, and it goes into the minutes."


class PackScreen(ParleyScreen[None]):
    """The pack of one escalation, for a client of its own. Reading it doesn't make anybody present in the session."""

    about = (
        "An escalation",
        "All it takes to answer: the question, both cases as the other leader made them, and what waiting costs.",
    )
    CSS_PATH: ClassVar[Any] = "pack.tcss"
    commands: tuple[KeyCommand, ...] = PACK

    def __init__(self, client: SessionClient, escalation: str) -> None:
        """`client` isn't open yet; it is opened and closed with the screen."""
        self.client = client
        self._escalation = escalation
        self._opened = False
        self._page = DrawnPage(lambda wide: Content(""))
        super().__init__()

    def compose(self) -> ComposeResult:
        """Yield the frame."""
        with Horizontal(id="top"):
            yield Static(Content(f"Escalation {self._escalation}"), id="title", markup=False)
            yield Static(id="what", markup=False)
        yield self._page
        yield Foot()

    async def opening(self) -> None:
        """Open the session and show the pack; a seat with a PIN needs it first."""
        self._opened = await open_client(self, self.client)
        if not self._opened:
            return
        self._page.focus()
        self._show()
        if self.client.at_the_door:
            self._ask_pin(str(self.client.seat))

    def _ask_pin(self, seat: str) -> None:
        from tui.dialogs.curtain import Curtain

        view = self.client.view(seat)

        async def unlock(pin: str) -> None:
            await self.client.pins.unlock(seat, pin)

        def opened(yes: bool | None) -> None:
            if yes:
                self._show()
            else:
                self.dismiss(None)

        who = f"{called(view, seat)}: this seat has a PIN."
        self.app.push_screen(Curtain(who, "", view.header.title, unlock), opened)

    # --- showing ----------------------------------------------------------------------------------------------------

    def _show(self) -> None:
        from sessions.times import as_read

        view = as_read(self.client.view())
        self.query_one("#what", Static).update(Content(f"{view.header.title} · {view.header.id}"))
        self._page.show(lambda wide: pack_page(view, self._escalation, wide))
        self.bind_commands()
        self.hint()

    @on(SessionMoved)
    def _moved(self) -> None:
        self._show()

    @on(FileMoved)
    async def _file_moved(self) -> None:
        await self.attempt(self.client.look)

    # --- answering --------------------------------------------------------------------------------------------------

    @property
    def _asked(self) -> Escalation:
        return self.client.view().get(Escalation, self._escalation)

    def refusal(self, command: str) -> str | None:
        """Return why it can't be answered, or not by the person here."""
        if command == "pack-back":
            return None
        if not self._opened:
            return ""
        asked = self._asked
        if default_holds(asked, today()):
            return silence(asked.answer_by, asked.default_if_silent)
        if asked.status != "open":
            return f"{asked.id} is already {asked.status}."
        if why := self.client.unmet(AnswerEscalation):
            return why
        to = seat_asked(self.client.view(), asked)
        return f"Only {to.upper()} can answer this." if to and not self.client.hot and to != self.client.seat else None

    def do_pack_rule(self) -> None:
        """Ask for the ruling."""
        self._answer("ruled")

    def do_pack_return(self) -> None:
        """Ask for the question with which it goes back."""
        self._answer("returned")

    def do_pack_experiment(self) -> None:
        """Ask for the experiment."""
        self._answer("experiment")

    def _answer(self, status: Answer) -> None:
        asked, view = self._asked, self.client.view()
        seat = seat_asked(view, asked) if self.client.hot else None
        title, ask, done, means = ASKS[status]

        def answer(answers: Answers) -> AnswerEscalation:
            answers.confirm(Consent(means.format(asked.id), (asked.id, status, answers["ruling"])))
            return AnswerEscalation(escalation=asked.id, status=status, ruling=answers["ruling"])

        def told(answers: Answers) -> str:
            self._page.scroll_home(animate=False)
            return SAYS[status].format(asked.id)

        whose = f"{called(view, seat)} answers. " if seat else ""
        dialog = Dialog(
            id=KEYS[status],
            about=asked.id,
            title=title.format(asked.id),
            fields=(Field("ruling", ask, "text", least=1, most=2000, lines=True),),
            note=f"{question_of(view, asked)}\n{whose}{PUBLIC}",
            done=done,
            seat=seat,
            sure=True,
            to_command=answer,
            then=told,
        )
        open_dialog(self.app, self.client, dialog)

    def do_pack_back(self) -> None:
        """Go back to the lobby."""
        self.dismiss(None)


def screen(
    open_file: Callable[[], Store], session: str, escalation: str, seat: str | None = None, mode: Mode = "hotseat"
) -> PackScreen:
    """Return the screen with the pack of an escalation."""
    return PackScreen(SessionClient(open_file, session, seat, mode, aside=True), escalation)
