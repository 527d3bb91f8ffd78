"""Cleaning every text that comes in, and splitting it into sentences."""

import re
import unicodedata
from collections.abc import Sequence

# Characters that end a line or a page in some program; in parley only the line feed does.
_BREAKS = re.compile("\r\n?|[\v\f\x1c-\x1e\x85\u2028\u2029]")
# C0 except newline and tab, DEL, C1, the bidi controls, and lone surrogates (UTF-8 can't encode them).
_UNWANTED = "[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]"
_BETWEEN_WORDS = re.compile(f"(?<=\\w){_UNWANTED}+(?=\\w)")
_ANYWHERE = re.compile(_UNWANTED)
_SENTENCE_END = re.compile(r"(?<=[.!?…])[\"')\]»”’]*\s+|\n+")


QUOTED_MOST = 30  # characters of a text that stands for something in a sentence


def clean(text: str) -> str:
    """Return `text` as parley stores it: NFC, line feeds for all line breaks, no control or bidi override characters.

    These would affect another person's terminal: terminal escapes, C1 codes, direction overrides. Words that such a
    character separated stay separate. Cleaning twice changes nothing.
    """
    if text.isascii() and text.isprintable():
        return text
    return unicodedata.normalize("NFC", _ANYWHERE.sub("", _BETWEEN_WORDS.sub(" ", _BREAKS.sub("\n", text))))


def one_line(text: str) -> str:
    """Return `text` cleaned, trimmed, and on one line, with runs of white space as one space."""
    return " ".join(clean(text).split())


def shortened(text: str, most: int) -> str:
    """Return `text` on one line in at most `most` characters, with an ellipsis if it is cut."""
    line = " ".join(text.split())
    return line if len(line) <= most else line[: most - 1].rstrip() + "…"


def quoted(text: str, most: int = QUOTED_MOST) -> str:
    """Return the words of something in quotation marks, short enough to name it in a sentence."""
    return f"“{shortened(text, most)}”"


def sentences(text: str) -> list[str]:
    """Return the sentences of `text` in order, each trimmed; a line break ends a sentence, too."""
    return [part.strip() for part in _SENTENCE_END.split(text) if part and part.strip()]


def closed(sentence: str, sign: str = ".") -> str:
    """Return a sentence with its closing punctuation, unless it already has one, for instance from a quoted text."""
    return sentence if sentence.endswith((".", "?", "!", "…")) else f"{sentence}{sign}"


def at_most(lines: Sequence[str], most: int) -> list[str]:
    """Return lines, or if they are more than `most`, the first ones and how many more there are, in `most` lines."""
    if len(lines) <= most:
        return [*lines]
    return [*lines[: most - 1], f"… {len(lines) - most + 1} more"]


def listed(words: list[str], joint: str = "and") -> str:
    """Return `words` as a person would list them: ``a``, ``a and b``, ``a, b and c``."""
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} {joint} {words[-1]}"
