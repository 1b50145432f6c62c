"""pakt manage agreement: a contract file becomes the next version of an agreement."""

from argparse import ArgumentParser
from datetime import date
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from pakt.desk.agreements.actions import add_version, create_agreement, start_of_day
from pakt.desk.agreements.models import Agreement
from pakt.desk.people.models import Organisation
from pakt.engine.errors import PaktError
from pakt.engine.load import load_text, shipped_ids, shipped_text


class Command(BaseCommand):
    help = "Adds a contract file, or one that ships, as the next version of the agreement with this prefix."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", help="a contract file, or the name of one that ships")
        parser.add_argument("--prefix", required=True, help="letters before its ticket numbers, as in AB-0001")
        parser.add_argument("--name", help="name of the agreement; needed for a new one, like the two below")
        parser.add_argument("--customer", help="organisation, made where there is none of that name")
        parser.add_argument("--provider", help="organisation, made where there is none of that name")
        parser.add_argument("--plan", help="where the contract has plans")
        parser.add_argument("--signed", type=date.fromisoformat, metavar="YYYY-MM-DD")
        parser.add_argument("--published", type=date.fromisoformat, metavar="YYYY-MM-DD")
        parser.add_argument("--from", dest="effective", type=date.fromisoformat, metavar="YYYY-MM-DD",
                            help="first day in force (default: what the contract says)")  # fmt: skip
        parser.add_argument("--note", default="")

    @transaction.atomic
    def handle(self, *args: Any, **options: Any) -> None:
        try:
            text = _read(options["file"])
            contract = load_text(text, options["file"])
            known = Agreement.objects.filter(prefix=options["prefix"]).first()
            agreement = known or _create(contract.contract, options)
            effective = options["effective"] and start_of_day(options["effective"], contract.time_zone)
            version = add_version(
                agreement,
                text=text,
                plan=options["plan"],
                signed_on=options["signed"],
                published_on=options["published"],
                effective_from=effective,
                note=options["note"],
            )
        except PaktError as error:
            raise CommandError(str(error)) from None
        since = version.effective_from
        self.stdout.write(f"{version}: " + (f"in force from {since.isoformat()}" if since else "not yet in effect"))


def _read(name: str) -> str:
    if name in shipped_ids():
        return shipped_text(name)
    try:
        return Path(name).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise CommandError(f"{name}: can't be read: {error}") from None


def _create(contract_id: str, options: dict[str, Any]) -> Agreement:
    missing = [f"--{name}" for name in ("name", "customer", "provider") if not options[name]]
    if missing:
        raise CommandError(f"there is no agreement {options['prefix']} yet; give {', '.join(missing)} to make one")
    customer, _ = Organisation.objects.get_or_create(name=options["customer"])
    provider, _ = Organisation.objects.get_or_create(name=options["provider"])
    try:
        return create_agreement(
            name=options["name"],
            customer=customer,
            provider=provider,
            contract_id=contract_id,
            prefix=options["prefix"],
        )
    except ValidationError as error:
        raise CommandError(" ".join(error.messages)) from None
