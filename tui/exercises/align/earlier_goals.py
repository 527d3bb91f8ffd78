"""Goals of earlier sessions beside the private drafts: those carried here, and those agreed on last time."""

from __future__ import annotations

import asyncio
import dataclasses
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any, ClassVar, cast

from textual import events
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content

from sessions.errors import ParleyError
from sessions.exercises.align.carried import brought
from sessions.exercises.align.last_goals import LastGoals, last_goals
from sessions.frozen import dataclass
from sessions.model import Goal
from sessions.times import short_day
from tui.commands.command import KeyCommand
from tui.exercises.align.texts import about, carried_words
from tui.exercises.controller import Controller
from tui.forms.form_view import FormView
from tui.terminal.set_keys import keys_set
from tui.widgets.beside import WIDE
from tui.widgets.details import Details
from tui.widgets.how_it_goes import how_it_goes
from tui.widgets.list_keys import SCROLLS
from tui.widgets.matrix import TALL
from tui.widgets.record_lines import said_words
from tui.widgets.safe_text import content, shown
from tui.widgets.wrapped_text import WrappedText

if TYPE_CHECKING:
    from textual.widget import Widget

    from sessions.model import Item
    from sessions.session import Session
    from tui.dialogs.screen import ParleyScreen

BESIDE = 88  # the width in cells from which earlier goals are shown beside the drafts
CARRIED = "Carried over, and still open"
FROM_SESSION = "From earlier in this session"
NOTHING_CAME = "nobody has said yet what came of it"
BEHIND = "Your drafts are saved behind this page. {keys} goes back to them."
READING = "You can't write while you read earlier goals. {keys} goes back to your drafts."


@dataclass(frozen=True, slots=True)
class GoalGroup:
    """A heading, and goals with what is said below each."""

    heading: str
    goals: tuple[tuple[str, str | Content], ...]


class EarlierList(VerticalScroll):
    """Groups of earlier goals, to read."""

    BINDINGS: ClassVar[Any] = SCROLLS

    def __init__(self) -> None:
        super().__init__(classes="earlier")
        self._groups: tuple[GoalGroup, ...] = ()

    async def show(self, groups: Sequence[GoalGroup], behind: str) -> None:
        """Show these groups; `behind` says that the form is behind them, where they are shown in its place."""
        if tuple(groups) == self._groups:
            return
        self._groups = tuple(groups)
        await self.remove_children()
        told = (line for group in groups for line in ((group.heading, "heading"), *_goals(group)))
        await self.mount_all(WrappedText(content(text), classes) for text, classes in ((behind, "behind"), *told))


def _goals(group: GoalGroup) -> Iterator[tuple[str | Content, str]]:
    lines = [each for text, beneath in group.goals for each in ((text, "goal"), (beneath, "beneath")) if each[0]]
    for text, classes in lines[:-1]:
        yield text, classes
    for text, classes in lines[-1:]:
        yield text, f"{classes} -last"


class Drafting(Horizontal):
    """The form, with earlier goals beside it if there is room; if not, a key shows them in its place.

    Without earlier goals, a wide window has how the item goes there.
    """

    DEFAULT_CSS = """
    Drafting {
        height: 1fr;
        & > .write { width: 3fr; height: 1fr; max-width: 102; }
        & > .earlier { display: none; width: 2fr; height: 1fr; padding: 0 1; scrollbar-size-vertical: 1; }
        & .heading { height: auto; color: $text-accent; text-style: bold; margin-bottom: 1; }
        & .goal { height: auto; }
        & .behind { display: none; height: auto; margin-bottom: 1; }
        & .beneath { height: auto; padding-left: 2; color: $text-muted; }
        & .-last, &.-high .beneath { margin-bottom: 1; }
        & > Details { display: none; }
        &.-none.-spacious > Details { display: block; }
        &.-some.-wide > .earlier { display: block; border-left: solid $border-blurred; }
        &.-some.-reading > .earlier { display: block; width: 1fr; border-left: none; }
        &.-some.-reading > .write { display: none; }
        &.-reading .behind { display: block; }
    }
    """

    def __init__(self, form: Widget, item: Item) -> None:
        super().__init__(classes="both")
        self._form, self._item = form, item
        self._left: Widget | None = None  # where the cursor was when the form was left
        self.composed = asyncio.Event()

    def on_mount(self) -> None:
        """Say that the list is there to be filled."""
        self.composed.set()

    @property
    def reading(self) -> bool:
        """Whether the list is shown instead of the form."""
        return self.has_class("-reading")

    def turn(self) -> None:
        """Show the list instead of the form, or the form again, with the cursor where it was."""
        self.toggle_class("-reading")
        if self.reading:
            self._left = self.screen.focused
            self.query_one(EarlierList).focus()
        elif self._left is not None and self._left.is_attached:
            self._left.focus()
        else:
            self.query_one(FormView).focus_first()

    def compose(self) -> ComposeResult:
        """Yield the form and the list."""
        with Vertical(classes="write"):
            yield self._form
        yield EarlierList()
        details = Details()
        details.tell(how_it_goes(self._item))
        yield details

    def on_resize(self, event: events.Resize) -> None:
        """Put the list beside the form if there is room."""
        high, wide = self.app.size.height >= TALL, event.size.width >= BESIDE
        turned = wide != self.has_class("-wide")
        spacious = event.size.width >= WIDE
        reads = self.reading and not wide
        self.update_classes({"-high": high, "-wide": wide, "-spacious": spacious, "-reading": reads})
        if turned:
            cast("ParleyScreen[Any]", self.screen).hint()


@dataclasses.dataclass(eq=False)
class ReadEarlierGoals(Controller):
    """The command that shows earlier goals while a leader drafts in a narrow window."""

    commands = (
        KeyCommand(
            "goals-earlier",
            "",
            "earlier goals",
            "Read earlier goals while you draft; again goes back to your drafts.",
            "Shared goals",
            7,
            typing="f12",
        ),
        KeyCommand(
            "goals-back",
            "",
            "my drafts",
            "While you draft: go back from earlier goals to your drafts.",
            "Shared goals",
            7,
            hint=False,
            typing="escape",
        ),
    )

    def refusal(self, command: str) -> str | None:
        """It is for a narrow window, while there are earlier goals to read."""
        found = self._drafting
        if found is None:
            return ""
        if command == "goals-back":
            return None if found.reading else ""
        if not found.has_class("-some"):
            return "There are no earlier goals to read."
        return "The earlier goals are beside your drafts." if found.has_class("-wide") else None

    def label(self, command: KeyCommand) -> str:
        """Return where the key leads."""
        return "my drafts" if self._drafting and self._drafting.reading else command.label

    def do_goals_earlier(self) -> None:
        """Show the earlier goals instead of the form, or the form again."""
        found = self._drafting
        if found is None:
            return
        found.turn()
        self.screen.hint()

    def do_goals_back(self) -> None:
        """Go back to the drafts."""
        self.show_form()

    def show_form(self) -> None:
        """Show the form, if earlier goals are shown instead."""
        if self._drafting and self._drafting.reading:
            self.do_goals_earlier()

    @property
    def instead(self) -> str:
        """The sentence that says how to get back to the drafts, while earlier goals are shown instead of them."""
        return READING.format(keys=self._ways_back) if self._drafting and self._drafting.reading else ""

    @property
    def _ways_back(self) -> str:
        return " or ".join(filter(None, (each.key(keys_set(self.app), typing=True) for each in self.commands)))

    @property
    def _drafting(self) -> Drafting | None:
        return next(iter(self.widget.walk_children(Drafting)), None)

    async def read(self, view: Session, item: Item, drafting: Drafting) -> None:
        """Read the file, and show what there is beside the drafts."""
        found: LastGoals | None = None
        try:
            if view.header.previous is not None:
                found = await self.client.in_file(lambda store: last_goals(store, view))
        except ParleyError as error:
            self.say(f"Earlier sessions can't be read now: {error}")
        await drafting.composed.wait()
        if not drafting.is_attached:
            return
        if not (groups := _groups(view, item, found)):
            drafting.set_class(True, "-none")
            return
        await drafting.query_one(EarlierList).show(groups, BEHIND.format(keys=self._ways_back))
        drafting.set_class(True, "-some")
        self.screen.hint()


def _groups(view: Session, item: Item, last: LastGoals | None) -> list[GoalGroup]:
    """Return the goals to read: those carried with the item, those of answers and rows, then last time's."""
    groups = []
    if carried := brought(view, item):
        told = tuple((goal.text, _told(about(view.leaders, goal), carried_words(goal))) for goal in carried)
        groups.append(GoalGroup(CARRIED, told))
    if first := [goal for goal in view.all(Goal, item=item.id) if not goal.carried_from]:
        groups.append(GoalGroup(FROM_SESSION, tuple((goal.text, "") for goal in first)))
    if last:
        when = f", {short_day(last.day)}" if last.day else ""
        rows = []
        for each in last.goals:
            came = f"→ {said_words(each.came)}" if each.came else f"→ {NOTHING_CAME}"
            rows.append((each.goal.text, _told(about(view.leaders, each.goal), came)))
        groups.append(GoalGroup(f"Agreed last time: {last.title}{when}", tuple(rows)))
    return groups


def _told(details: Content, more: str) -> Content:
    return Content("\n").join(filter(None, (details, shown(more))))
