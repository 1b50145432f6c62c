"""pakt demo: a desk with something in it, in one command."""

import os
from argparse import ArgumentParser
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from pakt.desk.demo import fill, passwords
from pakt.desk.due.management.commands.up import require_free


class Command(BaseCommand):
    help = "Fills an empty desk with agreements, people and tickets, tells who can sign in, and runs it until Ctrl-C."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--address", default="127.0.0.1", help="address to listen on (default: 127.0.0.1)")
        parser.add_argument("--port", type=int, default=8000, help="port to listen on (default: 8000)")
        parser.add_argument("--no-serve", action="store_true", help="only fill the desk")

    def handle(self, *args: Any, **options: Any) -> None:
        if not options["no_serve"]:
            require_free(options["address"], options["port"])
        call_command("migrate", verbosity=0, interactive=False)
        if not passwords.kept():
            self._fill()
        self._tell_logins()
        if not options["no_serve"]:
            # The processes that serve the pages inherit it: they offer these logins.
            os.environ["PAKT_DEMO"] = "1"
            call_command("up", address=options["address"], port=options["port"])

    def _fill(self) -> None:
        if not fill.is_empty():
            raise CommandError(
                "this desk holds something already, and a demo only fills an empty one; name another data folder with "
                "PAKT_DATA_DIR (or, where a demo was stopped while it was filled, delete this one)"
            )
        self.stdout.write("Filling the desk:")
        passwords.keep(fill.fill(timezone.now(), lambda line: self._tell(f"  {line}")))

    def _tell(self, line: str) -> None:
        self.stdout.write(line)
        self.stdout.flush()

    def _tell_logins(self) -> None:
        logins = passwords.kept()
        self.stdout.write(f"\nSign in as one of these people with the password {logins[0].password}")
        does, username = max(len(one.does) for one in logins), max(len(one.username) for one in logins)
        for one in logins:
            self.stdout.write(f"  {one.does:<{does}}  {one.username:<{username}}  {one.name}")
        self.stdout.write(f"They are kept in {passwords.file()}\n")
        self.stdout.flush()
