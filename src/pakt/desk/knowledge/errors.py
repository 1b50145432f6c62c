"""What an action of this app answers with where nothing is stored."""

from pakt.engine.errors import PaktError


class BadEntry(PaktError):
    """What is given cannot be: `field` is wrong in the way that `problem` says, in the reader's language."""

    def __init__(self, field: str, problem: str) -> None:
        self.field = field
        self.problem = problem
        super().__init__(f"{field}: {problem}")
