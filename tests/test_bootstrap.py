"""Installing: the locks say all, and an environment can be made from nothing but Python."""

import hashlib
import importlib.util
import re
import subprocess
import tomllib
from pathlib import Path
from types import ModuleType

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture
def bootstrap(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """The module bootstrap.py, at work in a folder of its own."""
    spec = importlib.util.spec_from_file_location("bootstrap", ROOT / "bootstrap.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    monkeypatch.setattr(module, "VENV", tmp_path / "a folder" / ".venv")
    monkeypatch.setattr(module, "VENV_PYTHON", tmp_path / "a folder" / ".venv" / "bin" / "python")
    return module


def _pins(name: str) -> dict[str, str]:
    text = (ROOT / "requirements" / f"{name}.lock").read_text()
    return dict(re.findall(r"^([a-z0-9-]+)==(\S+)", text, re.MULTILINE))


def _required(*names: str) -> list[Requirement]:
    return [Requirement(name) for name in names]


def test_the_locks_hold_what_the_project_requires() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    extras = project["project"]["optional-dependencies"]
    run = _required(*project["project"]["dependencies"], *extras["postgres"])
    dev = [*run, *_required(*extras["holidays"], *project["dependency-groups"]["dev"])]
    for name, requirements in (("run", run), ("dev", dev)):
        pins = _pins(name)
        for requirement in requirements:
            assert pins[canonicalize_name(requirement.name)] in requirement.specifier, f"{requirement}: make lock"


def test_the_development_lock_holds_the_other_one() -> None:
    assert _pins("run").items() <= _pins("dev").items()


@pytest.mark.parametrize("name", ["run", "dev"])
def test_every_pin_has_hashes_and_names_no_host(name: str) -> None:
    text = (ROOT / "requirements" / f"{name}.lock").read_text()
    blocks = re.split(r"^(?=[a-z0-9])", text, flags=re.MULTILINE)[1:]
    assert len(blocks) == len(_pins(name)) > 20
    assert all("--hash=sha256:" in block for block in blocks)
    assert "://" not in text and "--index" not in text


def test_an_environment_is_made_without_pip_or_network(bootstrap: ModuleType) -> None:
    site_packages = bootstrap.make_environment()
    bootstrap.unpack_pip(site_packages)
    bootstrap.link_pakt(site_packages)
    for command, expected in (
        ([bootstrap.VENV_PYTHON, "-m", "pip", "--version"], "pip 26.3 "),
        ([bootstrap.VENV / "bin" / "pakt", "--version"], "pakt "),
    ):
        done = subprocess.run(command, capture_output=True, text=True, check=True, env={}, cwd="/")
        assert done.stdout.startswith(expected)


def test_a_broken_environment_is_made_anew(bootstrap: ModuleType) -> None:
    bootstrap.make_environment()
    bootstrap.VENV_PYTHON.unlink()
    bootstrap.VENV_PYTHON.symlink_to("/nowhere/python")
    assert bootstrap.ask_environment() is None
    assert bootstrap.make_environment() == bootstrap.ask_environment()


def test_a_damaged_pip_is_refused(bootstrap: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert hashlib.sha256(bootstrap.PIP_WHEEL.read_bytes()).hexdigest() == bootstrap.PIP_SHA256
    damaged = tmp_path / "pip.whl"
    damaged.write_bytes(bootstrap.PIP_WHEEL.read_bytes() + b"x")
    monkeypatch.setattr(bootstrap, "PIP_WHEEL", damaged)
    with pytest.raises(bootstrap.BootstrapError, match="damaged"):
        bootstrap.unpack_pip(tmp_path)


def test_what_is_installed_is_current_until_the_lock_changes(
    bootstrap: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "requirements").mkdir()
    lock = tmp_path / "requirements" / "run.lock"
    lock.write_text("one")
    monkeypatch.setattr(bootstrap, "ROOT", tmp_path)
    bootstrap.make_environment()
    assert not bootstrap.is_current("run")
    bootstrap.stamp("run").write_text(bootstrap.fingerprint("run"))
    assert bootstrap.is_current("run")
    lock.write_text("two")
    assert not bootstrap.is_current("run")


def test_an_old_python_is_refused_with_the_way_out(bootstrap: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bootstrap, "OLDEST_PYTHON", (99, 0))
    with pytest.raises(bootstrap.BootstrapError, match=r"Python 99\.0 or newer is needed.*make demo PYTHON="):
        bootstrap.check_python()


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("NameResolutionError(...)\nERROR: No matching distribution found for a==1", "cannot be reached"),
        ("error: Request failed\n  cause: error sending request for url", "cannot be reached"),
        ("ERROR: No matching distribution found for a==1", "no ready-made file for this machine"),
        ("ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM", "not the one that the lock names"),
        ("OSError: [Errno 28] No space left on device", "disk is full"),
    ],
)
def test_a_failure_is_shown_with_what_to_do(bootstrap: ModuleType, said: str, told: str) -> None:
    explained = bootstrap.explain(said)
    assert said.splitlines()[-1] in explained and told in explained
