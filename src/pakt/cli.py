"""The door: `pakt COMMAND …`.

A command of the engine is the module of its name in `pakt.commands`, with two functions: `add_arguments(parser)`, and
`run(args)`, which returns the exit status. Only the module of the command that is run gets imported, so `pakt replay`
never waits for Django. The desk's commands are Django's: what follows their name is handed on as it is.

Exit status: 0 done, 1 the desk's command failed, 2 what was given is wrong (one line on standard error), 130 stopped
with Ctrl-C, 141 the reader of the output went away.
"""

import argparse
import importlib
import os
import sys
from collections.abc import Sequence

from pakt import __version__
from pakt.engine.errors import PaktError

ENGINE_COMMANDS = {
    "replay": "work out one ticket under its contract, as JSON",
    "settle": "work out the money and the registers of one period, as JSON",
    "contract": "show a contract, check it, tell what enforces each clause; print the schema of contract files",
    "holidays": "make the dated holiday files, and show where they differ from the library",
}
# The reading of a mail needs no desk, the rest does.
MAIL_COMMANDS = {"mail": "read a mail as the desk does; check whether mail works; print the DNS records of its keys"}
DESK_COMMANDS = {
    "demo": "fill an empty desk with agreements, people and tickets to look at, and start it",
    "up": "run the whole desk in one command",
    "web": "run the pages only",
    "worker": "run what falls due only",
    "migrate": "bring the database up to date",
    "user": "make a person who can sign in, or give one a new password",
    "import": "read the tickets of another system",
    "rebuild": "work out everything derived from events again; nothing may change",
    "reindex": "make anew what search finds, after an upgrade",
    "manage": "any other command of Django's, as in: pakt manage shell",
}


def main(argv: Sequence[str] | None = None) -> int:
    try:
        status = _dispatch(list(sys.argv[1:] if argv is None else argv))
        sys.stdout.flush()
        return status
    except PaktError as error:
        print(" ".join(str(error).splitlines()), file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        # Python flushes once more when it exits, and would complain then.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 141


def _dispatch(argv: list[str]) -> int:
    name, rest = (argv[0], argv[1:]) if argv else ("--help", [])
    if name in {"--help", "-h", "help"}:
        print(_usage())
        return 0
    if name == "--version":
        print(f"pakt {__version__}")
        return 0
    if name in ENGINE_COMMANDS or name in MAIL_COMMANDS:
        return _run(name, rest)
    if name in DESK_COMMANDS:
        from pakt.commands import desk

        return desk.run(rest if name == "manage" else argv)
    raise PaktError(f"pakt: there is no command {name!r}; pakt --help lists them")


def _usage() -> str:
    lines = ["usage: pakt COMMAND [--help] …"]
    groups = (("Agreements, without a desk", ENGINE_COMMANDS), ("The desk", {**DESK_COMMANDS, **MAIL_COMMANDS}))
    for title, commands in groups:
        lines += ["", title, *(f"  {name:<10} {does}" for name, does in commands.items())]
    return "\n".join([*lines, "", "pakt --version prints the version."])


def _run(name: str, rest: list[str]) -> int:
    command = importlib.import_module(f"pakt.commands.{name}")
    parser = argparse.ArgumentParser(prog=f"pakt {name}", description=command.__doc__)
    command.add_arguments(parser)
    status: int = command.run(parser.parse_args(rest))
    return status
