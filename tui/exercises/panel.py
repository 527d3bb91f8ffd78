"""What every panel is: the exercise in the middle of the session screen, which never moves under a person's hands."""

from __future__ import annotations

import contextlib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar

from textual import on
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Input, Static, TextArea

from sessions.errors import Missing, Refused, Trouble
from sessions.rules.forms import Form, Payload, flaws, tidy
from sessions.rules.moves import Seal
from sessions.rules.phases import draft_key, kind_of, open_form, phase_of, sheet_of, unsealed
from sessions.rules.readers import readers
from sessions.rules.seats import stands_aside
from tui.client.late_answers import notice
from tui.client.messages import Said, Unsaid
from tui.client.status import awaiting, ready_to_reveal
from tui.client.unsaved_text import as_lines
from tui.commands.command import Consent, KeyCommand
from tui.dialogs.screen import rehint
from tui.exercises.sealed_answer import own_words
from tui.forms.form_view import FormView
from tui.widgets.drawn_page import DrawnPage
from tui.widgets.matrix import Matrix
from tui.widgets.records import Records, focus_records

if TYPE_CHECKING:
    from textual.widget import Widget

    from sessions.command import DraftKey
    from sessions.model import Item
    from sessions.session import Session
    from tui.client.session_client import SessionClient
    from tui.dialogs.screen import Part
    from tui.exercises.controller import Controller

NOT_SEALED = "Not sealed yet: see what is marked."
RETRY_S = 2.0  # after which a draft that the file did not take is offered to it again


@dataclass(frozen=True, slots=True)
class Stage:
    """What a panel is built for; as long as it stays the same, nothing on screen is built anew.

    `form` is the private form that is open, if any; `sealed` whether `eyes` sealed it, and `both` whether all did who
    are waited for. `edition` names what the form asks about: other words are another form.
    """

    item: str
    phase: str | None
    round: int
    form: str | None
    eyes: str | None
    sealed: bool
    both: bool
    ended: bool
    edition: str = ""


class Panel(Vertical):
    """An item on screen. A subclass sets `kind` and says how each phase looks.

    `commands` are its own keys, done by the `controllers` that it makes for itself. Choosing a row of its list, by
    enter or a click, does the first of `chosen` that makes sense. Override `compose_open` and `refresh_open` for phases
    that everybody sees, `compose_private` where a private form needs more than the form itself.
    """

    kind: ClassVar[str] = ""
    commands: ClassVar[tuple[KeyCommand, ...]] = ()
    chosen: ClassVar[tuple[str, ...]] = ()
    can_focus = True

    def __init__(self, client: SessionClient) -> None:
        super().__init__(classes="panel")
        self.client = client
        self.controllers: tuple[Controller, ...] = ()
        self.stage: Stage | None = None
        self.draft: dict[str, Any] = {}
        self._draft_key: DraftKey | None = None
        self._unsaved: dict[str, Any] | None = None
        self._place: str | None = None  # where in the form the file has the person
        self._read: Session | None = None  # the session as it was when the form was opened

    # --- what the session screen calls ------------------------------------------------------------------------------

    async def show(self, view: Session, item: Item) -> None:
        """Show `item` as `view` has it: built anew where the stage changed, else only brought up to date."""
        stage = self.stage_of(view, item)
        if stage == self.stage:
            self._say_notice(view, item)
            self.refresh_stage(view, item)
            return
        await self.keep()
        await self._load(view, item, stage)
        self.stage, self._read = stage, view
        async with self.batch():
            await self.remove_children()
            await self.mount_all([self._notice(view, item), *self.compose_stage(view, item)])
        self.call_after_refresh(self.focus_first)

    def _notice(self, view: Session, item: Item) -> Static:
        """Return the lines above what everybody sees: whose answer is missing, and what can come late."""
        return line("" if open_form(view) else notice(self.client, view, item, self.app._keymap), "notice")

    def _say_notice(self, view: Session, item: Item) -> None:
        for shown in self.query_children(".notice").results(Static):
            says = "" if open_form(view) else notice(self.client, view, item, self.app._keymap)
            if shown.content != Content(says):
                shown.update(Content(says))
                shown.display = bool(says)

    async def keep(self) -> bool:
        """Write what is typed and not yet on disk; whether it is. What the file does not take is tried again.

        Where the person went on at another terminal, what stands there holds.
        """
        for form in self.query("#answer").results(FormView):
            if form.payload != self.draft:
                self._unsaved = self.draft = form.payload
        if self._draft_key is None:
            return True
        payload, key = self._unsaved, self._draft_key
        place = next((form.place for form in self.query("#answer").results(FormView)), None) or self._place
        if payload is None:
            await self._keep_place(key, place)
            return True
        try:
            await self.client.save_draft(key[3], payload, key, place)
            self._place = place
        except Trouble as trouble:
            self.say(f"Not on disk yet: {trouble}")
            self.set_timer(RETRY_S, self.keep)
            return False
        except Refused as refused:
            self.say(str(refused))
        if self._unsaved is payload:
            self._unsaved = None
        return True

    def unkept(self) -> str:
        """Return the words that are typed here and that `keep` could not put on disk, a line for each field."""
        return "\n".join(as_lines(self._unsaved))

    async def _keep_place(self, key: DraftKey, place: str | None) -> None:
        """Write where the person is where only that moved: it is worth no word where the file does not take it."""
        if place and place != self._place and self.draft:
            with contextlib.suppress(Refused, Trouble):
                await self.client.save_place(key, place)
                self._place = place

    def parts(self) -> Iterable[Part]:
        """Return what does the commands of this panel."""
        return self.controllers or (self,)

    def available(self, command: str) -> bool:
        """Whether a command of this panel makes sense now."""
        return any(part.available(command) for part in self.controllers for each in part.commands if each.id == command)

    def label(self, command: KeyCommand) -> str:
        """Return the word beside the key of a command of this panel, as it fits now."""
        return command.label

    def focus_first(self) -> None:
        """Put the cursor where a person begins: on rows; else in the form; else on the panel, so letters are keys."""
        if focus_records(self):
            return
        forms = self.query(FormView)
        self.can_focus = not forms  # who goes round the fields of a form comes to no place that shows no cursor
        for form in forms:
            form.focus_first()
            return
        target = next((each for each in self.query("*") if each.focusable and not _writes(each)), self)
        target.focus(scroll_visible=False)

    def key_for(self, name: str) -> str:
        """Return the key by which a command of this panel is done, as the person has it."""
        return next(each for each in self.commands if each.id == name).key(False, self.app._keymap)

    # --- what a subclass may say ------------------------------------------------------------------------------------

    def stage_of(self, view: Session, item: Item) -> Stage:
        """Return what the panel is to be built for."""
        form, eyes = open_form(view), self._author(view)
        leader = eyes if eyes in view.leaders else None
        return Stage(
            item=item.id,
            phase=item.phase,
            round=item.round,
            form=form,
            eyes=eyes,
            sealed=bool(form and leader and sheet_of(view, item, form, leader)),
            both=bool(form and not unsealed(view, item, form)),
            ended=item.status == "ended",
            edition=kind_of(item).edition(view, item) if form else "",
        )

    def compose_stage(self, view: Session, item: Item) -> Iterable[Widget]:
        """Yield the widgets of a stage."""
        form, eyes = open_form(view), self._author(view)
        if form is None:
            yield from self.compose_open(view, item)
        elif eyes not in view.leaders:
            yield from self.compose_waiting(view, item, form)
        elif sheet_of(view, item, form, eyes):
            yield from self.compose_sealed(view, item, form)
        else:
            told = readers(view, item, form)
            yield line(f"Only {eyes.upper()} sees this now. {told}", "whose")
            yield from self.compose_private(view, item, form)

    def _author(self, view: Session) -> str | None:
        """Return whose eyes look; in a private phase nobody's where they stand aside from the item."""
        eyes = self.client.eyes
        return None if eyes and open_form(view) and stands_aside(view, eyes) else eyes

    def refresh_stage(self, view: Session, item: Item) -> None:
        """Bring what is on screen up to date; cursor, scroll and what is typed stay."""
        if open_form(view) is None:
            self.refresh_open(view, item)
        else:
            for waiting in self.query(".waiting").results(Static):
                waiting.update(Content(self.waiting_for(view, item)))

    def compose_open(self, view: Session, item: Item) -> Iterable[Widget]:
        """Yield what everybody sees in an open phase."""
        yield title(item.title)
        phase = phase_of(item)
        yield line(phase.hint if phase else f"This parley does not know how to show {item.kind!r}.", "lead")
        yield line(item.outcome_wanted or "", "wanted")
        yield line(item.note or "", "note")

    def refresh_open(self, view: Session, item: Item) -> None:
        """Bring an open phase up to date."""
        for note in self.query(".note").results(Static):
            note.update(Content(item.note or ""))

    def compose_private(self, view: Session, item: Item, form: str) -> Iterable[Widget]:
        """Yield what a leader sees who is writing."""
        yield from self.compose_form(view, item, form)

    def compose_form(self, view: Session, item: Item, form: str) -> Iterable[Widget]:
        """Yield the form itself, with what was drafted, under the standing banner."""
        shape = kind_of(item).form(view, item, str(self.client.eyes))
        yield title(shape.title)
        phase = phase_of(item)
        if phase:
            yield line(phase.hint, "lead")
        yield self.answering(shape)
        yield line(banner_of(shape, self.draft), "banner")

    def answering(self, shape: Form, compact: bool = False, classes: str | None = None) -> FormView:
        """Return the form that is written in, as it was left: with what was drafted, and the person where they were."""
        return FormView(shape, self.draft, compact, self._place, id="answer", classes=classes)

    def compose_sealed(self, view: Session, item: Item, form: str) -> Iterable[Widget]:
        """Yield the calm page after sealing."""
        yield title("Sealed")
        yield line(self.waiting_for(view, item), "waiting")
        yield line("Until it is revealed you can take it back and go on writing.", "quiet")
        yield from self.compose_own(view, item, form)

    def compose_own(self, view: Session, item: Item, form: str) -> Iterable[Widget]:
        """Yield what was asked and what its author sealed; at one keyboard nothing, where the other may look on."""
        eyes = str(self.client.eyes)
        sheet = sheet_of(view, item, form, eyes)
        if self.client.hot or sheet is None or not sheet.payload:
            return
        shape = kind_of(item).form(view, item, eyes)
        yield line(self.asked(view, item), "asked")
        yield DrawnPage(partial(own_words, shape, sheet.payload), classes="own")

    def asked(self, view: Session, item: Item) -> str:
        """Return the question of a private phase, for who sealed their answer to it or waits for others."""
        phase = phase_of(item)
        return phase.hint if phase else item.title

    def compose_waiting(self, view: Session, item: Item, form: str) -> Iterable[Widget]:
        """Yield what those see who do not write: observers, a facilitator, the table between turns."""
        phase = phase_of(item)
        yield title(phase.title if phase else item.title)
        yield line(self.waiting_for(view, item), "waiting")
        yield line(self.asked(view, item), "asked")
        if unsealed(view, item, form):
            yield line("Nobody sees what another writes until both answers are revealed.", "quiet")

    def waiting_for(self, view: Session, item: Item) -> str:
        """Return the sentence that says whom everybody waits for."""
        form = open_form(view)
        missing = unsealed(view, item, form) if form else []
        if missing:
            return awaiting(view, missing)
        return ready_to_reveal(self.client)

    # --- writing, sealing, taking back ------------------------------------------------------------------------------

    @property
    def writing(self) -> bool:
        """Whether `eyes` have a form open and unsealed."""
        return bool(self.stage and self.stage.form and self._draft_key and not self.stage.sealed)

    @on(FormView.Edited, "#answer")
    async def _edited(self, event: FormView.Edited) -> None:
        event.stop()
        self._unsaved = self.draft = event.payload
        says = Content(banner_of(event.form.form, event.payload))
        for holder in (self, *self.query_children(".foot")):
            for banner in holder.query_children(".banner").results(Static):
                if banner.content != says:
                    banner.update(says)
        if not flaws(event.form.form, event.payload):
            self.post_message(Unsaid(NOT_SEALED))
        await self.keep()

    async def sealing(self) -> Payload:
        """Return what would be sealed now. Raises Refused with the first flaw, which is marked in the form."""
        if not self.writing:
            raise Refused("There is nothing to seal now.")
        view = self.query_one("#answer", FormView)
        payload = await view.ready()
        if payload is None:
            raise Refused(NOT_SEALED)
        return payload

    async def asks_seal(self) -> Consent:
        """Say who reads what is sealed."""
        payload = await self.sealing()
        return Consent(f"seal: {self.readers}", (self._draft_key, repr(payload)))

    @property
    def readers(self) -> str:
        """Who reads what is sealed here, as the head of the sheet says it too."""
        view = self.client.view()
        item, form = view.active, open_form(view)
        if item is None or form is None:
            raise Refused("There is nothing to seal now.")
        told, _, _ = readers(view, item, form).partition(".")
        return told[:1].lower() + told[1:]

    async def seal(self) -> None:
        """Seal what is written. Raises Refused with the first flaw; Trouble."""
        payload = await self.sealing()
        if self.stage is None or self._draft_key is None or self._read is None:
            raise Refused("There is nothing to seal now.")
        self._unsaved = self.query_one("#answer", FormView).payload
        sealing, seat = Seal(form=str(self.stage.form), payload=payload), self._draft_key[3]
        await self.client.do(sealing.as_read(self._read, seat), seat)
        self._unsaved = None

    def say(self, sentence: str) -> None:
        """Put a sentence in the screen's message line."""
        self.post_message(Said(sentence))

    # --- a list on it -----------------------------------------------------------------------------------------------

    @on(Records.Moved)
    def _row_moved(self, event: Records.Moved) -> None:
        event.stop()
        rehint(self)

    @on(Matrix.Chosen)
    async def _row_chosen(self, event: Matrix.Chosen) -> None:
        event.stop()
        if found := next(filter(self.available, self.chosen), None):
            await self.run_action(f"screen.perform('{found}')")

    async def _load(self, view: Session, item: Item, stage: Stage) -> None:
        self.draft, self._draft_key, self._unsaved, self._place = {}, None, None, None
        if stage.form is None or stage.eyes not in view.leaders:
            return
        self._draft_key = draft_key(view, item, stage.form, str(stage.eyes))
        try:
            self.draft = await self.client.load_draft(str(stage.eyes)) or {}
            self._place = await self.client.load_place(str(stage.eyes))
        except Missing:  # the session has moved on meanwhile; the next `show` is on its way
            self.draft = {}
        except Trouble as trouble:  # a draft that a disk damaged keeps nobody from writing a new one
            self.say(str(trouble))


def _writes(widget: Widget) -> bool:
    return isinstance(widget, Input | TextArea)


def banner_of(form: Form, payload: Payload) -> str:
    """Return the banner of what is not sealed: how many of its parts still need something."""
    given = tidy(form, payload)
    left = {flaw.section for flaw in flaws(form, given)}
    asked = left | {section.key for section in form.sections if not section.optional or section.key in given}
    rest = f"{len(left)} of {len(asked)} left" if left else "ready to seal"
    return f"NOT SUBMITTED · {rest}"


def title(text: str) -> Static:
    """Return a heading."""
    return Static(Content(text), classes="title", markup=False)


def line(text: str, classes: str) -> Static:
    """Return a paragraph of plain text; an empty one takes no room."""
    widget = Static(Content(text), classes=classes, markup=False)
    widget.display = bool(text)
    return widget
