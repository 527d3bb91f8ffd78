"""A small app for real ptys: fields to type in, and ways to fail. ``python -m tests.terminal.probe LOG``."""

from __future__ import annotations

import asyncio
import os
import sys
import threading
from pathlib import Path
from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.content import Content
from textual.screen import Screen
from textual.widgets import Label

from tui.terminal import run
from tui.terminal.leaving import LeavesOnceOpen
from tui.terminal.ordered_input import OrderedInput
from tui.terminal.ordered_text import OrderedTextArea
from tui.terminal.typeahead import TypeAhead


class Page(Screen[None]):
    """A page that opens slowly and wants its own parts as soon as it's open."""

    async def on_mount(self) -> None:
        await asyncio.sleep(0.8)
        await self.mount(Label("page", id="page"))
        self.query_one("#page", Label).focus()


class Probe(LeavesOnceOpen[None], TypeAhead[None]):
    """Shows each line submitted; F2 to F8 fail or leave in different ways."""

    BINDINGS: ClassVar[list[BindingType]] = [
        ("f2", "crash", "Crash"),
        ("f3", "leave", "Leave with 7"),
        ("f4", "crash_a_thread", "Crash in a thread"),
        ("f5", "flood", "Paint without end"),
        ("f6", "panic", "Panic"),
        ("f7", "hang", "Answer no more"),
        ("f8", "leave_an_opening_page", "Leave with 7 as a page opens"),
    ]

    def __init__(self, log: Path) -> None:
        super().__init__()
        self._kept = log.with_name("kept")

    def compose(self) -> ComposeResult:
        yield Label("ready", id="said", markup=False)
        yield OrderedInput(id="line")
        yield OrderedTextArea(id="text")

    def on_mount(self) -> None:
        run.orderly_exit(self)

    def on_input_submitted(self, message: OrderedInput.Submitted) -> None:
        said = self.query_one("#said", Label)
        said.update(Content(f"{said.content} <{message.value}>"))

    def on_resize(self, event: events.Resize) -> None:
        self.query_one("#text", OrderedTextArea).border_subtitle = f"size {event.size.width}x{event.size.height}"

    async def save(self) -> None:
        self._kept.write_text(self.query_one("#line", OrderedInput).value)

    def action_crash(self) -> None:
        secret = "the " + "draft" * 2  # noqa: F841  what a traceback with locals would show
        raise ValueError("on purpose")

    def action_crash_a_thread(self) -> None:
        threading.Thread(target=self.action_crash).start()

    def action_leave(self) -> None:
        self.exit(return_code=7)

    def action_leave_an_opening_page(self) -> None:
        self.push_screen(Page())
        self.exit(return_code=7)

    def action_flood(self) -> None:
        assert self._driver is not None
        while True:
            self._driver.write("\x1b[H" + "·" * 1000)

    def action_panic(self) -> None:
        self.panic("the draft of a panic")

    def action_hang(self) -> None:
        assert self._driver is not None
        self._driver.write("\x1b[Hhung")
        threading.Event().wait()


if __name__ == "__main__":
    run.require_terminal()
    code = run.run(Probe(Path(sys.argv[1])), Path(sys.argv[1]))
    print("left with", code, os.getpid(), flush=True)
    sys.exit(code)
