"""What a played session leaves: a record that holds, minutes that all tools accept, and a signature over them."""

from __future__ import annotations

import subprocess
import tomllib
from typing import Any

from tests.terminal.company import NAMES, done
from tests.terminal.hosted import Hosted
from tests.terminal.playing import TEXTS


def kept_minutes(hosted: Hosted, session: str, keys: dict[str, str]) -> dict[str, Any]:
    """Return the minutes of a closed session, checked in every way that a person has.

    `keys` are the fingerprints with which the leaders signed; a seat that is not in it signed as `local`.
    """
    told = done(hosted, "verify", session)
    assert f"{session} holds" in told and "This is consistent within this file, but whoever owns the file" in told
    for seat in ("cpo", "cto"):
        how = f"with {keys[seat]}" if seat in keys else "local, at a terminal without a key"
        assert any(f"signed by {NAMES[seat]} ({seat})" in line and line.endswith(how) for line in told.splitlines())

    folder = hosted.folder / "minutes"
    folder.mkdir()
    minutes = folder / "FILE"
    key = hosted.key("secretary")
    done(hosted, "export", session, "-o", minutes, "--sign", key)
    done(hosted, "check", minutes)
    (folder / "ALLOWED_SIGNERS").write_text(f"WHO {key.with_suffix('.pub').read_text()}")
    command = told.split("`parley export --sign`, run: ")[1]  # the very words that a person reads
    checked = subprocess.run(["sh", "-c", command], cwd=folder, capture_output=True, text=True, check=False)
    assert checked.returncode == 0 and "Good" in checked.stdout, checked.stdout + checked.stderr

    elsewhere = ("--db", hosted.folder / "elsewhere.db")
    done(hosted, *elsewhere, "import", minutes)
    assert done(hosted, *elsewhere, "export", session) == minutes.read_text()

    found = tomllib.loads(minutes.read_text())
    signed = {each["key"]: each for each in found["participant"] if "signed_at" in each}
    assert {seat: each.get("signed_key") for seat, each in signed.items()} == {
        seat: keys.get(seat, "local") for seat in ("cpo", "cto")
    }
    return found


def says_all(hosted: Hosted, *without: str) -> None:
    """Assert that what was revealed is in the exported minutes word for word, but for some texts."""
    minutes = (hosted.folder / "minutes" / "FILE").read_text()
    missing = [text for text in TEXTS if text not in without and text not in minutes]
    assert not missing, missing
