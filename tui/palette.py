"""The command palette: what the screen offers now, by name."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from textual.command import DiscoveryHit, Hit, Hits, Provider
from textual.content import Content

from tui.commands import Command
from tui.screens.base import ParleyScreen


class Palette(Provider):
    """Offers the commands of the screen beneath, each with its key."""

    async def discover(self) -> Hits:
        """Yield everything that makes sense now."""
        for command, screen in self._commands():
            yield DiscoveryHit(
                _shown(command), partial(screen.action_perform, command.id, True), text=command.label, help=command.help
            )

    async def search(self, query: str) -> Hits:
        """Yield what matches, best first."""
        matcher = self.matcher(query)
        for command, screen in self._commands():
            score = max(matcher.match(command.label), matcher.match(command.help) * 0.9)
            if score > 0:
                run = partial(screen.action_perform, command.id, True)
                yield Hit(score, _shown(command), run, text=command.label, help=command.help)

    def _commands(self) -> Iterator[tuple[Command, ParleyScreen[object]]]:
        screen = self.screen
        if isinstance(screen, ParleyScreen):
            for command, part in sorted(screen.offered(), key=lambda pair: pair[0].rank):
                if command.id != "palette" and part.available(command.id):
                    yield command, screen


def _shown(command: Command) -> Content:
    key = command.key(typing=False)
    return Content.assemble(f"{command.label}  ", (key, "dim"))
