"""docs/keys.md, made from the commands: ``python -m tui.cli.key_table > docs/keys.md``."""

from tui.commands.command import shown
from tui.commands.keymap import groups
from tui.config_keys import everything


def table() -> str:
    """Return docs/keys.md."""
    lines = [
        "# Keys",
        "",
        'You can change every key in the config, under `[keys]`, by its name: `next = "n"`. For the key that works',
        'while you type, add `.typing` to the name: `"next.typing" = "f9"`. Separate several keys with commas.',
        "Arrows or `j` and `k` move, `tab` moves on, `esc` goes back, and the mouse works too.",
        "",
        "In a small form, `F10` saves. `esc` closes it and keeps what you typed; press its key again to continue.",
        "`F4`, pressed twice, discards it.",
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
