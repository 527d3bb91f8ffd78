"""Fill the holes in the C heap of the fork server, so that what its children allocate lies together.

SQLite alone makes hundreds of small allocations for each connection. If they went into the holes that imports left
between shared data, each would turn a shared page into a private one: 3.5 of the 28 MB of a seat.
"""

from __future__ import annotations

import ctypes
from typing import Final

_SIZES: Final = (65536, 16384, 4096, 2048, 1024, 512, 256, 128, 64, 24)


class _Info(ctypes.Structure):
    """What glibc's ``mallinfo2`` returns, in bytes: `fordblks` are free in all, `keepcost` of them at the top."""

    _fields_ = [
        *((name, ctypes.c_size_t) for name in ("arena", "ordblks", "smblks", "hblks", "hblkhd", "usmblks", "fsmblks")),
        *((name, ctypes.c_size_t) for name in ("uordblks", "fordblks", "keepcost")),
    ]
    fordblks: int
    keepcost: int


def fill_holes() -> None:
    """Allocate all free memory below the top of the heap, permanently; does nothing unless the C library is glibc."""
    libc = ctypes.CDLL(None)
    if not hasattr(libc, "mallinfo2"):
        return
    libc.mallinfo2.restype = _Info
    libc.malloc.restype, libc.malloc.argtypes = ctypes.c_void_p, [ctypes.c_size_t]
    for size in _SIZES:
        info = libc.mallinfo2()
        while info.fordblks - info.keepcost >= size:
            top = info.keepcost
            libc.malloc(size)
            info = libc.mallinfo2()
            if info.keepcost != top:  # it came from the top, so there is no hole that large
                break
