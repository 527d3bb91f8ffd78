"""A signature beside exported minutes, made by the system's ssh-keygen with a person's own SSH key."""

from __future__ import annotations

import subprocess
from pathlib import Path

from sessions.errors import Trouble
from sessions.minutes.write import write_file
from sessions.text import one_line

NAMESPACE = "parley-minutes"
"""What the signature is for, so that one made for something else does not pass for it."""


def signature_path(path: Path) -> Path:
    """Return where the signature of a file is kept: ``minutes.toml.sig``."""
    return path.with_name(f"{path.name}.sig")


def sign(path: Path, key: Path) -> Path:
    """Sign the file at `path` with a private key, or by the agent with a public one; return where the signature is.

    ssh-keygen asks at the terminal for a passphrase where the key has one. Raises Trouble with its word where it does
    not sign; the file itself stays, and so does an older signature.
    """
    command = ["ssh-keygen", "-Y", "sign", "-n", NAMESPACE, "-f", str(key)]
    try:
        with path.open("rb") as minutes:
            done = subprocess.run(command, stdin=minutes, capture_output=True, check=False)
    except FileNotFoundError as error:
        if error.filename != command[0]:
            raise
        raise Trouble(f"{path} is written, not signed: there is no ssh-keygen here; install OpenSSH.") from None
    if done.returncode:
        said = done.stderr.decode("utf-8", "replace").strip().splitlines() or [f"it ended with {done.returncode}"]
        raise Trouble(f"{path} is written, not signed: {one_line(said[-1])}")
    where = signature_path(path)
    write_file(where, done.stdout.decode("ascii"))
    return where


def how_to_check(name: str = "FILE") -> str:
    """Return the command that checks a signature, with the places that a person has to fill in."""
    signer = f"-f ALLOWED_SIGNERS -I WHO -n {NAMESPACE}"
    return f"ssh-keygen -Y verify {signer} -s {name}.sig < {name}"
