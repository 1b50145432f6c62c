"""The errors of the engine. Catch the root to show any of them to a person.

::

    PaktError                 what is wrong, where, and what to do, in one line
    ├── ContractError         a contract file that cannot be used: file, line, key
    ├── ScenarioError         a scenario or an event that cannot be read: its place, as in "events[3].at"
    └── CalendarError         a calendar that never opens, unknown holidays, a moment out of range
"""


class PaktError(Exception):
    """Root of all errors that are the fault of what was given, not of the program."""


class ContractError(PaktError):
    """A contract file is wrong at `line` (counted from 1; None where no line can be told) under `key`."""

    def __init__(self, path: str, line: int | None, key: str, message: str) -> None:
        self.path = path
        self.line = line
        self.key = key
        self.message = message
        place = path if line is None else f"{path}:{line}"
        super().__init__(": ".join(part for part in (place, key, message) if part))

    def __reduce__(self) -> tuple[type["ContractError"], tuple[str, int | None, str, str]]:
        return (type(self), (self.path, self.line, self.key, self.message))


class ScenarioError(PaktError):
    """A scenario, or an event in it, cannot be read; `where` is the path to the wrong value."""

    def __init__(self, where: str, message: str) -> None:
        self.where = where
        self.message = message
        super().__init__(f"{where}: {message}" if where else message)

    def __reduce__(self) -> tuple[type["ScenarioError"], tuple[str, str]]:
        return (type(self), (self.where, self.message))


class CalendarError(PaktError):
    """A calendar cannot be built or asked: it never opens, its hours are wrong, or a moment is out of its range."""
