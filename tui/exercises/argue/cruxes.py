"""Cruxes: share one of the other leader's, and agree on a test for a shared one."""

from __future__ import annotations

from typing import Any

from sessions.exercises.argue.synthesis import SYNTHESIS, MarkCrux, TestCrux
from sessions.model import Crux
from sessions.rules.forms import Field
from tui.client.status import people
from tui.commands.command import KeyCommand
from tui.dialogs.dialog import Answers, Dialog
from tui.dialogs.pick import Choice
from tui.exercises.argue.under_way import GROUP, TEXT_MOST, ArgumentUnderWay
from tui.exercises.controller import Controller

MINE = KeyCommand("argue-mine", "m", "also mine", "Mark the other leader's crux as yours too.", GROUP, 4, act="dialog")
TEST = KeyCommand("argue-test", "l", "test", "Agree on a test for a shared crux.", GROUP, 5, act="dialog")


class ShareCruxes(Controller):
    """The commands on cruxes."""

    commands = (MINE, TEST)

    def __init__(self, argument: ArgumentUnderWay) -> None:
        super().__init__(argument.panel, argument.client)
        self._argument = argument

    def refusal(self, command: str) -> str | None:
        """Return why there is no crux to mark, or to test."""
        if command == MINE.id:
            return self.unmet(MarkCrux) or (None if self._markable() else "There is no crux for you to mark.")
        return self.client.unmet(SYNTHESIS) or (None if self._shared() else "There is no shared crux yet.")

    def _markable(self) -> dict[str, tuple[int, str]]:
        """Return the cruxes that a leader here could mark, each with its number and that leader."""
        view, _, argument = self._argument.parts
        held = [crux for crux in view.all(Crux, argument=argument.id) if len(crux.by) == 1]
        found = {str(crux.n): (crux.n, view.other(crux.by[0])) for crux in held}
        return {key: pair for key, pair in found.items() if pair[1] in self.client.leaders}

    def _shared(self) -> list[Crux]:
        view, _, argument = self._argument.parts
        return [crux for crux in view.all(Crux, argument=argument.id) if len(crux.by) > 1]

    def do_argue_mine(self) -> None:
        """Ask which crux of the other leader is also yours."""
        view, _, argument = self._argument.parts
        markable = self._markable()

        async def mark(key: str) -> None:
            n, seat = markable[key]
            await self.client.do(MarkCrux(n=n).as_read(view, seat), seat)

        choices = [
            Choice(key, view.get(Crux, argument.id, n).text, f"also {seat.upper()}'s")
            for key, (n, seat) in markable.items()
        ]
        self.pick("Which crux is also yours?", choices, mark)

    def do_argue_test(self) -> None:
        """Ask how to test a shared crux."""
        shared = {str(crux.n): crux for crux in self._shared()}
        first = next((key for key, crux in shared.items() if crux.test is None), next(iter(shared)))
        which = (Field("n", "Which crux", "choice", options=tuple(shared)),) if len(shared) > 1 else ()
        agreed = {} if which else _agreed(shared[first])

        def test(answers: Answers) -> TestCrux:
            key = answers.get("n", first)
            return TestCrux(
                n=int(key),
                observable=answers["observable"],
                threshold=answers["threshold"],
                by_date=answers["by_date"],
                checks=answers["checks"],
                before={"test": answers.began.get("test", shared[key].test)},
            )

        dialog = Dialog(
            id=TEST.id,
            about=self._argument.id,
            title="Test a shared crux",
            fields=(
                *which,
                Field("observable", "What to observe", "text", 1, TEXT_MOST),
                Field("threshold", "Threshold", "text", 1, TEXT_MOST),
                Field("by_date", "By when", "date"),
                Field("checks", "Who checks", "choice", options=people(self.client.view()), seats=True),
            ),
            given={"n": first} | agreed,
            note="\n".join(f"{key}  {crux.text}" for key, crux in shared.items()),
            edits="a test",
            to_command=test,
        )
        self.open(dialog)


def _agreed(crux: Crux) -> dict[str, Any]:
    """Return the answers that the test of a crux was made from, for somebody to change them; none without a test."""
    if crux.test is None:
        return {}
    observable, _, threshold = crux.test.partition("; ")
    return {"observable": observable, "threshold": threshold, "by_date": crux.by_date, "checks": crux.checks}
