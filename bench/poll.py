"""The reference for live sync: pollers that check every 50 ms whether the file changed, and report when they saw it.

``python -m bench.poll FILE COUNT`` prints a line each time a poll finds a new change: `perf_counter` in seconds,
which all processes on a Linux machine share.
"""

import sys
import threading
from pathlib import Path
from time import perf_counter, sleep

from sessions.store.connection import connect, pragma

EVERY_S = 0.05


def look(path: Path, phase_s: float) -> None:
    """Poll forever, `phase_s` after the others that started at the same time."""
    sleep(phase_s)
    conn = connect(path)
    version, newest = -1, -1
    while True:
        if (now := pragma(conn, "data_version")) != version:
            version = now
            (change,) = conn.execute("SELECT max(rowid) FROM changes").fetchone()
            if change != newest:
                newest = change
                sys.stdout.write(f"{perf_counter()}\n")
                sys.stdout.flush()
        sleep(EVERY_S)


def main(path: Path, count: int) -> None:
    """Start `count` pollers, evenly spread over the interval."""
    for number in range(count):
        threading.Thread(target=look, args=(path, EVERY_S * number / count)).start()


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
