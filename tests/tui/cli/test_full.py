"""On a full disk everything can be read and exported elsewhere, parley says that it is full, and nothing is lost."""

from pathlib import Path

import pytest

from bench.disks import on_a_full_disk
from tests.few import some
from tui.paths import network_warning


@pytest.mark.slow
@pytest.mark.parametrize(
    "case", some([("closed", "tmpfs"), ("killed", "limit"), ("killed", "tmpfs"), ("closed", "limit")], 2)
)
def test_a_file_on_a_full_disk_can_be_read_and_exported_and_the_error_says_that_the_disk_is_full(
    tmp_path: Path, case: tuple[str, str]
) -> None:
    assert on_a_full_disk(tmp_path, *case) == []


def test_a_network_file_system_is_warned_about_once(tmp_path: Path) -> None:
    said = [network_warning(tmp_path / name, "nfs4") for name in ("a.db", "a.db", "b.db", "a.db")]
    assert "is on a network file system (nfs4)" in said[0] and said[1:] == ["", said[0].replace("a.db", "b.db"), ""]
    assert network_warning(tmp_path / "c.db", "") == ""
