"""An event log of incidents, CSV as it is or packed with gzip: one row for each update, the incidents in any order."""

from __future__ import annotations

import csv
import gzip
import zlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple

from pakt.desk.tickets.history import to_datetime
from pakt.desk.tickets.importing.mapping import CannotImport, LogMapping, State
from pakt.engine.load import shortly
from pakt.engine.zone import Zone


class Said(NamedTuple):
    """Something about a line of the file, counted from 1."""

    line: int
    what: str

    def __str__(self) -> str:
        return f"line {self.line}: {self.what}"


@dataclass(frozen=True, slots=True)
class Row:
    """One update. Times are aware, in UTC; `priority` is the log's own word for it."""

    line: int
    number: str
    state: State
    told_at: datetime
    reported_at: datetime
    resolved_at: datetime | None
    closed_at: datetime | None
    channel: str
    priority: str
    made_sla: bool
    subject: str
    text: str


@dataclass(slots=True)
class Incident:
    """An incident's rows in order of time. `faults` keep it from being imported; `remarks` tell what was put right."""

    number: str
    rows: list[Row] = field(default_factory=list)
    faults: list[Said] = field(default_factory=list)
    remarks: list[Said] = field(default_factory=list)

    @property
    def made_sla(self) -> bool:
        """The log's own word, as it says last."""
        return self.rows[-1].made_sla

    @property
    def is_closed(self) -> bool:
        """Before an incident is closed, `made_sla` says only that it is not late yet."""
        return any(row.state == "closed" for row in self.rows)


@dataclass(slots=True)
class Log:
    """The incidents in the order of the file, and faults of rows that name no incident."""

    incidents: list[Incident]
    faults: list[Said]


def read_log(path: str, mapping: LogMapping, now: datetime) -> Log:
    """All of a log. `now` is the time (aware) after which nothing can have happened.

    CannotImport where the file can't be read or a column is missing. A row that is wrong is a fault of its incident.
    """
    found: dict[str, Incident] = {}
    nobodys: list[Said] = []
    for line, values, fault in _records(path, mapping):
        number = values.get(mapping.columns.number, "")
        if not number or number == mapping.unknown:
            nobodys.append(Said(line, fault or "has no incident number"))
            continue
        incident = found.setdefault(number, Incident(number))
        try:
            if fault:
                raise ValueError(fault)
            incident.rows.append(_row(line, values, mapping, now))
        except ValueError as error:
            incident.faults.append(Said(line, str(error)))
    for incident in found.values():
        _put_right(incident)
    return Log(list(found.values()), nobodys)


def _records(path: str, mapping: LogMapping) -> Iterator[tuple[int, dict[str, str], str]]:
    """Each row with the number of its first line, and what is wrong with its form."""
    try:
        file: Any = gzip.open if path.endswith(".gz") else Path.open
        # What is not UTF-8 is carried along as lone surrogates, so that only its own row is at fault.
        with file(Path(path), "rt", encoding="utf-8-sig", errors="surrogateescape", newline="") as lines:
            yield from _rows(csv.reader(lines, strict=True), path, mapping)
    except (OSError, EOFError, zlib.error) as error:
        raise CannotImport(path, None, f"can't be read: {getattr(error, 'strerror', None) or error}") from None


def _rows(reader: Any, path: str, mapping: LogMapping) -> Iterator[tuple[int, dict[str, str], str]]:
    header: list[str] | None = None
    while True:
        line = reader.line_num + 1
        try:
            row = next(reader)
        except StopIteration:
            break
        except csv.Error as error:
            yield line, {}, f"is no CSV as far as line {reader.line_num}: {error}"
            continue
        if header is None:
            header = row
            missing = [name for name in mapping.used if name not in header]
            if missing:
                raise CannotImport(path, 1, f"has no column {', '.join(missing)}; another mapping can name others")
        elif row:
            yield line, dict(zip(header, row, strict=False)), _wrong_form(row, header)
    if header is None:
        raise CannotImport(path, None, "is empty")


def _wrong_form(row: list[str], header: list[str]) -> str:
    if len(row) != len(header):
        return f"has {len(row)} columns, the first line has {len(header)}"
    try:
        "".join(row).encode()
    except UnicodeEncodeError:
        return "is not UTF-8 text"
    return ""


def _row(line: int, values: dict[str, str], mapping: LogMapping, now: datetime) -> Row:
    """ValueError in words where a value is none of those that the mapping knows."""
    columns = mapping.columns

    def known(column: str, words: Mapping[str, Any]) -> Any:
        said = values[column]
        if said not in words:
            raise ValueError(f"{column} says {shortly(said)}; the mapping knows {', '.join(words)}")
        return words[said]

    def moment(column: str) -> datetime | None:
        said = values[column]
        if said in ("", mapping.unknown):
            return None
        at = _moment(said, mapping.times.format, mapping.times.zone)
        if at is None:
            raise ValueError(f"{column} says {shortly(said)}, which is no time like {mapping.times.format!r}")
        if at > now:
            raise ValueError(f"{column} says {said}, which has not come yet")
        return at

    def needed(column: str) -> datetime:
        at = moment(column)
        if at is None:
            raise ValueError(f"{column} is missing")
        return at

    def words(names: Iterable[str]) -> list[tuple[str, str]]:
        return [(name, values[name].strip()) for name in names if values[name].strip() not in ("", mapping.unknown)]

    return Row(
        line=line,
        number=values[columns.number],
        state=known(columns.state, mapping.states),
        told_at=needed(columns.told_at),
        reported_at=needed(columns.reported_at),
        resolved_at=moment(columns.resolved_at),
        closed_at=moment(columns.closed_at),
        channel=known(columns.channel, mapping.channels),
        priority=values[columns.priority],
        made_sla=known(columns.made_sla, mapping.made_sla),
        subject=", ".join(said for _, said in words(mapping.subject)) or values[columns.number],
        text="\n".join(f"{name}: {said}" for name, said in words(mapping.text)),
    )


@lru_cache(maxsize=65536)
def _moment(text: str, form: str, zone: Zone) -> datetime | None:
    """A wall-clock time of the log as a moment in UTC; None where it is none."""
    try:
        return to_datetime(zone.instant(datetime.strptime(text.strip(), form)))  # noqa: DTZ007 - wall clock
    except (ValueError, OverflowError):
        return None


def _put_right(incident: Incident) -> None:
    """The rows in order of time, with a remark on each that stood elsewhere or is older than the report."""
    for before, row in pairwise(incident.rows):
        if row.told_at < before.told_at:
            incident.remarks.append(Said(row.line, f"is before line {before.line} in time; taken in order of time"))
    incident.rows.sort(key=lambda row: row.told_at)
    for row in incident.rows:
        if row.told_at < incident.rows[0].reported_at:
            incident.remarks.append(Said(row.line, "is before the incident was opened; taken as said at the opening"))
