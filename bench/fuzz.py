"""Random bytes for minutes: ``python -m bench fuzz [--seconds N] [--seed S] [--scene NAME] [--shrink]``.

Each run prints its scene and its seed, which reproduce it. The first failure stops it and prints the packets.
"""

import argparse
import random
import tempfile
import time
from itertools import count
from pathlib import Path

from bench.promise import Promise, none, rounds
from tests.terminal.fuzzing import SCENES, Kitchen, Packet, packets, run, shrunk


def main(words: list[str]) -> None:
    """Run until the time is up or something fails."""
    parser = argparse.ArgumentParser(prog="python -m bench fuzz", description="Fuzz the keys of every screen.")
    parser.add_argument("--seconds", type=float, default=120)
    parser.add_argument("--seed", help="the seed of one run, as printed; default: a new one for each run")
    parser.add_argument("--scene", choices=SCENES, help="one screen alone")
    parser.add_argument("--packets", type=int, default=60, help="how many packets a run sends")
    parser.add_argument("--shrink", action="store_true", help="find fewer packets that still fail")
    chosen = parser.parse_args(words)
    names = [chosen.scene] if chosen.scene else list(SCENES)
    end = time.monotonic() + chosen.seconds
    with tempfile.TemporaryDirectory(prefix="parley-fuzz-") as folder:
        kitchen = Kitchen(Path(folder))
        for number in count():
            name = names[number % len(names)]
            seed = chosen.seed or f"{random.SystemRandom().getrandbits(32):08x}"
            print(f"{name} --seed {seed}", flush=True)
            sent = packets(seed, chosen.packets, quits=True)
            try:
                run(kitchen, name, sent, Path(folder) / f"run-{number}")
            except AssertionError as error:
                _tell(kitchen, name, sent, error, shrink=chosen.shrink)
            if chosen.seed or time.monotonic() > end:
                return


def prove(folder: Path, seconds: float, seed: int, least: int = 1) -> list[Promise]:
    """Send random bytes to one screen after another."""
    names, kitchen, missed, sent = list(SCENES), Kitchen(folder), [], 0
    for number in rounds(seconds, least):
        name, of_run = names[number % len(names)], f"{seed}-{number}"
        given = packets(of_run, 60, quits=True)
        sent += len(given)
        try:
            run(kitchen, name, given, folder / f"run-{number}")
        except AssertionError as error:
            missed.append(f"--scene '{name}' --seed {of_run}: {_gist(error)}")
    return [none("fuzzing: runs that ended the app, hung or leaked", missed, f"{number + 1} runs, {sent:,} packets")]


def _gist(error: Exception) -> str:
    """Return the start of an error's first line, or the last line of one that was logged."""
    lines = [line for line in str(error).splitlines() if line.strip()] or [repr(error)]
    return lines[-1] if "logged" in lines[0] else lines[0][:12]


def _tell(kitchen: Kitchen, name: str, sent: list[Packet], error: Exception, shrink: bool) -> None:
    tries = count()

    def fails(fewer: list[Packet]) -> bool:
        try:
            run(kitchen, name, fewer, kitchen.folder / f"try-{next(tries)}")
        except AssertionError as other:
            return _gist(other) == _gist(error)
        return False

    if shrink:
        sent = shrunk(sent, fails)
    print(error)
    raise SystemExit("\n".join(f"    {packet!r}," for packet in sent))
