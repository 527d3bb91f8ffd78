"""A whole session through the engine alone, without a screen: ``.venv/bin/python examples/play_a_session.py``."""

import tempfile
from contextlib import closing
from pathlib import Path

from sessions.exercises.close.kind import SignMinutes
from sessions.minutes.toml import export_toml
from sessions.model import Item, Participant
from sessions.room import Room
from sessions.rules.agenda import MakeReady, Start
from sessions.rules.moves import Advance, Seal
from sessions.setup.new_session import Plan, open_session
from sessions.store import open_store

PEOPLE = [
    Participant(key_="cpo", name="Ada Marsh", role="leader"),
    Participant(key_="cto", name="Bo Chen", role="leader"),
]
AGENDA = [
    Item(id="I1", title="What worries you most?", kind="ask", planned_minutes=5, owner="cpo"),
    Item(id="I2", title="Close", kind="close", planned_minutes=5, owner="cto"),
]
ANSWERS = {"cpo": {"answer": {"value": "That we ship late"}}, "cto": {"answer": {"value": "That we ship broken"}}}
RATINGS = {"roti": {"value": 5}, "relied-on": {"value": "A straight answer"}}


def play(path: Path) -> str:
    """Plan a session, answer in private, reveal, close and sign. Returns the minutes."""
    with closing(open_store(path)) as store:
        plan = Plan(title="Ten minutes", playbook="example", people=PEOPLE, items=AGENDA, planned_minutes=20)
        room = Room(store, open_session(store, plan))
        room.do(MakeReady(), "cpo")
        room.do(Start(), "cpo")
        for seat in ("cpo", "cto"):
            room.do(Seal(form="answer", payload=ANSWERS[seat]), seat)  # hidden until both have sealed
        for command in (
            Advance(),  # to the reveal: both answers, side by side
            Advance(),  # to the close: any loose ends?
            Advance(),  # to its question
            Seal(form="roti", payload=RATINGS),
            Advance(),  # to its reveal
            Advance(),  # to the signatures
            SignMinutes(),
        ):
            for seat in ("cpo", "cto"):
                room.do(command, seat)
        return export_toml(room.view(None))


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        print(play(Path(folder) / "parley.db"), end="")
