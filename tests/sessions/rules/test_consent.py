"""Consent to words: it is refused if the words changed between reading and pressing."""

import ast
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import tui
from sessions.command import every_command
from sessions.errors import Refused
from sessions.exercises.align.outcomes import Commit, Confirm, ParkGoal, SignGoals
from sessions.exercises.align.state import goal_hash
from sessions.exercises.align.wording import AcceptRevision, MarkDrop
from sessions.exercises.argue.frame import AcceptFrame
from sessions.exercises.argue.hearing import SignSteelman
from sessions.exercises.argue.synthesis import MarkCrux
from sessions.exercises.board.settle import SignBoard, SignRow
from sessions.exercises.close.kind import SignMinutes
from sessions.model import (
    Argument,
    Board,
    BoardRow,
    Crux,
    Decision,
    Dissent,
    Goal,
    Header,
    Item,
    Line,
    Option,
    Participant,
    Row,
    Sheet,
    Side,
)
from sessions.model.columns import columns
from sessions.records.amendments import Redact
from sessions.records.decisions import AgreeDecision, DeferDecision, Object, RecordDecision
from sessions.records.lines import AddLine, SignLine
from sessions.rules.agenda import MakeReady, Waive
from sessions.rules.consent import CHANGED, Consenting
from sessions.rules.late_answers import AcceptLate, OfferLate
from sessions.rules.moves import Advance, Seal
from sessions.session import Session
from tests.few import few
from tests.sessions.aligned import REASON, Aligning
from tests.sessions.argued import Arguing, at_sign, with_cruxes
from tests.sessions.boards.kinds import RIGHTS, STAGES
from tests.sessions.exercises.test_align_refusals import discussing, proposed, signing
from tests.sessions.exercises.test_board import settled
from tests.sessions.play import START, Play, item
from tests.sessions.rules.test_late_answers import AT, missed

Words = tuple[type[Row], str]


def consents() -> list[type[Consenting]]:
    """Return every command by which anybody consents to words, by name."""
    return [kind for kind in every_command() if issubclass(kind, Consenting) and kind is not Consenting]


GOAL: tuple[Words, ...] = tuple((Goal, name) for name in ("text", "measure", "due", "owner", "why"))
DECISION: tuple[Words, ...] = (
    *((Decision, name) for name in ("title", "method", "owner", "tripwire", "rationale", "announcement")),
    (Option, "text"),
    (Option, "chosen"),
    (Dissent, "text"),
)
OTHERS: dict[str, tuple[Any, ...]] = {
    "owner": ("cpo", "cto"),
    "method": ("consent", "experiment"),
    "verdict": ("signed", "unsigned"),
    "due": (START.date(), None),
    "revisit_on": (START.date(), None),
    "dissent": ({"cpo": "Not yet, I fear"}, {"cpo": "Not at all"}),
    "held": ({"cpo": "a", "cto": "b"}, {"cpo": "b", "cto": "a"}),
    "options": (("Cards", "Ledger"), ("Cards", "Both")),
    "common_ground": (("A", "B"), ("A",)),
    "drop": (("cto",), ()),
    "marked": ((1,), ()),
    "role": ("observer",),
    "late": (False, True),
    "columns": ({"stage": "adopt"}, {"stage": "explore"}),
    "kind": ("vision", "progress"),
}
"""Two values of what is no free text: whichever is not there is what changed."""


def merging() -> Aligning:
    return Aligning().merging("alpha", "beta")


def voting() -> Aligning:
    return Aligning().voting("alpha", "beta")


def committing() -> Aligning:
    play = Aligning().voting("alpha").vote(alpha=({"support": 2, "reason": REASON}, 4))
    play.on()
    return play


def deciding() -> Play:
    play = Play(item("talk"))
    options = (("cards", "Saved cards first", "Five weeks"), ("ledger", "Ledger first", None))
    play.do(RecordDecision(title="Ship in May", options=options), "cto")
    play.do(Object(decision="D1", text="Too early", commits=True), "cto")
    return play


def standing_by() -> Play:
    play = Play(item("lines"))
    play.do(AddLine(line_kind="vision", text="Payments that just work"), "cto")
    return play


def offered() -> Play:
    play = missed()
    play.do(OfferLate(**AT), "cto")
    return play


def closing() -> Play:
    play = Play(item("talk"), item("close", id="I2"))
    play.do(RecordDecision(title="Ship in May"), "cto")
    for payload in (None, {"roti": {"value": 4}}, None):
        if payload:
            play.do(Seal(form="roti", payload=payload))
        play.do(Advance())
        if play.item.phase == "gaps":
            play.do(Advance())
    assert play.item.phase == "sign"
    return play


def drafted() -> Play:
    play = Play(item("talk"), item("talk", id="I2"))
    play.session.put(replace(play.session.header, status="draft", waived=True))
    play.session.commit(play.session.rev, "")
    return play


def seal(play: Aligning) -> Seal:
    return Seal(form="ballot", payload={goal.id: {"support": 4, "guess": 4} for goal in play.session.all(Goal)})


Scene = tuple[Callable[[], Any], str, Callable[[Any], Consenting], tuple[Words, ...]]
SCENES: list[Scene] = [
    (committing, "cto", lambda _: Commit(goal="G1"), (*GOAL, (Goal, "dissent"))),
    (discussing, "cpo", lambda _: ParkGoal(goal="G1", revisit_on=START.date().replace(month=9)), GOAL),
    (merging, "cpo", lambda _: Confirm(), GOAL),
    (signing, "cpo", lambda play: SignGoals(hash=goal_hash(play.session, play.item)), GOAL),
    (merging, "cpo", lambda _: MarkDrop(goal="G1"), (*GOAL, (Goal, "drop"))),
    (
        proposed,
        "cpo",
        lambda play: AcceptRevision(goal=play.id("alpha"), text=str(play.goal("alpha").proposed)),
        (*GOAL, (Goal, "proposed")),
    ),
    (
        Arguing,
        "cpo",
        lambda _: AcceptFrame(),
        tuple((Argument, name) for name in ("question", "pole_a", "pole_b", "stakes", "absent", "held", "options")),
    ),
    (
        at_sign,
        "cpo",
        lambda _: SignSteelman(verdict="signed"),
        tuple((Side, name) for name in ("steelman", "missing", "addendum", "verdict", "marked")),
    ),
    (with_cruxes, "cpo", lambda _: MarkCrux(n=2), ((Crux, "text"),)),
    (offered, "cpo", lambda _: AcceptLate(**AT), ((Sheet, "late"),)),
    (deciding, "cpo", lambda _: AgreeDecision(decision="D1"), DECISION),
    (deciding, "cpo", lambda _: Object(decision="D1", text="I go along", commits=True), DECISION[:-1]),
    (deciding, "cpo", lambda _: DeferDecision(decision="D1"), DECISION),
    (standing_by, "cpo", lambda _: SignLine(line="L1"), ((Line, "text"), (Line, "kind"), (Line, "version"))),
    (
        lambda: settled(STAGES, {"technology": "Rust", "stage": "trial"}),
        "cpo",
        lambda _: SignRow(board="B1", row="technology-1"),
        ((BoardRow, "text"), (BoardRow, "columns")),
    ),
    (
        lambda: settled(RIGHTS),
        "cpo",
        lambda _: SignBoard(board="B1"),
        ((Board, "title"), (BoardRow, "text"), (BoardRow, "columns")),
    ),
    (closing, "cpo", lambda _: SignMinutes(), ((Decision, "title"), (Item, "note"), (Header, "announcement"))),
    (drafted, "cpo", lambda _: Waive(what="overfull"), ((Item, "title"), (Item, "planned_minutes"))),
    (drafted, "cpo", lambda _: MakeReady(), ((Item, "title"), (Item, "owner"), (Header, "planned_minutes"))),
    (voting, "cpo", seal, ((Goal, "version"),)),
    (discussing, "cpo", lambda _: Redact(target="G1.text", reason="A customer's name"), ((Goal, "text"),)),
]
NAMES = [type(command(make())).__name__ for make, _, command, _ in SCENES]


def test_every_command_that_gives_consent_has_its_scene_here() -> None:
    found = {type(command(make())) for make, _, command, _ in SCENES}
    assert found == set(consents())


def changed(session: Session, row: Row, attribute: str) -> None:
    """Let somebody else change one thing that a row says, in whatever way."""
    now = getattr(row, attribute)
    other: Any = next((each for each in OTHERS.get(attribute, ()) if each != now), None)
    if attribute not in OTHERS:
        other = now + 1 if isinstance(now, int) and not isinstance(now, bool) else f"{now} by now, and more"
        other = not now if attribute == "chosen" else other
    session.put(replace(row, **{attribute: other}))


@pytest.mark.parametrize("scene", SCENES, ids=NAMES)
def test_consent_is_refused_if_any_of_its_words_changed_and_given_if_none_did(scene: Scene) -> None:
    make, seat, command, words = scene
    for kind, attribute in words:
        play = make()
        read = command(play).as_read(play.seen_by(seat), seat)
        ours = [row for row in play.session.all(kind) if "cpo" not in row.key() or kind is not Side]
        if kind is Sheet:
            ours = [row for row in play.session.all(Sheet) if row.offered]
        if kind is Crux:
            ours = play.session.all(Crux, n=2)
        if kind is Goal:
            ours = play.session.all(Goal, id=getattr(read, "goal", "G1"))
        assert ours, (kind, attribute)
        changed(play.session, ours[0], attribute)
        play.session.commit(play.session.rev + 1, "")
        assert play.refused(read, seat), (kind.__name__, attribute)
    play = make()
    play.do(command(play).as_read(play.seen_by(seat), seat), seat)


@pytest.mark.parametrize("scene", SCENES, ids=NAMES)
def test_other_peoples_consent_does_not_void_your_own(scene: Scene) -> None:
    make, seat, command, _ = scene
    if isinstance(
        command(make()), MarkDrop | Redact | MakeReady | Waive | ParkGoal | DeferDecision | AcceptLate | Seal
    ):
        return  # one is enough, or what it brings hangs on what the other did: that is read again
    play = make()
    read = command(play).as_read(play.seen_by(seat), seat)
    try:
        play.do(command(play), "cto" if seat == "cpo" else "cpo")
    except Refused:
        return  # not the other's to give
    assert play.item.phase is None or CHANGED not in _says(play, read, seat)


def _says(play: Play, command: Consenting, seat: str) -> str:
    try:
        play.do(command, seat)
    except Refused as refused:
        return str(refused)
    return ""


@pytest.mark.slow
@settings(max_examples=few(40))
@given(st.sampled_from(SCENES), st.data())
def test_whatever_text_of_the_minutes_is_changed_a_consent_covers_only_what_it_says(
    scene: Scene, data: st.DataObject
) -> None:
    make, seat, command, _ = scene
    play = make()
    wish = command(play)
    read = wish.as_read(play.seen_by(seat), seat)
    texts = [
        (row, column.attribute)
        for row in play.session.rows()
        for column in columns(type(row))
        if isinstance(getattr(row, column.attribute), str) and column.rules and column.attribute not in type(row).KEY
        if not column.choices and column.attribute not in ("owner", "by", "item", "seal", "from_", "key_", "series")
    ]
    row, attribute = data.draw(st.sampled_from(texts))
    if isinstance(row, Participant):
        return
    play.session.put(replace(row, **{attribute: getattr(row, attribute)[:-1] + "~"}))
    play.session.commit(play.session.rev + 1, "")
    same = wish.words(play.session, seat) == wish.words(make().session, seat)
    says = _says(play, read, seat)
    assert says != CHANGED if same else says


@pytest.mark.slow
def test_the_screens_always_say_what_was_read_when_they_give_consent() -> None:
    names = {kind.__name__ for kind in consents()}
    bare = []
    for path in sorted(Path(tui.__file__).parent.rglob("*.py")):
        text = path.read_text()
        tree = ast.parse(text)
        read = {
            node.func.value
            for node in ast.walk(tree)
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "as_read"
        }
        kept = {node.id for node in read if isinstance(node, ast.Name)}
        named = {
            node.value
            for node in ast.walk(tree)
            if isinstance(node, ast.Assign) and any(isinstance(to, ast.Name) and to.id in kept for to in node.targets)
        }
        calls = [
            node
            for node in ast.walk(tree)
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in names
        ]
        bare += [f"{path.name}:{node.lineno}" for node in calls if node not in read | named | _inside(tree, read)]
    assert bare == []


def _inside(tree: ast.Module, read: set[ast.expr]) -> set[ast.expr]:
    """The values that a name read in one function has: ``a, b = A(), c`` among them."""
    kept = {node.id for node in read if isinstance(node, ast.Name)}
    found: set[ast.expr] = set()
    for node in ast.walk(tree):
        if (
            isinstance(node, ast.Assign)
            and isinstance(node.targets[0], ast.Tuple)
            and isinstance(node.value, ast.Tuple)
        ):
            for to, value in zip(node.targets[0].elts, node.value.elts, strict=False):
                if isinstance(to, ast.Name) and to.id in kept:
                    found.add(value)
    return found
