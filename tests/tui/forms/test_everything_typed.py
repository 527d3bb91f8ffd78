"""Everything typed on any screen is in the minutes: each field of each form is filled with its own word."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from sessions.boards.spec import TURN_FIELDS
from sessions.boards.spec_reading import as_setting
from sessions.command import Command, Context
from sessions.exercises.align.outcomes import Confirm
from sessions.exercises.board.rows import AddRow, EditRow
from sessions.exercises.board.settle import SignBoard
from sessions.exercises.close.kind import SignMinutes
from sessions.exercises.talk.kind import WriteNote
from sessions.library.boards import board
from sessions.library.playbooks import playbooks
from sessions.library.roles import find_roles
from sessions.minutes.layout import TREE, Node
from sessions.minutes.parse import read_minutes
from sessions.minutes.toml import export_toml, parse
from sessions.model import Board, Decision, Escalation, Goal, Item, Parked, Row
from sessions.objections import OBJECTION_LINES
from sessions.records.captures import ParkTopic
from sessions.records.decisions import AgreeDecision, RecordDecision
from sessions.room import Room
from sessions.rules.agenda import EndItem, MakeReady, Start
from sessions.rules.moves import Advance
from sessions.session import Session
from sessions.setup.new_session import Plan, open_session
from sessions.store import open_store
from sessions.store.sqlite_store import SqliteStore
from tests.sessions.both import both
from tests.tui.scenes import item, left_behind, seal
from tests.tui.stage import parley, unpainted, until
from tests.tui.walking import Player, Walk, dialogs, sites
from tui.screens.new_session.plan_form import new_form, plan_of

ELSEWHERE = {
    "tui/dialogs/export.py": "where a file goes is no word of the session",
    "tui/dialogs/unsaved.py": "the same",
    "tui/screens/session/agenda_items.py:To whom": "an item is carried three times first",
    "tui/screens/lobby/delete_draft.py:Type its title to delete it": "it takes a session away",
    "tui/exercises/tension_pick.py:What is it about?": "what somebody looks for is no word of the session",
    "tui/screens/session/pin.py:PIN of 4 to 8 digits": "a secret",
    "tui/screens/session/pin.py:Current PIN": "the same",
    "tui/screens/new_session/plan_form.py:Their seat": "asked of a custom pair alone; it is the key of a participant",
}
MET_ELSEWHERE = {
    "agenda-choose": "an item is carried three times first",
    "agenda-title": "another title takes the place of the one that was typed",
    "argue-as": "an answer is argued as one of the tensions, which are chosen",
    "argue-helps": "an argument has a tension that comes with parley",
    "ask-talk": "a question is taken up by a key; the dialog is for a click",
    "delete": "it takes a session away, and keeps no draft",
    "explain": "an acronym is used first that nobody explains",
    "extend": "time is free, so that no later item gives it",
    "late": "who had not sealed offers it",
    "line-take": "an item suggests a line",
    "minutes-export": "where a file goes is no word of the session",
    "minutes-redact": "it takes words out of the minutes",
    "pin": "a secret",
    "rescue": "the file went away",
    "reset-pin": "a secret was forgotten",
    "take-back": "what is sealed is open again",
    "unsaved": "the file takes nothing",
    "warm-up-off": "a day with high stakes is near",
}
"""The dialogs that the walk opens none of, each with a test of its own, and what has to happen first."""
FILLED_ELSEWHERE = {
    "agenda.recused": "who stands aside does so where no facilitator runs the session",
    "agenda.solo": "one goes on alone where the other is absent",
    "argument.goal": "a goal is argued by the ways forward, and voted on again after that",
    "agenda.unanswered.late": "who had not sealed adds it once the other agrees",
    "goal.ballot.late": "the same",
    "question.answer.late": "the same",
    "goal.carried_from": "an item with unsettled goals is carried first",
    "goal.wording.dissent": "a goal is reworded after somebody committed to it",
    "goal.wording.proposed": "the item ends while other words wait for an answer",
    "objection.version": "the same",
    "question.for": "a pack asks one leader alone",
    "question.keep": "a pack asks it in each session",
    "question.pack": "the same",
    "goal.ballot.missing": "who had not sealed a ballot when it closed",
    "goal.ballot.pass": "a leader passes",
    "question.answer.pass": "the same",
    "escalation.answered_by": "whoever answers has a seat",
    "board.row.answer.late": "who had not sealed adds it once the other agrees",
    "board.row.answer.missing": "who had not sealed when it was revealed",
    "board.row.answer.pass": "a leader passes",
}
QUESTIONS = {
    "questions": [
        {"key": "text", "ask": "What goes wrong next?", "answer": "text", "most": 200, "guess": True},
        {"key": "list", "ask": "What moved?", "answer": "list", "most": 3},
        {"key": "sure", "ask": "How sure are you?", "answer": "scale", "guess": True, "reason_if": {"always": True}},
        {"key": "first", "ask": "What comes first?", "answer": "rank", "options": ["cards", "ledger"]},
        {"key": "points", "ask": "Where does time go?", "answer": "points", "options": ["cards", "ledger"]},
        {"key": "cards", "ask": "Cards in May?", "answer": "yesno"},
    ]
}
RISKS: dict[str, Any] = {
    "key": "risks",
    "title": "Risk radar",
    "scope": "series",
    "sign": "row",
    "look_every": 30,
    "column": [
        {"key": "risk", "type": "text", "title": "Risk", "required": "always"},
        {"key": "until", "type": "date", "title": "Until"},
        {"key": "why", "type": "text", "title": "Why", "required": "full"},
        {"key": "cause", "type": "text", "title": "Cause", "blind": True},
    ],
    "lens": [{"key": "means", "for": "each", "ask": "What does this mean for your side?"}],
    "vote": [
        {"key": "watch", "ask": "Do we watch it?", "answer": "yesno", "guess": True, "reason_if": {"always": True}}
    ],
    "turn": [{"to": to, fields[0]: "{risk}"} for to, fields in TURN_FIELDS.items()],
}
SHARES = as_setting(board("capacity").spec)
CAPACITY = {
    **SHARES,
    "sign": "board",
    "column": [*SHARES["column"], {"key": "period", "type": "period", "title": "When"}],
}


def agenda() -> list[Item]:
    return [
        item(1, "ask", settings=QUESTIONS),
        item(2, "align", "cto", settings={"max_rounds": 2, "drafts": 2}),
        item(
            3,
            "argue",
            settings={"form": "full", "silent_s": 0, "revisions": 1, "tension": "old-and-new"},
        ),
        item(4, "talk", "cto"),
        item(5, "lines"),
        item(6, "review"),
        item(7, "talk"),
        item(8, "board", settings={"board": RISKS}),
        item(9, "board", settings={"board": CAPACITY}),
        item(10, "close"),
    ]


class Hour:
    """One session with an item of each kind, played to its end on screen."""

    def __init__(self, player: Player) -> None:
        self.player, self.room = player, player.room

    @property
    def item(self) -> Item:
        self.room.refresh()
        active = self.room.view(None).active
        assert active is not None
        return active

    async def on(self, to: str) -> None:
        """Continue as whoever has control does, until this phase."""
        for _ in range(6):
            if self.item.phase == to:
                break
            self.room.do(Advance(), "cpto")
        assert self.item.phase == to, (self.item.kind, self.item.phase)
        await self.player.settle()

    def all_sealed(self, **fixed: Any) -> None:
        self.player.sealed("cpo", "cto", **fixed)

    async def asks(self) -> None:
        await self.on("answer")
        self.all_sealed()
        await self.on("reveal")
        await self.player.do("ask-goal")

    async def aligns(self) -> None:
        do = self.player.do
        await self.on("draft")
        self.all_sealed()
        await self.on("merge")
        await do("goal-add", "cpo")
        await do("goal-edit", unsaid=("measure", "due", "horizon", "persona", "why"))
        await do("goal-join")
        await do("goal-split")
        both(self.room, Confirm())
        await self.on("ballot")
        self.all_sealed()
        await self.on("discuss")
        await do("goal-raise", "cpo")
        await self.on("revise")
        await do("goal-propose", "cpo")
        await do("goal-accept", "cto")
        await self.on("ballot")
        low = [goal.id for goal in self.room.view(None).all(Goal, status="open")][:3]
        lines = dict.fromkeys(("block", *OBJECTION_LINES))  # which block it, too
        vague = {"reason": "it feels wrong"}  # so that the facts are asked for
        votes: dict[str, Any] = {"support": 4, **vague, **lines, **{f"{goal}.support": 2 for goal in low}}
        self.all_sealed(**votes)
        await self.on("discuss")
        await do("goal-commit", "cpo")
        await do("goal-park", "cpo")
        self.room.refresh()
        parked = next(goal for goal in self.room.view(None).all(Goal) if goal.parks)
        await do("goal-park", "cto", revisit_on=str(parked.revisit_on))
        await do("goal-ways", "facts")
        await do("goal-ways", "escalate")
        await self.on("resolve")
        await do("goal-ways", "owner", "cpo")
        await do("goal-drop", "cpo")
        both(self.room, Confirm())
        await self.on("sign")
        for seat in ("cpo", "cto"):
            await do("goal-sign", seat)

    async def argues(self) -> None:
        do = self.player.do
        await self.on("frame")
        words = [self.player.text(1, 120, "argue-word / options") for _ in range(2)]
        await do("argue-word", cpo="a", cto="b", options=words)
        for seat in ("cpo", "cto"):
            await do("argue-accept", seat)
        await self.on("case")
        self.all_sealed()
        await self.on("interview")
        await do("argue-ask", "cpo")
        await do("argue-answer")
        await do("argue-ask", "cto")
        await self.on("steelman")
        self.all_sealed()
        await self.on("verdict")
        await do("argue-void", "cpo")
        self.player.sealed("cto")
        await self.on("verdict")
        self.all_sealed()
        await self.on("revise")
        self.all_sealed()
        await self.on("verdict")
        self.player.sealed("cpo")
        self.player.sealed("cto", acceptance=3, missing=None)
        await self.on("sign")
        await do("argue-addendum", "cpo")
        await do("argue-refuse", "cto")
        await self.on("crux")
        self.all_sealed()
        await self.on("synthesis")
        await do("argue-mine")
        await do("argue-test")
        await do("argue-text", cites=[0, 9])
        await do("argue-ground")
        for seat in ("cpo", "cto"):
            await do("argue-learned", seat)
            await do("argue-rebuttal", seat)
        await self.on("reballot")
        self.player.sealed("cpo", support=5)
        self.player.sealed("cto", support=0)
        await self.on("done")
        for way in ("experiment", "owner", "commit", "escalate"):
            await do(f"argue-{way}")

    async def talks(self) -> None:
        do, player = self.player.do, self.player
        await self.on("talk")
        self.room.do(WriteNote(text=player.text(1, 200, "the shared note")), "cpo")
        await do("decision", unsaid=("rationale", "tripwire", "review_on"), method="consent")
        self.room.refresh()
        made = self.room.view(None).all(Decision)[-1].id
        await do("record-edit", about=made, unsaid=("text", "title"), method="consent")
        await do("record-option", about=made)
        await do("record-dissent", about=made, by="cto")
        await do("record-agree", about=made)
        for kind in ("decision", "action", "topic", "fact", "question"):
            await do(kind)
        self.room.do(ParkTopic(text="Tier names"), "cpto")
        await do("record-edit", about=self.room.view(None).all(Parked)[-1].id)
        await do("record-tell")
        await do("extend")
        await do("replan", carry=[])
        for _ in ("goes", "comes back"):
            await do("attend", seat="cto")
        await do("park-item")

    async def stands_by(self) -> None:
        do = self.player.do
        await self.on("lines")
        await do("line-add")
        for seat in ("cpo", "cto"):
            await do("line-sign", seat, about="L1")
        self.room.refresh()
        view = self.room.view(None)
        for ref in (view.all(Goal)[0].id, view.all(Decision)[0].id, f"{view.header.previous}/G1"):
            await do("line-link", ref, about="L1")
        await do("line-add", kind="value")
        for seat in ("cpo", "cto"):
            await do("line-sign", seat, about="L2")
        await do("line-reword", about="L1")
        await do("watch-add")
        await self.on("odds")
        self.all_sealed()
        await self.on("compare")

    async def reviews(self) -> None:
        do = self.player.do
        await self.on("look-back")
        self.all_sealed()
        await self.on("review")
        await do("review-done")
        before = self.room.view(None).header.previous
        await do("review-say", about=f"{before}/G1", outcome="still open")
        await do("review-say", about=f"{before}/D1")
        await do("review-keep", about=f"{before}/P1", outcome="another day")

    async def fills_boards(self) -> None:
        """Play a board whose rows become everything that they can, and the board whose shares the minutes keep."""
        do = self.player.do
        await self.on("read")
        await do("board-add", unsaid=("why",))
        await do("board-edit", about="risk-2", unsaid=("risk", "until"))
        await do("board-filter", words="")
        for form in ("fill", "annotate", "vote"):
            await self.on(form)
            self.all_sealed()
        await self.on("settle")
        await do("board-propose", "cpo", about="risk-2")
        await do("board-agree", about="risk-2")
        for n in range(len(RISKS["turn"])):
            await do("board-turn", str(n), about="risk-2", unsaid=("pole_a", "pole_b"))
        for seat in ("cpo", "cto"):
            await do("board-sign", seat, about="risk-2")
        self.room.do(Advance(), "cpto")
        while self.item.kind != "board":  # what became of its row comes next
            self.room.do(EndItem(item=self.item.id, outcome="skipped"), "cpto")
        here = self.room.view(None).all(Board)[-1].id
        self.room.do(
            EditRow(board=here, row="bucket-1", values={"plan": 100, "owner": "cto", "period": "2027-Q1"}), "cpo"
        )
        await self.on("fill")
        self.all_sealed()
        await self.on("settle")
        both(self.room, SignBoard(board=here))
        self.room.do(Advance(), "cpto")

    async def closes(self) -> None:
        await self.on("gaps")
        self.room.do(RecordDecision(title="Ship every week"), "cpo")
        bare = self.room.view(None).all(Decision)[-1].id
        self.room.do(AgreeDecision(decision=bare), "cto")
        await self.player.do("close-check", about=bare)
        await self.player.do("close-conclude")
        await self.on("roti")
        self.player.sealed("cpo")
        await self.player.do("reveal")
        await self.on("sign")
        both(self.room, SignMinutes())

    def replaced(self, field: str, kind: type[Row]) -> None:
        """What was typed into a field before is in the session, and is replaced by what comes next."""
        self.room.refresh()
        there = repr(self.room.view(None).all(kind))
        for word in [word for word, where in self.player.words.items() if where.endswith(field)]:
            assert word in there, word
            del self.player.words[word]

    async def amends(self) -> None:
        do = self.player.do
        await do("close-read")
        await do("minutes-done", what="done")
        await do("minutes-amend", target="P1.text")
        await self.player.small()
        await do("minutes-pack")
        self.replaced("would accept", Escalation)
        await do("minutes-accept")
        await do("minutes-answer", status="ruled")


class PutGoal(Command):
    """Put a goal in, as align would have left it."""

    def apply(self, session: Session, ctx: Context) -> None:
        session.put(Goal(id="G1", item="I1", text="Refund in a day at most", status="agreed", signed=("cpo", "cto")))


def before(store: SqliteStore, plan: Plan) -> None:
    """Play a session of the same series and people that leaves something to review."""
    risks = item(3, "board", settings={"board": RISKS})
    items = [item(1, "talk"), item(2, "talk", "cto"), risks, item(4, "close")]
    room = Room(store, open_session(store, replace(plan, title="Week 1", items=items, starts_at=None)))
    room.do(MakeReady(), "cpo")
    room.do(Start(), "cpto")
    for command in (*left_behind(), PutGoal()):
        room.do(command, "cpo")
    room.do(EndItem(item="I1", outcome="carried"), "cpto")
    room.do(Advance(), "cpto")
    room.do(AddRow(board="B1", values={"risk": "The vendor leaves"}), "cpo")
    room.do(EndItem(item="I3", outcome="skipped"), "cpto")
    room.do(Advance(), "cpto")
    seal(room, "roti", {seat: {"roti": {"value": 4}} for seat in ("cpo", "cto")})
    room.do(Advance(), "cpto")
    room.do(Advance(), "cpto")
    both(room, SignMinutes())


async def played(path: Path, walk: Walk) -> list[Session]:
    """Play an hour in which every field is filled in; return the sessions of the file at its end."""
    books = playbooks()
    packs = find_roles(Path("/nowhere")).entries
    form = new_form(books, packs)
    payload = walk.fill(
        form, roles="cpo-cto", playbook="joint-planning", facilitator_key="cpto", first_key=None, second_key=None
    )
    plan = replace(plan_of(payload, books, packs), items=agenda(), planned_minutes=240)
    store = open_store(path)
    before(store, plan)
    session = open_session(store, plan)
    room = Room(store, session)
    async with parley(path, session).run_test(size=(120, 50)) as pilot:
        player = Player(pilot, room)
        player.words, player.gone, player.dialogs, player._numbers = walk.words, walk.gone, walk.dialogs, walk._numbers
        hour = Hour(player)
        await until(pilot, lambda: bool(pilot.app.screen.query("AgendaView")))
        await player.do("agenda-add", item_kind="talk", minutes=5)
        await player.do("agenda-edit", unsaid=("title", "outcome_wanted", "owner", "on_zero"))
        await player.do("agenda-mend", "cpo", unsaid=("name",))
        await player.do("agenda-person", seat="coach")
        room.refresh()
        room.do(MakeReady(), "cpo")
        room.do(Start(), "cpto")
        await hour.asks()
        await hour.aligns()
        await hour.argues()
        await hour.talks()
        await hour.stands_by()
        await hour.reviews()
        await hour.fills_boards()
        await hour.closes()
        await hour.amends()
    found = [store.load(each.id) for each in store.sessions()]
    store.close()
    return found


@pytest.fixture(scope="module")
def walked(tmp_path_factory: pytest.TempPathFactory) -> tuple[Walk, list[str]]:
    """The walk, and the minutes of the file at its end."""
    walk = Walk()
    with unpainted():
        sessions = asyncio.run(played(tmp_path_factory.mktemp("walk") / "p.db", walk))
    return walk, [export_toml(session) for session in sessions]


@pytest.mark.slow
def test_each_word_typed_into_any_field_of_any_screen_is_in_the_minutes(walked: tuple[Walk, list[str]]) -> None:
    walk, texts = walked
    assert len(walk.words) > 100
    assert walk.missing("\n".join(texts)) == {}


@pytest.mark.slow
def test_the_walk_leaves_out_no_field_that_takes_text(walked: tuple[Walk, list[str]]) -> None:
    walk, _ = walked
    places = sites()
    left = [site for site in places if site.takes_words and not any(site.is_of(field) for field in walk.gone)]
    out = [site for site in left if not {site.path, f"{site.path}:{site.asks}"} & set(ELSEWHERE)]
    assert list(map(str, out)) == []
    known = {name for site in places for name in (site.path, f"{site.path}:{site.asks}")}
    assert set(ELSEWHERE) <= known


@pytest.mark.slow
def test_the_walk_meets_every_dialog(walked: tuple[Walk, list[str]]) -> None:
    known = dialogs()
    assert len(known) > 30
    assert known - walked[0].dialogs == set(MET_ELSEWHERE)


@pytest.mark.slow
def test_everything_typed_can_be_imported_without_loss(walked: tuple[Walk, list[str]]) -> None:
    for text in walked[1]:
        assert export_toml(read_minutes(text, "minutes")) == text


# --- and the other way round ------------------------------------------------------------------------------------------


def said(minutes: dict[str, Any], nodes: tuple[Node, ...] = TREE, above: str = "") -> set[str]:
    """Return every key in the minutes, with its table."""
    found: set[str] = set()
    for node in nodes:
        entries = minutes.get(node.name, [])
        for entry in entries if node.many else [entries]:
            found |= {f"{above}{node.name}.{key}" for key, _ in node.named() if key in entry}
            found |= said(entry, node.children, f"{above}{node.name}.")
    return found


def keys(nodes: tuple[Node, ...] = TREE, above: str = "") -> set[str]:
    """Return every key of the schema, with its table."""
    found: set[str] = set()
    for node in nodes:
        found |= {f"{above}{node.name}.{name}" for name, _ in node.named()}
        found |= keys(node.children, f"{above}{node.name}.")
    return found


@pytest.mark.slow
def test_every_key_of_the_minutes_can_be_filled_on_some_screen(walked: tuple[Walk, list[str]]) -> None:
    """What is only in the week before counts for nothing: nobody typed that on a screen."""
    minutes = [table for table in map(parse, walked[1]) if table["session"]["title"] != "Week 1"]
    filled = set().union(*map(said, minutes))
    assert keys() - filled == set(FILLED_ELSEWHERE)
