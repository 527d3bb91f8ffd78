"""A signature next to exported minutes, made by the system's ssh-keygen with a person's own SSH key."""

from __future__ import annotations

import subprocess
from pathlib import Path

from sessions.errors import Refused, Trouble
from sessions.files.reading import plain_file
from sessions.files.writing import Aim, FileKind, Leave, aim
from sessions.sshsig import LARGEST, NAMESPACE, parse
from sessions.text import one_line


def signature_path(path: Path) -> Path:
    """Return the path of a file's signature: ``minutes.toml.sig``."""
    return path.with_name(f"{path.name}.sig")


def signature_beside(minutes: Aim, leave: Leave) -> Aim:
    """Return where the signature of minutes goes. Raises Refused if something else is there, Trouble."""
    return aim(signature_path(minutes.path), FileKind("a signature", _is_signature), leave)


def _is_signature(path: Path) -> str | None:
    """Return an empty text for a signature of minutes, which names no session, or None for everything else."""
    with plain_file(path) as file:
        text = file.read(LARGEST + 1)
    try:
        return "" if parse(text.decode("ascii")).namespace == NAMESPACE else None
    except (Refused, UnicodeDecodeError):
        return None


def sign(minutes: Aim, key: Path, to: Aim) -> None:
    """Sign minutes with a private key, or through the agent with a public one, and write the signature.

    ssh-keygen asks at the terminal for the key's passphrase, if it has one. Raises Trouble with its message if it
    doesn't sign; the file itself stays, and so does an older signature.
    """
    command = ["ssh-keygen", "-Y", "sign", "-n", NAMESPACE, "-f", str(key)]
    try:
        with minutes.target.open("rb") as signed:
            done = subprocess.run(command, stdin=signed, capture_output=True, check=False)
    except FileNotFoundError as error:
        if error.filename != command[0]:
            raise
        raise Trouble(
            f"{minutes.path} was written but not signed, because there is no ssh-keygen here. Install OpenSSH."
        ) from None
    if done.returncode:
        said = done.stderr.decode("utf-8", "replace").strip().splitlines() or [f"it exited with {done.returncode}"]
        raise Trouble(f"{minutes.path} was written but not signed: {one_line(said[-1])}")
    to.write(done.stdout)


def how_to_check(name: str = "FILE") -> str:
    """Return the command that checks a signature, with placeholders for the user to fill in."""
    signer = f"-f ALLOWED_SIGNERS -I WHO -n {NAMESPACE}"
    return f"ssh-keygen -Y verify {signer} -s {name}.sig < {name}"
