"""The small messages of the face, each a thing that has happened."""

from pathlib import Path

from textual.message import Message


class SessionMoved(Message):
    """The session changed, by this terminal or by another."""


class PresenceMoved(Message):
    """Who is there, or what they change in sight of all, changed."""


class FileMoved(Message):
    """Somebody may have written to the file: whoever watches the desk answers with `look`."""


class FileGone(Message):
    """Another file, or none, stands now where the one that is open here was."""

    def __init__(self, sentence: str, path: Path) -> None:
        super().__init__()
        self.sentence, self.path = sentence, path


class Nudged(Message):
    """Somebody asks the person at this terminal for their attention."""

    def __init__(self, by: str) -> None:
        super().__init__()
        self.by = by


class ReadMinutes(Message):
    """Somebody wants to read the minutes as they are now."""


class NewsHeard(Message):
    """Others did something, told in a sentence each."""

    def __init__(self, sentences: list[str]) -> None:
        super().__init__()
        self.sentences = sentences


class Unsaid(Message):
    """What `sentence` said is no longer so: it goes from the message line, where it still stands there."""

    def __init__(self, sentence: str) -> None:
        super().__init__()
        self.sentence = sentence


class Said(Message):
    """There is a sentence for the message line."""

    def __init__(self, sentence: str) -> None:
        super().__init__()
        self.sentence = sentence
