"""The desk's commands are Django's commands of the same names."""

import os

from pakt.engine.errors import PaktError


def run(arguments: list[str]) -> int:
    """Run one of Django's commands; it exits by itself, with 1 and one line, where it fails.

    Raises PaktError where the environment holds something that the settings cannot use.
    """
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "pakt.desk.settings")
    from django.core.exceptions import ImproperlyConfigured
    from django.core.management import execute_from_command_line

    try:
        execute_from_command_line(["pakt", *arguments])
    except ImproperlyConfigured as error:
        raise PaktError(str(error)) from error
    return 0
