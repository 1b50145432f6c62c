"""What does not fit together in a contract file: mistakes of the file, contradictions and gaps of the agreement.

Every finding is computed from the file. An error has to be mended before the contract is used, a warning is for both
parties to settle, a note is worth knowing.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from pakt.engine.check import calendars, codes, contradictions, examples, gaps, lengths, money, references, terms
from pakt.engine.check.finding import Finding, Severity
from pakt.engine.contract import Contract
from pakt.engine.load import Lines

__all__ = ["Finding", "Severity", "findings"]

ORDER: dict[Severity, int] = {"error": 0, "warning": 1, "note": 2}


def findings(contract: Contract, lines: Lines | None = None, today: dt.date | None = None) -> list[Finding]:
    """All findings about a contract, errors first, else in the order of the file (without `lines`: of the words).

    `lines` (from `load.read`) gives each its line; `today` is the date from which holidays are needed two years ahead.
    """
    found = list(found_in(contract, today))
    place = {word: number for number, word in enumerate(Contract.model_fields)}
    found.sort(key=lambda f: (ORDER[f.severity], place.get(str(f.path[0]), 0)))
    return sorted((finding.placed(lines) for finding in found), key=lambda f: (ORDER[f.severity], f.line or 0))


def found_in(contract: Contract, today: dt.date | None) -> Iterator[Finding]:
    wrong = [*references.findings(contract), *calendars.findings(contract, today)]
    yield from wrong
    yield from terms.findings(contract)
    yield from gaps.findings(contract)
    yield from codes.findings(contract)
    yield from contradictions.findings(contract)
    usable = not any(finding.severity == "error" for finding in wrong)
    amounts = [*money.findings(contract)]
    yield from amounts
    if usable and not any(finding.severity == "error" for finding in amounts):
        yield from lengths.findings(contract, today)
        yield from examples.findings(contract)
    elif contract.examples:
        yield Finding(
            "examples-not-run", "note", ("examples",), "The examples were not run.",
            "The file has errors that they would stumble over.", "Mend the errors first.",
        )  # fmt: skip
