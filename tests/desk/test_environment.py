"""The environment is read strictly, and what the desk is reached by decides how strictly it is served."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.test import Client

from pakt.desk import environment

SHOW = """
import json
from django.conf import settings as s
names = "SECURE_SSL_REDIRECT SECURE_HSTS_SECONDS SESSION_COOKIE_SECURE CSRF_COOKIE_SECURE ALLOWED_HOSTS DEBUG"
print(json.dumps({name: getattr(s, name) for name in names.split()}))
"""


def settings(folder: Path, **given: str) -> subprocess.CompletedProcess[str]:
    """What Django's settings come to in a process of their own."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PAKT_")}
    environment = {**kept, "DJANGO_SETTINGS_MODULE": "pakt.desk.settings", "PAKT_DATA_DIR": str(folder), **given}
    environment["PYTHONPATH"] = os.pathsep.join(sys.path)
    return subprocess.run([sys.executable, "-c", SHOW], env=environment, text=True, capture_output=True, check=False)


def test_everything_is_encrypted_but_on_this_machine(tmp_path: Path) -> None:
    served = json.loads(settings(tmp_path, PAKT_URL="https://desk.example.org", PAKT_ALLOWED_HOSTS="10.0.0.7").stdout)
    assert served == {
        "SECURE_SSL_REDIRECT": True,
        "SECURE_HSTS_SECONDS": 31_536_000,
        "SESSION_COOKIE_SECURE": True,
        "CSRF_COOKIE_SECURE": True,
        "ALLOWED_HOSTS": ["desk.example.org", "10.0.0.7"],
        "DEBUG": False,
    }
    tried = json.loads(settings(tmp_path).stdout)
    assert (tried["SECURE_SSL_REDIRECT"], tried["SESSION_COOKIE_SECURE"]) == (False, False)
    assert "localhost" in tried["ALLOWED_HOSTS"]
    for url in ("http://desk.example.org", "desk.example.org", "ftp://localhost"):
        refused = settings(tmp_path, PAKT_URL=url)
        assert refused.returncode != 0
        assert "must begin with https://" in refused.stderr


def test_the_secret_key_is_made_once_and_only_its_owner_reads_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("PAKT_SECRET_KEY", raising=False)
    key = environment.secret_key(tmp_path)
    assert len(key) >= 50
    assert environment.secret_key(tmp_path) == key
    assert [path.name for path in tmp_path.iterdir()] == ["secret-key"]
    assert (tmp_path / "secret-key").stat().st_mode & 0o777 == 0o600
    monkeypatch.setenv("PAKT_SECRET_KEY", "given")
    assert environment.secret_key(tmp_path) == "given"


def test_a_database_is_named_by_its_address() -> None:
    postgres = environment.database("postgres://us%40er:p%2Fw@db.example.org:5433/desk?sslmode=require")
    assert (postgres["USER"], postgres["PASSWORD"], postgres["HOST"], postgres["PORT"], postgres["NAME"]) == (
        "us@er",
        "p/w",
        "db.example.org",
        "5433",
        "desk",
    )
    assert postgres["OPTIONS"] == {"sslmode": "require"}
    assert environment.database("sqlite:///a/b.sqlite3")["NAME"] == "a/b.sqlite3"
    assert environment.database("sqlite:////a/b.sqlite3")["NAME"] == "/a/b.sqlite3"


@pytest.mark.parametrize("url", ["mysql://db/desk", "desk.sqlite3", "sqlite:///"])
def test_another_database_is_refused_with_what_to_write(url: str) -> None:
    with pytest.raises(ImproperlyConfigured, match="PAKT_DATABASE_URL"):
        environment.database(url)


def test_yes_and_no_are_said_in_few_ways(monkeypatch: pytest.MonkeyPatch) -> None:
    for said, meant in (("", False), ("0", False), ("no", False), ("1", True), ("Yes", True), ("true", True)):
        monkeypatch.setenv("PAKT_DEBUG", said)
        assert environment.flag("PAKT_DEBUG") is meant
    monkeypatch.setenv("PAKT_DEBUG", "maybe")
    with pytest.raises(ImproperlyConfigured, match="PAKT_DEBUG"):
        environment.flag("PAKT_DEBUG")


@pytest.mark.django_db
def test_pages_carry_a_strict_policy(client: Client) -> None:
    answer = client.get("/healthz")
    policy = dict(part.strip().partition(" ")[::2] for part in answer["Content-Security-Policy"].split(";"))
    assert policy == {
        "default-src": "'self'",
        "base-uri": "'none'",
        "form-action": "'self'",
        "frame-ancestors": "'none'",
        "object-src": "'none'",
    }
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Referrer-Policy"] == "same-origin"
    assert answer["X-Frame-Options"] == "DENY"
    assert client.get("/healthz", HTTP_HOST="evil.example.org").status_code == 400
