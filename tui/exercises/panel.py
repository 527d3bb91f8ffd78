"""The base of every panel: the exercise in the middle of the session screen, which never moves while someone works."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import partial
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Input, Static, TextArea

from sessions.records.terms import asked_by
from sessions.rules.phases import asked_seats, draft_key, kind_of, phase_of, sheet_of
from sessions.rules.readers import readers
from tui.client.late_answers import notice
from tui.client.messages import Said
from tui.commands.command import KeyCommand, by_id
from tui.commands.keymap import EXPLAIN
from tui.exercises.carried_item import carried_line
from tui.exercises.one_by_one import OneByOne
from tui.exercises.private_answer import PrivateAnswer, banner_of
from tui.exercises.sealed_answer import own_words
from tui.exercises.stage import Stage, author, stage_of
from tui.exercises.threshold import on_threshold, threshold
from tui.exercises.waiting_page import WaitingPage
from tui.forms.form_view import FormView
from tui.terminal.set_keys import keys_set
from tui.widgets.beside import BOTH, Beside
from tui.widgets.details import Details
from tui.widgets.drawn_page import DrawnPage, FullPage
from tui.widgets.how_it_goes import how_it_goes
from tui.widgets.matrix import MatrixRows, focus_rows
from tui.widgets.within import lines_in

if TYPE_CHECKING:
    from textual.widget import Widget

    from sessions.model import Item
    from sessions.rules.forms import Form
    from sessions.session import Session
    from tui.client.session_client import SessionClient
    from tui.exercises.controller import Controller
    from tui.forms.table_form import TableForm
    from tui.widgets.moment import Reveal


UNSEEN = "Nobody sees an answer before both are revealed."


class Panel(Vertical):
    """An item on screen. A subclass sets `kind` and says how each phase looks.

    Its own keys are the `commands` of its `controllers`. Choosing a row of its list, by enter or a click, does the
    first available one of `chosen`; the screen sees to it. Override `compose_open` and `refresh_open` for phases that
    everyone sees, `compose_private` if a private form needs more than the form itself.
    """

    kind: ClassVar[str] = ""
    commands: ClassVar[tuple[KeyCommand, ...]] = ()
    chosen: ClassVar[tuple[str, ...]] = ()
    walked: ClassVar[tuple[str, ...]] = ()
    """The phases whose `reveal` is gone through one question at a time."""
    can_focus = True

    def __init__(self, client: SessionClient) -> None:
        super().__init__(classes="panel")
        self.client = client
        self.one_by_one = OneByOne(self, client, self)
        """Goes through what was revealed; a subclass with a `reveal` has it among its controllers."""
        self.controllers: tuple[Controller, ...] = ()
        self.stage: Stage | None = None
        self.answer = PrivateAnswer(self, client)

    # --- what the session screen calls ------------------------------------------------------------------------------

    @property
    def about(self) -> str | None:
        """The id of what the room talks about now, which decides who speaks first; None if it's no single thing."""
        step = self.one_by_one.moment
        return step.about if step else None

    async def show(self, view: Session, item: Item) -> None:
        """Show `item` as in `view`: rebuilt if the stage changed, otherwise only updated."""
        stage = stage_of(self.client, view, item)
        says = "" if stage.form else _notices(self.client, view, item, keys_set(self.app))
        if stage == self.stage:
            rewrite(self.query_children(".notice").results(Static), says)
            self.refresh_stage(view, item)
            mark_words(self, self.client)
            return
        await self.save()
        await self._load(view, item, stage)
        self.stage = stage
        async with self.batch():
            await self.remove_children()
            parts = [line(says, "notice"), line(carried_line(item), "carried"), *_composed(self, view, item)]
            self.set_class(any(part.has_class(BOTH) for part in parts), "-pair")  # while there is nothing to style
            await self.mount_all(parts)
            mark_words(self, self.client)
        self.call_after_refresh(self.focus_first)

    async def save(self) -> bool:
        """Save typed text that isn't saved yet; return whether it is. If the file can't be written, try again later."""
        return await self.answer.save()

    def unsaved(self) -> str:
        """Return the typed text that `keep` couldn't save."""
        return self.answer.unsaved()

    def available(self, command: str) -> bool:
        """Whether a command of this panel makes sense now."""
        return any(part.available(command) for part in self.controllers for each in part.commands if each.id == command)

    def focus_first(self) -> None:
        """Put the cursor where a person starts: on rows, else in the form, else on the panel, so letters are keys."""
        if focus_rows(self):
            return
        forms = self.walk_children(FormView)
        self.can_focus = not forms  # tabbing through a form should not stop at a place without a cursor
        for form in forms:
            form.focus_first()
            return
        target = next((each for each in self.query("*") if each.focusable and not _writes(each)), self)
        target.focus(scroll_visible=False)

    def key_for(self, name: str) -> str:
        """Return the key for a command of this panel, as configured."""
        return by_id(self.commands, name).key(keys_set(self.app))

    # --- what a subclass may say ------------------------------------------------------------------------------------

    def refresh_stage(self, view: Session, item: Item) -> None:
        """Update the screen; cursor, scroll position and typed text stay."""
        for full in self.query_children(FullPage).results(FullPage):
            full.show(self.one_by_one.draw() or threshold(self.one_by_one, view))
        if self.client.situation.form is None and self.one_by_one.moment is None:
            self.refresh_open(view, item)
        for page in self.walk_children(WaitingPage):
            page.show(view)

    def reveal(self, view: Session, item: Item) -> Reveal | None:
        """Return what one of the phases `walked` revealed, the widest gap first."""
        return None

    def has_gaps(self, view: Session, item: Item) -> bool:
        """Whether there are answers in it that can be far apart."""
        return True

    def compose_open(self, view: Session, item: Item) -> Iterable[Widget]:
        """Yield what everyone sees in an open phase."""
        phase = phase_of(item)
        yield from headed(item.title, phase.hint if phase else f"This version of parley can't show {item.kind!r}.")
        yield line(item.outcome_wanted or "", "wanted")
        yield line(item.note or "", "note")

    def refresh_open(self, view: Session, item: Item) -> None:
        """Update an open phase."""
        rewrite(lines_in(self, "note"), item.note or "")

    def compose_private(self, view: Session, item: Item, form: str) -> Iterable[Widget]:
        """Yield what a leader sees while writing: the form, as it was left, below the banner."""
        shape, phase = self.shape(view, item), phase_of(item)
        yield from headed(shape.title, phase.hint if phase else "")
        yield self.helped(view, item, self.answer.form(shape))
        yield line(banner_of(shape, self.answer.draft), "banner")

    def helped(self, view: Session, item: Item, form: FormView) -> Widget:
        """Return a private form, and beside it, if there is room, what helps its writer: how the item goes."""
        details = Details()
        details.tell(how_it_goes(item))
        return Beside(form, details, helps=True)

    def shape(self, view: Session, item: Item) -> Form:
        """Return the form of the private phase for whoever writes."""
        return kind_of(item).form(view, item, str(self.client.eyes))

    def compose_sealed(self, view: Session, item: Item, form: str) -> Iterable[Widget]:
        """Yield the page after sealing."""
        own = self.own_words(view, item, form)
        yield WaitingPage(self.client, self.done(view, item, form), self.asked(view, item), own)

    def done(self, view: Session, item: Item, form: str) -> str:
        """Return what the leader who looks has done already, before whom everybody waits for."""
        return "Sealed." if self.client.situation.waiting_for else ""

    def own_words(self, view: Session, item: Item, form: str) -> Widget | None:
        """Return the sealed answer for its author; at one keyboard nothing, because the other can see it."""
        eyes = str(self.client.eyes)
        sheet = sheet_of(view, item, form, eyes)
        if self.client.hot or sheet is None or not sheet.payload:
            return None
        shape = kind_of(item).form(view, item, eyes)
        return DrawnPage(partial(own_words, shape, sheet.payload), classes="own")

    def asked(self, view: Session, item: Item) -> str:
        """Return the question of a private phase, for those who sealed their answer."""
        phase = phase_of(item)
        return phase.hint if phase else item.title

    @classmethod
    def prompt(cls, view: Session, item: Item) -> tuple[str, ...]:
        """Return what everybody may know of what a phase asks: first the question, then what is asked about it."""
        phase = phase_of(item)
        return (phase.hint if phase else item.title,)

    def compose_waiting(self, view: Session, item: Item, form: str) -> Iterable[Widget]:
        """Yield what people see who don't write: observers, a facilitator, the hot seat between turns."""
        yield WaitingPage(self.client, "", "\n".join(self.prompt(view, item)), None, UNSEEN)

    # --- writing ----------------------------------------------------------------------------------------------------

    @property
    def writing(self) -> bool:
        """Whether the person at the terminal has a form open and unsealed."""
        return bool(self.stage and self.stage.form and self.answer.writing)

    @on(FormView.Edited, "#answer")
    async def edited(self, event: FormView.Edited | TableForm.Edited) -> None:
        """Take in what was typed into the form, and save it."""
        event.stop()
        self.answer.edited(event.form.form, event.payload)
        says = banner_of(event.form.form, event.payload)
        for holder in (self, *self.query_children(".foot")):
            rewrite(holder.query_children(".banner").results(Static), says)
        await self.save()

    async def _load(self, view: Session, item: Item, stage: Stage) -> None:
        writes = stage.form is not None and stage.eyes in asked_seats(view, item, stage.form)
        key = draft_key(view, item, str(stage.form), str(stage.eyes)) if writes else None
        await self.answer.load(view, key, stage.sealed)

    def say(self, sentence: str) -> None:
        """Show a sentence in the message line of the screen."""
        self.post_message(Said(sentence))


def _composed(panel: Panel, view: Session, item: Item) -> Iterable[Widget]:
    """Yield the widgets of the stage that a panel is in."""
    form, eyes = panel.client.situation.form, author(panel.client, view)
    if form is None:
        draw = panel.one_by_one.draw()
        yield from [FullPage(draw, classes=BOTH)] if draw else panel.compose_open(view, item)
    elif on_threshold(panel.client, view, item):
        yield FullPage(threshold(panel.one_by_one, view), classes=BOTH)
    elif eyes not in view.leaders or eyes not in asked_seats(view, item, form):
        yield from panel.compose_waiting(view, item, form)
    elif sheet_of(view, item, form, eyes):
        yield from panel.compose_sealed(view, item, form)
    else:
        told = readers(view, item, form)
        yield line(f"Only {eyes.upper()} sees this now. {told}", "whose")
        yield from panel.compose_private(view, item, form)


def _notices(client: SessionClient, view: Session, item: Item, keymap: Mapping[str, str]) -> str:
    """Return what is to be said above an open phase: of late answers, and of words that somebody here explains."""
    asked = [
        f"{asked_by(each)} asks {each.of.upper() if client.hot else 'you'} what {each.term} means: "
        f"press {EXPLAIN.key(keymap)} to explain it."
        for each in client.words.asks
        if each.of in client.leaders
    ]
    return "\n".join(filter(None, (notice(client, view, item, keymap), *asked)))


def mark_words(within: Widget, client: SessionClient) -> None:
    """Underline the acronyms that nothing explains in every list of a panel."""
    words = tuple(client.words.unexplained)
    for rows in within.walk_children(MatrixRows):
        rows.mark(words)


def _writes(widget: Widget) -> bool:
    return isinstance(widget, Input | TextArea)


def title(text: str) -> Static:
    """Return a heading."""
    return Static(Content(text), classes="title", markup=False)


def headed(text: str, lead: str) -> tuple[Static, Static]:
    """Return a heading, and right below it what it is about; without that, an empty line follows the heading."""
    heading = title(text)
    heading.set_class(bool(lead), "-led")
    return heading, line(lead, "lead")


def line(text: str | Content, classes: str) -> Static:
    """Return a paragraph, of plain text or with styles; an empty one takes no room."""
    widget = Static(_drawn(text), classes=classes, markup=False)
    widget.display = bool(text)
    return widget


def rewrite(paragraphs: Iterable[Static], text: str | Content) -> None:
    """Change the text of paragraphs; those that already have it are left alone."""
    says = _drawn(text)
    for each in paragraphs:
        if each.content != says:
            each.update(says)
            each.display = bool(text)


def _drawn(text: str | Content) -> Content:
    return text if isinstance(text, Content) else Content(text)
