"""The verbs that write: new, export, import, check, done, backup, rebuild, salvage."""

import argparse
import dataclasses
import sys
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from sessions.dates import show_time
from sessions.errors import Faulty, Missing, ParleyError, Refused, Trouble
from sessions.files.reading import STREAM, UTF_8, read_text
from sessions.files.toml_errors import faults_in
from sessions.ids import as_id
from sessions.model import Action, Header, Participant
from sessions.model.core import Role
from sessions.session import Session
from sessions.text import listed, one_line
from sessions.times import now, offset, today
from tui.cli.common import complain, file_of, public, say, warn
from tui.config import opened

if TYPE_CHECKING:
    from sessions.files.writing import Aim, Leave
    from sessions.library.roles import Roles
    from sessions.store.sqlite_store import SqliteStore


def new_(chosen: argparse.Namespace) -> int:
    """Plan a session from a playbook and print its id."""
    from sessions.library.playbooks import agenda_items, playbook
    from sessions.library.roles import in_words_of, with_roles
    from sessions.setup.new_session import Plan, open_session

    book = playbook(chosen.playbook)
    cast, leaders = _cast(chosen)
    given: list[tuple[Role, tuple[str, str]]] = [
        *(("leader", seat) for seat in leaders),
        *(("facilitator", seat) for seat in ([chosen.facilitator] if chosen.facilitator else [])),
        *(("observer", seat) for seat in chosen.observer),
    ]
    people = with_roles((Participant(key_=key, name=name, role=role) for role, (key, name) in given), cast)
    if chosen.starts is not None:
        _tell_start(chosen.starts.astimezone(), chosen.past)
    plan = Plan(
        title=chosen.title,
        playbook=book.key,
        people=people,
        items=in_words_of(cast, agenda_items(book, [key for key, _ in leaders])),
        planned_minutes=book.minutes,
        buffer_percent=book.buffer_percent,
        series=chosen.series,
        starts_at=chosen.starts,
    )
    with file_of(chosen, make=True) as store:
        say(open_session(store, plan))
        suggested = next((each for each in store.warm_ups() if each.series == chosen.series), None)
    if suggested:
        from tui.client.argued_before import warm_up_words

        warn(warm_up_words(suggested, today()))
    return 0


def _cast(chosen: argparse.Namespace) -> "tuple[Roles, list[tuple[str, str]]]":
    """Return the roles of a new session, and its leaders with their seats: by default, those of the roles."""
    from sessions.library.roles import find_roles, roles, roles_of

    if len(chosen.leader) != 2:
        raise Refused("A session has exactly two leaders. Use --leader KEY=NAME twice.")
    cast = roles(chosen.roles) if chosen.roles else None
    if not all(key for key, _ in chosen.leader) and not (cast and cast.seats):
        raise Refused("Name the seat of each leader, with --leader KEY=NAME, or choose their --roles.")
    leaders = [
        (key or seat, name) for (key, name), seat in zip(chosen.leader, (cast and cast.seats) or ("", ""), strict=True)
    ]
    return cast or roles_of((key for key, _ in leaders), find_roles().entries.values()), leaders


def _tell_start(starts: datetime, past: bool) -> None:
    """Print the start time in full, apart from the id. Raises Refused for a time in the past, unless allowed."""
    said = show_time(starts, today(), offset(starts))
    if starts < now() and not past:
        raise Refused(f"The start is in the past: {said}. Use --past to allow that.")
    warn(f"starts {said}")


def export_(chosen: argparse.Namespace) -> int:
    """Write minutes to a file, a stream or standard output, and whatever goes next to a file.

    A series has no minutes of its own, but a calendar.
    """
    from sessions.files.writing import Leave
    from sessions.minutes.formats import format_of

    chosen.format = chosen.format or format_of(chosen.output)
    with file_of(chosen) as store:
        session = _session_or_none(store, chosen.id)
        if session is None:
            from sessions.records.series_calendar import series_ics

            if chosen.format != "ics":
                raise Refused("Only the calendar of a whole series can be exported; use --format ics.")
            text = series_ics(store, chosen.id)
        leave = Leave(chosen.force, store.own_files)
    if session is None:
        return _export_calendar(chosen, text, leave)
    return _export_minutes(chosen, session, leave)


def _session_or_none(store: "SqliteStore", words: str) -> Session | None:
    """Return the session that `words` name, or None if they name a series. Raises Missing if they name neither."""
    try:
        return public(store, as_id(words))
    except Missing:
        if not store.across(Header, series=words):
            raise Missing(f"There is no session and no series {words!r} in this file.") from None
        return None


def _export_calendar(chosen: argparse.Namespace, text: str, leave: "Leave") -> int:
    """Write the calendar of a series."""
    from sessions.files.writing import aim
    from sessions.minutes.formats import KINDS

    _only_beside_minutes(chosen)
    if chosen.output == Path(STREAM):
        return _print(text)
    aim(chosen.output, KINDS["ics"], leave).write(text.encode())
    return 0


def _print(text: str) -> int:
    """Write a document to standard output as it is."""
    if sys.stdout is None:
        raise Trouble("Standard output is closed.")
    sys.stdout.flush()
    sys.stdout.buffer.write(text.encode())
    sys.stdout.flush()
    return 0


def _export_minutes(chosen: argparse.Namespace, session: Session, leave: "Leave") -> int:
    """Write the minutes of a session."""
    from sessions.files.writing import aim
    from sessions.minutes.export_file import write_minutes
    from sessions.minutes.formats import KINDS, text_of

    if chosen.output == Path(STREAM):
        _only_beside_a_file(chosen)
        return _print(text_of(session, chosen.format))
    to = aim(chosen.output, KINDS[chosen.format], leave, session.header.id)
    if not to.is_file:
        _only_beside_a_file(chosen)
    # Check the files next to it first, so that nothing is written if not everything can be.
    schema, signature = _beside(chosen, to, leave)
    for line in write_minutes(session, chosen.format, to, leave):
        complain(line)
    if schema:
        from sessions.minutes.schema import write_schema

        write_schema(schema)
    if signature:
        from tui.cli.signing import sign

        sign(to, chosen.sign, signature)
    return 0


def _beside(chosen: argparse.Namespace, to: "Aim", leave: "Leave") -> tuple["Aim | None", "Aim | None"]:
    """Return where schema and signature go, if they are asked for."""
    schema = signature = None
    if chosen.with_schema:
        from sessions.minutes.schema import schema_beside

        schema = schema_beside(to, leave)
    if chosen.sign:
        from tui.cli.signing import signature_beside

        signature = signature_beside(to, leave)
    return schema, signature


def _only_beside_a_file(chosen: argparse.Namespace) -> None:
    if chosen.with_schema or chosen.sign:
        what = "schema" if chosen.with_schema else "signature"
        raise Refused(f"The {what} goes next to a file. Name one with -o FILE.")


def _only_beside_minutes(chosen: argparse.Namespace) -> None:
    if chosen.with_schema or chosen.sign:
        raise Refused(f"--{'with-schema' if chosen.with_schema else 'sign'} is for the minutes of a session.")


def import_(chosen: argparse.Namespace) -> int:
    """Import minutes, file by file; a fault in one doesn't affect the others. With --board, import its rows."""
    if chosen.board:
        from tui.cli.board import import_rows

        return import_rows(chosen)
    if chosen.into or chosen.series or chosen.set or chosen.skip:
        raise Refused("--into, --series, --set and --skip are for the rows of a board: add --board KIND.")
    from sessions.minutes.parse import read_minutes
    from sessions.setup.new_session import admit
    from sessions.setup.update import Over, update

    def bring(path: Path) -> None:
        session = read_minutes(_heard(path), str(path))
        try:
            taken = update(store, session, past=chosen.past) if chosen.update else None
        except Over as over:
            raise Refused(f"{over} Use --past to allow that.") from None
        if taken:
            store.backup()
        if taken is not None:
            said = f"{taken} amendment{'s' * (taken > 1)} imported" if taken else "already here, unchanged"
            say(f"{session.header.id}  {path}: {said}")
            return
        there = admit(store, session, as_new=chosen.as_new)
        say(f"{there}  {path}" if there else f"{session.header.id}  {path}: already here, unchanged")

    with file_of(chosen, make=True) as store:
        return _each(chosen.files, bring)


def _each(files: Sequence[Path], do: Callable[[Path], None]) -> int:
    """Do something with each file; a fault in one is reported and doesn't affect the others."""
    code = 0
    for path in files:
        try:
            do(path)
        except Faulty as faulty:
            code = 1
            for fault in faulty.faults:
                warn(fault)
        except ParleyError as error:
            code = 1
            complain(str(error) if str(path) in str(error) else f"{path}: {error}")
    return code


def check_(chosen: argparse.Namespace) -> int:
    """Report everything that is wrong with minutes, library files or a config; nothing is changed.

    A probable typo that is valid otherwise is a remark on standard error.
    """
    from sessions.minutes.parse import read_minutes

    found = False

    def check(path: Path) -> None:
        nonlocal found
        try:
            text = _heard(path)
            read, kind = _reader(path, text)
            faults = faults_in(text, str(path), read)
        except Faulty as faulty:
            faults = faulty.faults
        for fault in faults:
            found = True
            say(fault)
        if not faults:
            say(f"{path}: {kind} without faults")
            for remark in _remarks(path, text) if read is read_minutes else ():
                warn(remark)

    return _each(chosen.files, check) or int(found)


def _remarks(path: Path, text: str) -> list[str]:
    """Return the remarks on minutes without faults."""
    import sessions.exercises  # noqa: F401  the kinds register themselves
    from sessions.minutes.remarks import probable_typos
    from sessions.rules.answers import question_types
    from sessions.rules.phases import KINDS

    return probable_typos(text, str(path), {"agenda": KINDS, "question": question_types()})


def _heard(path: Path) -> str:
    """Return the text of a file or stream, read once; report if it isn't in UTF-8. Raises Faulty, Trouble."""
    found = read_text(path)
    if found.encoding != UTF_8:
        complain(f"{path} is in {found.encoding} and was read as that. Most programs accept TOML only in UTF-8.")
    return found.text


def _reader(path: Path, text: str) -> tuple[Callable[[str, str], object], str]:
    """Return the reader for a text and its name, by its `format`, or else by its keys, its name and its folder."""
    from sessions.files.toml_reading import loads
    from sessions.language.lexicon import read_own
    from sessions.library.boards import read_board_file
    from sessions.library.packs import read_pack
    from sessions.library.playbooks import read_playbook
    from sessions.library.roles import read_roles
    from sessions.library.tensions import read_tensions
    from sessions.minutes.parse import read_minutes
    from tui.config import MUTE, Config, read_config

    try:
        table = loads(text)
    except (ValueError, RecursionError):
        table = {}
    named = str(table.get("format", ""))
    if named.startswith("parley-playbook") or (not named and ("item" in table or path.parent.name == "playbooks")):
        return read_playbook, "a playbook"
    if named.startswith("parley-pack") or (not named and path.parent.name == "packs"):
        return read_pack, "a pack"
    if named.startswith("parley-board") or (not named and path.parent.name == "boards"):
        return read_board_file, "a board"
    if named.startswith("parley-tensions") or (
        not named and ("tension" in table or path.parent.name == "tensions" or path.name == "tensions.toml")
    ):
        return read_tensions, "tensions"
    if named.startswith("parley-lexicon") or (not named and path.name == "lexicon.toml"):
        return read_own, "a lexicon"
    if named.startswith("parley-roles") or (not named and path.parent.name == "roles"):
        return read_roles, "a role pack"
    settings = {MUTE, *(field.name for field in dataclasses.fields(Config))}
    if not named and (path.name == "config.toml" or (table and set(table) <= settings)):
        return read_config, "a config"
    return read_minutes, "minutes"


def done_(chosen: argparse.Namespace) -> int:
    """Mark an action as done, on behalf of its owner; for an owner without a seat, as both leaders."""
    from sessions.records.captures import FinishAction
    from sessions.room import Room

    session_id, slash, action_id = chosen.action.rpartition("/")
    with file_of(chosen) as store:
        if not slash:
            found = [session for session, action in store.across(Action, id=action_id, status="open")]
            if len(found) != 1:
                where = f"; say which one: {listed([f'{each}/{action_id}' for each in found], 'or')}" if found else ""
                raise Missing(f"There is {'more than one' if found else 'no'} open action {action_id}{where}.")
            session_id = found[0]
        room = Room(store, session_id)
        action = room.view(None).get(Action, action_id)
        leaders = room.view(None).leaders
        owner = action.owner if action.owner in room.seats else None
        room.do(FinishAction(action=action_id, proof=chosen.proof), owner or leaders[0], shared=owner is None)
    say(f"{session_id}/{action_id} done {today()}: {action.text}")
    return 0


def backup_(chosen: argparse.Namespace) -> int:
    """Copy the file, checked, under another name."""
    with file_of(chosen) as store:
        store.backup(chosen.file, force=chosen.force)
    say(f"Backed up to {chosen.file}.")
    return 0


def rebuild_(chosen: argparse.Namespace) -> int:
    """Rebuild the search index, and with --from-log every table from the changes."""
    with file_of(chosen) as store:
        left = store.rebuild(from_log=chosen.from_log)
    for sentence in left:
        complain(sentence)
    say(
        "The search index was rebuilt."
        if not chosen.from_log
        else "The tables and the search index were rebuilt from the log."
    )
    return 1 if left else 0


def salvage_(chosen: argparse.Namespace) -> int:
    """Recover what can be read of a damaged file into a new one; exit with 1 if anything was lost."""
    from sessions.store.mirror_lines import begin
    from sessions.store.salvage import salvage

    told, lost_beside = salvage(chosen.damaged, chosen.new)
    for each in told:
        say(f"{each.session}  {one_line(each.title) or '(no title)'}: {each.says}")
    for sentence in lost_beside:
        say(sentence)
    begin(chosen.new)
    opened(chosen.new).close()  # from the start, its mirror has everything that was restored
    lost = sum(not each.whole for each in told)
    warn(f"{len(told) - lost} of {len(told)} sessions were restored completely, into {chosen.new}.")
    return 1 if lost else 0
