"""Why something can only be done in other phases, by the names that these have on screen."""

from sessions.situation import Elsewhere


def as_on_screen(why: object) -> str:
    """Return a reason, or what an error says, with the names of phases as the screen has them."""
    said = why.args[0] if isinstance(why, Exception) and why.args else why
    if not isinstance(said, Elsewhere):
        return str(why)
    from tui.client.status import in_words  # the lobby, where nothing is for another phase, doesn't load it

    return in_words(said)
