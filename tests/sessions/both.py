"""What both leaders do, one after the other."""

from sessions.command import Command
from sessions.room import Room


def both(room: Room, *commands: Command) -> None:
    """Let both leaders do each command."""
    for command in commands:
        for seat in room.view(None).leaders:
            room.do(command, seat)
