"""Try to break everything that parley promises: ``python -m bench proof [NAME …] [--seconds N]``.

It prints a row for each promise and exits with 1 if one was broken. `--json FILE` saves the rows.
"""

import argparse
import json
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Protocol

from bench import cuts, disks, fuzz, kills, strangers, tampering, wounds
from bench.promise import Promise


class Proof(Protocol):
    """Attacks for `seconds`, and at least `least` times; the same `seed` starts the same way."""

    def __call__(self, folder: Path, seconds: float, seed: int, least: int = ...) -> list[Promise]:
        """Return each promise and what was found."""


PROOFS: Mapping[str, Proof] = {
    "kills": kills.prove,
    "power": cuts.prove,
    "wounds": wounds.prove,
    "disks": disks.prove,
    "tampering": tampering.prove,
    "strangers": strangers.prove,
    "fuzz": fuzz.prove,
}


def main(words: list[str], proofs: Mapping[str, Proof] = PROOFS) -> int:
    """Run the chosen attacks, one at a time; return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m bench proof", description="Attack what parley promises.")
    parser.add_argument("name", nargs="*", help=f"any of {', '.join(proofs)}; default: all")
    parser.add_argument("--seconds", type=float, default=120, help="how long each attack runs (120)")
    parser.add_argument("--seed", type=int, default=13, help="a whole number; the same seed starts the same way (13)")
    parser.add_argument("--json", type=Path, metavar="FILE", help="also write the rows to FILE")
    chosen = parser.parse_args(words)
    if unknown := set(chosen.name) - set(proofs):
        parser.error(f"there is no {', '.join(sorted(unknown))}; there are {', '.join(proofs)}")
    found = []
    for name in chosen.name or proofs:
        with tempfile.TemporaryDirectory(prefix="parley-proof-") as folder:
            for row in proofs[name](Path(folder), chosen.seconds, chosen.seed):
                print(row, flush=True)
                found.append(row)
    kept = all(row.kept for row in found)
    if chosen.json:
        told = {"seconds": chosen.seconds, "seed": chosen.seed, "kept": kept, "rows": [row.as_json() for row in found]}
        chosen.json.write_text(json.dumps(told, indent=2) + "\n", "utf-8")
    return 0 if kept else 1
