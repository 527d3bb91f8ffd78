"""The command `parley`: what was asked for, done or refused in one line.

Exit 0 done, 1 could not, 2 usage. What a verb needs is imported when it is asked for; `--version` needs nothing.
"""

import os
import sys
from collections.abc import Sequence

from sessions.version import VERSION


def main(argv: Sequence[str] | None = None) -> int:
    """Do what `argv` (by default the process's own) asks for and return the exit code."""
    words = list(sys.argv[1:] if argv is None else argv)
    if words == ["--version"]:
        print(f"parley {VERSION}")
        return 0
    from sessions.errors import Faulty, ParleyError
    from tui.arguments import parser

    try:
        chosen = parser().parse_args(words)
        return int(chosen.verb(chosen))
    except SystemExit as usage:  # argparse has printed what is wrong, or the help
        return int(usage.code or 0)
    except Faulty as faulty:
        print(faulty, file=sys.stderr)
    except ParleyError as error:
        print(f"parley: {error}", file=sys.stderr)
    except BrokenPipeError:  # whoever read our output has had enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except KeyboardInterrupt:
        return 130
    return 1


if __name__ == "__main__":
    sys.exit(main())
