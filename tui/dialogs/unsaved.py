"""Text that can't be saved: whoever leaves is asked first, and may write it to another file.

If a file was moved or replaced while it was open here, the open session can be saved as a new file.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sessions.errors import Refused
from sessions.files.writing import FileKind, Leave, aim
from sessions.rules.forms import Field
from sessions.times import now
from tui.client.unsaved_text import unsaved
from tui.dialogs.dialog import Answers, Dialog
from tui.dialogs.modal import FormModal
from tui.dialogs.open_dialog import open_dialog

if TYPE_CHECKING:
    from textual.app import App

LEAVING = "unsaved"
WRITE, LOSE = "write the text to a file", "leave without saving"
TAKES_NOTHING = (
    "The file can't be written now. You can go back: parley keeps trying to save, and asks nothing more if it can."
)
SAVE = "Save the open session as a new file"
_FILE = Field("path", "File", "text", least=1, most=400)
_EACH_TIME = "it is asked again each time"


def asks_first(app: App[Any], leave: Callable[[], Any], away: bool) -> bool:
    """Ask a person who leaves what to do with unsaved text, then call `leave`; False if there is none.

    If somebody is `away`, over SSH, there is no file to write, because it would end up on the host.
    """
    if any(isinstance(screen, FormModal) and screen.dialog.id == LEAVING for screen in app.screen_stack):
        return True  # the question is already on screen
    words = unsaved(app.screen_stack)
    if words:
        open_dialog(app, None, _leaving(app, words, leave, away))
    return bool(words)


def _leaving(app: App[Any], words: str, leave: Callable[[], Any], away: bool) -> Dialog:
    def go(answers: Answers) -> None:
        if answers["what"] == WRITE:
            path = Path(answers["path"].strip()).expanduser().absolute()
            to = aim(path, _WORDS, Leave(streams=False, hint="then continue"))
            to.put(lambda part: _fill(part, words), 0o600)
        app.call_later(leave)

    what = Field("what", "Then", "choice", options=(LOSE,) if away else (WRITE, LOSE))
    named = Path.home() / f"parley-words-{now():%Y%m%d-%H%M%S}.txt"
    return Dialog(
        id=LEAVING,
        title="Your text isn't saved",
        fields=(what,) if away else (what, _FILE),
        given={"what": LOSE} if away else {"what": WRITE, "path": str(named)},
        note=TAKES_NOTHING,
        done="leave",
        sure=True,
        then=go,
        unsaved=_EACH_TIME,
    )


def rescue_dialog(
    path: Path, save: Callable[[Path], Awaitable[None]], away: bool, say: Callable[[str], None]
) -> Dialog:
    """Return the dialog that saves the open session as a new file, because the file at `path` was replaced or is gone.

    A person `away`, over SSH, names no file on the host: it goes next to the old one.
    """
    beside = path.with_name(f"{path.stem}.saved-{now():%Y%m%d-%H%M%S}{path.suffix}")

    async def rescue(answers: Answers) -> None:
        target = beside if away else Path(answers["path"].strip()).expanduser().absolute()
        if target.is_dir():
            raise Refused(f"{target} is a folder. Choose a file name.")
        await save(target)
        say(f"Saved to {target}. Leave parley, then open the new file with --db {target}.")

    note = (
        f"{path.name} was moved, deleted or replaced while it was open here. Everything saved before is "
        "still in the open session. Save it before anyone leaves."
    )
    return Dialog(
        id="rescue",
        title=SAVE,
        fields=() if away else (_FILE,),
        given={} if away else {"path": str(beside)},
        note=note,
        done="save",
        then=rescue,
        unsaved=_EACH_TIME,
    )


_WORDS = FileKind("a file of unsaved text", lambda path: None)


def _fill(part: Path, words: str) -> None:
    part.write_text(words + "\n", "utf-8")
