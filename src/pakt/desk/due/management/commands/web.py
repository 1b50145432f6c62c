"""pakt web: serves the pages."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand


class Command(BaseCommand):
    help = "Serves the pages; run as many as you like behind a proxy that ends TLS."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--address", default="127.0.0.1", help="address to listen on (default: 127.0.0.1)")
        parser.add_argument("--port", type=int, default=8000, help="port to listen on (default: 8000)")
        parser.add_argument("--processes", type=int, default=1, help="processes to answer with (default: 1)")

    def handle(self, *args: Any, **options: Any) -> None:
        # Imported here: the other commands must not wait for a web server.
        from granian import Granian
        from granian.constants import Interfaces

        Granian(
            "pakt.desk.wsgi:application",
            address=options["address"],
            port=options["port"],
            interface=Interfaces.WSGI,
            workers=options["processes"],
            blocking_threads=4,
            websockets=False,
            respawn_failed_workers=True,
            workers_kill_timeout=10,
        ).serve()
