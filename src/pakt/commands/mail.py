"""`pakt mail`: what comes in by mail, and whether mail works.

Each action is a function that takes the arguments and returns the status.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Callable
from dataclasses import fields, is_dataclass
from datetime import datetime
from getpass import getpass
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

from pakt.engine.errors import PaktError


def add_arguments(parser: argparse.ArgumentParser) -> None:
    commands = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    shown = commands.add_parser("read", help="what is read from a mail, as JSON")
    shown.add_argument("file", help="the mail as it came, .eml; - for standard input")
    shown.add_argument("--own-server", default="", help="the name of our server in Authentication-Results")
    checked = commands.add_parser("check", help="what is wrong with the relay, the DNS, a mailbox, and what to do")
    checked.add_argument("--imap", default="", metavar="URL", help="a mailbox, imaps://user@host; asks the password")
    checked.add_argument("--lmtp", default="", metavar="HOST:PORT", help="our own LMTP door")
    checked.add_argument("--name-server", default="", metavar="ADDRESS", help="whom to ask instead of this machine's")
    commands.add_parser("dkim", help="the DNS records of the keys that PAKT_DKIM names")


def run(args: argparse.Namespace) -> int:
    actions: dict[str, Callable[[argparse.Namespace], int]] = {"read": read, "check": check, "dkim": dkim}
    return actions[args.action](args)


def read(args: argparse.Namespace) -> int:
    """Print one mail; a PaktError where there is no such file."""
    from django.conf import settings

    if not settings.configured:
        # The words of problems need the settings, but neither a database nor catalogues.
        settings.configure(USE_I18N=False)
    from pakt.desk.inbox.reading import read as read_mail

    try:
        raw = sys.stdin.buffer.read() if args.file == "-" else Path(args.file).read_bytes()
    except OSError as error:
        raise PaktError(f"{args.file}: {error.strerror or error}") from error
    mail = read_mail(raw, own_server=args.own_server)
    print(json.dumps(shown(mail), ensure_ascii=False, indent=2))
    return 0


def check(args: argparse.Namespace) -> int:
    """Print what was looked at, one line each; 1 where something is wrong."""
    _with_settings()
    import dns.resolver

    from pakt.desk.outbox.check import check as looked_at

    resolver = dns.resolver.Resolver()
    if args.name_server:
        resolver.nameservers = [args.name_server]
    right = True
    for line in looked_at(resolver=resolver, imap=_with_password(args.imap), lmtp=args.lmtp):
        print(line, flush=True)
        right = right and line.right
    return 0 if right else 1


def dkim(args: argparse.Namespace) -> int:
    """Print the record of each key, as a zone file has it; a PaktError where there is none."""
    _with_settings()
    from django.conf import settings

    from pakt.desk.outbox.signing import key

    if not settings.DKIM_KEYS:
        raise PaktError("PAKT_DKIM: no key is named; docs/mail.md tells how to make one")
    domain = settings.MAIL_FROM.rpartition("@")[2]
    for selector, path in settings.DKIM_KEYS.items():
        record = key(selector, path).record()
        pieces = " ".join(f'"{record[i : i + 250]}"' for i in range(0, len(record), 250))
        print(f"{selector}._domainkey.{domain}. IN TXT ( {pieces} )")
    return 0


def _with_settings() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "pakt.desk.settings")
    import django
    from django.core.exceptions import ImproperlyConfigured

    try:
        django.setup()
    except ImproperlyConfigured as error:
        raise PaktError(str(error)) from error


def _with_password(url: str) -> str:
    """The address of a mailbox with its password, which no list of processes is to show."""
    parts = urlsplit(url)
    if not url or parts.password is not None:
        return url
    password = quote(getpass(f"Password of {parts.netloc}: "), safe="")
    return parts._replace(netloc=parts.netloc.replace("@", f":{password}@", 1)).geturl()


def shown(value: Any) -> Any:
    """As JSON; of files only size and digest."""
    from pakt.desk.inbox.reading import Part, Problem

    if isinstance(value, Problem):
        return str(value)
    if isinstance(value, Part):
        named = {one.name: getattr(value, one.name) for one in fields(value) if one.name != "content"}
        return {**named, "size": value.size, "sha256": value.digest}
    if is_dataclass(value):
        return {one.name.rstrip("_"): shown(getattr(value, one.name)) for one in fields(value)}
    if isinstance(value, tuple):
        return [shown(one) for one in value]
    return value.isoformat() if isinstance(value, datetime) else value
