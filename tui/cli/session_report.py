"""A session that isn't closed yet, in plain lines: its status, its agenda, and its records."""

from sessions.session import Session
from tui.cli.common import say, say_table
from tui.client.outline import MARKS, about, now_lines, people, sections


def tell(session: Session) -> None:
    """Print what a view of a session shows; nothing that the view hides is read."""
    signs = set(MARKS.values())  # whose words follow, for whoever listens
    say(session.header.title)
    say(about(session))
    say(people(session))
    if now := now_lines(session):
        say()
        for line in now:
            say(line)
    for section in sections(session):
        say(f"\n{section.title}")
        say_table([[each for each in row.cells if each not in signs] for row in section.rows], "  ")
