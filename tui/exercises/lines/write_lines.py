"""Adding and rewording lines, adding watches, and saying which line a goal serves."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from sessions.errors import Refused
from sessions.exercises.lines.kind import EXPECTATION, LINES, offered
from sessions.frozen import dataclass
from sessions.model import Decision, Line, Watch
from sessions.records.lines import AddLine, LinkLine, RewordLine
from sessions.records.watches import AddWatch
from sessions.situation import Requires
from sessions.standing import HeldLine, Standing, held_goals, held_lines, own_ref
from tui.commands.command import KeyCommand
from tui.dialogs.dialog import Answers, Dialog
from tui.dialogs.pick import Choice
from tui.exercises.capture_forms import line_fields, line_kind, watch_fields
from tui.exercises.controller import Controller
from tui.exercises.sign_lines import GROUP, NO_LINE, LineUnderCursor

if TYPE_CHECKING:
    from sessions.command import Command
    from tui.exercises.record_rows import RecordRows

HERE = Requires(kind="lines", phases=(LINES,))
"""Where the lines are worked on."""
UNTIL_SIGNED = "It holds once both of you have signed it. Without a day, you look at it again in a quarter."
NONE = "none"  # the choice of no line

ADD = KeyCommand("line-add", "i", "line", "Write down a line that you both stand by.", GROUP, 9, act="dialog")
WATCH = KeyCommand("watch-add", "l", "watch", "Write down an assumption to check on a day.", GROUP, 10, act="dialog")
TAKE = KeyCommand(
    "line-take", "f12", "take", "Write the suggested line, in your words if you like.", GROUP, 12, act="dialog"
)
LINK = KeyCommand("line-link", "c", "link", "Say which line a goal or decision serves.", GROUP, 11, act="dialog")
REWORD = KeyCommand("line-reword", "w", "reword", "Propose a new wording for a line.", GROUP, 13, act="dialog")


@dataclass(frozen=True, slots=True)
class Serving:
    """A goal or a decision that can serve a line, and the id of the line that it serves, if any."""

    id: str
    text: str
    line: str | None


@dataclasses.dataclass(eq=False)
class WriteLines(LineUnderCursor, Controller):
    """The commands on lines and watches; `standing` is what earlier sessions stand by."""

    commands = (ADD, TAKE, WATCH, LINK, REWORD)
    rows: RecordRows
    standing: Callable[[], Sequence[Standing]]

    def refusal(self, command: str) -> str | None:
        """Return why a command makes no sense now, or with the row under the cursor."""
        if why := self.client.unmet(HERE):
            return why
        match command:
            case TAKE.id:
                return self.client.unmet(AddLine) or (None if self._suggested else "No line is suggested here.")
            case LINK.id:
                return self.client.unmet(LinkLine) or self._unlinked_why()
            case REWORD.id:
                return self.client.unmet(RewordLine) or self._kept_why()
        return self.client.unmet(AddLine)

    # --- under the cursor -------------------------------------------------------------------------------------------

    def _kept_why(self) -> str | None:
        held = self._held
        if held is None:
            return NO_LINE
        return None if held.holds else f"{held.id} isn't signed by both yet. Edit it instead."

    def _unlinked_why(self) -> str | None:
        if self._held is None:
            return None if self._serving() else "Put the cursor on a line, a goal or a decision."
        return None if self._could_serve(self._held) else "There is no other goal or decision to link here."

    def _serving(self) -> Serving | None:
        return next((each for each in self._links() if each.id == self.rows.cursor), None)

    def _could_serve(self, held: HeldLine) -> list[Serving]:
        """Return the goals and decisions that don't serve a line."""
        return [each for each in self._links() if each.line != held.id]

    def _links(self) -> list[Serving]:
        """Return what can serve a line: the goals of the ladder, and the decisions of this session."""
        view = self.client.view()
        goals = [Serving(each.id, each.goal.text, each.serves) for each in held_goals(view, self.standing())]
        return goals + [Serving(row.id, row.title, own_ref(view, row.line or "")) for row in view.all(Decision)]

    # --- lines ------------------------------------------------------------------------------------------------------

    @property
    def _suggested(self) -> str | None:
        """The sentence that this item suggests, until there is such a line."""
        view = self.client.view()
        return offered(view, view.active, self.standing()) if view.active else None

    def do_line_add(self) -> None:
        """Ask for a line."""
        dialog = Dialog(
            id=ADD.id,
            title="A line that you both stand by",
            fields=line_fields(),
            note=UNTIL_SIGNED,
            to_command=lambda answers: AddLine(
                line_kind=line_kind(answers["kind"]), text=answers["text"], review_on=answers.get("review_on")
            ),
            then=self._newest(Line),
        )
        self.open(dialog)

    def do_line_take(self) -> None:
        """Ask for what the integrator expects; it begins with the suggested sentence."""
        dialog = Dialog(
            id=TAKE.id,
            title="What the integrator expects of you",
            fields=line_fields(kinds=False),
            given={"text": self._suggested},
            note=UNTIL_SIGNED,
            to_command=lambda answers: AddLine(line_kind=EXPECTATION, **answers),
        )
        self.open(dialog)

    def do_line_reword(self) -> None:
        """Ask for a new wording; it begins with the words in force."""
        held = self._line()
        dialog = Dialog(
            id=REWORD.id,
            about=held.id,
            title="A new wording",
            fields=line_fields(kinds=False),
            given={"text": held.line.text},
            note="The old words hold until both of you have signed the new ones.",
            to_command=lambda answers: RewordLine(line=held.id, **answers),
            then=self._newest(Line),
        )
        self.open(dialog)

    # --- watches ----------------------------------------------------------------------------------------------------

    def do_watch_add(self) -> None:
        """Ask for an assumption, what shows that it fails, the day, and who checks."""

        def add(answers: Answers) -> Command:
            return AddWatch(**answers)

        dialog = Dialog(
            id=WATCH.id,
            title="An assumption to watch",
            fields=watch_fields(self.client.view()),
            to_command=add,
            then=self._newest(Watch),
        )
        self.open(dialog)

    def _newest(self, kind: type[Line] | type[Watch]) -> Callable[[Answers], None]:
        """Return what puts the cursor on the row that was just written, so that the next key is about it."""

        def point(answers: Answers) -> None:
            found: Sequence[Line | Watch] = self.client.view().all(kind)
            self.rows.point_at(found[-1].id)

        return point

    # --- what serves a line -----------------------------------------------------------------------------------------

    def do_line_link(self) -> None:
        """Ask which line the goal under the cursor serves, or what serves the line under it."""
        held, serving = self._held, self._serving()
        if held is not None:
            rows = self._could_serve(held)
            choices = [Choice(row.id, row.text, row.id.rpartition("/")[2]) for row in rows]
            self._pick("Which goal or decision serves this line?", choices, lambda ref: (ref, held.id), held.line.text)
        elif serving is not None:
            lines = held_lines(self.client.view(), self.standing())
            choices = [Choice(each.id, each.line.text, each.id.rpartition("/")[2]) for each in lines]
            choices += [Choice(NONE, "no line")] * bool(serving.line)
            self._pick("Which line does it serve?", choices, lambda ref: (serving.id, ref), serving.text)

    def _pick(self, question: str, choices: list[Choice], to: Callable[[str], tuple[str, str]], note: str) -> None:
        if not choices:
            raise Refused("There is no line yet. Write one down first.")

        async def link(chosen: str) -> None:
            ref, line = to(chosen)
            await self.client.do(LinkLine(ref=ref, line=None if line == NONE else line))

        self.pick(question, choices, link, note)
