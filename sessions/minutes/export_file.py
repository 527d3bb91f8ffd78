"""Writing minutes into a file, even over minutes that a person has commented."""

from sessions.errors import Faulty, Refused
from sessions.files.reading import read_text
from sessions.files.writing import Aim, Leave
from sessions.minutes.formats import Format, in_toml, text_of
from sessions.session import Session


def write_minutes(session: Session, format_: Format, to: Aim, leave: Leave) -> list[str]:
    """Write the minutes of a session, all or nothing, and return messages for the user.

    In TOML, over minutes of the same session that a person has commented, the comments stay, and so do keys that parley
    doesn't know, each with a message. Raises Refused if the session isn't closed, or if something in the file can't be
    kept and `leave` doesn't allow replacing it; Trouble if the disk doesn't allow it. Either way the file is unchanged.
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
            reports = [f"{to.path} was replaced; what somebody had added to it couldn't be kept ({why})"]
    to.write(text.encode())
    return reports
