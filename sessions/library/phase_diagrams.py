"""How each exercise goes, drawn from its phases and steps. ``python -m sessions.library.phase_diagrams`` prints it."""

from collections.abc import Iterator

import sessions.exercises  # noqa: F401  the kinds register themselves
from sessions.rules.phases import KINDS, Kind, Phase, Step

_HEAD = """# How each exercise goes

Drawn from the code: the phases and steps of each item kind in `sessions/exercises/`. A phase in bold is private: each
leader fills in a form that nobody else reads before it is revealed. Where more than one arrow leaves a phase, the one
whose condition is met is taken, else the one without. A person can also go back one phase, and whoever runs the session
can end an item in any phase."""


def page() -> str:
    """Return docs/phases.md: a diagram (Mermaid) and a list of the phases for each kind that has several."""
    parts = [_HEAD]
    for kind in sorted(KINDS.values(), key=lambda each: each.key):
        if len(kind.phases) > 1:
            parts += [f"## {kind.title}", diagram(kind), "\n".join(map(_told, kind.phases))]
    return "\n\n".join(parts) + "\n"


def diagram(kind: Kind) -> str:
    """Return the state diagram of a kind, in Mermaid's language."""
    lines = ["```mermaid", "stateDiagram-v2"]
    lines += [f"    {phase.key} : {phase.title}{' (private)' if phase.private else ''}" for phase in kind.phases]
    lines += [f"    [*] --> {kind.phases[0].key}"]
    lines += [_arrow(step) for step in steps(kind)]
    return "\n".join([*lines, "```"])


def steps(kind: Kind) -> Iterator[Step]:
    """Yield every way on that a kind has, in the order of its phases."""
    for phase in kind.phases:
        yield from kind.ways(phase.key)


def _arrow(step: Step) -> str:
    words = ", ".join(filter(None, (step.when, "next round" if step.another_round else "")))
    return f"    {step.of} --> {step.to or '[*]'}{f' : {words}' if words else ''}"


def _told(phase: Phase) -> str:
    title = f"**{phase.title}**" if phase.private else phase.title
    opens = f" Opens: {', '.join(phase.reveals)}." if phase.reveals else ""
    return f"- {title} (`{phase.key}`): {phase.hint}{opens}"


if __name__ == "__main__":
    print(page(), end="")
