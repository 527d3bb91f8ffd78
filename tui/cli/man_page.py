"""The man page docs/parley.1, made from the help: ``python -m tui.cli.man_page > docs/parley.1``."""

import textwrap
from collections.abc import Iterable, Iterator
from datetime import date

from sessions.version import VERSION
from tui.cli.arguments import VerbArgument, VerbArguments, command_line

_ENVIRONMENT = (
    ("PARLEY_DB", "The database file, unless --db names one."),
    ("NO_COLOR", "If it isn't empty, parley shows no colors."),
    ("TEXTUAL_ANIMATIONS", "If it is none, nothing on the screen moves by itself."),
    ("PARLEY_DEV", "If it is 1, errors print tracebacks."),
)
_EXIT = (
    ("0", "Done."),
    ("1", "It failed; one line on standard error says why."),
    ("2", "parley didn't understand the command."),
    ("3", "Something is due (only parley due)."),
)


_SIGNS = {
    "\\": "\\e",
    "-": "\\-",
    "`": "\\(ga",
    "'": "\\(aq",
    "“": "\\(lq",
    "”": "\\(rq",
    "’": "\\(cq",
    "…": "...",
    "–": "\\(en",
}
_DAY = date(2026, 11, 28)
"""A man page must have a day, so it's the one on which this page got its shape."""
_EVERYWHERE = ("--help", "--db")  # the options of every verb, which are told once
_WIDE = 78


def man_page() -> str:
    """Return the page in the language of man(7)."""
    return "\n".join(_lines(command_line())) + "\n"


def _lines(verbs: tuple[VerbArguments, ...]) -> Iterator[str]:
    top, *others = verbs
    yield f'.TH PARLEY 1 "{_DAY}" "parley {VERSION}" "User Commands"'
    yield from (".SH NAME", f"parley \\- {_escaped(top.about[0].lower() + top.about[1:].partition('. ')[0])}")
    yield from (".SH SYNOPSIS", ".B parley", "[OPTION]...", ".br", ".B parley", "VERB [OPTION]... [WORD]...")
    yield from (".SH DESCRIPTION", *_plain(top.about), ".SH OPTIONS", "Those of every verb, before or after it, are")
    yield from (".B \\-\\-db", "and", ".BR \\-\\-help .", *_arguments(top.options), ".SH VERBS")
    for verb in others:
        own = [each for each in verb.options if not {*each.options} & {*_EVERYWHERE}]
        yield from (
            f".SS {verb.name}",
            f".B parley {verb.name}",
            *_plain(_usage(verb, own)),
            ".PP",
            *_plain(verb.about),
        )
        yield from _arguments((*verb.words, *own))
        yield from (".PP", "Example:", ".PP", ".RS 4", ".nf", _escaped(verb.example), ".fi", ".RE")
    yield from (".SH ENVIRONMENT", *_listed(_ENVIRONMENT))
    yield from (".SH EXIT STATUS", *_listed(_EXIT))
    yield from (".SH FILES", ".B parley paths", "shows where parley stores its files.")


def _usage(verb: VerbArguments, own: Iterable[VerbArgument]) -> str:
    """Return what comes after a verb: the options that it needs, that it has others, and its words."""
    needed = [f"{each.options[0]} {each.shown}" for each in own if not each.optional]
    others = ["[OPTION]..."] if any(each.optional for each in own) else []
    words = [f"{each.shown}{'...' if each.many else ''}" for each in verb.words]
    words = [f"[{word}]" if each.optional else word for word, each in zip(words, verb.words, strict=True)]
    return " ".join([*needed, *others, *words])


def _arguments(of: Iterable[VerbArgument]) -> Iterator[str]:
    for each in of:
        names = ", ".join(f"\\fB{_escaped(name)}\\fP" for name in each.options)
        value = f"\\fI{_escaped(each.shown)}\\fP" if each.shown else ""
        yield from (".TP", f"{names} {value}".strip(), *_plain(each.says))


def _listed(found: tuple[tuple[str, str], ...]) -> Iterator[str]:
    for name, says in found:
        yield from (".TP", f"\\fB{_escaped(name)}\\fP", *_plain(says))


def _plain(text: str) -> list[str]:
    """Return a text in lines that roff prints as they are, and joins."""
    lines = textwrap.wrap(_escaped(text), _WIDE, break_long_words=False, break_on_hyphens=False)
    return [f"\\&{line}" if line.startswith((".", "'")) else line for line in lines]


def _escaped(text: str) -> str:
    """Return a text without a sign that roff reads as its own."""
    return "".join(_SIGNS.get(sign, sign) for sign in " ".join(text.split()))


if __name__ == "__main__":
    print(man_page(), end="")
