"""pakt worker: does what falls due, until stopped."""

from typing import Any

from django.core.management.base import BaseCommand

from pakt.desk.due.worker import Loop


class Command(BaseCommand):
    help = "Does what falls due; run as many as you like. SIGTERM lets it finish the job at hand."

    def handle(self, *args: Any, **options: Any) -> None:
        Loop().run()
