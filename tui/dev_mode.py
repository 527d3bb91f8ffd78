"""``PARLEY_DEV=1``: tracebacks on the terminal and Textual's developer tools, for people who work on parley."""

import os


def dev_mode() -> bool:
    """Return whether it's on. Over SSH it never is: there the terminal is somebody else's."""
    return os.environ.get("PARLEY_DEV") == "1" and "SSH_CONNECTION" not in os.environ


def offer_textual_tools() -> None:
    """Let the next app connect to ``textual console`` and reload its stylesheets, unless TEXTUAL says otherwise."""
    if dev_mode():
        os.environ.setdefault("TEXTUAL", "debug,devtools")
