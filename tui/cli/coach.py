"""The verb that reads statements for their precision."""

import argparse

from sessions.files.reading import read_text
from sessions.language.lexicon import find_lexicon
from sessions.language.precision import read
from sessions.text import one_line
from tui.cli.common import say, say_json
from tui.terminal.plain import as_printed


def coach_(chosen: argparse.Namespace) -> int:
    """Print how precise each line of a file or of standard input is; empty lines are left out."""
    lexicon = find_lexicon()
    for line in filter(None, map(one_line, read_text(chosen.file).text.splitlines())):
        found = read(line, lexicon)
        if chosen.json:
            parts = {"missing": found.missing, "cues": found.cues, "blame": found.blame}
            say_json({"score": found.score, **{name: list(words) for name, words in parts.items()}, "line": line})
        else:
            say(as_printed("\t".join((str(found.score), ", ".join(found.missing), ", ".join(found.cues), line))))
    return 0
