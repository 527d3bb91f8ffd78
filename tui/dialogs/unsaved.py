"""Words that were typed and are on no disk: who leaves is asked first, and may write them elsewhere.

And a file that was moved or replaced while it was open here: what is open is offered to be saved as a new one.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sessions.errors import Refused
from sessions.files.writing import FileKind, Leave, aim
from sessions.rules.forms import Field, Payload
from tui.client.unsaved_text import unkept
from tui.dialogs.dialog_draft import Unkept
from tui.dialogs.modal import FormModal
from tui.dialogs.small_form import ask

if TYPE_CHECKING:
    from textual.app import App
WRITE, LOSE = "write them to a file", "leave without them"
SAVE = "Save what is open as a new file"
_EACH_TIME = "it is asked each time anew"


def asks_first(app: App[Any], leave: Callable[[], Any], away: bool) -> bool:
    """Ask whoever leaves what becomes of words that are on no disk, then call `leave`; False where there are none.

    Where somebody is `away`, over SSH, the file would land on the host: there is none to write.
    """
    if any(isinstance(screen, UnsavedModal) for screen in app.screen_stack):
        return True  # it is being asked already
    words = unkept(app.screen_stack)
    if words:
        app.push_screen(_leaving(app, words, leave, away))
    return bool(words)


class UnsavedModal(FormModal):
    """What asks whoever leaves about words that are on no disk."""


def _leaving(app: App[Any], words: str, leave: Callable[[], Any], away: bool) -> UnsavedModal:
    what = Field("what", "Then", "choice", options=(LOSE,) if away else (WRITE, LOSE))
    path = Field("path", "File", "text", least=1, most=400)
    form = ask("What you typed is not on disk", *((what,) if away else (what, path)))

    async def keep(payload: Payload) -> None:
        it = payload["it"]
        if it["what"] == WRITE:
            to = aim(Path(it["path"].strip()).expanduser().absolute(), _WORDS, Leave(streams=False, hint="then go on"))
            to.put(lambda part: _fill(part, words), 0o600)
        app.call_later(leave)

    named = Path.home() / f"parley-words-{datetime.now():%Y%m%d-%H%M%S}.txt"
    given = {"what": LOSE} if away else {"what": WRITE, "path": str(named)}
    note = "The file takes nothing now. Escape goes back, and parley tries on: where it takes them, nothing is asked."
    return UnsavedModal(form, keep, {"it": given}, note, "leave", jotter=Unkept(_EACH_TIME), sure=True)


def rescue_modal(
    path: Path, save: Callable[[Path], Awaitable[None]], away: bool, say: Callable[[str], None]
) -> FormModal:
    """Return the dialog that saves what is open here as a new file, since the file at `path` is another, or gone.

    Somebody `away`, over SSH, names no file of the host: it goes beside the one that is gone.
    """
    beside = path.with_name(f"{path.stem}.saved-{datetime.now():%Y%m%d-%H%M%S}{path.suffix}")
    form = ask(SAVE) if away else ask(SAVE, Field("path", "File", "text", least=1, most=400))

    async def keep(payload: Payload) -> None:
        target = beside if away else Path(payload["it"]["path"].strip()).expanduser().absolute()
        if target.is_dir():
            raise Refused(f"{target} is a folder; give the name of a file.")
        await save(target)
        say(f"Saved to {target}. Leave parley, then open it with --db {target}.")

    note = (
        f"{path.name} was moved, deleted or replaced while it was open here. Everything saved before is still in what "
        "is open; save it before anyone leaves."
    )
    return FormModal(form, keep, {} if away else {"it": {"path": str(beside)}}, note, "save", jotter=Unkept(_EACH_TIME))


_WORDS = FileKind("a file of words that were typed", lambda path: None)


def _fill(part: Path, words: str) -> None:
    part.write_text(words + "\n", "utf-8")
