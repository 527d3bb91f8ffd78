"""What the command line takes, read from its parser: for the completions of shells, and for the man page."""

import argparse
from collections.abc import Iterator
from pathlib import Path

from sessions.frozen import dataclass
from tui.cli.parser import NameKind, parser

_LISTED: dict[str, tuple[NameKind, ...]] = {
    "id": ("sessions",),
    "into": ("sessions",),
    "playbook": ("playbooks",),
    "roles": ("roles",),
    "series": ("series",),
    "board": ("boards",),
    "seat": ("seats",),
    "owner": ("seats",),
    "action": ("actions",),
    "escalation": ("escalations",),
}
"""The names that an argument takes, by its destination."""

_LISTED_BY_VERB: dict[tuple[str, str], tuple[NameKind, ...]] = {
    ("board", "id"): ("sessions", "series"),
    ("export", "id"): ("sessions", "series"),
    ("board", "key"): ("boards",),
    ("playbooks", "key"): ("playbooks",),
    ("packs", "key"): ("packs",),
    ("boards", "key"): ("boards",),
}
"""The same for arguments whose destination says too little, by their verb too."""


@dataclass(frozen=True, slots=True)
class VerbArgument:
    """An option or, without `options`, a word in its place.

    `shown` is what the help calls its value, empty if it has none. A value is one of `choices`, one of the names of the
    kinds in `lists`, a file if `files` says so, or else free. `many` says that it may be followed by more of its kind,
    and `optional` that it may be missing.
    """

    options: tuple[str, ...]
    says: str
    shown: str
    choices: tuple[str, ...]
    lists: tuple[NameKind, ...]
    files: bool
    many: bool
    optional: bool


@dataclass(frozen=True, slots=True)
class VerbArguments:
    """A verb with what it takes; the name of parley itself is empty."""

    name: str
    short: str
    about: str
    example: str
    arguments: tuple[VerbArgument, ...]

    @property
    def options(self) -> tuple[VerbArgument, ...]:
        """Return the arguments with a name that begins with ``-``."""
        return tuple(each for each in self.arguments if each.options)

    @property
    def words(self) -> tuple[VerbArgument, ...]:
        """Return the others, in their order."""
        return tuple(each for each in self.arguments if not each.options)


def command_line() -> tuple[VerbArguments, ...]:
    """Return parley itself, then each verb in the order of the help."""
    top = parser()
    [verbs] = [each for each in top._actions if isinstance(each, argparse._SubParsersAction)]
    shorts = {each.dest: each.help or "" for each in verbs._choices_actions}
    own = [_verb(name, each, shorts[name]) for name, each in verbs.choices.items()]
    return (_verb("", top, ""), *own)


def _verb(name: str, of: argparse.ArgumentParser, short: str) -> VerbArguments:
    example = (of.epilog or "").removeprefix("example: ")
    return VerbArguments(name, short, of.description or "", example, tuple(_arguments(name, of)))


def _arguments(verb: str, of: argparse.ArgumentParser) -> Iterator[VerbArgument]:
    # Of a group of which one is needed, the rest may be hidden.
    needed = [each for group in of._mutually_exclusive_groups if group.required for each in group._group_actions]
    for action in of._actions:
        if action.help == argparse.SUPPRESS or isinstance(action, argparse._SubParsersAction):
            continue
        metavar = action.metavar if isinstance(action.metavar, str) else ""
        choices = tuple(str(each) for each in action.choices or ())
        yield VerbArgument(
            options=tuple(sorted(action.option_strings, reverse=True)),
            says=action.help or "",
            shown="" if action.nargs == 0 else metavar or "|".join(choices) or action.dest.upper(),
            choices=choices,
            lists=() if action.nargs == 0 else _LISTED_BY_VERB.get((verb, action.dest), _LISTED.get(action.dest, ())),
            files=action.type is Path,
            many=action.nargs in ("+", "*") or isinstance(action, argparse._AppendAction),
            optional=action.nargs == "*" or not (action.required or action in needed),
        )
