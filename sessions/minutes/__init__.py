"""Minutes: a session as TOML, Markdown, HTML, a brief, JSON and calendar, and back from TOML.

Each format has its own module, so that a preview doesn't load a TOML writer: `toml`, `markdown`, `html`, `brief`,
`json`, `calendar`, `escalation_pack`. What people read is put together once: the first page as data (`front_page`), all
of it as `blocks` (`sections`), which `markdown_blocks` and `html_blocks` write. `parse` imports minutes, `export_file`
writes them over a file that a person has commented.
"""
