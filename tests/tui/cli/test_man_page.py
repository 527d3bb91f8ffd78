"""docs/parley.1: the help of every verb as a man page."""

import re

from tests.tui.cli.conftest import ROOT
from tui.cli.arguments import command_line
from tui.cli.man_page import man_page


def test_the_man_page_is_current() -> None:
    written = (ROOT / "docs" / "parley.1").read_text("utf-8")
    assert written == man_page(), "run: python -m tui.cli.man_page > docs/parley.1"


def test_the_man_page_has_every_verb_with_everything_it_takes() -> None:
    parts = dict(re.findall(r"^\.SS (\w+)\n(.*?)(?=^\.S[SH] )", man_page(), re.MULTILINE | re.DOTALL))
    verbs = command_line()[1:]
    assert list(parts) == [verb.name for verb in verbs]
    for verb in verbs:
        for each in verb.arguments:
            for name in {*each.options} - {"-h", "--help", "--db"}:
                assert f"\\fB{name}\\fP".replace("-", "\\-") in parts[verb.name], (verb.name, name)


def test_no_line_of_the_man_page_is_taken_for_a_request() -> None:
    requests = {"TH", "SH", "SS", "TP", "PP", "RS", "RE", "B", "BR", "br", "nf", "fi"}
    for line in man_page().splitlines():
        assert not line.startswith("'") and "`" not in line and line.isascii(), line
        assert not line.startswith(".") or line[1:].split(" ")[0] in requests, line
        assert re.fullmatch(r"(?:[^\\]|\\(?:[-e&]|f[BIP]|\((?:ga|aq|lq|rq|cq|en)))*", line), line


def test_every_argument_of_every_verb_says_what_it_is() -> None:
    assert not [(verb.name, each.shown) for verb in command_line() for each in verb.arguments if not each.says]


def test_the_man_page_shows_the_options_and_words_that_a_verb_needs() -> None:
    page = man_page()
    assert "\n.B parley new\n\\-\\-playbook P [OPTION]... TITLE\n" in page
    assert "\n.B parley search\n[OPTION]... WORDS...\n" in page
    assert "\n.B parley open\n[OPTION]... [ID]\n" in page
