"""A random session on a real file, played through its room, and the words in it that nobody else may see yet."""

import json
import random
from typing import Any

from sessions.command import Context
from sessions.errors import Refused
from sessions.exercises.align.outcomes import Confirm
from sessions.exercises.argue.frame import AcceptFrame
from sessions.exercises.board.rows import AddRow
from sessions.exercises.board.settle import SignBoard, SignRow
from sessions.exercises.board.state import board_in, rows_in, spec_in
from sessions.model import Item, Participant, Sheet
from sessions.model.columns import plain
from sessions.room import Room
from sessions.rules.agenda import MakeReady, Resume, Start, Waive
from sessions.rules.late_answers import AcceptLate, OfferLate, offers
from sessions.rules.moves import Advance, Seal
from sessions.rules.phases import KINDS, kind_of, open_form
from sessions.session import Session
from sessions.setup.new_session import Plan, admit, open_session
from sessions.store.protocol import Store
from tests.sessions.boards.kinds import library_boards
from tests.sessions.chance import random_command
from tests.sessions.commands import COMMANDS
from tests.sessions.fill import cell, fill
from tests.sessions.store.sample import Clock

SEATS = ("cpo", "cto", "cpto", "guest")
ENDING = ("EndItem", "SignMinutes", "Pause", "Attend", "Back", "ReopenItem", "Force", "Redact", "SetPin")
QUESTIONS = [{"key": "mood", "ask": "How are you here?", "answer": "scale", "least": 1, "most": 5, "guess": True}]
PACK = {
    "key": "wild",
    "title": "Wild",
    "questions": [
        {"key": "ours", "ask": "What do we see?", "answer": "text", "keep": True, "required": False},
        {"key": "mine", "ask": "What do you see?", "answer": "text", "for": "first", "required": False},
        {"key": "yours", "ask": "What do they see?", "answer": "list", "for": "second", "required": False},
        {"key": "own", "ask": "What do you fear?", "answer": "text", "shown": "own", "talk": "Fear"},
    ],
}


def planned(rng: random.Random, facilitator: bool, follows: Session | None = None) -> Plan:
    """A session of random items of every kind; one that follows another begins with a review of that."""
    kinds = [kind for kind in sorted(KINDS) if kind != "close"]
    chosen = [*["review"] * bool(follows), *rng.choices([*kinds, "align", "argue"], k=rng.randint(1, 3)), "close"]
    items = []
    for kind in chosen:
        given: dict[str, Any] | None = None
        if kind == "ask":
            given = {"questions": QUESTIONS, "packs": [PACK]}
        if kind == "board":
            given = {"board": rng.choice([*library_boards().values()]), "level": rng.choice(("light", "full"))}
        if kind == "argue":
            given = {
                "form": rng.choice(("full", "short")),
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
                owner=rng.choice(("cpo", "cto")),
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
    series = follows.header.series if follows else None
    return Plan(title="Random", playbook="test", people=people, items=items, planned_minutes=120, series=series)


class Steady(Room):
    """A room whose rng falls the same way each time: what hypothesis plays again must come out as it did."""

    def _context(self, *given: Any) -> Context:
        at = super()._context(*given)
        at.rng = random.Random(7)
        return at


class Wild:
    """One session with every seat in one hand; `words` are the private words typed so far, and whose each is.

    It may follow another one, whose goals and lines are asked about in private then.
    """

    def __init__(
        self,
        store: Store,
        rng: random.Random,
        facilitator: bool,
        monotonic: Clock | None = None,
        follows: Session | None = None,
    ) -> None:
        self.store = store
        self.monotonic = monotonic or Clock()
        self.words: dict[str, str] = {}
        self.seals: dict[str, set[str]] = {seat: set() for seat in SEATS[:2]}
        if follows:
            admit(store, follows)
        session_id = open_session(store, planned(rng, facilitator, follows))
        self.everyone = frozenset(seat for seat in SEATS if facilitator or seat != "cpto")
        self.room = Steady(store, session_id, self.everyone)
        for what in ("owners", "overfull"):
            self.room.do(Waive(what=what), "cpo")
        self.room.do(MakeReady(), "cpo")
        self.room.do(Start(), "cpto" if facilitator else "cpo")

    @property
    def session(self) -> Session:
        return self.room._session

    def do(self, command: Any, seat: str) -> None:
        """Do it or be refused: in one sentence, without a trace, and without anybody's hidden words."""
        before = self.session.rows()
        try:
            self.room.do(command, seat)
            if isinstance(command, Seal | OfferLate):
                self.seals[seat] |= {sheet.seal for sheet in self.session.all(Sheet, by=seat) if sheet.seal}
        except Refused as refusal:
            assert str(refusal).strip().endswith((".", "?", "`", ")")), refusal
            assert "\n" not in str(refusal)
            assert self.session.rows() == before
            assert not [word for word, owner in self.hidden().items() if owner != seat and word in str(refusal)]

    def word(self, seat: str) -> str:
        word = f"zq{len(self.words):04d}x"
        self.words[word] = seat
        return word

    def hidden(self) -> dict[str, str]:
        """The private words that are not revealed, and whose each is."""
        shown = json.dumps([plain(sheet.payload) for sheet in self.session.all(Sheet, status="revealed")])
        return {word: seat for word, seat in self.words.items() if word not in shown}

    def anything(self, rng: random.Random, seat: str, rare: bool) -> None:
        """Try commands until one is done: most belong to another phase, and each refusal must leave no trace."""
        if seat not in self.room.seats:
            return
        kinds = [kind for kind in COMMANDS if kind is not Seal and (rare or kind.__name__ not in ENDING)]
        rev = self.room.rev
        for kind in rng.sample(kinds, len(kinds)):
            self.do(random_command(kind, self.session, rng, "plain"), seat)
            if self.room.rev > rev:
                return

    def draft(self, rng: random.Random, seat: str, whole: bool) -> None:
        form, item = open_form(self.session), self.session.active
        if form and item:
            payload = fill(kind_of(item).form(self.session, item, seat), rng, self.word(seat), whole)
            self.room.save_draft(seat, payload)

    def seal(self, rng: random.Random, seat: str) -> None:
        form, item = open_form(self.session), self.session.active
        if form and item:
            payload = fill(kind_of(item).form(self.session, item, seat), rng, self.word(seat))
            self.do(Seal(form=form, payload=payload), seat)

    def offer(self, rng: random.Random, seat: str) -> None:
        """Offer whatever of a seat's is missing, filled in again or as it was drafted."""
        item = self.session.active
        for sheet in self.session.all(Sheet, by=seat, missing=True) if item else []:
            if item is None or sheet.item != item.id:
                continue
            payload = None
            if rng.random() < 0.5:
                shape = kind_of(item).form(self.session, item, seat, sheet.form, sheet.round)
                payload = fill(shape, rng, self.word(seat)) if shape.sections else {}
            self.do(OfferLate(item=sheet.item, form=sheet.form, round=sheet.round, payload=payload), seat)

    def accept(self, seat: str) -> None:
        for sheet in offers(self.session):
            self.do(AcceptLate(item=sheet.item, form=sheet.form, round=sheet.round), seat)

    def pass_time(self, seconds: int) -> None:
        """Let time pass that somebody watches, and do what is due."""
        for _ in range(-(-seconds // 4)):
            self.monotonic.s += 4
            self.room.tick()

    def bring(self, rng: random.Random, seat: str) -> None:
        """Add a row to a board that has hardly any, or sign what is to be signed."""
        item = self.session.active
        board = board_in(self.session, item) if item and item.kind == "board" else None
        if item is None or board is None:
            return
        rows, columns = rows_in(self.session, item), spec_in(item).columns
        if item.phase == "read" and len(rows) < 2:
            values = {each.key: cell(each, rng, "otter") for each in columns if not each.blind and each.ref is None}
            self.do(AddRow(board=board.id, values=values), seat)
        if item.phase == "settle":
            self.do(SignBoard(board=board.id), seat)
            for row in rows[:2]:
                self.do(SignRow(board=board.id, row=row.key_), seat)

    def step(self, rng: random.Random) -> None:
        """Continue as people do: answer, accept, advance; and something else where that is refused."""
        rev = self.room.rev
        for seat in SEATS[:2]:
            self.seal(rng, seat)
            self.bring(rng, seat)
        for seat in sorted(self.room.seats):
            self.do(Resume(), seat)
            self.do(AcceptFrame(), seat)
            self.do(Confirm(), seat)
            self.do(Advance(), seat)
        if self.room.rev == rev:
            self.anything(rng, rng.choice(sorted(self.room.seats)), False)
