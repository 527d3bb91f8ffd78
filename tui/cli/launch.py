"""The verbs that open the app: the lobby, a session, the examples."""

from __future__ import annotations

import gc
import os
from collections.abc import Collection
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from sessions.errors import Missing
from tui.cli.common import file_of, path_named, path_of, say, warn
from tui.client.identity import host_key
from tui.config import opened, usable
from tui.paths import config_file, log_file, network_warning
from tui.terminal.run import require_terminal, run

if TYPE_CHECKING:
    import argparse

    from sessions.room import Mode
    from sessions.store.protocol import Summary


def lobby(chosen: argparse.Namespace) -> int:
    """Show the lobby; with --only, one person's lobby, with the sessions in which they have these seats."""
    if not chosen.only:
        return lobby_of(chosen.db)
    require_terminal()
    with file_of(chosen):
        pass  # report problems with the file now, in one line
    return _show(path_of(chosen), mode=_away(), seats=dict(chosen.only))


def lobby_of(named: Path | None) -> int:
    """Show the lobby of a file, by default the one that PARLEY_DB or the data folder names."""
    require_terminal()
    gc.disable()  # until it's painted: nearly all that is made before stays, and looking through it takes time
    try:
        return _show(path_named(named))
    finally:
        gc.enable()


def open_(chosen: argparse.Namespace) -> int:
    """Open a session from a seat, at the hot seat, or on a projector; without an id, the last changed open one."""
    require_terminal()
    from sessions.model.core import CLOSED
    from sessions.room import Room

    mode: Mode = "hotseat"
    if chosen.seat is not None or chosen.project:
        mode = _away()
    with file_of(chosen) as store:
        session_id = chosen.id
        if session_id is None:
            alive = [each.id for each in store.sessions() if each.status not in CLOSED]
            if not alive:
                raise Missing("There is no open session. Plan one with `parley new`, or choose one in the lobby.")
            session_id = alive[0]
        # Report problems with the id or the seat now, in one line; the screen would only open to close again.
        Room(store, session_id, None if chosen.seat is None else frozenset({chosen.seat}), mode)
    return _show(path_of(chosen), session_id, chosen.seat, mode, project=chosen.project)


def replay_(chosen: argparse.Namespace) -> int:
    """Show the history of a session."""
    require_terminal()
    with file_of(chosen) as store:
        store.load(chosen.id)  # report problems with the id now, in one line
    return _show(path_of(chosen), chosen.id, replay=True)


def demo_(chosen: argparse.Namespace) -> int:
    """Show the examples in a temporary file, or put them into the file and print their ids; --as plays against you."""
    if chosen.seat is not None:
        require_terminal()
        return _show(path_of(chosen), alone=chosen.seat)
    from sessions.setup.demo import load

    if chosen.load:
        with file_of(chosen, make=True) as store:
            for session_id in load(store):
                say(session_id)
        return 0
    require_terminal()
    from sessions.setup.demo_file import DemoFile

    demo = DemoFile()
    try:
        demo.fill()
        return _show(demo.path)
    finally:
        demo.close()


def _away() -> Mode:
    """Return the mode of somebody at their own seat."""
    # Whoever sets this in their own environment only restricts themselves: nothing is written to files over SSH.
    return "ssh" if host_key() or os.environ.get("SSH_CONNECTION") else "local"


def _glance(path: Path, limit: int, ids: Collection[str] | None) -> list[Summary] | None:
    from sessions.store.glance import newest_sessions

    return newest_sessions(path, limit, ids)


def _show(
    path: Path,
    session: str | None = None,
    seat: str | None = None,
    mode: Mode = "hotseat",
    seats: dict[str, str] | None = None,
    *,
    replay: bool = False,
    project: bool = False,
    alone: str | None = None,
) -> int:
    from sessions.store.disk import network
    from tui.app import ParleyApp
    from tui.dev_mode import offer_textual_tools

    offer_textual_tools()
    config, faults = usable(config_file())
    for fault in faults:
        warn(fault)
    notice = (
        f"{config_file().name} has faults and is used as far as possible. `parley check` lists them." if faults else ""
    )
    notice = " ".join(filter(None, (notice, network_warning(path, network(path)))))
    app = ParleyApp(
        lambda: opened(path),
        glance=partial(_glance, path),
        config=config,
        session=session,
        seat=seat,
        mode=mode,
        seats=seats,
        replay=replay,
        project=project,
        alone=alone,
        key=host_key(),  # a line for the system's sshd names everything that its key may have
        notice=notice,
    )
    return run(app, log_file())
