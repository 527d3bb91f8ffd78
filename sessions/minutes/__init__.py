"""Minutes: a closed session as TOML, Markdown, JSON and calendar, and back from TOML."""

from sessions.minutes.calendar import export_ics
from sessions.minutes.document import document
from sessions.minutes.files import EXPORTS, save, with_id
from sessions.minutes.json import export_json
from sessions.minutes.markdown import export_markdown
from sessions.minutes.pack import escalation_pack
from sessions.minutes.reading import check_file, read_file, read_minutes, session_from
from sessions.minutes.toml import export_toml
from sessions.minutes.write import write_file

__all__ = [
    "EXPORTS",
    "check_file",
    "document",
    "escalation_pack",
    "export_ics",
    "export_json",
    "export_markdown",
    "export_toml",
    "read_file",
    "read_minutes",
    "save",
    "session_from",
    "with_id",
    "write_file",
]
