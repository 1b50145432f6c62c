"""What the environment says, read into values that `settings.py` can use; every complaint names the variable."""

import os
import re
import secrets
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

ON_THIS_MACHINE = ("localhost", "127.0.0.1", "::1")


def flag(name: str) -> bool:
    value = os.environ.get(name, "").strip().lower()
    if value not in {"", "0", "1", "no", "yes", "false", "true", "off", "on"}:
        raise ImproperlyConfigured(f"{name}: {value!r} is neither yes nor no; write 1 or 0")
    return value in {"1", "yes", "true", "on"}


def words(name: str) -> list[str]:
    return [word.strip() for word in os.environ.get(name, "").split(",") if word.strip()]


def pairs(name: str) -> dict[str, str]:
    """Names with their values, `name=value` separated by commas."""
    found = {}
    for word in words(name):
        key, is_pair, value = word.partition("=")
        if not (key and is_pair and value):
            raise ImproperlyConfigured(f"{name}: {word!r} is no pair; write name=value")
        found[key] = value
    return found


def size(name: str, otherwise: str) -> int:
    """Bytes, from a number with kB, MB or GB behind it."""
    text = os.environ.get(name, "").strip() or otherwise
    found = re.fullmatch(r"(\d+) ?([kMG])B", text)
    if found is None:
        raise ImproperlyConfigured(f"{name}: {text!r} is no size; write a number and kB, MB or GB, as in 25 MB")
    return int(found[1]) * {"k": 10**3, "M": 10**6, "G": 10**9}[found[2]]


def database(url: str) -> dict[str, Any]:
    """Django's settings for `sqlite:///relative.sqlite3`, `sqlite:////absolute.sqlite3` or `postgres://…`."""
    parts = urlsplit(url)
    if parts.scheme == "sqlite":
        return _sqlite(parts.path.removeprefix("/"))
    if parts.scheme in {"postgres", "postgresql"}:
        return {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": unquote(parts.path.removeprefix("/")),
            "USER": unquote(parts.username or ""),
            "PASSWORD": unquote(parts.password or ""),
            "HOST": unquote(parts.hostname or ""),
            "PORT": str(parts.port or ""),
            "CONN_MAX_AGE": 60,
            "CONN_HEALTH_CHECKS": True,
            "OPTIONS": dict(parse_qsl(parts.query)),
        }
    raise ImproperlyConfigured(f"PAKT_DATABASE_URL: {parts.scheme!r} is no database; write sqlite:/// or postgres://")


def _sqlite(path: str) -> dict[str, Any]:
    if not path:
        raise ImproperlyConfigured("PAKT_DATABASE_URL: sqlite:/// needs the path of a file behind it")
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": path,
        "CONN_MAX_AGE": 60,
        "OPTIONS": {
            # A transaction that reads first and writes later would fail at once where another writes meanwhile.
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
        },
    }


def secret_key(folder: Path) -> str:
    """PAKT_SECRET_KEY, else the key kept in `folder`, made there once."""
    given = os.environ.get("PAKT_SECRET_KEY", "")
    if given:
        return given
    kept = folder / "secret-key"
    if not kept.exists():
        draft = folder / f"secret-key.{os.getpid()}"
        draft.touch(mode=0o600)
        draft.write_text(secrets.token_urlsafe(50), encoding="ascii")
        try:
            # Two processes may start at once: the second must take the first one's key.
            os.link(draft, kept)
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    return kept.read_text(encoding="ascii").strip()


def reply_address(pattern: str, sender: str) -> str:
    """PAKT_MAIL_REPLY, an address with one * for the token; where it is empty, plus addressing at the desk's own."""
    local, _, domain = sender.rpartition("@")
    pattern = pattern.strip() or f"{local}+*@{domain}"
    before, _, behind = pattern.rpartition("@")
    if pattern.count("*") != 1 or "*" not in before or not behind:
        raise ImproperlyConfigured(
            f"PAKT_MAIL_REPLY: {pattern!r} has no place for the token; write one * before the @, as in "
            "desk+*@example.org, or *@reply.example.org for a domain that takes every address"
        )
    return pattern


def smtp(url: str) -> dict[str, Any] | None:
    """What Django's SMTP backend is called with, for `smtps://user:password@host`, `smtp+starttls://…`, `smtp://…`.

    None where nothing is named. A certificate is always checked; only this machine may be spoken to in the clear.
    """
    if not url.strip():
        return None
    parts = urlsplit(url.strip())
    ports = {"smtps": 465, "smtp+starttls": 587, "smtp": 25}
    if parts.scheme not in ports or not parts.hostname:
        raise ImproperlyConfigured(
            "PAKT_SMTP_URL: write smtps://user:password@host, smtp+starttls://user:password@host, or smtp://localhost"
        )
    if parts.scheme == "smtp" and parts.hostname not in ON_THIS_MACHINE:
        raise ImproperlyConfigured(
            f"PAKT_SMTP_URL: smtp:// sends in the clear, which only this machine may be sent; write smtp+starttls:// "
            f"or smtps:// for {parts.hostname}"
        )
    return {
        "host": parts.hostname,
        "port": parts.port or ports[parts.scheme],
        "username": unquote(parts.username or ""),
        "password": unquote(parts.password or ""),
        "use_ssl": parts.scheme == "smtps",
        "use_tls": parts.scheme == "smtp+starttls",
    }


def address(url: str) -> tuple[str, bool]:
    """Host of PAKT_URL, and whether it is served in the clear on this machine only (a demo, a first try).

    Everything else must be https: all communication is encrypted.
    """
    parts = urlsplit(url)
    host = parts.hostname or ""
    if parts.scheme == "https" and host:
        return host, False
    if parts.scheme == "http" and host in ON_THIS_MACHINE:
        return host, True
    raise ImproperlyConfigured(
        f"PAKT_URL: {url!r} must begin with https:// (http:// is for this machine only, as in http://localhost:8000)"
    )
