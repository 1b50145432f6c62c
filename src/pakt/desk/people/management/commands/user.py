"""pakt user: the first administrator, or anybody who lost their password.

With --invite nobody types a password here: the command prints a one-time link, to come in or to set a new one.
"""

import getpass
import sys
from argparse import ArgumentParser
from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.core.validators import validate_email
from django.db import transaction

from pakt.desk.people.actions import invite
from pakt.desk.people.errors import PeopleRefused
from pakt.desk.people.links import invitation_link, reset_link
from pakt.desk.people.models import Organisation, Person, Role


class Command(BaseCommand):
    help = "Makes a person who can sign in, or gives one a new password; asks for it, or reads one line from a pipe."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("email")
        parser.add_argument("--name", help="needed for somebody new")
        parser.add_argument("--organisation", help="gives the role there; made where there is none of that name")
        parser.add_argument("--role", choices=Role.Name.values, default=Role.Name.ADMINISTRATOR)
        parser.add_argument("--invite", action="store_true", help="print a one-time link, ask for no password")

    @transaction.atomic
    def handle(self, *args: Any, **options: Any) -> None:
        email = options["email"].strip().lower()
        person = Person.objects.filter(email=email).first()
        if options["invite"]:
            self._invite(email, person, options)
            return
        if person is None:
            if not options["name"]:
                raise CommandError(f"there is no {email} yet; give --name to make one")
            person = Person(email=email, name=options["name"])
        self._give_password(person)
        try:
            person.full_clean()
        except ValidationError as error:
            raise CommandError("; ".join(error.messages)) from None
        person.save()
        if options["organisation"]:
            organisation, _ = Organisation.objects.get_or_create(name=options["organisation"])
            Role.objects.get_or_create(person=person, organisation=organisation, role=options["role"], customer=None)
        self.stdout.write(f"{person.name} <{person.email}> can sign in.")

    def _invite(self, email: str, person: Person | None, options: dict[str, Any]) -> None:
        if person is not None and not options["organisation"]:
            self.stdout.write(f"{person.name} sets a new password here, once, within an hour:\n{reset_link(person)}")
            return
        if not options["organisation"]:
            raise CommandError("give --organisation: an invitation is into one, made where there is none of that name")
        organisation, _ = Organisation.objects.get_or_create(name=options["organisation"])
        try:
            validate_email(email)
            invitation = invite(
                organisation=organisation, role=Role.Name(options["role"]), email=email, name=options["name"] or "",
                by=None, letter=False,
            )  # fmt: skip
        except ValidationError as error:
            raise CommandError("; ".join(error.messages)) from None
        except PeopleRefused as error:
            raise CommandError(str(error)) from None
        self.stdout.write(f"{email} comes in here, once, within seven days:\n{invitation_link(invitation)}")

    def _give_password(self, person: Person) -> None:
        # Never an argument: those are kept in the shell's history and shown in the list of processes.
        password = getpass.getpass("Password: ") if sys.stdin.isatty() else sys.stdin.readline().rstrip("\n")
        try:
            validate_password(password, person)
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from None
        person.set_password(password)
