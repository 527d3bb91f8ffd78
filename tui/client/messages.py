"""The app's own messages, each for something that has happened."""

from pathlib import Path

from textual.message import Message


class SessionMoved(Message):
    """The session changed, from this terminal or another."""


class PresenceMoved(Message):
    """Who is here, or what they are visibly changing, has changed."""


class FileMoved(Message):
    """Somebody may have written to the file; whoever watches the session answers with `look`."""


class FileGone(Message):
    """The path of the open file now has another file, or none."""

    def __init__(self, sentence: str, path: Path) -> None:
        super().__init__()
        self.sentence, self.path = sentence, path


class Nudged(Message):
    """Somebody nudges the person at this terminal."""

    def __init__(self, by: str) -> None:
        super().__init__()
        self.by = by


class NewsHeard(Message):
    """Others did something, told in one sentence each."""

    def __init__(self, sentences: list[str]) -> None:
        super().__init__()
        self.sentences = sentences


class Unsaid(Message):
    """`sentence` is no longer true: remove it from the message line if it's still there."""

    def __init__(self, sentence: str) -> None:
        super().__init__()
        self.sentence = sentence


class Said(Message):
    """A sentence for the message line."""

    def __init__(self, sentence: str) -> None:
        super().__init__()
        self.sentence = sentence
