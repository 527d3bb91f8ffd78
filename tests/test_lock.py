"""The packages that the tests run with are locked: each by version and by the hashes of its files."""

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[1]
LOCK = ROOT / "tests" / "requirements.txt"


def locked() -> Iterator[tuple[Requirement, list[str]]]:
    """Every package of the lock, with the hashes of its files."""
    text = re.sub(r"^#.*\n", "", LOCK.read_text("utf-8"), flags=re.MULTILINE).replace("\\\n", "")
    for line in text.splitlines():
        named, *hashes = line.split("--hash=")
        yield Requirement(named.strip()), [each.strip() for each in hashes]


def test_each_package_has_one_version_and_hashes() -> None:
    names = [canonicalize_name(package.name) for package, _ in locked()]
    assert len(names) == len(set(names)) > 30
    for package, hashes in locked():
        assert [each.operator for each in package.specifier] == ["=="], package
        assert hashes and all(re.fullmatch("sha256:[0-9a-f]{64}", each) for each in hashes), package


def test_the_lock_file_contains_what_the_project_asks_for() -> None:
    told = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    project = told["project"]
    pins = {canonicalize_name(each.name): next(iter(each.specifier)).version for each, _ in locked()}
    wanted = [*project["dependencies"], *project["optional-dependencies"]["test"], *told["build-system"]["requires"]]
    for each in map(Requirement, wanted):
        assert each.specifier.contains(pins[canonicalize_name(each.name)]), each
