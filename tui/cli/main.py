"""The command `parley`: each request done, or refused in one line.

Exit codes: 0 done, 1 failed, 2 usage, 3 something is due. A verb's imports happen when it is called; `--version` needs
none.
"""

import os
import signal
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import NoReturn

from sessions.version import VERSION
from tui.terminal.plain import speak_plainly


def main(argv: Sequence[str] | None = None) -> int:
    """Do what `argv` (by default the process's own) asks for and return the exit code."""
    words = list(sys.argv[1:] if argv is None else argv)
    speak_plainly()
    if (spared := _output_spared()) is not None:
        print(spared, end="", file=sys.stderr)
        return 1
    if words == ["--version"]:
        print(f"parley {VERSION}")
        return 0
    with _taken_back():
        code = _done(words)
    return code if _handed_over(quietly=code != 0) else 1


def _output_spared() -> str | None:
    """Return a line that says why nothing may be printed here, or None: output must never go into a database.

    If standard error itself would, the line is empty.
    """
    import stat

    for descriptor in (2, 1):
        try:
            found = os.fstat(descriptor)
        except OSError:
            continue
        if stat.S_ISREG(found.st_mode) and found.st_size:
            from pathlib import Path

            from sessions.files.writing import holds_sessions

            if holds_sessions(Path(f"/dev/fd/{descriptor}")):
                says = "parley: Standard output goes into a database or one of its files. Send it elsewhere.\n"
                return says if descriptor == 1 else ""
    return None


@contextmanager
def _taken_back() -> Iterator[None]:
    """Let a verb undo its half-done work if it is asked to stop; the full screen has its own way to exit."""
    named = [getattr(signal, name) for name in ("SIGTERM", "SIGHUP") if hasattr(signal, name)]
    taken = [each for each in named if signal.getsignal(each) == signal.SIG_DFL]
    if threading.current_thread() is not threading.main_thread():
        taken = []
    for each in taken:
        signal.signal(each, _leave)
    try:
        yield
    finally:
        for each in taken:
            if signal.getsignal(each) != signal.SIG_IGN:  # a signal ended the screen: more of them change nothing
                signal.signal(each, signal.SIG_DFL)


def _leave(number: int, frame: object) -> NoReturn:
    raise SystemExit(128 + number)


def _done(words: Sequence[str]) -> int:
    """Return the exit code of a request, after reporting in one line what couldn't be done."""
    from pathlib import Path

    from sessions.errors import Faulty, ParleyError
    from tui.cli.common import complain, warn
    from tui.dev_mode import dev_mode

    try:
        if _only_the_file(words):
            from tui.cli.launch import lobby_of

            return lobby_of(Path(words[1]) if words else None)
        from tui.cli.parser import parser

        chosen = parser().parse_args(words)
        parser.cache_clear()  # nothing needs its thousands of objects any more
        return int(chosen.verb(chosen))
    except SystemExit as usage:  # argparse has printed the error, or the help
        return int(usage.code or 0)
    except Faulty as faulty:
        for fault in faulty.faults:
            warn(fault)
    except ParleyError as error:
        complain(str(error))
    except BrokenPipeError:
        return 1
    except OSError as error:
        complain(f"{error.strerror or error}{f': {error.filename}' if error.filename else ''}.")
    except KeyboardInterrupt:
        return 130
    except Exception as error:
        if dev_mode():
            raise
        complain(
            f"parley stopped because of an error of its own. Everything saved is safe. Details: {_recorded(error)}"
        )
    return 1


def _only_the_file(words: Sequence[str]) -> bool:
    """Whether the lobby is asked for, which then opens without the parser of all verbs."""
    return not words or (len(words) == 2 and words[0] == "--db" and not words[1].startswith("-"))


def _handed_over(quietly: bool) -> bool:
    """Flush the output now, so that we can still report a full disk; whoever closed the pipe has seen enough."""
    if sys.stdout is None:
        return True
    try:
        sys.stdout.flush()
    except OSError as error:
        # The interpreter would try once more at exit, and complain.
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        if not quietly and not isinstance(error, BrokenPipeError):
            from tui.cli.common import complain

            complain(f"The output couldn't be written: {error.strerror}.")
        return False
    return True


def _recorded(error: Exception) -> str:
    """Append the traceback to the log, without local variables, and return its path."""
    import traceback

    from sessions.errors import Refused
    from sessions.files.writing import append_note
    from tui.paths import LOG_MOST, log_file

    path = log_file()
    try:
        append_note(path, "".join(traceback.TracebackException.from_exception(error).format()), LOG_MOST)
    except Refused as refused:
        return f"{type(error).__name__}, and {refused}"
    except OSError:
        return f"{type(error).__name__}, and {path} can't be written."
    return str(path)


if __name__ == "__main__":
    sys.exit(main())
