"""Each key command of a panel belongs to one of the panel's controllers."""

from __future__ import annotations

import inspect
from pathlib import Path

import pytest

from sessions.store import open_store
from tui.client.session_client import SessionClient
from tui.exercises import panels


@pytest.mark.parametrize("kind", sorted(panels()))
def test_every_command_of_a_panel_belongs_to_one_controller(kind: str, tmp_path: Path) -> None:
    made = panels()[kind](SessionClient(lambda: open_store(tmp_path / "p.db"), "S1"))
    done = [(command, part) for part in made.controllers for command in part.commands]
    assert tuple(command for command, _ in done) == made.commands
    assert len({command.id for command, _ in done}) == len(done)
    for command, part in done:
        assert inspect.isroutine(getattr(part, command.method)), command.id
        if command.act == "asks":
            assert inspect.isroutine(getattr(part, command.asking)), command.id
