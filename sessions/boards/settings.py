"""The settings of a board item: the table of its spec, and its level."""

from typing import Final

BOARD: Final = "board"
LEVEL: Final = "level"
