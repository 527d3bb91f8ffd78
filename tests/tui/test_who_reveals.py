"""Who is told to reveal: whoever has control, and nobody else."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import pytest

from sessions.rules.moves import Seal
from sessions.rules.people import Attend
from sessions.store import open_store
from tests.tui.scenes import item
from tests.tui.screens.test_run_session import Table
from tests.tui.stage import QUESTIONS, message, shown, until
from tui.app import ParleyApp

SEALED = {"worry": {"value": "on call"}, "load": {"value": 3}}
YOURS = "Reveal when you are ready."


def sealed(tmp_path: Path, facilitator: bool) -> Table:
    """Both leaders have sealed; the facilitator is here, or there is none."""
    table = Table(
        tmp_path / "p.db", item(1, "ask", settings=QUESTIONS), item(2, "talk", "cto"), facilitator=facilitator
    )
    for seat in ("cpo", "cto"):
        table.room.do(Seal(form="answer", payload=SEALED), seat)
    return table


def looking(table: Table, seat: str | None) -> ParleyApp:
    """Somebody at their own terminal; without a seat they watch."""
    return ParleyApp(partial(open_store, table.path), session=table.room.id, seat=seat, mode="local")


@pytest.mark.parametrize("seat", ["cpo", "cpto", None])
async def test_with_a_facilitator_only_they_are_told_to_reveal(tmp_path: Path, seat: str | None) -> None:
    table = sealed(tmp_path, facilitator=True)
    says = f"Both have sealed. {YOURS}" if seat == "cpto" else "Both have sealed. CPTO reveals it."
    async with looking(table, seat).run_test(size=(120, 40)) as pilot:
        await until(pilot, lambda: says in shown(pilot))
        if seat == "cpo":
            table.room.do(Attend(seat="cpto", absent=True), "cpto")
            await until(pilot, lambda: f"Both have sealed. {YOURS}" in shown(pilot))
            table.room.do(Attend(seat="cpto", absent=False), "cpto")
            await until(pilot, lambda: says in shown(pilot))


async def test_without_a_facilitator_the_leaders_are_told_to_reveal_and_observers_are_not(tmp_path: Path) -> None:
    table = sealed(tmp_path, facilitator=False)
    for seat, says in (("cto", YOURS), (None, "The leaders reveal it.")):
        async with looking(table, seat).run_test(size=(120, 40)) as pilot:
            await until(pilot, lambda says=says: f"Both have sealed. {says}" in shown(pilot))  # type: ignore[misc]


async def test_why_a_key_did_nothing_is_shown_as_long_as_it_is_true(tmp_path: Path) -> None:
    items = item(1, "ask", settings=QUESTIONS), item(2, "talk", "cto")
    table = Table(tmp_path / "p.db", *items, facilitator=True)
    table.room.do(Seal(form="answer", payload=SEALED), "cto")
    async with looking(table, "cpto").run_test(size=(120, 40)) as pilot:
        await until(pilot, lambda: "Waiting for CPO." in shown(pilot))
        await pilot.press("n")
        await until(pilot, lambda: message(pilot) == "Not sealed yet: CPO.")
        table.room.do(Seal(form="answer", payload=SEALED), "cpo")
        await until(pilot, lambda: YOURS in shown(pilot))
        assert message(pilot) != "Not sealed yet: CPO."
