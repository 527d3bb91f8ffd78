import os
from pathlib import Path

import pytest

from sessions.errors import Faulty
from sessions.language.lexicon import ANCHORS, built_in, find_lexicon, read_lexicon
from sessions.language.precision import read

OWN = """\
format = "parley-lexicon/1"

[[group]]
kind = "cue"
weight = 1
words = ["polish"]
"""


def test_the_built_in_lexicon_asks_for_every_anchor() -> None:
    assert set(built_in().questions) == set(ANCHORS)


def test_a_persons_own_lexicon_adds_to_the_built_in_one(tmp_path: Path) -> None:
    path = tmp_path / "lexicon.toml"
    assert find_lexicon(path) is built_in()
    path.write_text(OWN)
    text = "The app needs polish."
    assert read(text, find_lexicon(path)).cues == ("polish",)
    assert find_lexicon(path) is find_lexicon(path)
    path.write_text(OWN.replace("polish", "shine"))
    os.utime(path, (1, 1))
    assert read(text, find_lexicon(path)).cues == ()


def test_a_persons_own_lexicon_can_take_a_cue_back() -> None:
    assert read("It's a risk.", built_in()).cues == ("a risk",)
    own = read_lexicon(OWN.replace('"cue"', '"plain"').replace("polish", "a risk"), "own")
    assert read("It's a risk.", built_in().extended(own)).cues == ()


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("format = 3", 'own.toml:1: format: must be "parley-lexicon/1"'),
        (OWN.replace("weight", "heft"), "own.toml:5: group.heft: "),
        (OWN.replace('"cue"', '"clue"'), "own.toml:4: group.kind: must be what, amount"),
        (OWN.replace("= 1", "= 2"), "own.toml:5: group.weight: must be a number from 0 to 1"),
        (OWN.replace("polish", "(a+)+$"), "own.toml:6: group.words: '(a+)+$' has '(a+)+$', which isn't a word"),
        (OWN.replace("polish", "p*"), "own.toml:6: group.words: 'p*' has p*; write at least 3 letters"),
        (OWN.replace("polish", "by <moon>"), "own.toml:6: group.words: 'by <moon>' names <moon>, which isn't a class"),
        (OWN.replace("polish", "_ polish"), "own.toml:6: group.words: '_ polish' must begin with a word"),
        (OWN.replace("polish", "a " * 9), "own.toml:6: group.words: 'a a a a a a a a a' must have 1 to 8 words"),
        (OWN.replace("polish", "a|b|c|d " * 8), "stands for more than 300 patterns"),
        (OWN.replace('["polish"]', "7"), "own.toml:6: group.words: must be a list of texts"),
        (OWN + "[class]\nname = 'x'", "own.toml:8: class.name: is the name of a built-in class"),
        (OWN + "[class]\nmoon = 'x y'", "own.toml:8: class.moon: has 'x y', but a class lists single words"),
        (OWN + "[question]\nhow = 'how?'", "own.toml:8: question.how: "),
        ("group = 1\n" + OWN.split("[[")[0], "own.toml:1: group: isn't an array"),
        ("[[group", "own.toml:1: TOML: "),
    ],
)
def test_a_fault_names_its_file_line_and_key(text: str, fault: str) -> None:
    with pytest.raises(Faulty) as faulty:
        read_lexicon(text, "own.toml")
    assert any(fault in line for line in faulty.value.faults), faulty.value.faults


def test_a_persons_own_lexicon_can_use_built_in_classes(tmp_path: Path) -> None:
    path = tmp_path / "lexicon.toml"
    path.write_text(OWN.replace("polish", "some <month>"))
    assert read("Some June.", find_lexicon(path)).cues == ("Some June",)
