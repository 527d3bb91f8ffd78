"""One text that two people write at the same time: both changes are kept, and nobody's words are lost."""


def merged(base: str, mine: str, theirs: str) -> str:
    """Return `mine` and `theirs`, both made from `base`, as one text.

    Changes in different places are both made. If both added at the same place, theirs comes first; if both changed the
    same words, their lines come before mine, for the two to sort out.
    """
    if mine in (base, theirs):
        return theirs
    if theirs == base:
        return mine
    a, b = _change(base, mine), _change(base, theirs)
    if a[1] <= b[0] and a[:2] != b[:2]:
        return base[: a[0]] + a[2] + base[a[1] : b[0]] + b[2] + base[b[1] :]
    if b[1] <= a[0] and a[:2] != b[:2]:
        return base[: b[0]] + b[2] + base[b[1] : a[0]] + a[2] + base[a[1] :]
    if a[0] == a[1] == b[0] == b[1]:
        return base[: a[0]] + _apart(b[2], a[2]) + base[a[1] :]
    first = base.rfind("\n", 0, min(a[0], b[0])) + 1
    last = base.find("\n", max(a[1], b[1]))
    last = len(base) if last < 0 else last
    mine_here = base[first : a[0]] + a[2] + base[a[1] : last]
    theirs_here = base[first : b[0]] + b[2] + base[b[1] : last]
    return base[:first] + "\n".join(filter(None, (theirs_here, mine_here))) + base[last:]


def _change(base: str, other: str) -> tuple[int, int, str]:
    """Return the one stretch of `base`, from and to, that `other` changed, and the new text."""
    most = min(len(base), len(other))
    head = next((n for n in range(most) if base[n] != other[n]), most)
    tail = next((n for n in range(most - head) if base[-1 - n] != other[-1 - n]), most - head)
    return head, len(base) - tail, other[head : len(other) - tail]


def _apart(first: str, second: str) -> str:
    """Return two additions one after the other, each on its own lines."""
    apart = "" if first.endswith("\n") or second.startswith("\n") else "\n"
    return first + apart + second
