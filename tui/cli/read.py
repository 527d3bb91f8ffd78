"""The verbs that read: list, show, search, log, actions, playbooks, doctor, paths."""

import argparse
import dataclasses
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sessions.dates import show_day
from sessions.errors import Missing, Trouble
from sessions.minutes.signatures import countersignatures
from sessions.model import ROWS, Action, Sheet
from sessions.model.columns import image, plain
from sessions.model.core import CLOSED
from sessions.text import one_line
from sessions.times import as_read, show_moment, today
from tui.cli.common import file_of, path_of, public, say, say_json, say_table, warn

if TYPE_CHECKING:
    from sessions.change import Change
    from sessions.library.playbooks import Playbook


def list_(chosen: argparse.Namespace) -> int:
    """List the sessions."""
    with file_of(chosen) as store:
        found = store.sessions()
    if chosen.json:
        for each in found:
            say_json(plain(dataclasses.asdict(each)))
    elif not found:
        say("No sessions yet. Plan one with `parley new`, or look around with `parley demo`.")
    else:
        say_table([(each.id, each.shown_status, show_moment(each.touched_at), each.title) for each in found])
    return 0


def show_(chosen: argparse.Namespace) -> int:
    """Show a session: its minutes as Markdown, its status if it isn't closed, or every public row as JSON."""
    with file_of(chosen) as store:
        session = public(store, chosen.id)
    if chosen.json:
        tables: dict[str, Any] = {
            kind.TABLE: [_shown(row) for row in session.all(kind)] for kind in ROWS if session.all(kind)
        }
        origin = {"imported": True} if session.origin.imported else {}
        say_json({**tables, "session": image(session.header), "rev": session.rev, **origin})
        return 0
    if session.header.status not in CLOSED:
        from tui.cli.session_report import tell

        tell(session)
        return 0
    from sessions.minutes.markdown import export_markdown

    say(export_markdown(as_read(session)).rstrip())
    return 0


def _shown(row: Any) -> dict[str, Any]:
    """Return a row's image; a sheet's salt and seal are shown only with the answer they seal."""
    return image(row) if not isinstance(row, Sheet) or row.status == "revealed" else _status(row)


def _status(sheet: Sheet) -> dict[str, Any]:
    return {"item": sheet.item, "form": sheet.form, "round": sheet.round, "by": sheet.by, "status": sheet.status}


def search_(chosen: argparse.Namespace) -> int:
    """Find words in everything that is revealed."""
    with file_of(chosen) as store:
        hits = store.search(" ".join(chosen.words))
    if chosen.json:
        for hit in hits:
            say_json(dataclasses.asdict(hit))
    else:
        say_table([(f"{hit.session}/{hit.ref}", hit.title, one_line(hit.snippet)) for hit in hits])
        if not hits:
            say("No revealed text contains these words.")
    return 0


def log_(chosen: argparse.Namespace) -> int:
    """Show the changes of a session, without a byte that isn't revealed."""
    from sessions.view import view_changes

    with file_of(chosen) as store:
        store.load(chosen.id)
        changes = list(view_changes(store.newer(chosen.id, 0)))
        countersigned = countersignatures(store.load(chosen.id))
    for change in changes:
        if chosen.json:
            images = [
                {"table": each.table, "key": plain(each.key), "row": each.row, "digest": each.digest}
                for each in change.images
            ]
            record = {"session": change.session, "rev": change.rev, "at": change.at.isoformat(), "seat": change.seat}
            say_json({**record, "kind": change.kind, "rows": images, "prev": change.prev, "hash": change.hash})
    if not chosen.json:
        say_table(list(_told(changes)))
        for line in countersigned:
            say(line)
    return 0


def _told(changes: "Iterable[Change]") -> Iterator[tuple[str, str, str]]:
    """Yield each change as its number, its time, and a sentence that says who did what."""
    from sessions.change import fold
    from sessions.session import Session
    from tui.client.change_parts import who
    from tui.client.news import sentence
    from tui.client.news_item import signed_in

    session = Session()
    for change in changes:
        signed = signed_in(session, change)
        fold(session, [change])
        said = sentence(change, session, signed) or f"{who(change)}: {change.kind.replace('-', ' ')}."
        yield str(change.rev), show_moment(change.at, seconds=True), said


def actions_(chosen: argparse.Namespace) -> int:
    """List actions over all sessions; a carried one is listed where it is now."""
    with file_of(chosen) as store:
        found = store.across(Action)
    wanted = [
        (session, action)
        for session, action in found
        if (not chosen.open or action.status == "open")
        and (chosen.owner is None or action.owner == chosen.owner)
        and (chosen.due is None or (action.due is not None and action.due <= chosen.due))
        and action.status != "carried"
    ]
    wanted.sort(key=lambda each: (each[1].due is None, each[1].due, each[0], each[1].id))
    for session, action in wanted:
        if chosen.json:
            say_json({"session": session, **image(action)})
    if not chosen.json:
        say_table(
            [
                (f"{session}/{action.id}", action.status, action.owner, str(action.due or "–"), _tagged(action))
                for session, action in wanted
            ]
        )
        if not wanted:
            by = f" due by {show_day(chosen.due, today())}" if chosen.due else ""
            say(f"There is no such action{by}.")
    return 0


def _tagged(action: Action) -> str:
    return f"{one_line(action.text)} ({action.tag})" if action.tag else one_line(action.text)


def playbooks_(chosen: argparse.Namespace) -> int:
    """List the playbooks, or show one; exit with 1 if one of the user's own has a fault, reported with its line."""
    from sessions.library.playbooks import find_playbooks, length_s, playbook

    if chosen.word == "show":
        if chosen.key is None:
            raise Missing("Name the playbook to show. `parley playbooks` lists them.")
        book = playbook(chosen.key)
        if chosen.json:
            say_json(plain(dataclasses.asdict(book)))
            return 0
        hot = -(-length_s(book, hot=True) // 60)
        say(f"{book.title} ({book.key}, {book.minutes} min; about {hot} min at one keyboard)")
        if book.promise:
            say(book.promise)
        say(book.about)
        say()
        say_table([(f"{item.minutes:>3} min", item.kind, item.title) for item in book.items])
        return 0
    found = find_playbooks()
    for book in found.entries.values():
        if chosen.json:
            head = {"key": book.key, "title": book.title, "minutes": book.minutes, "about": book.about}
            say_json({**head, "promise": book.promise})
    if not chosen.json:
        say_table([(book.key, f"{book.minutes:>3} min", _promised(book)) for book in found.entries.values()])
    for fault in found.faults:
        warn(fault)
    return 1 if found.faults else 0


def _promised(book: "Playbook") -> str:
    """Return the title of a playbook with what it promises."""
    title = f"{book.title} (your own)" if book.path else book.title
    return f"{title}. {book.promise}" if book.promise else title


def doctor_(chosen: argparse.Namespace) -> int:
    """Check the file; exit with 1 if it is damaged, or its mirror shows that something is missing."""
    from sessions.store.doctor import prescription, unopened

    path = path_of(chosen)
    if chosen.report:
        return _reported(chosen, path)
    try:
        if found := unopened(path):
            return _unopened(chosen, path, found)
        with file_of(chosen) as store:
            facts = store.doctor()
    except Missing:
        raise
    except Trouble as trouble:
        if not _by_damage(trouble) or not _is_ours(path):
            raise
        return _unopened(chosen, path, [str(trouble).rstrip(".")])
    values = plain(dataclasses.asdict(facts))
    if chosen.json:
        say_json({**values, "sound": facts.sound})
    else:
        findings = values.pop("findings")
        unread, unproved, remedy = values.pop("unread"), values.pop("unproved"), values.pop("remedy")
        say_table([(name.replace("_", " "), _words(value)) for name, value in values.items()])
        for finding in (*findings, *unread):
            say(f"! {finding}")
        if facts.sound:
            say("The file is sound.")
        elif not facts.damaged and not facts.whole:
            say(f"Not everything could be checked. {remedy}.")
        elif facts.whole:
            say(f"The file is undamaged. Nothing shows whether changes are missing: {unproved}.")
        else:
            say(f"The file is DAMAGED. {remedy or prescription(path)}.")
    return 0 if facts.whole else 1


def _reported(chosen: argparse.Namespace, path: Path) -> int:
    """Print what a bug report needs."""
    from tui.cli.bug_report import bug_report

    found = bug_report(path)
    if chosen.json:
        say_json(found)
    else:
        say_table(
            [(name.replace("_", " "), "-" if value in (None, "") else _words(value)) for name, value in found.items()]
        )
    return 0


def _unopened(chosen: argparse.Namespace, path: Path, found: list[str]) -> int:
    """Report what prevents a file from being opened."""
    from sessions.store.doctor import prescription

    if chosen.json:
        say_json({"path": str(path), "findings": found, "remedy": prescription(path), "sound": False})
    else:
        for finding in found:
            say(f"! {finding}")
        say(f"The file is DAMAGED. {prescription(path)}.")
    return 1


def _by_damage(trouble: Trouble) -> bool:
    """Whether the file's content prevents it from being opened, rather than another process or the disk."""
    from sessions.store.sqlite import SqliteErrors
    from sessions.store.sqlite_errors import code

    error = trouble.__cause__
    return isinstance(error, SqliteErrors) and code(error) in ("SQLITE_CORRUPT", "SQLITE_NOTADB", "SQLITE_ERROR")


def _is_ours(path: Path) -> bool:
    """Whether a file that can't be opened contains anything of parley's."""
    from sessions.store.carving import carve

    return next(carve(path), None) is not None


def _words(value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(map(str, value)) or "none"
    if value == "":
        return "no"
    return {True: "yes", False: "no"}.get(value, str(value)) if isinstance(value, bool) else str(value)


def paths_(chosen: argparse.Namespace) -> int:
    """Show where parley stores its files."""
    from sessions.library.own_files import FOLDERS, own_folder
    from sessions.store.mirror_lines import mirror_path, mirror_places
    from sessions.store.paths import backup_path
    from tui import paths

    path = path_of(chosen)
    found = {
        "file": path,
        "mirror": mirror_path(path) or mirror_places(path)[0],
        "backup": backup_path(path),
        "config": paths.config_file(),
        **{folder: own_folder(folder) for folder in FOLDERS},
        "log": paths.log_file(),
    }
    if chosen.json:
        say_json({name: str(path) for name, path in found.items()})
    else:
        say_table([(name, str(path)) for name, path in found.items()])
    return 0
