"""The tension behind an argument: a start beside a leader's own case, and what helps once it is argued."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any, Final, TypeVar

from sessions.errors import Missing, ParleyError, Refused
from sessions.records.decisions import RecordDecision
from sessions.rules.agenda import AddItem
from sessions.rules.forms import Field
from sessions.situation import Requires
from sessions.text import one_line
from tui.client import tension_library
from tui.commands.command import KeyCommand
from tui.dialogs.dialog import Answers, Dialog
from tui.dialogs.pick import Choice
from tui.exercises.argue.page import MUTED, STRONG, Lines, Look, joined, wrapped
from tui.exercises.argue.under_way import GROUP, ArgumentUnderWay
from tui.exercises.controller import Controller
from tui.forms.form_view import FormView

if TYPE_CHECKING:
    from sessions.library.packs import Pack
    from sessions.library.tensions import Tension, TensionUse
    from sessions.model import Argument

Found = TypeVar("Found")

START = KeyCommand(
    "argue-start",
    "",
    "start from it",
    "While you write your own case: put the library's short case for your pole into your empty position.",
    GROUP,
    6,
    typing="f12",
)
HELPS = KeyCommand(
    "argue-helps",
    "v",
    "what helps",
    "In Synthesis and Outcome: see what helps with this tension.",
    GROUP,
    6,
    act="dialog",
)
ARGUED = Requires(kind="argue", phases=("synthesis", "done"))
PACK_MINUTES = 10
KINDS = {"pack": "Ask its questions next", "board": "Fill in the board", "decision": "Decide", "argue": "Argue it"}
BOARD_MINUTES = 20


def title_of(argument: Argument) -> str | None:
    """Return the title of an argument's tension, or its label if the library here doesn't have it."""
    found = tension_library.known(argument.tension)
    return found.title if found else argument.tension


def case_for(argument: Argument, seat: str) -> str | None:
    """Return the library's short case for the pole that a leader holds, if the poles are those of the tension."""
    found = tension_library.known(argument.tension)
    if found is None or (argument.pole_a, argument.pole_b) != (found.pole_a, found.pole_b):
        return None
    return one_line(found.case_a if argument.held[seat] == "a" else found.case_b)


def at_hand(look: Look, key: str, wide: int) -> Lines:
    """Return what is beside a leader's own case: the prompts of its tension, and a start; `key` puts that in."""
    found = tension_library.known(look.argument.tension)
    if found is None:
        return []
    prompts = [line for prompt in found.ask for line in wrapped(prompt, wide, MUTED, "  ")]
    start = case_for(look.argument, str(look.eyes))
    begin = wrapped(start, wide, MUTED, f"{key}  ") if start else []
    return joined([*wrapped(f"{found.title}: make it concrete", wide, STRONG), *prompts], begin)


def helps(look: Look, wide: int) -> Lines:
    """Return what helps with the tension that was argued, with the key that uses it."""
    found, cap = tension_library.known(look.argument.tension), look.caps("argue-helps")
    if found is None:
        return []
    head = wrapped(f"What helps with this: {found.title}", wide, STRONG)
    return [*head, *wrapped(found.remedy, wide, head="  "), *([cap] if cap else [])]


GAP: Final = "…"
"""What the library writes for the words that only the two leaders know."""


class UseTension(Controller):
    """The commands that start a leader's own case from a tension, and use what helps with it."""

    commands = (START, HELPS)

    def __init__(self, argument: ArgumentUnderWay) -> None:
        super().__init__(argument.panel, argument.client)
        self._argument = argument

    def refusal(self, command: str) -> str | None:
        """Return why there is nothing to start from, or no remedy."""
        if command == START.id:
            if self._position() is None:
                return ""
            argument, seat = self._argument.parts[2], self.client.eyes
            return None if seat and case_for(argument, seat) else "The library has no case for this pole."
        if why := self.client.unmet(ARGUED) or self.client.unmet(RecordDecision):
            return why
        return None if self._tension() else "This argument has no tension of the library."

    def _position(self) -> FormView | None:
        """The form of the own case, if it is open here."""
        stage = self._argument.panel.stage
        if stage is None or stage.form != "case" or not self._argument.panel.writing:
            return None
        return next(iter(self.widget.query("#answer").results(FormView)), None)

    def _tension(self) -> Tension | None:
        return tension_library.known(self._argument.parts[2].tension)

    def do_argue_start(self) -> None:
        """Put the library's case into the position."""
        form, seat = self._position(), self.client.eyes
        case = case_for(self._argument.parts[2], seat) if seat else None
        if form is None or case is None:
            raise Refused("The library has no case for this pole.")
        if form.payload.get("case", {}).get("position"):
            raise Refused("Your position isn't empty. Empty it to start from the library's case.")
        form.fill("case", {"position": case})
        self.say("Make it your own: nothing is sealed until you seal it.")

    # --- what helps -------------------------------------------------------------------------------------------------

    async def do_argue_helps(self) -> None:
        """Show what helps, and use one of the things it needs."""
        found = self._tension()
        if found is None:
            raise Refused("This argument has no tension of the library.")
        uses = {str(n): use for n, use in enumerate(found.uses)}
        choices = [Choice(key, KINDS[use.kind], use.says) for key, use in uses.items()]
        choices.append(Choice("tests", "What would settle it", found.tests))

        async def use(key: str) -> None:
            if key in uses:
                await self._use(found, uses[key])
            else:
                self._decide(found, found.tests, "experiment")

        self.pick(f"What helps: {found.title}", choices, use, found.remedy)

    async def _use(self, found: Tension, use: TensionUse) -> None:
        if use.kind == "pack":
            await self._ask_next(use.says)
        elif use.kind == "decision":
            self._decide(found, use.says, "consent")
        elif use.kind == "argue":
            await self._argue_again(found, use.says)
        else:
            await self._fill_in_next(use.says)

    async def _ask_next(self, key: str) -> None:
        pack = await tension_library.in_thread(_pack, key)
        settings = {"packs": [pack.used().as_setting]}
        await self._add(AddItem(title=pack.title, item_kind="ask", minutes=PACK_MINUTES, settings=settings))

    async def _fill_in_next(self, key: str) -> None:
        leaders = tuple(self.client.leaders)
        settings = await tension_library.in_thread(lambda each: _board(each, leaders), key)
        title = settings["board"]["title"]
        await self._add(AddItem(title=title, item_kind="board", minutes=BOARD_MINUTES, settings=settings))

    async def _argue_again(self, found: Tension, form: str) -> None:
        argument = self._argument.parts[2]
        settings = {
            "form": form,
            "question": argument.question,
            "pole_a": argument.pole_a,
            "pole_b": argument.pole_b,
            "tension": found.key,
        }
        await self._add(AddItem(title=found.title, item_kind="argue", minutes=30, settings=settings))

    async def _add(self, wish: AddItem) -> None:
        if why := self.client.unmet(AddItem):
            raise Refused(why)
        await self.client.do(wish)
        self.say(f"Next on the agenda: {wish.title}.")

    def _decide(self, found: Tension, words: str, method: str) -> None:
        """Ask for a decision with its fields filled in; the two leaders fill in the gaps, and both agree to it."""
        if why := self.client.unmet(RecordDecision):
            raise Refused(why)
        argument = self._argument.parts[2]

        def decide(answers: Answers) -> RecordDecision:
            if GAP in answers["title"]:
                raise Refused(f"Fill in the gaps ({GAP}) of the decision first.")
            return RecordDecision(**answers, method=method, source=argument.item)  # type: ignore[arg-type]

        dialog = Dialog(
            id=HELPS.id,
            about=f"{argument.id}/{method}",
            title=found.title,
            fields=(
                Field("title", "Decision", "text", 1, 200),
                Field("rationale", "Because", "text", 1, 2000, lines=True, required=False),
                Field("review_on", "Review on", "date", required=method == "experiment"),
            ),
            given={"title": words, "rationale": argument.question},
            note=f"Fill in what is still open ({GAP}). The other leader has to agree, too.",
            done="propose",
            by=lambda answers: None,
            at_first=True,
            to_command=decide,
            says="Proposed as a decision. It's made once both of you agree.",
        )
        self.open(dialog)


def _pack(key: str) -> Pack:
    """Return a pack. Raises Refused if the library here doesn't have it."""
    from sessions.library.packs import pack

    return _read(lambda: pack(key), "packs")


def _board(key: str, leaders: Iterable[str]) -> dict[str, Any]:
    """Return the settings of an item about a board. Raises Refused if the library here doesn't have it."""
    from sessions.library.roles import board_setting

    return _read(lambda: board_setting(key, leaders), "boards or role packs")


def _read(read: Callable[[], Found], many: str) -> Found:
    """Return what is read from the library. Raises Refused if it isn't there, or if one of a person's own is broken."""
    try:
        return read()
    except Missing as missing:
        raise Refused(str(missing)) from missing
    except ParleyError as trouble:
        raise Refused(f"One of your {many} can't be read: {trouble}") from trouble
