"""A facilitator never comes: after two minutes both leaders start and continue; the facilitator leads on arrival."""

from __future__ import annotations

from pathlib import Path

import pytest

from sessions.model import Goal
from sessions.rules.seats import NEVER_CAME_S
from tests.terminal.company import Company, Person, done, plan
from tests.terminal.hosted import Hosted
from tests.terminal.playing import ALIGN, CLOSE, GOALS, LEADERS, TALK, Play
from tests.terminal.watching import all_see, been_there, rev, sit, try_keys

pytestmark = pytest.mark.openssh


def test_leaders_start_and_continue_without_a_facilitator_who_never_came_until_they_come(tmp_path: Path) -> None:
    with Hosted(tmp_path) as hosted, Company(*LEADERS) as company:
        session = plan(hosted, ALIGN + TALK + CLOSE, (*LEADERS, "cpto"))
        sit(hosted, session, company, *LEADERS)
        cpo, cto = (company[seat] for seat in LEADERS)
        cpo.consent("y")
        company.everybody_sees("The agenda is ready.")
        stood = rev(hosted, session)
        for person in (cpo, cto):
            try_keys(person, "n", "f9")
        assert rev(hosted, session) == stood, "two minutes long it waits for who runs it"

        been_there(hosted, session, NEVER_CAME_S, *LEADERS)
        all_see(company, "cpto", "absent")
        company.everybody_sees("n start")
        cpo.press("n")
        play = Play(company)
        play.draft()
        play.merge()
        play.ballot()
        company.everybody_sees("n ready")

        company.people["cpto"] = cpto = Person("cpto")
        sit(hosted, session, company, "cpto")
        cpto.see("n next", "Look at the gaps", "Refunds settle in a day")
        all_see(company, "cpto", "here")
        for person in (cpo, cto):
            person.see_no_more("n ready")
        stood = rev(hosted, session)
        for person in (cpo, cto):
            try_keys(person, "n", "f9", "h", "b")
        assert rev(hosted, session) == stood, "control is theirs as soon as they are here"
        Play(company, lead="cpto").go_on("Read the outcome of each goal")
        assert {goal.text for goal in hosted.store.load(session).all(Goal)} == set(GOALS.values())
        assert "holds" in done(hosted, "verify", session)
