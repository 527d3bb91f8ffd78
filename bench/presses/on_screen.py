"""Both leaders at one keyboard, or each at their own, in the app as a Pilot plays it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from bench.presses.counted import SIZE, CountedApp, CountedKeyboard
from bench.presses.script import DECISIONS, Answers, play
from bench.presses.tally import Tally
from sessions.model import Decision, Goal
from sessions.rules.forms import Payload
from sessions.session import Session
from tests.tui.stage import screen_of


class OneKeyboard:
    """Both leaders at one keyboard, who take turns behind the curtain."""

    def __init__(self, keys: CountedKeyboard) -> None:
        self.keys = keys

    def session(self) -> Session:
        """Return the session as it is on screen."""
        return self.keys.view

    async def start(self) -> None:
        """Take the agenda as it is, and start."""
        await self.keys.start()

    async def answers(self, payloads: Mapping[str, Payload]) -> None:
        """Let each whose turn it is answer and seal, then reveal."""
        await self.keys.answers(**payloads)

    async def go_on(self) -> None:
        """Go on; a second press only confirms the first."""
        before, keys = self.keys.place, self.keys
        await keys.press("n")
        await keys.wait(lambda: keys.place != before or "Press n again" in keys.page)
        if keys.place == before:
            await keys.press("n")
            keys.tally.add("again")
            await keys.wait(lambda: keys.place != before)

    async def owner(self, seat: str, owned: int) -> None:
        """Press the owner's digit."""
        await self.keys.press("1" if seat == "cpo" else "2")
        await self.keys.wait(lambda: _owned(self.session()) == owned)

    async def write(self, seat: str, key: str, answers: Answers) -> None:
        """Open a dialog, say whose it is, and fill it in."""
        await self.keys.write(seat, key, answers)

    async def record(self, key: str, *records: Answers) -> None:
        """Write one record after the other."""
        await self.keys.record(key, *records)

    async def consent(self, seat: str, key: str) -> None:
        """Press a key twice; only one leader is left for it."""
        await self.keys.consent(key)

    async def agree(self) -> None:
        """Let each press their own digit, for each decision."""
        for _ in DECISIONS:
            await self.keys.in_turn("y", "Who agrees")

    async def sign(self, question: str) -> None:
        """Let each press their own digit."""
        await self.keys.in_turn("S", question)


class TwoKeyboards:
    """Each leader at a terminal of their own; what either may do, the first one does."""

    def __init__(self, cpo: CountedKeyboard, cto: CountedKeyboard) -> None:
        self.cpo, self.cto = cpo, cto
        self.each = {"cpo": cpo, "cto": cto}

    def session(self) -> Session:
        """Return the session as the first one sees it."""
        return self.cpo.view

    async def together(self) -> None:
        """Wait until both terminals show the same place."""
        await self.cto.wait(lambda: self.cto.place == self.cpo.place)

    async def start(self) -> None:
        """Wait until both have come; then the first one takes the agenda as it is, and starts."""
        await self.cpo.wait(lambda: self.cpo.present("cto"))
        await self.cpo.start()

    async def answers(self, payloads: Mapping[str, Payload]) -> None:
        """Let each answer and seal, then reveal."""
        for seat, keys in self.each.items():
            await keys.seal(payloads[seat])
        for keys in self.each.values():
            await keys.see("Both have sealed.")
        await self.go_on()

    async def go_on(self) -> None:
        """Let both go on; a second press only confirms the first."""
        await self.together()
        before = self.cpo.place
        for seat, keys in self.each.items():
            await keys.press("n")
            await keys.wait(lambda keys=keys, seat=seat: _went_on(keys, seat, before) or "Press n again" in keys.page)  # type: ignore[misc]
            if not _went_on(keys, seat, before):
                await keys.press("n")
                keys.tally.add("again")
                await keys.wait(lambda keys=keys, seat=seat: _went_on(keys, seat, before))  # type: ignore[misc]
            if keys.place != before:
                break
        await self.together()

    async def owner(self, seat: str, owned: int) -> None:
        """Let the first leader press the owner's digit."""
        await self.cpo.press("1" if seat == "cpo" else "2")
        await self.cpo.wait(lambda: _owned(self.session()) == owned)

    async def write(self, seat: str, key: str, answers: Answers) -> None:
        """Let a leader open a dialog and fill it in."""
        await self.together()
        await self.each[seat].write(seat, key, answers)

    async def record(self, key: str, *records: Answers) -> None:
        """Let the first leader write one record after the other."""
        await self.cpo.record(key, *records)

    async def consent(self, seat: str, key: str) -> None:
        """Let a leader agree to what the other one proposes."""
        await self.each[seat].see("proposes")
        await self.each[seat].consent(key)

    async def agree(self) -> None:
        """Let the second leader agree to each; who records a decision agrees to it."""
        for left in range(len(DECISIONS), 0, -1):
            await self.cto.wait(lambda left=left: len(self.cto.view.all(Decision, status="proposed")) == left)  # type: ignore[misc]
            await self.cto.consent("y")
        await self.cpo.wait(lambda: not self.session().all(Decision, status="proposed"))

    async def sign(self, question: str) -> None:
        """Let each sign at their own terminal."""
        for keys in self.each.values():
            before = keys.view.rev
            await keys.consent("S")
            await keys.wait(lambda keys=keys, before=before: keys.view.rev > before)  # type: ignore[misc]
        await self.together()


def _owned(session: Session) -> int:
    return sum(bool(goal.owner) for goal in session.all(Goal))


def _went_on(keys: CountedKeyboard, seat: str, before: tuple[str, str | None, int]) -> bool:
    item = keys.view.active
    return keys.place != before or bool(item and seat in item.ready)


async def at_one_keyboard(path: Path, tally: Tally) -> None:
    """Plan a session and play it to both signatures at one keyboard."""
    async with CountedApp(path, tally).run_test(size=SIZE) as pilot:
        await pilot.pause()
        keys = CountedKeyboard(pilot, tally)
        await keys.plan()
        await play(OneKeyboard(keys))
        await keys.wait(lambda: keys.view.header.status == "closed")


async def at_two_keyboards(path: Path, tally: Tally) -> None:
    """Plan a session at one terminal, and play it to both signatures at two."""
    async with CountedApp(path, tally).run_test(size=SIZE) as pilot:
        await pilot.pause()
        await CountedKeyboard(pilot, tally).plan()
        session = screen_of(pilot).client.session_id
    first, second = (CountedApp(path, tally, session=session, seat=seat, mode="local") for seat in ("cpo", "cto"))
    async with first.run_test(size=SIZE) as one, second.run_test(size=SIZE) as two:
        both = TwoKeyboards(CountedKeyboard(one, tally), CountedKeyboard(two, tally))
        await play(both)
        await both.cpo.wait(lambda: both.session().header.status == "closed")
