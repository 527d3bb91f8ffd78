"""Several people at their own terminals in one session, and the watch over what each may see of the others.

Whatever a person writes in a private phase is theirs alone until `Company.lay_open`: not one byte of it may reach the
terminal of another. What to look for are pairs of words, and single ones that nobody else would use (`MARKED`).
"""

from __future__ import annotations

import re
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from tests.terminal.driver import Terminal
from tests.terminal.hosted import SLOW, Hosted
from tests.terminal.sitting import PAUSE_S, Sitting, read, telling

PRIVATE: Final = "NOT SEALED"
NAMES: Final = {"cpo": "Ada", "cto": "Bo", "cpto": "Cy", "guest": "Di"}
TITLE: Final = "Q3 roadmap"
MARKED: Final = re.compile(r"\b(?:Xyl|Qua)\w+")
"""Words that give a text away by themselves: no line break, colour or cursor movement can part them."""


class Person(Sitting):
    """Somebody on a seat; `come` sits them at a terminal, which may be another one each time."""

    patience = SLOW

    def __init__(self, seat: str) -> None:
        self.seat = seat
        self.secrets: dict[str, set[str]] = {}
        self.form = ""
        self.lines: list[Terminal] = []

    @property
    def terminal(self) -> Terminal:
        """The terminal that they sit at now."""
        return self.lines[-1]

    def come(self, terminal: Terminal) -> None:
        """Sit down, and see the session."""
        self.lines.append(terminal)
        terminal.wait_for(re.compile(rf"^ {TITLE}", re.MULTILINE), SLOW)
        terminal.wait_for(re.compile(r"(\?|F1) help"), SLOW)

    def see(self, *wanted: str) -> str:
        """Wait until all of `wanted` can be read; a private sheet, which opens by another's key, is read first."""
        page = super().see(*wanted)
        if PRIVATE in wanted:
            self.pause()
        return page

    def notice(self, words: str) -> None:
        """Wait until `words` can be read anywhere, the rail at the left included."""
        self.terminal.wait_for(words, SLOW)

    def come_to_see(self, *wanted: str) -> None:
        """Wait until all of `wanted` can be read, and the screen is painted to its end."""
        complaint = f"{self.seat} does not see {wanted}"
        self.terminal.wait_until(lambda screen: all(each in read(screen) for each in wanted), complaint, self.patience)
        self.terminal.at_rest()

    def seal(self) -> None:
        """Seal what is written."""
        self.consent("f8")
        self._gone(PRIVATE)

    def received(self) -> str:
        """Return all that ever reached their terminals."""
        return "\n".join(line.raw.decode(errors="replace") for line in self.lines)

    def _wrote(self, text: str) -> None:
        if PRIVATE in self.terminal.text():
            self.secrets.setdefault(self.form, set()).update(telling(text), MARKED.findall(text))


class Company:
    """The people of one session; leaving it as a context manager closes their terminals."""

    def __init__(self, *seats: str) -> None:
        self.people = {seat: Person(seat) for seat in seats}

    def __getitem__(self, seat: str) -> Person:
        return self.people[seat]

    def __enter__(self) -> Company:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        for person in self.people.values():
            if kind and person.lines:
                print(f"--- what {person.seat} sees\n{person.terminal.text()}")
            for line in person.lines:
                line.close()

    def everybody_sees(self, *wanted: str) -> None:
        """Wait until all can read all of `wanted`, and have read it."""
        for person in self.people.values():
            person.come_to_see(*wanted)
        self.pause()

    def everybody_is_in(self, phase: str) -> None:
        """Wait until the line on top names a phase on every screen."""
        for person in self.people.values():
            complaint = f"{person.seat} is not in {phase!r}"
            person.terminal.wait_until(lambda screen: phase in screen.split("\n")[0].casefold(), complaint, SLOW)
        self.pause()

    def pause(self) -> None:
        """Let all read what has changed before they press a key."""
        time.sleep(PAUSE_S)

    def write_apart(self, form: str) -> None:
        """From now on what is written in private belongs to `form`, by whose name it is revealed."""
        for person in self.people.values():
            person.form = form

    def keep_apart(self) -> None:
        """Assert that nothing private of anybody has reached the terminal of another."""
        assert any(person.secrets for person in self.people.values()), "nobody wrote anything in private"
        for person in self.people.values():
            secrets = set().union(*person.secrets.values())
            for other in self.people.values():
                if other is not person:
                    got = other.received() + " ".join(other.terminal.text().split())
                    leaked = [words for words in secrets if words in got]
                    assert not leaked, f"{other.seat} received of {person.seat}: {leaked}\n{other.terminal.text()}"

    def lay_open(self, *forms: str) -> None:
        """From now on nothing that was written in these forms is private, or without one nothing at all."""
        for person in self.people.values():
            for form in forms or tuple(person.secrets):
                person.secrets.pop(form, None)


def book(key: str, items: str) -> str:
    """Return the text of a playbook with these items."""
    return (
        f'format = "parley-playbook/1"\nkey = "{key}"\ntitle = "Ours"\nabout = "How we plan."\nminutes = 60\n\n{items}'
    )


def plan(hosted: Hosted, items: str, seats: Sequence[str]) -> str:
    """Return the id of a new session with these items, for these seats of `NAMES`."""
    own = hosted.folder / ".config" / "parley" / "playbooks"
    own.mkdir(parents=True, exist_ok=True)
    (own / "ours.toml").write_text(book("ours", items))
    flags = {"cpo": "--leader", "cto": "--leader", "cpto": "--facilitator", "guest": "--observer"}
    words = [word for seat in seats for word in (flags[seat], f"{seat}={NAMES[seat]}")]
    return done(hosted, "new", TITLE, "--playbook", "ours", *words).strip()


def done(hosted: Hosted, *words: str | Path) -> str:
    """Run a verb that must succeed, and return what it prints."""
    ran = hosted.parley(*words)
    assert ran.returncode == 0, ran.stderr
    return ran.stdout
