import os
import threading
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sessions.errors import Faulty, Trouble
from sessions.files.reading import DecodedText, bytes_of, heard, own_text, read_text, text_in
from sessions.files.writing import append_note, holds_sessions
from sessions.library.playbooks import find_playbooks
from tests.few import few
from tests.sessions.files.odd import ODD, make_odd
from tui.config import load, usable
from tui.ssh.address import noted

WORDS = 'title = "Café – 計画"\n'


@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "utf-16", "utf-32"])
def test_text_is_read_if_its_encoding_is_certain_and_the_encoding_is_named(tmp_path: Path, codec: str) -> None:
    path = tmp_path / "m.toml"
    path.write_bytes(WORDS.encode(codec))
    assert read_text(path) == DecodedText(WORDS, codec.removesuffix("-sig").upper())


@pytest.mark.parametrize("codec", ["utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"])
def test_a_guessed_encoding_is_named_but_not_used(codec: str) -> None:
    data = WORDS.encode(codec)
    assert heard(data) == DecodedText(WORDS, codec[:6].upper(), sure=False)
    with pytest.raises(Faulty, match=rf"^m:1: text: isn't UTF-8 but .*{codec[:6].upper()}; save the file as UTF-8$"):
        text_in(data, "m")


@pytest.mark.parametrize(("codec", "name"), [("cp1252", "Windows-1252"), ("latin-1", "Windows-1252")])
def test_a_single_byte_encoding_is_named_on_the_line_where_it_shows(codec: str, name: str) -> None:
    data = 'a = 1\nb = "Café"\n'.encode(codec)
    assert heard(data) == DecodedText('a = 1\nb = "Café"\n', name, sure=False)
    with pytest.raises(Faulty, match=f"^m:2: text: isn't UTF-8 but {name}; save the file as UTF-8$"):
        text_in(data, "m")
    assert heard(b"caf\xe9 \x81") == DecodedText("café \x81", "Latin-1", sure=False)


@pytest.mark.parametrize("data", [b"\x00", b"a = 1\n\x00\n", b"\x7fELF\x01\x00\xff", b"\x1f\x8b\x08\x00\x00\xff"])
def test_a_file_that_is_not_text_is_reported_as_such(data: bytes) -> None:
    assert heard(data) is None
    with pytest.raises(Faulty, match="nor any other text; use another file"):
        text_in(data, "m")


def test_a_database_is_recognized(tmp_path: Path) -> None:
    with pytest.raises(Faulty, match="is a database, not text"):
        text_in(b"SQLite format 3\x00\x10\x00", "m")


def test_half_a_byte_order_mark_is_a_fault_and_not_a_crash() -> None:
    for data in (b"\xff\xfea", b"\xfe\xff\xd8\x00", b"\xff\xfe\x00\x00abc", b"\xef\xbb\xbf\xff"):
        with pytest.raises(Faulty, match="is neither UTF-8 nor any other text"):
            text_in(data, "m")


@settings(max_examples=few(60))
@given(st.binary(max_size=60))
def test_any_bytes_are_text_or_one_fault(data: bytes) -> None:
    try:
        found = text_in(data, "m")
    except Faulty as faulty:
        [fault] = faulty.faults
        assert fault.startswith("m:") and fault.isprintable()
    else:
        assert found.sure and isinstance(found.text.encode(), bytes)


@pytest.mark.slow
@settings(max_examples=few(60))
@given(st.text(st.characters(codec="utf-8"), max_size=40))
def test_every_text_is_restored_from_an_encoding_with_a_byte_order_mark(text: str) -> None:
    for codec in ("utf-8-sig", "utf-16", "utf-32"):
        assert text_in(text.encode(codec), "m").text == text


def test_a_pipe_is_read_once_to_its_end(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    words = WORDS * 10_000
    writer = threading.Thread(target=pipe.write_text, args=(words, "utf-8"))
    writer.start()
    assert read_text(pipe).text == words
    writer.join(5)
    assert not writer.is_alive()


def test_an_endless_stream_is_reported_in_one_sentence() -> None:
    with pytest.raises(Trouble, match=r"^/dev/zero can't be read: it is larger than 1 MiB, which is too large"):
        bytes_of(Path("/dev/zero"), most=1024 * 1024)


def test_a_file_that_cannot_be_opened_is_reported_in_one_sentence(tmp_path: Path) -> None:
    for path, why in ((tmp_path, "Is a directory"), (tmp_path / "none", "No such file"), (Path("a\0b"), "its name")):
        with pytest.raises(Trouble, match=f"can't be read: {why}"):
            bytes_of(path)


# --- what parley looks for by itself ----------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ODD)
def test_parley_does_not_wait_for_special_files_where_it_looks_by_itself(tmp_path: Path, kind: str) -> None:
    books = tmp_path / "playbooks"
    books.mkdir()
    for path in (books / "odd.toml", tmp_path / "config.toml", tmp_path / "p.host", tmp_path / "p.log"):
        make_odd(path, kind)
    with pytest.raises((Trouble, Faulty), match="can't be read"):
        own_text(books / "odd.toml")
    found = find_playbooks(books)
    assert len(found.faults) == 1 and "odd.toml:1: file: can't be read: " in found.faults[0]
    assert found.entries.keys() == find_playbooks(tmp_path / "none").entries.keys()
    if kind not in ("dangling link", "endless link"):  # a link to nowhere is as good as no config
        with pytest.raises(Trouble, match="can't be read"):
            load(tmp_path / "config.toml")
        assert usable(tmp_path / "config.toml")[1]
    assert noted(tmp_path / "p.db") is None
    assert not holds_sessions(tmp_path / "p.log")
    with pytest.raises(OSError):
        append_note(tmp_path / "p.log", "what went wrong", 1000)


def test_a_link_to_a_regular_file_is_read(tmp_path: Path) -> None:
    (tmp_path / "there").write_text(WORDS)
    (tmp_path / "here.toml").symlink_to("there")
    assert own_text(tmp_path / "here.toml").text == WORDS
