"""What happens in each phase, why it is there, and what is behind that: as data, for the help and for whoever waits."""

from collections.abc import Mapping
from functools import cache
from typing import Annotated

from schemas import read_text
from sessions.errors import Faulty
from sessions.files.toml_errors import table_of, told
from sessions.frozen import dataclass
from sessions.model.columns import Fault, Length, build

FILE = "phases.toml"

Sentences = Annotated[str, Length(1, 160)]


@dataclass(frozen=True, slots=True, kw_only=True)
class PhaseFacts:
    """A phase: what `happens` in it, `why` it is there, and the `evidence` where there is more than that reason."""

    happens: Sentences
    why: Sentences
    evidence: Annotated[str | None, Length(1, 160)] = None


def read_phase_facts(text: str, name: str) -> dict[str, dict[str, PhaseFacts]]:
    """Return the facts of a file, by kind and phase. Raises Faulty with every fault in it."""
    found: dict[str, dict[str, PhaseFacts]] = {}
    faults: list[Fault] = []
    for kind, phases in table_of(text, name).items():
        if not isinstance(phases, Mapping):
            faults.append(Fault((kind,), "isn't a table of phases"))
            continue
        for phase, data in phases.items():
            if not isinstance(data, Mapping):
                faults.append(Fault((kind, phase), "isn't a table"))
                continue
            facts, wrong = build(PhaseFacts, data, (kind, phase))
            faults += wrong
            if facts:
                found.setdefault(kind, {})[phase] = facts
    if faults:
        raise Faulty(told(faults, text, name))
    return found


@cache
def phase_facts() -> dict[str, dict[str, PhaseFacts]]:
    """Return what comes with parley, by kind and phase."""
    return read_phase_facts(read_text(FILE), FILE)


def facts_of(kind: str, phase: str | None) -> PhaseFacts | None:
    """Return the facts of a phase; None of a kind or phase that parley doesn't come with."""
    return phase_facts().get(kind, {}).get(phase or "")
