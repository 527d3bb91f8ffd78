"""What comes of it where one read of the disk fails: each of those that a change costs, or an opening, in turn.

``python -m tests.sessions.store.failing FOLDER JOURNAL`` says so in JSON: a process of its own, as it changes SQLite's
VFS.
"""

import json
import shutil
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import asdict, dataclass
from functools import partial
from itertools import count
from pathlib import Path
from typing import TypeVar

from bench.recorder import MIRROR, Recorder
from sessions.errors import Trouble
from sessions.model import Goal
from sessions.session import Session
from sessions.store import connection, open_store
from sessions.store.doctor import Facts
from sessions.store.sqlite_store import SqliteStore
from tests.sessions.store.sample import ID, goal, redact, save, started

FILE = "parley.db"
WORDS, OUT = "Nobody waits for a refund", "Said in anger and taken back"
_READ_FAILS = 10 | 1 << 8  # as SQLite's own file system says it
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Act:
    """Something to do to a session, and whether it is done in one."""

    do: Callable[[SqliteStore, Session], object]
    done: Callable[[Session], bool]


def _put(row: Goal) -> Act:
    def do(store: SqliteStore, session: Session) -> None:
        session.put(row)
        save(store, session)

    return Act(do, lambda session: row in session.rows())


def _redact(text: str) -> Act:
    return Act(
        lambda store, session: redact(store, session, [text]),
        lambda session: all(row.text != text for row in session.rows() if isinstance(row, Goal)),
    )


ACTS = {"a new row": _put(goal(40, WORDS)), "a row reworded": _put(goal(2, WORDS)), "words taken out": _redact(OUT)}


@dataclass(frozen=True, slots=True)
class Came:
    """What was `said` of an act, whether it is `done`, and what is `wrong` once the disk does well again."""

    said: str
    done: bool
    wrong: list[str]


class _OneRead:
    """Lets one read of SQLite's fail, the one before which so many do well."""

    def __init__(self, before: int) -> None:
        self._before, self.met = before, False

    def __call__(self, kind: str, file: str) -> int:
        if kind != "read" or file == MIRROR:
            return 0
        self._before -= 1
        self.met |= self._before == -1
        return _READ_FAILS if self._before == -1 else 0


def _each(recorder: Recorder, whole: Path, once: Callable[[Path, _OneRead], T]) -> Iterator[T]:
    """Yield what comes of doing something `once` to a copy of the folder `whole`, as each read fails in turn."""
    for number in count():
        folder, fault = whole.with_name("part"), _OneRead(number)
        shutil.copytree(whole, folder)
        came = once(folder / FILE, fault)
        recorder.ops = []
        shutil.rmtree(folder)
        if not fault.met:
            return
        yield came


def _failed(recorder: Recorder, fault: _OneRead, what: Callable[[], object]) -> str:
    """Do something while a read fails; return what is said, nothing where it is done all the same."""
    recorder.fails = fault
    try:
        what()
    except Trouble as said:
        return str(said)
    finally:
        recorder.fails = lambda kind, file: 0
    return ""


def _of_an_act(recorder: Recorder, act: Act, db: Path, fault: _OneRead) -> Came:
    with closing(open_store(db)) as store:
        with closing(open_store(db)) as other:  # what this store has in memory of the file is of before
            theirs = other.load(ID)
            theirs.put(goal(30, "Written elsewhere"))
            save(other, theirs)
        before = store.load(ID)
        said = _failed(recorder, fault, lambda: act.do(store, before))
        session = store.load(ID)
        done, wrong = act.done(session), []
        for number in (3, 50):
            session.put(goal(number, "Written afterwards"))
            try:
                save(store, session)
            except Trouble as trouble:
                wrong.append(str(trouble))
                break
    with closing(open_store(db)) as store:
        facts = store.doctor()
        found = [hit.ref for hit in store.search("afterwards")]
    wrong += [*facts.integrity, *facts.findings, *([f"found: {found}"] if sorted(found) != ["G3", "G50"] else [])]
    return Came(said, done, wrong)


def _of_an_opening(recorder: Recorder, db: Path, fault: _OneRead) -> str:
    return _failed(recorder, fault, lambda: open_store(db).close())


def _of_a_doctor(recorder: Recorder, db: Path, fault: _OneRead) -> dict[str, object]:
    found: list[Facts] = []
    with closing(open_store(db)) as store:
        denied = _failed(recorder, fault, lambda: found.append(store.doctor()))
        again = store.doctor().sound
    told = [{**asdict(facts), "damaged": facts.damaged, "sound": facts.sound} for facts in found]
    return {"denied": denied, "again": again, "facts": told}


def _main(folder: Path, journal: str) -> dict[str, object]:
    recorder, whole = Recorder(), folder / "whole"
    if journal == "truncate":
        connection.WAL_SAFE_SINCE = (99, 0, 0)
    whole.mkdir()
    with closing(open_store(whole / FILE)) as store:
        session = started(store)
        for number in range(1, 20):
            session.put(goal(number, OUT) if number == 4 else goal(number))
            save(store, session)
    told: dict[str, object] = {"opening": list(_each(recorder, whole, partial(_of_an_opening, recorder)))}
    if journal == "truncate":  # the doctor reads the same pages with the other
        told["doctor"] = list(_each(recorder, whole, partial(_of_a_doctor, recorder)))
    for name, act in ACTS.items():
        told[name] = [asdict(came) for came in _each(recorder, whole, partial(_of_an_act, recorder, act))]
    return told


if __name__ == "__main__":
    print(json.dumps(_main(Path(sys.argv[1]), sys.argv[2])))
