"""Measurements over SSH: the real `ssh` and a real `parley host`, on loopback."""

import subprocess
import sys
from collections.abc import Iterator
from itertools import cycle
from pathlib import Path
from time import perf_counter

from bench.people import PARLEY, Crowd, Host, cpu_s, own_memory_mb, standing_still
from bench.table import Figure, Row
from bench.terminal import Watched
from sessions.exercises.talk.kind import WriteNote
from sessions.model import Item, Participant
from sessions.room import Room
from sessions.rules.agenda import MakeReady, Start, Waive
from sessions.setup.new_session import Plan, open_session
from sessions.store import open_store

IN_FORM = "NOT SEALED"
LETTERS = "bcdghjklmnpqrstvwxz"  # none that is in the clock
SEATS = 50
IDLE_S = 20
WRITES = 40


def connect(folder: Path) -> Iterator[Row]:
    """From `ssh` to the first screen, compared with the same screen in a local terminal."""
    db = folder / "connect.db"
    ours, local = [], []
    with Host(folder, db) as host:
        for round_ in range(12):
            sessions = [begun(db, "align"), begun(db, "align")]
            host.invite("cpo", sessions[0], "cpo")
            with Watched(host.ssh("cpo", sessions[0])) as terminal:
                over_ssh = terminal.until(IN_FORM)
            host.empty()
            with Watched([PARLEY, "--db", str(db), "open", sessions[1], "--as", "cpo"]) as terminal:
                here = terminal.until(IN_FORM)
            if round_:  # the first one compiles
                ours.append(over_ssh)
                local.append(here)
    yield Row("ssh to the first screen", "ms", ours, local, "the same in a local terminal", 1.0)


def seats(folder: Path) -> Iterator[Row | Figure]:
    """Fifty people on one host, two to a session, all in a private form with the clock running; compared with one."""
    db = folder / "seats.db"
    sessions = [begun(db, "align") for _ in range(SEATS // 2)]
    with Host(folder, db) as host, Crowd() as crowd:
        for session in sessions:
            host.invite("cpo", session, "cpo")
            host.invite("cto", session, "cto")
        places = [(seat, session) for session in sessions for seat in ("cpo", "cto")]
        crowd.sit(host.ssh(*places[0]), IN_FORM)
        one_memory, one_idle = _memory_and_idle(host, crowd)
        for place in places[1:]:
            crowd.sit(host.ssh(*place), IN_FORM)
        memory, idle = _memory_and_idle(host, crowd)
        one = "one seat"
        yield Row(f"memory (PSS) of each of {SEATS} seats", "MB", memory, one_memory, one, most=24)
        yield Row(f"idle, each of {SEATS} seats", "%", idle, one_idle, one, most=0.3)
        keys = _keys(host, crowd)
        for count in (10, SEATS):
            yield Row(f"key to screen over ssh, {count} seats", "ms", keys[count], keys[1], one, 1.5)
            yield Row(f"key to screen over ssh, {count} seats", "ms", keys[count], keys[1], one, 3, 99)


def _memory_and_idle(host: Host, crowd: Crowd) -> tuple[list[float], list[float]]:
    """Return the MB of each seat, and the percentage of a core that each uses while idle."""
    crowd.rest(3)
    inside = host.seats()
    memory = [own_memory_mb(seat) for seat in inside]
    before, begun = [cpu_s(seat) for seat in inside], perf_counter()
    crowd.rest(IDLE_S)
    took = perf_counter() - begun
    idle = [(cpu_s(seat) - was) / took * 100 for seat, was in zip(inside, before, strict=True)]
    return memory, idle


def _keys(host: Host, crowd: Crowd) -> dict[int, list[float]]:
    """Return the ms of each key with 1, 10 and all people, in turns, so that a slower machine affects all alike."""
    found: dict[int, list[float]] = {1: [], 10: [], SEATS: []}
    inside = host.seats()
    letters = cycle(LETTERS)
    for who in range(10):
        for count, times in found.items():
            others = [seat for place, seat in enumerate(inside) if place != who]
            with standing_still(others[count - 1 :]):
                crowd.rest(0.5)
                for _ in range(12):
                    crowd.rest(0.06)  # keys closer together than Textual's frames would measure the frames
                    times.append(crowd.key(crowd.people[who], next(letters)))
            crowd.rest(0.5)
    return found


def viewers(folder: Path) -> Iterator[Row]:
    """The time until a change is on other screens, compared with bare polls of the same file at the same time."""
    db = folder / "viewers.db"
    session = begun(db, "talk", observers=9)
    store = open_store(db)
    room = Room(store, session)
    seats = ["cto", *(f"guest{number}" for number in range(9))]
    with Host(folder, db) as host, Crowd() as crowd:
        for seat in seats:
            host.invite(seat, session, seat)
        for count, most in ((4, 20), (10, 30)):
            for seat in seats[len(crowd.people) : count]:
                crowd.sit(host.ssh(seat, session), "Nothing recorded")
            shown, polled = _shown(room, crowd, db)
            what, against = f"a change on the screens of {count} others", f"{count} bare polls of 50 ms"
            yield Row(what, "ms", shown, polled, against, most=most)
            yield Row(what, "ms", shown, polled, against, None, 99)
    store.close()


def _shown(room: Room, crowd: Crowd, db: Path) -> tuple[list[float], list[float]]:
    count = len(crowd.people)
    shown, begun, written = [], [], []
    with subprocess.Popen(
        [sys.executable, "-m", "bench.poll", str(db), str(count)], stdout=subprocess.PIPE, text=True
    ) as poll:
        crowd.rest(2)
        for number in range(WRITES):
            crowd.rest(0.2 + 0.007 * (number % 8))  # at another moment of the poll each time
            word = f"zebra-{count}-{number}"
            begun.append(perf_counter())
            room.do(WriteNote(text=word), "cpo")
            written.append(perf_counter())
            shown += crowd.shown(crowd.people, word, written[-1])
        crowd.rest(0.2)
        poll.kill()
        assert poll.stdout is not None
        seen = [float(line) for line in poll.stdout]
    polled = [
        max(0.0, moment - at) * 1000  # a poll at the right moment sees it before the writer knows
        for first, at, following in zip(begun, written, [*begun[1:], perf_counter()], strict=True)
        for moment in seen
        if first <= moment < following
    ]
    return shown, polled


def wire(folder: Path) -> Iterator[Figure]:
    """Bytes to the client: the first screen, a key in a form, and a second in which nothing happens."""
    db = folder / "ssh-wire.db"
    first, keys, seconds = [], [], []
    with Host(folder, db) as host:
        for _ in range(3):
            session = begun(db, "align")
            host.invite("cpo", session, "cpo")
            with Watched(host.ssh("cpo", session)) as terminal:
                terminal.until(IN_FORM)
                terminal.quiet()
                first.append(terminal.bytes / 1000)
                for letter in LETTERS[:10]:
                    terminal.settle()
                    before = terminal.bytes
                    terminal.key(letter)
                    terminal.settle()
                    keys.append((terminal.bytes - before) / 1000)
                terminal.quiet()
                for _ in range(5):
                    seconds.append(terminal.in_a_second())
    yield Figure("first screen over ssh", "kB", first, 20)
    yield Figure("a key in a form over ssh", "kB", keys, 1)
    yield Figure("an idle second over ssh", "B", seconds, 200)


def begun(db: Path, kind: str, observers: int = 0) -> str:
    """Return the id of a new session that has started its only item, with a number of observers."""
    people = [
        Participant(key_="cpo", name="Ada", role="leader"),
        Participant(key_="cto", name="Bo", role="leader"),
        *(Participant(key_=f"guest{number}", name=f"Guest {number}", role="observer") for number in range(observers)),
    ]
    items = [Item(id="I1", title="Goals", kind=kind, planned_minutes=15, budget_s=900)]
    store = open_store(db)
    session = open_session(store, Plan(title="Bench", playbook="bench", people=people, items=items, planned_minutes=60))
    room = Room(store, session)
    room.do(Waive(what="owners"), "cpo")
    room.do(MakeReady(), "cpo")
    room.do(Start(), "cpo")
    store.close()
    return session
