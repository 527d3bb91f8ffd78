"""A running session in memory, for the rules alone: commands by seats, at times that the test chooses."""

import random
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any, Literal

import sessions.exercises  # noqa: F401  the kinds register themselves
from sessions.command import Command, Context, DraftKey, Presence
from sessions.earlier_boards import BoardBefore
from sessions.errors import Refused
from sessions.model import Clock, Header, Item, Participant
from sessions.rules.phases import start_item
from sessions.rules.requirements import require
from sessions.session import Session
from sessions.view import view

START = datetime(2026, 3, 3, 9, 30, tzinfo=UTC)

_SMALL = re.compile(r"(?<![\w./'])(cpo|cto|cpto|guest)(?![\w./']| has no ')")


class Play:
    """One session with leaders cpo and cto, and a facilitator where the test wants one."""

    def __init__(self, *items: Item, facilitator: bool = False, observer: bool = False) -> None:
        self.before: Sequence[BoardBefore] = ()
        self.now = START
        self.elapsed_ms = 0
        self.mode: Literal["hotseat", "local", "ssh"] = "hotseat"
        self.shared = False
        self.presence: dict[str, Presence] = {}
        self.offline_s: dict[str, float] = {}
        self.drafts: dict[DraftKey, Any] = {}
        people = [
            Participant(key_="cpo", name="Ada", role="leader"),
            Participant(key_="cto", name="Bo", role="leader"),
        ]
        if facilitator:
            people.append(Participant(key_="cpto", name="Cy", role="facilitator"))
        if observer:
            people.append(Participant(key_="guest", name="Di", role="observer"))
        header = Header(
            id="7k3qf2xa",
            title="Q2",
            pair="cpo-cto",
            playbook="test",
            status="running",
            mode="hotseat",
            started_at=START,
            planned_minutes=60,
            first="cpo",
        )
        placed = [replace(item, position=n, budget_s=item.planned_minutes * 60) for n, item in enumerate(items)]
        self.session = Session([header, *people, *placed])
        if placed:
            start_item(self.session, self.session.agenda[0], self.context("cpo"))
        self.session.commit(1, "")

    def context(self, seat: str) -> Context:
        return Context(
            seat=seat,
            now=self.now,
            elapsed_ms=self.elapsed_ms,
            presence=self.presence,
            offline_s=self.offline_s,
            draft=self.drafts.get,
            mode=self.mode,
            shared=self.shared,
            boards=lambda: self.before,
            rng=random.Random(7),
        )

    def do(self, command: Command, *seats: str) -> Session:
        """Let each seat do the command in turn; what is refused leaves everything as it was."""
        for seat in seats or ("cpo", "cto"):
            at = self.context(seat)
            before = self.session.find(Clock)
            try:
                require(command, self.session, at)
                command.apply(self.session, at)
            except Refused:
                self.session.rollback()
                raise
            self.drafts.update(at.drafts)
            self.drafts = {key: payload for key, payload in self.drafts.items() if payload is not None}
            if self.session.find(Clock) != before:
                clock = self.session.get(Clock)
                self.elapsed_ms = clock.elapsed_ms
            self.session.commit(self.session.rev + 1, "")
        return self.session

    def refused(self, command: Command, seat: str) -> str:
        """Return the sentence with which a command is refused; it must be, and must leave no trace.

        Seats stand in it as on every screen, in capitals, but where one was typed or is part of a reference.
        """
        before = self.session.rows()
        try:
            require(command, self.session, self.context(seat))
            command.apply(self.session, self.context(seat))
        except Refused as refusal:
            self.session.rollback()
            assert self.session.rows() == before
            says = str(refusal)
            assert "There is no seat" in says or not _SMALL.search(says), says
            return says
        raise AssertionError(f"{command} by {seat} was not refused")

    def wait(self, seconds: float) -> None:
        """Let time pass with the clock running."""
        self.now += timedelta(seconds=seconds)
        clock = self.session.find(Clock)
        if clock and clock.state == "running":
            self.elapsed_ms += int(seconds * 1000)

    @property
    def item(self) -> Item:
        item = self.session.active
        assert item is not None
        return item

    def seen_by(self, seat: str | None) -> Session:
        return view(self.session, seat)


def item(kind: str, minutes: int = 15, settings: Mapping[str, Any] | None = None, **more: Any) -> Item:
    """An agenda item I1 of a kind."""
    return Item(
        id=more.pop("id", "I1"),
        title=more.pop("title", kind),
        kind=kind,
        planned_minutes=minutes,
        settings=settings,
        **more,
    )
