"""Minutes: a session as TOML, Markdown, JSON and calendar, and back from TOML.

Each form is a module of its own, so that a preview loads no TOML writer: `toml`, `markdown`, `json`, `calendar`,
`pack`; `reading` brings minutes in, `update` writes them over what a person has commented.
"""
