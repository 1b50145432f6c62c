"""pakt manage access: the table of who may do what, as docs/access.md publishes it."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import translation

from pakt.desk.people.access import ALLOWED, Act
from pakt.desk.people.models import Role

HEAD = """\
# Who may do what

Made from `src/pakt/desk/people/access.py` by `pakt manage access`; a test holds the two together, and another one tries
every address of the desk as everybody.

A role counts only on its own side, and only for its own organisation: a customer's role in the agreements in which that
organisation is the customer, a provider's in those in which it is the provider (or, where the role is for one customer
only, in those with that customer), another contractor's in those of the customer for whom it works. What one may not
see answers as what is not there.

"""


class Command(BaseCommand):
    help = "Prints the table of roles and what each may do, as Markdown."

    def handle(self, *args: Any, **options: Any) -> None:
        with translation.override("en"):
            self.stdout.write(HEAD + table())


def table() -> str:
    """A row for each act, a column for each role."""
    roles = list(Role.Name)
    lines = [["what", *(str(role.label) for role in roles)], ["---", *(":-:" for _ in roles)]]
    lines += [[act.value, *("yes" if role in ALLOWED[act] else "" for role in roles)] for act in Act]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)
