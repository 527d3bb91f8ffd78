"""A walk through every screen that takes text: each field gets its own word, as a person would leave it there."""

from __future__ import annotations

import ast
import inspect
from collections.abc import Awaitable, Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, timedelta
from importlib import import_module
from itertools import count
from pathlib import Path
from typing import Any

from textual.pilot import Pilot

from sessions.room import Room
from sessions.rules.forms import Field, Form, Payload, flaws, tidy
from sessions.rules.moves import Seal
from sessions.rules.phases import kind_of, open_form
from sessions.store.sqlite_store import SqliteStore
from tests.tui.stage import message, shown, until
from tui.dialogs.curtain import Curtain
from tui.dialogs.dialog import nothing
from tui.dialogs.in_turn import InTurnDialog
from tui.dialogs.modal import FormModal
from tui.dialogs.pick import PickDialog
from tui.dialogs.screen import ParleyScreen
from tui.exercises.panel import Panel
from tui.forms.form_view import FormView

ROOT = Path(__file__).parents[2]
ROOMS = ("sessions", "tui")


@dataclass(frozen=True)
class Site:
    """A place in the code where a field is made: what is known there of its key and of what it asks."""

    path: str
    line: int
    key: str | None
    asks: str | None
    answer: str | None

    @property
    def takes_words(self) -> bool:
        """Whether a person types there, rather than chooses."""
        return self.answer in ("text", "list", "date", "time", None)

    def is_of(self, field: tuple[str, str]) -> bool:
        return self.key in (None, field[0]) and self.asks in (None, field[1])

    def __str__(self) -> str:
        return f"{self.path}:{self.line} {self.key or '…'}: {self.asks or '…'}"


def sites() -> list[Site]:
    """Return every place in the code where a field is made."""
    return [site for room in ROOMS for path in sorted((ROOT / room).rglob("*.py")) for site in _sites(path)]


def _sites(path: Path) -> Iterator[Site]:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Field":
            key, asks, answer = (_constant(node, n, name) for n, name in enumerate(("key", "ask", "answer")))
            yield Site(str(path.relative_to(ROOT)), node.lineno, key, asks, answer)


def dialogs() -> set[str]:
    """Return the id of every dialog in the code; those that go by a name of their caller's are missing."""
    found = set()
    for path in sorted((ROOT / "tui").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Dialog":
                name = next(each.value for each in node.keywords if each.arg == "id")
                module = import_module(".".join(path.relative_to(ROOT).with_suffix("").parts))
                with suppress(NameError, AttributeError):
                    found.add(str(eval(ast.unparse(name), vars(module))))
    return found


def _constant(call: ast.Call, place: int, name: str) -> str | None:
    given = (
        call.args[place] if len(call.args) > place else next((k.value for k in call.keywords if k.arg == name), None)
    )
    return given.value if isinstance(given, ast.Constant) and isinstance(given.value, str) else None


class Walk:
    """What was typed so far: each word, or day, with the field that it was typed into.

    And the fields gone through, and the dialogs met.
    """

    def __init__(self) -> None:
        self.words: dict[str, str] = {}
        self.gone: set[tuple[str, str]] = set()
        self.dialogs: set[str] = set()
        self._numbers = count(1)

    def fill(self, form: Form, given: Payload | None = None, unsaid: tuple[str, ...] = (), **fixed: Any) -> Payload:
        """Fill a whole form in; `unsaid` are fields left as they are, `fixed` answers by the key of their field.

        An answer in one section alone goes by ``section.field``.
        """
        payload: Payload = {}
        for section in form.sections:
            answers: dict[str, Any] = {}
            for field in section.fields:
                self.gone.add((field.key, field.ask))
                if field.only and not field.only.holds(answers):
                    continue  # it isn't shown
                where = f"{form.title} / {section.title} / {field.ask}"
                if field.key in unsaid:
                    kept = ((given or {}).get(section.key) or {}).get(field.key)
                    answers |= {field.key: kept} if kept is not None else {}
                elif (here := f"{section.key}.{field.key}") in fixed or field.key in fixed:
                    answers[field.key] = fixed.get(here, fixed.get(field.key))
                else:
                    answers[field.key] = self.answer(field, where)
            payload[section.key] = answers
        if form.total:
            key, total = form.total
            for section_key, share in zip(payload, _shares(len(payload), total), strict=True):
                payload[section_key][key] = share
        payload = tidy(form, payload)
        assert not flaws(form, payload), (form.title, flaws(form, payload), payload)
        return payload

    def answer(self, field: Field, where: str) -> Any:
        match field.answer:
            case "text":
                return self.text(field.least, field.most, where)
            case "list":
                return [self.text(1, field.most_each, where) for _ in range(max(1, field.least))]
            case "scale":
                return (field.least + field.most) // 2
            case "choice":
                return field.options[0]
            case "rank":
                return list(reversed(field.options))
            case "points":
                return {option: 100 if n == 0 else 0 for n, option in enumerate(field.options)}
            case "yesno":
                return True
            case "date":
                return self.day(where)
            case "time":
                return f"{self.day(where)}T10:30"
            case "marks":
                return [0] if field.options else []

    def text(self, least: int, most: int, where: str) -> str:
        """Return a text that holds its own word and fits."""
        word = f"zq{next(self._numbers)}w"
        assert len(word) <= most, where
        self.words[word] = where
        return (word + " and so on" * (least // 10 + 1))[: max(least, len(word))].strip().ljust(least, "x")

    def day(self, where: str) -> str:
        """Return its own day."""
        found = (date.today() + timedelta(days=400 + next(self._numbers))).isoformat()
        self.words[found] = where
        return found

    def missing(self, minutes: str) -> dict[str, str]:
        """Return the words that are nowhere in `minutes`, each with the field that it was typed into."""
        return {word: where for word, where in self.words.items() if word not in minutes}


def _shares(among: int, total: int) -> list[int]:
    return [total // among + (total % among if n == 0 else 0) for n in range(among)]


async def waits_for_its_author(modal: FormModal, payload: Payload) -> None:
    """Check that what is typed in a small form is there again when it is left and opened again; secrets are not."""
    pad, form = modal.draft, modal.form
    if not form.sections or modal.dialog.unsaved:
        return
    assert pad is not None, form.title
    given = pad.load(form, tidy(form, modal.payload))[0]
    await pad.save(payload, None)
    secret = {field.key for section in form.sections for field in section.fields if field.hidden}
    typed = {key: {name: each for name, each in it.items() if name not in secret} for key, it in payload.items()}
    assert tidy(form, pad.load(form, given)[0]) == tidy(form, typed), form.title
    await pad.forget()


class Player(Walk):
    """The same in a running app, beside a room that acts for everybody."""

    def __init__(self, pilot: Pilot[Any], room: Room) -> None:
        super().__init__()
        self.pilot, self.room = pilot, room

    async def settle(self) -> None:
        """Wait until the screen shows what the file says."""
        await self.pilot.pause()
        self.room.refresh()
        screen = self._screen()
        await until(self.pilot, lambda: screen.client.view().rev >= self.room.view(None).rev)  # type: ignore[attr-defined]
        await self.pilot.pause()
        while isinstance(self.pilot.app.screen, Curtain):  # of a turn that the room took instead
            self.pilot.app.screen.dismiss(False)
            await self.pilot.pause()

    def _screen(self) -> ParleyScreen[Any]:
        return next(each for each in reversed(self.pilot.app.screen_stack) if isinstance(each, ParleyScreen))

    def sealed(self, *seats: str, **fixed: Any) -> None:
        """Let each seat fill in the private form that is open, and seal it."""
        self.room.refresh()
        for seat in seats:
            view = self.room.view(seat)
            item, key = view.active, open_form(view)
            assert item is not None and key is not None
            self.room.do(Seal(form=key, payload=self.fill(kind_of(item).form(view, item, seat), **fixed)), seat)

    async def do(self, command: str, *picks: str, about: str = "", unsaid: tuple[str, ...] = (), **fixed: Any) -> None:
        """Do a command of what is on screen as its key would, choose what it asks, and fill its small form in.

        Where it is about what is under the cursor, the cursor goes to where it can be done, or to the row `about`.
        """
        await self.settle()
        for turn in range(30):
            part = next((part for each, part in self._screen().offered() if each.id == command), None)
            rows = (part, getattr(part, "rows", None), getattr(part, "board", None))
            here = next(filter(None, (getattr(each, "cursor", "") for each in rows)), "")
            if part is not None and part.available(command) and about in ("", here):
                break
            if turn in (0, 15):
                for panel in self._screen().query(Panel):
                    panel.focus_first()
            await self.pilot.press("down" if turn < 15 else "up")
        else:
            raise AssertionError(f"{command} cannot be done here:\n{shown(self.pilot)}")

        async def ask() -> None:
            done = getattr(part, "do_" + command.replace("-", "_"))()
            if inspect.isawaitable(done):
                await done
            for pick in (*picks, None):
                await self.choose(pick)

        await ask()
        await self.small(unsaid, ask, **fixed)

    async def choose(self, pick: str | None) -> None:
        """Choose from a list where one lies over the screen."""
        await self.pilot.pause()
        if isinstance(self.pilot.app.screen, PickDialog):
            asked, chosen = self.pilot.app.screen, pick or self.pilot.app.screen._choices[0].key
            if isinstance(asked, InTurnDialog):  # it acts for each in turn, and closes after the last
                await asked._act(chosen)
            asked.dismiss(chosen)
            await until(self.pilot, lambda: self.pilot.app.screen is not asked)
            await self.pilot.pause()

    async def small(
        self, unsaid: tuple[str, ...] = (), again: Callable[[], Awaitable[None]] | None = None, **fixed: Any
    ) -> None:
        """Fill in the small form that lies over the screen, where one does, and save it.

        A dialog that is met for the first time, and that `again` opens once more, is left by escape, found again with
        its words, and refused for once.
        """
        await self.pilot.pause()
        top = self.pilot.app.screen
        if not isinstance(top, FormModal):
            return
        modal = top
        payload = self.fill(modal.form, modal.payload, unsaid, **fixed)
        await waits_for_its_author(modal, payload)
        first = modal.dialog.id not in self.dialogs
        self.dialogs.add(modal.dialog.id)
        if first and again and modal.draft:
            modal = await self._left_and_found(modal, payload, again)
            await self._refused_for_once(modal)
            await modal.action_perform("keep")
        else:
            await modal.do(payload)
        await until(self.pilot, lambda: self.pilot.app.screen is not modal)
        await self.pilot.pause()

    async def _left_and_found(
        self, modal: FormModal, payload: Payload, again: Callable[[], Awaitable[None]]
    ) -> FormModal:
        """Leave a dialog with words in it, which says how to get back; return it as it is opened again, with them."""
        view = modal.query_one(FormView)
        for section in modal.form.sections:
            answers = payload.get(section.key, {})
            view.fill(section.key, {field.key: answers.get(field.key) for field in section.fields})
        await modal.action_perform("cancel")
        how = ("Saved. Press ", "Saved. Open its dialog again")
        await until(self.pilot, lambda: self.pilot.app.screen is not modal and message(self.pilot).startswith(how))
        await again()
        await until(self.pilot, lambda: self._form() not in (None, modal))
        found = self._form()
        assert found is not None and written(found) == tidy(found.form, payload), modal.dialog.id
        return found

    async def _refused_for_once(self, modal: FormModal) -> None:
        """Let the file take nothing: the dialog says so, and has its words still."""
        if modal.client is None or modal.dialog.to_command is nothing:
            return
        store = modal.client._thread.worker.room.store
        assert isinstance(store, SqliteStore)
        words = await modal.query_one(FormView).ready()
        store.file.writer.conn.execute("PRAGMA query_only = 1")
        await modal.action_perform("keep")
        await until(self.pilot, lambda: message(self.pilot).startswith("Not saved yet:"))
        store.file.writer.conn.execute("PRAGMA query_only = 0")
        assert self.pilot.app.screen is modal and written(modal) == words, modal.dialog.id

    def _form(self) -> FormModal | None:
        """The dialog on top, once its fields are there."""
        modal = self.pilot.app.screen
        built = isinstance(modal, FormModal) and modal.focused is not None
        return modal if built and isinstance(modal, FormModal) else None


def written(modal: FormModal) -> Payload:
    """Return what is in the fields of a dialog."""
    return tidy(modal.form, modal.query_one(FormView).payload)
