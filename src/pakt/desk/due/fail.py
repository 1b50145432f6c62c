"""Places at which a test kills the process, as a power cut would."""

import os
import signal

POINTS = ("claimed", "effect", "done")
_chosen = os.environ.get("PAKT_FAIL_POINT", "")


def fail_point(name: str) -> None:
    """Dies here, at once and without cleaning up, where PAKT_FAIL_POINT names this place."""
    if name == _chosen:
        os.kill(os.getpid(), signal.SIGKILL)
