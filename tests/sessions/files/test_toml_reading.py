"""TOML from people: read as tomllib reads it, except for keys that would take minutes."""

import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sessions.files.toml_reading import KEY_PARTS, loads
from tui.cli.main import main

DOTS = "a." * (2 * KEY_PARTS) + "a"
MANY = ".".join(["a"] * 20_000)


@pytest.mark.parametrize(
    "text",
    [
        f"x = 1\n{MANY} = 1\n",
        f"x = 1\n[{MANY}]\n",
        f"x = 1\n[[{MANY}]]\n",
        f"x = 1\ny = {{ {MANY} = 1 }}\n",
        "x = 1\n" + " . ".join(["'a'", '"a\\"."'] * KEY_PARTS) + " = 1\n",
        f"x = 1\n{MANY}",
    ],
    ids=["a key", "a table", "an array of tables", "an inline table", "quoted", "no value"],
)
def test_a_key_with_too_many_parts_is_refused_before_it_is_read(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(tomllib, "loads")  # whatever takes long is never begun
    with pytest.raises(tomllib.TOMLDecodeError, match="more than 64 parts \\(at line 2"):
        loads(text)


@pytest.mark.parametrize(
    "text",
    [
        f'x = "{DOTS}"',
        f"x = '{DOTS}'",
        f'x = """\nyes \\""" no\n{DOTS}"""""\ny = 1',
        f"x = '''\n'' no\n{DOTS}'''''",
        f"x = 1 # {DOTS}",
        f'"{DOTS}" = 1',
        "x = [" + ", ".join(["1.5"] * 500) + "]",
        "x = [" + ", ".join(["1979-05-27T00:32:00.999"] * 200) + "]",
        ".".join(["a"] * KEY_PARTS) + " = 1",
    ],
)
def test_dots_in_values_names_and_comments_do_not_split_keys(text: str) -> None:
    assert loads(text) == tomllib.loads(text)


@given(st.text("ab.\"'\\#=[]{}\n ,1", max_size=200), st.integers(0, 3))
def test_the_reader_reads_what_tomllib_reads(text: str, times: int) -> None:
    text += f'\nlong = "{DOTS}"\n' * (times == 1)  # so that keys are looked at
    try:
        expected = tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        with pytest.raises(type(error)):
            loads(text)
    else:
        assert loads(text) == expected


def test_check_says_on_which_line_a_key_has_too_many_parts(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "minutes.toml"
    path.write_text(f"x = 1\n{MANY} = 1\n")
    assert main(["check", str(path)]) == 1
    assert capsys.readouterr().out == f"{path}:2: TOML: a key has more than 64 parts\n"
