"""`parley check`: every fault in minutes, playbooks and a config on its own line, and nothing changed."""

import os
import re
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from schemas import read_text
from tests.demo import Demo
from tests.few import in_turn
from tests.tui.cli.conftest import ROOT, Parley

Process = Callable[..., subprocess.CompletedProcess[str]]

FAULT = re.compile(r"^(?P<file>.+?):(?P<line>[1-9][0-9]*): (?P<key>[\w.-]+): (?P<says>\S.*)$")

CONFIG = """theme = "drak"
mute = 1

[keys]
nonsense = "n"
"""


def faults(parley: Parley, path: Path) -> list[tuple[int, str, str]]:
    """The faults in a file, having seen that each is one line of the promised form and that nothing was changed."""
    before, stat = path.read_bytes(), path.stat()
    ran = parley("check", path)
    assert (ran.code, ran.err) == (1, "")
    assert path.read_bytes() == before and path.stat().st_mtime_ns == stat.st_mtime_ns
    found = []
    for line in ran.lines:
        match = FAULT.match(line)
        assert match and match["file"] == str(path), line
        found.append((int(match["line"]), match["key"], match["says"]))
    return found


def line_of(path: Path, words: str) -> int:
    return next(n for n, line in enumerate(path.read_text().splitlines(), 1) if words in line)


def test_a_file_without_faults_is_said_to_have_none(parley: Parley, demo: Demo, minutes: Path, tmp_path: Path) -> None:
    playbook, config = tmp_path / "mine.toml", tmp_path / "config.toml"
    playbook.write_text(read_text("playbooks/check-in.toml"))
    config.write_text('theme = "dark"\n')
    ran = parley("check", minutes, playbook, config)
    assert (ran.code, ran.err) == (0, "")
    assert ran.lines == [
        f"{minutes}: minutes without faults",
        f"{playbook}: a playbook without faults",
        f"{config}: a config without faults",
    ]


def test_every_fault_in_minutes_is_reported(parley: Parley, demo: Demo, minutes: Path) -> None:
    text = minutes.read_text()
    for old, new in (
        ('title = "Q2 joint roadmap"', 'tilte = "Q2 joint roadmap"'),
        ("support = 5", "support = 9"),
        ('owner = "cto"', 'owner = "nobody"'),
        ('verdict = "signed"', 'verdict = "singed"'),
    ):
        assert old in text
        text = text.replace(old, new, 1)
    minutes.write_text(text)
    found = faults(parley, minutes)
    assert [line for line, _, _ in found] == sorted(line for line, _, _ in found)
    told = {(line, key): says for line, key, says in found}
    assert "did you mean `title`?" in told[line_of(minutes, "tilte"), "session.tilte"]
    assert "0 to 5" in told[line_of(minutes, "support = 9"), "goal.ballot.support"]
    assert "nobody" in told[line_of(minutes, 'owner = "nobody"'), "agenda.owner"] or "owner" in str(told)
    assert "did you mean 'signed'?" in told[line_of(minutes, "singed"), "argument.side.verdict"]
    assert len(found) >= 4


def test_a_probable_typo_in_a_kind_is_a_remark_and_not_a_fault(
    parley: Parley, demo: Demo, minutes: Path, tmp_path: Path
) -> None:
    text = minutes.read_text()
    for old, new in (('kind = "scale"', 'kind = "scael"'), ('kind = "argue"', 'kind = "aruge"')):
        assert old in text
        text = text.replace(old, new, 1)
    minutes.write_text(text)
    ran = parley("check", minutes)
    assert (ran.code, ran.out) == (0, f"{minutes}: minutes without faults\n")
    assert ran.err.splitlines() == [
        f"{minutes}:{line_of(minutes, 'aruge')}: agenda.kind: "
        "'aruge' isn't a type this version knows; did you mean 'argue'?",
        f"{minutes}:{line_of(minutes, 'scael')}: question.kind: "
        "'scael' isn't a type this version knows; did you mean 'scale'?",
    ]
    ran = parley("--db", tmp_path / "other.db", "import", minutes)
    assert (ran.code, ran.err) == (0, "")


def test_a_kind_that_resembles_no_other_gets_no_remark(parley: Parley, demo: Demo, minutes: Path) -> None:
    text = minutes.read_text().replace('kind = "scale"', 'kind = "zebra"').replace('kind = "argue"', 'kind = "quorum"')
    minutes.write_text(text)
    ran = parley("check", minutes)
    assert (ran.code, ran.out, ran.err) == (0, f"{minutes}: minutes without faults\n", "")


def test_every_fault_in_a_playbook_is_reported(parley: Parley, tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    path.write_text(
        'format = "parley-playbook/1"\nkey = "Mine!"\ntitle = "Mine"\nabout = "For us."\nminutes = 0\n\n'
        '[[item]]\ntitle = "Talk"\nkind = "tlak"\nminutes = 5\n\n[[item]]\ntitle = "Ask"\nkind = "ask"\nminuets = 5\n'
    )
    found = faults(parley, path)
    assert {(line, key) for line, key, _ in found} >= {
        (2, "key"),
        (5, "minutes"),
        (9, "item.kind"),
        (15, "item.minuets"),
    }


def test_every_fault_in_a_config_is_reported(parley: Parley, tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_text(CONFIG)
    assert [(line, key) for line, key, _ in faults(parley, path)] == [(1, "theme"), (2, "mute"), (5, "keys.nonsense")]


def test_a_playbook_without_its_format_is_told_what_to_begin_with(parley: Parley, tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    path.write_text(read_text("playbooks/check-in.toml").replace('format = "parley-playbook/1"\n', ""))
    [(_, key, says)] = faults(parley, path)
    assert key == "format" and "parley-playbook/1" in says


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (b'title = "never closed\n', "TOML"),
        (b"a = 1\na = 2\n", "TOML"),
        (b"\xff\xfe nonsense", "UTF-8"),
        (b"", "format"),
        (b"x = 1\n", "format"),
        (b"a = " + b"[" * 5000, "TOML"),
    ],
)
def test_a_file_that_is_not_ours_gives_one_line(parley: Parley, tmp_path: Path, text: bytes, says: str) -> None:
    path = tmp_path / "m.toml"
    path.write_bytes(text)
    found = faults(parley, path)
    assert any(says in f"{key} {rest}" for _, key, rest in found)


def test_a_missing_file_does_not_stop_the_others_from_being_checked(parley: Parley, tmp_path: Path) -> None:
    config = tmp_path / "config.toml"
    config.write_text(CONFIG)
    for missing in (tmp_path / "missing.toml", tmp_path):
        ran = parley("check", missing, config)
        assert ran.code == 1 and len(ran.lines) == 3
        assert ran.err.startswith(f"parley: {missing} can't be read: ") and ran.err.count("\n") == 1
    assert parley("check", tmp_path / "missing.toml").complaint.endswith("No such file or directory.")


def test_checking_creates_no_file(parley: Parley, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PARLEY_DB", str(tmp_path / "parley.db"))
    config = tmp_path / "config.toml"
    config.write_text('theme = "dark"\n')
    assert parley("check", config).code == 0
    assert list(tmp_path.iterdir()) == [config]


# --- read once --------------------------------------------------------------------------------------------------------


def fed(path: Path, words: bytes) -> threading.Thread:
    """A named pipe that gives `words` once to whoever reads it."""
    os.mkfifo(path)
    writer = threading.Thread(target=path.write_bytes, args=(words,), daemon=True)
    writer.start()
    return writer


FAULTLESS = [
    (read_text("playbooks/check-in.toml"), "a playbook without faults"),
    ('theme = "dark"\n[keys]\nnext = "n"\n', "a config without faults"),
    (None, "minutes without faults"),
]


@pytest.mark.slow
@pytest.mark.parametrize("turn", range(len(FAULTLESS)))
def test_a_stream_is_checked_like_a_file(
    parley: Parley, process: Process, minutes: Path, tmp_path: Path, turn: int
) -> None:
    text, said = FAULTLESS[turn]
    words = minutes.read_bytes() if text is None else text.encode()
    fed(tmp_path / "pipe", words)
    assert parley("check", tmp_path / "pipe").out == f"{tmp_path / 'pipe'}: {said}\n"
    for name in in_turn(["-", "/dev/stdin", "/dev/fd/0"], turn):
        ended = process("check", name, input=words.decode())
        assert (ended.returncode, ended.stdout, ended.stderr) == (0, f"{name}: {said}\n", "")


@pytest.mark.slow
def test_a_fault_in_a_stream_has_its_line(process: Process, minutes: Path) -> None:
    ended = process("check", "-", input=minutes.read_text().replace("support = 5", "support = 9", 1))
    assert ended.returncode == 1 and ended.stderr == ""
    assert re.fullmatch(r"-:[0-9]+: goal\.ballot\.support: is 9; use a number from 0 to 5\n", ended.stdout)


@pytest.mark.slow
def test_minutes_can_be_imported_from_a_stream(
    parley: Parley, process: Process, demo: Demo, minutes: Path, tmp_path: Path
) -> None:
    words, other = minutes.read_bytes(), tmp_path / "other.db"
    ended = process("--db", other, "import", "-", input=words.decode())
    assert (ended.returncode, ended.stdout, ended.stderr) == (0, f"{demo.closed}  -\n", "")
    fed(tmp_path / "pipe", words)
    assert "already here, unchanged" in parley("--db", other, "import", tmp_path / "pipe").out
    assert parley("--db", other, "export", demo.closed).out.encode() == words


@pytest.mark.slow
def test_an_endless_stream_and_a_missing_one_give_one_sentence(parley: Parley) -> None:
    for verb in ("check", "import"):
        assert "/dev/zero can't be read: it is larger than 16 MiB" in parley(verb, "/dev/zero").complaint
    closed = f"'{sys.executable}' -m tui.cli.main check - <&-"
    ended = subprocess.run(["/bin/sh", "-c", closed], cwd=ROOT, capture_output=True, text=True, timeout=60)
    assert (ended.returncode, ended.stderr) == (1, "parley: -: There is no standard input to read.\n")


@pytest.mark.parametrize("codec", ["utf-8-sig", "utf-16", "utf-32"])
def test_minutes_in_another_encoding_are_accepted_if_a_byte_order_mark_names_it(
    parley: Parley, demo: Demo, minutes: Path, tmp_path: Path, codec: str
) -> None:
    minutes.write_bytes(minutes.read_text().encode(codec))
    ran = parley("check", minutes)
    assert (ran.code, ran.out) == (0, f"{minutes}: minutes without faults\n")
    named = "" if codec == "utf-8-sig" else f"parley: {minutes} is in {codec.upper()} and was read as that"
    assert ran.err.startswith(named) and ran.err.count("\n") == bool(named)
    assert parley("--db", tmp_path / "other.db", "import", minutes).code == 0


@pytest.mark.parametrize("codec", ["utf-16-le", "utf-32-be", "cp1252"])
def test_minutes_in_a_guessed_encoding_are_not_accepted(
    parley: Parley, demo: Demo, minutes: Path, tmp_path: Path, codec: str
) -> None:
    minutes.write_bytes(minutes.read_text().replace("Q2", "Café").encode(codec, "replace"))
    [(_, key, says)] = faults(parley, minutes)
    assert key == "text" and "save the file as UTF-8" in says
    ran = parley("--db", tmp_path / "other.db", "import", minutes)
    assert ran.code == 1 and ran.err.startswith(f"{minutes}:") and ran.err.count("\n") == 1
