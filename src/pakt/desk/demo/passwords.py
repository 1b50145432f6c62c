"""The logins of a demo, kept in `demo-logins.txt` in the data folder: one password, made at random for this desk."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

HEAD = """\
# Who can sign in to this demo, and as what. The password was made at random for this desk alone.
"""


@dataclass(frozen=True)
class Login:
    """Somebody who can sign in: `username` is the e-mail address, `role` the value of a role's name."""

    name: str
    role: str
    organisation: str
    username: str
    password: str

    @property
    def does(self) -> str:
        """Role and organisation, in the language of whoever reads it."""
        # Imported here: the app itself is imported before there are models.
        from pakt.desk.people.models import Role

        return f"{Role.Name(self.role).label}, {self.organisation}"


def file() -> Path:
    return Path(settings.DATA_DIR) / "demo-logins.txt"


def keep(people: Iterable[Login]) -> None:
    """Write the file, readable by its owner only. It is there exactly when the demo has been filled to the end."""
    lines = ["\t".join((p.role, p.username, p.password, p.name, p.organisation)) + "\n" for p in people]
    draft = file().with_suffix(".draft")
    draft.touch(mode=0o600)
    draft.write_text(HEAD + "".join(lines), encoding="utf-8")
    draft.replace(file())


def kept() -> list[Login]:
    """Everybody in the file; nobody where the desk has not been filled by the demo."""
    try:
        text = file().read_text(encoding="utf-8")
    except FileNotFoundError:
        return []
    rows = [line.split("\t") for line in text.splitlines() if line and not line.startswith("#")]
    return [Login(name, role, organisation, mail, password) for role, mail, password, name, organisation in rows]


def logins() -> list[Login]:
    """Whom to offer on the sign-in page: one for each role of each organisation.

    Nobody but in a demo (PAKT_DEMO), whatever lies in the data folder.
    """
    offered: dict[tuple[str, str], Login] = {}
    for login in kept() if settings.DEMO else []:
        offered.setdefault((login.organisation, login.role), login)
    return list(offered.values())
