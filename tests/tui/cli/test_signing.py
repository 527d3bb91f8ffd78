"""Minutes signed with a real ssh-keygen, which accepts what parley wrote and nothing that was changed."""

import subprocess
from pathlib import Path

import pytest

from sessions.minutes.formats import FORMATS
from sessions.sshsig import NAMESPACE
from tests.demo import Demo
from tests.tui.cli.conftest import Parley
from tui.cli.signing import how_to_check, signature_path

pytestmark = pytest.mark.openssh


@pytest.fixture
def key(tmp_path: Path) -> Path:
    """A new key without a passphrase."""
    path = tmp_path / "id_ed25519"
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "ada", "-f", path], check=True)
    return path


def public(key: Path) -> str:
    return key.with_suffix(".pub").read_text()


def fingerprint(key: Path) -> str:
    told = subprocess.run(["ssh-keygen", "-l", "-f", key], check=True, capture_output=True, text=True).stdout
    return told.split()[1]


def accepted(minutes: Path, key: Path, folder: Path) -> bool:
    """Whether ssh-keygen accepts the signature, checked with the very command that `parley verify` prints."""
    (folder / "ALLOWED_SIGNERS").write_text(f"WHO {public(key)}")
    command = how_to_check(minutes.name)
    return subprocess.run(["sh", "-c", command], cwd=folder, capture_output=True).returncode == 0


@pytest.mark.parametrize("kind", FORMATS)
def test_a_signature_next_to_the_minutes_is_accepted_and_one_over_changed_minutes_is_not(
    parley: Parley, demo: Demo, key: Path, tmp_path: Path, kind: str
) -> None:
    minutes = tmp_path / f"minutes.{kind}"
    done = parley("export", demo.closed, "--format", kind, "-o", minutes, "--sign", key)
    assert (done.code, done.out, done.err) == (0, "", "")
    assert signature_path(minutes).read_text().startswith("-----BEGIN SSH SIGNATURE-----")
    assert accepted(minutes, key, tmp_path)
    minutes.write_bytes(minutes.read_bytes() + b" ")
    assert not accepted(minutes, key, tmp_path)


def test_a_second_export_signs_again_without_asking(parley: Parley, demo: Demo, key: Path, tmp_path: Path) -> None:
    minutes = tmp_path / "minutes.md"
    for _ in range(2):
        assert parley("export", demo.closed, "--format", "markdown", "-o", minutes, "--sign", key).code == 0
    assert accepted(minutes, key, tmp_path)


def test_a_file_that_is_not_a_signature_of_minutes_is_left_alone_and_nothing_is_written(
    parley: Parley, demo: Demo, key: Path, tmp_path: Path
) -> None:
    minutes = tmp_path / "minutes.md"
    words = ("export", demo.closed, "--format", "markdown", "-o", minutes, "--sign", key)
    signature_path(minutes).write_text("mine")
    assert f"{minutes}.sig already exists" in parley(*words).complaint
    assert signature_path(minutes).read_text() == "mine" and not minutes.exists()
    assert parley(*words, "--force").code == 0
    assert accepted(minutes, key, tmp_path)


def test_a_signature_for_something_else_does_not_pass_as_one_of_minutes(
    parley: Parley, demo: Demo, key: Path, tmp_path: Path
) -> None:
    minutes = tmp_path / "minutes.toml"
    assert parley("export", demo.closed, "-o", minutes).code == 0
    sign: list[str | Path] = ["ssh-keygen", "-q", "-Y", "sign", "-n", f"not-{NAMESPACE}", "-f", key, minutes]
    subprocess.run(sign, check=True, capture_output=True)
    assert not accepted(minutes, key, tmp_path)


def test_a_failure_to_sign_is_reported_in_one_line_and_the_minutes_are_still_written(
    parley: Parley, demo: Demo, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, key: Path
) -> None:
    minutes = tmp_path / "minutes.toml"
    no_key = tmp_path / "no_key"
    no_key.write_text("this is none")
    for wrong in (no_key, tmp_path / "missing"):
        no_key.chmod(0o600)
        complaint = parley("export", demo.closed, "-o", minutes, "--sign", wrong).complaint
        assert complaint.startswith(f"{minutes} was written but not signed: ")
        assert minutes.exists()
        assert not signature_path(minutes).exists()
    assert "with -o" in parley("export", demo.closed, "--sign", key).complaint
    monkeypatch.setenv("PATH", str(tmp_path))
    assert "there is no ssh-keygen here" in parley("export", demo.closed, "-o", minutes, "--sign", key).complaint


def test_verify_lists_who_signed_and_how_a_signature_is_checked(parley: Parley, demo: Demo) -> None:
    lines = parley("verify", demo.closed).lines
    signed = [line for line in lines if line.startswith("signed by ")]
    assert len(signed) == 2
    assert all(
        line.endswith((", local, at a terminal without a key", "=")) or "with SHA256:" in line for line in signed
    )
    assert lines[-1].endswith(how_to_check())
    [told] = parley("verify", demo.closed, "--json").objects
    assert [each["seat"] for each in told["signed"]] == ["cpo", "cto"]
    assert not [line for line in parley("verify", demo.live).lines if "ssh-keygen" in line or "signed by" in line]
