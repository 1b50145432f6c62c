"""What an action answers with where nothing is stored.

::

    PaktError
    ├── StepRefused    the contract does not allow it now: the reason, the clauses
    └── BadEvent       what is given cannot be: the field, what is wrong with it
"""

from collections.abc import Sequence

from pakt.engine.errors import PaktError


class StepRefused(PaktError):
    """The contract does not allow the step now: `reason` in the contract's language, and the `clauses` that say so."""

    def __init__(self, reason: str, clauses: Sequence[str] = ()) -> None:
        self.reason = reason
        self.clauses = tuple(clauses)
        super().__init__(f"{reason} ({', '.join(clauses)})" if clauses else reason)


class BadEvent(PaktError):
    """What is given cannot be: `field` is wrong in the way that `problem` says."""

    def __init__(self, field: str, problem: str) -> None:
        self.field = field
        self.problem = problem
        super().__init__(f"{field}: {problem}")
