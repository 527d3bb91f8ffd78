"""Minutes: a session as TOML, Markdown, JSON and calendar, and back from TOML.

Each format has its own module, so that a preview doesn't load a TOML writer: `toml`, `markdown`, `json`, `calendar`,
`escalation_pack`; `parse` imports minutes, `export_file` writes them over a file that a person has commented.
"""
