"""`pakt mail`: what comes in by mail. Each action is a function that takes the arguments and returns the status."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable
from dataclasses import fields, is_dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from pakt.engine.errors import PaktError


def add_arguments(parser: argparse.ArgumentParser) -> None:
    commands = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    shown = commands.add_parser("read", help="what is read from a mail, as JSON")
    shown.add_argument("file", help="the mail as it came, .eml; - for standard input")
    shown.add_argument("--own-server", default="", help="the name of our server in Authentication-Results")


def run(args: argparse.Namespace) -> int:
    actions: dict[str, Callable[[argparse.Namespace], int]] = {"read": read}
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
