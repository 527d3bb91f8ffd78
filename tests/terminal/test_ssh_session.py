"""A session over real connections: the system's `ssh` in real ptys, a `parley host` or the system's own sshd."""

from __future__ import annotations

import os
import pwd
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from sessions.model import Goal
from sessions.room import Room
from tests.terminal.company import PRIVATE, Company, Person, done, plan
from tests.terminal.conftest import ROOT
from tests.terminal.driver import Terminal
from tests.terminal.hosted import SLOW, Hosted, until

pytestmark = pytest.mark.openssh

ALIGN = """
[[item]]
title = "Goals for Q3"
kind = "align"
minutes = 25
owner = "first"
"""
ARGUE = """
[[item]]
title = "Ledger or cards first"
kind = "argue"
minutes = 15
owner = "second"
form = "short"
silent_s = 1
question = "Do we move the ledger before saved cards?"
pole_a = "Saved cards first"
pole_b = "Ledger first"
"""
CLOSE = """
[[item]]
title = "Close"
kind = "close"
minutes = 5
on_zero = "soft"
"""
TALK = """
[[item]]
title = "What follows"
kind = "talk"
minutes = 5
owner = "second"
"""
GOALS = {"cpo": "Refunds settle within 24 hours", "cto": "The ledger move starts before June"}
LEADERS = ("cpo", "cto")


def come(hosted: Hosted, session: str, person: Person) -> None:
    """Let somebody in by their own key."""
    person.come(hosted.open(person.seat, session))


def invite(hosted: Hosted, session: str, seat: str) -> None:
    """Let the key of a seat's person sit there."""
    done(hosted, "invite", session, seat, "--key", hosted.key(seat).with_suffix(".pub"))


def start(company: Company, lead: str) -> None:
    """Take the agenda as it is, and start."""
    company["cpo"].see("Each of you puts at least one thing on the agenda.")
    company["cpo"].press("r")
    company.everybody_sees("The agenda is ready.")
    company[lead].press("n")


def draft(company: Company) -> None:
    """Let both write their goals alone, and seal them."""
    for seat in LEADERS:
        company[seat].see(PRIVATE)
        company[seat].write(GOALS[seat])
        company[seat].seal()


def led_reveal(company: Company, *wanted: str) -> None:
    """Let the facilitator reveal what both have sealed; until then nobody had a byte of it."""
    company.everybody_sees("Both have sealed.")
    company.keep_apart()
    company["cpto"].see("n reveal")
    company["cpto"].press("n")
    company.lay_open()
    company.everybody_sees(*wanted)


def go_on(company: Company, *wanted: str) -> None:
    """Let the facilitator go on, and everybody see where."""
    company["cpto"].press("n")
    company.everybody_sees(*wanted)


def test_four_people_play_from_drafts_to_judged_cases_each_behind_an_ssh_line(tmp_path: Path) -> None:
    everybody = (*LEADERS, "cpto", "guest")
    with Hosted(tmp_path) as hosted, Company(*everybody) as company:
        session = plan(hosted, ALIGN + ARGUE + CLOSE, everybody)
        for seat in everybody:
            invite(hosted, session, seat)
            come(hosted, session, company[seat])
        start(company, "cpto")
        draft(company)
        led_reveal(company, *GOALS.values())
        ballot(hosted, session, company)
        settle(company)
        argue(company)
        for person in company.people.values():
            person.press("q")
            assert person.terminal.wait(SLOW) == 0
        assert "holds" in done(hosted, "verify", session)
        kept = hosted.store.load(session)
        agreed = {goal.text for goal in kept.all(Goal) if goal.status == "agreed"}
    assert kept.header.mode == "ssh"
    assert agreed == set(GOALS.values())


REASON = "On-call has no slack until autumn"


def kept(hosted: Hosted, session: str, seat: str, words: str) -> None:
    """Wait until what a seat has drafted is on disk: that is what no kill may take."""
    room = Room(hosted.store, session, frozenset({seat}))
    until(lambda: words in str(room.draft(seat)), lambda: "the draft is not on disk")


def ballot(hosted: Hosted, session: str, company: Company) -> None:
    """Confirm the list and vote blind; the line of one is cut in the middle of it."""
    cpo, cto = company["cpo"], company["cto"]
    go_on(company, "Make one list of both")
    confirm(company)
    go_on(company, "Align · ballot")
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
        cto.press(*high)
    cto.see("ready to seal")
    cto.seal()
    led_reveal(company, REASON)


def confirm(company: Company) -> None:
    """Let both confirm what is on the page, and the facilitator see it."""
    for seat in LEADERS:
        company["cpto"].see(f"{seat.upper()} – not yet")
        company[seat].press("y")
        company["cpto"].see_no_more(f"{seat.upper()} – not yet")


def settle(company: Company) -> None:
    """Talk about the lower one, vote on it once more, and sign both."""
    go_on(company, "speaks first")
    go_on(company, "Propose other words")
    go_on(company, "Ballot · round 2")
    for seat, keys in {"cpo": "43", "cto": "34"}.items():
        company[seat].see(PRIVATE)
        company[seat].press(keys[0], "tab", keys[1])
        company[seat].see("ready to seal")
        company[seat].seal()
    company.everybody_sees("Both have sealed.")
    go_on(company, "was 70.0")
    go_on(company, "Both support it: CPO 4, CTO 3.")
    confirm(company)
    go_on(company, "Both sign the words")
    for seat in LEADERS:
        for _ in GOALS:
            company[seat].press("y")
            company[seat].terminal.settle(0.3)


CASES = {
    "cpo": (
        "Our big account has a signed promise in hand",
        "70",
        "The renewal hangs on it",
        "2",
        "One account only",
        "1",
    ),
    "cto": (
        "Each week of waiting wears the whole team down",
        "80",
        "Two on-call pages a week",
        "3",
        "The freeze in June shuts it",
        "2",
    ),
}
STEELMEN = {
    "cpo": "I carry the pager. Every week on the old books takes sleep from my people.",
    "cto": "I gave my word on saved cards. I hate to be late.",
}


def argue(company: Company) -> None:
    """Each makes the case of the other, and both judge what was made of theirs."""
    company["cpto"].press("n")
    company.everybody_sees("Do we move the ledger before saved cards?")
    for seat in LEADERS:
        company[seat].press("y")
        company["cpto"].see_no_more(f"{seat.upper()} has not accepted")
    go_on(company, "Argue · own case")
    for seat in LEADERS:
        position, sure, point, weight, other, least = CASES[seat]
        person = company[seat]
        person.see(PRIVATE)
        person.write(position)
        person.press("tab")
        person.write(sure)
        person.press("tab", "tab")
        person.write(point)
        person.press("tab", weight, "tab")
        person.write(other)
        person.press("tab", least)
        person.see("ready to seal")
        person.seal()
    company.everybody_sees("Both have sealed.")
    company.keep_apart()
    go_on(company, "Argue · interview")  # nothing is revealed yet
    go_on(company, "Argue · steelman")
    for seat in LEADERS:
        company[seat].see(PRIVATE)
        company[seat].write(STEELMEN[seat])
        company[seat].seal()
    led_reveal(company, "Argue · swap", "The silence is over")
    go_on(company, "Argue · verdict")
    for seat in LEADERS:
        company[seat].see("Is this your view?")
        company[seat].press("tab", "3", "tab", "y", "tab", "y")
        company[seat].see("ready to seal")
        company[seat].seal()
    company.everybody_sees("Both have sealed.")
    go_on(company, "Argue · reveal")
    go_on(company, "Argue · sign", "fidelity")


def test_one_at_the_host_and_one_at_this_machine_are_in_the_same_session_live(tmp_path: Path) -> None:
    with Hosted(tmp_path) as hosted, Company(*LEADERS) as company:
        session = plan(hosted, ALIGN + TALK + CLOSE, LEADERS)
        invite(hosted, session, "cpo")
        come(hosted, session, company["cpo"])
        company["cto"].come(local(hosted, session, "cto"))
        company["cpo"].notice("CTO here")
        start_and_draft(company)
        reveal(company)
        company["cto"].press("q")
        assert company["cto"].terminal.wait(SLOW) == 0
        company["cpo"].notice("CTO offline")


def local(hosted: Hosted, session: str, seat: str) -> Terminal:
    """Somebody on a seat at this machine."""
    command = [sys.executable, "-m", "tui.cli", "--db", str(hosted.db), "open", session, "--as", seat]
    return Terminal(command, env={**hosted.env, "SSH_CONNECTION": ""}, cwd=ROOT)


def both_go_on(company: Company, *wanted: str) -> None:
    """Let both leaders press next, the second once they see that the first did."""
    first, second = (company[seat] for seat in LEADERS)
    first.press("n")
    first.terminal.wait_for(re.compile("CPO ready|N not ready"), SLOW)
    second.press("n")
    company.everybody_sees(*wanted)


def start_and_draft(company: Company) -> None:
    """Start without a facilitator, and write apart."""
    company["cpo"].see("Each of you puts at least one thing on the agenda.")
    company["cpo"].press("r")
    company.everybody_sees("The agenda is ready.")
    company["cto"].press("n")
    draft(company)


def reveal(company: Company) -> None:
    """Reveal once both have sealed and both press next."""
    company.everybody_sees("Both have sealed.")
    company.keep_apart()
    company.lay_open()
    both_go_on(company, *GOALS.values())


SSHD = Path("/usr/sbin/sshd")


@contextmanager
def sshd(hosted: Hosted, *authorized: str) -> Iterator[int]:
    """Run the system's own sshd, with these lines as authorized_keys, on a port of loopback that it yields."""
    with closing(socket.create_server(("127.0.0.1", 0))) as spare:
        port = spare.getsockname()[1]
    lines = hosted.folder / "authorized_keys"
    lines.write_text("".join(authorized))
    config = hosted.folder / "sshd_config"
    config.write_text(
        f"""
Port {port}
ListenAddress 127.0.0.1
HostKey {hosted.key("sshd_key")}
PidFile {hosted.folder / "sshd.pid"}
AuthorizedKeysFile {lines}
StrictModes no
UsePAM no
PasswordAuthentication no
KbdInteractiveAuthentication no
ExposeAuthInfo yes
"""
    )
    if os.geteuid() == 0:
        Path("/run/sshd").mkdir(mode=0o755, exist_ok=True)
    with (hosted.folder / "sshd.log").open("wb") as log:
        process = subprocess.Popen(
            [SSHD, "-D", "-e", "-f", config], stdin=subprocess.DEVNULL, stderr=log, env=hosted.env
        )
    try:
        until(lambda: _answers(port), lambda: (hosted.folder / "sshd.log").read_text())
        yield port
    finally:
        process.terminate()
        process.wait(SLOW)


def _answers(port: int) -> bool:
    with closing(socket.socket()) as line:
        return line.connect_ex(("127.0.0.1", port)) == 0


def test_two_play_through_the_systems_own_sshd_and_its_forced_command(tmp_path: Path) -> None:
    hosted = Hosted(tmp_path)
    session = plan(hosted, ALIGN + TALK + CLOSE, LEADERS)
    lines = [
        done(hosted, "invite", session, seat, "--key", hosted.key(seat).with_suffix(".pub"), "--authorized-keys")
        for seat in LEADERS
    ]
    user = pwd.getpwuid(os.geteuid()).pw_name
    with sshd(hosted, *lines) as port, Company(*LEADERS) as company:
        hosted.port = port
        for seat in LEADERS:
            company[seat].come(hosted.open(seat, user))
        company["cpo"].notice("CTO here")
        start_and_draft(company)
        reveal(company)
        both_go_on(company, "Make one list of both")
        both_go_on(company, "Align · ballot", PRIVATE)
        for seat in LEADERS:
            company[seat].press("4", "tab", "4", "tab", "5", "tab", "5")
            company[seat].see("ready to seal")
            company[seat].seal()
        company.everybody_sees("Both have sealed.")
        both_go_on(company, "Align · reveal")

        without = hosted.ran(["timeout", str(int(SLOW)), *hosted.ssh("cpo", user, "-T"), "sh"])
        assert without.returncode == 2 and without.stdout == ""
        assert "standard input is not a terminal" in without.stderr
    assert hosted.store.load(session).header.mode == "ssh"
    assert hosted.store.verify(session) == []
    hosted.store.close()


def test_a_host_that_is_killed_and_started_again_has_lost_nothing_it_acknowledged(tmp_path: Path) -> None:
    with Hosted(tmp_path) as hosted, Company(*LEADERS) as company:
        session = plan(hosted, ALIGN + TALK + CLOSE, LEADERS)
        for seat in LEADERS:
            invite(hosted, session, seat)
            come(hosted, session, company[seat])
        cpo, cto = company["cpo"], company["cto"]
        cpo.press("r")
        company.everybody_sees("The agenda is ready.")
        cpo.press("n")
        for seat in LEADERS:
            company[seat].see(PRIVATE)
            company[seat].write(GOALS[seat])
        cpo.seal()
        cto.notice("CPO sealed")
        kept(hosted, session, "cto", GOALS["cto"])
        before, rev = hosted.fingerprint, hosted.store.load(session).rev

        hosted.stop(signal.SIGKILL)
        for seat in LEADERS:
            assert company[seat].terminal.wait(SLOW) == 255
        hosted.start()
        assert hosted.fingerprint == before
        assert hosted.store.load(session).rev >= rev and hosted.store.verify(session) == []
        for seat in LEADERS:
            come(hosted, session, company[seat])
        cpo.see("Sealed", "Waiting for CTO")
        cto.see(GOALS["cto"], "ready to seal")
        cto.seal()
        reveal(company)
        assert hosted.store.verify(session) == []
