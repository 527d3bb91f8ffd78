"""Acronyms that nobody has explained: asking their author what one means, answering, and reading the glossary."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING

from sessions.errors import ParleyError
from sessions.records.terms import AskMeaning, ExplainTerm, TermAsk, asked_by, asked_of, explained_why, question
from sessions.rules.forms import Field
from tui.commands.command import KeyCommand
from tui.commands.keymap import EXPLAIN
from tui.dialogs.dialog import Dialog
from tui.dialogs.open_dialog import open_dialog
from tui.dialogs.pick import Choice, PickDialog
from tui.screens.session.controller import ScreenController

if TYPE_CHECKING:
    from tui.client.pair_words import WordsNow

SAY, ASK, READ = "say", "ask", "read"
JOINS = "It joins the glossary of you both, as a line that holds once you have both signed it."
NOTHING = "No acronym here needs explaining."


class Explain(ScreenController):
    """The command EXPLAIN, for one session screen."""

    commands: tuple[KeyCommand, ...] = (EXPLAIN,)

    def refusal(self, command: str) -> str | None:
        """Return why nothing can be asked or explained now."""
        return self.client.unmet(AskMeaning) or self.private or (None if self._choices() else NOTHING)

    async def begin(self) -> None:
        """Read the terms of earlier sessions of the series, once the session is on screen."""
        here = self.client.view().header
        series = here.series
        if series is None:
            return
        try:
            found = await self.client.in_file(lambda store: store.standing(series, but=here.id))
        except ParleyError as error:
            self.screen.say(f"Earlier sessions can't be read now: {error}")
            return
        self.client.learn(found)
        await self.screen.show()

    @property
    def urgent(self) -> bool:
        """Whether there is something to ask, or somebody here has been asked."""
        return any(each.key.partition("/")[0] != READ for each in self._choices())

    def _choices(self) -> list[Choice]:
        """Return what can be done, the most urgent first: to answer who asked, to ask, and to read the glossary."""
        words = self.client.words
        asked = {each.term for each in words.asks}
        found = [self._answer(each) for each in words.asks if each.of in self.client.leaders]
        for term, writer in words.unexplained.items():
            if term not in asked:
                found += self._ask(term, writer)
        waiting = [each for each in words.asks if each.of not in self.client.leaders]
        found += [Choice(f"{READ}/{each.term}", each.term, f"{each.of.upper()} has been asked") for each in waiting]
        return found + [Choice(f"{READ}/{term.name}", term.name, term.meaning) for term in words.terms]

    def _answer(self, ask: TermAsk) -> Choice:
        return Choice(f"{SAY}/{ask.term}", ask.term, f"{asked_by(ask)} asks: say what it means")

    def _ask(self, term: str, writer: str | None) -> Iterator[Choice]:
        asker = self._asker(writer)
        of = asked_of(self.view, writer, asker) if asker else None
        if of is not None:
            yield Choice(f"{ASK}/{term}", term, f"ask {of.upper()} what it means")
        elif writer in self.client.leaders:
            yield Choice(f"{SAY}/{term}", term, "you wrote it: say what it means")

    def _asker(self, writer: str | None) -> str | None:
        """Return who here asks: at the hot seat the leader who didn't write it."""
        return next((seat for seat in self.client.hands if seat != writer), next(iter(self.client.hands), None))

    async def do_explain(self) -> None:
        """Show what can be asked, said and read."""

        async def chosen(key: str | None) -> None:
            if key is not None:
                await self.screen.attempt(self._take, key)

        self.screen.app.push_screen(PickDialog("What does it mean?", self._choices()), chosen)

    async def _take(self, key: str) -> None:
        what, _, term = key.partition("/")
        words = self.client.words
        if what == SAY:
            self._open(term, words)
        elif what == ASK:
            asker = self._asker(words.unexplained.get(term))
            await self.client.do(AskMeaning(term=term), *([asker] if asker else []))
            ask = next((each for each in self.client.words.asks if each.term == term), None)
            self.screen.say(f"Asked {ask.of.upper()}: {question(term)}" if ask else "")
        else:
            self.screen.say(explained_why(words.terms, term) or f"Somebody has already asked what {term} means.")

    def _open(self, term: str, words: WordsNow) -> None:
        """Open the form for what a word means; at the hot seat its author says it."""
        ask = next((each for each in words.asks if each.term == term), None)
        seat = ask.of if ask else words.unexplained.get(term)
        by = seat if seat in self.client.leaders else None
        asked = f"{asked_by(ask)} asks. " if ask else ""
        dialog = Dialog(
            id=EXPLAIN.id,
            about=term,
            title=question(term),
            fields=(Field("text", term, "text", least=1, most=400, lines=True),),
            note=f"{asked}{JOINS}",
            seat=by,
            by=partial(_by, by),
            to_command=lambda answers: ExplainTerm(term=term, text=answers["text"]),
            says=f"{term} is in your glossary now.",
        )
        open_dialog(self.screen.app, self.client, dialog)


def _by(seat: str | None, answers: object) -> str | None:
    return seat
