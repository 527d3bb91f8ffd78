"""A leader's answer in the private form of a panel: saved as their draft, and sealed."""

from __future__ import annotations

import contextlib
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Protocol

from sessions.errors import Missing, Refused, Trouble
from sessions.language.advice import Advice
from sessions.rules.forms import Form, Payload, flaws, left_empty, tidy
from sessions.rules.moves import Seal
from sessions.rules.readers import KEPT, readers
from sessions.text import listed, shortened
from tui.client.messages import Said, Unsaid
from tui.client.unsaved_text import as_lines
from tui.commands.command import Consent
from tui.forms.answer_form import answer_forms
from tui.forms.coaching import Advisor
from tui.forms.form_view import BACK_IN_FORM, FormView

if TYPE_CHECKING:
    from textual.widget import Widget

    from sessions.command import DraftKey
    from sessions.session import Session
    from tui.client.session_client import SessionClient
    from tui.forms.answer_form import AnswerForm
    from tui.forms.table_form import FormGrid, TableForm

NOT_SEALED = "Not sealed yet. Correct the marked fields."
NOTHING = "There is nothing to seal now."
NAMED, NAME_MOST = 2, 40  # of what is passed by being left empty, and the characters of each
RETRY_S = 2.0  # how long until an unsaved draft is saved again


class SheetCover(Protocol):
    """What a panel can show instead of its private form."""

    @property
    def instead(self) -> str:
        """The sentence that says how to get back to the form, while something else is shown in its place."""

    def show_form(self) -> None:
        """Show the form again."""


class PrivateAnswer:
    """The answer of one leader, in the form with the id ``answer`` on a panel."""

    def __init__(self, widget: Widget, client: SessionClient) -> None:
        self._widget, self._client = widget, client
        self.draft: dict[str, Any] = {}
        """The typed text, as far as the form has reported it."""
        self.cover: SheetCover | None = None
        """What can be shown instead of the form."""
        self._key: DraftKey | None = None
        self._sealed = False
        self._unsaved: dict[str, Any] | None = None
        self._place: str | None = None  # the person's saved position in the form
        self._read: Session | None = None  # the session when the form was opened
        self._quiet: set[tuple[str, str]] = set()  # the fields for which its author dismissed the coach

    @property
    def writing(self) -> bool:
        """Whether a form is open here and unsealed."""
        return self._key is not None and not self._sealed

    async def load(self, view: Session, key: DraftKey | None, sealed: bool) -> None:
        """Load the answer with this key, as it was left; without a key there is none to write."""
        if key != self._key:
            self._quiet = set()
        self.draft, self._key, self._unsaved, self._place = {}, None, None, None
        if key is not None:
            await self._load(key[3])
        self._key, self._sealed, self._read = key, sealed, view

    async def _load(self, seat: str) -> None:
        try:
            self.draft = await self._client.drafts.load(seat) or {}
            self._place = await self._client.drafts.load_place(seat)
        except Missing:  # the session has moved on; it is shown in a moment
            self.draft = {}
        except Trouble as trouble:  # a damaged draft doesn't stop anyone from writing a new one
            self._say(str(trouble))

    def form(self, shape: Form, *, compact: bool = False, classes: str | None = None) -> FormView:
        """Return the form as it was left: with the drafted text, at the person's position."""
        advisor = Advisor(self._advise, self._quiet)
        return FormView(shape, self.draft, compact, self._place, id="answer", classes=classes, advisor=advisor)

    def table(self, shape: Form, head: str, grid: FormGrid | None = None) -> TableForm:
        """Return the form as it was left, as a table; `head` is the heading of what its sections are.

        With a `grid`, each section is one of its cells.
        """
        from tui.forms.table_form import TableForm

        advisor = Advisor(self._advise, self._quiet)
        return TableForm(shape, self.draft, self._place, head=head, grid=grid, id="answer", advisor=advisor)

    @property
    def _on_screen(self) -> AnswerForm | None:
        """The form, if it is on screen."""
        return next(iter(answer_forms(self._widget)), None)

    async def _advise(self, text: str) -> Advice:
        if self._key is None:
            return Advice()
        return await self._client.coach.advise(text, self._client.view(self._key[3]))

    def stray(self) -> str:
        """Put the cursor back into the form after a key or a paste that no field took; return what to say."""
        if self.cover and (says := self.cover.instead):
            return says
        for form in self._widget.walk_children(FormView):
            form.focus()
        return BACK_IN_FORM

    # --- on disk ----------------------------------------------------------------------------------------------------

    def edited(self, form: Form, payload: Payload) -> None:
        """Take over the typed text before it is saved."""
        self._unsaved = self.draft = payload
        if not flaws(form, payload):
            self._widget.post_message(Unsaid(NOT_SEALED))

    async def save(self) -> bool:
        """Save typed text that isn't saved yet; return whether it is. If the file can't be written, try again later.

        If the person continued at another terminal, the words there count.
        """
        form = self._on_screen
        if form and form.payload != self.draft:
            self._unsaved = self.draft = form.payload
        if self._key is None:
            return True
        payload, key = self._unsaved, self._key
        place = (form.place if form else None) or self._place
        if payload is None:
            await self._save_place(key, place)
            return True
        try:
            await self._client.drafts.save(key[3], payload, key, place)
            self._place = place
        except Trouble as trouble:
            self._say(f"Not saved yet: {trouble}")
            self._widget.set_timer(RETRY_S, self.save)
            return False
        except Refused as refused:
            self._say(str(refused))
        if self._unsaved is payload:
            self._unsaved = None
        return True

    async def _save_place(self, key: DraftKey, place: str | None) -> None:
        """Save the position if only that changed; if the file can't be written, nothing is said."""
        if place and place != self._place and self.draft:
            with contextlib.suppress(Refused, Trouble):
                await self._client.drafts.save_place(key, place)
                self._place = place

    def unsaved(self) -> str:
        """Return the text that `keep` couldn't save, one line for each field."""
        return "\n".join(as_lines(self._unsaved))

    def _say(self, sentence: str) -> None:
        self._widget.post_message(Said(sentence))

    # --- sealing ----------------------------------------------------------------------------------------------------

    async def asks_seal(self) -> Consent:
        """Show what would be sealed, and say who will see it.

        Raises Refused with the first flaw, which is marked in the form.
        """
        if self.cover:
            self.cover.show_form()
        payload = await self._ready()
        form = self._on_screen
        empty = left_empty(form.form, payload) if form else []
        return Consent(f"seal: {self._readers}", (self._key, repr(payload)), _as_passes(empty))

    async def seal(self) -> None:
        """Seal the answer. Raises Refused with the first flaw, which is marked in the form, and Trouble."""
        payload = await self._ready()
        if self._key is None or self._read is None or (form := self._on_screen) is None:
            raise Refused(NOTHING)
        self._unsaved = form.payload
        sealing, seat = Seal(form=self._key[1], payload=payload), self._key[3]
        await self._client.do(sealing.as_read(self._read, seat), seat)
        self._unsaved = None

    async def _ready(self) -> Payload:
        """Return what would be sealed now."""
        if not self.writing or (form := self._on_screen) is None:
            raise Refused(NOTHING)
        payload = await form.ready()
        if payload is None:
            raise Refused(NOT_SEALED)
        return payload

    @property
    def _readers(self) -> str:
        """Who will see the sealed answer, as the top of the sheet also says."""
        view = self._client.view()
        item, form = view.active, self._client.situation.form
        if item is None or form is None:
            raise Refused(NOTHING)
        told = readers(view, item, form).removesuffix(".").removesuffix(KEPT)
        return told[:1].lower() + told[1:]


def _as_passes(empty: list[str]) -> str:
    """Return what is left empty and counts as a pass, in a sentence; empty if nothing is."""
    if not empty:
        return ""
    named = [f"“{shortened(each, NAME_MOST)}”" for each in empty[:NAMED]]
    more = [f"{len(empty) - NAMED} more"] if len(empty) > NAMED else []
    return f"You pass on {listed([*named, *more])}."


def banner_of(form: Form, payload: Payload) -> str:
    """Return the banner of an unsealed form: how many of its parts are still missing, and what sealing passes."""
    given = tidy(form, payload)
    left = {flaw.section for flaw in flaws(replace(form, total=None), given)}
    asked = left | {section.key for section in form.sections if not section.optional or section.key in given}
    empty = len(left_empty(form, given))
    passes = f", {empty} empty as {'a pass' if empty == 1 else 'passes'}" if empty else ""
    if left:
        rest = f"{len(left)} of {len(asked)} left"
    elif form.total and flaws(form, given):
        rest = f"doesn't add up to {form.total[1]} yet"
    else:
        rest = f"ready to seal{passes}"
    return f"NOT SEALED · {rest}"
