"""docs/keys.md, made from the commands: ``python -m tui.cli.key_table > docs/keys.md``."""

from tui.commands.command import shown
from tui.commands.keymap import groups
from tui.commands.letters import LETTERS, OUTSIDE
from tui.config_keys import everything

MEANS = "A key means one thing in every exercise and on every page of a session:"


def table() -> str:
    """Return docs/keys.md."""
    lines = [
        "# Keys",
        "",
        'You can change every key in the config, under `[keys]`, by its name: `next = "n"`. For the key that works',
        'while you type, add `.typing` to the name: `"next.typing" = "f9"`. Separate several keys with commas.',
        "In every list, arrows or `j` and `k` move, `g` goes to the first row and `G` to the last.",
        "`tab` moves on, `esc` goes back, and the mouse works everywhere.",
        "",
        "In a small form, `F10` saves. `esc` closes it and keeps what you typed; press its key again to continue.",
        "`F4`, pressed twice, discards it.",
    ]
    lines += _meanings()
    for group, commands in groups(everything()).items():
        lines += ["", f"## {group}", "", "| key | while typing | name | what it does |", "| --- | --- | --- | --- |"]
        for command in commands:
            cells = (_code(command.keys), _code(command.typing), f"`{command.id}`", command.help)
            lines.append("| " + " | ".join(cells) + " |")
    return "\n".join(lines) + "\n"


def _meanings() -> list[str]:
    """Return what a key means that several commands inside a session have."""
    group = {command.id: command.group for command in everything()}
    lines = ["", "## What a key means", "", MEANS, "", "| key | what it means | commands |", "| --- | --- | --- |"]
    for letter in LETTERS:
        if not all(group[each] in OUTSIDE for each in letter.commands) and len(letter.commands) > 1:
            acts = f". {letter.acts}" if letter.acts else ""
            named = " ".join(f"`{each}`" for each in letter.commands)
            lines.append(f"| `{shown(letter.key)}` | {letter.means}{acts} | {named} |")
    return lines


def _code(keys: str) -> str:
    return " ".join(f"`{shown(key)}`" for key in keys.split(",") if key) or "–"


if __name__ == "__main__":
    print(table(), end="")
