"""What the process that parses a file from outside may use."""

import ctypes
import os
import resource
import signal
import sys
from pathlib import Path
from typing import Final

from storage.files.limits import EXTRA_MEMORY_BYTES

PR_SET_PDEATHSIG: Final = 1
"""``prctl(2)``: which signal this process gets when its parent is gone."""


def confine(cpu_seconds: int, parent: int) -> None:
    """Limit this process for good: memory, processor time, and no file written."""
    _die_with(parent)
    memory_bytes = _address_space_bytes() + EXTRA_MEMORY_BYTES
    resource.setrlimit(resource.RLIMIT_AS, (memory_bytes, memory_bytes))
    resource.setrlimit(resource.RLIMIT_CPU, (cpu_seconds, cpu_seconds))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _die_with(parent: int) -> None:
    if sys.platform != "linux":
        return
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:  # it went before it could be watched
        os.kill(os.getpid(), signal.SIGKILL)


def _address_space_bytes() -> int:
    """Return what the interpreter itself has mapped; 0 where the system does not say."""
    try:
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
    except OSError:
        return 0
    return pages * resource.getpagesize()
