"""The app at a real terminal: what it survives, how it exits, and what it leaves behind."""

from __future__ import annotations

import asyncio
import os
import re
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from textual import events
from textual._xterm_parser import XTermParser
from textual.app import App
from textual.command import CommandInput
from textual.widgets import Input, TextArea

from tests.terminal.conftest import ROOT
from tests.terminal.driver import KEYS, Terminal, key_bytes, restored
from tui.paths import LOG_MOST
from tui.terminal.run import _Watch, orderly_exit, quiet

PROBE = [sys.executable, "-m", "tests.terminal.probe"]
SENTENCE = "parley: the app stopped after an error. What you typed is saved. Details: "


def test_an_invalid_byte_does_not_end_the_app(probe: Terminal) -> None:
    for n, junk in enumerate((b"\xff", b"\xc3(", b"\xed\xa0\x80")):
        probe.type(f"\x15a{n}".encode() + junk + b"z\r")
        probe.wait_for(re.compile(f"<a{n}[^>]*z>"))


def test_a_senseless_sequence_neither_ends_the_app_nor_becomes_text(probe: Terminal) -> None:
    senseless = "[9999999999u", "[97;5:1u", "[55296u", "[48;99999;99999;1;1t", "[<999999999999;1;1M", "[48;0;0;0;0t"
    for n, junk in enumerate(senseless):
        probe.type(f"\x15a{n}\x1b{junk}z\r")
        probe.wait_for(f"<a{n}z>")
        probe.wait_for("size 80x24")


def test_enter_in_one_packet_submits_what_came_before_it(probe: Terminal) -> None:
    probe.type("one\rtwo")
    assert "<one>" in probe.wait_for("two")
    probe.press("enter")
    probe.wait_for("<one> <onetwo>")


def test_a_packet_with_tabs_fills_each_field_it_was_typed_for(probe: Terminal) -> None:
    probe.type("one\rtwo\tthree\rfour\x7f\x1b[Zfive\r")
    probe.wait_for("<one> <five>")
    screen = probe.wait_for("fou ")
    lines = [line.strip("▊▎ ") for line in screen.splitlines()]
    assert lines.index("fou") == lines.index("three") + 1


def test_pasted_text_keeps_its_lines_and_loses_its_escapes(probe: Terminal) -> None:
    probe.press("tab")
    probe.type("go ")
    probe.wait_for("go")
    probe.paste("one\x9b31m\ntwo\x07")
    screen = probe.wait_for("two")
    assert "go one31m" in screen
    assert "two" not in next(line for line in screen.splitlines() if "one31m" in line)


def test_the_app_follows_the_size_of_its_terminal(probe: Terminal) -> None:
    probe.resize(100, 30)
    probe.wait_for("size 100x30")
    probe.resize(60, 18)
    probe.wait_for("size 60x18")


def test_someone_can_leave_while_a_page_opens(probe: Terminal, log: Path) -> None:
    probe.press("f8")
    assert probe.wait() == 7
    assert restored(probe)
    assert SENTENCE not in probe.text()
    assert not log.exists()


@pytest.mark.parametrize("signum", [signal.SIGTERM, signal.SIGHUP, signal.SIGINT])
def test_a_signal_restores_the_terminal_and_shows_in_the_exit_code(probe: Terminal, signum: int) -> None:
    probe.type("draft")
    probe.wait_for("draft")
    probe.kill(signum)
    assert probe.wait() == 128 + signum
    assert restored(probe)
    assert "left with" in probe.text()


def test_more_signals_change_nothing(probe: Terminal) -> None:
    for signum in (signal.SIGTERM, signal.SIGTERM, signal.SIGTERM):
        probe.kill(signum)
    assert probe.wait() == 128 + signal.SIGTERM
    assert restored(probe)


def test_a_stopped_and_continued_process_repaints_everything_reads_once_and_can_end(probe: Terminal) -> None:
    probe.type("draft")
    probe.wait_for("draft")
    probe.settle()
    before = len(probe.raw)
    probe.kill(signal.SIGSTOP)
    probe.kill(signal.SIGCONT)
    probe.wait_until(lambda _: b"ready" in probe.raw[before:], "the screen is not painted anew")
    assert b"\x1b[?1049h" in probe.raw[before:]
    probe.wait_for("draft")
    probe.press("f3")
    assert probe.wait() == 7
    assert restored(probe)


def test_a_job_continued_by_a_shell_follows_a_resize_that_only_the_shell_was_told_about(log: Path) -> None:
    shell = ["sh", "-mc", '"$@"; echo stopped; read -r word; fg', "sh"]
    with Terminal([*shell, *PROBE, str(log)], cwd=ROOT) as terminal:
        terminal.wait_for("size 80x24")
        os.killpg(terminal.foreground, signal.SIGSTOP)
        terminal.wait_for("stopped")
        assert terminal.foreground == terminal.pid
        terminal.resize(100, 30)
        terminal.type("\n")
        terminal.wait_for("size 100x30")


def test_a_process_that_was_told_to_continue_can_still_end(probe: Terminal) -> None:
    for _ in range(12):  # as the kernel does with each SIGHUP: Textual starts one more thread that reads
        probe.kill(signal.SIGCONT)
        probe.settle(0.02)
    probe.hangup()
    assert probe.wait() == 128 + signal.SIGHUP


def test_a_signal_before_the_app_runs_ends_the_process_too() -> None:
    script = (
        "import os; from textual.app import App; from tui.terminal.run import orderly_exit; app = App();"
        "orderly_exit(app); orderly_exit(app); os.kill(os.getpid(), 15)"
    )
    ended = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, check=False)
    assert ended.returncode == 128 + signal.SIGTERM
    assert ended.stderr == b""


def test_the_process_exits_with_the_code_of_the_app(probe: Terminal) -> None:
    probe.press("f3")
    assert probe.wait() == 7
    assert restored(probe)


def test_a_lost_connection_ends_the_process(probe: Terminal, log: Path) -> None:
    probe.type("draft")
    probe.wait_for("draft")
    probe.hangup()
    assert probe.wait() == 128 + signal.SIGHUP
    assert not log.exists(), log.read_text()


def test_a_lost_connection_ends_even_a_process_that_was_started_to_ignore_it(tmp_path: Path) -> None:
    # trap leaves SIGHUP ignored in what is exec'd, as nohup does; the kernel sends it only to the session's leader.
    log, code = tmp_path / "log", tmp_path / "code"
    command = ["sh", "-c", f"trap '' HUP; {' '.join(PROBE)} {log}; echo $? >{code}"]
    with Terminal(command, cwd=ROOT) as terminal:
        terminal.wait_for("size 80x24")
        terminal.hangup()
        terminal.wait()
    assert code.read_text().strip() == str(128 + signal.SIGHUP)


def test_a_terminal_that_accepts_no_more_output_does_not_block_the_process(probe: Terminal) -> None:
    probe.press("f5")
    probe.wait_for("····")
    probe.stall()
    probe.kill(signal.SIGTERM)
    assert probe.wait() == 128 + signal.SIGTERM


def test_an_app_that_hangs_is_ended_and_its_terminal_restored(probe: Terminal) -> None:
    probe.press("f7")
    probe.wait_for("hung")
    probe.kill(signal.SIGTERM)
    assert probe.wait() == 128 + signal.SIGTERM
    assert restored(probe)


def test_a_crash_shows_one_sentence_and_the_rest_is_in_the_log(probe: Terminal, log: Path) -> None:
    probe.type("draft")
    probe.wait_for("draft")
    probe.press("f2")
    assert probe.wait() == 1
    assert restored(probe)
    raw = probe.raw.decode()
    shown = raw[raw.rindex("\x1b[?1049l") :]
    assert SENTENCE + str(log) in shown
    assert "Traceback" not in raw
    assert "on purpose" not in raw
    assert "draftdraft" not in raw
    record = log.read_text()
    assert "Traceback" in record
    assert "ValueError: on purpose" in record
    assert "draftdraft" not in record
    assert log.stat().st_mode & 0o777 == 0o600


def test_in_dev_mode_the_traceback_is_shown_and_logged(log: Path) -> None:
    with Terminal([*PROBE, str(log)], cwd=ROOT, env={"PARLEY_DEV": "1"}) as terminal:
        terminal.wait_for("size 80x24")
        terminal.press("f2")
        assert terminal.wait() == 1
        assert restored(terminal)
        raw = terminal.raw.decode()
        shown = raw[raw.rindex("\x1b[?1049l") :]
        assert "Traceback (most recent call last):" in shown and "ValueError: on purpose" in shown
        assert b"draftdraft" not in terminal.raw
    assert "ValueError: on purpose" in log.read_text()


def test_over_ssh_there_is_no_dev_mode(log: Path) -> None:
    with Terminal([*PROBE, str(log)], cwd=ROOT, env={"PARLEY_DEV": "1", "SSH_CONNECTION": "::1 1 ::1 2"}) as terminal:
        terminal.wait_for("size 80x24")
        terminal.press("f2")
        assert terminal.wait() == 1
        assert SENTENCE.encode() in terminal.raw and b"on purpose" not in terminal.raw


@pytest.mark.parametrize("key", ["f2", "f6"])
def test_an_app_that_fails_first_saves_what_was_typed(probe: Terminal, log: Path, key: str) -> None:
    probe.type("the last word")
    probe.press(key)
    assert probe.wait() == 1
    assert log.with_name("kept").read_text() == "the last word"


def test_a_long_log_is_started_again_and_the_previous_one_kept(log: Path) -> None:
    log.parent.mkdir()
    log.write_text("old\n" * 300_000)
    with Terminal([*PROBE, str(log)], cwd=ROOT) as terminal:
        terminal.wait_for("size 80x24")
        terminal.press("f2")
        assert terminal.wait() == 1
    assert log.stat().st_size < LOG_MOST and "on purpose" in log.read_text()
    assert log.with_name("crash.log.1").read_text().startswith("old\n")


def test_what_textual_would_print_in_a_panic_goes_to_the_log(probe: Terminal, log: Path) -> None:
    probe.press("f6")
    assert probe.wait() == 1
    assert restored(probe)
    assert SENTENCE.encode() in probe.raw
    assert b"the draft of a panic" not in probe.raw
    assert "the draft of a panic" in log.read_text()


def test_each_failure_is_added_to_the_same_log(log: Path) -> None:
    for _ in range(2):
        with Terminal([*PROBE, str(log)], cwd=ROOT) as terminal:
            terminal.wait_for("size 80x24")
            terminal.press("f2")
            assert terminal.wait() == 1
    assert log.read_text().count("ValueError: on purpose") == 2


def test_a_log_that_is_a_link_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "log").symlink_to(tmp_path / "elsewhere")
    with Terminal([*PROBE, str(tmp_path / "log")], cwd=ROOT, cols=200) as terminal:
        terminal.wait_for("size 200x24")
        terminal.press("f2")
        assert terminal.wait() == 1
    assert not (tmp_path / "elsewhere").exists()


def test_a_crash_whose_log_cannot_be_written_still_says_so_in_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "state").write_text("a file where the folder should be")
    with Terminal([*PROBE, str(tmp_path / "state" / "crash.log")], cwd=ROOT, cols=200) as terminal:
        terminal.wait_for("size 200x24")
        terminal.press("f2")
        assert terminal.wait() == 1
        assert "What you typed is saved. The details couldn't be written to" in terminal.text()


def test_an_error_in_a_thread_goes_to_the_log_and_the_app_continues(probe: Terminal, log: Path) -> None:
    probe.press("f4")
    probe.type("still here\r")
    probe.wait_for("<still here>")
    probe.press("f3")
    assert probe.wait() == 7
    assert b"Traceback" not in probe.raw
    assert "ValueError: on purpose" in log.read_text()


@pytest.mark.parametrize(("stream", "redirection"), [("input", "</dev/null"), ("output", ">out"), ("error", "2>err")])
def test_without_a_terminal_one_line_says_so_at_once(stream: str, redirection: str, tmp_path: Path) -> None:
    command = ["sh", "-c", f"{' '.join(PROBE)} log {redirection}"]
    with Terminal(command, cwd=tmp_path, env={"PYTHONPATH": str(ROOT)}, cols=200) as terminal:
        assert terminal.wait() == 2
        said = (tmp_path / "err").read_text() if stream == "error" else terminal.text()
    assert said.strip() == f"parley: this is a full-screen program, and standard {stream} is not a terminal."


@pytest.mark.parametrize("term", ["", "dumb"])
def test_a_terminal_that_cannot_show_anything_is_refused(term: str, log: Path) -> None:
    with Terminal([*PROBE, str(log)], cwd=ROOT, env={"TERM": term}) as terminal:
        assert terminal.wait() == 2
        assert terminal.text().startswith("parley: ")
        assert b"\x1b" not in terminal.raw


def test_piped_on_both_sides_the_app_ends_with_a_usage_error(log: Path) -> None:
    ended = subprocess.run([*PROBE, str(log)], cwd=ROOT, input="", capture_output=True, text=True, check=False)
    assert ended.returncode == 2
    assert ended.stderr.count("\n") == 1
    assert ended.stdout == ""


@pytest.mark.parametrize(("name", "value"), [("SSH_CONNECTION", "::1 1 ::1 2"), ("TEXTUAL_ANIMATIONS", "none")])
async def test_over_ssh_there_are_no_animations(name: str, value: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for kind in (Input, TextArea):
        monkeypatch.setattr(kind.cursor_blink, "_default", True)
    monkeypatch.setenv(name, value)
    quiet(app := App[None]())
    async with app.run_test():
        assert app.animation_level == "none"
        assert not Input().cursor_blink
        assert not TextArea().cursor_blink
        assert not CommandInput().cursor_blink


async def test_elsewhere_animations_are_up_to_the_app(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("SSH_CONNECTION", "TEXTUAL_ANIMATIONS"):
        monkeypatch.delenv(name, raising=False)
    app = App[None]()
    level = app.animation_level
    quiet(app)
    async with app.run_test():
        assert app.animation_level == level
        assert Input().cursor_blink


def test_an_app_that_sees_no_terminal_leaves_the_signals_alone() -> None:
    before = signal.getsignal(signal.SIGTERM)

    async def headless() -> None:
        async with (app := App[None]()).run_test():
            orderly_exit(app)

    asyncio.run(headless())
    assert signal.getsignal(signal.SIGTERM) is before


def test_a_signal_that_comes_as_the_loop_falls_asleep_wakes_it() -> None:
    """Python runs its handler once the main thread does anything; a resize in an idle lobby waited for the next key."""

    async def idle() -> None:
        app, handled, loop = App[None](), asyncio.Event(), asyncio.get_running_loop()
        app._loop = loop
        watch = _Watch(app)

        def came() -> None:
            loop.call_soon(handled.set)  # without waking the loop, as a handler that is not run yet
            os.write(watch._told, bytes([signal.SIGWINCH]))

        try:
            threading.Timer(0.2, came).start()
            async with asyncio.timeout(20):
                await handled.wait()
        finally:
            watch.close()

    asyncio.run(idle())


@pytest.mark.parametrize("key", [*KEYS, *(f"ctrl+{letter}" for letter in "abcdefglnopqrstuvwxyz"), "j"])
def test_the_driver_sends_for_each_key_what_textual_knows_by_that_name(key: str) -> None:
    (message,) = XTermParser().feed(key_bytes(key))
    assert isinstance(message, events.Key)
    assert message.key == key


def test_escape_and_a_letter_in_one_packet_are_two_keys(probe: Terminal) -> None:
    probe.press("a", "escape", "b", "enter")
    probe.wait_for("<ab>")


def test_the_driver_shows_the_whole_screen_when_a_wait_fails(probe: Terminal) -> None:
    with pytest.raises(AssertionError, match=r"(?s)'never' did not appear within 0.2 s.*ready.*size 80x24"):
        probe.wait_for("never", timeout=0.2)
    with pytest.raises(AssertionError, match="'ready' is still there"):
        probe.wait_gone("ready", timeout=0.2)


def test_the_driver_leaves_no_process_behind() -> None:
    with Terminal(["sh", "-c", "trap '' HUP TERM; echo up; sleep 600"]) as terminal:
        terminal.wait_for("up")
    with pytest.raises(ProcessLookupError):
        os.kill(terminal.pid, 0)


def test_an_ascii_only_terminal_gets_a_complete_screen(tmp_path: Path) -> None:
    words = [sys.executable, "-m", "tui.cli.main", "demo"]
    with Terminal(words, cwd=ROOT, env={"LC_ALL": "C", "LANG": ""}) as terminal:
        screen = terminal.wait_for("^ Ada and # Jonas", 30)
        assert screen.isascii() and "\\u" not in screen
        terminal.press("q")
        assert terminal.wait(10) == 0
    assert terminal.raw.isascii()


@pytest.mark.parametrize("ends", ["q", "hangup"])
def test_whoever_plays_alone_leaves_nothing_behind(tmp_path: Path, ends: str) -> None:
    words = [sys.executable, "-m", "tui.cli.main", "--db", str(tmp_path / "own.db"), "demo", "--as", "cto"]
    with Terminal(words, cwd=ROOT, env={"TMPDIR": str(tmp_path)}) as terminal:
        terminal.wait_for("CPO accepts the wording", 60)
        assert list(tmp_path.glob("parley-alone-*"))
        if ends == "q":
            terminal.press("q")
            assert terminal.wait(20) == 0
        else:
            terminal.hangup()
            terminal.wait(20)
    assert not list(tmp_path.iterdir())
