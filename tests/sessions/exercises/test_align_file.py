"""An alignment in the file: through rooms, across a reopening, and into minutes that can be imported again."""

from dataclasses import replace
from datetime import date
from pathlib import Path

from sessions.change import canonical
from sessions.exercises.align.outcomes import Commit, Confirm, ParkGoal, SignGoals
from sessions.exercises.align.state import goal_hash
from sessions.exercises.align.wording import AcceptRevision, Revise, WriteRaise
from sessions.minutes.parse import read_minutes
from sessions.minutes.toml import export_toml
from sessions.model import Ballot, Decision, Dissent, Escalation, Goal, Item, Parked, Participant
from sessions.model.columns import image
from sessions.room import Room
from sessions.rules.agenda import MakeReady, Start, Waive
from sessions.rules.moves import Advance, Seal
from sessions.setup.new_session import Plan, open_session
from sessions.store import open_store
from tests.sessions.aligned import TEXTS, answer
from tests.sessions.both import both
from tests.sessions.play import item

PEOPLE = (Participant(key_="cpo", name="Ada", role="leader"), Participant(key_="cto", name="Bo", role="leader"))
FIRST = {"alpha": (5, 4), "beta": (5, 2), "gamma": (4, 0), "delta": (5, 1)}


def vote(room: Room, ids: dict[str, str], votes: dict[str, tuple[int, int]]) -> None:
    for place, seat in enumerate(("cpo", "cto")):
        payload = {ids[name]: answer(pair[place]) for name, pair in votes.items()}
        room.do(Seal(form="ballot", payload=payload), seat)
    both(room, Advance())
    both(room, Advance())


def test_an_alignment_survives_the_file_and_is_restored_from_its_minutes(tmp_path: Path) -> None:
    store = open_store(tmp_path / "parley.db")
    plan = Plan(title="Q2", playbook="test", people=PEOPLE, items=[replace(item("align", 40), budget_s=2400)])
    session_id = open_session(store, plan)
    room = Room(store, session_id)
    for command in (Waive(what="owners"), MakeReady(), Start()):
        room.do(command, "cpo")
    drafts = {"cpo": ("alpha", "beta"), "cto": ("gamma", "delta")}
    for seat, names in drafts.items():
        payload = {f"goal-{n}": {"text": TEXTS[name], "due": "2030-06-30"} for n, name in enumerate(names, 1)}
        room.do(Seal(form="draft", payload=payload), seat)
    for _ in range(3):
        both(room, Advance())
    room = Room(store, session_id)
    ids = {goal.text.split(":")[0].casefold(): goal.id for goal in room.view("cpo").all(Goal)}
    vote(room, ids, FIRST)
    room.do(WriteRaise(goal=ids["gamma"], text="A second account in June"), "cto")
    room.do(Commit(goal=ids["beta"], text="I expect two more pages a week"), "cto")
    room.do(Commit(goal=ids["beta"]), "cpo")
    both(room, ParkGoal(goal=ids["delta"], revisit_on=date(2030, 1, 1)))
    both(room, Advance())
    words = "Gamma: saved cards for one account, on trial"
    room.do(Revise(goal=ids["gamma"], text=words), "cto")
    room = Room(store, session_id)
    room.do(AcceptRevision(goal=ids["gamma"], text=words), "cpo")
    both(room, Advance())
    vote(room, ids, {"gamma": (4, 0)})
    both(room, Advance())
    both(room, Confirm())
    view = room.view("cpo")
    both(room, SignGoals(hash=goal_hash(view, view.get(Item, "I1"))))

    assert store.verify(session_id) == []
    kept = store.load(session_id)
    assert [canonical(image(row)) for row in kept.rows()] == [canonical(image(row)) for row in room.view(None).rows()]
    status = {name: kept.get(Goal, goal).status for name, goal in ids.items()}
    assert status == {
        "alpha": "agreed",
        "beta": "agreed-with-dissent",
        "gamma": "escalated",
        "delta": "parked",
    }
    kept.put(replace(kept.header, status="closed", ended_at=kept.header.started_at))
    back = read_minutes(export_toml(kept), "minutes.toml")
    for kind in (Ballot, Decision, Dissent, Escalation, Parked):
        assert {row.key(): row for row in back.all(kind)} == {row.key(): row for row in kept.all(kind)}
        assert back.all(kind)
    assert [(goal.text, goal.status, goal.due, goal.by) for goal in back.all(Goal)] == [
        (goal.text, goal.status, goal.due, goal.by) for goal in kept.all(Goal)
    ]
    store.close()
