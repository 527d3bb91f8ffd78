"""What people read on a terminal that parley has just given back, or not yet taken."""

import pytest

from tui.ssh.channel import NO_TERMINAL, STOPPED
from tui.ssh.connection import BY_CODE, BY_KEY, HOST_GONE, IDLE, OVER, WRONG
from tui.ssh.server import CROWDED, GOING, TAKEN


@pytest.mark.parametrize(
    "said", [NO_TERMINAL, STOPPED, OVER, WRONG, BY_KEY, BY_CODE, IDLE, HOST_GONE, TAKEN, CROWDED, GOING]
)
def test_messages_outside_the_app_fit_a_line_of_eighty_columns(said: str) -> None:
    assert all(len(row) <= 80 for row in said.splitlines())
