"""Nothing that a terminal can send ends the app; each shim says so when Textual no longer needs it."""

from __future__ import annotations

import codecs
import contextlib
import os
import signal
import sys
from collections.abc import Iterator
from pathlib import Path
from types import FrameType
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from textual import events
from textual._xterm_parser import XTermParser
from textual.drivers import linux_driver
from textual.message import Message
from textual.screen import Screen

from tests.terminal.driver import Terminal
from tui.terminal import driver, run
from tui.terminal.input_selector import SELECTORS, Ending

NAMES = ("XTermParser", "getincrementaldecoder", "WriterThread", "Event", "selectors", "signal")
STOCK_APP = """
from textual.app import App
class Stock(App):
    def on_mount(self): self.call_after_refresh(lambda: self._driver.write("\\x1b[Hstock"))
    def on_key(self, event): self._driver.write(f"\\x1b[H<{event.key}>")
Stock().run()
"""
RESIZED_TWICE = """
import sys, termios, time
from textual.app import App
from textual.drivers.linux_driver import LinuxDriver
from textual.events import Resize
from tui.terminal.run import harden
measure, posted = LinuxDriver._get_terminal_size, []
def measure_and_resize(driver):
    size = measure(driver)
    if size == (40, 10):
        termios.tcsetwinsize(0, (30, 100))
        time.sleep(0.1)  # Python looks for signals behind it
    return size
class Resized(App):
    def post_message(self, message):
        if isinstance(message, Resize):
            posted.append(message.size.width)
            self._driver.write(f"{posted}")
        return super().post_message(message)
LinuxDriver._get_terminal_size = measure_and_resize
if sys.argv[1] == "hardened":
    harden()
Resized().run()
"""


@pytest.fixture
def stock_driver(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Give Textual its own names back after a test that replaces them for the whole process."""
    for name in NAMES:
        monkeypatch.setattr(linux_driver, name, getattr(linux_driver, name))
    stock = linux_driver.LinuxDriver
    monkeypatch.setattr(stock, driver.CONTINUED, getattr(stock, driver.CONTINUED))
    monkeypatch.setattr(Screen, "_on_resize", Screen._on_resize)
    yield


def shims() -> list[Any]:
    return [getattr(linux_driver, name) for name in NAMES]


def parse(parser: XTermParser, text: str) -> list[Message]:
    return list(parser.feed(text))


def keys(messages: list[Message]) -> list[str | None]:
    return [message.character for message in messages if isinstance(message, events.Key)]


@pytest.mark.usefixtures("stock_driver")
def test_hardening_twice_changes_nothing_more() -> None:
    run.harden()
    once = shims()
    run.harden()
    assert shims() == once
    assert once == [driver.InputParser, driver._decoder_of, driver.TerminalWriter, Ending, SELECTORS, driver.SIGNALS]


@pytest.mark.usefixtures("stock_driver")
def test_hardening_says_so_when_textual_has_moved_a_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(linux_driver, "getincrementaldecoder")
    with pytest.raises(RuntimeError, match=r"no longer has getincrementaldecoder: adapt tui/terminal/driver\.py"):
        run.harden()


@pytest.mark.slow
@pytest.mark.parametrize("junk", [b"\xff", b"\x1b[9999999999u"])
def test_textual_itself_still_ends_on_such_input(junk: bytes) -> None:
    with Terminal([sys.executable, "-c", STOCK_APP]) as stock:
        stock.wait_for("stock")
        stock.type(junk)
        stock.type("a")
        stock.wait()
        assert "<a>" not in stock.text(), f"Textual survives {junk!r} now: its shim in tui/terminal/driver.py may go"


def threads(pid: int) -> int:
    return len(list(Path(f"/proc/{pid}/task").iterdir()))


@pytest.mark.slow
def test_textual_itself_still_reads_twice_once_it_is_continued() -> None:
    with Terminal([sys.executable, "-c", STOCK_APP]) as stock:
        stock.wait_for("stock")
        before = threads(stock.pid)
        stock.kill(signal.SIGCONT)
        told = "Textual starts no second reader now: what is done on SIGCONT in tui/terminal/driver.py may go"
        stock.wait_until(lambda _: threads(stock.pid) > before, told)


@pytest.mark.usefixtures("stock_driver")
def test_hardening_says_so_if_textual_handles_being_continued_differently(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(linux_driver.LinuxDriver, driver.CONTINUED)
    with pytest.raises(RuntimeError, match=rf"no longer has {driver.CONTINUED}"):
        run.harden()


@pytest.mark.slow
@pytest.mark.parametrize(("driver", "posted"), [("hardened", [80, 40, 100]), ("stock", [80, 100, 40])])
def test_of_two_quick_resizes_only_the_hardened_driver_posts_the_newer_one_last(driver: str, posted: list[int]) -> None:
    with Terminal([sys.executable, "-c", RESIZED_TWICE, driver]) as resized:
        resized.wait_for_raw(b"[80]")
        resized.resize(40, 10)
        resized.wait_for_raw(str(posted).encode())


def test_a_writer_whose_terminal_is_gone_still_accepts_everything() -> None:
    master, slave = os.openpty()
    os.close(master)
    with contextlib.suppress(OSError), os.fdopen(slave, "w") as dead:
        writer = driver.TerminalWriter(dead)
        writer.start()
        for _ in range(100):  # more than its queue holds
            writer.write("x")
        writer.stop()
        assert not writer.is_alive()


@pytest.mark.parametrize("code", ["9999999999u", "97;5:1u", "55296u", "1;1;55296u", "1114112;1u"])
def test_a_code_that_is_not_a_character_is_not_a_key_and_does_not_affect_the_keys_after_it(code: str) -> None:
    parser = driver.InputParser()
    assert keys(parse(parser, f"a\x1b[{code}b")) == ["a", "b"]


@pytest.mark.parametrize("typed", ["yes", "moreThanThirtyTwoSignsTypedVeryFast"])
def test_an_escape_with_words_typed_right_after_it_is_the_key_and_no_sign(typed: str) -> None:
    parser = driver.InputParser()
    assert keys(parse(parser, f"\x1b{typed}\x1b[B")) == ["\x1b", *typed, None]


def test_textual_itself_still_types_a_sign_for_such_an_escape() -> None:
    assert keys(parse(XTermParser(), "\x1byes\x1b[B")) == ["^", *"yes", None]


@pytest.mark.parametrize("size", ["0;0;0;0", "24;99999;1;1", "99999;80;1;1"])
def test_an_impossible_size_is_ignored(size: str) -> None:
    parser = driver.InputParser()
    assert not [m for m in parse(parser, f"\x1b[48;{size}t") if isinstance(m, events.Resize)]
    (resize,) = parse(parser, "\x1b[48;30;100;600;1000t")
    assert isinstance(resize, events.Resize)
    assert resize.size == (100, 30)


@pytest.mark.slow
@given(st.lists(st.one_of(st.from_regex(r"\x1b\[[<?>=]?[0-9:;-]{0,25}[a-zA-Z~$]{1,2}", fullmatch=True), st.text())))
def test_no_text_breaks_the_parser(parts: list[str]) -> None:
    parser = driver.InputParser()
    for part in parts:
        parse(parser, part) if part else None
    # Enough to end whatever sequence or paste is still open.
    parse(parser, "\x1b[201~" * 10)
    assert keys(parse(parser, "z")) == ["z"]


@given(st.binary(), st.integers(1, 5))
def test_bytes_are_decoded_as_python_would_with_replacements_however_they_are_split(data: bytes, size: int) -> None:
    decoder = driver.Decoder()
    parts = [decoder.decode(data[at : at + size]) for at in range(0, len(data), size)]
    assert "".join([*parts, decoder.decode(b"", final=True)]) == codecs.decode(data, "utf-8", "replace")


def test_the_end_of_the_input_is_one_hangup() -> None:
    hangups: list[int] = []

    def count(signum: int, frame: FrameType | None) -> None:
        hangups.append(signum)

    before = signal.signal(signal.SIGHUP, count)
    try:
        decoder = driver.Decoder()
        for _ in range(3):
            assert decoder.decode(b"") == ""
    finally:
        signal.signal(signal.SIGHUP, before)
    assert hangups == [signal.SIGHUP]


PASTED = st.text(st.sampled_from("ab \n\x1b[201~;m\x07\x9b") | st.characters(codec="utf-8"), max_size=40)


@given(st.text("xyz", max_size=3), PASTED, st.text("xyz", max_size=3), st.integers(1, 9))
def test_a_paste_is_one_text_without_control_characters_however_it_is_split(
    before: str, pasted: str, after: str, size: int
) -> None:
    assume(driver.PASTE_ENDS not in pasted)
    sent = f"{before}\x1b[200~{pasted}\x1b[201~{after}"
    parser = driver.InputParser()
    found = [message for start in range(0, len(sent), size) for message in parser.feed(sent[start : start + size])]
    assert "".join(each.character or "" for each in found if isinstance(each, events.Key)) == before + after
    kept = "".join(each for each in pasted if each in "\t\n\r" or not ("\0" <= each < " " or "\x7f" <= each <= "\x9f"))
    assert [each.text for each in found if isinstance(each, events.Paste)] == [kept]


def test_textual_itself_still_takes_text_after_an_escape_in_a_paste_for_keys() -> None:
    found = list(XTermParser().feed("\x1b[200~a \x1b[31mred\x1b[201~"))
    assert any(isinstance(each, events.Key) for each in found), "no need for hardening.Pasting any more"
