"""The data that comes with parley: playbooks, packs, boards, tensions, roles and a lexicon, with their JSON Schemas."""

from pathlib import Path

_HERE = Path(__file__).parent


def data_path(name: str) -> Path:
    """Return where the data file `name`, such as ``playbooks/check-in.toml``, is or would be."""
    return _HERE / name


def read_text(name: str) -> str:
    """Return the text of a data file. Raises FileNotFoundError where there is none."""
    return data_path(name).read_text(encoding="utf-8")


def names(folder: str, suffix: str) -> list[str]:
    """Return the data files in `folder` that end in `suffix`, such as ``.toml``, sorted, as `read_text` takes them."""
    return sorted(f"{folder}/{path.name}" for path in (_HERE / folder).glob(f"*{suffix}"))
