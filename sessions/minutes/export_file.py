"""Minutes into a file, also over minutes that a person has commented."""

from sessions.errors import Faulty, Refused
from sessions.files.reading import read_text
from sessions.files.writing import Aim, Leave
from sessions.minutes.formats import Format, in_toml, text_of
from sessions.session import Session


def write_minutes(session: Session, format_: Format, to: Aim, leave: Leave) -> list[str]:
    """Write the minutes of a session, whole or not at all, and return what a person should know.

    In TOML, over minutes of the same session that a person has commented, the comments stay, and the keys that parley
    does not know stay and are reported, a sentence each. Raises Refused where the session is not closed, or something
    in the file cannot be kept and `leave` does not say to replace it; Trouble where the disk does not let us. Either
    way the file is as it was.
    """
    text = text_of(session, format_)
    reports: list[str] = []
    if format_ == "toml" and to.is_file and to.target.is_file() and in_toml(to.target) == session.header.id:
        from sessions.minutes.keep_comments import keep

        try:
            text, reports = keep(read_text(to.target).text, text, str(to.path))
        except (Refused, Faulty) as why:
            if not leave.force:
                raise
            reports = [f"{to.path} is replaced; what a person had written into it could not be kept ({why})"]
    to.write(text.encode())
    return reports
