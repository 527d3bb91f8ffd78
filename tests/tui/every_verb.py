"""The command line as a way out: all that any of its verbs says of a session, in every format and in every refusal."""

import contextlib
import io
from collections.abc import Iterable
from pathlib import Path

from sessions.model import Board
from sessions.store import open_store
from tui.cli.main import main

FORMATS = ("toml", "markdown", "html", "brief", "json", "ics")
OTHERS = {
    "of no session": ("playbooks", "packs", "boards", "tensions", "coach", "check", "paths", "completion"),
    "screens": ("demo", "open", "replay", "host"),
    "of seats": ("invite", "uninvite", "seats"),
    "of another file": ("new", "countersign", "backup", "salvage"),
    "with their own tests": ("rule", "rebuild"),
}
"""The verbs that aren't tried here, by what they are about."""


def said_by(*words: object) -> str:
    """Everything that a verb prints, on both streams."""
    out, err = io.TextIOWrapper(io.BytesIO(), "utf-8"), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        main([str(word) for word in words])
    out.flush()
    return out.buffer.getvalue().decode() + err.getvalue()


def ways(path: Path, session: str, series: str | None, wanted: Iterable[str]) -> list[list[str]]:
    """Every verb that reads something of a session, or of the file that it is in; `wanted` is looked for."""
    with contextlib.closing(open_store(path)) as store:
        boards = [board.kind for board in store.load(session).all(Board)]
    found = [[verb, session] for verb in ("show", "log", "verify", "board")]
    found += [["list"], ["actions"], ["due"], ["due", "--all"], ["series"], ["pair"]]
    found += [["doctor"], ["doctor", "--report"]]
    found += [[verb, words] for verb in ("search", "why") for words in wanted]
    found += [["pair", series]] if series else []
    found += [["board", of, kind] for of in (session, series) if of for kind in boards]
    found += [[*verb, "--json"] for verb in found]
    found += [["board", session, kind, "--csv"] for kind in boards]
    found += [["export", of, "--format", kind] for of in (session, series) if of for kind in FORMATS]
    return [*found, ["done", f"{session}/A9"], ["import", str(path)]]


def every_verb(path: Path, session: str, series: str | None = None, wanted: Iterable[str] = ()) -> dict[str, str]:
    """What each verb says of a session, by the words that were typed."""
    typed = ways(path, session, series, wanted)
    return {" ".join(words): said_by("--db", path, *words) for words in typed}
