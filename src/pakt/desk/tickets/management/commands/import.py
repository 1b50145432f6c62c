"""pakt import: the event log of another system becomes tickets, each compared with the log's own word."""

from argparse import ArgumentParser, ArgumentTypeError
from collections.abc import Iterable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from tqdm import tqdm

from pakt.desk.agreements.models import Agreement
from pakt.desk.tickets.importing import classes, mapping
from pakt.desk.tickets.importing.classes import Case, Tally
from pakt.desk.tickets.importing.judging import Judge
from pakt.desk.tickets.importing.log import Incident, read_log
from pakt.desk.tickets.importing.mapping import CannotImport, LogMapping
from pakt.desk.tickets.importing.steps import steps
from pakt.desk.tickets.importing.storing import agreement_for, known_keys, store
from pakt.engine.errors import PaktError
from pakt.engine.load import load_text, shipped_ids, shipped_text

T = TypeVar("T")


class Command(BaseCommand):
    help = "Makes tickets of another system's event log, and tells where the contract agrees with the log's own word."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("system", choices=mapping.SYSTEMS, help="where the log comes from")
        parser.add_argument("file", help="the log: CSV, as it is or packed (.csv.gz)")
        parser.add_argument("--contract", required=True, metavar="ID",
                            help="the terms by which the log judges itself (named like the system), an agreement that "
                                 "ships, or a contract file")  # fmt: skip
        parser.add_argument("--mapping", metavar="FILE", help="how the log is read (default: the one that ships)")
        parser.add_argument("--prefix", help="letters before the ticket numbers (default: those of the mapping)")
        parser.add_argument("--limit", type=_count, metavar="N", help="only the first N incidents of the file")
        parser.add_argument("--dry-run", action="store_true", help="compare only, and store nothing")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            self.run(options, timezone.now())
        except PaktError as error:
            raise CommandError(str(error)) from None

    def run(self, options: dict[str, Any], now: datetime) -> None:
        system, file = options["system"], options["file"]
        words = mapping.load_mapping(system, options["mapping"])
        text = _contract_text(options["contract"])
        contract = load_text(text, options["contract"])
        judge = Judge(contract, words.terms(contract.contract))
        log = read_log(file, words, now)
        self.say(log.faults)
        incidents = log.incidents[: options["limit"]]
        cases = self.cases(incidents, judge, None if contract.contract == system else _own_judge(system, words))
        found = classes.tallies(cases.values())
        named = {
            one.number: classes.class_of(cases[one.number], found) if one.number in cases else classes.UNREADABLE
            for one in incidents
        }
        summary = "Nothing was stored."
        if not options["dry_run"]:
            prefix = options["prefix"] or words.agreement.prefix
            agreement = agreement_for(text, words.agreement, prefix, judge.terms.plan, now)
            summary = self.store(agreement, list(cases.values()), named, Path(file).name, now)
        for line in (*_table(named), *_readings(found), "", summary):
            self.stdout.write(line)

    def say(self, told: Iterable[object]) -> None:
        """Words about lines of the file, on standard error, between the steps of a progress bar."""
        for words in told:
            with tqdm.external_write_mode():
                self.stderr.write(str(words), self.style.NOTICE)

    def cases(self, incidents: list[Incident], judge: Judge, own: Judge | None) -> dict[str, Case]:
        """What the contract says of each incident; those that can't be read are told of and left out."""
        found = {}
        for incident in _progress(incidents, "judged"):
            self.say(incident.remarks)
            self.say(incident.faults)
            if incident.faults:
                continue
            try:
                told = steps(incident, judge.terms)
                log_s_own = (own, steps(incident, own.terms)) if own else None
                case = found[incident.number] = classes.case_of(incident, told, judge, log_s_own)
                if case.verdict.refused:
                    self.say([f"line {incident.rows[0].line}: {incident.number}: refused: {case.verdict.refused}"])
            except PaktError as error:
                self.say([f"line {incident.rows[0].line}: {incident.number}: {error}"])
        return found

    def store(self, agreement: Agreement, cases: list[Case], named: dict[str, str], file: str, now: datetime) -> str:
        """Each incident as a ticket; those that can't be kept are told of, and `named` says so."""
        known = known_keys(agreement)
        new = there = 0
        for case in _progress(cases, "stored"):
            number = case.incident.number
            if case.verdict.refused:
                continue
            try:
                if store(agreement, case.incident, case.told, _note(case, named[number], file), known, now):
                    new += 1
                else:
                    there += 1
            except PaktError as error:
                named[number] = classes.NOT_KEPT
                self.say([f"line {case.incident.rows[0].line}: {number}: {error}"])
        left_out = len(named) - new - there
        return f"{agreement}: {new} tickets stored or added to, {there} there already, {left_out} left out."


def _contract_text(name: str) -> str:
    if name in mapping.SYSTEMS:
        return mapping.shipped_text(name, "contract")
    if name in shipped_ids():
        return shipped_text(name)
    try:
        return Path(name).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        known = ", ".join((*mapping.SYSTEMS, *shipped_ids()))
        raise CannotImport(name, None, f"is no contract file ({error}) and none of {known}") from None


def _own_judge(system: str, words: LogMapping) -> Judge:
    """The terms by which the log seems to judge itself."""
    contract = load_text(mapping.shipped_text(system, "contract"), f"{system}-contract.yaml")
    return Judge(contract, words.terms(contract.contract))


def _progress(things: list[T], done: str) -> Iterator[T]:
    """With a bar where somebody looks on."""
    yield from tqdm(things, unit=" incidents", desc=done, disable=None)


def _count(text: str) -> int:
    if not text.isdecimal() or not int(text):
        raise ArgumentTypeError(f"{text!r} is no number of incidents; give 1 or more")
    return int(text)


def _note(case: Case, name: str, file: str) -> str:
    lines = [row.line for row in case.incident.rows]
    word = "in time" if case.incident.made_sla else "late"
    return f"Imported from {file}, lines {min(lines)} to {max(lines)}.\nThe log's own word: {word}. Compared: {name}."


def _table(named: dict[str, str]) -> Iterator[str]:
    """The classes with how many incidents each has, their share, and one of them."""
    width = max(len(name) for name in (*named.values(), classes.UNEXPLAINED))
    yield f"{'class':<{width}}  incidents   share  for example"
    for name in sorted({*named.values(), classes.UNEXPLAINED}, key=_place):
        members = [number for number, its in named.items() if its == name]
        share = 100 * len(members) / max(1, len(named))
        yield f"{name:<{width}}  {len(members):>9}  {share:>4.1f} %  {members[0] if members else ''}".rstrip()


def _place(name: str) -> tuple[bool, bool, str]:
    """What agrees comes first, what is unexplained last."""
    return name == classes.UNEXPLAINED, not name.startswith("agrees"), name


def _readings(found: dict[str, Tally]) -> Iterator[str]:
    """How the log would bear out other ways to judge."""
    if not found:
        return
    width = max(map(len, found))
    yield ""
    yield f"{'if the log judged':<{width}}  right where the contract is not  wrong where it is right"
    for name, tally in found.items():
        yield f"{name:<{width}}  {tally.right:>31}  {tally.wrong:>23}"
