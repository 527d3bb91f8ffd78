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
from sessions.rules.forms import Field
from tui.client.unsaved_text import unkept
from tui.dialogs.dialog import Answers, Dialog
from tui.dialogs.modal import FormModal
from tui.dialogs.open_dialog import open_dialog

if TYPE_CHECKING:
    from textual.app import App

LEAVING = "unsaved"
WRITE, LOSE = "write them to a file", "leave without them"
TAKES_NOTHING = (
    "The file takes nothing now. Escape goes back, and parley tries on: where it takes them, nothing is asked."
)
SAVE = "Save what is open as a new file"
_FILE = Field("path", "File", "text", least=1, most=400)
_EACH_TIME = "it is asked again each time"


def asks_first(app: App[Any], leave: Callable[[], Any], away: bool) -> bool:
    """Ask whoever leaves what becomes of words that are on no disk, then call `leave`; False where there are none.

    If somebody is `away`, over SSH, there is no file to write, because it would end up on the host.
    """
    if any(isinstance(screen, FormModal) and screen.dialog.id == LEAVING for screen in app.screen_stack):
        return True  # it is being asked already
    words = unkept(app.screen_stack)
    if words:
        open_dialog(app, None, _leaving(app, words, leave, away))
    return bool(words)


def _leaving(app: App[Any], words: str, leave: Callable[[], Any], away: bool) -> Dialog:
    def go(answers: Answers) -> None:
        if answers["what"] == WRITE:
            path = Path(answers["path"].strip()).expanduser().absolute()
            to = aim(path, _WORDS, Leave(streams=False, hint="then go on"))
            to.put(lambda part: _fill(part, words), 0o600)
        app.call_later(leave)

    what = Field("what", "Then", "choice", options=(LOSE,) if away else (WRITE, LOSE))
    named = Path.home() / f"parley-words-{datetime.now():%Y%m%d-%H%M%S}.txt"
    return Dialog(
        id=LEAVING,
        title="What you typed is not on disk",
        fields=(what,) if away else (what, _FILE),
        given={"what": LOSE} if away else {"what": WRITE, "path": str(named)},
        note=TAKES_NOTHING,
        done="leave",
        sure=True,
        then=go,
        unkept=_EACH_TIME,
    )


def rescue_dialog(
    path: Path, save: Callable[[Path], Awaitable[None]], away: bool, say: Callable[[str], None]
) -> Dialog:
    """Return the dialog that saves what is open here as a new file, since the file at `path` is another, or gone.

    Somebody `away`, over SSH, names no file of the host: it goes beside the one that is gone.
    """
    beside = path.with_name(f"{path.stem}.saved-{datetime.now():%Y%m%d-%H%M%S}{path.suffix}")

    async def rescue(answers: Answers) -> None:
        target = beside if away else Path(answers["path"].strip()).expanduser().absolute()
        if target.is_dir():
            raise Refused(f"{target} is a folder; give the name of a file.")
        await save(target)
        say(f"Saved to {target}. Leave parley, then open it with --db {target}.")

    note = (
        f"{path.name} was moved, deleted or replaced while it was open here. Everything saved before is still in what "
        "is open; save it before anyone leaves."
    )
    return Dialog(
        id="rescue",
        title=SAVE,
        fields=() if away else (_FILE,),
        given={} if away else {"path": str(beside)},
        note=note,
        done="save",
        then=rescue,
        unkept=_EACH_TIME,
    )


_WORDS = FileKind("a file of words that were typed", lambda path: None)


def _fill(part: Path, words: str) -> None:
    part.write_text(words + "\n", "utf-8")
