"""Light, dark and the terminal's own colours: each with one accent, and quiet everywhere else."""

from typing import Final

from textual.theme import Theme

_CURSOR: Final = {"block-cursor-text-style": "none", "footer-key-foreground": "$text"}

DARK: Final = Theme(
    name="dark",
    dark=True,
    primary="#5FA8A0",
    secondary="#8A9A9A",
    accent="#5FA8A0",
    warning="#C9A96A",
    error="#C98A7A",
    success="#5FA8A0",
    foreground="#D5D9D6",
    background="#14181A",
    surface="#1B2022",
    panel="#23292B",
    variables={
        **_CURSOR,
        "block-cursor-foreground": "#14181A",
        "block-cursor-background": "#5FA8A0",
        "block-cursor-blurred-background": "#23292B",
        "block-cursor-blurred-foreground": "#D5D9D6",
        "border": "#5FA8A0",
        "border-blurred": "#343C3E",
        "text-muted": "#8C9695",
    },
)
LIGHT: Final = Theme(
    name="light",
    dark=False,
    primary="#1F6F68",
    secondary="#5C6A6A",
    accent="#1F6F68",
    warning="#8A6412",
    error="#96432F",
    success="#1F6F68",
    foreground="#1E2526",
    background="#FAF9F6",
    surface="#F1EFEA",
    panel="#E6E3DC",
    variables={
        **_CURSOR,
        "block-cursor-foreground": "#FAF9F6",
        "block-cursor-background": "#1F6F68",
        "block-cursor-blurred-background": "#E6E3DC",
        "block-cursor-blurred-foreground": "#1E2526",
        "border": "#1F6F68",
        "border-blurred": "#C9C5BC",
        "text-muted": "#66706F",
    },
)
ANSI: Final = Theme(
    name="ansi",
    ansi=True,
    primary="ansi_cyan",
    secondary="ansi_default",
    accent="ansi_cyan",
    warning="ansi_yellow",
    error="ansi_red",
    success="ansi_cyan",
    foreground="ansi_default",
    background="ansi_default",
    surface="ansi_default",
    panel="ansi_default",
    boost="ansi_default",
    variables={
        "ansi-background": "ansi_black",
        "ansi-foreground": "ansi_white",
        "border": "ansi_cyan",
        "border-blurred": "ansi_bright_black",
        "text-muted": "ansi_default",
        "block-cursor-foreground": "ansi_black",
        "block-cursor-background": "ansi_cyan",
        "input-cursor-background": "ansi_white",
        "input-cursor-foreground": "ansi_black",
        "input-selection-background": "ansi_bright_black",
        "input-selection-foreground": "ansi_white",
        "screen-selection-background": "ansi_bright_black",
        "screen-selection-foreground": "ansi_white",
        "footer-key-foreground": "ansi_default",
    },
)
THEMES: Final = (DARK, LIGHT, ANSI)
