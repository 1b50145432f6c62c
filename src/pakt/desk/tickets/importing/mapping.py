"""How a log is read: the mapping file as a model."""

from __future__ import annotations

from datetime import date
from functools import cached_property
from importlib import resources
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from pakt.engine.contract import ChannelName
from pakt.engine.errors import PaktError
from pakt.engine.load import dotted, line_of, read
from pakt.engine.zone import Zone

State = Literal["reported", "working", "asking", "waiting", "resolved", "closed"]
SYSTEMS = ("servicenow",)


class CannotImport(PaktError):
    """A file that can't be imported at all: which, on which line (counted from 1; None where none can be told), why."""

    def __init__(self, path: str, line: int | None, message: str) -> None:
        self.path = path
        self.line = line
        self.message = message
        super().__init__(f"{path}: {message}" if line is None else f"{path}:{line}: {message}")


class Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


def _zone(name: Any) -> Any:
    return Zone(name) if isinstance(name, str) else name


class Times(Strict):
    """How the log writes local times, and in which time zone they are read."""

    model_config = ConfigDict(arbitrary_types_allowed=True)

    format: str
    zone: Annotated[Zone, BeforeValidator(_zone)]


class Columns(Strict):
    """Which column says what."""

    number: str
    state: str
    told_at: str
    reported_at: str
    resolved_at: str
    closed_at: str
    channel: str
    priority: str
    made_sla: str


class ImportedAgreement(Strict):
    """The agreement that is made for imported tickets, in force since `since`."""

    name: str
    customer: str
    provider: str
    prefix: str
    since: Annotated[date, BeforeValidator(lambda text: date.fromisoformat(text) if isinstance(text, str) else text)]


class Terms(Strict):
    """The log's words in the words of one contract. `judged` is the clock that the log's own word is compared with."""

    kind: str
    priorities: dict[str, str] = {}
    judged: str
    plan: str | None = None


class LogMapping(Strict):
    """All that is assumed about a log. `made_sla` reads the log's own word: whether the incident was in time."""

    times: Times
    unknown: str
    columns: Columns
    made_sla: dict[str, bool]
    subject: Annotated[list[str], Field(min_length=1)]
    text: list[str]
    states: dict[str, State]
    channels: dict[str, ChannelName]
    agreement: ImportedAgreement
    contracts: dict[str, Terms]

    @cached_property
    def used(self) -> tuple[str, ...]:
        """The columns that a log must have."""
        return tuple(dict.fromkeys([*self.columns.model_dump().values(), *self.subject, *self.text]))

    def terms(self, contract_id: str) -> Terms:
        """CannotImport where the mapping says nothing of this contract."""
        if contract_id not in self.contracts:
            raise CannotImport(
                "the mapping", None,
                f"says nothing of the contract {contract_id!r}, only of {', '.join(self.contracts)}; "
                "add it under 'contracts' in a copy of the mapping, and give that with --mapping",
            )  # fmt: skip
        return self.contracts[contract_id]


def shipped_text(system: str, kind: Literal["mapping", "contract"]) -> str:
    """The mapping for a system's log, or the contract by which it seems to judge itself."""
    name = f"{system}.yaml" if kind == "mapping" else f"{system}-contract.yaml"
    return (resources.files("pakt.desk.tickets.importing") / name).read_text(encoding="utf-8")


def load_mapping(system: str, path: str | None = None) -> LogMapping:
    """The mapping in a file, else the one that ships; CannotImport or ContractError with file, line and key."""
    name = path or f"{system}.yaml"
    try:
        text = Path(path).read_text(encoding="utf-8") if path else shipped_text(system, "mapping")
    except (OSError, UnicodeDecodeError) as error:
        raise CannotImport(name, None, f"can't be read: {error}") from None
    values, lines = read(text, name)
    try:
        return LogMapping.model_validate(values)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        message = f"{dotted(first['loc'])}: {first['msg'].removeprefix('Value error, ')}"
        raise CannotImport(name, line_of(lines, first["loc"]), message) from None
