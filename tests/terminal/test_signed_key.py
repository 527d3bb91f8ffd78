"""A leader who came in with an SSH key signs the minutes, and the minutes name that key."""

from __future__ import annotations

from pathlib import Path

import pytest

from sessions.model import Participant
from tests.terminal.hosted import SLOW, Hosted, until
from tests.tui.scenes import closing

pytestmark = pytest.mark.openssh
FORGED = f"SHA256:{'A' * 43}"


def ada(host: Hosted, session: str) -> Participant:
    return host.store.load(session).get(Participant, "cpo")


def test_the_signature_of_who_came_in_with_a_key_names_that_key(tmp_path: Path) -> None:
    with Hosted(tmp_path) as host:
        room = closing(host.db, "sign")
        room.store.close()
        host.seat("ada", room.id, "cpo")
        with host.open("ada", "", "-o", f"SetEnv=PARLEY_KEY={FORGED}") as terminal:
            terminal.wait_for("Read them once", SLOW)
            terminal.settle()
            terminal.consent("y")
            terminal.wait_for("signed", SLOW)
            until(lambda: ada(host, room.id).signed_at is not None, terminal.text)
        assert ada(host, room.id).signed_key == host.fingerprint_of("ada"), "not the one that the client says"
        told = host.parley("verify", room.id).stdout
        assert f"with {host.fingerprint_of('ada')}" in told
