"""docs/keys.md, made from the commands: ``python -m tui.cli.key_table > docs/keys.md``."""

from tui.commands.command import shown
from tui.commands.keymap import groups
from tui.config_keys import everything


def table() -> str:
    """Return docs/keys.md."""
    lines = [
        "# Keys",
        "",
        'Every key can be changed in the config, under `[keys]`, by its name: `next = "n"`; the one that acts while',
        'you type by the name and `.typing`: `"next.typing" = "f9"`. Several keys are parted by commas.',
        "Arrows or `j` and `k` move, `tab` goes on, `esc` goes back, the mouse works too. In a small form `F10` keeps;",
        "`esc` leaves it; press its key again to go on with what you typed. `F4`, pressed twice, forgets it.",
    ]
    for group, commands in groups(everything()).items():
        lines += ["", f"## {group}", "", "| key | while typing | name | what it does |", "| --- | --- | --- | --- |"]
        for command in commands:
            cells = (_code(command.keys), _code(command.typing), f"`{command.id}`", command.help)
            lines.append("| " + " | ".join(cells) + " |")
    return "\n".join(lines) + "\n"


def _code(keys: str) -> str:
    return " ".join(f"`{shown(key)}`" for key in keys.split(",") if key) or "–"


if __name__ == "__main__":
    print(table(), end="")
