"""A cat on the keyboard: random bytes for a real terminal, over every kind of screen, and what must hold after them.

A run is its scene and its seed: the same two always send the same packets. After them the program is alive, or left
by its own quit with its terminal given back; it answers, rests, has logged no error, and has passed nothing on to the
terminal that came out of its input.
"""

from __future__ import annotations

import contextlib
import os
import random
import re
import shutil
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from sessions.model import Item, Participant
from sessions.room import Room
from sessions.setup.demo import load
from sessions.setup.new_session import Plan, open_session
from sessions.store import open_store
from tests.terminal.conftest import ROOT
from tests.terminal.driver import KEYS, RESTORED, Terminal
from tests.terminal.table import HAND_S
from tests.tui.scenes import answered, room_with, talking
from tests.tui.scenes import item as row

SIZE: Final = (100, 30)
SIZES: Final = ((1, 1), (59, 17), (60, 18), (80, 24), (300, 100), SIZE)
ANSWERS_S: Final = 40.0
"""Seconds within which it must answer: all that was sent before may have to be worked off first."""
RESTS_S: Final = 60.0
AT_REST: Final = 0.1
"""CPU seconds a second that a program at rest may take: a clock, and a look at the file."""

PAINTS_A_CLOCK: Final = 600
"""Bytes that a clock and a lease may paint between two looks; a key that is being worked off paints more."""

Packet = bytes | tuple[int, int] | float
"""Bytes sent at once, a new size, or a pause in seconds."""


# --- what is sent -----------------------------------------------------------------------------------------------------

_LETTERS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789?:/+-[]<>.,!'\"\\|@#$%^&*(){}~`_="
_TEXTS = ("word ", "[/foo]", "[/", "é€漢字🙂", "\u202eback", "e\u0301\u200d", "ß" * 40)
_BROKEN: Final = (
    b"\x1b",
    b"\x1b[",
    b"\x1bO",
    b"\x1b[<",
    b"\x1b[<0;",
    b"\x1b[<0;99999999;99999999M",
    b"\x1b[<-1;-1;-1M",
    b"\x1b[M\xff\xff\xff",
    b"\x1b[M !!",
    b"\x1b[9999999999u",
    b"\x1b[55296u",
    b"\x1b[0u",
    b"\x1b[1;99~",
    b"\x1b[31;99z",
    b"\x1b]0;stolen title\x07",
    b"\x1b]52;c;c3RvbGVu\x07",
    b"\x1bPstolen\x1b\\",
    b"\x1b_stolen\x1b\\",
    b"\x1b[48;999999;999999;1;1t",
    b"\x1b[48;0;0;0;0t",
    b"\x1b[?2026;2$y",
    b"\x1b[?2048;0$y",
    b"\x1b[?62;c",
    b"\x1b[12;34R",
    b"\x1b[I",
    b"\x1b[O",
    b"\x1b[200~",
    b"\x1b[201~",
    b"\x1b[200~[/\x1b[31;99z\x00\x9b31z\x1b[201~",
    b"\x1b\x1b\x1b[A",
    b"\x00",
    b"\xff",
    b"\xc3",
    b"\xf0\x9f",
    b"\xed\xa0\x80",
    b"\xc2\x9b31z",
    b"\x7f",
    b"\x08",
)
_QUITS: Final = (b"\x11", b"\x03", b"\x1a", b"q")
"""ctrl+q, ctrl+c, ctrl+z, and the letter that leaves a session: rare, for what comes after them is not tried."""


def packets(seed: str, number: int, quits: bool) -> list[Packet]:
    """Return the packets of a run."""
    rng = random.Random(seed)
    return [_packet(rng, quits) for _ in range(number)]


def _packet(rng: random.Random, quits: bool) -> Packet:
    match rng.choices(
        ("one", "burst", "flood", "same", "resize", "pause", "quit"), (34, 34, 2, 8, 9, 13, 1 if quits else 0)
    )[0]:
        case "one":
            return _bit(rng)
        case "burst":
            return b"".join(_bit(rng) for _ in range(rng.randint(2, 25)))
        case "flood":
            return b"".join(_bit(rng) for _ in range(rng.randint(60, 150)))
        case "same":
            return _key(rng) * rng.randint(2, 30)
        case "resize":
            return rng.choice(SIZES)
        case "pause":
            return rng.choice((0.02, 0.1, 0.3))
    return rng.choice(_QUITS)


def _bit(rng: random.Random) -> bytes:
    match rng.choices(
        ("letter", "key", "ctrl", "mouse", "text", "paste", "broken", "noise"), (30, 30, 6, 12, 6, 4, 10, 2)
    )[0]:
        case "letter":
            return _letter(rng)
        case "key":
            return _key(rng)
        case "ctrl":
            return bytes([rng.choice([n for n in range(1, 32) if bytes([n]) not in _QUITS])])
        case "mouse":
            return _mouse(rng)
        case "text":
            return rng.choice(_TEXTS).encode()
        case "paste":
            return b"\x1b[200~" + b"".join(_bit(rng) for _ in range(rng.randint(0, 12))) + b"\x1b[201~"
        case "broken":
            return rng.choice(_BROKEN)
    noise = bytes(rng.randrange(256) for _ in range(rng.randint(1, 20)))
    return noise.translate(None, b"".join(_QUITS))


def _letter(rng: random.Random) -> bytes:
    return rng.choice(_LETTERS.replace("q", "")).encode()


def _key(rng: random.Random) -> bytes:
    if rng.random() < 0.2:
        return rng.choice((b"\x0f", b"\x10", b":", b"\x1bOP", b"?"))  # palette and help, which lie over the rest
    return rng.choice(tuple(KEYS.values())).encode()


def _mouse(rng: random.Random) -> bytes:
    kind = rng.choice((0, 0, 0, 1, 2, 32, 35, 64, 65))
    x, y = rng.randint(1, SIZE[0] + 5), rng.randint(1, SIZE[1] + 5)
    down = f"\x1b[<{kind};{x};{y}M"
    return (down + (f"\x1b[<{kind};{x};{y}m" if rng.random() < 0.8 else "")).encode()


# --- where it is sent -------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Scene:
    """A screen to begin at: `make` puts its session into a file and returns its id, `keys` lead on to it."""

    make: Callable[[Path], str | None]
    seat: str | None
    sees: str
    keys: tuple[str, ...] = ()
    then: str = ""


def _demo(number: int) -> Callable[[Path], str]:
    def made(db: Path) -> str:
        store = open_store(db)
        try:
            return load(store)[number]
        finally:
            store.close()

    return made


def _lobby(db: Path) -> None:
    _demo(-2)(db)


def _in(begin: Callable[[Path], Room]) -> Callable[[Path], str]:
    def made(db: Path) -> str:
        room = begin(db)
        room.store.close()
        return room.id

    return made


def _aligning(db: Path) -> Room:
    return room_with(db, row(1, "align", title="Goals"), row(2, "talk", "cto"), row(3, "close"))


def _planned(db: Path) -> str:
    people = [Participant(key_=key, name=key.title(), role="leader") for key in ("cpo", "cto")]
    items = [Item(id=f"I{n}", title=f"Item {n}", kind="talk", planned_minutes=9, budget_s=540) for n in range(1, 4)]
    store = open_store(db)
    try:
        return open_session(store, Plan(title="Plan", playbook="test", people=people, items=items))
    finally:
        store.close()


SCENES: Final[Mapping[str, Scene]] = {
    "lobby": Scene(_lobby, None, "Q2 joint roadmap"),
    "new": Scene(_lobby, None, "Q2 joint roadmap", ("n",), "Playbook"),
    "draft": Scene(_in(_aligning), "cpo", "NOT SEALED"),
    "ballot": Scene(_demo(-1), "cto", "NOT SEALED"),
    "reveal": Scene(_in(answered), "cpo", "How sure are you"),
    "talk": Scene(_in(talking), "cpo", "What ships"),
    "agenda": Scene(_planned, "cpo", "Change what you like"),
    "minutes": Scene(_demo(-2), "cpo", "Q2 joint roadmap"),
    "curtain": Scene(_in(_aligning), None, "your turn"),
    "own turn": Scene(_in(_aligning), None, "your turn", ("enter",), "NOT SEALED"),
    "dialog": Scene(_in(talking), "cpo", "What ships", ("f2",), "esc leave"),
    "written": Scene(_in(talking), "cpo", "What ships", ("W",), "Everything recorded"),
    "palette": Scene(_in(talking), "cpo", "What ships", ("ctrl+o",), "Search for commands"),
    "help": Scene(_in(talking), "cpo", "What ships", ("f1",), "Keys"),
}


@dataclass(slots=True)
class Kitchen:
    """Files with the scenes in them, each made once; a run gets a copy, and its own folder."""

    folder: Path

    def begin(self, name: str, into: Path) -> Terminal:
        """Start the program at a scene."""
        scene = SCENES[name]
        made = self.folder / name.replace(" ", "-")
        said = made.with_suffix(".id")
        if not said.exists():
            said.write_text(scene.make(made) or "")
        into.mkdir(parents=True)
        db = into / "parley.db"
        shutil.copy(made, db)
        words = [sys.executable, "-m", "tui.cli.main", "--db", str(db)]
        if session := said.read_text():
            words += ["open", session, *(["--as", scene.seat] if scene.seat else [])]
        env = {f"XDG_{name}_HOME": str(into / name.lower()) for name in ("CONFIG", "DATA", "STATE", "CACHE")}
        env |= {"HOME": str(into), "PYTHONPATH": str(ROOT)}
        terminal = Terminal(words, cols=SIZE[0], rows=SIZE[1], env=env, cwd=into)
        try:
            terminal.wait_for(scene.sees, 60)
            if scene.keys:
                terminal.settle()
                for key in scene.keys:
                    terminal.press(key)
                    time.sleep(HAND_S)
                terminal.wait_for(scene.then)
        except BaseException:
            terminal.close()
            raise
        return terminal


# --- what must hold ---------------------------------------------------------------------------------------------------

# What a full-screen program of ours never writes: titles and strings, other controls, single C1 codes, and what it got.
_NEVER = re.compile(
    r"\x1b(?:\](?!22;|52;c;(?!c3RvbGVu))|P|_|X|\^)|\x1b\[[0-9;]*z"
    r"|[\x00-\x06\x0b\x0c\x0e-\x1a\x1c-\x1f\x7f\x80-\x9f\u202a-\u202e\u2066-\u2069]"
)


def run(kitchen: Kitchen, name: str, sent: list[Packet], into: Path) -> None:
    """Send the packets to a scene; raises AssertionError where something does not hold after them."""
    with kitchen.begin(name, into) as terminal:
        for packet in sent:
            if not _alive(terminal):
                break
            _send(terminal, packet)
        try:
            _holds(terminal)
        finally:  # first, if there is one: it says why
            for log in into.rglob("crash.log"):
                raise AssertionError(f"it logged an error:\n{log.read_text()}")


def _send(terminal: Terminal, packet: Packet) -> None:
    if isinstance(packet, float):
        time.sleep(packet)
    elif isinstance(packet, tuple):
        terminal.resize(*packet)
    else:
        try:
            terminal.type(packet)
        except OSError:
            if _alive(terminal):
                raise


def _holds(terminal: Terminal) -> None:
    if _alive(terminal):
        _rests(terminal)
    if _alive(terminal):
        try:
            _answers(terminal)
        except AssertionError:
            if _alive(terminal):
                raise  # else it was leaving by its own quit, which is looked at below
    code = terminal.wait()
    assert code == 0, f"it ended with {code}\n{terminal.text()}"
    raw = terminal.raw.decode(errors="replace")
    last = {mark: raw.rfind(mark) for mark in RESTORED}
    assert all(place > raw.rfind(mark.replace("l", "h")) for mark, place in last.items() if mark != "\x1b[?25h")
    assert terminal.echoes, "the terminal is not given back"
    assert "Traceback" not in raw, raw[-3000:]
    if found := _NEVER.search(raw):
        raise AssertionError(f"it wrote {raw[max(0, found.start() - 60) : found.end() + 60]!r}")


def _alive(terminal: Terminal) -> bool:
    return terminal._process.poll() is None


def _rests(terminal: Terminal) -> None:
    """Wait until it has worked off its input."""
    until, quiet = time.monotonic() + RESTS_S, 0
    while quiet < 2:  # on a busy machine one look may find it waiting for its turn
        before, painted, begun = cpu_s(terminal.pid), len(terminal.raw), time.monotonic()
        time.sleep(0.3)
        spent = (cpu_s(terminal.pid) - before) / (time.monotonic() - begun)
        calm = spent <= AT_REST and len(terminal.raw) - painted < PAINTS_A_CLOCK
        quiet = quiet + 1 if calm else 0
        assert begun < until, f"it is busy {RESTS_S} s after the last key: {spent:.2f} of a core\n{terminal.text()}"


def _answers(terminal: Terminal) -> None:
    """See that it still paints, hears, and leaves by its own quit."""
    terminal.type("\x1b[201~")
    terminal.resize(40, 10)
    terminal.wait_for("too small", ANSWERS_S)
    terminal.resize(*SIZE)
    terminal.wait_gone("too small", ANSWERS_S)
    terminal.wait_until(lambda text: bool(text.strip()), "nothing is on the screen", ANSWERS_S)
    until = time.monotonic() + ANSWERS_S
    while _alive(terminal):  # a key typed on without a pause may be nobody's
        assert time.monotonic() < until, f"it does not leave by its own quit\n{terminal.text()}"
        time.sleep(0.2)
        with contextlib.suppress(OSError):
            terminal.type("\x11")
        with contextlib.suppress(AssertionError):
            terminal.wait(3)


def cpu_s(pid: int) -> float:
    """Return the CPU seconds that a process has had; 0 where it is gone."""
    try:
        spent = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[11:13]
    except (FileNotFoundError, ProcessLookupError):
        return 0.0
    return sum(map(int, spent)) / os.sysconf("SC_CLK_TCK")


# --- less of it -------------------------------------------------------------------------------------------------------


def shrunk(sent: list[Packet], fails: Callable[[list[Packet]], bool], tries: int = 60) -> list[Packet]:
    """Return fewer packets with which it still fails."""
    size = max(1, len(sent) // 2)
    while size and tries:
        for start in _starts(sent, size):
            fewer = sent[:start] + sent[start + size :]
            tries -= 1
            if tries and fewer and fails(fewer):
                sent = fewer
                break
            if not tries:
                break
        else:
            size //= 2
    return sent


def _starts(sent: list[Packet], size: int) -> Iterator[int]:
    return iter(range(0, len(sent), size))
