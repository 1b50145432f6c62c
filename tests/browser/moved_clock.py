"""The desk under a clock that was set to PAKT_MOMENT when this process began, and goes on from there.

Imported by the processes of `desk.py` only: from the import on, Django's clock is the moved one.
"""

import os
import time
from datetime import datetime, timedelta

from django.utils import timezone

MOMENT = datetime.fromisoformat(os.environ["PAKT_MOMENT"])
_begun = time.monotonic()


def now() -> datetime:
    return MOMENT + timedelta(seconds=time.monotonic() - _begun)


timezone.now = now

from pakt.desk.wsgi import application  # noqa: E402  # what it imports must find the moved clock

__all__ = ["application", "fill"]


def fill() -> None:
    """The demo, exactly at the moment."""
    from django.core.management import call_command

    from pakt.desk.demo import fill, passwords

    call_command("migrate", verbosity=0, interactive=False)
    call_command("collectstatic", verbosity=0, interactive=False)
    passwords.keep(fill.fill(MOMENT, lambda line: None))
