"""The command line: every verb with its arguments, its help and an example."""

import argparse
import difflib
import functools
import os
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any, Literal, NoReturn, get_args

from sessions.dates import read_day, read_time
from sessions.errors import Refused
from sessions.ids import as_id, as_reference, as_seat
from sessions.text import listed, one_line
from sessions.version import VERSION
from tui.ssh.address import PORT
from tui.terminal.plain import marked

Verb = Callable[[argparse.Namespace], int]
ANSWERS = {
    "ruled": "the answer is a decision",
    "returned": "the answer is a question to the leaders",
    "experiment": "the answer is something to try first",
}
NameKind = Literal["sessions", "series", "seats", "actions", "escalations", "playbooks", "packs", "boards", "roles"]
"""A kind of names that a shell can complete."""
SHELLS = ("bash", "zsh", "fish")
ONE = "a session, such as 7k3qf2xa"
FEW = 6  # list up to this many choices; --help lists more


class Parser(argparse.ArgumentParser):
    """A parser that reports errors in one line."""

    def error(self, message: str) -> NoReturn:
        """Print the sentence and exit with 2."""
        end = "" if message.endswith("?") else ";"
        message = marked(message)
        self.exit(2, f"parley: {one_line(message).removesuffix('.')}{end} see `{self.prog} --help`\n")

    def _get_value(self, action: argparse.Action, arg_string: str) -> Any:
        """Treat every word except file names as text; `argparse` has no public hook before its types."""
        if action.type is not Path and not isinstance(action, argparse._SubParsersAction):
            arg_string = _text(action, arg_string)
        return super()._get_value(action, arg_string)

    def _check_value(self, action: argparse.Action, value: Any) -> None:
        """Name the nearest choice instead of all of them; `argparse` has no public hook for its message."""
        if action.choices is None or value in action.choices:
            return
        value = marked(str(value))
        choices = [str(choice) for choice in action.choices]
        near = difflib.get_close_matches(value, choices, n=1)
        few = f"; the choices are {listed(choices)}" if len(choices) <= FEW else ""
        name = "verb" if action.dest == argparse.SUPPRESS else action.dest
        hint = f"; did you mean {near[0]!r}?" if near else few
        raise argparse.ArgumentError(None, f"there is no {name} {value!r}{hint}")


def _text(action: argparse.Action, word: str) -> str:
    """Return a word as text: bytes that the locale doesn't know may still be UTF-8. Raises ArgumentError."""
    if word.isascii() or marked(word) == word:
        return word
    try:
        return os.fsencode(word).decode("utf-8")
    except UnicodeDecodeError:
        says = f"{marked(word)!r} has bytes that aren't text; use UTF-8"
        raise argparse.ArgumentError(action, says) from None


def _lazily(module: str, name: str) -> Verb:
    """Return a verb that is imported when it is called."""

    def verb(chosen: argparse.Namespace) -> int:
        import importlib

        return int(getattr(importlib.import_module(f"tui.cli.{module}"), name)(chosen))

    return verb


def _day(words: str) -> date:
    from sessions.times import today

    try:
        return read_day(words, today())
    except Refused as refused:
        raise argparse.ArgumentTypeError(str(refused)) from None


def _moment(words: str) -> datetime:
    from sessions.times import from_here, today

    try:
        when = read_time(words, today())
        return when if when.tzinfo else from_here(when)
    except Refused as refused:
        raise argparse.ArgumentTypeError(str(refused)) from None


def _seat(words: str) -> tuple[str, str]:
    key, equals, name = words.partition("=")
    if not (key and equals and name):
        raise argparse.ArgumentTypeError(f"{words!r} isn't a seat; write KEY=NAME, such as cpo='Ada Lovelace'")
    return as_seat(key), name


def _leader(words: str) -> tuple[str, str]:
    """Return the seat and the name; without a key it is the seat of the roles, so the key is empty."""
    return _seat(words) if "=" in words else ("", words)


def _place(words: str) -> tuple[str, str]:
    session, equals, seat = words.partition("=")
    if not (session and equals and seat):
        raise argparse.ArgumentTypeError(f"{words!r} isn't a seat of a session; write ID=KEY, such as 7k3qf2xa=cpo")
    return as_id(session), as_seat(seat)


def _cell(words: str) -> tuple[str, str]:
    column, equals, value = words.partition("=")
    if not (column.strip() and equals and value.strip()):
        raise argparse.ArgumentTypeError(f"{words!r} isn't a value for a column; write COLUMN=VALUE")
    return column.strip().lower(), value


def _port(words: str) -> int:
    if not (words.isascii() and words.isdecimal() and int(words) <= 65535):
        raise argparse.ArgumentTypeError(f"{words!r} isn't a port; use a number up to 65535")
    return int(words)


def _minutes(words: str) -> int:
    if not (words.isascii() and words.isdecimal() and 1 <= int(words) <= 100_000):
        raise argparse.ArgumentTypeError(f"{words!r} isn't a number of minutes; use one from 1 to 100000")
    return int(words)


@functools.cache
def parser() -> Parser:
    """Return the parser of the whole command line."""
    top = Parser(
        prog="parley",
        description="A joint planning session for two leaders, in the terminal. Without a verb, it opens the lobby.",
        epilog="example: parley new 'Q2 roadmap' --playbook joint-planning --leader cpo=Ada --leader cto=Bo",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    _file(top, None)
    top.add_argument("--version", action="version", version=f"parley {VERSION}", help="show the version")
    own = "a seat of one person; their lobby has only these sessions (repeat it for each)"
    top.add_argument("--only", type=_place, action="append", default=[], metavar="ID=KEY", help=own)
    top.set_defaults(verb=_lazily("launch", "lobby"))
    verbs = top.add_subparsers(metavar="VERB [WORDS]", title="verbs", parser_class=Parser)

    def add(name: str, module: str, help_: str, example: str, *, json: bool = False) -> Parser:
        made: Parser = verbs.add_parser(
            name,
            help=help_,
            description=help_[0].upper() + help_[1:] + ".",
            epilog=f"example: parley {example}",
            allow_abbrev=False,
            formatter_class=argparse.RawDescriptionHelpFormatter,
        )
        _file(made, argparse.SUPPRESS)
        made.set_defaults(verb=_lazily(module, name.replace("-", "_") + "_"))
        if json:
            made.add_argument("--json", action="store_true", help="print JSON instead")
        return made

    _screens(add)
    _board(add)
    _looks(add)
    _library(add)
    _machine(add)
    _minutes_verbs(add)
    _file_verbs(add)
    _ssh(add)
    _shell(add)
    return top


def _file(to: Parser, default: str | None) -> None:
    """Allow --db before and after the verb."""
    words = "the database file (or PARLEY_DB; default: in your data folder)"
    to.add_argument("--db", type=Path, metavar="FILE", default=default, help=words)


Add = Callable[..., Parser]


def _screens(add: Add) -> None:
    demo = add("demo", "launch", "look around in finished examples and a live one", "demo")
    how = demo.add_mutually_exclusive_group()
    how.add_argument("--load", action="store_true", help="put them into --db and print their ids")
    alone = "argue in five minutes, alone: you have this seat, and a script the other"
    how.add_argument("--as", dest="seat", type=as_seat, choices=("cpo", "cto"), help=alone)
    new = add(
        "new",
        "write",
        "plan a new session and print its id",
        "new 'Q2 roadmap' --playbook joint-planning --leader cpo=Ada --leader cto=Bo",
    )
    new.add_argument("title", metavar="TITLE", help="what the session is about")
    new.add_argument("--playbook", required=True, metavar="P", help="see `parley playbooks`")
    new.add_argument(
        "--leader",
        type=_leader,
        action="append",
        default=[],
        metavar="KEY=NAME",
        help="one of the two leaders; use it twice",
    )
    new.add_argument(
        "--roles", metavar="R", help="who leads together: cpo-cto, ceo-cto, custom or your own; with it, NAME is enough"
    )
    new.add_argument("--facilitator", type=_seat, metavar="KEY=NAME", help="who leads you through it, if anyone")
    looks_on = "who only watches (repeat it for each)"
    new.add_argument("--observer", type=_seat, action="append", default=[], metavar="KEY=NAME", help=looks_on)
    new.add_argument("--series", metavar="S", help="the series whose last session this one continues")
    new.add_argument("--starts", type=_moment, metavar="WHEN", help="such as 'fri 14:00' or 'tomorrow 9:30'")
    new.add_argument("--past", action="store_true", help="allow a start in the past")
    open_ = add(
        "open", "launch", "open a session; without --as, on a keyboard that the leaders share", "open 7k3qf2xa --as cpo"
    )
    open_.add_argument(
        "id", nargs="?", type=as_id, metavar="ID", help="default: the most recently changed session that isn't closed"
    )
    how = open_.add_mutually_exclusive_group()
    how.add_argument("--as", dest="seat", type=as_seat, metavar="KEY", help="the seat to use")
    how.add_argument("--project", action="store_true", help="show it large for everybody in the room; changes nothing")
    steps = "step through the changes of a session, and see what it looked like after each"
    add("replay", "launch", steps, "replay 7k3qf2xa").add_argument("id", type=as_id, metavar="ID", help=ONE)


def _board(add: Add) -> None:
    newest = "a session, or a series for the newest session that has the board"
    board = add("board", "board", "show a board, or list the boards of a session", "board 7k3qf2xa roadmap", json=True)
    board.add_argument("id", metavar="ID|SERIES", help=newest)
    board.add_argument("key", nargs="?", metavar="KEY", help="such as roadmap; default: list the boards")
    board.add_argument("--csv", action="store_true", help="print the rows as CSV, which import --board reads")


def _looks(add: Add) -> None:
    add("list", "read", "list the sessions, the most recently changed first", "list --json", json=True)
    add("show", "read", "show what a session has revealed so far", "show 7k3qf2xa", json=True).add_argument(
        "id", type=as_id, metavar="ID", help=ONE
    )
    search = add("search", "read", "find words in everything that is revealed", "search ledger retry", json=True)
    search.add_argument("words", nargs="+", metavar="WORDS", help="what is found contains all of them")
    add("log", "read", "show who did what, change by change", "log 7k3qf2xa", json=True).add_argument(
        "id", type=as_id, metavar="ID", help=ONE
    )
    verify = add("verify", "prove", "check a session's record, and say what that proves", "verify 7k3qf2xa", json=True)
    verify.add_argument("id", type=as_id, metavar="ID", help=ONE)
    kept = "TOML minutes kept elsewhere: shows what was cut off, changed or replaced since"
    verify.add_argument("--against", type=Path, metavar="FILE", help=kept)
    countersign = add(
        "countersign", "prove", "save a leader's own signature over exported minutes", "countersign minutes.toml.sig"
    )
    countersign.add_argument("file", type=Path, metavar="FILE.sig", help="the output of `ssh-keygen -Y sign`")
    minutes = "the signed minutes; default: those next to FILE.sig"
    countersign.add_argument("--minutes", type=Path, metavar="FILE", help=minutes)
    whose = "whose signature it is, if nothing here knows the key"
    countersign.add_argument("--as", dest="seat", type=as_seat, metavar="KEY", help=whose)
    actions = add("actions", "read", "list the actions", "actions --open --due 'end of june'", json=True)
    actions.add_argument("--open", action="store_true", help="only open actions")
    actions.add_argument("--owner", type=as_seat, metavar="KEY", help="only what this seat owns")
    actions.add_argument("--due", type=_day, metavar="DATE", help="due on or before that day, such as friday")
    says = "list what is due; the exit code is 3 if anything is"
    due = add("due", "comes_back", says, "due --until friday", json=True)
    due.add_argument("--series", metavar="S", help="only what sessions of this series left behind")
    due.add_argument("--owner", type=as_seat, metavar="KEY", help="only what this seat owns")
    due.add_argument("--until", type=_day, metavar="DAY", help="due on or before that day; default: today")
    due.add_argument("--all", action="store_true", help="also what has no day yet")
    reasons = "show why something was done: decisions, arguments, tests and outcomes, oldest first"
    why = add("why", "comes_back", reasons, "why ledger", json=True)
    why.add_argument("words", nargs="+", metavar="WORDS", help="what is found contains all of them")
    add("series", "comes_back", "list the series, with what is open in each and when it goes on", "series", json=True)
    over_time = "show how a pair does over the sessions of a series, or every series at a glance"
    pair = add("pair", "pair", over_time, "pair weekly", json=True)
    pair.add_argument("series", nargs="?", metavar="SERIES", help="default: one line for each series")
    own = "also the figures for this person's own eyes: only for them, at a terminal of this machine"
    pair.add_argument("--as", dest="seat", type=as_seat, metavar="KEY", help=own)


def _library(add: Add) -> None:
    books = add("playbooks", "read", "list the playbooks, or show one", "playbooks show joint-planning", json=True)
    books.add_argument("word", nargs="?", choices=["show"], metavar="show", help="show one")
    books.add_argument("key", nargs="?", metavar="KEY", help="which one")
    packs = add("packs", "library", "list the packs of questions, or show one", "packs show four-lenses", json=True)
    packs.add_argument("word", nargs="?", choices=["show"], metavar="show", help="show one")
    packs.add_argument("key", nargs="?", metavar="KEY", help="which one")
    boards = add("boards", "library", "list the boards, or show one", "boards show roadmap", json=True)
    boards.add_argument("word", nargs="?", choices=["show"], metavar="show", help="show one")
    boards.add_argument("key", nargs="?", metavar="KEY", help="which one")
    closest = "list the tensions, or those closest to some words, or show one"
    tensions = add("tensions", "library", closest, "tensions we keep shipping and never fix anything", json=True)
    tensions.add_argument("words", nargs="*", metavar="WORDS", help="what somebody said, or: show KEY")
    says = "print how precise each line of a text is, and what would make it more so"
    stream = "default: -, standard input"
    coach = add("coach", "coach", says, "coach notes.txt", json=True)
    coach.add_argument("file", nargs="?", type=Path, default=Path("-"), metavar="FILE", help=stream)


def _machine(add: Add) -> None:
    doctor = add("doctor", "read", "check the database file", "doctor", json=True)
    report = "print what a bug report needs instead: versions, terminal, settings and file, without anyone's words"
    doctor.add_argument("--report", action="store_true", help=report)
    add("paths", "read", "show where parley stores its files", "paths", json=True)


def _import_board(import_: Parser) -> None:
    """Add what imports the rows of a board."""
    kind = "import rows of a board instead, from a file in CSV or TOML, such as --board roadmap"
    import_.add_argument("--board", metavar="KIND", help=kind)
    into = import_.add_mutually_exclusive_group()
    into.add_argument("--into", type=as_id, metavar="ID", help="with --board: the session that gets the rows")
    series = "with --board: the running session of this series, or else the next one"
    into.add_argument("--series", metavar="NAME", help=series)
    given = "with --board: the value where the file has none (repeat it for each column)"
    import_.add_argument("--set", type=_cell, action="append", default=[], metavar="COLUMN=VALUE", help=given)
    skip = "with --board: a column to leave out, such as a status that means something else (repeat it for each)"
    import_.add_argument("--skip", type=str.lower, action="append", default=[], metavar="COLUMN", help=skip)


def _format(word: str) -> str:
    """Return a format by its name, or by what files in Markdown usually end with."""
    return "markdown" if word == "md" else word


def _minutes_verbs(add: Add) -> None:
    what = "write the minutes of a session, or the calendar of a series"
    export = add("export", "write", what, "export 7k3qf2xa -o minutes.toml")
    export.add_argument("id", metavar="ID|SERIES", help="a session, or with --format ics a series")
    formats = ["toml", "markdown", "html", "brief", "json", "ics"]
    by_name = "default: what FILE ends with, such as .md or .html; else toml, which import reads"
    export.add_argument("--format", choices=formats, type=_format, help=by_name)
    export.add_argument(
        "-o", "--output", type=Path, default=Path("-"), metavar="FILE", help="default: -, standard output"
    )
    export.add_argument("--with-schema", action="store_true", help="write the JSON Schema next to FILE")
    export.add_argument("--sign", type=Path, metavar="KEY", help="sign FILE with an SSH key, into FILE.sig")
    replace = "replace a file that isn't parley's, or is another session's"
    export.add_argument("--force", action="store_true", help=replace)
    import_ = add("import", "write", "import minutes, each file completely or not at all", "import minutes.toml")
    import_.add_argument("files", nargs="+", type=Path, metavar="FILE", help="- is standard input")
    import_.add_argument(
        "--past", action="store_true", help="with --update: allow a due day that was already in the past"
    )
    there = import_.add_mutually_exclusive_group()
    there.add_argument(
        "--as-new", action="store_true", help="give a session that exists with different content a new id"
    )
    there.add_argument("--update", action="store_true", help="take over the amendments made since it was exported")
    _import_board(import_)
    check = add("check", "write", "report what is wrong in minutes, library files or a config", "check minutes.toml")
    check.add_argument("files", nargs="+", type=Path, metavar="FILE", help="- is standard input")
    done = add("done", "write", "mark an action as done", "done 7k3qf2xa/A1 --proof 'https://example.org/retry-budget'")
    done.add_argument("action", type=as_reference, metavar="ACTION", help="such as 7k3qf2xa/A1")
    done.add_argument("--proof", metavar="TEXT", help="what shows that it is done, such as a link")
    rule = add(
        "rule",
        "comes_back",
        "answer an escalation; without an answer, print everything needed to rule on it",
        "rule 7k3qf2xa/E1 --ruled --text 'Saved cards first, the ledger in June'",
    )
    rule.add_argument("escalation", type=as_reference, metavar="ESCALATION", help="such as 7k3qf2xa/E1")
    answer = rule.add_mutually_exclusive_group()
    for status, words in ANSWERS.items():
        answer.add_argument(f"--{status}", dest="status", action="store_const", const=status, help=words)
    rule.add_argument("--text", metavar="TEXT", help="the answer in words; - reads it from standard input")


def _file_verbs(add: Add) -> None:
    backup = add(
        "backup", "write", "copy the database file, checked, under another name", "backup parley-2026-03-10.db"
    )
    backup.add_argument("file", type=Path, metavar="FILE", help="the copy to write")
    backup.add_argument("--force", action="store_true", help="replace a file that isn't a backup of this file")
    rebuild = add("rebuild", "write", "rebuild the search index", "rebuild --from-log")
    rebuild.add_argument("--from-log", action="store_true", help="first rebuild every table from the changes")
    salvage = add(
        "salvage", "write", "recover the content of a damaged file into a new one", "salvage parley.db new.db"
    )
    salvage.add_argument("damaged", type=Path, metavar="DAMAGED", help="the file, or its mirror if the file is gone")
    salvage.add_argument("new", type=Path, metavar="NEW", help="the file to create; it must not exist yet")


def _ssh(add: Add) -> None:
    host = add("host", "ssh", "let people connect over SSH, each to their own seat", f"host --port {PORT}")
    host.add_argument("--port", type=_port, default=PORT, metavar="N", help=f"default: {PORT}; 0 picks a free one")
    host.add_argument("--bind", default="127.0.0.1", metavar="ADDRESS", help="default: 127.0.0.1, this machine only")
    host.add_argument(
        "--idle",
        type=_minutes,
        default=240,
        metavar="MINUTES",
        help="default: 240; after that, an idle connection is closed",
    )
    invite = add("invite", "ssh", "give a public key, or anyone with a code, access to a seat", "invite 7k3qf2xa cpo")
    invite.add_argument("id", type=as_id, metavar="ID", help=ONE)
    invite.add_argument("seat", type=as_seat, metavar="SEAT", help="one of its seats, such as cpo")
    invite.add_argument(
        "--key", type=Path, metavar="FILE", help="their public key (- reads it); without it, a code is created"
    )
    invite.add_argument(
        "--host", metavar="NAME", help="how they reach this machine; default: where the host last listened"
    )
    invite.add_argument("--port", type=_port, metavar="N", help=f"default: where the host last listened, or {PORT}")
    which = "which key of a file with several: its fingerprint, or the beginning of it"
    invite.add_argument("--fingerprint", metavar="SHA256:…", help=which)
    seats = add("seats", "ssh", "list the seats, their keys and the open codes", "seats 7k3qf2xa", json=True)
    seats.add_argument("id", type=as_id, metavar="ID", help=ONE)
    lines = "print the line for the system's own sshd instead; needs --key"
    invite.add_argument("--authorized-keys", action="store_true", help=lines)
    uninvite = add(
        "uninvite", "ssh", "remove a seat's keys and codes, and end its connections", "uninvite 7k3qf2xa cpo"
    )
    uninvite.add_argument("id", type=as_id, metavar="ID", help=ONE)
    uninvite.add_argument("seat", type=as_seat, metavar="SEAT", help="one of its seats, such as cpo")


def _shell(add: Add) -> None:
    says = "print a script that completes verbs, options, ids and files in your shell"
    completion = add("completion", "completion", says, "completion bash")
    either = completion.add_mutually_exclusive_group(required=True)
    either.add_argument("shell", nargs="?", choices=SHELLS, metavar="SHELL", help="bash, zsh or fish")
    either.add_argument("--list", nargs="+", choices=get_args(NameKind), metavar="KIND", help=argparse.SUPPRESS)
