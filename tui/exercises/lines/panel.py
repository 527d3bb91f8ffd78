"""`lines` on screen: the goal ladder and the watches of a series, and the odds of these side by side."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, ClassVar

from sessions.errors import ParleyError
from sessions.exercises.lines.kind import COMPARE, by_odds, gap_of, offered
from sessions.model import Item, Watch
from sessions.rules.phases import phase_of
from tui.commands.command import KeyCommand
from tui.commands.keymap import EDIT, TELL
from tui.exercises.agree_on_decision import AgreeOnDecision
from tui.exercises.answers import AnswerGiven, Compared, ComparedAnswers
from tui.exercises.change_record import ChangeRecord
from tui.exercises.lines.moments import FAR, odds_revealed, tested
from tui.exercises.lines.rows import ladder_rows
from tui.exercises.lines.write_lines import ADD, HERE, TAKE, WATCH, WriteLines
from tui.exercises.one_by_one import OneByOne
from tui.exercises.panel import Panel, headed, line, rewrite
from tui.exercises.record_rows import RecordRows
from tui.exercises.sign_lines import SignLines
from tui.widgets.beside import BOTH
from tui.widgets.leader import leader_of
from tui.widgets.matrix import MatrixRow
from tui.widgets.records import Records
from tui.widgets.within import lines_in

if TYPE_CHECKING:
    from textual.widget import Widget

    from sessions.session import Session
    from sessions.standing import Standing
    from tui.client.session_client import SessionClient
    from tui.widgets.moment import Reveal

NOTHING = "Nothing is written down yet. Press {line} for a line that you both stand by, {watch} for an assumption."
SUGGESTED = "Suggested: “{text}” Press {key} to write it down, in your own words if you like."


class LinesPanel(Panel):
    """Lines, the goals that serve them, and watches; then the odds of both leaders."""

    kind = "lines"
    commands: ClassVar[tuple[KeyCommand, ...]] = (
        *SignLines.commands,
        *WriteLines.commands,
        TELL,
        *ChangeRecord.commands,
        *OneByOne.commands,
    )
    walked = (COMPARE,)
    chosen = (EDIT.id,)
    DEFAULT_CSS = """
    LinesPanel > .none { padding: 0 1; color: $text-muted; }
    LinesPanel > .suggested { padding: 0 1; margin-bottom: 1; }
    """

    def __init__(self, client: SessionClient) -> None:
        super().__init__(client)
        self._standing: Sequence[Standing] = ()
        self._records = RecordRows(self, client, self.rows)
        self.controllers = (
            SignLines(self, client, self._records, lambda: self._standing, HERE),
            WriteLines(self, client, self._records, lambda: self._standing),
            AgreeOnDecision(self, client, self._records, (TELL,), HERE),
            ChangeRecord(self, client, self._records, needs=HERE),
            self.one_by_one,
        )

    def reveal(self, view: Session, item: Item) -> Reveal | None:
        """Return the odds."""
        return odds_revealed(view)

    def compose_open(self, view: Session, item: Item) -> Iterable[Widget]:
        """Yield the ladder and the watches, or the odds side by side."""
        phase = phase_of(item)
        yield from headed(item.title, phase.hint if phase else "")
        if item.phase == COMPARE:
            yield line("" if by_odds(view) else "Nobody gave any odds.", "none")
            yield ComparedAnswers(compared(view))
            return
        keys = {"line": self.key_for(ADD.id), "watch": self.key_for(WATCH.id)}
        none = line(NOTHING.format(**keys), "none")
        none.display = False
        yield none
        yield line("", "suggested")
        yield Records(list(self.rows(view)), classes=BOTH)
        self.run_worker(self._look_back(), exclusive=True)

    def refresh_open(self, view: Session, item: Item) -> None:
        """Show changes, and read the earlier sessions again."""
        for answers in self.walk_children(ComparedAnswers):
            answers.show(compared(view))
        if item.phase != COMPARE:
            self._records.show(view)
            self._suggest(view)
            self.run_worker(self._look_back(), exclusive=True)

    async def _look_back(self) -> None:
        """Read what earlier sessions of the series stand by."""
        here = self.client.view().header
        series = here.series
        try:
            if series is not None:
                self._standing = await self.client.in_file(lambda store: store.standing(series, but=here.id))
        except ParleyError as error:
            self.say(f"Earlier sessions can't be read now: {error}")
        had_rows = any(not records.empty for records in self.walk_children(Records))
        self._records.show(self.client.view())
        self._suggest(self.client.view())
        for records in self.walk_children(Records):
            for none in lines_in(self, "none"):
                none.display = records.empty
            if not had_rows and not records.empty:
                self.call_after_refresh(self.focus_first)

    def _suggest(self, view: Session) -> None:
        """Show the line that the item suggests, as long as there is none like it."""
        text = offered(view, view.active, self._standing) if view.active else None
        says = SUGGESTED.format(text=text, key=self.key_for(TAKE.id)) if text else ""
        rewrite(lines_in(self, "suggested"), says)

    def rows(self, view: Session) -> Iterable[MatrixRow]:
        """Return what isn't linked, then the lines with what serves them, and the watches."""
        return ladder_rows(view, self._standing)


def compared(view: Session) -> list[Compared]:
    """Return the odds of each watch side by side, the widest gap first."""
    return [_compared(watch, view.leaders) for watch in by_odds(view)]


def _compared(watch: Watch, leaders: Sequence[str]) -> Compared:
    odds, gap = watch.odds or {}, gap_of(watch)
    told = tuple(
        AnswerGiven(seat, f"{odds[seat]} %" if seat in odds else "no odds", leader=leader_of(leaders, seat))
        for seat in leaders
    )
    said = "" if gap is None else "same" if gap == 0 else f"gap {gap}"
    return Compared(watch.id, watch.text, told, said, gap is not None and gap >= FAR, tested(watch))
