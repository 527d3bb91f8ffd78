"""The verb `completion`: a script that lets a shell complete parley's command line, made from its parser."""

import argparse

from tui.cli.common import path_of, say


def completion_(chosen: argparse.Namespace) -> int:
    """Print the script for a shell; or, for such a script, names with what they stand for, separated by a tab."""
    if chosen.list:
        from tui.cli.names import names

        for kind in chosen.list:
            for name, about in names(kind, path_of(chosen)):
                say(f"{name}\t{about}")
        return 0
    from tui.cli.completion_scripts import script

    say(script(chosen.shell).rstrip())
    return 0
