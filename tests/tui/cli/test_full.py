"""On a full disk everything can be read and exported elsewhere, it is said that it is full, and nothing is lost."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.tui.cli.conftest import ROOT
from tui.places import network_warning

# Loads the examples, fills the disk, and says what each verb does then. `tmpfs`: the disk is a small one of its own.
PROGRAM = """
import contextlib, io, json, os, resource, sys
from pathlib import Path
from sessions.store import disk, open_store
from tui.cli import main
kind, folder, elsewhere, state = sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3]), sys.argv[4]
os.environ["PARLEY_DB"] = db = str(folder / "parley.db")

def ran(*words):
    out, err = io.TextIOWrapper(io.BytesIO(), "utf-8"), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        code = main(list(map(str, words)))
    out.flush()
    return code, out.buffer.getvalue().decode(), err.getvalue()

closed, live = ran("demo", "--load")[1].split()
if state == "killed" and os.fork() == 0:  # its write-ahead log stays behind
    from tests.sessions.store.sample import started
    store = open_store(Path(db))
    started(store, "7k3qf2xb")
    os._exit(0)
if state == "killed":
    os.wait()
if kind == "tmpfs":
    with contextlib.suppress(OSError), open(folder / "fill", "wb", buffering=0) as fill:
        while fill.write(bytes(512)):
            pass
else:
    disk.NEEDS = 1 << 62
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, resource.RLIM_INFINITY))
kept = {}
for name, words in {
    "list": ["list"], "show": ["show", closed], "live": ["show", live], "log": ["log", live],
    "search": ["search", "ledger"], "verify": ["verify", closed], "doctor": ["doctor"], "export": ["export", closed],
    "file": ["export", closed, "-o", elsewhere / "minutes.toml"], "backup": ["backup", elsewhere / "copy.db"],
    "salvage": ["salvage", db, elsewhere / "new.db"],
    "new": ["new", "T", "--playbook", "check-in", "--leader", "cpo=A", "--leader", "cto=B"],
    "here": ["backup", folder / "copy.db"],
}.items():
    kept[name] = ran(*words)
(folder / "fill").unlink(missing_ok=True)
resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
disk.NEEDS = 0
kept["after"] = ran("new", "T", "--playbook", "check-in", "--leader", "cpo=A", "--leader", "cto=B")
kept["sound"] = ran("doctor")
print(json.dumps(kept))
"""


def run_on(kind: str, folder: Path, elsewhere: Path, state: str) -> subprocess.CompletedProcess[str]:
    program = [sys.executable, "-c", PROGRAM, kind, str(folder), str(elsewhere), state]
    if kind == "tmpfs":  # in a mount namespace of its own, which goes with the process
        alone = ["unshare", "-m"] if os.geteuid() == 0 else ["unshare", "-Urm"]
        mount = f'mount -t tmpfs -o size=10m tmpfs {folder} || exit 77; exec "$@"'
        program = [*alone, "sh", "-c", mount, "sh", *program]
    return subprocess.run(program, cwd=ROOT, capture_output=True, text=True, timeout=120)


@pytest.mark.parametrize("state", ["closed", "killed"])
@pytest.mark.parametrize("kind", ["tmpfs", "limit"])
def test_a_full_disk_can_be_read_and_exported_from_and_says_that_it_is_full(
    tmp_path: Path, kind: str, state: str
) -> None:
    folder, elsewhere = tmp_path / "disk", tmp_path / "elsewhere"
    folder.mkdir()
    elsewhere.mkdir()
    try:
        ran = run_on(kind, folder, elsewhere, state)
    except FileNotFoundError:  # no unshare here
        ran = subprocess.CompletedProcess([], 77, "", "")
    if ran.returncode and kind == "tmpfs" and "Traceback" not in ran.stderr:  # no namespaces for us here
        kind, ran = "limit", run_on("limit", folder, elsewhere, state)
    assert ran.returncode == 0, ran.stderr
    told = json.loads(ran.stdout)
    reading = ["list", "show", "live", "log", "search", "verify", "doctor", "export"]
    for name in reading + (["file", "backup"] if kind == "tmpfs" else []):
        code, out, err = told[name]
        assert code == 0 and (out or name == "file"), (name, told[name])
        assert err == "parley: The disk is full: everything can be read, but nothing saved until you free some space.\n"
    for name in ("new", "here"):
        code, _, err = told[name]
        assert code == 1 and "full" in err and "parley's own" not in err, (name, err)
    if kind == "tmpfs":
        assert told["salvage"][0] == 0 and (elsewhere / "minutes.toml").exists() and (elsewhere / "new.db").exists()
    assert told["after"][0] == 0 and told["sound"][1].splitlines()[-1] == "The file is sound."


def test_a_network_file_system_is_warned_about_once(tmp_path: Path) -> None:
    said = [network_warning(tmp_path / name, "nfs4") for name in ("a.db", "a.db", "b.db", "a.db")]
    assert "is on a network file system (nfs4)" in said[0] and said[1:] == ["", said[0].replace("a.db", "b.db"), ""]
    assert network_warning(tmp_path / "c.db", "") == ""
