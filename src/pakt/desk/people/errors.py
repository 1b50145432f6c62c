"""Why something with people cannot be done, in words for whoever asked."""

from pakt.engine.errors import PaktError


class PeopleRefused(PaktError):
    """One sentence, in the language of the reader."""
