"""Both leaders over a real `parley host`, each with the real `ssh` on a pty of their own."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from bench.presses.counted import SIZE
from bench.presses.script import DECISIONS, LEADERS, SERIES, Answers, play
from bench.presses.tally import Tally
from sessions.model import Decision, Goal, Item
from sessions.rules.forms import Field, Form, Payload
from sessions.rules.phases import kind_of
from sessions.session import Session
from tests.terminal.company import PRIVATE, TITLE, Person, done
from tests.terminal.doors import invite
from tests.terminal.hosted import SLOW, Hosted, until
from tests.terminal.sitting import ANEW_S
from tui.client.status import where

AGAIN = "Press n again"
TITLE_MOST = 24  # characters of what opens, to tell it by


class CountedPerson(Person):
    """A leader at their own terminal, whose keys and letters are counted."""

    def __init__(self, seat: str, tally: Tally, session: Callable[[], Session]) -> None:
        super().__init__(seat)
        self.tally, self._session = tally, session
        self._framed = ""

    def press(self, *keys: str) -> None:
        """Press keys, and count them."""
        self.tally.at(self._session())
        self.tally.keys(*keys)
        super().press(*keys)

    def consent(self, key: str) -> str:
        """Press a key twice; the second press only confirms the first."""
        asked = super().consent(key)
        self.tally.add("again")
        return asked

    def write(self, text: str, *, over: bool = False) -> None:
        """Type a text, and count its letters."""
        self.tally.at(self._session())
        self.tally.letters(text)
        if self._pressed[0] == text[0]:
            time.sleep(ANEW_S)  # sooner, it would be that key held
        super().write(text, over=over)

    def save(self) -> None:
        """Save what is open, and see it gone."""
        super().save()
        self._framed = ""

    def save_and_begin_next(self) -> None:
        """Save what is open, which then opens again, empty."""
        self.press("f9")
        self._framed = ""

    def _watch(self) -> None:
        """Count what opens over the session."""
        title = self.page()[:TITLE_MOST] if "╭" in self.terminal.text() else ""
        if title and not self._framed:
            self.tally.opened("dialogs", title)
        self._framed = title

    def answer(self, wanted: Iterator[tuple[str, Field, Any]] | list[tuple[str, Field, Any]]) -> None:
        """Answer fields in the order in which they stand, each given with its section.

        A digit leads on by itself; after a text, tab goes to the next field, and pagedown past those behind "more".
        """
        before: tuple[str, Field] | None = None
        for section, field, answer in wanted:
            if before is not None:
                self._go_on_to(section, field, *before)
            before = self._take(section, field, answer)

    def _take(self, section: str, field: Field, answer: Any) -> tuple[str, Field] | None:
        """Answer the field that has the cursor; return it unless it led on by itself."""
        match field.answer:
            case "choice":
                self._digit(field.options.index(answer) + 1)
            case "scale":
                self._digit(answer)
            case _:
                self.write(str(answer))
                return section, field
        return None

    def _digit(self, digit: int) -> None:
        """Press a digit, and see what it does before the next key: two at once would be one that is held."""
        before = self.terminal.text()
        self.press(str(digit))
        self.terminal.wait_until(lambda screen: screen != before, "a digit does nothing", self.patience)
        self.terminal.settle()

    def _go_on_to(self, section: str, field: Field, was_in: str, was: Field) -> None:
        if section != was_in and not was.lines:  # in a text of several lines, that key moves within it
            self.press("pagedown")
        elif field.more and not was.more:
            self.press("tab", "space")
        else:
            self.press("tab")


class OverSsh:
    """Each leader over ssh; what either may do, the first one does."""

    def __init__(self, hosted: Hosted, session: str, tally: Tally) -> None:
        self._hosted, self._session, self.tally = hosted, session, tally
        self.people = {seat: CountedPerson(seat, tally, self.session) for seat in LEADERS}
        self.cpo, self.cto = self.people.values()

    def come(self) -> None:
        """Let both log in, each with their own key."""
        cols, rows = SIZE
        for seat, person in self.people.items():
            invite(self._hosted, self._session, seat)
            person.come(self._hosted.open(seat, self._session, cols=cols, rows=rows))
            self.tally.opened("screens", "SessionScreen")
        self.cpo.notice("CTO here")

    def leave(self) -> None:
        """Close both terminals."""
        for person in self.people.values():
            for line in person.lines:
                line.close()

    def session(self) -> Session:
        """Return the session as it is in the file."""
        return self._hosted.store.load(self._session)

    def wait(self, holds: Callable[[Session], Any], what: str) -> None:
        """Wait until something holds of the session, and until both have read it."""
        screens = (person.terminal.text for person in self.people.values())
        until(
            lambda: bool(holds(self.session())),
            lambda: "\n".join([f"it never came to {what}", *(s() for s in screens)]),
        )
        self.read()

    def read(self) -> None:
        """Let both see where the session is and read what changed; a key that comes sooner is nobody's."""
        session = self.session()
        item = session.active
        words = [" · ".join(where(session, item)), f"▶ {item.title.split()[0]}"] if item else []
        for person in self.people.values():
            person.terminal.wait_until(lambda screen: all(each in screen for each in words), f"not {words}", SLOW)
            person.terminal.at_rest()
        self.cpo.pause()

    async def start(self) -> None:
        """Take the agenda as it is, and start."""
        self.cpo.see("Change what you like, then accept the agenda.")
        self.cpo.consent("n")
        self.wait(lambda session: session.active, "the first item")

    async def answers(self, payloads: Mapping[str, Payload]) -> None:
        """Let each answer and seal, then reveal."""
        for seat, person in self.people.items():
            person.see(PRIVATE)
            session = self.session()
            item = session.get(Item, session.header.active)
            form = kind_of(item).form(session, item, seat)
            person.answer(list(_in_order(form, payloads[seat])))
            person.see("ready to seal")
            person.seal()
        for person in self.people.values():
            person.see("Both have sealed.")
        self.read()
        await self.go_on()

    async def go_on(self) -> None:
        """Let both go on; a second press only confirms the first."""
        before = _place(self.session())
        for seat, person in self.people.items():
            for again in (False, True):
                person.press("n")
                self.tally.add("again", again)
                said = self._said(person, seat, before, again)
                if said != AGAIN:
                    break
                time.sleep(ANEW_S)
            if _place(self.session()) != before:
                break
        self.wait(lambda session: _place(session) != before, "another place")

    def _said(self, person: CountedPerson, seat: str, before: object, again: bool) -> str:
        """Wait until a press has counted, or asks for another one; return what it asks."""
        found = ""

        def answered() -> bool:
            nonlocal found
            session = self.session()
            if _place(session) != before or (session.active and seat in session.active.ready):
                return True
            found = AGAIN if not again and AGAIN in person.page() else ""
            return bool(found)

        until(answered, person.terminal.text)
        return found

    async def owner(self, seat: str, owned: int) -> None:
        """Let the first leader press the owner's digit."""
        self.cpo.press("1" if seat == "cpo" else "2")
        self.wait(lambda session: sum(bool(goal.owner) for goal in session.all(Goal)) == owned, "an owner")

    async def write(self, seat: str, key: str, answers: Answers) -> None:
        """Let a leader open a dialog and fill it in."""
        rev = self.session().rev
        self._record(self.people[seat], key, answers)
        self.wait(lambda session: session.rev > rev, "a record")

    async def record(self, key: str, *records: Answers) -> None:
        """Let the first leader write one record after the other."""
        self._record(self.cpo, key, *records)

    def _record(self, person: CountedPerson, key: str, *records: Answers) -> None:
        person.press(key)
        person.terminal.wait_for("╭", person.patience)
        for n, answers in enumerate(records, 1):
            person.see("F10")
            rev = self.session().rev
            own = {name: answer for name, answer in answers.items() if name != "by"}  # it's their own terminal
            person.answer([("", _field(name), answer) for name, answer in own.items()])
            if n == len(records):
                person.save()
            else:
                person.save_and_begin_next()
            self.wait(lambda session, rev=rev: session.rev > rev, "a record")  # type: ignore[misc]

    async def consent(self, seat: str, key: str) -> None:
        """Let a leader agree to what the other one proposes."""
        self.people[seat].see("proposes")
        self._consent(self.people[seat], key)

    def _consent(self, person: CountedPerson, key: str) -> None:
        rev = self.session().rev
        person.consent(key)
        self.wait(lambda session: session.rev > rev, "consent")

    async def agree(self) -> None:
        """Let the second leader agree to each; who records a decision agrees to it."""
        for _ in DECISIONS:
            self._consent(self.cto, "y")
        assert not self.session().all(Decision, status="proposed")

    async def sign(self, question: str) -> None:
        """Let each sign at their own terminal."""
        for person in self.people.values():
            self._consent(person, "S")


def _field(name: str) -> Field:
    """Return a field of a dialog as far as its keys differ."""
    return Field(name, name, "choice", options=tuple(LEADERS)) if name == "owner" else Field(name, name, "text")


def _in_order(form: Form, payload: Payload) -> Iterator[tuple[str, Field, Any]]:
    """Yield what is to be answered, in the order in which it stands in a form."""
    for section in form.sections:
        answers = payload.get(section.key, {})
        yield from ((section.key, field, answers[field.key]) for field in section.fields if field.key in answers)


def _place(session: Session) -> tuple[Any, ...]:
    item = session.active
    return (item.id, item.phase, item.round) if item else ()


def over_ssh(folder: Path, told: bool = False) -> tuple[Tally, Session]:
    """Play a whole session over a host in a folder, and export its minutes; return the count and the session.

    It's planned with `parley new`. Raises AssertionError where a screen doesn't come to what is expected.
    """
    tally = Tally(told=told)
    with Hosted(folder) as hosted:
        leaders = [word for seat, name in LEADERS.items() for word in ("--leader", f"{seat}={name}")]
        planned = ("new", TITLE, "--playbook", "joint-planning", "--series", SERIES, *leaders)
        session = done(hosted, *planned).strip()
        place = OverSsh(hosted, session, tally)
        try:
            place.come()
            asyncio.run(play(place))
            place.wait(lambda found: found.header.status == "closed", "both signatures")
        finally:
            place.leave()
        done(hosted, "verify", session)
        done(hosted, "export", session, "-o", folder / "minutes.toml")
        return tally, place.session()
