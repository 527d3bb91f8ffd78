"""Two people at one keyboard, in their own words: a hot-seat session typed at a real terminal.

`Table` says what people do (`turns`, `write`, `seal`, `reveal`, `capture`) and waits for what they would see. On the
way it watches what each of them wrote in private: until it is revealed it may be on no screen but their own.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import TracebackType
from typing import Final, Self

from tests.terminal.conftest import ROOT
from tests.terminal.driver import Terminal
from tests.terminal.sitting import Sitting, telling

PEOPLE: Final[Mapping[str, str]] = {"cpo": "Ada", "cto": "Bo", "cpto": "Cy"}
SLOW: Final = 30.0
"""Seconds that a whole process may take to start on a busy machine."""
HAND_S: Final = 0.6
"""Seconds between two presses by which a hand opens a curtain."""
REPEAT_S: Final = 0.12
"""Seconds between two repeats of a held key."""

_TURN = re.compile(r"(C[PT]O) · \w+, it's your turn\.")
_PRIVATE = "NOT SEALED"
_AGAIN = "once more to open"


class Table(Sitting):
    """Its own file in `folder`, a session in it, and one terminal; leaving it as a context manager closes all."""

    def __init__(self, folder: Path, playbook: str, *, cols: int = 80, rows: int = 24, lead: bool = False) -> None:
        """Plan a session by the text of a `playbook`; with `lead`, a facilitator has the keyboard as well."""
        self.folder, self.size = folder, (cols, rows)
        key = re.findall(r'^key = "(.+)"', playbook, re.MULTILINE)[0]
        own = folder / "config" / "parley" / "playbooks"
        own.mkdir(parents=True)
        (own / f"{key}.toml").write_text(playbook)
        self._env = {
            **{f"XDG_{name}_HOME": str(folder / name.lower()) for name in ("CONFIG", "DATA", "STATE", "CACHE")},
            "HOME": str(folder),
            "PARLEY_DB": str(folder / "parley.db"),
        }
        leaders = [word for seat in ("cpo", "cto") for word in ("--leader", f"{seat}={PEOPLE[seat]}")]
        led = ["--facilitator", f"cpto={PEOPLE['cpto']}"] if lead else []
        self.session = self.parley("new", "Q3 roadmap", "--playbook", key, *leaders, *led).strip()
        self._secrets: dict[str, set[str]] = {"cpo": set(), "cto": set()}
        self._turn: str | None = None
        self._since = 0
        self._terminal: Terminal | None = None

    def __enter__(self) -> Self:
        self.sit_down()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.terminal.close()

    @property
    def terminal(self) -> Terminal:
        """The terminal that they sit at."""
        assert self._terminal is not None
        return self._terminal

    # --- the command line -------------------------------------------------------------------------------------------

    def parley(self, *words: str | Path, db: Path | None = None) -> str:
        """Run a verb of the command line, which must succeed; return what it prints."""
        env = {**os.environ, **self._env, **({"PARLEY_DB": str(db)} if db else {})}
        command = [sys.executable, "-m", "tui.cli.main", *map(str, words)]
        ran = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, check=False)
        assert ran.returncode == 0, ran.stderr
        return ran.stdout

    def sit_down(self) -> None:
        """Open the session at the terminal."""
        cols, rows = self.size
        command = [sys.executable, "-m", "tui.cli.main", "open", self.session]
        self._terminal = Terminal(command, cols=cols, rows=rows, env=self._env, cwd=ROOT)
        self.terminal.wait_for(re.compile("Q3 roadmap|your turn"), SLOW)

    def get_up(self) -> None:
        """Leave the session by its own key; the program must end without a complaint."""
        self.press("q")
        assert self.terminal.wait() == 0
        self.terminal.close()

    # --- what is private --------------------------------------------------------------------------------------------

    def _watch(self) -> None:
        """Assert that nobody's private words are on the screen of another, or were painted since their turn ended."""
        hidden = [words for seat, secret in self._secrets.items() if seat != self._turn for words in secret]
        if not hidden:
            return
        shown = " ".join(self.terminal.text().split())
        painted = self.terminal.raw[self._since :].decode(errors="replace") if self._since else ""
        for words in hidden:
            assert words not in shown, f"{words!r} is on a screen of {self._turn or 'all'}\n{self.terminal.text()}"
            assert words not in painted, f"{words!r} was painted for {self._turn or 'all'}"

    def _wrote(self, text: str) -> None:
        """Note what is written in somebody's turn: it is theirs alone until `reveal`."""
        if self._turn:
            self._secrets[self._turn] |= telling(text)

    # --- private phases ---------------------------------------------------------------------------------------------

    def turns(self, number: int = 2) -> Iterator[str]:
        """Open the curtain for each whose turn it is, and yield their seat; in the turn they `write` and `seal`."""
        for _ in range(number):
            seat = self.curtain()
            self.open_curtain(seat)
            yield seat
            assert self._turn is None, f"{seat} never sealed"

    def curtain(self) -> str:
        """Wait for the curtain, which names who looks and who looks away; return whose turn it is."""
        self.terminal.wait_for(_TURN)
        self.terminal.settle()
        seat = str(_TURN.findall(self.terminal.text())[0]).lower()
        other = "cto" if seat == "cpo" else "cpo"
        assert re.search(f"{other.upper()} · {PEOPLE[other]}.*, please look away\\.", self.terminal.text())
        self._ended()
        return seat

    def open_curtain(self, seat: str, *, held: int = 0) -> None:
        """Open the curtain of a seat, by Enter or by a held space; what is written is theirs alone.

        Over somebody's words the curtain asks for Enter a second time.
        """
        for _ in range(held):
            self.terminal.press("space")
            time.sleep(REPEAT_S)
        if not held:
            self.press("enter")
            if _AGAIN in self.terminal.wait_for(re.compile(f"{_PRIVATE}|{_AGAIN}")):
                time.sleep(HAND_S)
                self.press("enter")
        self._turn = seat
        self.see(_PRIVATE)

    def seal(self) -> None:
        """Seal what is written, and see the turn end."""
        self.consent("f8")
        self._gone(_PRIVATE)
        self._ended()

    def _ended(self) -> None:
        self._turn, self._since = None, len(self.terminal.raw)
        self._watch()

    def reveal(self, *wanted: str) -> str:
        """Reveal what both have sealed; until then nothing of it was to be seen. Return the page."""
        self.see("Both have sealed.")
        self.lay_open()
        keys = self.terminal.screen()[-1]
        self.press("n")
        self._look(
            lambda page: "Both have sealed." not in page and self.terminal.screen()[-1] != keys, "nothing is revealed"
        )
        self.all_at_once()
        return self.see(*wanted)

    def shrink(self, cols: int, rows: int) -> None:
        """Make the window too small, and see it say so; it is nobody's turn any more."""
        self._turn = None
        self.terminal.resize(cols, rows)
        self.terminal.wait_for("too small")
        self.terminal.settle()
        self._ended()

    def grow(self) -> None:
        """Give the window its size back."""
        self.terminal.resize(*self.size)

    def lay_open(self) -> None:
        """From now on nothing that was written is private."""
        self._secrets = {"cpo": set(), "cto": set()}
