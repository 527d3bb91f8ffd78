"""What the keys of a close share: their heading, and where a loose end can be fixed."""

from sessions.situation import Requires

GROUP = "Close"
IN_GAPS = Requires(kind="close", phases=("gaps",))
