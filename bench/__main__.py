"""Measure every row, or those whose name holds one of the words given: ``python -m bench [WORD …]``.

``python -m bench growth`` measures what grows with the file (`bench/growth.py`).

``python -m bench proof`` measures nothing: it attacks what is promised (`bench/proof.py`), and ``python -m bench fuzz``
looks for keys that end the app (`bench/fuzz.py`).
"""

import os
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

from bench import fuzz, growth, proof, rows, ssh, strangers
from bench.table import Figure, Row


def main(words: list[str]) -> None:
    """Print the rows as they come."""
    measures: list[Callable[[Path], Iterator[Row | Figure]]] = [
        rows.version,
        rows.first_paint,
        rows.memory,
        rows.key_to_screen,
        rows.wire,
        rows.acknowledged_write,
        rows.search,
        rows.minutes,
        rows.hostile_key,
        ssh.connect,
        ssh.seats,
        ssh.viewers,
        ssh.wire,
        strangers.strangers,
    ]
    with tempfile.TemporaryDirectory(prefix="parley-bench-") as folder:
        # As installed: every module compiled once, in a folder of our own, by the round that does not count.
        os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
        os.environ["PYTHONPYCACHEPREFIX"] = str(Path(folder) / "compiled")
        for measure in measures:
            if not words or any(word in f"{measure.__module__}.{measure.__name__}" for word in words):
                for row in measure(Path(folder)):
                    print(row, flush=True)


if __name__ == "__main__":
    if sys.argv[1:2] == ["fuzz"]:
        fuzz.main(sys.argv[2:])
    elif sys.argv[1:2] == ["growth"]:
        growth.main(sys.argv[2:])
    elif sys.argv[1:2] == ["proof"]:
        sys.exit(proof.main(sys.argv[2:]))
    else:
        main(sys.argv[1:])
