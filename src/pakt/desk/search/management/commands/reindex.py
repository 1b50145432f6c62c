"""pakt reindex: everything that can be found, made anew."""

from typing import Any

from django.core.management.base import BaseCommand
from tqdm import tqdm

from pakt.desk.search.reindexing import reindex
from pakt.desk.search.sources import sources


class Command(BaseCommand):
    help = "Makes what search finds anew from what is written. After an upgrade, or where something is not found."

    def handle(self, *args: Any, **options: Any) -> None:
        for kind in sources:
            with tqdm(unit="text", desc=kind.value, disable=None) as bar:
                for done in reindex(kind):
                    bar.update(done.texts - bar.n)
            self.stdout.write(f"{kind.value}: {done.texts} texts, {done.written} written, {done.removed} removed.")
