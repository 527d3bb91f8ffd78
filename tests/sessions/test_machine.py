"""Random sessions, command by command, against what must hold at every rev."""

import json
import random
import tempfile
from dataclasses import asdict, replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from sessions.change import fold
from sessions.minutes.markdown import export_markdown
from sessions.minutes.parse import read_minutes
from sessions.model import Ballot, Goal, Item, Scores, Sheet
from sessions.model.columns import image, plain
from sessions.room import Room
from sessions.rules.phases import kind_of, open_form, unsealed
from sessions.rules.session_scores import scores_of_session
from sessions.rules.sheets import MORE, vote_open
from sessions.rules.time_vote import VoteTime
from sessions.rules.timers import by_time
from sessions.session import Session
from sessions.store import open_store
from sessions.view import view, view_changes
from tests.few import few
from tests.sessions.store.sample import Clock
from tests.sessions.wild import SEATS, Wild
from tests.tui.scenes import EXAMPLE, LINE


class Sessions(RuleBasedStateMachine):
    """One session, two rooms on one file, and every door that leads out of the engine."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.monotonic = Clock()
        self.store = open_store(Path(self.folder.name) / "parley.db", monotonic=self.monotonic)

    def teardown(self) -> None:
        self.store.close()
        self.folder.cleanup()

    @initialize(rng=st.randoms(use_true_random=False), facilitator=st.booleans(), follows=st.booleans())
    def begin(self, rng: random.Random, facilitator: bool, follows: bool) -> None:
        earlier = read_minutes(EXAMPLE.read_text("utf-8") + LINE, "minutes.toml") if follows else None
        self.wild = Wild(self.store, rng, facilitator, self.monotonic, earlier)
        self.room = self.wild.room
        self.second = Room(self.store, self.room.id, self.wild.everyone)

    @property
    def session(self) -> Session:
        return self.wild.session

    @rule(rng=st.randoms(use_true_random=False), seat=st.sampled_from(SEATS), rare=st.integers(0, 9))
    def anything(self, rng: random.Random, seat: str, rare: int) -> None:
        self.wild.anything(rng, seat, rare == 0)

    @rule(rng=st.randoms(use_true_random=False), seat=st.sampled_from(SEATS[:2]), whole=st.booleans())
    def draft(self, rng: random.Random, seat: str, whole: bool) -> None:
        self.wild.draft(rng, seat, whole)

    @rule(rng=st.randoms(use_true_random=False), seat=st.sampled_from(SEATS[:2]))
    def seal(self, rng: random.Random, seat: str) -> None:
        self.wild.seal(rng, seat)

    @rule(rng=st.randoms(use_true_random=False), seat=st.sampled_from(SEATS[:2]))
    def offer_late(self, rng: random.Random, seat: str) -> None:
        self.wild.offer(rng, seat)

    @rule(seat=st.sampled_from(SEATS[:2]))
    def accept_late(self, seat: str) -> None:
        self.wild.accept(seat)

    @rule(seconds=st.sampled_from([1, 16, 61, 130]), word=st.sampled_from(["more", "enough"]), both=st.booleans())
    def let_time_pass(self, seconds: int, word: str, both: bool) -> None:
        self.wild.pass_time(seconds)
        for seat in SEATS[: 1 + both]:
            self.wild.do(VoteTime(word=word), seat)  # type: ignore[arg-type]

    @rule(rng=st.randoms(use_true_random=False), steps=st.integers(1, 6))
    def play_on(self, rng: random.Random, steps: int) -> None:
        for _ in range(steps):
            self.wild.step(rng)
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
        self.only_its_author_seals()
        self.no_phase_is_reached_that_the_rules_forbid()
        self.every_score_is_finite_or_absent()

    def the_tables_and_both_rooms_are_the_fold_of_the_changes(self) -> None:
        told = fold(Session(), self.store.newer(self.room.id, 0))
        self.second.refresh()
        assert told.rows() == self.store.load(self.room.id).rows()
        assert told.rows() == self.session.rows() == self.second._session.rows()
        assert told.rev == self.session.rev == self.second.rev and told.head == self.session.head

    def no_unrevealed_word_leaves_through_any_door(self) -> None:
        hidden = self.wild.hidden()
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

    def only_its_author_seals(self) -> None:
        """A sheet with anything in it holds what its author sealed or offered with their own hand, and nothing else."""
        for sheet in self.session.all(Sheet):
            if sheet.form == MORE:
                continue
            if sheet.seal is None:
                assert sheet.missing and not sheet.payload
            else:
                assert sheet.seal in self.wild.seals[sheet.by], sheet
            assert not (sheet.offered and sheet.status == "revealed")
        form, item = open_form(self.session), self.session.active
        if form and item and not unsealed(self.session, item, form):
            assert not vote_open(self.session) or by_time(self.session, self.room._context("cpo", ({}, {}), 0))

    def of_a_sealed_sheet_others_see_only_its_status(self) -> None:
        for eyes in (None, *SEATS):
            for sheet in view(self.session, eyes).all(Sheet, status="sealed"):
                if sheet.by != eyes:
                    assert sheet == replace(sheet, payload=None, salt=None, seal=None, at=None)

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
    max_examples=few(20), stateful_step_count=25, deadline=None, suppress_health_check=list(HealthCheck)
)
TestSessions = pytest.mark.slow(Sessions.TestCase)
