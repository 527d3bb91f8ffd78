"""Whole sessions over real connections: the system's `ssh` in real ptys, a `parley host` or the system's own sshd."""

from __future__ import annotations

import signal
from pathlib import Path

import pytest

from sessions.model import Goal
from sessions.rules.scores import UNDERSTOOD_FROM
from tests.terminal.company import PRIVATE, Company, plan
from tests.terminal.doors import come, forced, invite, local, sshd
from tests.terminal.hosted import SLOW, Hosted, kept
from tests.terminal.outcome import kept_minutes, says_all
from tests.terminal.playing import (
    ALIGN,
    ARGUE,
    ARGUE_IN_FULL,
    CLOSE,
    GOALS,
    LEADERS,
    PROMISE,
    REASON,
    REVIEW,
    TALK,
    Play,
    start,
)

pytestmark = pytest.mark.openssh


@pytest.mark.timeout(400)
def test_four_people_play_to_signed_minutes_each_over_ssh(tmp_path: Path) -> None:
    everybody = (*LEADERS, "cpto", "guest")
    with Hosted(tmp_path) as hosted, Company(*everybody) as company:
        session = plan(hosted, ALIGN + ARGUE_IN_FULL + REVIEW + CLOSE, everybody)
        for seat in everybody:
            invite(hosted, session, seat)
            come(hosted, session, company[seat])
        play = Play(company, lead="cpto")
        play.start()
        play.draft()
        play.merge()
        cut_in_the_ballot(hosted, session, play)
        discuss(play)
        play.sign_goals()
        play.argue(full=True)
        play.review()
        play.close()
        play.leave()
        minutes = kept_minutes(hosted, session, {seat: hosted.fingerprint_of(seat) for seat in LEADERS})
        says_all(hosted)
        agreed = {goal.text for goal in hosted.store.load(session).all(Goal) if goal.status == "agreed"}
    assert agreed == set(GOALS.values())
    assert minutes["session"]["mode"] == "ssh"
    sides = {side["by"]: side for side in minutes["argument"][0]["side"]}
    assert sides["cto"]["fidelity_first"] < UNDERSTOOD_FROM <= sides["cto"]["fidelity_final"], "revised, and signed"
    assert minutes["argument"][0]["band"] == "understood", "it speaks of the last texts"
    assert {each["key"]: each["attended"] for each in minutes["participant"]} == dict.fromkeys(everybody, "full")


def cut_in_the_ballot(hosted: Hosted, session: str, play: Play) -> None:
    """Vote blind; the connection of one is cut in the middle of it, and who comes back finds what was written."""
    company, (cpo, cto) = play.company, play.leaders
    company.write_apart("ballot")
    cto.see(PRIVATE)
    low, high = ("2", "tab", "3", "tab"), ("4", "tab", "4", "tab")
    refunds_first = (page := cto.page()).index("Refunds") < page.index("ledger")
    cto.press(*(high + low if refunds_first else low))
    cto.write(REASON)
    kept(hosted, session, "cto", REASON)
    cto.terminal.kill(signal.SIGKILL)
    cpo.notice("CTO offline")
    cpo.see(PRIVATE)
    cpo.press("5", "tab", "5", "tab", "4", "tab", "4")
    cpo.see("ready to seal")
    cpo.seal()
    come(hosted, session, cto)
    cto.see(REASON)
    if not refunds_first:
        cto.press("tab", *high)  # from the reason, where the line was cut
    cto.see("ready to seal")
    cto.seal()
    play.sealed()
    play.reveal("reveal", REASON, forms=("ballot",))


def discuss(play: Play) -> None:
    """Talk about the lower one, promise something, and vote on it once more."""
    play.go_on("speaks first")
    play.promise()
    play.go_on("Propose new wordings")
    play.go_to("ballot", unchanged=True)
    for person, keys in zip(play.leaders, ("43", "34"), strict=True):
        person.see(PRIVATE)
        person.press(keys[0], "tab", keys[1])
        person.see("ready to seal")
        person.seal()
    play.sealed()
    play.reveal("reveal", "was 70.0", forms=("ballot",))


def two_play(company: Company) -> None:
    """Two leaders without a facilitator play from their drafts to signed minutes."""
    play = Play(company)
    play.start()
    play.draft()
    play.merge()
    play.ballot()
    play.sign_goals()
    play.argue()
    play.close()
    play.leave()


@pytest.mark.timeout(400)
def test_two_people_play_to_signed_minutes_through_the_systems_own_sshd_and_its_forced_command(tmp_path: Path) -> None:
    hosted = Hosted(tmp_path)
    session = plan(hosted, ALIGN + ARGUE + CLOSE, LEADERS)
    with sshd(hosted, *(forced(hosted, session, seat) for seat in LEADERS)) as user, Company(*LEADERS) as company:
        for seat in LEADERS:
            company[seat].come(hosted.open(seat, user))
        two_play(company)
    minutes = kept_minutes(hosted, session, {seat: hosted.fingerprint_of(seat) for seat in LEADERS})
    says_all(hosted, REASON, PROMISE)
    assert minutes["session"]["mode"] == "ssh"
    hosted.store.close()


@pytest.mark.timeout(400)
def test_one_person_at_the_host_and_one_at_this_machine_play_to_signed_minutes(tmp_path: Path) -> None:
    with Hosted(tmp_path) as hosted, Company(*LEADERS) as company:
        session = plan(hosted, ALIGN + ARGUE + CLOSE, LEADERS)
        invite(hosted, session, "cpo")
        come(hosted, session, company["cpo"])
        company["cto"].come(local(hosted, session, "cto"))
        company["cpo"].notice("CTO here")
        two_play(company)
        minutes = kept_minutes(hosted, session, {"cpo": hosted.fingerprint_of("cpo")})
        says_all(hosted, REASON, PROMISE)
    assert minutes["session"]["mode"] == "ssh", "as it was where the session was started"


def test_a_host_that_was_killed_and_restarted_has_lost_nothing_it_acknowledged(tmp_path: Path) -> None:
    with Hosted(tmp_path) as hosted, Company(*LEADERS) as company:
        session = plan(hosted, ALIGN + TALK + CLOSE, LEADERS)
        for seat in LEADERS:
            invite(hosted, session, seat)
            come(hosted, session, company[seat])
        cpo, cto = company["cpo"], company["cto"]
        start(company, "cpo")
        for seat in LEADERS:
            company[seat].see(PRIVATE)
            company[seat].pause()
            company[seat].write(GOALS[seat])
        cpo.seal()
        cto.notice("CPO sealed")
        kept(hosted, session, "cto", GOALS["cto"])
        before, rev = hosted.fingerprint, hosted.store.load(session).rev

        hosted.stop(signal.SIGKILL)
        for seat in LEADERS:
            assert company[seat].terminal.wait(SLOW) == 1
        hosted.start()
        assert hosted.fingerprint == before
        assert hosted.store.load(session).rev >= rev and hosted.store.verify(session) == []
        for seat in LEADERS:
            come(hosted, session, company[seat])
        cpo.see("Sealed", "Waiting for CTO")
        cto.see(GOALS["cto"], "ready to seal")
        cto.seal()
        play = Play(company)
        play.sealed()
        play.reveal("reveal", *GOALS.values(), forms=("",))
        assert hosted.store.verify(session) == []
