"""A new session: its people, its topic, and the initial agenda of its playbook."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import TYPE_CHECKING, Any, ClassVar, Protocol, TypeVar, runtime_checkable

from textual import events, on
from textual.app import ComposeResult
from textual.containers import Container, Vertical
from textual.content import Content
from textual.widgets import Static

from sessions.errors import ParleyError, Refused, Trouble
from sessions.library.own_files import Found
from sessions.library.playbooks import Playbook, agenda_items, find_playbooks
from sessions.library.roles import Roles, find_roles
from sessions.rules.dialog_drafts import DialogDraft
from sessions.setup.new_session import open_session
from sessions.times import today
from tui.client.argued_before import warm_up_words
from tui.commands.command import Consent, KeyCommand
from tui.commands.keymap import NEW, PLAN_WARM_UP
from tui.dialogs.dialog_draft import PlanDraft, key_to
from tui.dialogs.screen import ParleyScreen
from tui.forms.form_view import FormView
from tui.screens.new_session.plan_form import (
    IT,
    Before,
    before,
    before_next,
    before_warm_up,
    given,
    leader_keys,
    new_form,
    plan_of,
    title_for,
)
from tui.widgets.agenda import Agenda
from tui.widgets.details import Details
from tui.widgets.hints import Foot
from tui.widgets.how_it_goes import how_they_go

if TYPE_CHECKING:
    from sessions.rules.pair import WarmUp
    from sessions.store.protocol import Store

T = TypeVar("T")
WIDE = 110  # columns from which form and agenda are side by side


@runtime_checkable
class Choosing(Protocol):
    """An app whose person chose what a new session begins with."""

    @property
    def first_playbook(self) -> str | None:
        """Return the key of the playbook that the form of a new session begins with; None if it says none."""


class NewScreen(ParleyScreen[None]):
    """The form, and beside it a preview of the session; until it is planned, what is typed is a draft in the file."""

    about = (
        "A new session",
        "Name two leaders and choose a playbook. It plans an agenda, which you can change until both accept it.",
    )
    CSS_PATH: ClassVar[Any] = "new.tcss"
    commands: tuple[KeyCommand, ...] = NEW

    def __init__(
        self,
        open_file: Callable[[], Store],
        warm_up: str | None = None,
        after: str | None = None,
    ) -> None:
        """`warm_up` is a series for a short argument, `after` the session after which this one comes."""
        super().__init__()
        self._open_file, self._warm_up, self._after = open_file, warm_up, after
        name = f"after {after}" if after else "new" if warm_up is None else f"warm-up {warm_up}"
        self._draft = PlanDraft(name, self._put)
        self._store: Store | None = None
        self._one = ThreadPoolExecutor(1, thread_name_prefix="new")
        self._playbooks: Found[Playbook] = Found()
        self._roles: Found[Roles] = Found()
        self._warm_ups: dict[str, WarmUp] = {}
        self._book: Playbook | None = None
        """The playbook that is chosen."""

    def compose(self) -> ComposeResult:
        """Yield the frame; the form is added once the playbooks are read."""
        yield Static(Content("New session"), id="title", markup=False)
        with Container(id="body"):
            yield Vertical(id="form")
            with Vertical(id="preview"):
                yield Static(id="warm-up", markup=False)
                yield Static(id="promise", markup=False)
                yield Static(id="about", markup=False)
                yield Agenda()
                yield Details()
        yield Foot()

    async def opening(self) -> None:
        """Read the playbooks and roles, and the people of the last session."""
        first = Before()
        self._playbooks, self._roles = await self._run(find_playbooks), await self._run(find_roles)
        try:
            first = await self._run(self._before)
            self._draft.begin(await self._run(self._saved))
            self._warm_ups = {each.series: each for each in await self._run(lambda: self._opened().warm_ups())}
        except ParleyError as error:
            self.say(str(error))
        books, roles = self._playbooks.entries, self._roles.entries
        shape = new_form(books, roles)
        payload, place = self._draft.load(shape, given(first, books, roles))
        form = FormView(shape, payload, compact=True, place=place)
        await self.query_one("#form").mount(form)
        form.focus_first()
        self._book = books.get(form.payload.get(IT, {}).get("playbook", ""))
        self._preview(form.payload.get(IT, {}))
        for found, name in ((self._playbooks.faults, "playbooks"), (self._roles.faults, "role packs")):
            if found:
                more = f" And {len(found) - 1} more." if len(found) > 1 else ""
                self.say(f"One of your {name} can't be used: {found[0]}{more}")

    def _before(self) -> Before:
        store = self._opened()
        if self._warm_up is not None:
            return before_warm_up(store, self._warm_up)
        if self._after is not None:
            return before_next(store, self._after)
        chosen = self.app.first_playbook if isinstance(self.app, Choosing) else None
        return replace(before(store), playbook=chosen) if chosen else before(store)

    def on_unmount(self) -> None:
        """Close the file."""
        if self._store is not None:
            self._one.submit(self._store.close)
        self._one.shutdown(wait=False)

    async def _run(self, work: Callable[[], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._one, work)

    def _opened(self) -> Store:
        if self._store is None:
            self._store = self._open_file()
        return self._store

    def on_resize(self, event: events.Resize) -> None:
        """Put form and agenda side by side if there is room."""
        self.set_class(event.size.width >= WIDE, "-wide")

    # --- the playbook -----------------------------------------------------------------------------------------------

    @on(FormView.Edited)
    async def _edited(self, event: FormView.Edited) -> None:
        event.stop()
        it = event.payload.get(IT, {})
        before, self._book = self._book, self._playbooks.entries.get(it.get("playbook", ""))
        if title := title_for(it, before, self._book):
            event.form.fill(IT, {"title": title})
        self._preview(it)
        await self.save()

    async def save(self) -> None:
        """Save the typed text, so that it is there when the form is opened again; say so if it can't be saved."""
        try:
            for form in self.walk_children(FormView):
                await self._draft.save(form.payload, form.place)
        except Trouble as trouble:
            self.say(f"Not saved yet: {trouble}")

    def _saved(self) -> DialogDraft | None:
        found = self._opened().plan_draft(self._draft.name)
        return DialogDraft.of(*found) if found else None

    async def _put(self, draft: DialogDraft | None) -> None:
        kept, place = (draft.kept, draft.place) if draft else (None, None)
        await self._run(lambda: self._opened().set_plan_draft(self._draft.name, kept, place))

    def _preview(self, it: dict[str, Any]) -> None:
        """Show what the playbook promises, what it's good for, and its agenda."""
        book, warm_up = self._book, self._warm_ups.get(it.get("series") or "")
        self.query_one("#warm-up", Static).update(Content(warm_up_words(warm_up, today()) if warm_up else ""))
        self.query_one("#warm-up").display = warm_up is not None
        promise, about = (book.promise or book.title, book.about) if book else ("Choose a playbook.", "")
        self.query_one("#promise", Static).update(Content(promise))
        self.query_one("#about", Static).update(Content(about))
        if book:
            leaders = leader_keys(it, self._roles.entries)
            items = agenda_items(book, leaders)
            self.query_one(Agenda).show(items, book.minutes, book.buffer_percent, hot=True, leaders=leaders)
            self.query_one(Details).tell(how_they_go(items))

    # --- commands ---------------------------------------------------------------------------------------------------

    @on(FormView.Finished)
    async def _finished(self, event: FormView.Finished) -> None:
        event.stop()
        await self.attempt(self.do_new_plan)

    async def do_new_plan(self) -> None:
        """Plan the session and open its agenda."""
        payload = await self.query_one(FormView).ready()
        if payload is None:
            raise Refused("Not planned yet. Correct the marked fields.")
        plan = plan_of(payload, self._playbooks.entries, self._roles.entries)
        session = await self._run(lambda: open_session(self._opened(), plan))
        await self._draft.forget()
        app: Any = self.app
        self.dismiss(None)
        await app.open_session(session)

    def do_new_playbooks(self) -> None:
        """Choose among all the playbooks, each with what it promises."""
        from tui.dialogs.pick import Choice, PickDialog

        books = self._playbooks.entries.values()
        choices = [Choice(each.key, f"{each.title} · {each.minutes} min", each.promise or "") for each in books]

        def chosen(key: str | None) -> None:
            if key is not None:
                self.query_one(FormView).fill(IT, {"playbook": key})

        first = self._book.key if self._book else ""
        question = "What do you want to have at the end?"
        self.app.push_screen(PickDialog(question, choices, first=first, beneath=True), chosen)

    @property
    def _opener(self) -> str:
        """The command that opened this screen."""
        if self._after is not None:
            return "settle-plan"
        return "new" if self._warm_up is None else PLAN_WARM_UP.id

    async def do_new_back(self) -> None:
        """Go back without planning; the typed text is saved."""
        await self.save()
        stack = self.app.screen_stack
        beneath = stack[stack.index(self) - 1] if self in stack[1:] else None
        self.dismiss(None)
        if self._draft.kept and isinstance(beneath, ParleyScreen) and (key := key_to(beneath, {self._opener: ""})):
            beneath.call_after_refresh(beneath.say, f"Saved. Press {key} to continue.", briefly=True)

    def asks_new_forget(self) -> Consent:
        """Say what will be discarded."""
        return Consent("discard what you typed here", "new-forget")

    async def do_new_forget(self) -> None:
        """Discard the typed text, and go back."""
        await self._draft.forget()
        self.dismiss(None)


def screen(open_file: Callable[[], Store]) -> NewScreen:
    """Return the screen for planning a session."""
    return NewScreen(open_file)


def warm_up_screen(open_file: Callable[[], Store], series: str) -> NewScreen:
    """Return the screen for planning a short argument of a series, which has its people and its playbook already."""
    return NewScreen(open_file, series)


def next_screen(open_file: Callable[[], Store], after: str) -> NewScreen:
    """Return the screen for planning the session after another one, with its people and its playbook."""
    return NewScreen(open_file, after=after)
