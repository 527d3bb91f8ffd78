"""The verbs about proof: verify, countersign."""

import argparse
import dataclasses
import tomllib
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from sessions.change import Change, Finding
from sessions.errors import Refused, Trouble
from sessions.files.reading import bytes_of, read_text, text_in
from sessions.minutes.anchor import Against, against
from sessions.minutes.parse import read_minutes
from sessions.minutes.signatures import countersignatures, how, signers, with_what
from sessions.model import Sheet
from sessions.model.columns import plain
from sessions.model.core import CLOSED
from sessions.session import Origin, Session
from sessions.situation import AS_IMPORTED
from sessions.store.countersigning import Given, is_over, take
from sessions.store.sqlite_store import SqliteStore
from sessions.text import listed
from sessions.times import show_moment
from tui.cli.common import file_of, say, say_json
from tui.cli.signing import how_to_check

UNANCHORED = "consistent within this file, but whoever owns the file could have rewritten it"
ANCHOR = "Minutes that somebody kept elsewhere show whether that happened: --against FILE"


def verify_(chosen: argparse.Namespace) -> int:
    """Check a session's record, and say what that proves; exit with 1 if anything is wrong."""
    with file_of(chosen) as store:
        try:
            session = store.load(chosen.id)
        except Trouble:  # the tables can't be read; the problem is reported below
            session = Session()
        findings = store.verify(chosen.id)
        compared, signed = _compare(store, chosen.id, chosen.against) if chosen.against else (None, [])
    if chosen.json:
        say_json(_told(chosen, session, findings, compared, signed))
    else:
        for each in findings:
            say(f"{chosen.id}{f' change {each.rev}' if each.rev else ''}: {each.says}")
        if not findings:
            _tell_record(chosen.id, session, compared is not None and not compared.findings)
        if compared is not None:
            _tell_against(chosen, compared, signed)
        if not findings:
            _tell_signatures(session)
    return 1 if findings or (compared is not None and compared.findings) else 0


def _compare(store: SqliteStore, session: str, path: Path) -> tuple[Against, list[str]]:
    """Return how the record compares with the minutes in a file, and whose saved signature is over exactly these bytes.

    Raises Faulty, Trouble, and Refused for other minutes.
    """
    data = bytes_of(path)
    text = text_in(data, str(path)).text
    given = read_minutes(text, str(path))
    if given.header.id != session:
        raise Refused(f"{path} has the minutes of session {given.header.id}, not of {session}.")
    try:
        changes = store.newer(session, 0)
    except Trouble:
        changes = []
    if not changes:
        return Against(None, findings=(Finding(None, "its record can't be read, so it can't be compared"),)), []
    signed = [each.seat for each in store.countersignatures.of(session) if is_over(each, data)]
    return against(changes, given, tomllib.loads(text)["generator"]), signed


def _told(
    chosen: argparse.Namespace, session: Session, findings: list[Finding], compared: Against | None, over: list[str]
) -> dict[str, Any]:
    imported = session.origin.imported
    signed = [
        {"seat": each.key_, "name": each.name, "at": plain(at), "key": with_what(each)}
        | ({"rev": each.signed_rev, "head": each.signed_head} if each.signed_rev else {})
        | ({"imported": True} if imported else {})
        for each, at in signers(session)
    ]
    found = [{"rev": each.rev, "says": each.says} for each in findings]
    told = {
        "session": chosen.id,
        "holds": not findings,
        "rev": session.rev,
        "findings": found,
        "signed": signed,
        "head": session.head or None,
        "imported": imported,
        "against": None,
        "countersigned": [
            dataclasses.asdict(each) | {"since": session.rev - each.rev} for each in session.origin.countersigned
        ],
    }
    if compared is not None:
        told["against"] = {
            "countersigned_by": over,
            "file": str(chosen.against),
            "holds": not compared.findings,
            "rev": compared.rev,
            "since": [{"rev": each.rev, "seat": each.seat, "kind": each.kind} for each in compared.since],
            "taken_in": compared.taken_in,
            "redacted": compared.redacted,
            "findings": [{"rev": each.rev, "says": each.says} for each in compared.findings],
        }
    return told


def _tell_record(session_id: str, session: Session, compared: bool) -> None:
    sealed = sum(sheet.status == "revealed" for sheet in session.all(Sheet))
    changes = _counted(session.rev, "change")
    proven = [each for each in session.origin.countersigned if each.proven]
    say(f"{session_id} holds: {changes} in one chain, {sealed} seals, and the tables match.")
    say(f"head {session.head} at change {session.rev}")
    if compared:
        return
    if proven:
        up_to = max(each.rev for each in proven)
        say(f"Nothing up to change {up_to} was rewritten, provided that you know whose the countersigning key is.")
        return
    say(f"This is {UNANCHORED}.")
    if session.header.status in CLOSED:
        say(f"{ANCHOR}.")


def _tell_against(chosen: argparse.Namespace, compared: Against, signed: list[str]) -> None:
    name = chosen.against
    for seat in signed:
        say(f"{name} is exactly, byte for byte, what {seat} countersigned.")
    for each in compared.findings:
        say(f"{chosen.id} against {name}{f' change {each.rev}' if each.rev else ''}: {each.says}")
    if compared.findings:
        return
    if compared.taken_in:
        say(f"Change {compared.rev} imported {name}. The record behind these minutes isn't in this file.")
    else:
        say(
            f"Up to change {compared.rev}, this is the record from which {name} was written: nothing was cut or "
            "changed."
        )
    if compared.since:
        rest = "rests" if len(compared.since) == 1 else "rest"
        what = f"{_counted(len(compared.since), 'change')}, which {rest} on this file alone"
        say(f"It continues with {what}: {_kinds(compared.since)}.")
    if compared.redacted:
        say(f"Text that is still in {name} was redacted since.")


def _counted(count: int, word: str) -> str:
    return f"{count} {word}{'' if count == 1 else 's'}"


def _kinds(changes: Iterable[Change]) -> str:
    counted = Counter(f"{change.kind} by {change.seat}" for change in changes)
    return listed([f"{kind} ({count} times)" if count > 1 else kind for kind, count in counted.items()])


def _tell_signatures(session: Session) -> None:
    for signer, signed_at in signers(session):
        when = f"{show_moment(signed_at)}, {how(signer)}"
        if session.origin.imported:
            say(f"{AS_IMPORTED}: {signer.name} ({signer.key_}), {when}")
            continue
        say(f"signed by {signer.name} ({signer.key_}), {when}")
        if signer.signed_rev:
            say(f"  over change {signer.signed_rev}, {signer.signed_head}")
    for line in countersignatures(session):
        say(line)
    if session.header.status in CLOSED:
        say(f"To check a file from `parley export --sign`, run: {how_to_check()}")


def countersign_(chosen: argparse.Namespace) -> int:
    """Save a leader's own signature over exported minutes, if it is valid and they match the record."""
    path = chosen.minutes or _signed_by(chosen.file)
    minutes, signature = bytes_of(path), read_text(chosen.file).text
    session_id = read_minutes(text_in(minutes, str(path)).text, str(path)).header.id
    with file_of(chosen) as store:
        session = store.load(session_id)
        given = Given(minutes, signature, chosen.seat)
        earlier = store.countersignatures.of(session_id)
        kept, shows = take(given, session, store.newer(session_id, 0), store.invited(session_id), earlier)
        store.countersignatures.save(session_id, kept)
        session.origin = Origin(session.origin.imported, (shows,))
    say(f"{session_id} {countersignatures(session)[0]}")
    return 0


def _signed_by(signature: Path) -> Path:
    """Return the minutes of a signature: ``minutes.toml`` for ``minutes.toml.sig`` and ``minutes.toml.cpo.sig``."""
    name = signature.name
    while "." in name:
        name = name.rpartition(".")[0]
        beside = signature.with_name(name)
        if name and beside.is_file():
            return beside
    raise Refused(f"There are no minutes next to {signature}. Name the signed ones with --minutes FILE.")
