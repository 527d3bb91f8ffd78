"""The coach on the command line: one line of the text, one line of the answer."""

import subprocess
from collections.abc import Callable
from pathlib import Path

from sessions.language.lexicon import own_file
from tests.tui.cli.conftest import Parley

NOTES = "This is too risky.\n\nRefunds in billing-api\tfail for 3 % of merchants since 3 May.\n"


def test_each_line_gets_its_score_its_missing_anchors_and_its_vague_words(parley: Parley, tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text(NOTES)
    vague, sharp = (line.split("\t") for line in parley("coach", tmp_path / "notes.txt").lines)
    assert (vague, int(sharp[0]) >= 50) == (
        ["0", "what, amount, when, why, who", "too risky", "This is too risky."],
        True,
    )
    assert sharp[1:] == ["why, who", "", "Refunds in billing-api fail for 3 % of merchants since 3 May."]
    first, _ = parley("coach", "--json", tmp_path / "notes.txt").objects
    missing = ["what", "amount", "when", "why", "who"]
    assert first == {"score": 0, "missing": missing, "cues": ["too risky"], "blame": [], "line": "This is too risky."}


def test_standard_input_is_read_by_default(process: Callable[..., subprocess.CompletedProcess[str]]) -> None:
    for words in ((), ("-",)):
        assert process("coach", *words, input=NOTES).stdout.count("\n") == 2
    assert process("coach", input="\n \n").stdout == ""


def test_words_of_your_own_count_and_their_faults_are_named(parley: Parley, tmp_path: Path) -> None:
    own = own_file()
    own.parent.mkdir(parents=True, exist_ok=True)
    (tmp_path / "notes.txt").write_text("We need more oomph.\n")
    own.write_text('format = "parley-lexicon/1"\n[[group]]\nkind = "cue"\nwords = "oomph"\n')
    assert "oomph" in parley("coach", tmp_path / "notes.txt").lines[0].split("\t")[2]
    assert parley("check", own).out.endswith("a lexicon without faults\n")
    own.write_text('[[group]]\nkind = "cue"\nwords = "(a+)+"\n')
    told = parley("coach", tmp_path / "notes.txt")
    assert (told.code, f"{own}:3: group.words: '(a+)+'" in told.err, told.out) == (1, True, "")
    assert f"{own}:3: group.words: '(a+)+'" in parley("check", own).out


def test_a_file_that_is_not_there_is_named(parley: Parley, tmp_path: Path) -> None:
    assert "can't be read" in parley("coach", tmp_path / "nothing.txt").complaint
