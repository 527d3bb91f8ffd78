"""Measure every row, or those whose name contains one of the words: ``python -m bench [WORD …]``.

``python -m bench growth`` measures what grows with the file (`bench/growth.py`).

``python -m bench proof`` doesn't measure: it tries to break what parley promises (`bench/proof.py`).
``python -m bench fuzz`` looks for keys that crash the app (`bench/fuzz.py`).
``python -m bench presses`` counts what a whole session asks of two leaders (`bench/presses`).
"""

import os
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

from bench import board, fuzz, growth, precision, proof, rows, ssh, strangers
from bench.presses import main as presses


def main(words: list[str]) -> None:
    """Print each row as soon as it is measured."""
    measures: list[Callable[[Path], Iterator[object]]] = [
        rows.version,
        rows.first_paint,
        rows.first_paint_due,
        rows.memory,
        rows.key_to_screen,
        board.board,
        rows.wire,
        rows.acknowledged_write,
        rows.search,
        rows.due_and_pair,
        rows.minutes,
        rows.board_rows,
        precision.precision,
        rows.hostile_key,
        ssh.connect,
        ssh.seats,
        ssh.viewers,
        ssh.wire,
        strangers.strangers,
    ]
    with tempfile.TemporaryDirectory(prefix="parley-bench-") as folder:
        # As when installed: the first round, which isn't counted, compiles every module into a separate folder.
        os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
        os.environ["PYTHONPYCACHEPREFIX"] = str(Path(folder) / "compiled")
        for measure in measures:
            if not words or any(word in f"{measure.__module__}.{measure.__name__}" for word in words):
                for row in measure(Path(folder)):
                    print(row, flush=True)


if __name__ == "__main__":
    if sys.argv[1:2] == ["fuzz"]:
        fuzz.main(sys.argv[2:])
    elif sys.argv[1:2] == ["presses"]:
        presses.main(sys.argv[2:])
    elif sys.argv[1:2] == ["growth"]:
        growth.main(sys.argv[2:])
    elif sys.argv[1:2] == ["proof"]:
        sys.exit(proof.main(sys.argv[2:]))
    else:
        main(sys.argv[1:])
