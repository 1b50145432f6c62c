"""pakt web: serves the pages."""

import os
import sys
from argparse import ArgumentParser
from typing import Any

from django.contrib.staticfiles.management.commands.collectstatic import Command as CollectStatic
from django.core.management import call_command
from django.core.management.base import BaseCommand
from whitenoise.storage import CompressedManifestStaticFilesStorage

THREADS = 4


class Collect(CollectStatic):
    """Collects under final names, packed: also the first time, when the settings found nothing collected yet."""

    def __init__(self) -> None:
        super().__init__()
        self.storage = CompressedManifestStaticFilesStorage()


class Command(BaseCommand):
    help = "Serves the pages; run as many as you like behind a proxy that ends TLS."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--address", default="127.0.0.1", help="address to listen on (default: 127.0.0.1)")
        parser.add_argument("--port", type=int, default=8000, help="port to listen on (default: 8000)")
        parser.add_argument("--processes", type=int, default=1, help="processes to answer with (default: 1)")
        parser.add_argument("--threads", type=int, default=THREADS, help=f"threads of each (default: {THREADS})")

    def handle(self, *args: Any, **options: Any) -> None:
        call_command(Collect(), verbosity=0, interactive=False)
        command = [sys.executable, "-m", "granian", "--interface", "wsgi", "--no-ws", "--respawn-failed-workers"]
        command += ["--host", options["address"], "--port", str(options["port"])]
        command += ["--workers", str(options["processes"]), "--blocking-threads", str(options["threads"])]
        # In this process's place: the settings are read anew, now that the static files have their final names.
        os.execv(sys.executable, [*command, "--workers-kill-timeout", "10", "pakt.desk.wsgi:application"])  # noqa: S606
