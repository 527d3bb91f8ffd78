"""The leader that `parley demo` plays: it acts from its own view alone, and nobody ever waits for it."""

import random
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sessions.command import Command
from sessions.errors import Refused
from sessions.exercises.argue.frame import AcceptFrame, Frame, argument_of
from sessions.exercises.argue.hearing import AnswerQuestion, AskOther, SignSteelman, VoidSteelman
from sessions.exercises.argue.sides import case_of
from sessions.exercises.argue.synthesis import Learn
from sessions.exercises.close.kind import SignMinutes
from sessions.model import Argument, Decision, Escalation, Interview, Item, Participant, Sheet, Side
from sessions.model.core import CLOSED
from sessions.records.decisions import RecordDecision
from sessions.records.escalations import Escalate
from sessions.room import Room
from sessions.rules.agenda import AddItem, EndItem, Resume
from sessions.rules.late_answers import OfferLate, offers
from sessions.rules.moves import Advance, Force, Seal
from sessions.rules.phases import kind_of, open_form, sheet_of, unsealed
from sessions.rules.returning import Back
from sessions.rules.seats import waited_for
from sessions.rules.sheets import vote_of, vote_open
from sessions.rules.time_vote import VoteTime
from sessions.session import Session
from sessions.setup.script import SEATS, plan_alone, script, scripted_seat
from sessions.setup.scripted_leader import acts
from sessions.setup.scripted_verdict import answer_to, judge, left_out, not_mine
from sessions.store import open_store
from sessions.store.protocol import Store
from tests.few import few
from tests.sessions.chance import random_command
from tests.sessions.commands import COMMANDS
from tests.sessions.fill import fill
from tests.sessions.store.sample import Clock

STEELMEN = {
    "cto": "I want group booking by September: two hotel chains sign only then, and their contracts pay for the "
    "repair. If we miss it, they go to a competitor for three years.",
    "cpo": "Each outage costs us a day of bookings, and group booking would double the load. "
    "Two people can repair it, and one of them leaves in July.",
}


class Alone:
    """A person at one seat and the script at the other, in one file, with a clock that the test moves."""

    def __init__(self, store: Store, seat: str, form: str = "short", ticks: Clock | None = None) -> None:
        self.me, self.it, self.ticks, self.store = seat, scripted_seat(seat), ticks or Clock(), store
        self.id = plan_alone(store, seat, form)
        self.mine = Room(store, self.id, frozenset({seat}), "local")
        self.its = Room(store, self.id, frozenset({self.it}), "local")
        self.did: list[Command] = []
        self.here()
        self.let()

    def here(self) -> None:
        for seat in SEATS:
            self.store.presence.touch(self.id, seat, f"terminal of {seat}")

    def let(self) -> None:
        """Let the script act until it waits for the person. Nothing that it does may make it do more without end."""
        for _ in range(50):
            if not self._one():
                return
        raise AssertionError(f"the script never stops: {[each.kind() for each in self.did[-9:]]}")

    def _one(self) -> bool:
        self.its.refresh()
        view = self.its.view(self.it)
        for act in acts(view, self.it):
            if isinstance(act, Advance):
                assert view.active and self.me in view.active.ready
            try:
                self.its.do(act, self.it)
            except Refused:
                continue
            self.did.append(act)
            return True
        return False

    def do(self, *commands: Command) -> None:
        for command in commands:
            self.mine.do(command, self.me)
            self.let()

    def wait(self, seconds: int) -> None:
        for _ in range(-(-seconds // 4)):
            self.ticks.s += 4
            self.here()
            self.mine.tick()
            self.its.tick()
        self.let()

    @property
    def view(self) -> Session:
        self.mine.refresh()
        return self.mine.view(self.me)

    @property
    def item(self) -> Item:
        item = self.view.active
        assert item
        return item

    def seal(self, payload: Any = None) -> None:
        """Seal an answer, by default any whole one, and go on."""
        form = str(open_form(self.view))
        if sheet_of(self.view, self.item, form, self.me) is None:
            asked = kind_of(self.item).form(self.view, self.item, self.me)
            self.do(Seal(form=form, payload=payload or fill(asked, random.Random(3), "otter")))
        self.do(Advance())


@pytest.fixture
def ticks() -> Clock:
    return Clock()


@pytest.fixture
def store(tmp_path: Path, ticks: Clock) -> Iterator[Store]:
    opened = open_store(tmp_path / "alone.db", monotonic=ticks, mirror=False, lasting=False)
    yield opened
    opened.close()


def waits(view: Session, seat: str, other: str) -> str | None:
    """Return what `other` waits for from `seat`, or None. It says so from the session, not from the script."""
    item, form = view.active, open_form(view)
    if view.header.status in CLOSED or view.header.status == "paused" or seat not in waited_for(view) or item is None:
        return None
    if form and seat in unsealed(view, item, form):
        return f"the sheet {form}"
    if any(mark.endswith(other) and mark.replace(other, seat) not in item.forced for mark in item.forced):
        return f"its agreement to {item.forced}"
    if vote_open(view) and vote_of(view, item, seat) is None:
        return "its vote on time"
    if any(sheet.by == other for sheet in offers(view)):
        return "its answer to a late answer"
    if item.kind == "argue":
        return waits_in_argument(view, view.get(Item, item.id), argument_of(view, item), seat, other)
    signed = {each.key_ for each in view.all(Participant) if each.signed_at}
    if item.phase == "sign" and other in signed:
        return "its signature"
    return "its Ready" if other in item.ready else None


def waits_in_argument(view: Session, item: Item, argument: Argument, seat: str, other: str) -> str | None:
    about, own = view.find(Side, argument.id, other), view.find(Side, argument.id, seat)
    owed = view.all(Interview, argument=argument.id, by=other, answer=None)
    match item.phase:
        case "frame" if other in argument.accepted and seat not in argument.accepted:
            return "its acceptance"
        case "interview" | "steelman" if owed:
            return "its answer"
        case "sign" if about and about.acceptance is not None and about.verdict == "not-judged":
            return "its signature"
        case "synthesis" if own and own.learned is None:
            return "what it learned"
    return "its Ready" if other in item.ready else None


# --- whole sessions ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("form", ["short", "full"])
@pytest.mark.parametrize("seat", SEATS)
def test_a_person_plays_it_to_the_signed_minutes_from_either_seat(
    store: Store, ticks: Clock, seat: str, form: str
) -> None:
    alone = Alone(store, seat, form, ticks)
    alone.do(AcceptFrame(), Advance())
    alone.seal()
    alone.do(AskOther(text="What worries you most?"))
    for asked in alone.view.all(Interview, by=alone.it):
        alone.do(AnswerQuestion(n=asked.n, text="the otter contract"))
    alone.do(Advance())
    alone.seal({"steelman": {"text": STEELMEN[seat]}})
    alone.wait(20)
    told = next(sheet for sheet in alone.view.all(Sheet, form="steelman", by=alone.it)).payload or {}
    assert "the otter contract" in told["steelman"]["text"]
    alone.do(Advance())
    alone.seal()
    judged = next(side for side in alone.view.all(Side, by=alone.me))
    assert judged.acceptance == 4 and judged.coverage == Decimal(1) and judged.not_mine == 0
    alone.do(Advance())
    while alone.item.phase in ("revise", "verdict", "reveal"):
        alone.do(Advance()) if alone.item.phase == "reveal" else alone.seal()
    alone.do(SignSteelman(verdict="unsigned", missing="otters"), Advance())
    if form == "full":
        alone.seal()
    alone.do(Learn(text="that otters matter"), Advance())
    if form == "full":
        alone.seal()
    assert alone.view.all(Argument)[0].synthesis
    alone.do(Advance(), Advance())
    alone.seal({"roti": {"value": 4}})
    alone.do(Advance(), SignMinutes())
    assert alone.view.header.status == "closed"
    assert {each.verdict for each in alone.view.all(Side)} == {"signed", "unsigned"}


def test_it_goes_along_with_every_optional_door(store: Store, ticks: Clock) -> None:
    alone = Alone(store, "cto", "short", ticks)
    asked = "Do we buy an otter or a badger?"
    alone.do(Frame(question=asked, pole_a="Otter", pole_b="Badger", holds={"cpo": "b", "cto": "a"}))
    assert alone.it not in alone.view.all(Argument)[0].accepted
    alone.do(AcceptFrame(), Advance())
    assert "Payments" in str(case_of(alone.its.view("cpo"), alone.item, "cpo"))
    alone.do(RecordDecision(title="Ask an otter"), Escalate(argument="X1"))
    assert alone.view.get(Decision, "D1").status == "decided"
    assert alone.it in (alone.view.get(Escalation, "E1").accepts or {})
    alone.do(Back())
    assert alone.item.phase == "frame"
    alone.do(Advance())
    alone.do(Force(reason="I'd rather not write any"))
    assert alone.item.phase == "interview"
    shape = kind_of(alone.item).form(alone.view, alone.item, "cto", "case")
    alone.do(OfferLate(item="I1", form="case", round=1, payload=fill(shape, random.Random(3), "otter")))
    assert not alone.view.get(Sheet, "I1", "case", 1, "cto").missing
    alone.do(AskOther(text="Do you like cheese?"))
    assert "I'm a script" in str(alone.view.all(Interview, by="cto")[0].answer)
    alone.do(Advance())
    alone.seal()
    alone.do(VoidSteelman())
    assert alone.item.phase == "steelman" and not waits(alone.view, alone.it, alone.me)
    told = {str(sheet.payload) for sheet in alone.its.view("cpo").all(Sheet, form="steelman", by="cpo")}
    assert len(told) == 2, "it writes another text than the one that was voided"
    alone.do(AddItem(title="Goals", item_kind="align", minutes=5, after="I1"), EndItem(item="I1", outcome="parked"))
    assert alone.item.kind == "align" and alone.item.recused == ("cpo",)
    alone.do(AddItem(title="Talk", item_kind="talk", minutes=1), EndItem(item="I3", outcome="skipped"))
    alone.wait(70)
    assert vote_open(alone.view) and vote_of(alone.view, alone.item, "cpo")
    alone.do(VoteTime(word="enough"))
    assert alone.item.kind == "close"


def test_what_it_does_does_not_depend_on_what_the_person_has_not_revealed(tmp_path: Path) -> None:
    did: list[list[Command]] = []
    for word in ("otter", "badger"):
        ticks = Clock()
        opened = open_store(tmp_path / f"{word}.db", monotonic=ticks, mirror=False, lasting=False)
        alone = Alone(opened, "cto", "short", ticks)
        alone.do(AcceptFrame(), Advance())
        for upcoming in ("interview", "swap"):
            form = kind_of(alone.item).form(alone.view, alone.item, "cto")
            alone.mine.save_draft("cto", fill(form, random.Random(3), word))
            alone.let()
            alone.do(Seal(form=str(open_form(alone.view)), payload=fill(form, random.Random(3), word)))
            assert word not in repr(alone.its.view("cpo").rows())
            alone.do(Advance())
            assert alone.item.phase == upcoming
            if upcoming == "interview":
                alone.do(Advance())
        did.append(alone.did)
        opened.close()
    assert [repr(act).partition("read=")[0] for act in did[0]] == [repr(act).partition("read=")[0] for act in did[1]]


@pytest.mark.slow
@settings(max_examples=few(8), deadline=None, suppress_health_check=list(HealthCheck))
@given(seed=st.integers(0, 10**6), seat=st.sampled_from(SEATS), form=st.sampled_from(["short", "full"]))
def test_whatever_the_person_does_nobody_ever_waits_for_it(
    tmp_path_factory: pytest.TempPathFactory, seed: int, seat: str, form: str
) -> None:
    rng, ticks = random.Random(seed), Clock()
    opened = open_store(tmp_path_factory.mktemp("alone") / "alone.db", monotonic=ticks, mirror=False, lasting=False)
    alone = Alone(opened, seat, form, ticks)
    kinds = [kind for kind in COMMANDS if kind.__name__ not in ("SetPin", "RenewPin")]
    for _ in range(30):
        anything(alone, rng, kinds)
        says = waits(alone.view, alone.it, alone.me)
        assert says is None, (says, alone.item.kind, alone.item.phase, [each.kind() for each in alone.did[-5:]])
    opened.close()


def anything(alone: Alone, rng: random.Random, kinds: list[type[Command]]) -> None:
    """Do something as the person: mostly what the phase is for, and now and then anything at all."""
    form = open_form(alone.view)
    steps: list[Command] = [Resume(), AcceptFrame(), SignSteelman(verdict="signed"), Learn(text="this"), Advance()]
    if form and alone.view.active:
        asked = kind_of(alone.item).form(alone.view, alone.item, alone.me)
        steps.insert(0, Seal(form=form, payload=fill(asked, rng, "otter")))
    if rng.random() < 0.4:
        steps = [random_command(kind, alone.view, rng, "otter") for kind in rng.sample(kinds, 12)]
    for command in steps:
        try:
            alone.do(command)
        except Refused:
            continue
    alone.wait(rng.choice((4, 16, 60)))


# --- how it judges ----------------------------------------------------------------------------------------------------


def test_a_key_point_counts_by_its_words_in_whatever_form() -> None:
    points, known = script().sides["a"].points, script()
    whole = judge(STEELMEN["cto"], points, known)
    assert whole == {"verdict": {"acceptance": 4}} | {f"point-{n}": {"covered": "yes"} for n in (1, 2, 3)}
    some = judge("Hotels want this. I would like it very much.", points, known)
    assert some["point-1"] == {"covered": "partly"} and some["point-3"] == {"covered": "no"}
    assert some["verdict"]["acceptance"] == 1 and points[2].text in some["verdict"]["missing"]
    assert judge("I want what I want, whatever it is that I want.", points, known)["verdict"]["acceptance"] == 0


def test_a_sentence_with_a_but_or_blame_is_not_its_own_and_the_text_is_not_accepted() -> None:
    text = f"{STEELMEN['cto']} However, nobody asked us."
    assert not_mine(text, script().foreign) == [2]
    verdict = judge(text, script().sides["a"].points, script())["verdict"]
    assert verdict["acceptance"] == 2 and verdict["not_mine"] == [2]
    assert not_mine("They never listen to anybody. We ship in May.", script().foreign) == [0]


def test_what_a_text_leaves_out_is_told_apart_by_whether_somebody_said_it() -> None:
    points = script().sides["b"].points
    told = "Only two people understand it, and one of them leaves in July."
    heard, unheard = left_out(points, "Each outage costs us money.", [told])
    assert (heard, unheard) == ([points[2].text], [points[1].text])
    assert left_out(points, STEELMEN["cpo"], [told]) == ([], [])


@pytest.mark.parametrize("pole", ["a", "b"])
def test_asked_for_its_worries_it_tells_what_nobody_can_guess(pole: str) -> None:
    side = script().sides[pole]
    hidden = side.points[2]
    assert hidden.text not in str(script().wording)
    for question in ("What worries you most?", "What are you afraid of?", "What happens if we wait?"):
        says = answer_to(question, side.answers, ())
        assert says and judge(says, [hidden], script())["point-1"] == {"covered": "yes"}, question
    assert answer_to("Do you like cheese?", side.answers, ()) is None
