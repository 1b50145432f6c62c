"""The agreement as a paper: its terms as a table, hours, money, contacts, readings, findings, versions."""

from __future__ import annotations

import datetime as dt
import difflib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from zoneinfo import ZoneInfo

from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from pakt.desk.agreements.finding_words import heading, named
from pakt.desk.agreements.models import Agreement, ContractVersion
from pakt.desk.agreements.queries import contract_of
from pakt.desk.agreements.wording import pars, said, term_words
from pakt.desk.pages.dates import long_day, short_day
from pakt.desk.pages.papers import DiffLine, FindingPart, VersionPart
from pakt.desk.pages.parts import OwedBy, ParPart
from pakt.engine import show
from pakt.engine.calendar import Calendar
from pakt.engine.check import Finding, findings
from pakt.engine.contract import CalendarTerms, Contract
from pakt.engine.load import load_text, read
from pakt.engine.rules import ClockRule, Owed, Rules, Subject, rules_of

KINDS = {"error": "error", "warning": "ask", "note": "info"}
DAYS_AHEAD = 120
MOST_DIFFERENCES = 12
ELSEWHERE = ("readings", "findings", "clauses")


@dataclass(frozen=True)
class Cell:
    """A term in the table: so long, owed by whom, with what beside; `rows` is over how many rows it stands."""

    term: str
    owed_by: OwedBy
    notes: Sequence[str] = ()
    rows: int = 1


@dataclass(frozen=True)
class Line:
    """A row: a priority (or the kind where it has none) and its terms; None where the cell above goes on."""

    name: str
    definition: str
    cells: Sequence[Cell | str | None]


@dataclass(frozen=True)
class Matrix:
    """The terms of one kind of report."""

    kind: str
    definition: str
    columns: Sequence[tuple[str, str]]
    lines: Sequence[Line]


def matrices(contract: Contract, plan: str | None) -> list[Matrix]:
    """What is owed, and how fast: one table for each kind that has terms."""
    rules = rules_of(contract)
    found = [matrix(rules, kind, plan) for kind in contract.kinds]
    return [table for table in found if table.columns]


def without_terms(contract: Contract, plan: str | None) -> list[str]:
    """The kinds for which no clock runs."""
    rules = rules_of(contract)
    return [said(kind.name) for name, kind in contract.kinds.items() if not matrix(rules, name, plan).columns]


def matrix(rules: Rules, kind: str, plan: str | None) -> Matrix:
    contract = rules.contract
    priorities: Sequence[str | None] = contract.kinds[kind].priorities or (None,)
    clocks = [r for r in rules.clocks if any(terms_of(rules, r, kind, p, plan) for p in priorities)]
    grid = [[cell_of(rules, rule, kind, priority, plan) for rule in clocks] for priority in priorities]
    lines = []
    for i, priority in enumerate(priorities):
        named = contract.priorities.get(priority or "")
        name, definition = (
            (said(named.name), said(named.definition)) if named else (said(contract.kinds[kind].name), "")
        )
        lines.append(Line(name, definition, [merged_cell(grid, i, j) for j in range(len(clocks))]))
    columns = [(said(contract.clocks[rule.name].name), starts(rule)) for rule in clocks]
    return Matrix(said(contract.kinds[kind].name), said(contract.kinds[kind].definition), columns, lines)


def merged_cell(grid: list[list[Cell | None]], row: int, column: int) -> Cell | str | None:
    """A cell over all rows below that say the same; "above" where the one above goes on; None where nothing is owed."""
    cell = grid[row][column]
    if cell is None:
        return None
    if row and grid[row - 1][column] == cell:
        return "above"
    rows = 1
    while row + rows < len(grid) and grid[row + rows][column] == cell:
        rows += 1
    return Cell(cell.term, cell.owed_by, cell.notes, rows)


def terms_of(rules: Rules, rule: ClockRule, kind: str, priority: str | None, plan: str | None) -> dict[str, Owed]:
    """The term for each channel that has one."""
    instances = rules.contract.instances
    instance = next((name for name, known in instances.items() if known.in_scope), "production")
    asked = {c: rule.owed(Subject(kind, priority, plan, c, instance, True)) for c in rules.contract.channels}
    return {channel: owed for channel, owed in asked.items() if owed is not None}


def cell_of(rules: Rules, rule: ClockRule, kind: str, priority: str | None, plan: str | None) -> Cell | None:
    by_channel = terms_of(rules, rule, kind, priority, plan)
    if not by_channel:
        return None
    terms = rules.contract.clocks[rule.name]
    notes = []
    if len(by_channel) < len(rules.contract.channels):
        notes.append(
            ", ".join(said(rules.contract.channels[c].name) for c in rules.contract.channels if c in by_channel)
        )
    if terms.expires == "accepted":
        notes.append(_("then accepted by itself"))
    if terms.target_only:
        notes.append(_("a target, no money follows"))
    owed_by: OwedBy = "customer" if rule.owed_by == "customer" else "provider"
    return Cell(term_words(next(iter(by_channel.values())).term), owed_by, tuple(notes))


STARTS = {
    "reported": lambda: _("from the report"),
    "confirmed": lambda: _("from the confirmation"),
    "responded": lambda: _("from the response"),
    "resolved": lambda: _("from the removal"),
    "rejected": lambda: _("from the remarks"),
    "analysed": lambda: _("from the analysis"),
    "info_requested": lambda: _("from the question"),
    "callback_agreed": lambda: _("from the agreement by phone"),
}


def starts(rule: ClockRule) -> str:
    named = [STARTS[event]() for event in rule.starts if event in STARTS]
    return named[0] if named else ""


# Hours


@dataclass(frozen=True)
class Hours:
    name: str
    lines: Sequence[str]
    holidays: str
    assumption: str
    days_off: Sequence[tuple[str, str]]


def hours(contract: Contract, today: dt.date) -> list[Hours]:
    """The service hours, and the next days off."""
    rules = rules_of(contract)
    return [
        Hours(
            said(terms.name),
            hour_lines(terms),
            terms.holidays or "",
            said(terms.assumption) if terms.assumption else "",
            next_days_off(rules.calendars[name], today, contract),
        )
        for name, terms in contract.calendars.items()
    ]


def hour_lines(terms: CalendarTerms) -> list[str]:
    names = {
        "mon": _("Mon"), "tue": _("Tue"), "wed": _("Wed"), "thu": _("Thu"), "fri": _("Fri"), "sat": _("Sat"),
        "sun": _("Sun"), "holidays": _("Holidays"),
    }  # fmt: skip
    lines = []
    for days, stretches in terms.hours.items():
        label = "–".join(str(names[day]) for day in days.split("-"))
        closed = pgettext("hours of a day", "closed")
        lines.append(f"{label} {', '.join(stretch.replace('-', '–') for stretch in stretches) or closed}")
    return lines


def next_days_off(calendar: Calendar, today: dt.date, contract: Contract) -> list[tuple[str, str]]:
    days = [today + dt.timedelta(days=n) for n in range(DAYS_AHEAD)]
    zone = calendar.zone
    named = [(day, calendar.day_name(day)) for day in days]
    off = [(zone.to_datetime(zone.midnight(day)), name) for day, name in named if name is not None]
    return [(short_day(day), name) for day, name in off][:4]


# The whole of it, in plain words


@dataclass(frozen=True)
class PlainLine:
    cells: Sequence[tuple[str, str]]  # heading, text
    clauses: Sequence[ParPart]


@dataclass(frozen=True)
class PlainPart:
    """A paragraph, or a table with its headings."""

    text: str = ""
    clauses: Sequence[ParPart] = ()
    columns: Sequence[str] = ()
    lines: Sequence[PlainLine] = ()


def plain_words(agreement: Agreement, contract: Contract) -> list[tuple[str, list[PlainPart]]]:
    """The sections of the agreement, but for those that have a place of their own on the page."""
    language = (get_language() or "en").split("-")[0]
    sections = show.agreement(contract, language if language in show.languages() else "en")
    return [
        (section.title, [plain_part(agreement, contract, part) for part in section.parts])
        for section in sections
        if section.id not in ELSEWHERE
    ]


def plain_part(agreement: Agreement, contract: Contract, part: show.Paragraph | show.Table) -> PlainPart:
    if isinstance(part, show.Paragraph):
        return PlainPart(part.text, pars(agreement, contract, part.clauses))
    headings = part.columns or ("",) * max(len(row.cells) for row in part.rows)
    lines = [
        PlainLine(list(zip(headings, row.cells, strict=False)), pars(agreement, contract, row.clauses))
        for row in part.rows
    ]
    return PlainPart(columns=part.columns, lines=lines)


# Findings, readings, versions


@lru_cache(maxsize=64)
def found_in(sha256: str, text: str, today: dt.date) -> tuple[Finding, ...]:
    """The findings about a contract text; they run its examples, so they are kept for a day."""
    return tuple(findings(load_text(text), read(text, "contract")[1], today))


def finding_parts(agreement: Agreement, version: ContractVersion, today: dt.date) -> list[FindingPart]:
    contract = contract_of(version)
    return [
        FindingPart(
            KINDS[finding.severity],  # type: ignore[arg-type]
            heading(finding),
            named(contract, finding.says) if heading(finding) != finding.says else "",
            pars(agreement, contract, finding.clauses),
            then=named(contract, " ".join(filter(None, [finding.follows, finding.remedy, prevails(finding)]))),
            lang="en",
        )
        for finding in found_in(version.sha256, version.text, today)
    ]


def prevails(finding: Finding) -> str:
    return _("By rank prevails: %(part)s.") % {"part": finding.prevails} if finding.prevails else ""


@dataclass(frozen=True)
class Read:
    question: str
    reading: str
    clauses: Sequence[ParPart]


def readings(agreement: Agreement, contract: Contract) -> list[Read]:
    return [
        Read(said(r.question), said(r.reading), pars(agreement, contract, r.clauses)) for r in contract.interpretation
    ]


def version_parts(agreement: Agreement, now: dt.datetime) -> list[VersionPart]:
    """The versions, newest first, each with what it changed in the file."""
    versions = list(agreement.versions.order_by("-number"))
    earlier: list[ContractVersion | None] = [*versions[1:], None]
    return [
        VersionPart(
            str(version.number),
            version.note or (_("Agreement") if old is None else _("Amendment")),
            in_force(version, now),
            [] if old is None else differences(contract_of(old), contract_of(version)),
        )
        for version, old in zip(versions, earlier, strict=True)
    ]


def in_force(version: ContractVersion, now: dt.datetime) -> str:
    """When it was signed, and from which date of the agreement's zone on it binds."""
    facts = []
    if version.signed_on:
        facts.append(_("signed %(date)s") % {"date": day_words(version.signed_on)})
    if version.effective_from is None:
        facts.append(_("not yet in effect"))
    else:
        since = _("in force since %(date)s") if version.effective_from <= now else _("in force from %(date)s")
        zone = ZoneInfo(contract_of(version).time_zone)
        facts.append(since % {"date": day_words(version.effective_from.astimezone(zone).date())})
    return ", ".join(facts)


def day_words(day: dt.date) -> str:
    return long_day(dt.datetime.combine(day, dt.time(12), dt.UTC), year=True)


def differences(old: Contract, new: Contract) -> list[DiffLine]:
    """What a version took out and put in, in plain words."""
    before, after = told(old), told(new)
    lines = []
    for line in difflib.ndiff(before, after):
        if line.startswith("- "):
            lines.append(DiffLine("del", line[2:]))
        elif line.startswith("+ "):
            lines.append(DiffLine("ins", line[2:]))
    return lines[:MOST_DIFFERENCES]


def told(contract: Contract) -> list[str]:
    """The agreement in plain words, line by line."""
    language = (get_language() or "en").split("-")[0]
    lines = []
    for section in show.agreement(contract, language if language in show.languages() else "en"):
        for part in section.parts:
            rows = [(part.text,)] if isinstance(part, show.Paragraph) else [row.cells for row in part.rows]
            lines += [" · ".join(filter(None, row)) for row in rows]
    return lines
