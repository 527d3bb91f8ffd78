"""`argue` on screen: each leader makes the other's case, hears their own, judges, signs, and writes the joint text."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar, cast

from textual import events, on
from textual.containers import Container, Horizontal
from textual.content import Content
from textual.widgets import Static

from sessions.exercises.argue.frame import argument_of
from sessions.exercises.argue.hearing import SignSteelman
from sessions.exercises.argue.kind import SILENCE, SILENT_S
from sessions.exercises.argue.sides import ACCEPTED_FROM, case_of, key_points, steelman_text
from sessions.model import Argument, Item, Sheet, Side
from sessions.rules.phases import kind_of
from tui.client import tension_library
from tui.client.messages import Unsaid
from tui.client.signed_at import SignedAt
from tui.commands.command import KeyCommand
from tui.exercises.argue.cruxes import ShareCruxes
from tui.exercises.argue.form_layout import counted, judging, writing_for
from tui.exercises.argue.framing import WordQuestion
from tui.exercises.argue.interviewing import HoldInterview
from tui.exercises.argue.joint_text import WriteJointText
from tui.exercises.argue.moments import verdicts_revealed
from tui.exercises.argue.outcome_page import outcome, synthesis, written
from tui.exercises.argue.own_lines import WriteOwnLines
from tui.exercises.argue.page import BESIDE, TWO_COLUMNS, ArgumentPage, Draw, Leaf, Lines, Look, MiddlePage
from tui.exercises.argue.pages import (
    accepting,
    asked_and_answered,
    beside_text,
    frame,
    heading_words,
    heard,
    interview,
    sign,
    signing,
    swap,
)
from tui.exercises.argue.reveal_page import both_views, reveal
from tui.exercises.argue.steelman import JudgeSteelman
from tui.exercises.argue.tension import START, UseTension, at_hand
from tui.exercises.argue.under_way import ArgumentUnderWay
from tui.exercises.argue.ways_forward import ArgueWays
from tui.exercises.one_by_one import OneByOne
from tui.exercises.panel import Panel, line
from tui.exercises.private_answer import banner_of
from tui.exercises.stage import Stage
from tui.forms.form_view import FormView
from tui.terminal.set_keys import keys_set
from tui.widgets.bars import bar
from tui.widgets.beside import BOTH, Beside
from tui.widgets.drawn_page import FITS
from tui.widgets.key_cap import cap
from tui.widgets.marked_words import all_marked
from tui.widgets.within import lines_in

if TYPE_CHECKING:
    from textual.widget import Widget

    from sessions.session import Session
    from tui.client.session_client import SessionClient
    from tui.dialogs.screen import ParleyScreen
    from tui.widgets.moment import Reveal

PAGES = {
    "frame": frame,
    "interview": interview,
    "reveal": reveal,
    "sign": sign,
    "synthesis": synthesis,
    "done": outcome,
}
TOLD = {"steelman": heard, "revise": beside_text}  # beside the text about the other's view
READ_BESIDE = {"verdict": asked_and_answered, "crux": both_views, "reballot": written}  # beside other forms
PINNED = {
    "frame": accepting,
    "sign": signing,
}  # below the page, so that what a leader has said is visible however far it is scrolled
LISTEN = "Read it in good faith. Don't respond yet."
HEARD = "The silence is over. Continue when you have both read it."


class ArguePanel(Panel):
    """Every phase of an argument, and its outcome."""

    kind = "argue"
    commands: ClassVar[tuple[KeyCommand, ...]] = (
        *WordQuestion.commands,
        *HoldInterview.commands,
        *JudgeSteelman.commands,
        *ArgueWays.commands,
        *WriteJointText.commands,
        *WriteOwnLines.commands,
        *ShareCruxes.commands,
        *UseTension.commands,
        *OneByOne.commands,
    )
    walked = ("reveal",)
    DEFAULT_CSS = """
    ArguePanel {
        & > .silence { height: auto; padding: 0 1; margin-bottom: 1; }
        & > ArgumentPage { padding: 0 0 0 1; }
        & > #pinned { padding: 0 1; margin-top: 1; }
        & > .at-hand { height: auto; max-height: 30%; padding: 0 1; margin-top: 1; max-width: 100; }
        & > .for { padding: 0 1; margin-bottom: 1; }
        & > .foot { height: 1; margin-top: 1; padding: 0 1; }
        & > .foot > .counter { width: auto; }
        & > .foot > .banner {
            width: 1fr;
            padding-left: 1;
            text-align: right;
            text-wrap: nowrap;
            text-overflow: ellipsis;
            color: $text-warning;
        }
        & .judging RowControl.-marks { margin-bottom: 1; }
        & > .writing {
            height: 1fr;
            padding: 0 1;
            & SectionView { padding: 0; max-width: 100%; }
            & SectionView > HorizontalGroup, & .note.-shown, & .label, & .remark.-shown { display: none; }
            & AreaControl, & AreaControl:focus { min-height: 12; max-height: 24; max-width: 80; }
            & FieldRow .coach { margin-left: 1; }
            &.-told AreaControl, &.-told AreaControl:focus { min-height: 5; max-height: 12; }
            & > ArgumentPage { height: auto; max-height: 50%; margin-bottom: 1; }
            &.-wide { layout: horizontal; }
            &.-wide AreaControl, &.-wide AreaControl:focus { min-height: 12; max-height: 24; }
            &.-wide > FormView { width: 3fr; }
            &.-wide > ArgumentPage { width: 2fr; height: 1fr; max-height: 100%; margin: 0 2 0 0; }
        }
    }
    """

    def __init__(self, client: SessionClient) -> None:
        super().__init__(client)
        self._signed_at = SignedAt(self, client, SignSteelman.kind(), self._times_known)
        self._known = False  # the library is read, or being read
        argument = ArgumentUnderWay(self)
        cruxes = ShareCruxes(argument)
        self.controllers = (
            WordQuestion(argument),
            HoldInterview(argument),
            JudgeSteelman(argument),
            ArgueWays(argument, cruxes),
            WriteJointText(argument),
            WriteOwnLines(argument),
            cruxes,
            UseTension(argument),
            self.one_by_one,
        )

    def _cap(self, command_id: str, word: str) -> Content:
        found = next((each for each in self.commands if each.id == command_id), None)
        if found is None or not self.available(command_id):
            return Content("")
        return cap(found, word or found.label, keys_set(self.app), typing=self.writing)

    def _look(self, view: Session, item: Item) -> Look:
        if item.phase == "sign":
            sides = view.all(Side, argument=argument_of(view, item).id)
            decided = frozenset(f"{side.by} {side.verdict}" for side in sides if side.verdict)
            self._signed_at.follow(view, decided)
        return Look(view, item, self.client.eyes, self._cap, self._signed_at.times)

    def _times_known(self) -> None:
        view = self.client.view()
        if view.active and view.active.phase == "sign":
            self.refresh_open(view, view.active)

    def _drawn(self, page: Callable[[Look, int], Lines], look: Look) -> Draw:
        """Return how to draw a page, with the acronyms underlined that nothing explains."""
        words = tuple(self.client.words.unexplained)
        return lambda wide: all_marked(page(look, wide), words)

    # --- open phases ------------------------------------------------------------------------------------------------

    def reveal(self, view: Session, item: Item) -> Reveal | None:
        """Return the verdicts."""
        return verdicts_revealed(view, item)

    def compose_open(self, view: Session, item: Item) -> Iterable[Widget]:
        """Yield the page of an open phase."""
        if item.phase == "swap":
            yield Static(self._silence(view, item), classes="silence", markup=False)
            self.set_interval(1.0, self._listen)
            yield MiddlePage(self._drawn(swap, self._look(view, item)))
            return
        look, phase = self._look(view, item), str(item.phase)
        fits = FITS if phase in PINNED else ""
        yield ArgumentPage(Leaf(self._drawn(PAGES[phase], look), TWO_COLUMNS, id="leaf"), classes=f"{BOTH} {fits}")
        if phase in PINNED:
            yield Leaf(self._drawn(PINNED[phase], look), id="pinned")

    def refresh_open(self, view: Session, item: Item) -> None:
        """Redraw the page if it looks different; the scroll position stays."""
        look, phase = self._look(view, item), str(item.phase)
        for page in self.walk_children(MiddlePage):
            page.show(self._drawn(swap, look))
        for pages, name in ((PAGES, "#leaf"), (PINNED, "#pinned")):
            for leaf in self.query(name).results(Leaf):
                leaf.show(self._drawn(pages[phase], look))

    def _listen(self) -> None:
        view = self.client.view()
        for silence in lines_in(self, "silence"):
            content = self._silence(view, view.active) if view.active else Content("")
            if content != silence.content:
                silence.update(content)
            if content.plain == HEARD:
                self.post_message(Unsaid(SILENCE))

    def _silence(self, view: Session, item: Item) -> Content:
        whole_s = kind_of(item).setting(item, "silent_s", SILENT_S)
        left_s = max(0, -(-(whole_s * 1000 - self.client.elapsed_ms) // 1000))
        if not left_s:
            return Content(HEARD)
        drawn = f"{left_s:>2} s of silence  {bar(whole_s - left_s, whole_s)}"
        return Content.assemble(drawn, "\n", (LISTEN, "$foreground-muted"))

    # --- private phases ---------------------------------------------------------------------------------------------

    async def _load(self, view: Session, item: Item, stage: Stage) -> None:
        await super()._load(view, item, stage)
        self._know_tension(view, item)
        if stage.form == "revise" and stage.eyes in view.leaders and not self.answer.draft:
            text = steelman_text(view, item, str(stage.eyes))
            self.answer.draft = {"steelman": {"text": text}} if text else {}

    def _know_tension(self, view: Session, item: Item) -> None:
        """Read the library, once an argument has a tension."""
        if not self._known and any(each.tension for each in view.all(Argument, item=item.id)):
            self._known = True
            self.run_worker(self._read_tensions())

    async def _read_tensions(self) -> None:
        """Read the library, and redraw what shows a tension."""
        await tension_library.load()
        for leaf in self.walk_children(Leaf):
            leaf.refresh(layout=True)
        cast("ParleyScreen[Any]", self.screen).hint()

    def compose_private(self, view: Session, item: Item, form: str) -> Iterable[Widget]:
        """Yield a leader's form: for the other's case a large field, for the verdict the text to judge."""
        look, eyes = self._look(view, item), str(self.client.eyes)
        shape = kind_of(item).form(view, item, eyes)
        if form in ("steelman", "revise"):
            yield Static(writing_for(look), classes="for", markup=False)
            told = [ArgumentPage(Leaf(self._drawn(TOLD[form], look), id="told"))] if TOLD[form](look, BESIDE) else []
            yield Container(*told, self.answer.form(shape), classes=f"writing {'-told both' if told else ''}")
            with_count = Static(counted(self.answer.draft), classes="counter", markup=False)
            yield Horizontal(with_count, line(banner_of(shape, self.answer.draft), "banner"), classes="foot")
        elif form == "verdict":
            points = enumerate(key_points(case_of(view, item, eyes)), 1)
            weights = {f"point-{n}": weight for n, (_, weight) in points}
            arranged = judging(shape, heading_words(look, eyes), weights)
            yield self.helped(view, item, self.answer.form(arranged, classes="judging"))
            yield line(banner_of(arranged, self.answer.draft), "banner")
        else:
            yield from super().compose_private(view, item, form)
            if form == "case":
                begin = partial(at_hand, look, START.key(keys_set(self.app), typing=True))
                yield ArgumentPage(Leaf(begin), classes="at-hand")

    def helped(self, view: Session, item: Item, form: FormView) -> Widget:
        """Return a form beside what was said or written before that it is about, or beside how the argument goes."""
        look, read = self._look(view, item), READ_BESIDE.get(str(item.phase))
        if read is None or not read(look, BESIDE):
            return super().helped(view, item, form)
        return Beside(form, ArgumentPage(Leaf(self._drawn(read, look))), helps=True)

    def refresh_stage(self, view: Session, item: Item) -> None:
        """Also update the part next to the text being written, because an answer may arrive meanwhile."""
        super().refresh_stage(view, item)
        self._know_tension(view, item)
        for leaf in self.query("#told").results(Leaf):
            leaf.show(self._drawn(TOLD[str(item.phase)], self._look(view, item)))

    def focus_first(self) -> None:
        """Start a verdict with the text itself."""
        if self.stage and self.stage.form == "verdict" and not self.answer.draft:
            self.can_focus = False
            for form in self.query("#answer").results(FormView):
                form.focus()
                return
        super().focus_first()

    @on(FormView.Edited, "#answer")
    def _count(self, event: FormView.Edited) -> None:
        for counter in lines_in(self, "counter"):
            counter.update(counted(event.payload))

    def on_resize(self, event: events.Resize) -> None:
        """Put the owner's findings beside the text if there is room."""
        for writing in self.query(".writing"):
            writing.set_class(event.size.width >= BESIDE, "-wide")

    def done(self, view: Session, item: Item, form: str) -> str:
        """Return that an answer is sealed, or why there was nothing to write."""
        says = self._why_sealed(view, item, form) if form in ("revise", "verdict") else ""
        return f"Nothing to do. {says}" if says else super().done(view, item, form)

    def asked(self, view: Session, item: Item) -> str:
        """Return the question of the argument, and what the phase asks of those who have something to do."""
        form, eyes = self.client.situation.form, self.client.eyes
        given = form in ("revise", "verdict") and eyes in view.leaders and self._why_sealed(view, item, str(form))
        return argument_of(view, item).question if given else "\n".join(self.prompt(view, item))

    @classmethod
    def prompt(cls, view: Session, item: Item) -> tuple[str, ...]:
        """Return the question of the argument, and what the phase asks."""
        return (argument_of(view, item).question, *super().prompt(view, item))

    def _why_sealed(self, view: Session, item: Item, form: str) -> str:
        """Return why a sheet was sealed for its leader, or an empty text if they sealed it themselves."""
        eyes = str(self.client.eyes)
        other, sheet = view.other(eyes), view.find(Sheet, item.id, form, item.round, eyes)
        if sheet is None:
            return ""
        if sheet.missing:
            return f"{other.upper()} gave no answer, so there is nothing to judge."
        if form == "revise":
            side = view.find(Side, argument_of(view, item).id, eyes)
            accepted = side is not None and side.acceptance is not None and side.acceptance >= ACCEPTED_FROM
            return f"{other.upper()} accepts what you wrote, so it stays as it is." if accepted else ""
        before = view.find(Sheet, item.id, form, item.round - 1, eyes)
        same = before is not None and before.seal == sheet.seal
        return "The text about your view hasn't changed, so your verdict stays as it is." if same else ""
