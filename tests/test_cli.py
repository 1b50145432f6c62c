"""The door: what it lists, how it fails, and that it does not wait for what it does not need."""

import importlib
import subprocess
import sys

import pytest
from django.core.management import get_commands

from pakt import __version__, cli
from pakt.engine.errors import ScenarioError


@pytest.mark.parametrize("name", [*cli.ENGINE_COMMANDS, *cli.MAIL_COMMANDS])
def test_a_command_of_the_engine_stands_behind_its_name(name: str) -> None:
    command = importlib.import_module(f"pakt.commands.{name}")
    assert callable(command.add_arguments) and callable(command.run)


@pytest.mark.parametrize("name", sorted(set(cli.DESK_COMMANDS) - {"manage"}))
def test_a_command_of_the_desk_stands_behind_its_name(name: str) -> None:
    assert name in get_commands()


def test_help_lists_every_command(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main([]) == 0
    printed = capsys.readouterr().out
    listed = {line.split()[0] for line in printed.splitlines() if line.startswith("  ")}
    assert listed == {*cli.ENGINE_COMMANDS, *cli.MAIL_COMMANDS, *cli.DESK_COMMANDS}


def test_version(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["--version"]) == 0
    assert capsys.readouterr().out == f"pakt {__version__}\n"


def test_an_unknown_command_is_one_line_and_2(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["repaly"]) == 2
    printed = capsys.readouterr()
    assert printed.out == ""
    assert printed.err == "pakt: there is no command 'repaly'; pakt --help lists them\n"


def _replay_raises(error: BaseException, monkeypatch: pytest.MonkeyPatch) -> None:
    def run(_: object) -> int:
        raise error

    monkeypatch.setattr(importlib.import_module("pakt.commands.replay"), "run", run)


def test_an_error_of_what_was_given_is_one_line_and_2(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    _replay_raises(ScenarioError("events[3].at", "no offset\nin it"), monkeypatch)
    assert cli.main(["replay", "-"]) == 2
    printed = capsys.readouterr()
    assert (printed.out, printed.err) == ("", "events[3].at: no offset in it\n")


def test_ctrl_c_is_130_without_a_word(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    _replay_raises(KeyboardInterrupt(), monkeypatch)
    assert cli.main(["replay", "-"]) == 130
    assert capsys.readouterr() == ("", "")


def test_a_reader_that_went_away_is_no_error() -> None:
    with subprocess.Popen([sys.executable, "-m", "pakt"], stdout=subprocess.PIPE, stderr=subprocess.PIPE) as pakt:
        assert pakt.stdout is not None and pakt.stderr is not None
        pakt.stdout.close()
        assert pakt.stderr.read() == b""
        assert pakt.wait() == 141


def test_a_setting_that_cannot_be_used_is_one_line_and_2() -> None:
    environment = {"PAKT_URL": "http://desk.example.org", "PYTHONPATH": ":".join(sys.path)}
    done = subprocess.run(
        [sys.executable, "-m", "pakt", "migrate"], env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 2
    assert done.stderr.startswith("PAKT_URL: ") and done.stderr.count("\n") == 1


def test_replay_does_not_wait_for_django() -> None:
    question = (
        "import sys; from pakt import cli\n"
        "try: cli.main(['replay', '--help'])\n"
        "except SystemExit: pass\n"
        "print([name for name in ('django', 'numpy') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", question], capture_output=True, text=True, check=True)
    assert done.stdout.endswith("\n[]\n")


def test_the_holiday_files_are_the_librarys(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["holidays", "differences"]) == 0
    assert "PL: the same" in capsys.readouterr().out
    assert cli.main(["holidays", "freeze", "PL", "--years", "1"]) == 2
    printed = capsys.readouterr()
    assert printed.out == ""
    assert printed.err.count("\n") == 1
