"""Random sessions, command by command, against what must hold at every rev."""

import json
import random
import tempfile
from dataclasses import asdict
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from sessions.agenda import MakeReady, Resume, Start, Waive
from sessions.arguing.frame import AcceptFrame
from sessions.change import fold
from sessions.command import every_command
from sessions.errors import Refused
from sessions.minutes.markdown import export_markdown
from sessions.model import Ballot, Goal, Item, Participant, Scores, Sheet
from sessions.moves import Advance, Seal
from sessions.opening import Plan, open_session
from sessions.phases import KINDS, form_for, kind_of, open_form
from sessions.room import Room
from sessions.session import Session
from sessions.shape import image, plain
from sessions.store import open_store
from sessions.summary import scores_of_session
from sessions.view import view, view_changes
from tests.sessions.chance import random_command
from tests.sessions.fill import fill

COMMANDS = [kind for kind in every_command() if kind.__module__.startswith("sessions.")]
SEATS = ("cpo", "cto", "cpto", "guest")
ENDING = ("EndItem", "SignMinutes", "Pause", "Attend", "Reopen", "Force", "Redact", "SetPin")
QUESTIONS = [{"key": "mood", "ask": "How are you here?", "answer": "scale", "least": 1, "most": 5, "guess": True}]


def planned(lot: random.Random, facilitator: bool) -> Plan:
    """A session of random items of every kind."""
    kinds = [kind for kind in sorted(KINDS) if kind != "close"]
    chosen = [*lot.choices([*kinds, "align", "argue"], k=lot.randint(1, 3)), "close"]
    items = []
    for kind in chosen:
        given: dict[str, Any] | None = None
        if kind == "ask":
            given = {"questions": QUESTIONS}
        if kind == "argue":
            given = {
                "form": lot.choice(("full", "short")),
                "question": "Do we move the ledger first?",
                "pole_a": "Cards first",
                "pole_b": "Ledger first",
                "silent_s": 0,
            }
        items.append(
            Item(
                id="I1",
                title=kind,
                kind=kind,
                owner=lot.choice(("cpo", "cto")),
                planned_minutes=10,
                budget_s=600,
                settings=given,
            )
        )
    people = [
        Participant(key_="cpo", name="Ada", role="leader"),
        Participant(key_="cto", name="Bo", role="leader"),
        Participant(key_="guest", name="Di", role="observer"),
    ]
    if facilitator:
        people.insert(2, Participant(key_="cpto", name="Cy", role="facilitator"))
    return Plan(title="Random", playbook="test", people=people, items=items, planned_minutes=120)


class Sessions(RuleBasedStateMachine):
    """One session, two rooms on one file, and every door that leads out."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.store = open_store(Path(self.folder.name) / "parley.db")
        self.words: dict[str, str] = {}  # each private word and whose it is

    def teardown(self) -> None:
        self.store.close()
        self.folder.cleanup()

    @initialize(lot=st.randoms(use_true_random=False), facilitator=st.booleans())
    def begin(self, lot: random.Random, facilitator: bool) -> None:
        session_id = open_session(self.store, planned(lot, facilitator))
        everyone = frozenset(seat for seat in SEATS if facilitator or seat != "cpto")
        self.room = Room(self.store, session_id, everyone)
        self.second = Room(self.store, session_id, everyone)
        seat = "cpto" if facilitator else "cpo"
        for what in ("owners", "overfull"):
            self.room.do(Waive(what=what), "cpo")
        self.room.do(MakeReady(), "cpo")
        self.room.do(Start(), seat)

    @property
    def session(self) -> Session:
        return self.room._session

    def do(self, command: Any, seat: str) -> None:
        before = self.session.rows()
        try:
            self.room.do(command, seat)
        except Refused as refusal:
            assert str(refusal).strip().endswith((".", "?", "`", ")")), refusal
            assert "\n" not in str(refusal)
            assert self.session.rows() == before

    def word(self, seat: str) -> str:
        word = f"zq{len(self.words):04d}x"
        self.words[word] = seat
        return word

    @rule(lot=st.randoms(use_true_random=False), seat=st.sampled_from(SEATS), rare=st.integers(0, 9))
    def anything(self, lot: random.Random, seat: str, rare: int) -> None:
        """Try commands until one is done: most belong to another phase, and each refusal must leave no trace."""
        if seat not in self.room.seats:
            return
        kinds = [kind for kind in COMMANDS if kind is not Seal and (rare == 0 or kind.__name__ not in ENDING)]
        rev = self.room.rev
        for kind in lot.sample(kinds, len(kinds)):
            self.do(random_command(kind, self.session, lot, "plain"), seat)
            if self.room.rev > rev:
                return

    @rule(lot=st.randoms(use_true_random=False), seat=st.sampled_from(SEATS[:2]), whole=st.booleans())
    def draft(self, lot: random.Random, seat: str, whole: bool) -> None:
        form, item = open_form(self.session), self.session.active
        if form and item:
            payload = fill(form_for(self.session, item, form, seat), lot, self.word(seat), whole)
            self.room.keep_draft(seat, payload)

    @rule(lot=st.randoms(use_true_random=False), seat=st.sampled_from(SEATS[:2]))
    def seal(self, lot: random.Random, seat: str) -> None:
        form, item = open_form(self.session), self.session.active
        if form and item:
            payload = fill(form_for(self.session, item, form, seat), lot, self.word(seat))
            self.do(Seal(form=form, payload=payload), seat)

    @rule(lot=st.randoms(use_true_random=False), steps=st.integers(1, 6))
    def play_on(self, lot: random.Random, steps: int) -> None:
        """Go through phases as people do: answer, accept, advance; and something else where that is refused."""
        for _ in range(steps):
            rev = self.room.rev
            for seat in SEATS[:2]:
                self.seal(lot, seat)
            for seat in sorted(self.room.seats):
                self.do(Resume(), seat)
                self.do(AcceptFrame(), seat)
                self.do(Advance(), seat)
            if self.room.rev == rev:
                self.anything(lot, lot.choice(sorted(self.room.seats)), 1)
            self.check()

    # --- what must hold -------------------------------------------------------------------------------------------

    @invariant()
    def everything_holds(self) -> None:
        if hasattr(self, "room"):
            self.check()

    def check(self) -> None:
        self.the_tables_and_both_rooms_are_the_fold_of_the_changes()
        self.no_unrevealed_word_leaves_through_any_door()
        self.of_a_sealed_sheet_others_see_only_its_status()
        self.no_phase_is_reached_that_the_rules_forbid()
        self.every_score_is_finite_or_absent()

    def the_tables_and_both_rooms_are_the_fold_of_the_changes(self) -> None:
        told = fold(Session(), self.store.newer(self.room.id, 0))
        self.second.refresh()
        assert told.rows() == self.store.load(self.room.id).rows()
        assert told.rows() == self.session.rows() == self.second._session.rows()
        assert told.rev == self.session.rev == self.second.rev and told.head == self.session.head

    def no_unrevealed_word_leaves_through_any_door(self) -> None:
        shown = json.dumps([plain(sheet.payload) for sheet in self.session.all(Sheet, status="revealed")])
        hidden = {word: seat for word, seat in self.words.items() if word not in shown}
        if not hidden:
            return
        log = repr(list(view_changes(self.store.newer(self.room.id, 0))))
        found = [asdict(hit) for word in hidden for hit in self.store.search(word)]
        for eyes in (None, *SEATS):
            seen = view(self.session, eyes)
            out = [
                repr(seen.rows()),
                export_markdown(seen),
                json.dumps([plain(image(row)) for row in seen.rows()]),
                repr(self.store.sessions()),
                repr(found),
                log,
            ]
            for word, seat in hidden.items():
                if seat != eyes:
                    assert not any(word in door for door in out), (word, seat, eyes)

    def of_a_sealed_sheet_others_see_only_its_status(self) -> None:
        for eyes in (None, *SEATS):
            for sheet in view(self.session, eyes).all(Sheet, status="sealed"):
                if sheet.by != eyes:
                    bare = Sheet(item=sheet.item, form=sheet.form, round=sheet.round, by=sheet.by, status="sealed")
                    assert sheet == bare

    def no_phase_is_reached_that_the_rules_forbid(self) -> None:
        for item in self.session.agenda:
            if item.phase:
                kind_of(item).phase(item.phase)
        under_way = [item for item in self.session.agenda if item.status in ("active", "paused")]
        assert len(under_way) <= 1
        assert [item.id for item in under_way] == ([self.session.header.active] if self.session.header.active else [])
        for item in self.session.all(Item, kind="align"):
            rounds = {
                ballot.round
                for goal in self.session.all(Goal, item=item.id)
                for ballot in self.session.all(Ballot, goal=goal.id)
            }
            assert not rounds or max(rounds) <= 3
        for goal in self.session.all(Goal, status="agreed"):
            votes = self.session.all(Ballot, goal=goal.id)
            last = [vote for vote in votes if vote.round == max(each.round for each in votes)]
            assert len(last) == 2 and all((vote.support or 0) >= 3 for vote in last)

    def every_score_is_finite_or_absent(self) -> None:
        for scores in (scores_of_session(self.session), *self.session.all(Scores)):
            for value in (scores.alignment, scores.guess_error, scores.roti, scores.support_floor, scores.fidelity):
                assert value is None or 0 <= value <= 100


Sessions.TestCase.settings = settings(
    max_examples=30, stateful_step_count=25, deadline=None, suppress_health_check=list(HealthCheck)
)
TestSessions = Sessions.TestCase
