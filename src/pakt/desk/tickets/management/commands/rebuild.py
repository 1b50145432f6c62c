"""pakt rebuild: everything derived from events, worked out again."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from tqdm import tqdm

from pakt.desk.tickets.models import Ticket
from pakt.desk.tickets.rebuilding import differences


class Command(BaseCommand):
    help = "Works out clocks, rights, changes and due dates again from events. In a healthy desk nothing differs."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--write", action="store_true", help="keep what was worked out where it differs")

    def handle(self, *args: Any, **options: Any) -> None:
        tickets = list(Ticket.objects.order_by("pk").values_list("pk", flat=True))
        differing = 0
        for pk in tqdm(tickets, unit="ticket", disable=None):
            found = differences(pk, write=options["write"])
            differing += bool(found)
            for line in found:
                tqdm.write(line, file=self.stdout)
        if not differing:
            self.stdout.write(f"{len(tickets)} tickets: nothing differs.")
        elif options["write"]:
            self.stdout.write(f"{differing} of {len(tickets)} tickets differed and were written.")
        else:
            raise CommandError(f"{differing} of {len(tickets)} tickets differ; --write keeps what was worked out")
